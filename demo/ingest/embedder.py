"""Embed records: their emotion, both views in a space, and their coordinates on a map."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from demo.core.arrays import Float32, UInt8
from demo.core.bundles import CATALOGUE
from demo.core.errors import BundleError, DatasetError
from demo.core.zoo import Bundle, Tensors, find_bundles, read_bundle
from demo.correlation.space import SharedSpace
from demo.datasets.quantization import dequantize, mean_of_levels
from demo.datasets.records import Record
from demo.emotion.classes import EMOTIONS
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import split_into_chunks
from demo.search.catalogue import AUDIO, VISUAL, Catalogue
from demo.search.index import NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT, project_to_map, spread_rows

PARTS = {"visual": VISUAL, "audio": AUDIO}
"""Files of a catalogue by the prefix of their tensors in a block."""

MAP = "map"
BATCH = 8
"""Songs of a batch: 32 would take 15 % less time, and keep 40 MB more of memory."""

N_LANDMARKS = 20_000
"""Largest number of rows of a reference that others are projected by, to bound memory and time."""


class Features(NamedTuple):
    """Features of a record, kept until its block is full.

    Attributes:
        audio: Mean over the seconds, shape (n_audio,).
        visual: Mean over the seconds, shape (n_visual,).
        frames: The seconds of the sound, quantised; None at video level.
    """

    audio: Float32
    visual: Float32
    frames: UInt8 | None


class Embedder:
    """The models of one space, and the map of its catalogue, if there is one.

    A space is fitted to means over a video (`mean_rgb`, `mean_audio`), so frame-level records are averaged over their seconds;
    the paper's maximum over the seconds is for spaces that are fitted to it, in a study. A video's emotion is the class nearest
    to its song's emotion features: those of the mean sound taken as one chunk at video level, as in training, and the
    attention-weighted sum over all chunks at frame level.
    """

    def __init__(self, space: SharedSpace, emotion_model: EmotionModel, reference: Catalogue | None) -> None:
        self.space = space
        self.emotion_model = emotion_model
        self.n_audio, self.n_visual = (len(mean) for mean in space.means)
        self._landmarks = None if reference is None else _landmarks(reference)

    def features(self, record: Record) -> Features:
        """Reduce a record to the features that its embedding needs.

        Raises:
            DatasetError: Its features are not those of the space, or it has no sound.
        """
        if record.rgb is not None and record.audio is not None:
            self._check(record.audio.shape[1], record.rgb.shape[1])
            _check_sound(record.audio)
            # Frames are views on their record, whose pictures are nine times as large.
            return Features(mean_of_levels(record.audio), mean_of_levels(record.rgb), record.audio.copy())
        if record.mean_rgb is None or record.mean_audio is None:
            raise DatasetError("it has no features")
        self._check(len(record.mean_audio), len(record.mean_rgb))
        _check_sound(record.mean_audio)
        return Features(record.mean_audio, record.mean_rgb, None)

    def emotions(self, rows: Sequence[Features]) -> list[str]:
        """Return the class of each row's sound."""
        audio = np.stack([row.audio for row in rows])
        felt = self.emotion_model.emotion_features(audio)
        framed = [index for index, row in enumerate(rows) if row.frames is not None]
        for start in range(0, len(framed), BATCH):
            batch = framed[start : start + BATCH]
            felt[batch] = self._analyze([frames for index in batch if (frames := rows[index].frames) is not None])
        return [EMOTIONS[label] for label in self.emotion_model.classes.labels(felt)]

    def tensors(self, features: Sequence[Features]) -> Tensors:
        """Return the tensors of some rows; coordinates only where there is a map."""
        embeddings = {
            "visual": self.space.embed_visual(np.stack([row.visual for row in features])),
            "audio": self.space.embed_audio(np.stack([row.audio for row in features])),
        }
        tensors: Tensors = {}
        for name, embedding in embeddings.items():
            tensors |= {f"{name}.{part}": rows.astype(np.float16) for part, rows in embedding._asdict().items()}
            if self._landmarks is not None:
                tensors[f"{name}.{MAP}"] = project_to_map(embedding.mix(MAP_MIXING_WEIGHT), *self._landmarks[name]).astype(
                    np.float16
                )
        return tensors

    def _check(self, n_audio: int, n_visual: int) -> None:
        if (n_audio, n_visual) != (self.n_audio, self.n_visual):
            wanted, found = f"{self.n_audio} and {self.n_visual}", f"{n_audio} and {n_visual}"
            raise DatasetError(f"its sound and pictures have {found} dimensions, and the space wants {wanted}")

    @torch.inference_mode()
    def _analyze(self, songs: Sequence[UInt8]) -> Float32:
        """Return the emotion features of whole songs, shape (n_songs, n_outputs)."""
        chunks = [torch.from_numpy(split_into_chunks(dequantize(song))) for song in songs]
        lengths = torch.tensor([len(song) for song in chunks])
        padded = torch.nn.utils.rnn.pad_sequence(chunks, batch_first=True)
        felt: Float32 = self.emotion_model.network(padded.to(self.emotion_model.device), lengths).songs.cpu().numpy()
        return felt


