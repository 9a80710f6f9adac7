"""Exact cosine search. The only importer of faiss."""

from functools import cached_property

import faiss
import numpy as np
import torch

from demo.core.arrays import Float32, Int64
from demo.core.device import default_device
from demo.core.tensors import forget_pages
from demo.core.vectors import normalize
from demo.correlation.space import Embedding

BLOCK_ROWS = 1 << 14
"""Rows that are read from a mapped catalogue at a time."""

MIN_ROWS_ON_GPU = 50_000
"""A product with fewer rows takes a CPU less time than asking a GPU for it."""

MAX_COMPARED_ROWS = 50_000
"""With more rows, an approximate search takes an inverted file."""

N_PROBED_CELLS = 32
"""Cells of the inverted file that a query looks into."""

ROWS_PER_CELL = 64
"""So many rows place the center of a cell."""


class CosineSearch:
    """All catalogue rows, compared with a query by one matrix product.

    The mixing weight m goes to the query, [(1 - m) e, m c] . [e', c'] = (1 - m) cos(e, e') + m cos(c, c'), so that another
    weight needs no other rows.

    Args:
        catalogue: Rows of any length.
        device: Where the rows are kept; default: with many rows, the GPU where there is one.
    """

    def __init__(self, catalogue: Embedding, device: torch.device | None = None) -> None:
        n_rows = len(catalogue.emotion)
        self.n_emotion = catalogue.emotion.shape[1]
        if device is None:
            device = default_device() if n_rows >= MIN_ROWS_ON_GPU else torch.device("cpu")
        self.rows = torch.empty((n_rows, sum(part.shape[1] for part in catalogue)), device=device)
        for start in range(0, n_rows, BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            # Storage in half precision changes lengths by about 1e-4.
            normalized = np.concatenate([_of_length_1(part[block]) for part in catalogue], axis=1)
            self.rows[block] = torch.from_numpy(normalized).to(device)
        forget_pages(*catalogue)

    def similarities(self, query: Embedding, mixing_weight: float) -> Float32:
        """Return the similarity of every row to one query.

        Args:
            query: One row of each part.
            mixing_weight: 0 for the emotion part alone, 1 for the content part alone.

        Returns:
            Shape (n_rows,), between -1 and 1.
        """
        return self.products(Embedding(*(_of_length_1(np.reshape(part, (1, -1))) for part in query)), mixing_weight)

    def products(self, query: Embedding, mixing_weight: float) -> Float32:
        """Return (1 - mixing_weight) e . e' + mixing_weight c . c' of one query of any length, shape (n_rows,)."""
        emotion, content = query
        weighted = np.concatenate([np.float32(1 - mixing_weight) * emotion[0], np.float32(mixing_weight) * content[0]])
        if self.rows.is_cuda:
            found: Float32 = (self.rows @ torch.from_numpy(weighted).to(self.rows.device)).cpu().numpy()
        else:
            # NumPy takes half of torch's time for it.
            found = self.rows.numpy() @ weighted
        return found

    def mean(self, rows: Int64) -> Embedding:
        """Return the mean of some rows, of which there is at least one; its parts are shorter than 1."""
        return self._parts(self.rows[torch.from_numpy(rows).to(self.rows.device)].mean(dim=0))

    @cached_property
    def mean_of_all(self) -> Embedding:
        """The mean of all rows."""
        return self._parts(self.rows.mean(dim=0))

    def _parts(self, row: torch.Tensor) -> Embedding:
        joined = row[None].cpu().numpy()
        return Embedding(joined[:, : self.n_emotion], joined[:, self.n_emotion :])


class NeighborSearch:
    """Rows among which the nearest to several queries are found.

    Args:
        rows: Of length 1, shape (n_rows, n_components).
        approximate: Look among many rows only into the cells of an inverted file that lie nearest to a query: comparing
            all rows of a large catalogue with all others would take hours.
    """

    def __init__(self, rows: Float32, *, approximate: bool = False) -> None:
        self.n_rows, n_components = rows.shape
        self.index: faiss.Index = faiss.IndexFlatIP(n_components)
        if approximate and self.n_rows > MAX_COMPARED_ROWS:
            n_cells = int(2 * self.n_rows**0.5)
            inverted = faiss.IndexIVFFlat(faiss.IndexFlatIP(n_components), n_components, n_cells, faiss.METRIC_INNER_PRODUCT)
            inverted.nprobe = N_PROBED_CELLS
            every = max(1, self.n_rows // (ROWS_PER_CELL * n_cells))
            inverted.train(np.ascontiguousarray(rows[::every], dtype=np.float32))
            self.index = inverted
        self.index.add(np.ascontiguousarray(rows, dtype=np.float32))

    def nearest(self, queries: Float32, n_neighbors: int) -> tuple[Float32, Int64]:
        """Return similarities and rows of the nearest neighbors, nearest first, each of shape (n_queries, n_neighbors).

        A row of -1 ends the list where the cells of an approximate search hold fewer.

        Args:
            queries: Rows of length 1, shape (n_queries, n_components).
            n_neighbors: At most n_rows are returned.
        """
        similarity, rows = self.index.search(np.ascontiguousarray(queries, dtype=np.float32), min(n_neighbors, self.n_rows))
        return similarity, rows


def _of_length_1(part: Float32) -> Float32:
    return normalize(np.nan_to_num(np.ascontiguousarray(part, dtype=np.float32)))
