"""Frame-level features: what a whole song says, and what its best sections say (the paper's k/c)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
import torch
from tqdm import tqdm

from demo.core.arrays import Float32, Int64
from demo.core.errors import SettingError
from demo.datasets.names import LabelNames
from demo.datasets.quantization import dequantize
from demo.datasets.records import Record, name_of, read_whole
from demo.datasets.youtube8m import VOCABULARY, VideoLevel
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import mean_of_chunks, select_chunks, split_into_chunks
from demo.study.axes import PARTS, WHOLE


@dataclass(frozen=True, kw_only=True)
class FrameLevel:
    """What the protocol keeps of frame-level features, one row a video.

    Attributes:
        sounds: Of PARTS and WHOLE, the mean of the seconds that ask, shape (n_videos, 128) each.
        visual: The greatest value over the seconds (the paper, section III-D), shape (n_videos, n_dims).
        emotion_features: Of the whole song, shape (n_videos, n_features).
        n_seconds: Length of the sound, shape (n_videos,).
        labels: Names of the labels of each video; none where a file tells none.
    """

    sounds: dict[str, Float32]
    visual: Float32
    emotion_features: Float32
    n_seconds: Int64
    labels: tuple[tuple[str, ...], ...]


class FrameVideo(NamedTuple):
    """One video while it is read.

    Attributes:
        audio: One row a second, shape (n_seconds, 128).
        visual: The greatest value over the seconds, shape (n_dims,).
        labels: Names; none where nothing tells them.
    """

    audio: Float32
    visual: Float32
    labels: tuple[str, ...]


def read_frame_level(paths: Sequence[Path], emotion_model: EmotionModel) -> FrameLevel:
    """Read one file after the other and keep only what the protocol needs: full-length features would fill the memory.

    Args:
        paths: Each holds `audio` (n_seconds, 128) and `visual` (n_seconds, n_dims), and may hold the names of its labels in
            `label`.
        emotion_model: Its attention chooses the sections.

    Raises:
        SettingError: A file lacks an array, or holds another shape, nothing, or what is no number.
    """
    n_audio = emotion_model.network.config.n_dims
    return keep_parts((_read(path, n_audio) for path in tqdm(paths, desc="reading", unit="video", leave=False)), emotion_model)


def keep_parts(videos: Iterable[FrameVideo], emotion_model: EmotionModel) -> FrameLevel:
    """Keep of each video what the protocol needs, as soon as it comes.

    Args:
        videos: At least one.
        emotion_model: Its attention chooses the sections.

    Raises:
        SettingError: The videos' pictures come from different backbones.
    """
    sounds: dict[str, list[Float32]] = {name: [] for name in (*PARTS, WHOLE)}
    visual, emotions, lengths, labels = [], [], [], []
    for audio, pictures, names in videos:
        chunks = torch.from_numpy(split_into_chunks(audio)).to(emotion_model.device)
        output = emotion_model.network.predict(chunks)
        for name, query in select_parts(audio, output.attention.cpu().numpy()).items():
            sounds[name].append(query)
        visual.append(pictures)
        emotions.append(output.songs.cpu().numpy())
        lengths.append(len(audio))
        labels.append(names)
    if len({len(row) for row in visual}) > 1:
        raise SettingError("The visual features differ in their dimensions between files; they must come from one backbone.")
    return FrameLevel(
        sounds={name: np.stack(rows) for name, rows in sounds.items()},
        visual=np.stack(visual),
        emotion_features=np.stack(emotions),
        n_seconds=np.array(lengths),
        labels=tuple(labels),
    )


def select_parts(audio: Float32, attention: Float32) -> dict[str, Float32]:
    """Return what each of PARTS and WHOLE asks with.

    Args:
        audio: One row a second, shape (n_seconds, n_dims).
        attention: Weight of each 3-s chunk, shape (ceil(n_seconds / 3),).

    Returns:
        Means over the chosen seconds, shape (n_dims,) each.
    """
    parts = {
        name: mean_of_chunks(audio, select_chunks(attention, sections, n_top_sections))
        for name, (sections, n_top_sections) in PARTS.items()
    }
    return parts | {WHOLE: audio.mean(axis=0)}


def _read(path: Path, n_audio: int) -> FrameVideo:
    """Read one video.

    Raises:
        SettingError: The file does not hold them.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            audio, visual = (np.asarray(arrays[name], dtype=np.float32) for name in ("audio", "visual"))
            labels = tuple(str(name) for name in np.atleast_1d(arrays["label"])) if "label" in arrays else ()
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise SettingError(f"{path.name} must hold the arrays audio and visual, one row a second.") from error
    if audio.ndim != 2 or visual.ndim != 2 or audio.shape[1] != n_audio or not len(audio) or not len(visual):
        raise SettingError(f"{path.name}: audio must have the shape (n_seconds, {n_audio}), visual (n_seconds, n_dims).")
    if not (np.isfinite(audio).all() and np.isfinite(visual).all()):
        raise SettingError(f"{path.name} holds values that are no numbers.")
    return FrameVideo(audio, visual.max(axis=0), labels)


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
        SettingError: A record is damaged, has no sound for the emotion model, or is of the other level than the first; or
            there is none. A study of what is left would be one of other data.
    """
    vocabulary = folder / VOCABULARY
    names = LabelNames.from_file(vocabulary) if vocabulary.is_file() else LabelNames()
    videos = _records(find_shards(folder), emotion_model.network.config.n_dims)
    first = next(videos, None)
    if first is None:
        raise SettingError(f"The shards in {folder} hold no record.")
    if first[1].n_seconds:
        return keep_parts(_frame_videos(chain([first], videos), names), emotion_model)
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


def _frame_videos(videos: Iterator[tuple[str, Record]], names: LabelNames) -> Iterator[FrameVideo]:
    for name, record in videos:
        if record.audio is None or record.rgb is None:
            raise SettingError(f"{name} is of video level, and the first was of frame level; put them into separate folders.")
        # What bytes stand for grows with them, so the greatest byte is the greatest value.
        yield FrameVideo(dequantize(record.audio), dequantize(record.rgb.max(axis=0)), names.of(record))


def _video_level(videos: Iterator[tuple[str, Record]], names: LabelNames) -> VideoLevel:
    ids, labels, visual, audio = [], [], [], []
    for name, record in videos:
        if record.mean_rgb is None or record.mean_audio is None:
            raise SettingError(f"{name} is of frame level, and the first was of video level; put them into separate folders.")
        ids.append(record.youtube_id)
        labels.append(names.of(record))
        visual.append(record.mean_rgb)
        audio.append(record.mean_audio)
    if len({len(row) for row in visual}) > 1:
        raise SettingError("The visual features differ in their dimensions between records; they must come from one backbone.")
    return VideoLevel(tuple(ids), tuple(labels), np.stack(visual), np.stack(audio))
