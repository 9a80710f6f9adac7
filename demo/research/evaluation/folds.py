"""Who trains and who is asked: folds by video, and classes that only training rows have shaped."""

import numpy as np

from demo.core.arrays import Float32, Float64
from demo.emotion.kmeans import seeded_k_means
from demo.research.evaluation.collection import Rows


def draw_rows(rows: Rows, n_rows: int | None, seed: int) -> Rows:
    """Return some of the rows, sorted, fixed by the seed; all of them where there are no more or none are asked for."""
    if n_rows is None or n_rows >= len(rows):
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, n_rows, replace=False))


def split_into_folds(n_videos: int, n_folds: int, seed: int) -> list[tuple[Rows, Rows]]:
    """Split videos into folds whose sizes differ by one at most.

    Args:
        n_videos: At least n_folds.
        n_folds: At least 2.
        seed: Fixes the split.

    Returns:
        Training and test rows of each fold, sorted; every video is tested once.
    """
    parts = np.array_split(np.random.default_rng(seed).permutation(n_videos), n_folds)
    everything = np.arange(n_videos)
    return [(np.setdiff1d(everything, part), np.sort(part)) for part in parts]


def hold_out(training: Rows, share: float, seed: int) -> tuple[Rows, Rows]:
    """Keep a share of a fold's training rows for choosing between settings, so that its test rows have no part in it.

    Returns:
        The rows that are left to train on, and those to choose by, both sorted.
    """
    order = np.random.default_rng(seed).permutation(training)
    n_kept = round(share * len(training))
    return np.sort(order[n_kept:]), np.sort(order[:n_kept])


def shares_of_fold(placed: Float32, seeds: Float32, sharpness: float, training: Rows) -> Float64:
    """Fit the ten clusters to training rows, and tell every row's share of each class.

    Args:
        placed: Emotion features in the space of the clusters, shape (n_videos, n_components).
        seeds: One a class, shape (10, n_components).
        sharpness: How fast a share falls with the squared distance from the class's centre.
        training: The rows that the centres are moved by.

    Returns:
        Shape (n_videos, 10), rows sum to 1; the largest share is that of the nearest centre.
    """
    centers = seeded_k_means(placed[training], seeds)
    # Centres have length 1, so squared distances differ by the products alone.
    nearness = 2 * sharpness * (placed @ centers.T).astype(np.float64)
    scores = np.exp(nearness - nearness.max(axis=1, keepdims=True))
    shares: Float64 = scores / scores.sum(axis=1, keepdims=True)
    return shares
