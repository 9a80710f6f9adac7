"""L2 normalization of rows."""

import numpy as np

from demo.core.arrays import Float32


def normalize(rows: Float32) -> Float32:
    """Scale each row to length 1; a row of zeros stays as it is."""
    if rows.dtype == np.float16:
        # The squares of half precision would be rounded, too.
        rows = rows.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    normalized: Float32 = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return normalized
