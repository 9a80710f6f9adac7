"""Two peculiarities of WAV files: odd chunks that are not padded, and DTS in the place of samples."""

import struct
from typing import BinaryIO

from demo.media.file_parts import file_part

ORDERS = {b"RIFF": "<", b"RIFX": ">"}
KNOWN_CHUNKS = {b"fmt ", b"fact", b"data", b"LIST", b"JUNK", b"junk", b"bext", b"iXML", b"cue ", b"smpl", b"id3 ", b"PEAK"}

DTS_BYTES = 2**16
"""Of the samples; a frame of DTS has at most 16,384 bytes."""


def pad_chunks(file: BinaryIO) -> BinaryIO:
    """Return a WAV file without its odd chunks where one before the samples is not padded; any other file as it is.

    A chunk of an odd size is followed by a byte of zero, which some programs forget. Decoders then find no samples.
    """
    file.seek(0)
    riff = file.read(12)
    if riff[:4] not in ORDERS or riff[8:] != b"WAVE":
        return file
    order, n_bytes = ORDERS[riff[:4]], file.seek(0, 2)
    position, is_padded, kept = 12, True, b""
    while position < n_bytes:
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            break
        kind, size = struct.unpack(f"{order}4sI", header)
        if kind == b"data":
            return file if is_padded else file_part(file, position, n_bytes, riff + kept)
        if kind in (b"fmt ", b"fact") and size < DTS_BYTES:
            kept += header + file.read(size) + bytes(size % 2)
        position += 8 + size
        if size % 2:
            file.seek(position)
            following = file.read(5)
            if following[:4] in KNOWN_CHUNKS and following[1:] not in KNOWN_CHUNKS:
                is_padded = False
            else:
                position += 1
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
