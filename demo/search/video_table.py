"""The videos of a catalogue by row: what searches need in columns, the rest of a row read when it is shown."""

import csv
import io
import mmap
from abc import abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, overload

import numpy as np

from demo.core.arrays import Bool, Int64, UInt8
from demo.core.errors import BundleError
from demo.datasets.youtube8m import MUSIC_VIDEO
from demo.emotion.classes import EMOTIONS
from demo.search.videos import Video, class_label, read_video, split_cell

CELL_ENDS = ((b"\n", b","), (b",", b","), (b'"', b'"'))
"""What stands around a cell: one that begins a row, one inside, a quoted one. No id ends a row."""


class Columns(NamedTuple):
    """What searches need of all videos.

    Attributes:
        class_labels: Index in EMOTIONS of each video's sound, shape (n_videos,).
        has_label: Whether a video is labelled a music video, shape (n_videos,).
        n_chapters: Shape (n_videos,).
        label_sets: The different sets of labels; rows share few.
        label_set: Position of each video's set, shape (n_videos,).
    """

    class_labels: UInt8
    has_label: Bool
    n_chapters: Int64
    label_sets: tuple[frozenset[str], ...]
    label_set: Int64

    def rows_by_label(self) -> dict[str, Int64]:
        """Return the rows that carry each label."""
        # Sorted once, so that every set's rows are a slice.
        order = np.argsort(self.label_set, kind="stable")
        starts = np.searchsorted(self.label_set[order], np.arange(len(self.label_sets) + 1))
        rows: dict[str, list[Int64]] = {}
        for position, labels in enumerate(self.label_sets):
            for label in labels:
                rows.setdefault(label, []).append(order[starts[position] : starts[position + 1]])
        return {label: np.sort(np.concatenate(parts)) for label, parts in rows.items()}


class _Videos(Sequence[Video]):
    """Videos by row, each made when it is wanted."""

    @abstractmethod
    def _video(self, row: int) -> Video:
        """Return the video of a row that exists, counted from 0."""

    @overload
    def __getitem__(self, row: int) -> Video: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Video, ...]: ...
    def __getitem__(self, row: int | slice) -> Video | tuple[Video, ...]:
        if isinstance(row, slice):
            return tuple(self[each] for each in range(*row.indices(len(self))))
        return self._video(range(len(self))[row])


