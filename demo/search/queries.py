"""What a search asks for: pictures, the chunks of a song, and the wishes of a visitor beside a song or instead of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import WORDS_WEIGHT, require
from demo.correlation.space import Embedding
from demo.search.index import CosineSearch


class PictureQuery(NamedTuple):
    """The pictures of a video that search for music.

    Attributes:
        embedding: In the space of the retriever that is searched, one row of each part.
        affect: Valence and arousal in deviations from typical pictures, shape (2,); None where unknown.
    """

    embedding: Embedding
    affect: Float32 | None = None


class SongQuery(NamedTuple):
    """The chunks of a song that search for videos.

    Attributes:
        selected: Shape (n_chunks,).
        mean: The mean of their features, weighted by `chunk_weights`, shape (128,).
        embedding: Of the mean, one row of each part.
        ranking: The same with the song's affect, where the catalogue's pictures have one.
    """

    selected: Bool
    mean: Float32
    embedding: Embedding
    ranking: Embedding


class WordsDirection(NamedTuple):
    """The direction of words in each modality of a catalogue, one row of each part."""

    pictures: Embedding
    sounds: Embedding

    def similarities(self, pictures: CosineSearch, sounds: CosineSearch, mixing_weight: float) -> Float32:
        """Return the similarity of every video to the words: the mean of those of its pictures and of its sound."""
        by_picture = _cosines(pictures, self.pictures, mixing_weight)
        by_sound = _cosines(sounds, self.sounds, mixing_weight)
        return np.float32(0.5) * (by_picture + by_sound)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a visitor wants besides what a song asks for; only our own method knows wishes.

    Attributes:
        words: As the catalogue's vocabulary understands them; None without words.
        words_weight: w, 0 for the song alone, 1 for the words alone; similarities are (1 - w) song + w words.
        liked: Rows of the catalogue.
        disliked: Further rows, which are no hits.
        among: Videos that may be hits, shape (n_videos,), which every method can do; None for those that the query searches.
    """

    words: WordsDirection | None = None
    words_weight: float = WORDS_WEIGHT
    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()
    among: Bool | None = None

    def __post_init__(self) -> None:
        require(0.0 <= self.words_weight <= 1.0, "The weight of words goes from 0 (the song alone) to 1 (the words alone).")

    def __bool__(self) -> bool:
        return self.words is not None or bool(self.liked or self.disliked)


NO_WISHES = Wishes()


def _cosines(rows: CosineSearch, direction: Embedding, mixing_weight: float) -> Float32:
    """Return cosines in the space of both parts, where the longer part of a direction counts more."""
    length = max(float(np.linalg.norm(direction.mix(mixing_weight))), 1e-12)
    cosines: Float32 = rows.products(direction, mixing_weight) / np.float32(length)
    return cosines
