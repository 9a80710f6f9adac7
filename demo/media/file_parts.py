"""Parts of a file that are files themselves: what lies behind a tag, and each link of a chain."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, cast

BLOCK_BYTES = 2**18

LINK_STARTS = {
    b"OggS": re.compile(rb"OggS\0[\x02\x03\x06\x07]\0{8}.{4}\0{4}", re.DOTALL),
    b"fLaC": re.compile(rb"fLaC[\x00\x80]\0\0\x22"),
}
"""How a file of each kind begins: Ogg with the first page of a stream (RFC 3533, section 6), FLAC with its name and the header
of STREAMINFO's 34 bytes (RFC 9639, section 8)."""

LINK_START_BYTES = 22
"""Length of the longest of them."""

MAX_TAGS = 16


class _FilePart(io.RawIOBase):
    """Some bytes, and then those of a file from a first to a last one."""

    def __init__(self, file: BinaryIO, start: int, stop: int, head: bytes) -> None:
        self.file, self.head = file, head
        self.start, self.stop = start - len(head), stop
        self.position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = 0) -> int:
        origin = {0: 0, 1: self.position, 2: self.stop - self.start}[whence]
        if origin + offset < 0:
            raise OSError("before the beginning")
        self.position = origin + offset
        return self.position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # A buffer of bytes, as RawIOBase gives it.
        data = self.head[self.position : self.position + len(buffer)]
        if not data:
            self.file.seek(self.start + self.position)
            data = self.file.read(max(0, min(len(buffer), self.stop - self.start - self.position)))
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)


def file_part(file: BinaryIO, start: int, stop: int, head: bytes = b"") -> BinaryIO:
    """Return a part of a file, behind a head, as a file without descriptor or name; reading it moves the whole's position."""
    return cast(BinaryIO, _FilePart(file, start, stop, head))


def skip_tags(file: BinaryIO) -> BinaryIO:
    """Return what lies behind the ID3v2 tags at the start of a file; the file itself where there is none or nothing behind.

    FFmpeg probes no more than 1 MiB of a file without a name, and covers are larger.
    """
    n_bytes = file.seek(0, 2)
    start = 0
    for _ in range(MAX_TAGS):
        file.seek(start)
        tag = file.read(10)
        if len(tag) < 10 or tag[:3] != b"ID3":
            break
        # Four bytes of seven bits each; bit 4 of the flags announces a footer of ten bytes more.
        n_tag_bytes = sum((byte & 0x7F) << shift for byte, shift in zip(tag[6:], (21, 14, 7, 0), strict=True))
        start += 10 + n_tag_bytes + (10 if tag[5] & 0x10 else 0)
    return file_part(file, start, n_bytes) if 0 < start < n_bytes else file


def split_chain(file: BinaryIO) -> list[BinaryIO]:
    """Split what stream recorders chain: a new Ogg or FLAC file at each title.

    Decoders stop at the end of the first link, or at one of other parameters.

    Args:
        file: Of any kind; its position is moved.

    Returns:
        One file for each link; the file itself where there is one only.
    """
    starts = list(_link_starts(file))
    if len(starts) < 2:
        return [file]
    return [file_part(file, start, stop) for start, stop in pairwise([*starts, file.seek(0, 2)])]


def _link_starts(file: BinaryIO) -> Iterator[int]:
    """Yield where the links of a chain begin; nothing for files of other kinds."""
    file.seek(0)
    head = file.read(4)
    if head not in LINK_STARTS:
        return
    position, after_start, last = 0, 0, -1
    file.seek(0)
    kept = b""
    while block := file.read(BLOCK_BYTES):
        data = kept + block
        for match in LINK_STARTS[head].finditer(data):
            start = position - len(kept) + match.start()
            if start <= last:
                continue
            last = start
            # The streams of pictures and sound of one link begin directly one after the other.
            if start == 0 or start != after_start:
                yield start
            if head == b"OggS":
                after_start = _page_end(file, start)
        position += len(block)
        kept = data[-LINK_START_BYTES + 1 :]
        file.seek(position)


def _page_end(file: BinaryIO, start: int) -> int:
    """Return where the Ogg page that begins at a byte ends."""
    file.seek(start + 26)
    n_segments = (file.read(1) or b"\0")[0]
    return start + 27 + n_segments + sum(file.read(n_segments))
