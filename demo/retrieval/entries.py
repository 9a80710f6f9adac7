"""A video file becomes a row of a catalogue: its sound heard, its pictures seen, and both placed in the studio's space."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from demo.audio.backbones import COMPACT
from demo.audio.chunks import means_of_parts
from demo.config import FrameConfig
from demo.correlation.space import Embedding
from demo.directions import normalise
from demo.emotion.classes import EMOTIONS
from demo.retrieval.catalogue import MUSIC_VIDEO, Catalogue
from demo.retrieval.progress import Progress, part_of, silent
from demo.retrieval.projection import MAP_DIAL, place
from demo.retrieval.reading import read_names, read_poster
from demo.retrieval.retriever import STUDIO, Retriever
from demo.retrieval.service import Service
from demo.retrieval.videos import Video
from demo.retrieval.viewer import Viewer
from demo.vision.playable import one_line
from demo.zoo import read_bundle, read_required

Float32 = npt.NDArray[np.float32]

MAX_SLUG = 40
"""Letters of a title in an id."""

CHOOSING_SHARE, LISTENING_SHARE = 0.05, 0.35
"""Of the whole time, when the poster is chosen and when the sound is heard."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is known of a video besides its bytes.

    Attributes:
        video_id: Unique in its catalogue; letters, digits, - and _, never a file's name unchecked.
        title: What it is called.
        credit: Who made it and under which licence, or ''.
        youtube_id: Eleven characters, or '' for a file.
        labels: What else is known of it, in words.
    """

    video_id: str
    title: str
    credit: str = ""
    youtube_id: str = ""
    labels: tuple[str, ...] = (MUSIC_VIDEO,)


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


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of a catalogue to be.

    Attributes:
        video: What is known of the video; without file and poster, which whoever stores them names.
        visual: Embedding of the pictures, one row of each part.
        audio: Embedding of the sound, likewise.
        visual_map: Where the pictures lie on the studio's map, shape (2,).
        audio_map: Where the sound lies on it, shape (2,).
        poster: JPEG.
        notices: Sentences about what was left out.
    """

    video: Video
    visual: Embedding
    audio: Embedding
    visual_map: Float32
    audio_map: Float32
    poster: bytes
    notices: tuple[str, ...]


class EntryMaker:
    """Hears and sees videos as the studio's own were; safe to call from several threads."""

    def __init__(self, retriever: Retriever, viewer: Viewer) -> None:
        """Join what hears and what sees.

        Args:
            retriever: Over the studio's catalogue.
            viewer: Whose first catalogue is the studio's.
        """
        self.retriever = retriever
        self.viewer = viewer
        self._pictures_at_map_dial = self.studio.visual.at_dial(MAP_DIAL)
        sounds, self._places = self.studio.sounds_on_map
        self._sounds_at_map_dial = sounds.at_dial(MAP_DIAL)

    @classmethod
    def load(cls, zoo: Path, backbone: str = COMPACT, config: FrameConfig = FrameConfig()) -> "EntryMaker":
        """Load the studio's catalogue and the models that it was made with.

        Args:
            zoo: The folder of bundles.
            backbone: Name of the backbone's bundle.
            config: Limits on what is taken from a video's pictures.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
        """
        bundle = read_bundle(zoo / STUDIO, "catalogue")
        retriever = Retriever.load(zoo, STUDIO, backbone)
        catalogues = {STUDIO: retriever.catalogue}
        return cls(retriever, Viewer.load(bundle, read_required(bundle, "space"), catalogues, config))

    @classmethod
    def of_service(cls, service: Service) -> "EntryMaker":
        """Return a maker that shares the models of a page."""
        return cls(service.retrievers[STUDIO], service.viewer)

    @property
    def studio(self) -> Catalogue:
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
        report = progress or silent
        # What costs least comes first: a file that is no video, or has no sound, should not be looked at in vain.
        report(0.0, "Choosing a picture")
        poster = read_poster(path, self.viewer.config)
        listening = self.retriever.listen(path, part_of(report, CHOOSING_SHARE, LISTENING_SHARE))
        viewing = self.viewer.view(path, part_of(report, LISTENING_SHARE, 1.0))
        whole = means_of_parts(listening.features)[0]
        audio = self.retriever.space.embed_audio(whole[None])
        visual = self.viewer.ask(viewing)
        return Entry(
            video=Video(
                video_id=origin.video_id,
                youtube_id=origin.youtube_id,
                emotion=EMOTIONS[int(listening.emotions.argmax())],
                labels=origin.labels,
                title=origin.title,
                credit=origin.credit,
                seconds=round(max(viewing.seconds, listening.seconds), 2),
                traits=viewing.traits,
            ),
            visual=visual,
            audio=audio,
            visual_map=place(_at_map_dial(visual), self._pictures_at_map_dial, self.studio.visual_map)[0],
            audio_map=place(_at_map_dial(audio), self._sounds_at_map_dial, self._places)[0],
            poster=poster,
            notices=tuple(dict.fromkeys((*listening.notices, *viewing.notices))),
        )


def catalogue_of(name: str, entries: Sequence[Entry], studio: Catalogue) -> Catalogue:
    """Make a catalogue of some videos alone, whose map the studio's landmarks hold together.

    Args:
        name: What it is called.
        entries: At least one.
        studio: Where they were placed.
    """
    return Catalogue(
        name,
        tuple(entry.video for entry in entries),
        _joined([entry.visual for entry in entries]),
        _joined([entry.audio for entry in entries]),
        np.stack([entry.visual_map for entry in entries]).astype(np.float32),
        np.stack([entry.audio_map for entry in entries]).astype(np.float32),
        landmarks=studio.landmarks,
    )


def joined_to(studio: Catalogue, name: str, entries: Sequence[Entry]) -> Catalogue:
    """Return a catalogue of some videos before those that it is compared with, which are never among its answers.

    Few videos alone would make a bare map, and a percentile among three says nothing.

    Args:
        studio: Where they were placed.
        name: What the new catalogue is called.
        entries: At least one.
    """
    own = catalogue_of(name, entries, studio)
    return replace(
        own,
        videos=own.videos + studio.videos,
        visual=_joined([own.visual, studio.visual]),
        audio=_joined([own.audio, studio.audio]),
        visual_map=np.concatenate([own.visual_map, studio.visual_map]),
        audio_map=np.concatenate([own.audio_map, studio.audio_map]),
        chapters=studio.chapters,
        answers=np.arange(len(entries) + studio.n_videos) < len(entries),
    )


def _at_map_dial(embedding: Embedding) -> Float32:
    return Embedding(*(normalise(part) for part in embedding)).at_dial(MAP_DIAL)


def _joined(parts: Sequence[Embedding]) -> Embedding:
    return Embedding(*(np.concatenate(part).astype(np.float32) for part in zip(*parts, strict=True)))
