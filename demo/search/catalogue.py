"""A catalogue: videos, and the embeddings of their pictures and of their sound, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

import numpy as np

from demo.core.arrays import Bool, Float32, Int64, UInt8
from demo.core.errors import BundleError
from demo.core.tensors import forget_pages
from demo.core.zoo import Bundle, Tensors
from demo.correlation.space import Embedding
from demo.search.affect import standardized, with_affect
from demo.search.map_projection import spread_rows
from demo.search.video_table import Columns, VideoTable, columns_of
from demo.search.videos import Video

TABLE = "videos.csv"
VISUAL = "visual.safetensors"
AUDIO = "audio.safetensors"
CHAPTERS = "chapters.safetensors"
LANDMARKS = "landmarks.safetensors"
N_MAP_SOUNDS = 10_000
"""Most sounds by which a song is projected to the map."""

AFFECT = "affect"
"""Array of the sound's and of the pictures' file: valence and arousal in deviations, where they are known."""

MINE = "mine"
"""Name of the catalogue of a visitor's session videos."""

AND_OTHERS = "-and-others"
"""Ends the name of a catalogue that is searched together with another."""

MINE_AND_OTHERS = MINE + AND_OTHERS
"""Name of the same with the videos of the catalogue in whose space they lie."""

SESSION_CATALOGUES = (MINE, MINE_AND_OTHERS)
"""Names that no served bundle may have."""


@dataclass(frozen=True)
class Landmarks:
    """Songs outside a catalogue that hold the map of a small one together.

    Attributes:
        audio: Embedding of the songs.
        map: Coordinates, shape (n_songs, 2).
        labels: Index in EMOTIONS of each class label, shape (n_songs,).
    """

    audio: Embedding
    map: Float32
    labels: Int64


