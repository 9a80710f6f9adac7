"""Valence and arousal of a sound, read from the nine GEMS emotions that listeners are expected to feel.

With z the shares of listeners, standardized over YouTube-8M's sounds, and the circumplex of J. A. Russell (1980):

    valence ~ joyful activation + calmness + tenderness - tension - sadness
    arousal ~ power + joyful activation + tension - calmness - tenderness

Both are scaled to mean 0 and deviation 1 over the same sounds, so that they are linear in the shares.
"""

from typing import NamedTuple, Self

import numpy as np

from demo.core.arrays import Float32
from demo.core.zoo import Bundle
from demo.emotion.classes import GEMS

SCALE = "scale.safetensors"

SIGNS = {
    "tenderness": (1, -1),
    "calmness": (1, -1),
    "power": (0, 1),
    "joyful_activation": (1, 1),
    "tension": (-1, 1),
    "sadness": (-1, 0),
}
"""Signs of valence and arousal; the other GEMS emotions say nothing of either."""


class SoundAffect(NamedTuple):
    """The linear map from GEMS to affect.

    Attributes:
        weight: Shape (9, 2).
        bias: Shape (2,).
    """

    weight: Float32
    bias: Float32

    @classmethod
    def fit(cls, gems: Float32) -> Self:
        """Scale the map to a population of sounds.

        Args:
            gems: Share of listeners that are expected to feel each GEMS emotion, shape (n_sounds, 9).
        """
        signs = np.array([SIGNS.get(name, (0, 0)) for name in GEMS], dtype=np.float64)
        weight = signs / gems.std(axis=0)[:, None]
        weight /= (gems @ weight).std(axis=0)
        return cls(weight.astype(np.float32), (-gems.mean(axis=0) @ weight).astype(np.float32))

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> Self:
        """Read the map from a bundle of the kind "affect"."""
        return cls(**bundle.tensors(SCALE))

    def predict(self, gems: Float32) -> Float32:
        """Return valence and arousal in deviations from a typical sound of YouTube-8M, shape (..., 2).

        Args:
            gems: Shape (..., 9).
        """
        affect: Float32 = gems @ self.weight + self.bias
        return affect
