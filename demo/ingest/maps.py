"""A map of its own for a catalogue whose space has none yet."""

from typing import NamedTuple

import numpy as np

from demo.core.arrays import Float32
from demo.search.map_projection import fit_map

N_FITTED = 4_000
"""Rows that a map is fitted to; the others are placed among them, in time and memory that do not grow."""

FEWEST_FITTED = 60
"""UMAP's neighbourhoods need that many; fewer are drawn along their two widest directions."""


class Places(NamedTuple):
    """Where the fitted rows lie, shape (n_rows, 2) each."""

    visual: Float32
    audio: Float32


def fit_places(visual: Float32, audio: Float32, seed: int) -> Places:
    """Fit one map to both views of some rows.

    Args:
        visual: Embedding of the pictures at the map's dial, shape (n_rows, n_components).
        audio: Coordinates of the sound.
        seed: Makes the map reproducible.
    """
    if len(visual) >= FEWEST_FITTED:
        return Places(*fit_map(visual, audio, seed=seed))
    rows = np.concatenate([visual, audio])
    rows = rows - rows.mean(axis=0)
    _, _, directions = np.linalg.svd(rows, full_matrices=False)
    # A direction's sign is arbitrary, and libraries choose it differently.
    directions = directions[:2] * np.sign(directions[:2, np.abs(directions[:2]).argmax(axis=1)].diagonal())[:, None]
    places = rows @ directions.T
    places *= 10 / max(float(np.abs(places).max()), 1e-6)
    return Places(*np.split(places.astype(np.float32), 2))
