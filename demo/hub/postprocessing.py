"""What YouTube-8M does to the output of a network before it publishes it: a projection, clipping, and 8 bits.

Both of its kinds of features lie between -2 and 2 in 256 steps, and whoever reads them adds half a step of 1/256 of that
range back (`Dequantize` in the starter code of google/youtube-8m).
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
UInt8 = npt.NDArray[np.uint8]

LOWEST, HIGHEST = -2.0, 2.0
LEVELS = 255


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


def quantise(values: npt.NDArray[Any], *, rounded: bool) -> UInt8:
    """Clip values to [-2, 2] and keep 8 bits of them.

    Args:
        values: Of any shape.
        rounded: To the nearest level, as the published extractor of pictures does; otherwise to the one below, as that
            of sound does.
    """
    levels = (np.clip(values, LOWEST, HIGHEST) - LOWEST) * (LEVELS / (HIGHEST - LOWEST))
    return np.asarray(np.rint(levels) if rounded else levels).astype(np.uint8)


def dequantise(levels: UInt8) -> Float32:
    """Return the values that 8 bits stand for: q * 4/255 + 4/512 - 2."""
    span = HIGHEST - LOWEST
    return (levels.astype(np.float32) * (span / LEVELS) + (span / 512 + LOWEST)).astype(np.float32)
