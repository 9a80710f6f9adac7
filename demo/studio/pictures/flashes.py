"""Flashes: the flicker of a moving picture, measured because it can harm photosensitive viewers.

WCAG 2.x (success criterion 2.3.1) and ITU-R BT.1702 call a flash a pair of opposing changes in relative luminance of a tenth
of the maximum or more whose darker state is below 0.80, or a pair of opposing changes to and from a saturated red, over a
quarter of the field of view or more. Three within any one second are allowed.
"""

from collections.abc import Iterable

import numpy as np

from demo.core.arrays import Bool, Float64, UInt8

BLOCKS = (18, 32)
"""Rows and columns of the grid on which area is measured."""

AREA = 0.25
LUMINANCE_STEP = 0.1
BRIGHT = 0.80
RED_STEP = 20 / 320
"""Change of R - G - B, linear and 0-1; the standard writes it as 20 of 320."""

RED_SHARE = 0.8
"""Lowest R / (R + G + B) of a saturated red."""

REC_709 = np.array([0.2126, 0.7152, 0.0722])


def flashes_per_second(frames: Iterable[UInt8], frame_rate: float) -> float:
    """Return the number of flashes in the worst second: the maximum of general and red flashes.

    A second has n flashes if a quarter of the picture flashes n times within it. The parts need not flash together, so that
    the result is never below that of the standard.

    Args:
        frames: RGB, shape (height, width, 3) each, in sRGB; at least 18 x 32 pixels.
        frame_rate: Frames a second.
    """
    luminance, red = _Changes(LUMINANCE_STEP), _Changes(RED_STEP)
    for frame in frames:
        linear = _blocks(frame)
        level = linear @ REC_709
        luminance.add(level, level < BRIGHT)
        total = linear.sum(axis=-1)
        saturated = linear[..., 0] >= RED_SHARE * np.maximum(total, 1e-6)
        red.add(np.maximum(0.0, linear[..., 0] - linear[..., 1] - linear[..., 2]), saturated)
    window = max(1, round(frame_rate))
    return max(luminance.flashes(window), red.flashes(window))


class _Changes:
    """Follows each block from one extreme to the next and records the frames in which it has changed direction by `step`."""

    def __init__(self, step: float) -> None:
        self.step = step
        self.turned: list[Bool] = []

    def add(self, values: Float64, matters: Bool) -> None:
        """Add the blocks of the next frame; a change counts if the state before or after it matters."""
        if not self.turned:
            self.low, self.high = values.copy(), values.copy()
            self.low_matters, self.high_matters = matters.copy(), matters.copy()
            self.direction = np.zeros(values.shape, np.int8)
            self.turned.append(np.zeros(values.shape, bool))
            return
        lower, higher = values < self.low, values > self.high
        self.low = np.where(lower, values, self.low)
        self.low_matters = np.where(lower, matters, self.low_matters)
        self.high = np.where(higher, values, self.high)
        self.high_matters = np.where(higher, matters, self.high_matters)
        rises = (values - self.low >= self.step) & (self.direction <= 0) & (self.low_matters | matters)
        falls = (self.high - values >= self.step) & (self.direction >= 0) & (self.high_matters | matters)
        self.direction = np.where(rises, 1, np.where(falls, -1, self.direction)).astype(np.int8)
        # After a turn, the search for the opposite extreme starts at the current value.
        self.high, self.high_matters = np.where(rises, values, self.high), np.where(rises, matters, self.high_matters)
        self.low, self.low_matters = np.where(falls, values, self.low), np.where(falls, matters, self.low_matters)
        self.turned.append(rises | falls)

    def flashes(self, window: int) -> float:
        """Return the largest number of pairs of turns that a quarter of the blocks reach within a window."""
        if not self.turned:
            return 0.0
        counts = np.cumsum(np.concatenate([np.zeros((1, *BLOCKS)), np.stack(self.turned)]), axis=0)
        reach = min(window, len(self.turned))
        pairs = (counts[reach:] - counts[:-reach]) // 2
        ranked = np.sort(pairs.reshape(len(pairs), -1), axis=1)[:, ::-1]
        return float(ranked[:, int(np.ceil(AREA * ranked.shape[1])) - 1].max())


def _blocks(frame: UInt8) -> Float64:
    """Return the mean linear RGB of each block, shape (18, 32, 3)."""
    rows, columns = BLOCKS
    linear = _LINEAR[frame]
    edges = np.linspace(0, frame.shape[0], rows + 1).astype(int), np.linspace(0, frame.shape[1], columns + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(linear, edges[0][:-1], axis=0), edges[1][:-1], axis=1)
    area = np.outer(np.diff(edges[0]), np.diff(edges[1]))
    mean: Float64 = sums / area[..., None]
    return mean


_CODES = np.arange(256) / 255
_LINEAR: Float64 = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4)
"""The 256 values of sRGB -> linear light."""