class VideoTable(_Videos):
    """The videos of a table in CSV, which stays on disk.

    A million objects would take seconds to make and a gigabyte to keep.

    Args:
        path: The table.
        name: The catalogue's, for messages.

    Raises:
        BundleError: A row is incomplete or its emotion is invalid; its other cells are checked when it is read.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        with path.open("rb") as file:
            lines = _Lines(file)
            rows = csv.reader(lines)
            self._header = next(rows, [])
            if not {"emotion", "labels"} <= set(self._header):
                raise BundleError(f"The table of the catalogue {name} lacks columns; restore it from git.")
            # Rows are read from this one file, even if another takes its place.
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._starts = array("q", [lines.position])
            self.columns = self._read(rows, lines)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def row_of(self, video_id: str) -> int | None:
        """Return the row of a video, found in the bytes of the table; reading a million rows would take seconds."""
        for before, after in CELL_ENDS if video_id else ():
            cell = before + video_id.encode("utf-8", "surrogatepass") + after
            found = self._content.find(cell, self._starts[0] - 1)
            while found >= 0:
                # The same text may stand in another column.
                row = bisect_right(self._starts, found + 1) - 1
                if row < len(self) and self[row].video_id == video_id:
                    return row
                found = self._content.find(cell, found + 1)
        return None

    def titles(self) -> list[str]:
        """Return the title of every video, '' where the table has none."""
        if "title" not in self._header:
            return [""] * len(self)
        column = self._header.index("title")
        table = io.StringIO(self._content[self._starts[0] : self._starts[-1]].decode("utf-8"))
        return [cells[column] for cells in csv.reader(table) if cells]

    def _video(self, row: int) -> Video:
        text = self._content[self._starts[row] : self._starts[row + 1]].decode("utf-8")
        cells = next(csv.reader(io.StringIO(text)))
        return read_video(dict(zip(self._header, cells, strict=True)), self.name)

    def _read(self, rows: Iterator[list[str]], lines: "_Lines") -> Columns:
        """Read the columns, and note where each row starts."""
        class_labels, label_set, n_chapters = bytearray(), array("q"), array("q")
        emotion, labels = self._header.index("emotion"), self._header.index("labels")
        label_sets: dict[str, int] = {}
        for cells in rows:
            if not cells:
                self._starts[-1] = lines.position
                continue
            if len(cells) != len(self._header):
                raise BundleError(f"The catalogue {self.name} has a row of {len(cells)} cells: {cells}.")
            label_set.append(label_sets.setdefault(cells[labels], len(label_sets)))
            class_labels.append(class_label(cells[emotion], self.name))
            self._starts.append(lines.position)
            n_chapters.append(len(self[-1].chapters) if "chapters" in self._header else 0)
        sets = tuple(frozenset(split_cell(cell)) for cell in label_sets)
        return _columns(
            np.frombuffer(class_labels, np.uint8), np.frombuffer(n_chapters, np.int64), sets, np.frombuffer(label_set, np.int64)
        )


@dataclass(frozen=True)
class JoinedVideos(_Videos):
    """The videos of two catalogues, those of `own` first."""

    own: Sequence[Video]
    others: Sequence[Video]

    def __len__(self) -> int:
        return len(self.own) + len(self.others)

    def _video(self, row: int) -> Video:
        return self.own[row] if row < len(self.own) else self.others[row - len(self.own)]


def row_of(videos: Sequence[Video], video_id: str) -> int | None:
    """Return the first row of a video; None where there is none of this id."""
    if isinstance(videos, VideoTable):
        return videos.row_of(video_id)
    if isinstance(videos, JoinedVideos):
        row = row_of(videos.own, video_id)
        if row is None and (row := row_of(videos.others, video_id)) is not None:
            row += len(videos.own)
        return row
    return next((row for row, video in enumerate(videos) if video.video_id == video_id), None)


def titles_of(videos: Sequence[Video]) -> list[str]:
    """Return the title of every video, '' where it has none."""
    if isinstance(videos, VideoTable):
        return videos.titles()
    if isinstance(videos, JoinedVideos):
        return [*titles_of(videos.own), *titles_of(videos.others)]
    return [video.title for video in videos]


def columns_of(videos: Sequence[Video]) -> Columns:
    """Return what searches need of some videos."""
    if isinstance(videos, VideoTable):
        return videos.columns
    if isinstance(videos, JoinedVideos):
        own, others = columns_of(videos.own), columns_of(videos.others)
        return _columns(
            np.concatenate([own.class_labels, others.class_labels]),
            np.concatenate([own.n_chapters, others.n_chapters]),
            own.label_sets + others.label_sets,
            np.concatenate([own.label_set, others.label_set + len(own.label_sets)]),
        )
    return _columns(
        np.array([EMOTIONS.index(video.emotion) for video in videos], np.uint8),
        np.array([len(video.chapters) for video in videos], np.int64),
        tuple(frozenset(video.labels) for video in videos),
        np.arange(len(videos)),
    )


def _columns(class_labels: UInt8, n_chapters: Int64, sets: tuple[frozenset[str], ...], label_set: Int64) -> Columns:
    is_music_video = np.array([MUSIC_VIDEO in labels for labels in sets], np.bool_)
    return Columns(class_labels, is_music_video[label_set], n_chapters, sets, label_set)


class _Lines:
    """The lines of a file, and how many bytes of it were read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.position = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.position += len(line)
            yield line.decode("utf-8")
