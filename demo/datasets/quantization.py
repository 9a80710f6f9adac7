"""Eight bits, as YouTube-8M and AudioSet publish features.

Both of their kinds of features lie between -2 and 2 in 256 steps, and a reader adds half a step of 1/256 of that
range back (`Dequantize` in the starter code of google/youtube-8m).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from demo.core.arrays import Float32, UInt8

LOWEST, HIGHEST = -2.0, 2.0
LEVELS = 255

STEP = np.float32((HIGHEST - LOWEST) / LEVELS)
ZERO = np.float32((HIGHEST - LOWEST) / 512 + LOWEST)
"""What the level 0 stands for."""


def quantize(values: npt.NDArray[Any], *, rounded: bool) -> UInt8:
    """Clip values to [-2, 2] and keep 8 bits of them.

    Args:
        values: Of any shape.
        rounded: To the nearest level, as the published extractor of pictures does; otherwise to the one below, as that
            of sound does.
    """
    levels = (np.clip(values, LOWEST, HIGHEST) - LOWEST) * (LEVELS / (HIGHEST - LOWEST))
    return np.asarray(np.rint(levels) if rounded else levels).astype(np.uint8)


def dequantize(levels: UInt8) -> Float32:
    """Return the values that 8 bits stand for, of the same shape: q * 4/255 + 4/512 - 2."""
    return levels * STEP + ZERO


def mean_of_levels(levels: UInt8) -> Float32:
    """Return the mean over the rows of what 8 bits stand for, shape (n_dims,); the sum of the levels is exact."""
    mean = levels.sum(axis=0, dtype=np.uint32) / len(levels)
    values: Float32 = (mean * STEP + ZERO).astype(np.float32)
    return values
