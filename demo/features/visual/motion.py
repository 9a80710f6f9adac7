"""Motion: how much, how fast, which way, and how smoothly.

Speeds are in picture sizes a second, where a picture's size is the square root of its area.
"""

import math

import numpy as np

from demo.core.arrays import Bool, Float32, UInt8
from demo.features.visual.flow import trusted_flow
from demo.features.visual.measures import Float, bin_softly, soften, to_gray

FLOW_SCALE = 0.4
"""Scale of the pictures whose flow is measured: as accurate, since flow is known to a tenth of a pixel, and six times as
fast."""

N_DIRECTIONS = 8
DIRECTION_NAMES = ("right", "right and up", "up", "left and up", "left", "left and down", "down", "right and down")

STILL_SPEED = 0.02
FAST_SPEED = 0.4
FASTEST_SPEED = 8.0
"""Picture sizes a second; apparent speeds above the last are mismatches."""

MEASURES = (
    "amount", "speed", "top", "moving", "common", *DIRECTION_NAMES,
    "growing", "shrinking", "turning left", "turning right", "jitter",
)  # fmt: skip
"""Raw measures of one pair of frames: speeds and rates a second, shares, and jitter."""

DIMENSIONS: tuple[str, ...] = (
    "motion",  # mean speed over all of the picture, half at 0.05 a second
    "stillness",  # 1 - motion
    "speed",  # mean speed of outlines, half at 0.2 a second
    "slowness",  # 1 - speed where something moves
    "top speed",  # fourth root of the mean fourth power of speed, half at 0.4 a second
    "moving share",  # share of outlines faster than 0.02 a second
    "resting share",  # 1 - moving share
    *(f"motion {name}" for name in DIRECTION_NAMES),  # mean speed that way as the viewer sees it, half at 0.02 a second
    "common motion",  # length of the mean velocity / mean speed
    "many motions",  # 1 - common motion where something moves
    "growing",  # rate of zoom in, half at 0.1 a second
    "shrinking",  # rate of zoom out, half at 0.1 a second
    "turning left",  # rate of rotation anticlockwise, half at 0.1 radians a second
    "turning right",  # rate of rotation clockwise, half at 0.1 radians a second
    "jitter",  # change of velocity from 0.2 s to the next / speed
    "flow",  # 1 - jitter where something moves
)


def motion_features(frames: UInt8, is_cut: Bool, frame_rate: float, seconds: list[slice]) -> Float:
    """Describe the motion of each second.

    Args:
        frames: RGB, shape (n_frames, height, width, 3).
        is_cut: Frames that begin a new shot, shape (n_frames,).
        frame_rate: Frames a second.
        seconds: Each second's frames.

    Returns:
        Shape (len(seconds), len(DIMENSIONS)), each 0 to 1.
    """
    measures = measure_motion(frames, is_cut, frame_rate)
    rows = []
    for second in seconds:
        known = ~np.isnan(measures[second])
        sums = np.where(known, measures[second], 0).sum(axis=0)
        rows.append(describe_motion(sums / np.maximum(1, known.sum(axis=0))))
    return np.array(rows).reshape(len(seconds), len(DIMENSIONS))


def measure_motion(frames: UInt8, is_cut: Bool, frame_rate: float) -> Float:
    """Measure the motion from the frame before to each frame.

    Args:
        frames: RGB, shape (n_frames, height, width, 3); flow is measured at 64 x 36 of 160 x 90.
        is_cut: Frames that begin a new shot, shape (n_frames,).
        frame_rate: Frames a second.

    Returns:
        Shape (n_frames, len(MEASURES)), NaN where there is no frame before in the same shot, or too few for a measure.
    """
    measures = np.full((len(frames), len(MEASURES)), np.nan)
    height, width = (max(8, round(FLOW_SCALE * side)) for side in frames.shape[1:3])
    pictures = [to_gray(frame, (width, height)) for frame in frames]
    x, y = _positions(height, width)
    shot: list[Float32] = []
    for at in range(1, len(frames)):
        if is_cut[at]:
            shot = []
            continue
        flow, weights = trusted_flow(pictures[at - 1], pictures[at])
        velocity = flow * np.float32(frame_rate / math.sqrt(height * width))
        shot = [*shot[-3:], velocity]
        jitter = _jitter(shot, weights) if len(shot) == 4 else np.nan
        measures[at] = [*_speeds(velocity, weights), *_zoom_and_turn(velocity, weights, x, y), jitter]
    return measures