def _check_sound(values: Float32 | UInt8) -> None:
    """Refuse what stands for the sound of a video without any."""
    if not values.any():
        raise DatasetError("its sound is all zeros")


def _landmarks(reference: Catalogue) -> dict[str, tuple[NeighborSearch, Float32]]:
    """Return the rows of both views at the map's mixing weight, and their coordinates; a sample of a large catalogue."""
    rows = spread_rows(reference.n_videos, N_LANDMARKS)
    views = {"visual": (reference.visual, reference.visual_map), "audio": (reference.audio, reference.audio_map)}
    return {
        name: (NeighborSearch(embedding.take(rows).mix(MAP_MIXING_WEIGHT)), places[rows])
        for name, (embedding, places) in views.items()
    }


class Models(NamedTuple):
    """The bundles that a catalogue is made with.

    Attributes:
        space: Of both views.
        reference: A catalogue of the zoo in that space, whose map is taken over; None where there is none.
    """

    space: Bundle
    reference: Bundle | None


def find_models(zoo: Path, space: str | None, out: Path) -> Models:
    """Find a space and its map: the served catalogue's where it is in that space, else another's of the zoo.

    Args:
        zoo: The folder of bundles.
        space: Name of the space's bundle; None for that of the served catalogue.
        out: The catalogue to be, which is not its own reference.

    Raises:
        BundleError: A bundle is missing or damaged, or the space is for pictures that are not YouTube-8M's.
    """
    if space is None:
        served = read_bundle(zoo / CATALOGUE, "catalogue")
        return Models(served.required("space"), served)
    found = read_bundle(zoo / space, "space")
    if "pictures" in found.config:
        raise BundleError(f"The space {space} is for pictures of our own backbone; name one that was trained on YouTube-8M.")
    for folder in sorted(find_bundles(zoo), key=lambda path: path.name != CATALOGUE):
        if folder.resolve() == out.resolve():
            continue
        try:
            bundle = read_bundle(folder, "catalogue")
        except BundleError:
            continue
        if bundle.requires.get(found.name) == found.sha256:
            return Models(found, bundle)
    return Models(found, None)


@lru_cache(maxsize=1)
def load_embedder(zoo: Path, space: str, reference: str | None) -> Embedder:
    """Load the models that `find_models` found, once for a process."""
    bundle = read_bundle(zoo / space, "space")
    emotion_model = EmotionModel.from_bundle(bundle.required("emotion"))
    catalogue = None if reference is None else Catalogue.from_bundle(read_bundle(zoo / reference, "catalogue"))
    return Embedder(SharedSpace.from_bundle(bundle), emotion_model, catalogue)
