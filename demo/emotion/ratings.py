"""The nine GEMS ratings of a whole song, by kernel ridge regression on its mean feature.

With x the mean over the seconds that sound like music, standardized, and x_i that of a rated song:

    ratings = mean + deviation * average over both kernels k of sum_i a_ki k(x, x_i)
    k(x, y) = exp(-r |x - y|^2), a Gaussian kernel, or exp(-r |x - y|_1), a Laplacian one

Listeners rated whole excerpts, and 320 songs are few: this follows their ratings better than the attention network does, whose
attention says where in a song its emotion lies (docs/measured.md). Reference: Saunders, Gammerman and Vovk, "Ridge regression
learning algorithm in dual variables" (ICML 1998).
"""

from typing import NamedTuple, Self

import numpy as np
from scipy.spatial.distance import cdist

from demo.core.arrays import Float32
from demo.core.zoo import Bundle
from demo.features.audio.interface import MUSIC_THRESHOLD

WEIGHTS = "weights.safetensors"

METRICS = ("sqeuclidean", "cityblock")
"""Distances of the two kernels."""


class SongRatings(NamedTuple):
    """The regression and the songs that it knows.

    Attributes:
        feature_mean, feature_deviation: Standardize features, shape (128,).
        songs: Standardized mean features of rated songs, shape (n_songs, 128).
        rates: Of each kernel, shape (2,).
        weights: Dual weights by kernel, shape (2, n_songs, 9); they hold what the answers for all nine say of each.
        ratings_mean, ratings_deviation: Of the ratings, shape (9,).
    """

    feature_mean: Float32
    feature_deviation: Float32
    songs: Float32
    rates: Float32
    weights: Float32
    ratings_mean: Float32
    ratings_deviation: Float32

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> Self:
        """Read the regression from a bundle of the kind "ratings"."""
        return cls(**bundle.tensors(WEIGHTS))

    def predict(self, means: Float32) -> Float32:
        """Return the share of listeners expected to feel each emotion, shape (n, 9).

        Args:
            means: Mean features, shape (n, 128).
        """
        rows = (means - self.feature_mean) / self.feature_deviation
        answers = [
            np.exp(-rate * cdist(rows, self.songs, metric)) @ weights
            for metric, rate, weights in zip(METRICS, self.rates, self.weights, strict=True)
        ]
        ratings = np.mean(answers, axis=0) * self.ratings_deviation + self.ratings_mean
        shares: Float32 = np.clip(ratings, 0, 1).astype(np.float32)
        return shares


def music_mean(features: Float32, music: Float32) -> Float32:
    """Return the mean feature of the seconds that sound like music, shape (128,); of all where none does.

    Args:
        features: One row a second, without silence, shape (n_seconds, 128).
        music: Probability of music, shape (n_seconds,).
    """
    is_music = music >= MUSIC_THRESHOLD
    mean: Float32 = features[is_music if is_music.any() else slice(None)].mean(axis=0)
    return mean
