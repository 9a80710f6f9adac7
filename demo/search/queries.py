"""What a search asks for: the chunks of a song, and the wishes of a visitor beside it or instead of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import WORDS_WEIGHT, require
from demo.core.vectors import normalize
from demo.correlation.space import Embedding


class SongQuery(NamedTuple):
    """The chunks of a song that search for videos.

    Attributes:
        selected: Shape (n_chunks,).
        mean: Their mean feature, shape (128,).
        embedding: Of the mean, one row of each part.
        ranking: The same with the song's affect, where the catalogue's pictures have one, and with a visitor's words.
    """

    selected: Bool
    mean: Float32
    embedding: Embedding
    ranking: Embedding


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a visitor wants besides what a song asks for; only our own method knows wishes.

    Attributes:
        words: Embedding of words among the catalogue's pictures, one row of each part; None without words.
        words_weight: 0 for the song alone, 1 for the words alone.
        liked: Rows of the catalogue.
        disliked: Further rows, which are no hits.
    """

    words: Embedding | None = None
    words_weight: float = WORDS_WEIGHT
    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require(0.0 <= self.words_weight <= 1.0, "The weight of words goes from 0 (the song alone) to 1 (the words alone).")

    def __bool__(self) -> bool:
        return self.words is not None or bool(self.liked or self.disliked)

    def with_words(self, song: Embedding) -> Embedding:
        """Return a song's embedding, moved towards the words: each part is (1 - w) song + w words."""
        if self.words is None:
            return song
        weight = np.float32(self.words_weight)
        mixed = ((1 - weight) * normalize(one) + weight * other for one, other in zip(song, self.words, strict=True))
        return Embedding(*map(normalize, mixed))


NO_WISHES = Wishes()
