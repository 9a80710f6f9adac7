"""Search one catalogue: its pictures by a song, or its sound by a video; knows no model of sound or pictures."""

import threading
from functools import cached_property
from typing import Literal

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.core.arrays import Bool, Float32, Int64
from demo.core.config import OURS, QueryConfig, require
from demo.core.errors import SettingError
from demo.core.zoo import Bundle
from demo.correlation.space import SharedSpace
from demo.emotion.affect import SoundAffect
from demo.features.audio.compensation import FeatureCompensation
from demo.search.affect import with_affect
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch, NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT, project_to_map
from demo.search.other_methods import OtherMethods
from demo.search.queries import NO_WISHES, PictureQuery, SongQuery, Wishes, WordsDirection
from demo.search.ranking import RankedRows, best, best_rows, percentiles, picture_hits, rank_of, to_hits
from demo.search.results import Hit, Retrieval
from demo.search.song_embedder import SongEmbedder
from demo.search.taste import taste_scores
from demo.search.words import NOTHING, Vocabulary

Modality = Literal["pictures", "sound"]


class Retriever:
    """A catalogue and the space that it is searched in; safe to use from several threads.

    Args:
        catalogue: The videos.
        space: Embeds songs; the catalogue's sound and pictures lie in it.
        other_methods: Further methods by which songs can rank the catalogue.
        sound_affect: Reads valence and arousal of songs; needed where the affect of the catalogue's pictures is known.
        compensation: Compensates what a bar does to the features of songs, where it was trained for this space.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        space: SharedSpace,
        other_methods: OtherMethods | None = None,
        sound_affect: SoundAffect | None = None,
        compensation: FeatureCompensation | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.space = space
        self.other_methods = other_methods
        self.sound_affect = sound_affect
        self.compensation = compensation
        self.songs = SongEmbedder(space, sound_affect if catalogue.visual_affect is not None else None, compensation)
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
        other_methods = OtherMethods.shipped_with(bundle, catalogue.n_videos)
        return cls(catalogue, space, other_methods, sound_affect, FeatureCompensation.shipped_for(bundle.required("space")))

    def over(self, catalogue: Catalogue) -> "Retriever":
        """Return a retriever of another catalogue in the same space, without other methods."""
        return Retriever(catalogue, self.space, sound_affect=self.sound_affect, compensation=self.compensation)

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods by which songs can rank this catalogue, ours first."""
        return (OURS, *(self.other_methods.names if self.other_methods else ()))

    def check(self, query: QueryConfig, wishes: Wishes = NO_WISHES) -> None:
        """Refuse a query that this catalogue cannot answer, before a song is analyzed for it.

        Raises:
            SettingError: The catalogue was embedded by no such method, or the method knows no wishes.
        """
        require(not wishes or query.method == OURS, "Only our own method, two-part, knows words, likes and dislikes.")
        if query.method not in self.methods:
            raise SettingError(
                f"{self.catalogue.name} cannot be ranked by {query.method}; choose from {', '.join(self.methods)}."
            )

    def search(
        self, analysis: SongAnalysis, query: QueryConfig, wishes: Wishes = NO_WISHES, rows: Int64 | None = None
    ) -> Retrieval:
        """Find the videos whose pictures lie nearest to the song's selected chunks, or compare the rows that are given.

        The song's position on the map is that in our space, for every method.

        Raises:
            SettingError: As `check` and `selected_chunks`.
        """
        self.check(query, wishes)
        with self._ranking:
            song = self.songs.query(analysis, query)
            found = self._ranked(self._similarities(song, query, wishes), query, wishes, rows)
            on_map = project_to_map(self.songs.points(analysis, song, MAP_MIXING_WEIGHT), *self.sounds_on_map)
            return Retrieval(
                analysis=analysis,
                query=query,
                selected=song.selected,
                hits=picture_hits(found, self.catalogue, song, query.mixing_weight),
                x=float(on_map[0, 0]),
                y=float(on_map[0, 1]),
                path=on_map[1:],
            )

    def search_words(self, query: QueryConfig, wishes: Wishes) -> tuple[Hit, ...]:
        """Find the videos whose pictures and sound lie nearest to words alone.

        Raises:
            SettingError: There are no words, or as `check`.
        """
        self.check(query, wishes)
        if wishes.words is None:
            raise SettingError(NOTHING)
        with self._ranking:
            found = self._ranked(self._words_similarities(wishes.words, query), query, wishes)
            return to_hits(
                found, self.catalogue, wishes.words.pictures, self.catalogue.searched_visual, self.catalogue.visual_map
            )

    def hit(self, row: int, analysis: SongAnalysis, query: QueryConfig, wishes: Wishes = NO_WISHES) -> tuple[Hit, int | None]:
        """Compare one video with a song, at any rank.

        Args:
            row: The video's position in the catalogue.
            analysis: The song.
            query: The settings of the search.
            wishes: Of the visitor.

        Returns:
            The video, and its rank among those that the query searches, 1 for the best; None if it is not searched.

        Raises:
            SettingError: As `check` and `selected_chunks`.
        """
        self.check(query, wishes)
        rows = np.array([row])
        with self._ranking:
            song = self.songs.query(analysis, query)
            similarities = self._similarities(song, query, wishes)
            scores, searched = self._scores(similarities, query, wishes), self._searched(query, wishes)
            rank = rank_of(row, scores, searched) if searched[row] else None
            found = RankedRows(rows, similarities[rows], percentiles(scores, rows))
            (hit,) = picture_hits(found, self.catalogue, song, query.mixing_weight)
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
            return to_hits(found, catalogue, query, catalogue.searched_audio, catalogue.audio_map)

    def neighbors(self, row: int, modality: Modality, mixing_weight: float, n_hits: int) -> tuple[Hit, ...]:
        """Find the other videos whose pictures, or whose sound, are most like those of one video.

        Args:
            row: The video's position in the catalogue.
            modality: What is compared.
            mixing_weight: 0 for the same emotion, 1 for the same content.
            n_hits: Largest number of hits.
        """
        catalogue, by_sound = self.catalogue, modality == "sound"
        others = catalogue.searched(False).copy()
        others[row] = False
        with self._ranking:
            index, embedding = self._picture_index, catalogue.searched_visual
            if by_sound:
                index, embedding = self._sound_index, catalogue.searched_audio
            query = embedding.take(np.array([row]))
            found = best(index.similarities(query, mixing_weight), others, n_hits)
            return to_hits(found, catalogue, query, embedding, catalogue.audio_map if by_sound else catalogue.visual_map)

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

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that can search this catalogue."""
        return Vocabulary(self.catalogue, self._picture_index, self._sound_index)

    def _searched(self, query: QueryConfig, wishes: Wishes) -> Bool:
        searched = self.catalogue.searched(query.music_videos_only).copy() if wishes.among is None else wishes.among.copy()
        searched[list(wishes.disliked)] = False
        return searched

    def _scores(self, similarities: Float32, query: QueryConfig, wishes: Wishes) -> Float32:
        """Return what ranks every video: its similarity, and the visitor's taste."""
        if not wishes.liked and not wishes.disliked:
            return similarities
        return similarities + taste_scores(wishes, self._picture_index, self._sound_index, query.mixing_weight)

    def _ranked(self, similarities: Float32, query: QueryConfig, wishes: Wishes, rows: Int64 | None = None) -> RankedRows:
        """Return the best rows, or compare those that are given."""
        scores = self._scores(similarities, query, wishes)
        if rows is None:
            rows = best_rows(scores, self._searched(query, wishes), query.n_hits)
        return RankedRows(rows, similarities[rows], percentiles(scores, rows))

    def _similarities(self, song: SongQuery, query: QueryConfig, wishes: Wishes) -> Float32:
        """Return the similarity of every video by the query's method."""
        if self.other_methods and query.method in self.other_methods.names:
            return self.other_methods.similarities(query.method, song.mean)
        similarities = self._picture_index.similarities(song.ranking, query.mixing_weight)
        if wishes.words is None:
            return similarities
        weight = np.float32(wishes.words_weight)
        return (1 - weight) * similarities + weight * self._words_similarities(wishes.words, query)

    def _words_similarities(self, words: WordsDirection, query: QueryConfig) -> Float32:
        return words.similarities(self._picture_index, self._sound_index, query.mixing_weight)
