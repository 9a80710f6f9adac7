"""Turn a video file into a row of a catalogue: its sound and its pictures analyzed, and both placed on a map."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from demo.analysis.song import SongAnalysis
from demo.analysis.video import VideoAnalysis, VideoAnalyzer
from demo.core.arrays import Float32
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.core.errors import BundleError
from demo.core.progress import Progress, no_progress, subprogress
from demo.core.vectors import normalize
from demo.core.zoo import Zoo
from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.features.audio.chunks import section_means
from demo.features.tfhub.settings import INCEPTION, BackboneConfig
from demo.features.visual.embedded import load_visual_backbone
from demo.features.visual.interface import VisualBackbone
from demo.media.audio import Recording
from demo.media.encoding import CopyConfig
from demo.media.playable import Tags, one_line
from demo.media.sandboxed import VIDEO_FILE_LIMITS, read_video_file
from demo.media.video_file import VideoContents, VideoRequest
from demo.search.catalogue import Catalogue
from demo.search.entries import Entry, Origin
from demo.search.loading import load_song_search
from demo.search.map_projection import MAP_MIXING_WEIGHT, project_to_map
from demo.search.retriever import Retriever
from demo.search.service import Service
from demo.search.videos import Video

MAX_SLUG = 40
"""Letters of a title in an id."""

SOUND_SHARE, PICTURES_SHARE = 0.3, 0.95
"""Shares of the whole time when the sound is analyzed, and when the pictures are."""


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


class EntryMaker:
    """Analyzes videos as those of a reference catalogue were, and places them on its map; safe to use from any thread.

    Args:
        reference: The catalogue whose space and map new videos join.
        analyze_song: Analyzes a decoded recording.
        sound_backbone: Name of the backbone that it uses.
        video_analyzer: Tells what stands out in the pictures.
        visual_backbone: Writes the visual view of the reference's space; default: that of the video analyzer.

    Raises:
        BundleError: The backbone's features are not those of the space.
    """

    def __init__(
        self,
        reference: Retriever,
        analyze_song: SongAnalysisFunction,
        sound_backbone: str,
        video_analyzer: VideoAnalyzer,
        visual_backbone: VisualBackbone | None = None,
    ) -> None:
        self.retriever = reference
        self.video_analyzer = video_analyzer
        self.visual_backbone = visual_backbone or video_analyzer.backbone
        self.sound_backbone = sound_backbone
        self._analyze_song = analyze_song
        n_dims, n_visual = self.visual_backbone.n_dims, len(reference.space.means[1])
        if n_dims != n_visual:
            raise BundleError(f"Pictures have {n_dims} dimensions, and the space of {self.reference.name} wants {n_visual}.")
        self._pictures_on_map = self.reference.visual.mix(MAP_MIXING_WEIGHT), self.reference.visual_map

    @classmethod
    def load(
        cls,
        zoo: Zoo,
        backbones: BackboneConfig = BackboneConfig(),
        config: FrameConfig = FrameConfig(),
        progress: Progress | None = None,
    ) -> "EntryMaker":
        """Load the models of a new catalogue: in YouTube-8M's space with Inception, else in the studio's.

        Args:
            zoo: The bundles.
            backbones: The chosen backbones, and locations of those from TensorFlow Hub.
            config: Limits on what is taken from a video's pictures.
            progress: Receives the share done while such a backbone is loaded.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
            BackboneUnavailable: A backbone cannot be loaded; the message says why and what to do.
        """
        inception = load_visual_backbone(INCEPTION, backbones, progress) if backbones.pictures == INCEPTION else None
        analyzer, reference = load_song_search(zoo, STUDIO if inception is None else CATALOGUE, backbones, progress)
        video_analyzer = VideoAnalyzer.from_bundle(zoo.read(STUDIO, "catalogue"), config)
        return cls(reference, analyzer.analyze_recording, analyzer.backbone.name, video_analyzer, inception)

    @classmethod
    def of_service(cls, service: Service) -> "EntryMaker":
        """Return a maker in the studio's space that shares a page's models and its default backbone."""
        return cls(service.studio, service.analyze_recording, service.registry.default, service.video_analyzer)

    @property
    def reference(self) -> Catalogue:
        """The catalogue whose space and map new videos join."""
        return self.retriever.catalogue

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
        config = self.video_analyzer.config
        further = None
        if self.visual_backbone is not self.video_analyzer.backbone:
            # This backbone takes another rate and size of frames; the file is no larger for that.
            further = replace(self.visual_backbone.frames, max_bytes=config.max_bytes)
        request = VideoRequest(poster=config, sound=DecodeConfig(), frames=config, further_frames=further, copy=copy)
        return read_video_file(path, request, limits)

    def make(self, contents: VideoContents, origin: Origin, progress: Progress | None = None) -> Entry:
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
        video = self.video_analyzer.analyze_pictures(contents.pictures, subprogress(report, SOUND_SHARE, PICTURES_SHARE))
        visual, notices = self._embed_pictures(contents, video)
        audio = self.retriever.space.embed_audio(section_means(song.features)[0][None])
        report(1.0, "Done")
        return Entry(
            video=Video(
                video_id=origin.video_id,
                youtube_id=origin.youtube_id,
                emotion=EMOTIONS[int(song.emotions.argmax())],
                labels=origin.labels,
                title=origin.title,
                credit=origin.credit,
                seconds=round(max(video.seconds, song.seconds), 2),
                traits=video.traits,
            ),
            visual=visual,
            audio=audio,
            visual_map=project_to_map(_on_map(visual), *self._pictures_on_map)[0],
            audio_map=project_to_map(_on_map(audio), *self.retriever.sounds_on_map)[0],
            poster=contents.poster,
            notices=tuple(dict.fromkeys((*song.notices, *notices))),
        )

    def _embed_pictures(self, contents: VideoContents, analysis: VideoAnalysis) -> tuple[Embedding, tuple[str, ...]]:
        """Return the embedding of a video's pictures, and notices of what was left out of them."""
        backbone = self.visual_backbone
        if backbone is self.video_analyzer.backbone:
            return self.retriever.space.embed_visual(analysis.pooled[None]), analysis.notices
        pictures = contents.further_pictures
        pooled = backbone.pool(backbone.extract(pictures.frames, backbone.frames.frame_rate))
        return self.retriever.space.embed_visual(pooled[None]), pictures.notices


def _on_map(embedding: Embedding) -> Float32:
    return Embedding(*map(normalize, embedding)).mix(MAP_MIXING_WEIGHT)
