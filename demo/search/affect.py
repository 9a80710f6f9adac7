"""Valence and arousal beside the classes: the part of the similarity of emotion that filmed pictures add.

The class sub-space of S-DCCA knows pictures by their content. Where the affect of both pictures and sound is known, the
embedding of the emotion is

    e' = [sqrt(1 - w) e, sqrt(w) a],  a = u([valence, arousal, n])

with e of length 1 in the sub-space and u(v) = v / |v|, so that the similarity of emotion is (1 - w) cos(e, e) + w cos(a, a).
Valence and arousal are in deviations from what is typical; n keeps the direction of what is nearly typical from being noise.
The bundle of the kind "affect" measures weights on photographs and songs that people rated.
"""

import numpy as np

from demo.core.arrays import Float32
from demo.core.vectors import normalize
from demo.correlation.space import Embedding

AFFECT_WEIGHT = 0.5
"""w: the class and the affect count the same."""

NEUTRAL = 0.5
"""n, in deviations."""

N_PRIOR = 10
"""So many typical videos are added to a catalogue's when what is typical in it is estimated."""


def with_affect(embedding: Embedding, affect: Float32, weight: float = AFFECT_WEIGHT) -> Embedding:
    """Return an embedding whose emotion part also holds the affect.

    Args:
        embedding: Shape (n, n_components) each part.
        affect: Valence and arousal in deviations, shape (n, 2); NaN where unknown, which counts as typical.
        weight: w.
    """
    known = np.nan_to_num(affect)
    direction = normalize(np.concatenate([known, np.full((len(known), 1), NEUTRAL, np.float32)], axis=1))
    weighted = np.sqrt(1 - weight) * normalize(embedding.emotion), np.sqrt(weight) * direction
    return Embedding(np.concatenate(weighted, axis=1).astype(np.float32), embedding.content)


def standardized(affect: Float32) -> Float32:
    """Return a catalogue's affect in deviations from what is typical in it.

    A catalogue of films by night is dark throughout; what tells its videos apart is how they differ from each other. Few videos
    say little about what is typical, so N_PRIOR of mean 0 and deviation 1 are counted beside them.

    Args:
        affect: Shape (n, 2); NaN where unknown, which stays.
    """
    known = affect[~np.isnan(affect).any(axis=1)]
    mean = known.sum(axis=0) / (N_PRIOR + len(known))
    variance = (N_PRIOR + np.square(known - mean).sum(axis=0)) / (N_PRIOR + len(known))
    scaled: Float32 = ((affect - mean) / np.sqrt(variance)).astype(np.float32)
    return scaled
