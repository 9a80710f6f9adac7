"""The dimensions of a visual feature, and the scaling of raw measures to 0..1."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[Any]
"""Of any precision."""
Measure = TypeVar("Measure", float, Float)


@dataclass(frozen=True)
class Dimension:
    """One number of a second's feature, 0 to 1.

    A video's vector is the maximum over its seconds, which forgets low values, so a measure whose low values matter has a
    second dimension: darkness beside brightness, stillness beside motion.

    Attributes:
        name: Unique among all dimensions.
        scale: Formula that maps the measure to 0..1.
    """

    name: str
    scale: str


def soften(values: Measure, half: float) -> Measure:
    """Bring values from 0 to infinity to 0..1, with 1/2 at `half`, so that neither small nor large ones are all alike."""
    return values / (values + half)


def bin_softly(values: Float, n_bins: int, weights: Float, *, circular: bool = False) -> Float:
    """Sum weights into bins, each divided between the two nearest centres: no value jumps where noise moves it a little.

    Args:
        values: Positions in units of a bin, shape (n_pictures, n_pixels); bin i has its centre at i + 1/2, or at i where
            circular.
        n_bins: Number of bins.
        weights: Same shape.
        circular: The last bin is a neighbour of the first; otherwise what lies outside goes into the outermost ones.

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
