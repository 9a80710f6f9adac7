"""Letterbox bars: black borders that fit a film to another aspect ratio."""

import numpy as np

from demo.core.arrays import UInt8
from demo.features.visual.measures import Float

BLACK = 30
"""Gray levels; a compressed black bar stays below."""

STEADY = 3.0
"""Gray levels; a bar deviates by less, in space and time, and a night sky by more."""

THINNEST_SHARE = 0.03
WIDEST_SHARE = 0.75
"""Largest share of the width or height of both bars together: an upright video within a wide one."""

MAX_SAMPLES = 30


def crop_bars(frames: UInt8) -> UInt8:
    """Crop black bars above and below, or left and right, that are there through the whole video.

    Only bars on both sides, of one thickness within two pixels, count: other black areas belong to the picture.

    Args:
        frames: RGB, shape (n_frames, height, width, 3).

    Returns:
        A view of the frames, shape (n_frames, cropped height, cropped width, 3).
    """
    if not len(frames):
        return frames
    samples = frames[:: max(1, len(frames) // MAX_SAMPLES)].max(axis=-1).astype(np.float32)
    if samples.max() < 2 * BLACK:
        return frames
    above, below = _bars(samples)
    left, right = _bars(samples.swapaxes(1, 2)[:, :, above : samples.shape[1] - below])
    height, width = frames.shape[1:3]
    return frames[:, above : height - below, left : width - right]


def _bars(samples: Float) -> tuple[int, int]:
    """Return how many rows at the start and at the end are bars: shape (n_samples, n_rows, n_columns)."""
    n_rows = samples.shape[1]
    # A compressed edge rings a little into the bar: the brightest hundredth may.
    is_black = (np.quantile(samples, 0.99, axis=2).max(axis=0) < BLACK) & (samples.std(axis=(0, 2)) < STEADY)
    if is_black.all():
        return 0, 0
    first, last = int(np.argmin(is_black)), int(np.argmin(is_black[::-1]))
    thinnest = max(2, THINNEST_SHARE * n_rows)
    if abs(first - last) > 2 or min(first, last) < thinnest or first + last > WIDEST_SHARE * n_rows:
        return 0, 0
    # One row more, in which the bar and the picture were mixed by scaling.
    return first + 1, last + 1
