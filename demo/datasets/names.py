"""What numbers and hidden ids of YouTube-8M stand for, from files that a user names: a vocabulary, and a table of ids."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from demo.core.errors import SettingError
from demo.datasets.records import Record
from demo.datasets.youtube8m import MUSIC_VIDEO, RECORD_ID, YOUTUBE_ID

VOCABULARY_COLUMNS = (("index", "name"), ("label_id", "label_name"))
"""Of the vocabulary of 2018 and of the label names of 2017, in lower case."""

ID_COLUMNS = ("yt8m_id", "youtube_id")

MUSIC_VIDEO_2018 = 14
"""The number of that label in 2018's vocabulary; in 2017's it is another."""


class LabelNames:
    """Names of labels.

    Args:
        names: By number; None where no vocabulary is known, so that labels stay numbers, but for 2018's music videos.
    """

    def __init__(self, names: dict[int, str] | None = None) -> None:
        self._names = names

    @classmethod
    def from_file(cls, path: Path) -> "LabelNames":
        """Read a vocabulary as YouTube-8M publishes it: CSV with the columns Index and Name, or label_id and label_name.

        Raises:
            SettingError: It cannot be read, or lacks those columns.
        """
        names: dict[int, str] = {}
        for number, row in _rows(path, VOCABULARY_COLUMNS, "the vocabulary"):
            try:
                # A catalogue joins the labels of a video with this character.
                names[int(row[0])] = row[1].replace("|", "/")
            except ValueError as error:
                raise SettingError(f"{path}, line {number}: {row[0]!r} is no number of a label.") from error
        return cls(names)

    def of(self, record: Record) -> tuple[str, ...]:
        """Return the names of a record's labels; their numbers where the names are unknown."""
        names = self._names
        if names is None:
            names = {} if record.is_2017 else {MUSIC_VIDEO_2018: MUSIC_VIDEO}
        return tuple([names.get(label, str(label)) for label in record.labels or ()])

    def tells_music_videos(self, record: Record) -> bool:
        """Return whether it can be known if a record carries the label *Music video*."""
        return record.labels is not None and (self._names is not None or not record.is_2017)


class YouTubeIds:
    """YouTube's ids by those of records, sorted and in few bytes: six million would not fit a dictionary.

    Args:
        pairs: Record id and YouTube id.
    """

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]] = ()) -> None:
        table = np.fromiter(pairs, dtype=[("record", "S11"), ("youtube", "S11")])
        table.sort(order="record", kind="stable")
        self._records: npt.NDArray[np.bytes_] = table["record"]
        self._youtube: npt.NDArray[np.bytes_] = table["youtube"]

    @classmethod
    def from_file(cls, path: Path) -> "YouTubeIds":
        """Read a table of ids: CSV, or separated by tabs, with the columns yt8m_id and youtube_id.

        Raises:
            SettingError: It cannot be read, lacks those columns, or holds what is no id.
        """
        return cls(_id_pairs(path))

    def find(self, record: Record) -> str:
        """Return a record's YouTube id, from the table or from the record itself; '' where it is unknown."""
        key = record.record_id.encode()
        row = int(np.searchsorted(self._records, key))
        if row < len(self._records) and self._records[row] == key:
            return bytes(self._youtube[row]).decode()
        return record.youtube_id


def _id_pairs(path: Path) -> Iterator[tuple[bytes, bytes]]:
    for number, (record_id, youtube_id) in _rows(path, (ID_COLUMNS,), "the table of ids"):
        for text, pattern in ((record_id, RECORD_ID), (youtube_id, YOUTUBE_ID)):
            if not pattern.fullmatch(text):
                raise SettingError(f"{path}, line {number}: {text!r} is no id of its column.")
        yield record_id.encode(), youtube_id.encode()


def _rows(path: Path, choices: tuple[tuple[str, str], ...], what: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield line number and two cells of each row of a table, whose header names one of some choices of two columns."""
    columns = " or ".join(" and ".join(choice) for choice in choices)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head = stream.readline()
            delimiter = "\t" if "\t" in head else ","
            header = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter), [])]
            found = next((choice for choice in choices if set(choice) <= set(header)), None)
            if found is None:
                raise SettingError(f"{path} has no columns {columns}; name {what} as README describes it.")
            first, second = map(header.index, found)
            reader = csv.reader(stream, delimiter=delimiter)
            for row in filter(None, reader):
                if len(row) <= max(first, second):
                    raise SettingError(f"{path}, line {reader.line_num + 1}: a column is missing.")
                yield reader.line_num + 1, (row[first].strip(), row[second].strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingError(f"{path} cannot be read; name {what} in CSV.") from error
