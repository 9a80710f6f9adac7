"""What the measures of pictures share: scaling to 0..1, soft histograms, gradients and small gray pictures."""

from typing import Any, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from demo.core.arrays import Float32, UInt8

Float = npt.NDArray[Any]
"""Of any precision."""
Measure = TypeVar("Measure", float, Float)


def soften(values: Measure, half: float) -> Measure:
    """Map 0..infinity to 0..1, with 1/2 at `half`, so that neither small nor large values are all alike."""
    return values / (values + half)


def bin_softly(values: Float, n_bins: int, weights: Float, *, circular: bool = False) -> Float:
    """Sum weights into bins, each divided between the two nearest centers: no value jumps where noise moves it a little.

    Args:
        values: Positions in units of a bin, shape (n_pictures, n_pixels); bin i has its center at i + 1/2, or at i where
            circular.
        n_bins: Number of bins.
        weights: Same shape.
        circular: The last bin is a neighbor of the first; otherwise what lies outside goes into the outermost ones.

    Returns:
        Sums, shape (n_pictures, n_bins).
    """
    positions = values if circular else np.clip(values - 0.5, 0, n_bins - 1)
    lower = positions.astype(np.int32)
    upper_weights = weights * (positions - lower)
    # One bin more than there are takes what lies above the last.
    n_slots = n_bins + 2
    slots = (lower + np.arange(0, n_slots * len(values), n_slots, dtype=np.int32)[:, None]).ravel()
    sums = np.bincount(slots, (weights - upper_weights).ravel(), n_slots * len(values))
    sums[1:] += np.bincount(slots, upper_weights.ravel(), n_slots * len(values))[:-1]
    bins: Float = sums.reshape(-1, n_slots)[:, :n_bins].copy()
    if circular:
        bins[:, :2] += sums.reshape(-1, n_slots)[:, n_bins:]
    return bins


def derivative(picture: Float, dx: int, dy: int) -> Float32:
    """Return the change per pixel of a picture, shape (height, width), to the right or down; Sobel's sums weigh 8."""
    return np.asarray(cv2.Sobel(picture, cv2.CV_32F, dx, dy, scale=1 / 8), np.float32)


def gradient(picture: Float) -> tuple[Float32, Float32]:
    """Return the derivatives of a picture to the right and down, each of its shape."""
    return derivative(picture, 1, 0), derivative(picture, 0, 1)


def to_gray(frame: UInt8, size: tuple[int, int]) -> UInt8:
    """Return the gray levels of an RGB frame at a smaller size (width, height)."""
    return np.asarray(cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA), np.uint8)
