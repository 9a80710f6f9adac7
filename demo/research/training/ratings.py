"""`train ratings`: from rated songs to the regression that predicts their ratings."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, LeaveOneOut, cross_val_predict
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import COMPACT
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.emotion.classes import GEMS
from demo.emotion.ratings import METRICS, WEIGHTS, SongRatings, music_mean
from demo.features.audio.compact import CompactBackbone
from demo.research.markdown import metrics_and_card
from demo.research.metrics import reliability
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.corpus import Clip, read_corpus
from demo.research.training.judge import gems_ridge, rank_correlations, read_ratings

RATE = 0.3
"""Of both kernels, over the median distance of two songs."""

RIDGE = 0.2

SHRINKAGE = 0.02
"""Ridge, for each song, of what the answers for all ratings say of one."""

N_FOLDS = 5
N_RECORDINGS = 2
"""In bars, of each rated song; they judge only: fitted to them as well, it follows the clean songs' ratings less."""


def train_ratings(data: Path, zoo: Path, name: str, seed: int) -> Bundle:
    """Cross-validate, fit to all songs, and write the bundle.

    Args:
        data: Holds emotify/ and audio/.
        zoo: Where the compact backbone lies.
        name: The new bundle's folder.
        seed: Of folds and recordings.
    """
    backbone = read_bundle(zoo / COMPACT, "backbone")
    ids, ratings = read_ratings(data / "emotify" / "annotations.csv")
    clips = {clip.name: clip for clip in read_corpus(data)}
    songs = [clips[f"emotify/audio/{track}.opus"] for track in ids]
    recorder = PhoneRecorder.of_clips(list(clips.values()), np.random.default_rng(seed), BAR)
    means = mean_features(CompactBackbone.from_bundle(backbone), songs, recorder)
    used = [data / "emotify" / "annotations.csv", data / "audio" / "index.csv"]
    return write_bundle(
        zoo / name,
        kind="ratings",
        config={},
        tensors={WEIGHTS: fit(means[0], ratings)._asdict()},
        texts=metrics_and_card("ratings", name, cross_validate(means, ratings, seed)),
        provenance=provenance(seed, used, {"rate": RATE, "ridge": RIDGE, "shrinkage": SHRINKAGE, "recorder": BAR.to_dict()}),
        requires=[backbone],
    )


def mean_features(backbone: CompactBackbone, songs: list[Clip], recorder: PhoneRecorder) -> Float32:
    """Return the mean features of each song, clean first and then recorded in bars, shape (1 + N_RECORDINGS, n_songs, 128)."""
    means = []
    for song in tqdm(songs, desc="rated songs", unit="song"):
        recordings = [song.waveform, *(recorder.record(song.waveform) for _ in range(N_RECORDINGS))]
        means.append([music_mean(*backbone.extract(each)) for each in recordings])
    return np.array(means, np.float32).swapaxes(0, 1)


def fit(means: Float32, ratings: Float32) -> SongRatings:
    """Fit the regression.

    The nine ratings of a song are related, so each is predicted from the answers for all nine, by a linear ridge on what the
    regression says of songs left out of it (Breiman and Friedman, "Predicting multivariate responses in multiple linear
    regression", JRSS B, 1997). That is linear in the answers, so the dual weights hold it.

    Args:
        means: Mean features, shape (n_songs, 128).
        ratings: Share of listeners who felt each emotion, shape (n_songs, 9).
    """
    mean, deviation = means.mean(0), means.std(0)
    songs = (means - mean) / deviation
    ratings_mean, ratings_deviation = ratings.mean(0), ratings.std(0)
    targets = (ratings - ratings_mean) / ratings_deviation
    distances = [cdist(songs, songs, metric) for metric in METRICS]
    rates = [RATE / np.median(distance[np.triu_indices(len(songs), 1)]) for distance in distances]
    kernels = [np.exp(-rate * distance) for rate, distance in zip(rates, distances, strict=True)]
    ridge = KernelRidge(alpha=RIDGE, kernel="precomputed")
    weights = np.array([ridge.fit(kernel, targets).dual_coef_ for kernel in kernels])
    unseen = np.mean([cross_val_predict(ridge, kernel, targets, cv=LeaveOneOut()) for kernel in kernels], axis=0)
    shrinkage = Ridge(alpha=SHRINKAGE * len(songs), fit_intercept=False).fit(unseen, targets - unseen)
    weights = weights + weights @ shrinkage.coef_.T
    fitted = (mean, deviation, songs, rates, weights, ratings_mean, ratings_deviation)
    return SongRatings(*(np.asarray(part, np.float32) for part in fitted))


def cross_validate(means: Float32, ratings: Float32, seed: int) -> dict[str, Any]:
    """Judge every song, clean and as a bar changes it, by a regression that never saw it; what metrics.json holds.

    Args:
        means: Shape (n_recordings, n_songs, 128), clean first.
        ratings: Shape (n_songs, 9).
        seed: Of the folds.
    """
    predicted = np.zeros((len(means), *ratings.shape), np.float32)
    for training, held_out in KFold(N_FOLDS, shuffle=True, random_state=seed).split(ratings):
        regression = fit(means[0, training], ratings[training])
        for row, recordings in enumerate(means):
            predicted[row, held_out] = regression.predict(recordings[held_out])
    correlations = [rank_correlations(each, ratings) for each in predicted]
    return {
        "n_songs": len(ratings),
        "gems_spearman_mean": round(float(correlations[0].mean()), 4),
        "gems_spearman": {name: round(float(value), 4) for name, value in zip(GEMS, correlations[0], strict=True)},
        "gems_spearman_bar": round(float(np.mean(correlations[1:])), 4),
        "gems_spearman_ridge": round(float(gems_ridge(means[0], ratings, seed).mean()), 4),
        "gems_calibration": reliability(predicted[0].ravel(), ratings.ravel()),
        "gems_calibration_error": {
            name: reliability(shares, rated)["calibration_error"]
            for name, shares, rated in zip(GEMS, predicted[0].T, ratings.T, strict=True)
        },
    }
