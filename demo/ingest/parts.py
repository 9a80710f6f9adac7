"""Parts of a catalogue: the rows of one shard, in one file that is complete or missing.

A part is a TFRecord file: blocks of rows, each the bytes of a safetensors file, and at the end the summary
of the shard, as JSON. So damage on disk is noticed, and a large shard needs the memory of one block only.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from demo.core.zoo import Tensors
from demo.datasets.tfrecord import CorruptRecord, Shard, write_record

COLUMNS = ("youtube_id", "yt8m_id", "emotion", "labels", "seconds")
"""Of the table of a catalogue of records."""

TABLE = "table"
MAX_BROKEN = 100
"""Of one shard that are named; the rest is counted."""

MAX_BLOCK_BYTES = 1 << 30

Cells = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some rows, in order.

    Attributes:
        cells: Of COLUMNS, of each row.
        tensors: Each with one row for each.
    """

    cells: list[Cells]
    tensors: Tensors


@dataclass(kw_only=True)
class Summary:
    """Summary of a shard.

    Attributes:
        n_read: Records that were read whole.
        n_rows: Of these, rows of the part.
        n_frames: Records at frame level among those that were read.
        left_out: How many records the selection left out, by reason.
        broken: Number and reason of records that could not be read; number 0 for the shard itself.
        n_broken: All of them.
        sha256: Of the shard; '' where it could not be read.
        is_lasting: Reading it again would tell the same.
    """

    n_read: int = 0
    n_rows: int = 0
    n_frames: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)
    n_broken: int = 0
    sha256: str = ""
    is_lasting: bool = True

    def leave_out(self, reason: str) -> None:
        """Count a record that is not wanted."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    def add_broken(self, broken: CorruptRecord) -> None:
        """Note a record that cannot be read."""
        self.n_broken += 1
        if len(self.broken) < MAX_BROKEN:
            self.broken.append((broken.number, broken.reason))


def write_block(stream: IO[bytes], block: Block) -> None:
    """Append some rows to a part."""
    table = np.frombuffer(csv_lines(block.cells), np.uint8)
    write_record(stream, save_tensors({name: np.ascontiguousarray(t) for name, t in block.tensors.items()} | {TABLE: table}))


def write_summary(stream: IO[bytes], summary: Summary) -> None:
    """End a part."""
    write_record(stream, json.dumps(asdict(summary)).encode())


def read_summary(path: Path) -> Summary | None:
    """Return the summary in a finished part; None if the part is missing or damaged."""
    last = b""
    try:
        with Shard(path) as part:
            for record in part.records(MAX_BLOCK_BYTES):
                if isinstance(record, CorruptRecord):
                    return None
                last = record
        values = json.loads(last)
        return Summary(**values | {"broken": [(number, reason) for number, reason in values["broken"]]})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read_blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a finished part, one after the other."""
    with Shard(path) as part:
        ahead: bytes | None = None
        for record in part.records(MAX_BLOCK_BYTES):
            if isinstance(record, CorruptRecord):
                raise OSError(f"{path.name}: {record.reason}")
            if ahead is not None:
                tensors = load_tensors(ahead)
                cells = list(csv.reader(io.StringIO(tensors.pop(TABLE).tobytes().decode("utf-8"), newline="")))
                yield Block(cells=[tuple(row) for row in cells], tensors=tensors)
            ahead = record


def csv_lines(rows: Sequence[Cells]) -> bytes:
    """Return rows of a table as lines of CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8")
