"""Search one catalogue: its pictures by a song, or its sound by a video; knows no model of sound or pictures."""

import threading
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.core.arrays import Bool, Float32
from demo.core.config import OURS, QueryConfig
from demo.core.device import on_this_thread
from demo.core.errors import SettingError
from demo.core.vectors import normalize
from demo.core.zoo import Bundle
from demo.correlation.space import Embedding, SharedSpace
from demo.emotion.affect import SoundAffect
from demo.features.audio.chunk_lists import selected_chunks
from demo.features.audio.chunks import mean_of_chunks, split_into_chunks
from demo.search.affect import with_affect
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch, NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT, project_to_map
from demo.search.other_methods import OtherMethods
from demo.search.ranking import RankedRows, best, best_start, percentiles, rank_of
from demo.search.results import Hit, Retrieval


class PictureQuery(NamedTuple):
    """The pictures of a video that search for music.

    Attributes:
        embedding: In the space of the retriever that is searched, one row of each part.
        affect: Valence and arousal in deviations from typical pictures, shape (2,); None where unknown.
    """

    embedding: Embedding
    affect: Float32 | None = None


class _SongQuery(NamedTuple):
    """The chunks of a song that search for videos.

    Attributes:
        selected: Shape (n_chunks,).
        mean: Their mean feature, shape (128,).
        embedding: Of the mean, one row of each part.
        ranking: The same with the song's affect, where the catalogue's pictures have one.
    """

    selected: Bool
    mean: Float32
    embedding: Embedding
    ranking: Embedding


