"""A song's chunks as a query in the space that sound and pictures share."""

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.core.arrays import Float32
from demo.core.config import QueryConfig
from demo.core.device import on_this_thread
from demo.correlation.space import Embedding, SharedSpace
from demo.emotion.affect import SoundAffect
from demo.features.audio.chunk_lists import chunk_weights
from demo.features.audio.chunks import mean_of_chunks, split_into_chunks
from demo.features.audio.compensation import FeatureCompensation
from demo.features.tfhub.settings import COMPACT_NAME
from demo.search.affect import with_affect
from demo.search.queries import SongQuery


class SongEmbedder:
    """Embeds songs in one space.

    Args:
        space: The space.
        affect: Reads valence and arousal of songs, where the videos that are searched have those of their pictures.
        compensation: Compensates what a bar does to features of the compact backbone, where it was trained for this space.
    """

    def __init__(self, space: SharedSpace, affect: SoundAffect | None, compensation: FeatureCompensation | None = None) -> None:
        self.space = space
        self.affect = affect
        self.compensation = compensation

    def query(self, analysis: SongAnalysis, query: QueryConfig) -> SongQuery:
        """Return the selected chunks, the mean of their features, and its embedding.

        Raises:
            SettingError: As `chunk_weights`.
        """
        weights = chunk_weights(analysis.attention, query)
        mean = mean_of_chunks(analysis.features, weights)
        embedding = self.embed(analysis, mean[None])
        return SongQuery(weights > 0, mean, embedding, self.with_affect_of(analysis, embedding))

    def points(self, analysis: SongAnalysis, song: SongQuery, mixing_weight: float) -> Float32:
        """Return the query and then each chunk, with both parts of the space mixed, shape (1 + n_chunks, n_dims)."""
        chunks = self.embed(analysis, split_into_chunks(analysis.features).mean(axis=1))
        return np.concatenate([song.embedding.mix(mixing_weight), chunks.mix(mixing_weight)])

    def embed(self, analysis: SongAnalysis, means: Float32) -> Embedding:
        """Embed mean features of a song, shape (n, 128), on the calling thread."""
        with on_this_thread():
            if self.compensation and analysis.backbone == COMPACT_NAME:
                means = self.compensation.apply(means)
            return self.space.embed_audio(means)

    def with_affect_of(self, analysis: SongAnalysis, embedding: Embedding) -> Embedding:
        """Return embeddings of a song's sound with its affect, where the catalogue's pictures have one."""
        if self.affect is None:
            return embedding
        affect = self.affect.predict(analysis.gems, analysis.moods)
        return with_affect(embedding, np.repeat(affect[None], len(embedding.emotion), axis=0))
