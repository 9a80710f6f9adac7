"""Seeded k-means on directions: clusters keep the names of the recordings that they started from."""

import numpy as np

from demo.core.arrays import Float32
from demo.core.vectors import normalize

SEED_WEIGHT = 0.5
"""Weight of a cluster's seed, as a share of the mean size of a cluster. Without it most clusters drift from their names."""


def seeded_k_means(rows: Float32, seeds: Float32, n_rounds: int = 100) -> Float32:
    """Cluster directions around seeds that keep counting: c_k = normalize(sum of the rows of k + weight * s_k).

    Args:
        rows: Of length 1, shape (n, n_components).
        seeds: s, one a cluster, shape (n_clusters, n_components).
        n_rounds: The most rounds.

    Returns:
        Centers of length 1, shape (n_clusters, n_components).
    """
    weight = SEED_WEIGHT * len(rows) / len(seeds)
    centers = normalize(seeds)
    for _ in range(n_rounds):
        # Of centers of length 1 the nearest has the largest product.
        nearest = (rows @ centers.T).argmax(axis=1)
        sums = np.stack([rows[nearest == cluster].sum(axis=0) for cluster in range(len(seeds))])
        moved = normalize(sums + weight * seeds)
        if np.allclose(moved, centers, atol=1e-6):
            break
        centers = moved
    return centers
