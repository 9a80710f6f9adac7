"""What YouTube-8M does to a network's output before it becomes eight bits (`demo/datasets/quantization.py`): a projection."""

import hashlib
from dataclasses import dataclass

import numpy as np

from demo.core.arrays import Float32


@dataclass(frozen=True, kw_only=True)
class Projection:
    """PCA with whitening, as one matrix.

    Attributes:
        mean: Taken away first, shape (n_in,).
        matrix: One row for each component, shape (n_out, n_in).
    """

    mean: Float32
    matrix: Float32

    @property
    def sha256(self) -> str:
        """A hash of both arrays."""
        return hashlib.sha256(self.mean.tobytes() + self.matrix.tobytes()).hexdigest()

    def apply(self, vectors: Float32) -> Float32:
        """Map (n, n_in) to (n, n_out)."""
        return np.asarray((vectors - self.mean) @ self.matrix.T, np.float32)
