"""Valence and arousal of a sound, read from what listeners are expected to feel and from its mood.

With z the shares of listeners that feel a GEMS emotion, standardized over YouTube-8M's sounds, and p the probabilities of
AudioSet's moods, after the circumplex of J. A. Russell (1980):

    valence ~ u(z of joyful activation + calmness + tenderness - tension - sadness)
              + u(p of happy + funny + tender + exciting - sad - angry - scary)
    arousal ~ u(z of power + joyful activation + tension - calmness - tenderness)
              + u(p of happy + funny + exciting + angry + scary - sad - tender)

u scales to deviation 1 over the same sounds, and so are both sums. What is felt and what is expressed differ: sad music may be
pleasant to hear. The card of the bundle of the kind "affect" says how well each half does alone.
"""

from typing import NamedTuple, Self

import numpy as np

from demo.core.arrays import Float32
from demo.core.zoo import Bundle
from demo.emotion.classes import GEMS, MOODS

SCALE = "scale.safetensors"

GEMS_SIGNS = {
    "tenderness": (1, -1),
    "calmness": (1, -1),
    "power": (0, 1),
    "joyful_activation": (1, 1),
    "tension": (-1, 1),
    "sadness": (-1, 0),
}
MOOD_SIGNS = {
    "happy": (1, 1),
    "funny": (1, 1),
    "sad": (-1, -1),
    "tender": (1, -1),
    "exciting": (1, 1),
    "angry": (-1, 1),
    "scary": (-1, 1),
}
"""Signs of valence and arousal; the other GEMS emotions say nothing of either."""


class SoundAffect(NamedTuple):
    """The linear map from GEMS emotions and moods to affect.

    Attributes:
        gems_weight: Shape (9, 2).
        mood_weight: Shape (7, 2).
        bias: Shape (2,).
    """

    gems_weight: Float32
    mood_weight: Float32
    bias: Float32

    @classmethod
    def fit(cls, gems: Float32, moods: Float32) -> Self:
        """Scale the map to a population of sounds.

        Args:
            gems: Share of listeners that are expected to feel each GEMS emotion, shape (n_sounds, 9).
            moods: Probability of each of MOODS, shape (n_sounds, 7).
        """
        gems_weight = np.array([GEMS_SIGNS.get(name, (0, 0)) for name in GEMS]) / gems.std(axis=0)[:, None]
        mood_weight = np.array([MOOD_SIGNS[name] for name in MOODS], dtype=np.float64)
        gems_weight /= (gems @ gems_weight).std(axis=0)
        mood_weight /= (moods @ mood_weight).std(axis=0)
        scale = (gems @ gems_weight + moods @ mood_weight).std(axis=0)
        gems_weight, mood_weight = gems_weight / scale, mood_weight / scale
        bias = -gems.mean(axis=0) @ gems_weight - moods.mean(axis=0) @ mood_weight
        return cls(gems_weight.astype(np.float32), mood_weight.astype(np.float32), bias.astype(np.float32))

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> Self:
        """Read the map from a bundle of the kind "affect"."""
        return cls(**bundle.tensors(SCALE))

    def predict(self, gems: Float32, moods: Float32) -> Float32:
        """Return valence and arousal in deviations from a typical sound of YouTube-8M, shape (..., 2).

        Args:
            gems: Shape (..., 9).
            moods: Shape (..., 7).
        """
        affect: Float32 = (gems @ self.gems_weight + moods @ self.mood_weight + self.bias).astype(np.float32)
        return affect
