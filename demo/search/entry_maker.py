"""A video file becomes a row of a catalogue: its sound heard, its pictures seen, and both placed among those of another."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from demo.core.arrays import Float32
from demo.core.config import FrameConfig
from demo.core.errors import BundleError
from demo.core.progress import Progress, no_progress, subprogress
from demo.core.vectors import normalize
from demo.core.zoo import read_bundle, read_required
from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.features.audio.chunks import section_means
from demo.features.tfhub.settings import INCEPTION, BackboneConfig
from demo.features.visual.embedded import load_visual_backbone
from demo.features.visual.interface import VisualBackbone
from demo.media.playable import one_line
from demo.media.sandboxed import read_names, read_poster, read_video
from demo.search.catalogue import Catalogue
from demo.search.entries import Entry, Origin
from demo.search.map_projection import MAP_MIXING_WEIGHT, place
from demo.search.results import SongAnalysis, VideoAnalysis
from demo.search.retriever import CATALOGUE, STUDIO, Retriever
from demo.search.service import Service
from demo.search.videos import Video
from demo.search.viewer import Viewer

MAX_SLUG = 40
"""Letters of a title in an id."""

CHOOSING_SHARE, LISTENING_SHARE, VIEWING_SHARE = 0.05, 0.35, 0.95
"""Of the whole time, when the poster is chosen, when the sound is heard and when the pictures are seen."""


def origin_of_file(path: Path, name: str, unique: str) -> Origin:
    """Return what a video file says of itself; a title that it lacks is made of its name.

    Args:
        path: The file.
        name: Its name as its owner knows it, without the suffix.
        unique: Letters and digits that no other video of the catalogue has, for the id.

    Raises:
        UnreadableVideo: It harms whoever reads it.
    """
    names = read_names(path)
    title = names.title or one_line(name.replace("_", " ")) or "Untitled"
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_SLUG].strip("-") or "video"
    return Origin(video_id=f"{slug}-{unique}", title=title, credit=names.credit)


class EntryMaker:
    """Hears and sees videos as those of another catalogue were, and places them among these; safe to use from any thread."""

    def __init__(
        self,
        retriever: Retriever,
        viewer: Viewer,
        pictures: VisualBackbone | None = None,
        analyze: Callable[[Path, Progress], SongAnalysis] | None = None,
    ) -> None:
        """Join what hears and what sees.

        Args:
            retriever: Over the catalogue among whose videos new ones are placed.
            viewer: Whose first catalogue is the studio's; it tells what stands out in the pictures.
            pictures: Writes the visual view of the retriever's space; the viewer does where none is given.
            analyze: Hears a file instead of the retriever.

        Raises:
            BundleError: The pictures' features are not those of the space.
        """
        self.retriever = retriever
        self.viewer = viewer
        self.pictures = pictures or viewer.backbone
        self._analyze = analyze or retriever.analyze
        n_dims, n_visual = self.pictures.n_dims, len(retriever.space.means[1])
        if n_dims != n_visual:
            raise BundleError(f"Pictures have {n_dims} dimensions, and the space of {self.reference.name} wants {n_visual}.")
        self._pictures_at_map_dial = self.reference.visual.mix(MAP_MIXING_WEIGHT)
        sounds, self._places = self.reference.sounds_on_map
        self._sounds_at_map_dial = sounds.mix(MAP_MIXING_WEIGHT)

    @classmethod
    def load(
        cls,
        zoo: Path,
        backbones: BackboneConfig = BackboneConfig(),
        config: FrameConfig = FrameConfig(),
        progress: Progress | None = None,
    ) -> "EntryMaker":
        """Load the models of a catalogue to be: in YouTube-8M's space where Inception looks, else in the studio's.

        Args:
            zoo: The folder of bundles.
            backbones: Which ones hear and see, and where those from TensorFlow Hub are.
            config: Limits on what is taken from a video's pictures.
            progress: Told what is being done while such a backbone is loaded.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
            BackboneUnavailable: A backbone cannot be had; the message says why and what to do.
        """
        bundle = read_bundle(zoo / STUDIO, "catalogue")
        space = read_required(bundle, "space")
        pictures = load_visual_backbone(INCEPTION, backbones, progress) if backbones.pictures == INCEPTION else None
        reference = STUDIO if pictures is None else CATALOGUE
        retriever = Retriever.load(zoo, reference, backbones.music_backbone, backbones, progress)
        studio = retriever.catalogue if pictures is None else Catalogue.from_bundle(bundle)
        return cls(retriever, Viewer.load(bundle, space, {STUDIO: studio}, config), pictures)

    @classmethod
    def of_service(cls, service: Service) -> "EntryMaker":
        """Return a maker in the studio's space that shares the models of a page, and hears as songs are heard there."""
        return cls(service.retrievers[STUDIO], service.viewer, analyze=service.analyze)

    @property
    def reference(self) -> Catalogue:
        """The catalogue among whose videos new ones are placed."""
        return self.retriever.catalogue

    def make(self, path: Path, origin: Origin, progress: Progress | None = None) -> Entry:
        """Hear and see a video.

        Args:
            path: Any mp4, webm, mkv or mov file; its name says nothing.
            origin: What is known of it besides.
            progress: Told what is being done.

        Raises:
            RecordingError: It has no sound that can be listened to; the message says why.
            VideoError: It has no pictures that can be looked at; likewise.
        """
        report = progress or no_progress
        # What costs least comes first: a file that is no video, or has no sound, should not be looked at in vain.
        report(0.0, "Choosing a picture")
        poster = read_poster(path, self.viewer.config)
        analysis = self._analyze(path, subprogress(report, CHOOSING_SHARE, LISTENING_SHARE))
        video_analysis = self.viewer.view(path, subprogress(report, LISTENING_SHARE, VIEWING_SHARE))
        visual, notices = self._embed_pictures(path, video_analysis)
        whole = section_means(analysis.features)[0]
        audio = self.retriever.space.embed_audio(whole[None])
        report(1.0, "Done")
        return Entry(
            video=Video(
                video_id=origin.video_id,
                youtube_id=origin.youtube_id,
                emotion=EMOTIONS[int(analysis.emotions.argmax())],
                labels=origin.labels,
                title=origin.title,
                credit=origin.credit,
                seconds=round(max(video_analysis.seconds, analysis.seconds), 2),
                traits=video_analysis.traits,
            ),
            visual=visual,
            audio=audio,
            visual_map=place(_at_map_dial(visual), self._pictures_at_map_dial, self.reference.visual_map)[0],
            audio_map=place(_at_map_dial(audio), self._sounds_at_map_dial, self._places)[0],
            poster=poster,
            notices=tuple(dict.fromkeys((*analysis.notices, *notices))),
        )

    def _embed_pictures(self, path: Path, video_analysis: VideoAnalysis) -> tuple[Embedding, tuple[str, ...]]:
        """Return the embedding of a video's pictures, and what was left out of them."""
        if self.pictures is self.viewer.backbone:
            return self.viewer.ask(video_analysis), video_analysis.notices
        # Another rate and size of frames is wanted; the file is no larger for that.
        config = replace(self.pictures.frames, max_bytes=self.viewer.config.max_bytes)
        seen = read_video(path, config)
        vector = self.pictures.pool(self.pictures.extract(seen.frames, config.frame_rate))
        return self.retriever.space.embed_visual(vector[None]), seen.notices


def _at_map_dial(embedding: Embedding) -> Float32:
    return Embedding(*(normalize(part) for part in embedding)).mix(MAP_MIXING_WEIGHT)
