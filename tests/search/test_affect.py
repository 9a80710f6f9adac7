"""The affect beside the classes: by hand, and what it leaves alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE
from demo.core.config import QueryConfig
from demo.core.errors import BundleError
from demo.core.vectors import normalize
from demo.correlation.space import Embedding
from demo.search.affect import N_PRIOR, standardized, with_affect
from demo.search.queries import PictureQuery
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.page.songs import write_song

UNKNOWN = np.full(2, np.nan, np.float32)


def unit(*values: float) -> np.ndarray:
    return normalize(np.array([values], np.float32))


def rows(n_rows: int, seed: int = 0) -> Embedding:
    random = np.random.default_rng(seed)
    return Embedding(*(normalize(random.standard_normal((n_rows, n)).astype(np.float32)) for n in (4, 6)))


def test_half_of_the_similarity_of_emotion_is_that_of_the_affect() -> None:
    one, other = Embedding(unit(1, 0), unit(1)), Embedding(unit(0.6, 0.8), unit(1))
    first = with_affect(one, np.array([[3, 4]], np.float32))
    second = with_affect(other, np.array([[-3, 4]], np.float32))
    # (3, 4, 1/2) and (-3, 4, 1/2): 7.25 over 25.25.
    expected = 0.5 * 0.6 + 0.5 * 7.25 / 25.25
    assert float(first.emotion[0] @ second.emotion[0]) == pytest.approx(expected, abs=1e-6)
    assert np.linalg.norm(first.emotion) == pytest.approx(1, abs=1e-6)
    np.testing.assert_array_equal(first.content, one.content)


def test_an_unknown_affect_counts_as_a_typical_one() -> None:
    embedding = rows(1)
    np.testing.assert_array_equal(
        with_affect(embedding, UNKNOWN[None]).emotion, with_affect(embedding, np.zeros((1, 2), np.float32)).emotion
    )


def test_a_catalogues_affect_is_measured_against_what_is_typical_in_it() -> None:
    affect = np.array([[1, 0], [3, 0], UNKNOWN], np.float32)
    # Ten of mean 0 and deviation 1 beside 1 and 3.
    mean = 4 / (N_PRIOR + 2)
    deviation = np.sqrt((N_PRIOR + (1 - mean) ** 2 + (3 - mean) ** 2) / (N_PRIOR + 2))
    scaled = standardized(affect)
    np.testing.assert_allclose(scaled[:2, 0], [(1 - mean) / deviation, (3 - mean) / deviation], atol=1e-6)
    assert np.isnan(scaled[2]).all()
    # Many of one kind differ by their own mean and deviation.
    many = np.random.default_rng(0).normal((-2, 1), (0.5, 2), (5000, 2)).astype(np.float32)
    np.testing.assert_allclose(standardized(many).mean(axis=0), 0, atol=0.01)
    np.testing.assert_allclose(standardized(many).std(axis=0), 1, atol=0.01)


@pytest.fixture(scope="module")
def analysis(tiny_service: Service, tmp_path_factory: pytest.TempPathFactory) -> SongAnalysis:
    return tiny_service.analyze(write_song(tmp_path_factory.mktemp("song") / "song.wav", 15.0))


def test_pictures_with_the_affect_of_the_song_come_first(tiny_service: Service, analysis: SongAnalysis) -> None:
    """All pictures are the same but for their affect, which alone decides."""
    retriever = tiny_service.retrievers[CATALOGUE]
    catalogue, affect = retriever.catalogue, tiny_service.sound_affect.predict(analysis.gems, analysis.moods)
    same = Embedding(*(np.repeat(part[:1], catalogue.n_videos, axis=0) for part in catalogue.visual))
    affects = np.zeros((catalogue.n_videos, 2), np.float32)
    affects[3], affects[5] = 5 * affect, -5 * affect
    found = Retriever(
        replace(catalogue, visual=same, visual_affect=affects), retriever.space, sound_affect=tiny_service.sound_affect
    ).search(analysis, QueryConfig(music_videos_only=False))
    assert (found.hits[0].row, found.hits[-1].row) == (3, 5)
    assert found.hits[0].emotion_similarity > found.hits[1].emotion_similarity > found.hits[-1].emotion_similarity


def test_a_song_finds_in_a_catalogue_without_affect_what_it_found_before(tiny_service: Service, analysis: SongAnalysis) -> None:
    for retriever in tiny_service.retrievers.values():
        plain = Retriever(retriever.catalogue, retriever.space, compensation=retriever.compensation)
        query = QueryConfig(mixing_weight=0.3)
        assert retriever.search(analysis, query).hits == plain.search(analysis, query).hits
        assert retriever.catalogue.searched_visual is retriever.catalogue.visual


def test_sounds_with_the_affect_of_the_pictures_come_first(tiny_retriever: Retriever) -> None:
    catalogue = tiny_retriever.catalogue
    same = Embedding(*(np.repeat(part[:1], catalogue.n_videos, axis=0) for part in catalogue.audio))
    affect = np.zeros((catalogue.n_videos, 2), np.float32)
    affect[2] = 2, 2
    affect[4] = -2, -2
    retriever = Retriever(replace(catalogue, audio=same, audio_affect=affect), tiny_retriever.space)
    query = catalogue.query_embedding(0)
    lively, sad = (PictureQuery(query, np.array(value, np.float32)) for value in ((1, 1), (-1, -1)))
    assert [retriever.search_music(each, 0.4, 1)[0].row for each in (lively, sad)] == [2, 4]
    unknown = retriever.search_music(PictureQuery(query), 0.4, 8)
    assert {hit.row for hit in unknown[:2]} == {0, 6}


def test_the_map_does_not_depend_on_the_affect(tiny_service: Service, analysis: SongAnalysis) -> None:
    retriever = tiny_service.retrievers[CATALOGUE]
    affect = np.random.default_rng(0).standard_normal((retriever.catalogue.n_videos, 2)).astype(np.float32)
    other = replace(retriever.catalogue, visual_affect=affect, audio_affect=affect)
    found = [
        Retriever(catalogue, retriever.space, sound_affect=tiny_service.sound_affect).search(analysis, QueryConfig())
        for catalogue in (retriever.catalogue, other)
    ]
    assert (found[0].x, found[0].y) == (found[1].x, found[1].y)
    np.testing.assert_array_equal(found[0].path, found[1].path)


def test_the_affect_of_another_catalogues_sounds_is_refused(tiny_retriever: Retriever, tmp_path: Path) -> None:
    tensors = {"audio.safetensors": {"affect": np.zeros((7, 2), np.float16)}}
    bundle = write_bundle(tmp_path / "affect", kind="affect", config={}, tensors=tensors)
    with pytest.raises(BundleError, match="differ in length"):
        tiny_retriever.catalogue.with_audio_affect(bundle)
