"""Words against a catalogue whose directions are known by hand."""

import csv

import numpy as np
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.core.paths import ZOO
from demo.core.zoo import Zoo
from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch
from demo.search.queries import Wishes
from demo.search.retriever import Retriever
from demo.search.video_table import VideoTable
from demo.search.videos import Video
from demo.search.words import SYNONYMS, WORDS_LIMIT, Vocabulary

ROWS = [
    ("bitter", ("Music video", "Piano"), (1, 0), (1, 0)),
    ("bitter", ("Music video", "Electric guitar"), (1, 0), (0, 1)),
    ("fun", ("Music video", "Piano"), (0, 1), (1, 0)),
    ("fun", ("Music video", "Organ (music)"), (0, 1), (0, 1)),
]
"""Emotion, labels, and the embedding of the pictures in either part."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    videos = tuple(Video(video_id=f"v{row}", emotion=emotion, labels=labels) for row, (emotion, labels, *_) in enumerate(ROWS))
    visual = Embedding(*(np.array([row[part] for row in ROWS], np.float32) for part in (2, 3)))
    return Catalogue("hand", videos, visual, visual, np.zeros((4, 2), np.float32), np.zeros((4, 2), np.float32))


@pytest.fixture(scope="module")
def vocabulary(catalogue: Catalogue) -> Vocabulary:
    return Vocabulary(catalogue, CosineSearch(catalogue.visual), CosineSearch(catalogue.audio))


def test_a_mood_points_from_the_mean_of_all_to_the_mean_of_its_videos(vocabulary: Vocabulary) -> None:
    emotion, content = vocabulary.query("bitter").direction.pictures
    # (1, 0) less the mean (1/2, 1/2), at length 1; both of its videos together have the content of all.
    np.testing.assert_allclose(emotion, [[np.sqrt(0.5), -np.sqrt(0.5)]], rtol=0, atol=1e-6)
    np.testing.assert_allclose(content, [[0, 0]], rtol=0, atol=1e-6)


def test_several_words_add_up(vocabulary: Vocabulary) -> None:
    found = vocabulary.query("sad piano")
    assert found.meanings == {"sad": ("bitter",), "piano": ("Piano",)}
    np.testing.assert_allclose(np.concatenate(found.direction.pictures), 0.5 * np.array([[1, -1], [1, -1]]), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("words", "meanings"),
    [
        ("Electric GUITARS, and some fun!", {"electric guitars": ("Electric guitar",), "fun": ("fun",)}),
        ("organ", {"organ": ("Organ (music)",)}),
        ("organ (music)", {"organ (music)": ("Organ (music)",)}),
        ("wild", {"wild": ("fun",)}),  # No video is angry, which it means, too.
    ],
)
def test_words_are_found_in_any_form(words: str, meanings: dict[str, tuple[str, ...]], vocabulary: Vocabulary) -> None:
    assert vocabulary.query(words).meanings == meanings
    assert vocabulary.query(words).notices == ()


def test_unknown_words_are_named_with_the_nearest_known_ones(vocabulary: Vocabulary) -> None:
    found = vocabulary.query("fun pianno, zzz")
    assert found.meanings == {"fun": ("fun",)}
    assert found.notices == (
        "No video here is described by “pianno”; the nearest known words are “piano”.",
        "No video here is described by “zzz”.",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "Say what"),
        (" , the", "Say what"),
        ("organn", "described by “organn”; the nearest known words are “organ”"),
        # Nothing is nearer to what every video carries than anything else.
        ("music video", "Say what"),
        ("a" * (WORDS_LIMIT + 1), "200 characters"),
    ],
)
def test_words_that_say_nothing_are_refused(words: str, message: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(SettingError, match=message):
        vocabulary.query(words)


def test_every_synonym_means_an_emotion_or_a_label_and_stands_once() -> None:
    with SYNONYMS.open(encoding="utf-8", newline="") as stream:
        rows = [(row["word"], tuple(filter(None, row["means"].split("|")))) for row in csv.DictReader(stream)]
    words = [word for word, _ in rows]
    assert len(set(words)) == len(words)
    assert all(word == word.casefold().strip() for word in words)
    labels = VideoTable(ZOO / CATALOGUE / "videos.csv", CATALOGUE).columns.rows_by_label()
    assert {term for _, terms in rows for term in terms} <= {*EMOTIONS, *labels}


def test_words_alone_find_their_videos(tiny_zoo, catalogue: Catalogue) -> None:
    retriever = Retriever.from_bundle(Zoo(tiny_zoo).read(STUDIO, "catalogue"))
    retriever = Retriever(catalogue, retriever.space)
    query = QueryConfig(mixing_weight=0.5, n_hits=4)
    words = retriever.vocabulary.query("sad piano").direction
    hits = retriever.search_words(query, Wishes(words=words))
    assert [hit.row for hit in hits[:1]] == [0]
    assert hits[0].similarity == pytest.approx(np.sqrt(0.5), abs=1e-6)
    assert {hit.row for hit in hits[1:3]} == {1, 2}
    with pytest.raises(SettingError, match="Say what"):
        retriever.search_words(query, Wishes())
