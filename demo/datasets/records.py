"""YouTube-8M's records of 2017 and 2018, at video level and at frame level.

A video-level record is an Example with `mean_rgb` and `mean_audio`; a frame-level record is a SequenceExample with the lists
`rgb` and `audio`, one quantised byte string a second. Both carry an id and, where they tell them, `labels`. In 2017 the id is
called `video_id`: YouTube's own in the training set, a hidden one in the others. Since 2018 it is called `id` and has four
characters.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.core.errors import DatasetError, SettingError
from demo.datasets.examples import Example, ExampleParser
from demo.datasets.tfrecord import CorruptRecord, Shard
from demo.datasets.youtube8m import RECORD_ID, YOUTUBE_ID

MAX_SECONDS = 3600
"""YouTube-8M's longest have 360; more than an hour is damaged or hostile."""


class Record(NamedTuple):
    """One video.

    Attributes:
        record_id: Its id in the record, 4 to 11 characters.
        is_2017: It is of the release of 2017, whose labels are numbered otherwise.
        labels: Numbers of its labels; None where the record tells none.
        mean_rgb: Shape (n_visual,), of a video-level record.
        mean_audio: Shape (n_audio,), of a video-level record.
        rgb: Quantised, shape (n_seconds, n_visual), of a frame-level record.
        audio: Quantised, shape (n_seconds, n_audio), of a frame-level record.
    """

    record_id: str
    is_2017: bool
    labels: tuple[int, ...] | None
    mean_rgb: Float32 | None = None
    mean_audio: Float32 | None = None
    rgb: UInt8 | None = None
    audio: UInt8 | None = None

    @property
    def youtube_id(self) -> str:
        """The id itself where it is YouTube's, which the format promises for 2017 alone; else ''."""
        return self.record_id if self.is_2017 and YOUTUBE_ID.fullmatch(self.record_id) else ""

    @property
    def n_seconds(self) -> int:
        """Length of the sound; 0 for a video-level record, which tells none."""
        return 0 if self.audio is None else len(self.audio)


def read_shard(shard: Shard) -> Iterator[tuple[int, Record | CorruptRecord]]:
    """Read the videos of an open shard.

    Yields:
        The number of each record, from 1, and the video or why there is none.
    """
    parser = ExampleParser()
    for number, data in enumerate(shard.records(), 1):
        if isinstance(data, CorruptRecord):
            yield data.number, data
            continue
        try:
            yield number, to_record(parser.parse(data))
        except DatasetError as error:
            yield number, CorruptRecord(number=number, reason=str(error))


def read_whole(paths: Iterable[Path], remedy: str) -> Iterator[tuple[Path, int, Record]]:
    """Read the videos of shards of which none may be damaged.

    Args:
        paths: The shards.
        remedy: Ends the sentence about a damaged record.

    Yields:
        The shard, the number of each record in it, from 1, and the video.

    Raises:
        SettingError: A shard cannot be read, or a record is damaged.
    """
    for path in paths:
        try:
            with Shard(path) as shard:
                for number, record in read_shard(shard):
                    if isinstance(record, CorruptRecord):
                        raise SettingError(f"{name_of(path, number)}: {record.reason}; {remedy}.")
                    yield path, number, record
        except OSError as error:
            raise SettingError(f"{path} cannot be read: {error.strerror or error}.") from error


def to_record(example: Example) -> Record:
    """Return the video that a parsed record holds.

    Raises:
        DatasetError: It is no record of YouTube-8M.
    """
    is_2017 = "id" not in example.features
    record_id, labels = _record_id(example, "video_id" if is_2017 else "id"), _labels(example)
    if "rgb" in example.lists or "audio" in example.lists:
        return Record(record_id, is_2017, labels, rgb=_frames(example, "rgb"), audio=_frames(example, "audio"))
    return Record(record_id, is_2017, labels, mean_rgb=_mean(example, "mean_rgb"), mean_audio=_mean(example, "mean_audio"))


def name_of(path: Path, number: int) -> str:
    """Return how messages call a record of a shard; the shard alone for number 0."""
    return f"{path}, record {number}" if number else str(path)


def _record_id(example: Example, name: str) -> str:
    values = example.features.get(name)
    if not isinstance(values, tuple) or len(values) != 1:
        raise DatasetError("it has no id")
    text = values[0].decode("utf-8", "replace")
    if not RECORD_ID.fullmatch(text):
        raise DatasetError(f"its id {text[:20]!r} is none of YouTube-8M's")
    return text


def _labels(example: Example) -> tuple[int, ...] | None:
    values = example.features.get("labels")
    if values is None:
        return None
    if isinstance(values, tuple):
        # A feature without values has no kind either.
        if values:
            raise DatasetError("its labels are no numbers")
        return ()
    labels = tuple(values.tolist())
    if values.dtype != np.int64 or min(labels, default=0) < 0:
        raise DatasetError("its labels are no numbers of labels")
    return labels


def _mean(example: Example, name: str) -> Float32:
    values = example.features.get(name)
    if values is None:
        raise DatasetError(f"it has neither {name} nor frames")
    if isinstance(values, tuple) or not len(values) or values.dtype != np.float32:
        raise DatasetError(f"its {name} holds no decimal numbers")
    mean: Float32 = values.astype(np.float32, copy=False)
    if not np.isfinite(mean).all():
        raise DatasetError(f"its {name} holds what is no number")
    return mean


def _frames(example: Example, name: str) -> UInt8:
    rows = example.lists.get(name, ())
    if len(rows) == 0:
        raise DatasetError(f"it has no frames of {name}")
    if len(rows) > MAX_SECONDS:
        raise DatasetError(f"it has {len(rows):,} frames of {name}, more than an hour's")
    if isinstance(rows, tuple):
        raise DatasetError(f"its frames of {name} differ in length or are no bytes")
    return rows
