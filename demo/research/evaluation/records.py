"""TFRecord shards of YouTube-8M as a collection for the protocol: the same records that `ingest` reads."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from tqdm import tqdm

from demo.core.errors import SettingError
from demo.datasets.names import LabelNames
from demo.datasets.quantization import dequantize
from demo.datasets.records import Record, name_of, read_whole
from demo.datasets.youtube8m import VOCABULARY, VideoLevel
from demo.emotion.model import EmotionModel
from demo.research.evaluation.frames import FrameLevel, Watched, keep_parts

SHARDS = "*.tfrecord*"


def find_shards(folder: Path) -> tuple[Path, ...]:
    """Return a folder's shards, sorted by name; gzip or not."""
    return tuple(sorted(folder.glob(SHARDS)))


def read_records(folder: Path, emotion_model: EmotionModel) -> FrameLevel | VideoLevel:
    """Read all shards of a folder, which are of video level or of frame level.

    Args:
        folder: Holds shards, and may hold the vocabulary that names their labels.
        emotion_model: Its attention chooses the sections of frame-level sounds.

    Raises:
        SettingError: A record is damaged, has no sound for the listener, or is of the other level than the first; or there is
            none. A study of what is left would be one of other data.
    """
    vocabulary = folder / VOCABULARY
    names = LabelNames.from_file(vocabulary) if vocabulary.is_file() else LabelNames()
    videos = _records(find_shards(folder), emotion_model.network.config.n_dims)
    first = next(videos, None)
    if first is None:
        raise SettingError(f"The shards in {folder} hold no record.")
    if first[1].n_seconds:
        return keep_parts(_watched(chain([first], videos), names), emotion_model)
    return _video_level(chain([first], videos), names)


def _records(shards: Sequence[Path], n_audio: int) -> Iterator[tuple[str, Record]]:
    """Yield every record, and how messages call it."""
    found = read_whole(tqdm(shards, desc="reading", unit="shard", leave=False), "a study needs every record")
    for path, number, record in found:
        name = name_of(path, number)
        sound = record.mean_audio if record.audio is None else record.audio
        if sound is None or sound.shape[-1] != n_audio:
            raise SettingError(f"{name}: its sound must have {n_audio} dimensions.")
        yield name, record


def _watched(videos: Iterator[tuple[str, Record]], names: LabelNames) -> Iterator[Watched]:
    for name, record in videos:
        if record.audio is None or record.rgb is None:
            raise SettingError(f"{name} is of video level, and the first was of frame level; give each a folder of its own.")
        # What bytes stand for grows with them, so the greatest byte is the greatest value.
        yield Watched(dequantize(record.audio), dequantize(record.rgb.max(axis=0)), names.of(record))


def _video_level(videos: Iterator[tuple[str, Record]], names: LabelNames) -> VideoLevel:
    ids, labels, visual, audio = [], [], [], []
    for name, record in videos:
        if record.mean_rgb is None or record.mean_audio is None:
            raise SettingError(f"{name} is of frame level, and the first was of video level; give each a folder of its own.")
        ids.append(record.youtube_id)
        labels.append(names.of(record))
        visual.append(record.mean_rgb)
        audio.append(record.mean_audio)
    if len({len(row) for row in visual}) > 1:
        raise SettingError("The visual features differ in their dimensions between records; they must come from one backbone.")
    return VideoLevel(tuple(ids), tuple(labels), np.stack(visual), np.stack(audio))
