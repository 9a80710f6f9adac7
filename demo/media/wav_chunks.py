"""Chunks of WAV and AIFF files, odd ones that are not padded among them, and DTS in the place of a WAV file's samples."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from demo.media.file_parts import file_part

ORDERS = {b"RIFF": "<", b"RIFX": ">"}
KNOWN_CHUNKS = {b"fmt ", b"fact", b"data", b"LIST", b"JUNK", b"junk", b"bext", b"iXML", b"cue ", b"smpl", b"id3 ", b"PEAK"}

DTS_BYTES = 2**16
"""Of the samples; a frame of DTS has at most 16,384 bytes."""


def iff_chunks(file: BinaryIO, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Walk the chunks of a WAV or AIFF file, also behind those of an odd size that are not padded.

    Args:
        file: Seekable.
        order: "<" or ">", the order of the bytes of a size.

    Yields:
        Kind, first byte and size of each chunk, with the file at its first byte.
    """
    position = 12
    file.seek(position)
    while len(header := file.read(8)) == 8:
        kind, size = struct.unpack(f"{order}4sI", header)
        yield kind, position + 8, size
        position += 8 + size
        if size % 2:
            file.seek(position)
            following = file.read(5)
            position += following[:4] not in KNOWN_CHUNKS or following[1:] in KNOWN_CHUNKS
        file.seek(position)


def pad_chunks(file: BinaryIO) -> BinaryIO:
    """Return a WAV file without its odd chunks where one before the samples is not padded; any other file as it is.

    A chunk of an odd size is followed by a byte of zero, which some programs forget. Decoders then find no samples.
    """
    file.seek(0)
    riff = file.read(12)
    if riff[:4] not in ORDERS or riff[8:] != b"WAVE":
        return file
    order, n_bytes = ORDERS[riff[:4]], file.seek(0, 2)
    padded_start, is_padded, kept = 20, True, b""
    for kind, start, size in iff_chunks(file, order):
        is_padded = is_padded and start == padded_start
        padded_start = start + size + size % 2 + 8
        if kind == b"data":
            return file if is_padded else file_part(file, start - 8, n_bytes, riff + kept)
        if kind in (b"fmt ", b"fact") and size < DTS_BYTES:
            kept += kind + struct.pack(f"{order}I", size) + file.read(size) + bytes(size % 2)
    return file


def holds_dts(file: BinaryIO) -> bool:
    """Return whether the samples of a WAV file are DTS (ETSI TS 102 114, section 5.3), which would be heard as noise."""
    file.seek(0)
    data = file.read(DTS_BYTES)
    if data[:4] not in ORDERS:
        return False
    # The synchronization of a frame in words of 16 and of 14 bits, and the bits of a normal frame behind it.
    n_frames = [0, 0]
    for index, (sync, offset, mask) in enumerate(((b"\xfe\x7f\x01\x80", 5, 0xFC), (b"\xff\x1f\x00\xe8", 4, 0xF0))):
        at = data.find(sync)
        while 0 <= at < len(data) - 6:
            n_frames[index] += data[at + offset] & mask == mask
            at = data.find(sync, at + 4)
    return max(n_frames) >= 2