class Retriever:
    """A catalogue and the space that it is searched in; safe to use from several threads.

    Args:
        catalogue: The videos.
        space: Embeds songs; the catalogue's sound and pictures lie in it.
        other_methods: Further methods by which songs can rank the catalogue.
        sound_affect: Reads valence and arousal of songs; needed where the affect of the catalogue's pictures is known.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        space: SharedSpace,
        other_methods: OtherMethods | None = None,
        sound_affect: SoundAffect | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.space = space
        self.other_methods = other_methods
        self.sound_affect = sound_affect
        # One query at a time keeps every core busy and takes the memory of one; several at once would take longer in all.
        self._ranking = threading.Lock()

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "Retriever":
        """Build the retriever of a catalogue's bundle, in the very space that it was made with.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
        """
        catalogue = Catalogue.from_bundle(bundle)
        space = SharedSpace.from_bundle(bundle.required("space"))
        sound_affect = SoundAffect.from_bundle(bundle.required("affect")) if catalogue.visual_affect is not None else None
        return cls(catalogue, space, OtherMethods.shipped_with(bundle, catalogue.n_videos), sound_affect)

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods by which songs can rank this catalogue, ours first."""
        return (OURS, *(self.other_methods.names if self.other_methods else ()))

    def check(self, query: QueryConfig) -> None:
        """Refuse a query that this catalogue cannot answer, before a song is analyzed for it.

        Raises:
            SettingError: The catalogue was embedded by no such method.
        """
        if query.method not in self.methods:
            raise SettingError(
                f"{self.catalogue.name} cannot be ranked by {query.method}; choose from {', '.join(self.methods)}."
            )

    def search(self, analysis: SongAnalysis, query: QueryConfig) -> Retrieval:
        """Find the videos whose pictures lie nearest to the song's selected chunks.

        The song's position on the map is that in our space, for every method.

        Raises:
            SettingError: As `check` and `selected_chunks`.
        """
        self.check(query)
        with self._ranking:
            song = self._embed(analysis, query)
            found = best(self._similarities(song, query), self._searched(query), query.n_hits)
            chunks = self.embed_audio(split_into_chunks(analysis.features).mean(axis=1)).mix(MAP_MIXING_WEIGHT)
            points = np.concatenate([song.embedding.mix(MAP_MIXING_WEIGHT), chunks])
            on_map = project_to_map(points, *self.sounds_on_map)
            return Retrieval(
                analysis=analysis,
                query=query,
                selected=song.selected,
                hits=self._picture_hits(found, song, query.mixing_weight),
                x=float(on_map[0, 0]),
                y=float(on_map[0, 1]),
                path=on_map[1:],
            )

    def hit(self, row: int, analysis: SongAnalysis, query: QueryConfig) -> tuple[Hit, int | None]:
        """Compare one video with a song, at any rank.

        Args:
            row: The video's position in the catalogue.
            analysis: The song.
            query: The settings of the search.

        Returns:
            The video, and its rank among those that the query searches, 1 for the best; None if it is not searched.

        Raises:
            SettingError: As `check` and `selected_chunks`.
        """
        self.check(query)
        searched, rows = self._searched(query), np.array([row])
        with self._ranking:
            song = self._embed(analysis, query)
            similarities = self._similarities(song, query)
            rank = rank_of(row, similarities, searched) if searched[row] else None
            found = RankedRows(rows, similarities[rows], percentiles(similarities, rows))
            (hit,) = self._picture_hits(found, song, query.mixing_weight)
        return hit, rank

    def search_music(
        self,
        pictures: PictureQuery,
        mixing_weight: float,
        n_hits: int,
        *,
        excluded_row: int | None = None,
    ) -> tuple[Hit, ...]:
        """Find the videos whose sound lies nearest to some pictures.

        Args:
            pictures: In this retriever's space.
            mixing_weight: 0 for the same emotion, 1 for what goes with such pictures otherwise.
            n_hits: Largest number of hits.
            excluded_row: The querying video, when it is one of this catalogue.
        """
        catalogue, query = self.catalogue, pictures.embedding
        if catalogue.audio_affect is not None:
            affect = np.full(2, np.nan, np.float32) if pictures.affect is None else pictures.affect
            query = with_affect(query, affect[None])
        searched = catalogue.is_music_video.copy()
        if excluded_row is not None:
            searched[excluded_row] = False
        with self._ranking:
            found = best(self._sound_index.similarities(query, mixing_weight), searched, n_hits)
            return self._hits(found, query, catalogue.searched_audio, catalogue.audio_map)

    @cached_property
    def sounds_on_map(self) -> tuple[NeighborSearch, Float32]:
        """The sounds that place others on the map: their embeddings as the map mixes them, and their coordinates."""
        sounds, coordinates = self.catalogue.sounds_on_map
        return NeighborSearch(sounds.mix(MAP_MIXING_WEIGHT)), coordinates

    @cached_property
    def _picture_index(self) -> CosineSearch:
        return CosineSearch(self.catalogue.searched_visual)

    @cached_property
    def _sound_index(self) -> CosineSearch:
        return CosineSearch(self.catalogue.searched_audio)

    def with_affect_of(self, analysis: SongAnalysis, embedding: Embedding) -> Embedding:
        """Return embeddings of a song's sound with its affect, where the catalogue's pictures have one."""
        if self.catalogue.visual_affect is None or self.sound_affect is None:
            return embedding
        affect = self.sound_affect.predict(analysis.gems, analysis.moods)
        return with_affect(embedding, np.repeat(affect[None], len(embedding.emotion), axis=0))

    def _embed(self, analysis: SongAnalysis, query: QueryConfig) -> _SongQuery:
        selected = selected_chunks(analysis.attention, query)
        mean = mean_of_chunks(analysis.features, selected)
        embedding = self.embed_audio(mean[None])
        return _SongQuery(selected, mean, embedding, self.with_affect_of(analysis, embedding))

    def embed_audio(self, means: Float32) -> Embedding:
        """Embed mean features, shape (n, 128), on the calling thread."""
        with on_this_thread():
            return self.space.embed_audio(means)

    def _searched(self, query: QueryConfig) -> Bool:
        return self.catalogue.searched(query.music_videos_only)

    def _similarities(self, song: _SongQuery, query: QueryConfig) -> Float32:
        """Return the similarity of every video by the query's method."""
        if self.other_methods and query.method in self.other_methods.names:
            return self.other_methods.similarities(query.method, song.mean)
        return self._picture_index.similarities(song.ranking, query.mixing_weight)

    def _picture_hits(self, found: RankedRows, song: _SongQuery, mixing_weight: float) -> tuple[Hit, ...]:
        """Compare the pictures of some videos with a song."""
        catalogue = self.catalogue
        hits = self._hits(found, song.ranking, catalogue.searched_visual, catalogue.visual_map)
        # Chapters have no affect.
        return tuple(replace(hit, best_start=best_start(catalogue, hit.row, song.embedding, mixing_weight)) for hit in hits)

    def _hits(self, found: RankedRows, query: Embedding, embedding: Embedding, coordinates: Float32) -> tuple[Hit, ...]:
        """Compare one modality of some videos, whose embedding and coordinates on the map are given, with a query."""
        return tuple(
            Hit(
                row=int(row),
                video=self.catalogue.videos[row],
                similarity=float(similarity),
                emotion_similarity=_cosine(embedding.emotion[row], query.emotion[0]),
                percentile=float(percentile),
                x=float(coordinates[row, 0]),
                y=float(coordinates[row, 1]),
            )
            for row, similarity, percentile in zip(*found, strict=True)
        )


def _cosine(one: Float32, other: Float32) -> float:
    return float(normalize(one) @ normalize(other))
