"""What the studio's shared space is trained on and judged by: songs, variations, and the catalogue's own videos."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from demo.core.arrays import Bool, Float32, Int64
from demo.core.chapters import parse_chapters
from demo.core.config import FrameConfig
from demo.core.errors import BundleError, SettingError
from demo.emotion.classes import EMOTIONS
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import section_means
from demo.features.audio.interface import AudioBackbone
from demo.features.visual.embedded import EMBEDDED, EmbeddedBackbone
from demo.features.visual.traits import traits
from demo.media.audio import decode
from demo.media.frames import read_pictures
from demo.research.training.corpus import read_table

WHOLE_VIDEOS = FrameConfig(max_seconds=600.0)
"""The studio's own videos are looked at to their end."""


@dataclass(frozen=True)
class Sounds:
    """Songs of one source.

    Attributes:
        songs: Mean feature of each whole song, shape (n_songs, 128).
        parts: Of each and its thirds, shape (n_songs, 4, 128); (n_songs, 1, 128) where only the mean is known.
        labels: Class of each song, shape (n_songs,).
    """

    parts: Float32
    labels: Int64

    @property
    def songs(self) -> Float32:
        """Mean features of the whole songs."""
        return self.parts[:, 0]

    def take(self, rows: Int64) -> "Sounds":
        """Return some songs."""
        return Sounds(self.parts[rows], self.labels[rows])

    def rows(self) -> tuple[Float32, Int64]:
        """Return every part as a row with its song's class."""
        return self.parts.reshape(-1, self.parts.shape[-1]), np.repeat(self.labels, self.parts.shape[1])


@dataclass(frozen=True)
class Drawings:
    """The studio's variations.

    Attributes:
        sounds: Soundtracks in the class that they were composed for.
        visual: Pictures of each in several styles, whole and clip by clip, shape (n, n_styles, 1 + n_clips, n_dims).
        styles: Names, shape (n, n_styles).
    """

    sounds: Sounds
    visual: Float32
    styles: npt.NDArray[np.str_]

    def rows(self, kept: Bool) -> tuple[Float32, Int64]:
        """Return every clip of some (composition, style) pairs, shape of `kept` (n, n_styles), with its class."""
        labels = np.broadcast_to(self.sounds.labels[:, None], kept.shape)[kept]
        visual = self.visual[kept]
        return visual.reshape(-1, visual.shape[-1]), np.repeat(labels, visual.shape[1])


@dataclass(frozen=True)
class Films:
    """The catalogue's videos.

    Attributes:
        rows: Of catalogue.csv.
        sounds: Their soundtracks, in the class that they were composed for.
        predicted: Class that the emotion model predicts, shape (n,).
        visual: Maximum over all seconds, shape (n, n_dims).
        chapters: Maximum over each chapter's seconds, all chapters in order, shape (n_chapters, n_dims).
        traits: Shape (n, n_traits).
    """

    rows: list[dict[str, str]]
    sounds: Sounds
    predicted: Int64
    visual: Float32
    chapters: Float32
    traits: Float32


def read_films(media: Path, backbone: AudioBackbone, emotion_model: EmotionModel) -> Films:
    """Hear and see the catalogue's videos.

    Raises:
        SettingError: There is no catalogue.csv.
    """
    try:
        rows = read_table(media / "catalogue.csv")
    except OSError as error:
        raise SettingError(f"There is no catalogue.csv in {media}; run: python -m demo studio make --out {media}") from error
    eyes = EmbeddedBackbone()
    parts, predicted, visual, chapters, shown = [], [], [], [], []
    for row in tqdm(rows, desc="catalogue", unit="video"):
        path = media / row["file"]
        features = backbone.extract(decode(path).waveform).features
        parts.append(section_means(features))
        predicted.append(int(emotion_model.predict(features).shares.argmax()))
        seen = eyes.extract(read_pictures(path, WHOLE_VIDEOS).frames, WHOLE_VIDEOS.frame_rate)
        visual.append(eyes.pool(seen))
        shown.append(traits(seen))
        for chapter in parse_chapters(row["chapters"], float(len(seen))):
            first = min(int(chapter.start), len(seen) - 1)
            chapters.append(eyes.pool(seen[first : max(first + 1, round(chapter.end))]))
    labels = np.array([EMOTIONS.index(row["emotion"]) for row in rows])
    return Films(
        rows, Sounds(np.stack(parts), labels), np.array(predicted), np.stack(visual), np.stack(chapters), np.stack(shown)
    )


def read_variations(folder: Path) -> Drawings:
    """Read what `python -m demo studio variations` wrote.

    Raises:
        SettingError: There is nothing.
        BundleError: The pictures were looked at by another backbone.
    """
    audio, labels, visual, styles = [], [], [], []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path, allow_pickle=False) as packed:
            if str(packed["pictures"]) != EMBEDDED:
                raise BundleError(f"{path.name} was not made with the backbone for pictures {EMBEDDED}; make it again.")
            audio.append(packed["audio"])
            visual.append(packed["visual"])
            styles.append(packed["styles"])
        labels.append(EMOTIONS.index(path.stem.split("-")[0]))
    if not audio:
        raise SettingError(f"There are no variations in {folder}; run: python -m demo studio variations --out {folder}")
    return Drawings(Sounds(np.stack(audio), np.array(labels)), np.stack(visual), np.stack(styles))


def extract_emotify(folder: Path, backbone: AudioBackbone, emotion_model: EmotionModel) -> Sounds:
    """Extract the features of Emotify's songs, each with the class that the emotion model predicts."""
    parts, labels = [], []
    for path in tqdm(sorted((folder / "audio").glob("*.opus")), desc="Emotify", unit="song"):
        features = backbone.extract(decode(path).waveform).features
        parts.append(section_means(features))
        labels.append(int(emotion_model.predict(features).shares.argmax()))
    return Sounds(np.stack(parts), np.array(labels))
