"""Rhythm: how the picture changes in time, the tempo at which motion pulses, and cuts."""

import numpy as np

from demo.core.arrays import Bool, UInt8
from demo.features.visual.measures import Float, soften, to_gray

TEMPO_HERTZ = (0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
TEMPO_SECONDS = 6.0
"""Length of the window of the tempo."""

FUNDAMENTAL_SHARE = 0.75
"""Overtones of pulses are nearly as strong as the tempo: the slowest that reaches this share of the deepest counts."""

CUT_RATE_SECONDS = 8.0

CHANGE_SIDES = (40, 24)
"""Change is measured on small pictures, in which noise of compression has been averaged out."""

LEAST_CHANGE = 0.15
"""Gray levels; a video that changes less on average has no tempo."""

DIMENSIONS: tuple[str, ...] = (
    "change",  # mean change of gray levels within 0.1 s, half at 6
    "constancy",  # 1 - change
    "pulsing light",  # deviation of mean lightness within a second, half at 8 gray levels
    "bursts",  # deviation of change over its mean within 6 s, half at 0.5
    *(f"tempo {hertz:g} Hz" for hertz in TEMPO_HERTZ),  # depth of that pulsation of change in 6 s, half at 0.5
    "tempo",  # strongest pulsation in Hz / 4, times its depth
    "slow tempo",  # (1 - strongest pulsation in Hz / 4), times its depth
    "cuts",  # number in that second / 2, at most 1
    "cut rate",  # cuts a second within 8 s, half at 0.5
    "long shot",  # 1 - cut rate
)


def rhythm_features(frames: UInt8, is_cut: Bool, frame_rate: float, seconds: list[slice]) -> Float:
    """Measure change, tempo and cuts second by second.

    Args:
        frames: RGB, shape (n_frames, height, width, 3).
        is_cut: Frames that begin a new shot, shape (n_frames,).
        frame_rate: Frames a second.
        seconds: Each second's frames.

    Returns:
        Shape (len(seconds), len(DIMENSIONS)), each 0 to 1.
    """
    small = np.stack([to_gray(frame, CHANGE_SIDES) for frame in frames]).astype(np.float64)
    light = small.mean(axis=(1, 2))
    change = _change(small, is_cut)
    rows = []
    for second in seconds:
        middle = (second.start + second.stop) / 2
        near = _window(middle, TEMPO_SECONDS * frame_rate, len(frames))
        depths = pulsation(change[near], frame_rate)
        depth, hertz = depths.max(), _tempo(depths)
        mean = change[near].mean()
        shot = _window(middle, CUT_RATE_SECONDS * frame_rate, len(frames))
        cut_rate = is_cut[shot].sum() / (len(is_cut[shot]) / frame_rate)
        pulse = soften(depth, 0.5)
        bands = np.array([depths[np.abs(np.log(GRID_HERTZ / center)) < 0.2].max() for center in TEMPO_HERTZ])
        rows.append(
            [
                soften(change[second].mean(), 6),
                1 - soften(change[second].mean(), 6),
                soften(light[second].std(), 8),
                soften(change[near].std() / (mean + LEAST_CHANGE), 0.5),
                *soften(bands, 0.5),
                hertz / 4 * pulse,
                (1 - hertz / 4) * pulse,
                min(1.0, is_cut[second].sum() / 2),
                soften(cut_rate, 0.5),
                1 - soften(cut_rate, 0.5),
            ]
        )
    return np.array(rows).reshape(len(seconds), len(DIMENSIONS))


def _change(small: Float, is_cut: Bool) -> Float:
    """Return each frame's mean difference from the one before, in gray levels; at cuts, which are no motion, interpolated."""
    change = np.zeros(len(small))
    change[1:] = np.abs(np.diff(small, axis=0)).mean(axis=(1, 2))
    known = np.flatnonzero(~is_cut & (np.arange(len(small)) > 0))
    if len(known):
        change = np.interp(np.arange(len(small)), known, change[known])
    return change


def _window(middle: float, length: float, n_frames: int) -> slice:
    """Return frames around a middle, moved inwards at the ends of the video."""
    length = min(round(length), n_frames)
    start = min(max(0, round(middle - length / 2)), n_frames - length)
    return slice(start, start + length)


GRID_HERTZ = np.geomspace(0.4, 4, 96)


def pulsation(change: Float, frame_rate: float) -> Float:
    """Return the depth of pulsation of a measure at each of GRID_HERTZ, amplitude / mean: 1 is from 0 to twice the mean.

    Args:
        change: One value a frame, shape (n_frames,), at least 0.
        frame_rate: Frames a second.

    Returns:
        Shape (len(GRID_HERTZ),); 0 below the slowest pulsation that fits twice into the time.
    """
    taper = np.hanning(len(change) + 2)[1:-1]
    times = np.arange(len(change)) / frame_rate
    waves = np.exp(-2j * np.pi * np.outer(GRID_HERTZ, times))
    centered = change - np.average(change, weights=taper)
    amplitude = 2 * np.abs(waves @ (centered * taper)) / taper.sum()
    seconds = len(change) / frame_rate
    return np.where(GRID_HERTZ * seconds >= 2, amplitude / (change.mean() + LEAST_CHANGE), 0)


def _tempo(depths: Float) -> float:
    """Return the slowest pulsation in Hz whose peak is about as deep as the deepest; 0 where nothing pulses."""
    padded = np.concatenate([[0.0], depths, [0.0]])
    is_peak = (depths >= padded[:-2]) & (depths >= padded[2:]) & (depths >= FUNDAMENTAL_SHARE * depths.max())
    return float(GRID_HERTZ[np.flatnonzero(is_peak)[0]]) if depths.max() > 0 else 0.0
