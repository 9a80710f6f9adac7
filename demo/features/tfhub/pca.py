"""The PCA that YouTube-8M applies to a network's output before quantization (`demo/datasets/quantization.py`)."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from demo.core.arrays import Float32


@dataclass(frozen=True, kw_only=True)
class PcaProjection:
    """PCA with whitening: y = W (x - m).

    Attributes:
        mean: m, shape (n_in,).
        matrix: W, one row for each component, shape (n_out, n_in).
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


def read_npz(content: bytes, names: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Read arrays by name from the bytes of an npz file; NumPy and zipfile raise errors of many kinds."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in names}
