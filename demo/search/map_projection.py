"""The 2-D map: a UMAP with stored coordinates, and the projection of a query to it.

UMAP runs once, when a catalogue is written. A query lies at the similarity-weighted mean of its nearest neighbors, which takes
under a millisecond; `umap.transform` would take seconds at the first query of a process.
"""

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.search.index import NeighborSearch

MAP_MIXING_WEIGHT = 0.7
"""Mixing weight of the map. It is constant: turning the page's dial must not move the videos."""

N_NEIGHBORS = 12


def project_to_map(queries: Float32, embedding: NeighborSearch, coordinates: Float32) -> Float32:
    """Project queries to the map.

    Args:
        queries: Embeddings at the map's mixing weight, shape (n_queries, n_components).
        embedding: Catalogue rows of the same modality, at the same weight.
        coordinates: Coordinates of those rows, shape (n_rows, 2).

    Returns:
        Shape (n_queries, 2).
    """
    similarity, rows = embedding.nearest(queries, N_NEIGHBORS)
    # The median keeps a query inside one island when its neighbours lie on two.
    points = coordinates[rows]
    middle = np.median(points, axis=1, keepdims=True)
    # The least weight is small, but not so small that its eighth power is 0: a query may be unlike every video.
    weights = np.clip(similarity, 1e-3, None) ** 8 / (0.5 + np.square(points - middle).sum(axis=-1))
    weights /= weights.sum(axis=1, keepdims=True)
    projected: Float32 = (weights[..., None] * points).sum(axis=1).astype(np.float32)
    return projected


def spread_rows(n_rows: int, n_wanted: int) -> Int64:
    """Return at most `n_wanted` rows, evenly spread."""
    return np.unique(np.linspace(0, n_rows - 1, min(n_rows, n_wanted)).round().astype(np.int64))


def fit_map(*rows: Float32, seed: int) -> tuple[Float32, ...]:
    """Fit one UMAP to all modalities.

    Args:
        rows: Embeddings of each modality at the map's mixing weight, shape (n_rows, n_components).
        seed: Makes the map reproducible (and single-threaded).

    Returns:
        Coordinates of each, shape (n_rows, 2), about 0 and within -10 to 10.
    """
    import umap  # takes seconds to import, and only this function needs it

    model = umap.UMAP(n_neighbors=40, min_dist=0.5, metric="cosine", random_state=seed)
    coordinates = model.fit_transform(np.concatenate(rows)).astype(np.float32)
    coordinates -= np.median(coordinates, axis=0)
    coordinates *= np.float32(10 / np.abs(coordinates).max())
    return tuple(np.split(coordinates, np.cumsum([len(part) for part in rows])[:-1]))
