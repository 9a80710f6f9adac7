"""Turn a video file into a row of a catalogue: its sound and its pictures analyzed, and both placed on a map."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.analysis.video import DRAWN, FILMED, PictureKind, VideoAnalysis, VideoAnalyzer
from demo.core.arrays import Float32
from demo.core.bundles import AFFECT, CATALOGUE, STUDIO
from demo.core.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.core.errors import BundleError
from demo.core.progress import Progress, no_progress, subprogress
from demo.core.vectors import normalize
from demo.core.zoo import Zoo
from demo.correlation.space import Embedding
from demo.emotion.affect import SoundAffect
from demo.emotion.classes import EMOTIONS
from demo.features.audio.chunks import section_means
from demo.features.tfhub.settings import EMBEDDED_NAME, BackboneConfig
from demo.features.visual.interface import VisualBackbone
from demo.features.visual.loading import load_filmed_backbone
from demo.media.audio import Recording
from demo.media.encoding import CopyConfig
from demo.media.playable import Tags, one_line
from demo.media.sandboxed import VIDEO_FILE_LIMITS, read_video_file
from demo.media.video_file import VideoContents
from demo.search.catalogue import Catalogue
from demo.search.entries import Entry, Origin
from demo.search.index import NeighborSearch
from demo.search.loading import load_song_search
from demo.search.map_projection import MAP_MIXING_WEIGHT, project_to_map
from demo.search.retriever import Retriever
from demo.search.service import Service
from demo.search.videos import Video

MAX_SLUG = 40
"""Letters of a title in an id."""

SOUND_SHARE = 0.3
"""Share of the whole time when the sound is analyzed."""


def origin_of_file(tags: Tags, name: str, unique: str) -> Origin:
    """Return the metadata of a video file; a missing title is made of its name.

    Args:
        tags: Tags of its container.
        name: Its name as its owner knows it, without the suffix.
        unique: Letters and digits that no other video of the catalogue has, for the id.
    """
    title = tags.title or one_line(name.replace("_", " ")) or "Untitled"
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_SLUG].strip("-") or "video"
    return Origin(video_id=f"{slug}-{unique}", title=title, credit=tags.credit)


SongAnalysisFunction = Callable[[Recording, Progress], SongAnalysis]


@dataclass(frozen=True, kw_only=True)
class AnalyzedVideo:
    """A video whose sound and pictures are analyzed, for the rows of one catalogue or several.

    Attributes:
        origin: Its metadata.
        song: Its sound.
        pictures: Its pictures.
        poster: JPEG.
    """

    origin: Origin
    song: SongAnalysis
    pictures: VideoAnalysis
    poster: bytes


class VideoReader:
    """Reads and analyzes videos, their sound as songs; safe to use from any thread.

    Args:
        analyze_song: Analyzes a decoded recording.
        video_analyzer: Analyzes the pictures.
    """

    def __init__(self, analyze_song: SongAnalysisFunction, video_analyzer: VideoAnalyzer) -> None:
        self.video_analyzer = video_analyzer
        self._analyze_song = analyze_song

    def read(self, path: Path, copy: CopyConfig | None = None, limits: ReadingLimits = VIDEO_FILE_LIMITS) -> VideoContents:
        """Read all that a row needs of a video, in one sandboxed process.

        Args:
            path: Any mp4, webm, mkv or mov file; its name is not trusted.
            copy: Also make a copy that browsers play.
            limits: Of the process.

        Raises:
            RecordingError: It has no usable sound; the message says why.
            VideoError: It has no usable pictures; the message says why.
        """
        analyzer = self.video_analyzer
        request = replace(analyzer.request, poster=analyzer.config, sound=DecodeConfig(), copy=copy)
        return read_video_file(path, request, limits)

    def analyze(self, contents: VideoContents, origin: Origin, progress: Progress | None = None) -> AnalyzedVideo:
        """Analyze a video's sound and pictures.

        Args:
            contents: As `read` returns them.
            origin: The video's metadata.
            progress: Receives the share done.

        Raises:
            RecordingTooShort: The sound gives no feature.
        """
        report = progress or no_progress
        song = self._analyze_song(contents.recording, subprogress(report, 0.0, SOUND_SHARE))
        pictures = self.video_analyzer.analyze_contents(contents, subprogress(report, SOUND_SHARE, 1.0))
        return AnalyzedVideo(origin=origin, song=song, pictures=pictures, poster=contents.poster)


class EntryMaker:
    """Places analyzed videos in the space and on the map of a reference catalogue; safe to use from any thread.

    Args:
        reference: The catalogue whose space and map new videos join.
        reader: Reads and analyzes videos.
        kind: As what their pictures are taken.
        sound_affect: Reads valence and arousal of their sound; needed for filmed pictures.

    Raises:
        BundleError: The backbone's features are not those of the space.
    """

    def __init__(
        self, reference: Retriever, reader: VideoReader, kind: PictureKind, sound_affect: SoundAffect | None = None
    ) -> None:
        self.retriever = reference
        self.reader = reader
        self.kind = kind
        self.sound_affect = sound_affect
        analyzer = reader.video_analyzer
        self.visual_backbone: VisualBackbone = analyzer.backbone
        if kind == FILMED and analyzer.filmed_backbone:
            self.visual_backbone = analyzer.filmed_backbone
        n_dims, n_visual = self.visual_backbone.n_dims, len(reference.space.means[1])
        if n_dims != n_visual:
            raise BundleError(f"Pictures have {n_dims} dimensions, and the space of {self.reference.name} wants {n_visual}.")
        self._pictures_on_map = NeighborSearch(self.reference.visual.mix(MAP_MIXING_WEIGHT)), self.reference.visual_map

    @classmethod
    def load(
        cls,
        zoo: Zoo,
        backbones: BackboneConfig = BackboneConfig(),
        config: FrameConfig = FrameConfig(),
        progress: Progress | None = None,
    ) -> "EntryMaker":
        """Load the models of a new catalogue: in the studio's space with the embedded backbone, else in YouTube-8M's.

        Args:
            zoo: The bundles.
            backbones: The chosen backbones, and locations of those from TensorFlow Hub.
            config: Limits on what is taken from a video's pictures.
            progress: Receives the share done while such a backbone is loaded.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
            BackboneUnavailable: A backbone cannot be loaded; the message says why and what to do.
        """
        is_drawn = backbones.pictures == EMBEDDED_NAME
        filmed = None if is_drawn else load_filmed_backbone(backbones.pictures, zoo, backbones, progress)
        analyzer, reference = load_song_search(zoo, STUDIO if is_drawn else CATALOGUE, backbones, progress)
        video_analyzer = VideoAnalyzer.from_bundle(zoo.read(STUDIO, "catalogue"), config, filmed)
        reader = VideoReader(analyzer.analyze_recording, video_analyzer)
        if is_drawn:
            return cls(reference, reader, DRAWN)
        return cls(reference, reader, FILMED, SoundAffect.from_bundle(zoo.read(AFFECT, "affect")))

    @property
    def reference(self) -> Catalogue:
        """The catalogue whose space and map new videos join."""
        return self.retriever.catalogue

    def make(self, contents: VideoContents, origin: Origin, progress: Progress | None = None) -> Entry:
        """Analyze a video and return its row; arguments and errors are those of `VideoReader.analyze`."""
        return self.entry(self.reader.analyze(contents, origin, progress))

    def entry(self, analyzed: AnalyzedVideo) -> Entry:
        """Return the row of an analyzed video."""
        origin, song, pictures = analyzed.origin, analyzed.song, analyzed.pictures
        space = self.retriever.space
        filmed = pictures.filmed if self.kind == FILMED else None
        visual = space.embed_visual((pictures.pooled if filmed is None else filmed.vector)[None])
        audio = space.embed_audio(section_means(song.features)[0][None])
        visual_affect = audio_affect = np.full(2, np.nan, np.float32)
        if filmed and filmed.affect is not None and self.sound_affect:
            visual_affect, audio_affect = filmed.affect, self.sound_affect.predict(song.gems, song.moods)
        return Entry(
            video=Video(
                video_id=origin.video_id,
                youtube_id=origin.youtube_id,
                emotion=EMOTIONS[int(song.emotions.argmax())],
                labels=origin.labels,
                title=origin.title,
                credit=origin.credit,
                seconds=round(max(pictures.seconds, song.seconds), 2),
                traits=pictures.traits,
                seen=filmed.seen if filmed else (),
                mood=filmed.mood if filmed else "",
                source=origin.source,
                audio_backbone=song.backbone,
                visual_backbone=self.visual_backbone.name,
            ),
            visual=visual,
            audio=audio,
            visual_map=project_to_map(_on_map(visual), *self._pictures_on_map)[0],
            audio_map=project_to_map(_on_map(audio), *self.retriever.sounds_on_map)[0],
            visual_affect=visual_affect,
            audio_affect=audio_affect,
            poster=analyzed.poster,
            notices=tuple(dict.fromkeys((*song.notices, *pictures.notices))),
        )


def makers_of(service: Service) -> dict[PictureKind, EntryMaker]:
    """Return a maker for each kind of pictures, which share a page's models and its default audio backbone."""
    reader = VideoReader(service.analyze_recording, service.video_analyzer)
    kinds: tuple[PictureKind, ...] = (FILMED, DRAWN)
    return {kind: EntryMaker(service.reference(kind), reader, kind, service.sound_affect) for kind in kinds}


def _on_map(embedding: Embedding) -> Float32:
    return Embedding(*map(normalize, embedding)).mix(MAP_MIXING_WEIGHT)
