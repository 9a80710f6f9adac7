"""TFRecord files: records with their lengths and checksums, plain or gzip, read as a stream.

A record is its length (8 bytes, little endian), the masked CRC-32C of those eight bytes (4), its data, and the masked CRC-32C
of the data (4). The mask is TensorFlow's, for data that hold checksums themselves (`core/lib/hash/crc32c.h`).
"""

import hashlib
import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import google_crc32c

MAX_RECORD_BYTES = 16 << 20
"""YouTube-8M's longest record, six minutes of frames, has 0.42 MB; what claims far more is damaged or hostile."""

BLOCK_BYTES = 1 << 20
GZIP_INPUT_BYTES = 1 << 14
"""What a damaged gzip stream had unpacked in its last step is lost, so steps are small."""

HEADER = struct.Struct("<QI")
FOOTER = struct.Struct("<I")
N_LENGTH_BYTES = 8
GZIP_MAGIC = b"\x1f\x8b\x08"

NO_TFRECORD = "this is no TFRecord file"


@dataclass(frozen=True, kw_only=True)
class CorruptRecord:
    """A record that cannot be read.

    Attributes:
        number: In its file, from 1; 0 where the file itself is meant.
        reason: A clause.
        is_last: Nothing behind it can be read either, because the start of the next record is unknown.
    """

    number: int
    reason: str
    is_last: bool = False


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


class Shard:
    """An open TFRecord file; a context.

    Whether it is gzip is told by its content: by the first record's checksum, then by gzip's own mark.

    Args:
        path: The file.
        is_hashed: Hash its bytes while they are read, for `sha256`.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path, *, is_hashed: bool = False) -> None:
        self._file = path.open("rb")
        self._digest = hashlib.sha256() if is_hashed else None

    def __enter__(self) -> "Shard":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes of the file as it lies on disk."""
        block = self._file.read1(size)
        if self._digest:
            self._digest.update(block)
        return block

    def records(self, max_bytes: int = MAX_RECORD_BYTES) -> Iterator[bytes | CorruptRecord]:
        """Read the records, once.

        Args:
            max_bytes: A longer record is passed over.

        Yields:
            The data of each record, or why there is none.
        """
        try:
            head = self._file.peek(HEADER.size)[: HEADER.size]
        except OSError as error:
            yield CorruptRecord(number=0, reason=f"it cannot be read ({error.strerror or error})", is_last=True)
            return
        packed = head.startswith(GZIP_MAGIC) and not _has_good_length(head)
        yield from read_records(_Gunzip(self) if packed else self, max_bytes)

    def sha256(self) -> str:
        """Return the hash of the whole file, after reading the rest; '' without hashing."""
        while self.read(BLOCK_BYTES):
            pass
        return self._digest.hexdigest() if self._digest else ""


def read_records(stream: Stream, max_bytes: int = MAX_RECORD_BYTES) -> Iterator[bytes | CorruptRecord]:
    """Read records from a stream of unpacked bytes.

    Behind data that does not fit its checksum the next record is read; behind a length that does not, nothing can be.

    Args:
        stream: Read from where it stands.
        max_bytes: A longer record is passed over.

    Yields:
        The data of each record, or why there is none.
    """
    source = _Source(stream)
    for number in itertools.count(1):
        header = source.take(HEADER.size)
        if len(header) < HEADER.size:
            if header or source.fault or number == 1:
                nothing = "it is empty" if number == 1 and not header else "the file ends in the middle of it"
                yield CorruptRecord(number=number if header or number > 1 else 0, reason=source.fault or nothing, is_last=True)
            return
        length, _ = HEADER.unpack(header)
        if not _has_good_length(header):
            reason = NO_TFRECORD if number == 1 else "its length does not fit its checksum, so the rest of the file is lost"
            yield CorruptRecord(number=number, reason=reason, is_last=True)
            return
        if length > max_bytes:
            whole = source.skip(length + FOOTER.size)
            reason = f"it has {length:,} bytes, which no record of YouTube-8M has"
            yield CorruptRecord(number=number, reason=reason, is_last=not whole)
            continue
        data, footer = source.take(length), source.take(FOOTER.size)
        if len(footer) < FOOTER.size:
            yield CorruptRecord(number=number, reason=source.fault or "the file ends in the middle of it", is_last=True)
            return
        if masked_crc(data) != FOOTER.unpack(footer)[0]:
            yield CorruptRecord(number=number, reason="its data do not fit their checksum")
            continue
        yield data


def write_record(stream: IO[bytes], data: bytes) -> None:
    """Append a record to a stream."""
    length = len(data).to_bytes(N_LENGTH_BYTES, "little")
    stream.write(length + FOOTER.pack(masked_crc(length)) + data + FOOTER.pack(masked_crc(data)))


def masked_crc(data: bytes) -> int:
    """Return the masked CRC-32C of some bytes."""
    crc: int = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _has_good_length(header: bytes) -> bool:
    return len(header) == HEADER.size and masked_crc(header[:N_LENGTH_BYTES]) == HEADER.unpack(header)[1]


class _Source:
    """A stream from which exact numbers of bytes are taken; `fault` says why it ended early, if it did."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._block = b""
        self._at = 0
        self.fault = ""

    def take(self, size: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        stop = self._at + size
        if stop > len(self._block):
            self._refill(size)
            stop = size
        taken = self._block[self._at : stop]
        self._at = min(stop, len(self._block))
        return taken

    def skip(self, size: int) -> bool:
        """Pass over so many bytes, and return whether there were as many."""
        while size > 0 and (taken := len(self.take(min(size, BLOCK_BYTES)))):
            size -= taken
        return size == 0

    def _refill(self, size: int) -> None:
        blocks = [self._block[self._at :]]
        n_bytes = len(blocks[0])
        while n_bytes < size and not self.fault:
            block = b""
            try:
                block = self._stream.read(max(BLOCK_BYTES, size - n_bytes))
            except OSError as error:
                self.fault = f"the file cannot be read further ({error.strerror or error})"
            except (EOFError, zlib.error) as error:
                self.fault = str(error) if isinstance(error, EOFError) else "the gzip stream is damaged from here on"
            if not block:
                break
            blocks.append(block)
            n_bytes += len(block)
        self._block, self._at = b"".join(blocks), 0


class _Gunzip:
    """A gzip stream of one or several members; what it holds is never unpacked at once.

    Python's own reader throws away up to a block of good data before the damage that it reports.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._member = zlib.decompressobj(wbits=31)
        self._packed = b""
        self._is_begun = False

    def read(self, size: int, /) -> bytes:
        """Return at most so many unpacked bytes.

        Raises:
            EOFError: The stream breaks off; nothing before that is lost.
            zlib.error: The stream is damaged.
        """
        while True:
            if self._member.eof:
                self._packed, self._member, self._is_begun = self._member.unused_data, zlib.decompressobj(wbits=31), False
            packed = self._packed or self._stream.read(GZIP_INPUT_BYTES)
            if not self._is_begun:
                # Behind a member there may be padding.
                self._is_begun = bool(packed := packed.lstrip(b"\0"))
                if not packed:
                    return b""
            block = self._member.decompress(packed, size)
            self._packed = self._member.unconsumed_tail
            if block:
                return block
            if not packed and not self._member.eof:
                raise EOFError("the gzip stream ends too early")
