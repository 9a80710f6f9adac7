"""Motion: how much, how fast, which way, and how smoothly.

Dense optical flow is DIS of Kroeger, Timofte, Dai and Van Gool, "Fast optical flow using dense inverse search" (ECCV
2016), as OpenCV has it. Speeds are in picture sizes a second, where a picture's size is the square root of its area.
"""

import math
from functools import cache

import cv2
import numpy as np

from demo.core.arrays import Bool, Float32, UInt8
from demo.features.visual.dimensions import Dimension, Float, bin_softly, soften

# DIS divides a picture among threads, and what a patch learns from its neighbour depends on where the parts meet: with one
# thread the features are the same everywhere. Pictures are so small that more would not be faster.
cv2.setNumThreads(1)

FLOW_SCALE = 0.4
"""Flow of smaller pictures is as sure, since it is known to a tenth of a pixel, and six times as fast."""

N_DIRECTIONS = 8
DIRECTION_NAMES = ("right", "right and up", "up", "left and up", "left", "left and down", "down", "right and down")

TEXTURE_CONTRAST = 3.0
"""Grey levels a pixel at which flow is trusted by half; plain areas show no motion."""

SURROUNDINGS = 7
REST = 0.5
"""Squared grey levels a pixel of an outline that would be as sure as it is that things rest."""

N_ITERATIONS = 8
"""Of the search for each patch: half of OpenCV's, and hardly less sure on pictures that small."""

STILL_SPEED = 0.02
FAST_SPEED = 0.4
FASTEST_SPEED = 8.0
"""Picture sizes a second; what seems to be faster is a mismatch."""

MEASURES = (
    "amount", "speed", "top", "moving", "common", *DIRECTION_NAMES,
    "growing", "shrinking", "turning left", "turning right", "jitter",
)  # fmt: skip
"""Raw measures of one pair of frames: speeds and rates a second, shares, and jitter."""

DIMENSIONS = (
    Dimension("motion", "mean speed over all of the picture, half at 0.05 a second"),
    Dimension("stillness", "1 - motion"),
    Dimension("speed", "mean speed of what has outlines, half at 0.2 a second"),
    Dimension("slowness", "1 - speed where something moves"),
    Dimension("top speed", "fourth root of the mean fourth power of speed, half at 0.4 a second"),
    Dimension("moving share", "share of outlines faster than 0.02 a second"),
    Dimension("resting share", "1 - moving share"),
    *(Dimension(f"motion {name}", "mean speed that way, half at 0.02 a second") for name in DIRECTION_NAMES),
    Dimension("common motion", "length of the mean velocity / mean speed"),
    Dimension("many motions", "1 - common motion where something moves"),
    Dimension("growing", "rate of zoom in, half at 0.1 a second"),
    Dimension("shrinking", "rate of zoom out, half at 0.1 a second"),
    Dimension("turning left", "rate of rotation, half at 0.1 radians a second"),
    Dimension("turning right", "rate of rotation, half at 0.1 radians a second"),
    Dimension("jitter", "change of velocity from 0.2 s to the next / speed"),
    Dimension("flow", "1 - jitter where something moves"),
)


def flow_of(gray: UInt8, following: UInt8) -> Float32:
    """Measure dense optical flow from one picture to the next.

    Args:
        gray: Shape (height, width).
        following: Same shape.

    Returns:
        Pixels to the right and down, shape (height, width, 2).
    """
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    method.setFinestScale(0)
    method.setGradientDescentIterations(N_ITERATIONS)
    # What is given for the result is where the search starts.
    start = np.zeros((*gray.shape, 2), np.float32)
    grain = _grain(*gray.shape)
    flow: Float32 = np.asarray(method.calc(cv2.add(gray, grain), cv2.add(following, grain), start), np.float32)
    return flow


