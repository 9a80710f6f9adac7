"""Who trains and who is asked: folds by video, and classes that only training rows have shaped."""

import numpy as np
import numpy.typing as npt

from demo.emotion.kmeans import nearest_centre, seeded_k_means
from demo.evaluation.collection import Float32, Rows


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


def classes_of_fold(placed: Float32, seeds: Float32, training: Rows) -> npt.NDArray[np.int64]:
    """Fit the ten clusters to training rows, and name the class of every row by the nearest centre.

    Args:
        placed: Emotion features in the space of the clusters, shape (n_videos, n_components).
        seeds: One a class, shape (10, n_components).
        training: The rows that the centres are moved by.

    Returns:
        Class of each row, shape (n_videos,).
    """
    return nearest_centre(placed, seeded_k_means(placed[training], seeds))