def _positions(height: int, width: int) -> tuple[Float32, Float32]:
    """Return each pixel's position in picture sizes, to the right and upwards, shape (n_pixels,) each."""
    unit = math.sqrt(height * width)
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    return ((x - width / 2) / unit).astype(np.float32), ((height / 2 - y) / unit).astype(np.float32)


def _known(weights: Float32) -> float:
    """Return the weight of all outlines, at least one pixel in 200: fewer have no speed that could be measured."""
    return max(float(weights.sum()), weights.size / 200)


def _speeds(velocity: Float32, weights: Float32) -> list[float]:
    """Return amount, speed, top speed, moving share, common speed and speed towards each of the directions."""
    speed: Float = np.minimum(np.hypot(velocity[0], velocity[1]), np.float32(FASTEST_SPEED))
    weighted = weights * speed
    known = _known(weights)
    squared = speed * speed
    fourth = squared * squared
    common = velocity @ weights / known
    turns = np.arctan2(-velocity[1], velocity[0]) * np.float32(N_DIRECTIONS / (2 * math.pi)) % np.float32(N_DIRECTIONS)
    directions = bin_softly(turns[None], N_DIRECTIONS, weighted[None], circular=True)[0] / speed.size
    return [
        float(weighted.mean()),
        float(weighted.sum()) / known,
        (float(weights @ fourth) / known) ** 0.25,
        float(weights @ (fourth / (fourth + np.float32(STILL_SPEED**4)))) / known,
        math.hypot(*common.tolist()),
        *directions,
    ]


def _zoom_and_turn(velocity: Float32, weights: Float32, x: Float32, y: Float32) -> list[float]:
    """Fit a similarity to the velocities by least squares: growth, shrinking, turning left and right, each at least 0."""
    total = max(float(weights.sum()), 1e-9)
    x, y = x - float(weights @ x) / total, y - float(weights @ y) / total
    right, up = velocity[0], -velocity[1]
    right, up = right - float(weights @ right) / total, up - float(weights @ up) / total
    inertia = float(weights @ (x * x + y * y))
    # A small spot, or nothing at all, has no measurable zoom.
    inertia += weights.size / 1000
    zoom = float(weights @ (x * right + y * up)) / inertia
    turn = float(weights @ (x * up - y * right)) / inertia
    return [max(0.0, zoom), max(0.0, -zoom), max(0.0, turn), max(0.0, -turn)]


def _jitter(shot: list[Float32], weights: Float32) -> float:
    """Return the change of velocity within the last four pairs of frames: 0 for steady motion, 1 where it reverses.

    Over two pairs each, since frames of a video of 15 a second, sampled at 10 a second, are alternately 1/15 and 2/15 s apart.
    """
    now, earlier = shot[3] + shot[2], shot[1] + shot[0]
    change = now - earlier
    both = np.hypot(now[0], now[1]) + np.hypot(earlier[0], earlier[1])
    return float(weights @ np.hypot(change[0], change[1])) / (float(weights @ both) + 4 * STILL_SPEED * _known(weights))


def describe_motion(means: Float) -> list[float]:
    """Turn the means of a second's MEASURES, 0 where there were none, into DIMENSIONS."""
    measure = dict(zip(MEASURES, means.tolist(), strict=True))
    motion, speed = soften(measure["amount"], 0.05), soften(measure["speed"], 0.2)
    moves = min(1.0, measure["speed"] / STILL_SPEED)
    common = min(1.0, measure["common"] / max(measure["speed"], 1e-9)) * moves
    jitter = min(1.0, measure["jitter"])
    return [
        motion,
        1 - motion,
        speed,
        (1 - speed) * moves,
        soften(measure["top"], FAST_SPEED),
        measure["moving"],
        1 - measure["moving"],
        *(soften(measure[name], 0.02) for name in DIRECTION_NAMES),
        common,
        moves - common,
        *(soften(measure[name], 0.1) for name in ("growing", "shrinking", "turning left", "turning right")),
        jitter,
        moves * (1 - jitter),
    ]
