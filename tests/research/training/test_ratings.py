"""Training the regression of ratings: it finds what features say of them, and every song is judged by one that never saw it."""

import numpy as np
import pytest

from demo.core.arrays import Float32
from demo.research.training import ratings as training
from demo.research.training.ratings import cross_validate, fit

N_SONGS = 150


@pytest.fixture(scope="module")
def songs() -> tuple[Float32, Float32]:
    """Return features of two recordings of each song, and ratings that two of their dimensions decide."""
    random = np.random.default_rng(0)
    clean = random.standard_normal((N_SONGS, 128)).astype(np.float32)
    clean[:, 2:] *= 0.2
    noisy = clean + 0.3 * random.standard_normal(clean.shape).astype(np.float32)
    ratings = 0.4 + 0.1 * np.repeat(clean[:, :1] - clean[:, 1:2], 9, axis=1) + 0.02 * random.standard_normal((N_SONGS, 9))
    return np.stack([clean, noisy]), np.clip(ratings, 0, 1).astype(np.float32)


def test_a_song_that_it_knows_is_rated_nearly_as_it_was(songs: tuple[Float32, Float32]) -> None:
    means, ratings = songs
    found = fit(means[0], ratings).predict(means[0])
    assert np.abs(found - ratings).mean() < np.abs(ratings - ratings.mean(0)).mean() / 2


def test_ratings_with_one_cause_are_predicted_from_each_other(
    songs: tuple[Float32, Float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    means, _ = songs
    caused = np.clip(0.4 + 0.1 * np.repeat(means[0, :, :1] - means[0, :, 1:2], 9, axis=1), 0, 1)
    rated = np.clip(caused + 0.15 * np.random.default_rng(1).standard_normal(caused.shape), 0, 1).astype(np.float32)

    def error() -> float:
        return float(np.abs(fit(means[0, :100], rated[:100]).predict(means[0, 100:]) - caused[100:]).mean())

    together = error()
    monkeypatch.setattr(training, "SHRINKAGE", 1e9)
    assert together < 0.95 * error()


def test_songs_are_judged_by_a_regression_that_never_saw_them(songs: tuple[Float32, Float32]) -> None:
    means, ratings = songs
    metrics = cross_validate(means, ratings, seed=0)
    shuffled = cross_validate(means, ratings[np.random.default_rng(0).permutation(N_SONGS)], seed=0)
    assert metrics["n_songs"] == N_SONGS
    assert 0.3 < metrics["gems_spearman_mean"] < 1
    assert 0.3 < metrics["gems_spearman_bar"] < 1
    # A regression that had seen the songs would know shuffled ratings by heart.
    assert abs(shuffled["gems_spearman_mean"]) < 0.15
    assert len(metrics["gems_spearman"]) == len(metrics["gems_calibration_error"]) == 9
    assert metrics["gems_calibration"]["calibration_error"] < 0.1
