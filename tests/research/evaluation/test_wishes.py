"""Simulated users and words over a catalogue whose videos lie where their labels say."""

import numpy as np
import pytest

from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.research.evaluation import wishes
from demo.research.evaluation.wishes import Part, draw_users, evaluate_taste, evaluate_words
from demo.search.catalogue import Catalogue
from demo.search.videos import Video

N_VIDEOS = 800
LABELS = ("Piano", "Violin", "Choir", "Dance", "Sea", "City", "Film", "Party")


@pytest.fixture(scope="module")
def parts() -> tuple[Part, Part]:
    """Both parts of the embedding name the emotion and the label; the other half of the content is noise."""
    random = np.random.default_rng(0)
    emotions, labels = random.integers(10, size=N_VIDEOS), random.integers(len(LABELS), size=N_VIDEOS)
    noise = random.standard_normal((2, N_VIDEOS, 18)).astype(np.float32)
    exact = np.concatenate([np.eye(10)[emotions], np.eye(len(LABELS))[labels]], axis=1).astype(np.float32)
    sides = [Embedding(exact[:, :10] + 0.05 * each[:, :10], exact[:, 10:] + 0.05 * each[:, 10:]) for each in noise]
    videos = tuple(
        Video(video_id=f"v{row}", emotion=EMOTIONS[emotion], labels=(LABELS[label],))
        for row, (emotion, label) in enumerate(zip(emotions, labels, strict=True))
    )
    catalogue = Catalogue("hand", videos, *sides, *(np.zeros((N_VIDEOS, 2), np.float32) for _ in range(2)))
    return Part(catalogue, np.arange(0, N_VIDEOS, 2)), Part(catalogue, np.arange(1, N_VIDEOS, 2))


def test_words_find_what_lies_where_they_point(parts: tuple[Part, Part], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wishes, "MAX_SHARE", 0.2)
    found = evaluate_words(*parts)
    assert {row["word"] for row in found["labels"]} == set(LABELS)
    assert all(row["pictures"] == row["both"] == 1.0 for kind in found.values() for row in kind)
    share = np.mean([video.emotion == "calm" for video in parts[1].catalogue.videos])
    assert next(row["all"] for row in found["moods"] if row["word"] == "calm") == round(float(share), 4)


def test_users_like_two_emotions_with_one_label(parts: tuple[Part, Part], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wishes, "GENRE_SIZES", (10, 400))
    monkeypatch.setattr(wishes, "N_HITS", 5)
    user = next(draw_users(*parts, seed=0))
    for part, likes in zip(parts, (user.likes_known, user.likes_held_out), strict=True):
        liked = [part.catalogue.videos[row] for row in np.flatnonzero(likes)]
        assert len(liked) >= 5
        assert len({video.labels for video in liked}) == 1
        assert len({video.emotion for video in liked}) <= 2
    assert parts[0].catalogue.videos[user.song].emotion in {
        parts[0].catalogue.videos[row].emotion for row in np.flatnonzero(user.likes_known)
    }


def test_likes_and_dislikes_raise_the_precision(parts: tuple[Part, Part], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wishes, "GENRE_SIZES", (10, 400))
    monkeypatch.setattr(wishes, "N_HITS", 5)
    monkeypatch.setattr(wishes, "N_USERS", 20)
    found = evaluate_taste(*parts, seed=0)
    assert found["gain"] > 0.5
    assert len(found["precision_by_round"]) == wishes.N_ROUNDS
    assert found["precision_by_round"][2] > found["precision_without"] + 0.5