@cache
def _grain(height: int, width: int) -> UInt8:
    """Return grain of 0 to 2 grey levels that stands still.

    Where there are only parallel lines, as in a bar or the sea, motion along them is unknown, and DIS then finds none at
    all; with grain it finds what goes across them, and anything along them, which `_settle` takes away.
    """
    return np.random.default_rng(0).integers(0, 3, (height, width), np.uint8)


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
    """Measure what moved from the frame before to each frame.

    Args:
        frames: RGB, shape (n_frames, height, width, 3); flow is measured at 64 x 36 of 160 x 90.
        is_cut: Frames that begin a new shot, shape (n_frames,).
        frame_rate: Frames a second.

    Returns:
        Shape (n_frames, len(MEASURES)), NaN where there is no frame before in the same shot, or too few for a measure.
    """
    measures = np.full((len(frames), len(MEASURES)), np.nan)
    height, width = (max(8, round(FLOW_SCALE * side)) for side in frames.shape[1:3])
    pictures = [_to_gray(frame, (width, height)) for frame in frames]
    x, y = _places(height, width)
    shot: list[Float32] = []
    for at in range(1, len(frames)):
        if is_cut[at]:
            shot = []
            continue
        flow = flow_of(pictures[at - 1], pictures[at])
        across, down = _gradient(pictures[at - 1])
        velocity = _settle(flow, across, down) * np.float32(frame_rate / math.sqrt(height * width))
        shot = [*shot[-3:], velocity]
        weights = _trust(across, down)
        jitter = _jitter(shot, weights) if len(shot) == 4 else np.nan
        measures[at] = [*_speeds(velocity, weights), *_zoom_and_turn(velocity, weights, x, y), jitter]
    return measures


def _to_gray(frame: UInt8, size: tuple[int, int]) -> UInt8:
    """Return a frame's grey levels at a smaller width and height."""
    gray: UInt8 = np.asarray(cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA), np.uint8)
    return gray


def _places(height: int, width: int) -> tuple[Float32, Float32]:
    """Return each pixel's place in picture sizes, to the right and upwards, shape (n_pixels,) each."""
    unit = math.sqrt(height * width)
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    return ((x - width / 2) / unit).astype(np.float32), ((height / 2 - y) / unit).astype(np.float32)


def _settle(flow: Float32, across: Float32, down: Float32) -> Float32:
    """Take from the flow what cannot be known, shape (2, n_pixels): motion along parallel lines, and where it is plain.

    The prior of Simoncelli, Adelson and Heeger, "Probability distributions of optical flow" (CVPR 1991), that things rest:
    (J + k I)^-1 J times the flow, with J the mean of the gradient's outer product around the pixel.
    """
    aa, ad, dd = (
        np.asarray(cv2.boxFilter(product, cv2.CV_32F, (SURROUNDINGS, SURROUNDINGS)), np.float32).ravel()
        for product in (across * across, across * down, down * down)
    )
    aa += np.float32(REST)
    dd += np.float32(REST)
    flow = np.ascontiguousarray(flow.reshape(-1, 2).T, np.float32)
    right, downwards = flow[0], flow[1]
    share = np.float32(REST) / (aa * dd - ad * ad)
    settled = flow.copy()
    settled[0] -= (dd * right - ad * downwards) * share
    settled[1] -= (aa * downwards - ad * right) * share
    return settled


def _gradient(gray: UInt8) -> tuple[Float32, Float32]:
    """Return grey levels a pixel to the right and down, after a little blur."""
    blurred = cv2.GaussianBlur(gray, (5, 5), 1.0)
    across = np.asarray(cv2.Sobel(blurred, cv2.CV_32F, 1, 0, scale=1 / 8), np.float32)
    down = np.asarray(cv2.Sobel(blurred, cv2.CV_32F, 0, 1, scale=1 / 8), np.float32)
    return across, down


def _trust(across: Float32, down: Float32) -> Float32:
    """Weigh pixels by their outlines, shape (n_pixels,)."""
    squared: Float32 = (across * across + down * down).ravel()
    return squared / (squared + np.float32(TEXTURE_CONTRAST**2))


def _known(weights: Float32) -> float:
    """Return the weight of all outlines; less than one pixel in 200 is nothing whose speed could be told."""
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
    # A small spot, or nothing at all, tells nothing about zoom.
    inertia += weights.size / 1000
    zoom = float(weights @ (x * right + y * up)) / inertia
    turn = float(weights @ (x * up - y * right)) / inertia
    return [max(0.0, zoom), max(0.0, -zoom), max(0.0, turn), max(0.0, -turn)]


def _jitter(shot: list[Float32], weights: Float32) -> float:
    """Return how far velocity changed within the last four pairs of frames: 0 for steady motion, 1 where it turns round.

    Of two pairs each, since frames of 15 a second, taken at 10 a second, come in turns 1/15 and 2/15 s apart.
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
