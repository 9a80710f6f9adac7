"""How a film is divided into seconds: every visual backbone has one row for each."""

import numpy as np

from demo.core.arrays import Int64

SHORTEST_TAIL = 0.5
"""Of a second; a shorter rest at the end belongs to the second before."""


def count_seconds(n_frames: int, frame_rate: float) -> int:
    """Return how many seconds some frames last, at least one; SHORTEST_TAIL or more at the end counts as one."""
    return max(1, int(np.floor(n_frames / frame_rate + 1 - SHORTEST_TAIL)))


def middle_frames(n_frames: int, frame_rate: float) -> Int64:
    """Return the index of the frame in the middle of each second; no frames have no seconds."""
    n_seconds = count_seconds(n_frames, frame_rate) if n_frames else 0
    middles = np.floor((np.arange(n_seconds) + 0.5) * frame_rate).astype(np.int64)
    chosen: Int64 = np.minimum(middles, n_frames - 1)
    return chosen
