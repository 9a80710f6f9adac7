"""One shard becomes one part: the function that every engine runs, here, in other processes or on other machines."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from demo.core.config import Config
from demo.core.device import use_one_thread
from demo.core.errors import DatasetError
from demo.core.files import write_atomically
from demo.core.store import fingerprint
from demo.datasets.names import LabelNames, YouTubeIds
from demo.datasets.records import read_shard
from demo.datasets.tfrecord import CorruptRecord, Shard
from demo.ingest.embedder import Embedder, Features, load_embedder
from demo.ingest.parts import Block, Cells, Summary, read_summary, write_block, write_summary
from demo.ingest.selection import Kind, Selection

BLOCK_ROWS = 256
"""Rows that are embedded together; they depend on the shard alone, and so do the last bits of the result."""

FORMAT = 1
"""Format of parts; another number leaves older ones unused."""


@dataclass(frozen=True, kw_only=True)
class Making(Config):
    """Everything that decides how a record becomes a row.

    Attributes:
        zoo: The folder of bundles.
        space: Name of the space's bundle.
        reference: Name of the catalogue whose map is taken over; None where there is none.
        bundles: Hashes of both manifests.
        kind: Which videos are wanted (Selection).
        span: Which lengths are wanted (Selection).
        vocabulary: File of label names, or None.
        ids: File of YouTube ids, or None.
        files: Hashes of both files.
    """

    zoo: str
    space: str
    reference: str | None
    bundles: tuple[str, ...]
    kind: Kind
    span: int | None
    vocabulary: str | None
    ids: str | None
    files: tuple[str, ...]

    def fingerprint(self, shard: Path) -> str:
        """Return what a shard's part is called: by all that decides its content, the shard's size and time among them."""
        decides = self.to_dict() | {"zoo": "", "vocabulary": "", "ids": ""}
        parts: list[Any] = [FORMAT, decides, str(shard)]
        # A dangling link has neither; opening it reports that.
        with contextlib.suppress(OSError):
            stat = shard.stat()
            parts += [stat.st_size, stat.st_mtime_ns]
        return fingerprint(*parts)[:24]


@dataclass(frozen=True)
class Task:
    """One shard, and the part that it becomes; small enough to be sent to another machine.

    Attributes:
        shard: The file.
        part: Path of its part.
        making: Settings.
    """

    shard: Path
    part: Path
    making: Making


class Known(NamedTuple):
    """Cells of a row that come from its record; the record itself is not kept, to save memory."""

    youtube_id: str
    yt8m_id: str
    labels: str
    seconds: str


def ingest_alone(task: Task) -> Summary:
    """Do a task in a worker process."""
    use_one_thread()
    return ingest_shard(task)


def ingest_shard(task: Task) -> Summary:
    """Make the part of a shard, unless it exists.

    Returns:
        The part's summary of the shard.

    Raises:
        DemoError: The part cannot be written, or a model or a table of names is damaged; bad records raise nothing.
    """
    if (found := read_summary(task.part)) is not None and found.is_lasting:
        return found
    summary = Summary()
    try:
        shard = Shard(task.shard, is_hashed=True)
    except OSError as error:
        summary.add_broken(CorruptRecord(number=0, reason=f"it cannot be opened ({error.strerror or error})"))
        summary.is_lasting = False
        write_atomically(task.part, lambda stream: write_summary(stream, summary))
        return summary
    with shard:
        write_atomically(task.part, lambda stream: _write(stream, shard, task.making, summary))
    return summary


def _write(stream: IO[bytes], shard: Shard, making: Making, summary: Summary) -> None:
    """Write a part block by block, so that only a block is in memory."""
    embedder = load_embedder(Path(making.zoo), making.space, making.reference)
    rows: list[tuple[Known, Features]] = []
    for row in _wanted(shard, making, embedder, summary):
        rows.append(row)
        if len(rows) == BLOCK_ROWS:
            write_block(stream, _block(rows, embedder))
            rows = []
    if rows:
        write_block(stream, _block(rows, embedder))
    try:
        summary.sha256 = shard.sha256()
    except OSError:
        summary.is_lasting = False
    write_summary(stream, summary)


def _wanted(shard: Shard, making: Making, embedder: Embedder, summary: Summary) -> Iterator[tuple[Known, Features]]:
    """Yield the selected records of a shard, and count all of them."""
    selection = Selection(kind=making.kind, span=making.span)
    names, ids = read_tables(making.vocabulary, making.ids)
    for number, record in read_shard(shard):
        if isinstance(record, CorruptRecord):
            summary.add_broken(record)
            continue
        if reason := selection.reason_against(record, names):
            summary.leave_out(reason)
        else:
            try:
                features = embedder.features(record)
            except DatasetError as error:
                summary.add_broken(CorruptRecord(number=number, reason=str(error)))
                continue
            seconds = str(record.n_seconds) if record.n_seconds else ""
            yield Known(ids.find(record), record.record_id, "|".join(names.of(record)), seconds), features
            summary.n_rows += 1
        summary.n_read += 1
        summary.n_frames += record.n_seconds > 0


def _block(rows: list[tuple[Known, Features]], embedder: Embedder) -> Block:
    """Embed some rows, and collect their cells."""
    features = [kept for _, kept in rows]
    emotions = embedder.emotions(features)
    cells: list[Cells] = [
        (known.youtube_id, known.yt8m_id, emotion, known.labels, known.seconds)
        for (known, _), emotion in zip(rows, emotions, strict=True)
    ]
    return Block(cells=cells, tensors=embedder.tensors(features))


@lru_cache(maxsize=1)
def read_tables(vocabulary: str | None, ids: str | None) -> tuple[LabelNames, YouTubeIds]:
    """Read the names of labels and the ids, once for a process.

    Args:
        vocabulary: As in Making.
        ids: Path of the table of ids, or None.

    Raises:
        SettingError: One of them cannot be read, or is no such table.
    """
    names = LabelNames() if vocabulary is None else LabelNames.from_file(Path(vocabulary))
    return names, YouTubeIds() if ids is None else YouTubeIds.from_file(Path(ids))
