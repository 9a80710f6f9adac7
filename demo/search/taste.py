"""A visitor's taste: what likes and dislikes add to the score of every video of a catalogue.

Rocchio's relevance feedback (J. J. Rocchio, 1971) in both parts of the space, by pictures and by sound alike. With m the mean
of all rows, l and d those of the liked and the disliked ones, and z' the embedding of a video,

    score = similarity + L/2 sum over pictures and sound of ((l - m) - D (d - m)) . z'

where the products of both parts are mixed by the query's mixing weight. Means instead of sums keep many likes from drowning the
song. `demo/research/evaluation/wishes.py` chooses L and measures the gain.
"""

import numpy as np

from demo.core.arrays import Float32
from demo.correlation.space import Embedding
from demo.search.index import CosineSearch
from demo.search.queries import Wishes

TASTE_WEIGHT = 8.0
"""L: the smallest whose gain lies within two standard errors of the largest."""

DISLIKED_WEIGHT = 0.5
"""D: what somebody dislikes varies more than what they like."""


def taste_scores(wishes: Wishes, pictures: CosineSearch, sounds: CosineSearch, mixing_weight: float) -> Float32:
    """Return what a taste adds to the similarity of every row, shape (n_rows,).

    Args:
        wishes: With at least one liked or disliked row.
        pictures: The catalogue's pictures.
        sounds: Its sounds.
        mixing_weight: 0 for the emotion part alone, 1 for the content part alone.
    """
    by_picture, by_sound = (rows.products(taste_direction(wishes, rows), mixing_weight) for rows in (pictures, sounds))
    scores: Float32 = np.float32(TASTE_WEIGHT / 2) * (by_picture + by_sound)
    return scores


def taste_direction(wishes: Wishes, rows: CosineSearch) -> Embedding:
    """Return (l - m) - D (d - m) in one modality, one row of each part."""
    direction = Embedding(*(np.zeros_like(part) for part in rows.mean_of_all))
    for judged, sign in ((wishes.liked, 1.0), (wishes.disliked, -DISLIKED_WEIGHT)):
        if judged:
            means = zip(direction, rows.mean(np.array(judged)), rows.mean_of_all, strict=True)
            direction = Embedding(*(part + np.float32(sign) * (mean - of_all) for part, mean, of_all in means))
    return direction