@dataclass(frozen=True)
class Catalogue:
    """Videos with their embeddings, row by row.

    Attributes:
        name: Name of its bundle.
        videos: Metadata.
        visual: Embedding of the pictures; as it is stored, in half precision and mapped, where it comes from a bundle.
        audio: Embedding of the sound; stored the same way.
        visual_map: Coordinates of the pictures on the map, shape (n_videos, 2).
        audio_map: Coordinates of the sound on the map, shape (n_videos, 2).
        chapters: Embedding of the pictures of every chapter of every video, in order; None without chapters.
        media: Folder of the media files; None for YouTube.
        landmarks: Further songs on the map; None where the videos are many.
        title: Its owner's title; may be empty.
        addresses: Addresses of files outside `media`, by file name, relative to the page.
        answers: Rows that may be hits, shape (n_videos,); None for all. The others serve as comparison.
        others: Name of the catalogue that the rows behind a session's videos are from; '' without such rows.
        visual_affect: Valence and arousal of the pictures, in deviations from typical ones, shape (n_videos, 2), NaN where
            unknown; None where no row has any.
        audio_affect: The same of the sound.
    """

    name: str
    videos: Sequence[Video]
    visual: Embedding
    audio: Embedding
    visual_map: Float32
    audio_map: Float32
    chapters: Embedding | None = None
    media: Path | None = None
    landmarks: Landmarks | None = None
    title: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    answers: Bool | None = None
    others: str = ""
    visual_affect: Float32 | None = None
    audio_affect: Float32 | None = None

    @property
    def n_videos(self) -> int:
        """Number of videos."""
        return len(self.videos)

    @cached_property
    def columns(self) -> Columns:
        """What searches need of all videos."""
        return columns_of(self.videos)

    @property
    def class_labels(self) -> UInt8:
        """Index in EMOTIONS of each video's sound, shape (n_videos,)."""
        return self.columns.class_labels

    @cached_property
    def is_music_video(self) -> Bool:
        """Videos that count as music videos, shape (n_videos,): those with that label; all, where no video carries it.

        Records of YouTube-8M's test sets have no labels, and a search for music videos among them must find something.
        """
        labelled = self.columns.has_label
        return labelled if labelled.any() else np.ones_like(labelled)

    def searched(self, music_videos_only: bool) -> Bool:
        """Return the videos that a query searches, shape (n_videos,)."""
        wanted = self.is_music_video if music_videos_only else np.ones(self.n_videos, dtype=np.bool_)
        return wanted if self.answers is None else wanted & self.answers

    @cached_property
    def searched_visual(self) -> Embedding:
        """What songs search: the pictures, with their affect where it is known."""
        return self.visual if self.visual_affect is None else with_affect(self.visual, standardized(self.visual_affect))

    @cached_property
    def searched_audio(self) -> Embedding:
        """What pictures with an affect search: the sounds, with theirs where it is known."""
        return self.audio if self.audio_affect is None else with_affect(self.audio, standardized(self.audio_affect))

    @cached_property
    def _first_chapters(self) -> Int64:
        return np.concatenate([[0], np.cumsum(self.columns.n_chapters)])

    @cached_property
    def sounds_on_map(self) -> tuple[Embedding, Float32]:
        """The sounds by which a song is projected to the map, and their coordinates, shape (n_sounds, 2).

        A large catalogue's are sampled: more of them would take longer and place no song elsewhere.
        """
        if self.n_videos > N_MAP_SOUNDS:
            rows = spread_rows(self.n_videos, N_MAP_SOUNDS)
            sampled = self.audio.take(rows)
            forget_pages(*self.audio)
            return sampled, self.audio_map[rows]
        if self.landmarks is None:
            return self.audio, self.audio_map
        both = zip(self.audio, self.landmarks.audio, strict=True)
        return Embedding(*map(np.concatenate, both)), np.concatenate([self.audio_map, self.landmarks.map])

    def chapter_rows(self, row: int) -> slice:
        """Return the rows of `chapters` that belong to a video, in playing order."""
        return slice(int(self._first_chapters[row]), int(self._first_chapters[row + 1]))

    def query_embedding(self, row: int) -> Embedding:
        """Return the embedding of one video's pictures, one row of each part."""
        return Embedding(*(part[row : row + 1].astype(np.float32) for part in self.visual))

    def with_audio(self, sounds: Bundle) -> "Catalogue":
        """Return the same videos with their sound embedded in another space.

        Args:
            sounds: Bundle of the kind "sounds", made from this catalogue.

        Raises:
            BundleError: Its rows are not those of this catalogue.
        """
        tensors = sounds.tensors(AUDIO)
        audio = _embedding(tensors)
        if len(audio.emotion) != self.n_videos:
            raise BundleError(f"The sounds {sounds.name} and the catalogue {self.name} differ in length.")
        return replace(self, audio=audio, audio_affect=_affect(tensors))

    def with_audio_affect(self, bundle: Bundle) -> "Catalogue":
        """Return the same videos with the affect of their sound.

        Args:
            bundle: Of the kind "affect", made from this catalogue.

        Raises:
            BundleError: Its rows are not those of this catalogue.
        """
        affect = _affect(bundle.tensors(AUDIO))
        if affect is None or len(affect) != self.n_videos:
            raise BundleError(f"The bundle {bundle.name} and the catalogue {self.name} differ in length.")
        return replace(self, audio_affect=affect)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "Catalogue":
        """Read a catalogue bundle.

        Args:
            bundle: Of the kind "catalogue".

        Raises:
            BundleError: Its table and its tensors do not fit each other, or a cell of the table is wrong.
        """
        videos = VideoTable(bundle.path(TABLE), bundle.name)
        visual, audio = bundle.tensors(VISUAL), bundle.tensors(AUDIO)
        chapters = bundle.tensors(CHAPTERS) if CHAPTERS in bundle.files else None
        expected = [(len(videos), visual), (len(videos), audio)]
        if chapters is not None:
            expected.append((int(videos.columns.n_chapters.sum()), chapters))
        if any(len(array) != n_rows for n_rows, tensors in expected for array in tensors.values()):
            raise BundleError(f"Table and embeddings of the catalogue {bundle.name} differ in length.")
        return cls(
            bundle.name,
            videos,
            _embedding(visual),
            _embedding(audio),
            visual["map"].astype(np.float32),
            audio["map"].astype(np.float32),
            None if chapters is None else _embedding(chapters),
            _media_folder(bundle),
            _landmarks(bundle.tensors(LANDMARKS)) if LANDMARKS in bundle.files else None,
            title=str(bundle.config.get("title", "")),
            visual_affect=_affect(visual),
            audio_affect=_affect(audio),
        )


def embedding_tensors(embedding: Embedding, coordinates: Float32 | None = None) -> Tensors:
    """Return what a catalogue keeps of an embedding and its map; half precision moves no cosine by more than 0.001."""
    parts = embedding._asdict() if coordinates is None else embedding._asdict() | {"map": coordinates}
    return {name: part.astype(np.float16) for name, part in parts.items()}


def _embedding(tensors: Tensors) -> Embedding:
    """Return both parts of an embedding, as they are stored where that is in half precision."""
    parts = tensors["emotion"], tensors["content"]
    return Embedding(*(part if part.dtype == np.float16 else part.astype(np.float32) for part in parts))


def _affect(tensors: Tensors) -> Float32 | None:
    return tensors[AFFECT].astype(np.float32) if AFFECT in tensors else None


def _landmarks(tensors: Tensors) -> Landmarks:
    return Landmarks(_embedding(tensors), tensors["map"].astype(np.float32), tensors["labels"].astype(np.int64))


def _media_folder(bundle: Bundle) -> Path | None:
    """Return the folder of the media files: in the repository for a shipped catalogue, else inside the bundle."""
    if "media" not in bundle.config:
        return None
    inside = PurePosixPath(bundle.config["media"])
    if inside.is_absolute() or ".." in inside.parts:
        raise BundleError(f"The catalogue {bundle.name} names a media folder outside its own place: {inside}.")
    return (bundle.zoo.folder.parent if bundle.folder.parent == bundle.zoo.folder else bundle.folder) / inside
