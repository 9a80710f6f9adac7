"""Composition: edges and their directions, symmetry, detail from fine to coarse, and where the weight of a picture is."""

import math

import cv2
import numpy as np
import scipy.fft

from demo.core.arrays import Float32, UInt8
from demo.features.visual.measures import Float, bin_softly, derivative, gradient, soften

N_ORIENTATIONS = 6
SCALES = ("finest", "fine", "medium", "coarse", "coarsest")
"""Octaves of a Laplacian pyramid: structures of about 2, 4, 8, 16 and 32 pixels in a picture 160 pixels across."""

EDGE_CONTRAST = 12.0
"""Gray levels (of 255) from one pixel to the next that make half an edge."""

FAINT_CONTRAST = 1.5
"""Gradients far below this are noise of compression and have no direction."""

BLUR_SIGMA = 1.0
HALF_ROUND = 1 / 8
"""Curvature, 1 / pixels, of a circle 16 pixels across."""

SYMMETRY_SIZE = (40, 24)
SPOT_CONTRAST = 6.0
SPOT_SIGMA = 1.6

DIMENSIONS: tuple[str, ...] = (
    "edges",  # mean of g / (g + 12 gray levels a pixel), times 2, at most 1
    "emptiness",  # 1 - edges
    "strength of edges",  # mean gradient, half at 12 gray levels a pixel
    # Square roots of shares of edges, 0 without edges; 0 degrees is level, 90 upright, and 45 rises to the right.
    *(f"lines at {round(180 * i / N_ORIENTATIONS)} degrees" for i in range(N_ORIENTATIONS)),
    "one direction",  # length of the mean doubled direction of edges
    "all directions",  # 1 - one direction, times presence of edges
    "straightness",  # 1 / (1 + 8 curvature), 0 without edges
    "roundness",  # curvature of outlines, half at 1/8 of a pixel
    "mirror symmetry",  # correlation with the mirrored picture without its layers, at least 0
    "mirror asymmetry",  # 1 - mirror symmetry
    "water symmetry",  # correlation with the picture upside down without its columns, at least 0
    "water asymmetry",  # 1 - water symmetry
    "turn symmetry",  # correlation after half a turn, at least 0
    *(f"{scale} detail" for scale in SCALES),  # deviation within that octave, half at 8 gray levels
    "delicacy",  # share of the two finest octaves in all detail
    "broadness",  # share of the two coarsest octaves in all detail
    "small spots",  # number, light or dark, rims included, half at 30
    "large spots",  # number, light or dark, rims included, half at 10
    # How far the center of the edges is from the middle, 1 at the border.
    "weight left",
    "weight right",
    "weight above",
    "weight below",
    "spread",  # deviation of edges from their center / that of a full picture
    "gathering",  # 1 - spread, 0 without edges
    "pattern",  # highest side peak of the autocorrelation
)


def composition_features(frames: UInt8) -> Float32:
    """Measure how each frame is composed.

    Args:
        frames: RGB, shape (n_frames, height, width, 3); the scales fit about 160 x 90 pixels.

    Returns:
        Shape (n_frames, len(DIMENSIONS)), each 0 to 1.
    """
    rows = [_measure_one(np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.float32)) for frame in frames]
    return np.array(rows, np.float32).reshape(len(frames), len(DIMENSIONS))


def _measure_one(gray: Float32) -> list[float]:
    across, down = gradient(np.asarray(cv2.GaussianBlur(gray, (0, 0), BLUR_SIGMA), np.float32))
    strength = np.hypot(across, down)
    edges = min(1.0, 2 * float(soften(strength, EDGE_CONTRAST).mean()))
    # The square favours outlines over noise of compression.
    weights = np.where(strength > FAINT_CONTRAST, strength**2 / (strength + EDGE_CONTRAST), 0)
    total = float(weights.sum())
    presence = soften(total / strength.size, 0.1)
    detail = _detail(gray)
    return [
        edges,
        1 - edges,
        float(soften(strength.mean(), EDGE_CONTRAST)),
        *_directions(across, down, weights, presence),
        *_curvature(gray, presence),
        *_symmetries(gray),
        *(soften(energy, 8) for energy in detail),
        (detail[0] + detail[1]) / (sum(detail) + 1),
        (detail[3] + detail[4]) / (sum(detail) + 1),
        *_spots(gray),
        *_balance(weights, presence),
        _pattern(gray),
    ]


def _directions(across: Float32, down: Float32, weights: Float, presence: float) -> list[float]:
    """Return the shares of edges' directions, how far they agree, and how far they do not."""
    # An edge runs at right angles to its gradient; rows count downwards, angles anticlockwise.
    total = max(float(weights.sum()), 1e-9)
    turns = np.arctan2(across, down) * np.float32(N_ORIENTATIONS / math.pi) % np.float32(N_ORIENTATIONS)
    shares = bin_softly(turns.reshape(1, -1), N_ORIENTATIONS, weights.reshape(1, -1), circular=True)[0] / total * presence
    # Cosine and sine of the doubled angle; opposite gradients belong to the same direction.
    shortened = weights / np.maximum(across**2 + down**2, 1e-9)
    agreement = math.hypot((shortened * (across**2 - down**2)).sum(), (shortened * 2 * across * down).sum()) / total * presence
    return [*np.sqrt(shares), agreement, max(0.0, presence - agreement)]


