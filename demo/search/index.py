"""Exact cosine search. The only importer of faiss."""

import faiss
import numpy as np

from demo.core.arrays import Bool, Float32, Float64, Int64
from demo.core.vectors import normalize
from demo.correlation.space import Embedding


class CosineSearch:
    """All catalogue rows, ranked by their similarity to a query.

    Each part of the space has a separate exact index, and the mixing weight combines their similarities, so that another weight
    needs no new index.
    """

    def __init__(self, catalogue: Embedding) -> None:
        self.n_rows = len(catalogue.emotion)
        self.indices = []
        for part in catalogue:
            # Storage in half precision changes lengths by about 1e-4.
            rows = normalize(np.nan_to_num(np.ascontiguousarray(part, dtype=np.float32)))
            index = faiss.IndexFlatIP(rows.shape[1])
            index.add(rows)
            self.indices.append(index)

    def similarities(self, query: Embedding, mixing_weight: float) -> Float32:
        """Return the similarity of every row to one query.

        Args:
            query: One row of each part.
            mixing_weight: 0 for the emotion part alone, 1 for the content part alone.

        Returns:
            Shape (n_rows,), between -1 and 1.
        """
        total = np.zeros(self.n_rows, dtype=np.float32)
        for index, part, weight in zip(self.indices, query, (1 - mixing_weight, mixing_weight), strict=True):
            if weight == 0:
                continue
            rows = normalize(np.nan_to_num(np.asarray(part, dtype=np.float32).reshape(1, -1)))
            scores, order = index.search(rows, self.n_rows)
            total[order[0]] += np.float32(weight) * scores[0]
        return total


def best_rows(similarities: Float32, allowed: Bool, n_hits: int) -> Int64:
    """Return the most similar allowed rows, best first; fewer than n_hits where fewer are allowed."""
    rows = np.flatnonzero(allowed)
    return rows[np.argsort(-similarities[rows], kind="stable")[:n_hits]]


def percentiles(similarities: Float32, rows: Int64) -> Float64:
    """Return the share of the catalogue that is less similar than each of some rows, in percent."""
    below = np.searchsorted(np.sort(similarities), similarities[rows], side="left")
    return 100.0 * below / len(similarities)


def nearest(embedding: Float32, queries: Float32, n_neighbors: int) -> tuple[Float32, Int64]:
    """Return similarities and rows of the nearest neighbours of several queries, each of shape (n_queries, n_neighbors).

    Args:
        embedding: Rows of length 1, shape (n_rows, n_components).
        queries: Rows of length 1, shape (n_queries, n_components).
        n_neighbors: At most n_rows are returned.
    """
    index = faiss.IndexFlatIP(embedding.shape[1])
    index.add(np.ascontiguousarray(embedding, dtype=np.float32))
    queries = np.ascontiguousarray(queries, dtype=np.float32)
    similarity, rows = index.search(queries, min(n_neighbors, len(embedding)))
    return similarity, rows
