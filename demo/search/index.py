"""Exact cosine search. The only importer of faiss."""

import faiss
import numpy as np

from demo.core.arrays import Bool, Float32, Float64, Int64
from demo.core.tensors import forget_pages
from demo.core.vectors import normalize
from demo.correlation.space import Embedding

BLOCK_ROWS = 1 << 14
"""Rows that are read from a mapped catalogue at a time."""


class CosineSearch:
    """All catalogue rows, compared with a query by one matrix product.

    The mixing weight m goes to the query, [(1 - m) e, m c] . [e', c'] = (1 - m) cos(e, e') + m cos(c, c'), so that another
    weight needs no other rows.
    """

    def __init__(self, catalogue: Embedding) -> None:
        n_rows = len(catalogue.emotion)
        self.rows = np.empty((n_rows, sum(part.shape[1] for part in catalogue)), np.float32)
        for start in range(0, n_rows, BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            # Storage in half precision changes lengths by about 1e-4.
            self.rows[block] = np.concatenate([_of_length_1(part[block]) for part in catalogue], axis=1)
        forget_pages(*catalogue)

    def similarities(self, query: Embedding, mixing_weight: float) -> Float32:
        """Return the similarity of every row to one query.

        Args:
            query: One row of each part.
            mixing_weight: 0 for the emotion part alone, 1 for the content part alone.

        Returns:
            Shape (n_rows,), between -1 and 1.
        """
        emotion, content = (_of_length_1(np.reshape(part, (1, -1)))[0] for part in query)
        weighted = np.concatenate([np.float32(1 - mixing_weight) * emotion, np.float32(mixing_weight) * content])
        similarities: Float32 = self.rows @ weighted
        return similarities


class NeighborSearch:
    """Rows among which the nearest to several queries are found.

    Args:
        rows: Of length 1, shape (n_rows, n_components).
    """

    def __init__(self, rows: Float32) -> None:
        self.n_rows = len(rows)
        self.index = faiss.IndexFlatIP(rows.shape[1])
        self.index.add(np.ascontiguousarray(rows, dtype=np.float32))

    def nearest(self, queries: Float32, n_neighbors: int) -> tuple[Float32, Int64]:
        """Return similarities and rows of the nearest neighbors, nearest first, each of shape (n_queries, n_neighbors).

        Args:
            queries: Rows of length 1, shape (n_queries, n_components).
            n_neighbors: At most n_rows are returned.
        """
        similarity, rows = self.index.search(np.ascontiguousarray(queries, dtype=np.float32), min(n_neighbors, self.n_rows))
        return similarity, rows


def best_rows(similarities: Float32, allowed: Bool, n_hits: int) -> Int64:
    """Return the most similar allowed rows, best first; fewer than n_hits where fewer are allowed.

    Equal rows stand in their order. Only the hits are sorted.
    """
    rows = np.flatnonzero(allowed)
    scores = similarities[rows]
    if n_hits < len(rows):
        least = np.partition(scores, len(rows) - n_hits)[len(rows) - n_hits]
        kept = scores >= least
        rows, scores = rows[kept], scores[kept]
    best: Int64 = rows[np.argsort(-scores, kind="stable")[:n_hits]]
    return best


def rank_of(row: int, similarities: Float32, allowed: Bool) -> int:
    """Return the rank of an allowed row among all allowed ones, 1 for the best; equal rows stand in their order."""
    score = similarities[row]
    above = np.count_nonzero(similarities[allowed] > score)
    return int(above + np.count_nonzero(allowed[:row] & (similarities[:row] == score))) + 1


def percentiles(similarities: Float32, rows: Int64) -> Float64:
    """Return the share of the catalogue that is less similar than each of some rows, in percent."""
    below = [np.count_nonzero(similarities < similarities[row]) for row in rows]
    return 100.0 * np.array(below, dtype=np.float64) / len(similarities)


def _of_length_1(part: Float32) -> Float32:
    return normalize(np.nan_to_num(np.ascontiguousarray(part, dtype=np.float32)))