def _curvature(gray: Float32, presence: float) -> list[float]:
    """Return straightness and roundness: the curvature of level lines, |div(g / |g|)|, where there are edges."""
    across, down = gradient(np.asarray(cv2.GaussianBlur(gray, (0, 0), 2 * BLUR_SIGMA), np.float32))
    strength = np.hypot(across, down)
    safe = strength + 0.1
    bend = np.abs(derivative(across / safe, 1, 0) + derivative(down / safe, 0, 1))
    # The square, since where a line's light turns round there is no direction.
    weights = np.where(strength > FAINT_CONTRAST, strength**2, 0)
    curvature = float((weights * bend).sum() / max(float(weights.sum()), 1e-6))
    roundness = soften(curvature, HALF_ROUND)
    return [(1 - roundness) * presence, roundness * presence]


def _symmetries(gray: Float32) -> list[float]:
    """Return likeness and unlikeness to the mirrored picture and to the one upside down, and likeness after half a turn."""
    small = np.asarray(cv2.resize(gray, SYMMETRY_SIZE, interpolation=cv2.INTER_AREA), np.float64)
    # A horizon is the same when mirrored, and a column when upside down: neither is evidence of symmetry.
    without_layers = small - small.mean(axis=1, keepdims=True)
    without_columns = small - small.mean(axis=0, keepdims=True)
    centered = small - small.mean()
    mirrored = _likeness(without_layers, without_layers[:, ::-1])
    upside_down = _likeness(without_columns, without_columns[::-1])
    return [
        mirrored,
        1 - mirrored,
        upside_down,
        1 - upside_down,
        _likeness(centered, centered[::-1, ::-1]),
    ]


def _likeness(picture: Float, other: Float) -> float:
    """Return the correlation of two pictures of one deviation, at least 0; 1 for two plain ones."""
    # A variance of one gray level is the limit of a plain picture.
    return max(0.0, (float((picture * other).mean()) + 1) / (float((picture**2).mean()) + 1))


def _detail(gray: Float32) -> list[float]:
    """Return the deviation within each octave of a Laplacian pyramid, in gray levels, from fine to coarse."""
    deviations = []
    for _ in SCALES:
        smaller = cv2.pyrDown(gray)
        band = gray - cv2.pyrUp(smaller, dstsize=(gray.shape[1], gray.shape[0]))
        deviations.append(float(np.sqrt(np.mean(band**2))))
        gray = np.asarray(smaller, np.float32)
    return deviations


def _spots(gray: Float32) -> list[float]:
    """Count local extremes of the difference of two blurs, at full and at half the size."""
    half = np.asarray(cv2.pyrDown(gray), np.float32)
    return [soften(_count_spots(gray), 30), soften(_count_spots(half), 10)]


def _count_spots(gray: Float32) -> float:
    band = np.asarray(cv2.GaussianBlur(gray, (0, 0), SPOT_SIGMA) - cv2.GaussianBlur(gray, (0, 0), 1.6 * SPOT_SIGMA), np.float32)
    strength = np.abs(band)
    peaks = strength >= np.asarray(cv2.dilate(strength, np.ones((5, 5), np.uint8)))
    # A soft limit of contrast, so that a spot of about that contrast does not come and go.
    return float(np.clip(strength[peaks] / SPOT_CONTRAST - 0.5, 0, 1).sum())


def _balance(weights: Float, presence: float) -> list[float]:
    """Return how far edges lie left, right, above and below, how far they are spread out, and how closely gathered."""
    height, width = weights.shape
    total = max(float(weights.sum()), 1e-9)
    xs, ys = (np.arange(width) + 0.5) / width * 2 - 1, (np.arange(height) + 0.5) / height * 2 - 1
    columns, rows = weights.sum(axis=0) / total, weights.sum(axis=1) / total
    x, y = float(columns @ xs) * presence, float(rows @ ys) * presence
    # Evenly spread over -1..1, the variance along each side is 1/3.
    variance = float(columns @ (xs - columns @ xs) ** 2 + rows @ (ys - rows @ ys) ** 2)
    spread = min(1.0, float(np.sqrt(variance / (2 / 3)))) * presence
    return [max(0.0, -x), max(0.0, x), max(0.0, -y), max(0.0, y), spread, presence - spread]


def _pattern(gray: Float32) -> float:
    """Return the highest peak of the autocorrelation away from its center, after a high-pass filter."""
    small = np.asarray(cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)
    fine = small - np.asarray(cv2.GaussianBlur(small, (0, 0), 4), np.float32)
    height, width = fine.shape
    spectrum = scipy.fft.rfft2(fine, (2 * height, 2 * width))
    correlation = scipy.fft.irfft2(np.abs(spectrum) ** 2, (2 * height, 2 * width))[: height // 2, : width // 2]
    # Of a shifted picture only a part overlaps; dividing by it keeps a regular pattern at 1.
    overlap = np.outer(height - np.arange(height // 2), width - np.arange(width // 2)) / (height * width)
    correlation = correlation / overlap / (correlation[0, 0] + fine.size)
    # The central peak is some pixels wide.
    is_near = np.add.outer(np.arange(height // 2) ** 2, np.arange(width // 2) ** 2) < 5**2
    return float(np.clip(np.where(is_near, 0, correlation).max(), 0, 1))
