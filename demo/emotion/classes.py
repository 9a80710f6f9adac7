"""The ten named emotions: clusters of emotion features, started from thirty annotated recordings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demo.core.arrays import Float32, Int64

EMOTIONS = ("angry", "tender", "bitter", "cheerful", "fun", "bright", "happy", "anxious", "calm", "warm")
"""The class labels, in the order of the paper's clusters."""

PLEASANT = frozenset({"tender", "cheerful", "fun", "bright", "happy", "calm", "warm"})
"""Emotions of positive valence; the others are unpleasant."""

AROUSED = frozenset({"angry", "cheerful", "fun", "bright", "happy", "anxious"})
"""Emotions of high arousal; the others are quiet. Both after the circumplex of J. A. Russell (1980)."""

GEMS = (
    "amazement",
    "solemnity",
    "tenderness",
    "nostalgia",
    "calmness",
    "power",
    "joyful_activation",
    "tension",
    "sadness",
)
"""The nine emotions of the Geneva Emotional Music Scales, by the names of Emotify's columns."""

MOODS = ("happy", "funny", "sad", "tender", "exciting", "angry", "scary")
"""AudioSet's seven moods of music, its labels 276 to 282."""


CLOSE_SHARE = 0.5
"""Of the strongest emotion's share: from here on the second is as likely to be the song's. Where it is lower, 97 % of held-out
songs keep their strongest emotion when people talk beside them; where it is higher, 53 % do (docs/measured.md)."""

SILENCE = "silence"
"""How a chunk without emotions is called."""


@dataclass(frozen=True)
class EmotionClasses:
    """Ten cluster centers in the space of whitened emotion features.

    Attributes:
        mean: Of the emotion features, shape (n_features,).
        whiten: From centered emotion features to the space of the clusters, shape (n_features, n_components).
        centers: One a class, shape (10, n_components).
        sharpness: Rate at which a class's share falls with the squared distance from its center.
    """

    mean: Float32
    whiten: Float32
    centers: Float32
    sharpness: float

    def project(self, features: Float32) -> Float32:
        """Map emotion features (..., n_features) to the space of the clusters (..., n_components)."""
        return np.asarray((features - self.mean) @ self.whiten, dtype=np.float32)

    def shares(self, features: Float32) -> Float32:
        """Return the share of each emotion, shape (..., 10): softmax of -sharpness times the squared distance to its center."""
        distances = np.square(self.project(features)[..., None, :] - self.centers).sum(axis=-1)
        scores = np.exp(-self.sharpness * (distances - distances.min(axis=-1, keepdims=True)))
        shares: Float32 = (scores / scores.sum(axis=-1, keepdims=True)).astype(np.float32)
        return shares

    def labels(self, features: Float32) -> Int64:
        """Return the nearest class of each row, shape (n,)."""
        labels: Int64 = self.shares(features).argmax(axis=-1)
        return labels


def describe(shares: Float32, names: Sequence[str] = EMOTIONS, n_most: int = 3) -> list[tuple[str, float]]:
    """Return the strongest emotions and their shares, strongest first; of a chunk of silence, which has none, silence."""
    if names is EMOTIONS and not shares.any():
        return [(SILENCE, 1.0)]
    order = np.argsort(-shares, kind="stable")[:n_most]
    return [(names[index], float(shares[index])) for index in order]


def strongest(shares: Float32) -> tuple[str, ...]:
    """Return the strongest of the ten emotions of a song, or the two strongest where they are too close to tell which it is."""
    (first, share), (second, other), *_ = describe(shares)
    return (first, second) if other >= CLOSE_SHARE * share else (first,)
