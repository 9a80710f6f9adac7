"""Seeded k-means on directions: clusters that keep the names of the recordings that they started from."""

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.core.vectors import normalize

SEED_WEIGHT = 0.5
"""Weight of a cluster's seed against a tenth of the population. Without it most clusters drift away from their names."""


def seeded_k_means(rows: Float32, seeds: Float32, n_rounds: int = 100) -> Float32:
    """Cluster directions around seeds that keep a constant weight.

    Args:
        rows: Of length 1, shape (n, n_components).
        seeds: One a cluster, shape (n_clusters, n_components).
        n_rounds: At most so many rounds.

    Returns:
        Centres of length 1, shape (n_clusters, n_components).
    """
    weight = SEED_WEIGHT * len(rows) / len(seeds)
    centers = normalize(seeds)
    for _ in range(n_rounds):
        nearest = nearest_center(rows, centers)
        sums = np.stack([rows[nearest == cluster].sum(axis=0) for cluster in range(len(seeds))])
        moved = normalize(sums + weight * seeds)
        if np.allclose(moved, centers, atol=1e-6):
            break
        centers = moved
    return centers


def nearest_center(rows: Float32, centers: Float32) -> Int64:
    """Return the cluster of each row, shape (n,); of centres of length 1 the nearest has the largest product."""
    nearest: Int64 = (rows @ centers.T).argmax(axis=1)
    return nearest
