"""Training feature compensation: what a batch holds, and that songs find the same through a bar without all becoming one."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch

from demo.correlation.space import SharedSpace
from demo.features.audio.compensation import FeatureCompensation
from demo.research.training.compensation import CompensationTrainer, CompensationTraining
from demo.research.training.compensation_bundle import _follow_ratings

N_SONGS = 60
N_SECONDS = 15
CONFIG = CompensationTraining(n_steps=150, n_excerpts=8, n_videos=16)

MakeTrainer = Callable[..., CompensationTrainer]


@pytest.fixture(scope="module")
def excerpts() -> np.ndarray:
    """Return songs that all sound different, clean and as two bars move all of them; (n, 3, n_seconds, 128)."""
    random = np.random.default_rng(0)
    clean = random.normal(size=(N_SONGS, 1, 1, 128)) + 0.2 * random.normal(size=(N_SONGS, 1, N_SECONDS, 128))
    bars = np.zeros((3, 1, 128))
    bars[1:, :, :64] = random.normal(size=(2, 1, 64))
    return (clean + bars).astype(np.float32)


@pytest.fixture
def make_trainer(excerpts: np.ndarray, space: SharedSpace) -> MakeTrainer:
    def make(**changes: float) -> CompensationTrainer:
        videos = np.random.default_rng(1).normal(size=(200, 128)).astype(np.float32)
        config = dataclasses.replace(CONFIG, **changes)
        return CompensationTrainer([*excerpts[: N_SONGS // 2]], videos, space, config)

    return make


def test_a_batch_holds_means_of_the_same_seconds(make_trainer: MakeTrainer, excerpts: np.ndarray) -> None:
    clean, recorded = (means.numpy() for means in make_trainer(least_share=1.0).draw())
    assert clean.shape == recorded.shape == (24, 128)
    means = excerpts.mean(axis=2)
    changes = (means[0, 1:] - means[0, :1]).astype(np.float32)
    for one, other in zip(clean[:8], recorded[:8], strict=True):
        assert np.abs(means[:, 0] - one).max(axis=1).min() < 1e-5
        assert np.abs(changes - (other - one)).max(axis=1).min() < 1e-5
    # Fewer seconds have other means, and the change stays the same.
    clean, recorded = (means.numpy() for means in make_trainer(least_share=0.2).draw())
    assert max(np.abs(means[:, 0] - one).max(axis=1).min() for one in clean[:8]) > 1e-2
    assert max(np.abs(changes - (recorded[row] - clean[row])).max(axis=1).min() for row in range(8)) < 1e-5


def test_sounds_of_videos_are_changed_as_excerpts_were(make_trainer: MakeTrainer, excerpts: np.ndarray) -> None:
    trainer = make_trainer()
    clean, recorded = (means.numpy()[8:] for means in trainer.draw())
    changes = (excerpts[0, 1:] - excerpts[0, :1]).mean(axis=1)
    for one, other in zip(clean, recorded, strict=True):
        assert (trainer.videos == one).all(axis=1).any()
        assert np.abs(changes - (other - one)).max(axis=1).min() < 1e-5


def cosines(space: SharedSpace, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return space.embed_audio(one).mix(0.4) @ space.embed_audio(other).mix(0.4).T


def test_recordings_find_what_the_clean_song_finds_and_songs_stay_apart(
    make_trainer: MakeTrainer, space: SharedSpace, excerpts: np.ndarray
) -> None:
    compensation = FeatureCompensation(make_trainer().train())
    # Songs that it was not trained on.
    before = excerpts[N_SONGS // 2 :].mean(axis=2)
    after = compensation.apply(before.reshape(-1, 128)).reshape(before.shape)
    own = [np.diag(cosines(space, means[:, 0], means[:, 1])).mean() for means in (before, after)]
    others = [cosines(space, means[:, 0], means[:, 0])[np.triu_indices(N_SONGS // 2, 1)].mean() for means in (before, after)]
    assert own[1] > own[0] + 0.3 * (1 - own[0])
    # All songs in one place would agree as well.
    assert others[1] < others[0] + 0.5 * (own[1] - own[0])


def test_the_same_seed_gives_the_same_network(make_trainer: MakeTrainer) -> None:
    one, other, another = (make_trainer(n_steps=3, seed=seed).train().state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not torch.equal(one["output.weight"], another["output.weight"])


def test_hits_follow_the_ratings_of_rated_songs_alone() -> None:
    felt = np.repeat(np.arange(6, dtype=np.float32)[:, None], 9, axis=1)
    ratings = {name: np.full(9, level, np.float32) for name, level in (("a", 0.1), ("b", 0.2), ("c", 0.3))}

    def songs(hits: list[list[int]]) -> dict[str, list[dict[str, object]]]:
        clean = [[0], [1, 3], [5], [0]]
        rows = zip(("a", "b", "c", "unrated"), clean, hits, strict=True)
        return {"songs": [{"song": song, "clean_hits": one, "hits": other} for song, one, other in rows]}

    found = _follow_ratings({"bar": songs([[5], [4], [2], [0]])}, felt, ratings)
    assert found == {"clean": 1.0, "bar": -1.0}
