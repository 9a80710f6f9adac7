"""Detect truncated files by the sizes that a container's bytes announce.

Decoders are too kind for that: libsndfile and FFmpeg play what is there of a WAV, an Ogg or a WebM file and say
nothing about the rest. Their containers do say how long they are. Formats without such a promise (bare AAC and MPEG
streams, FLAC, whose decoder tells) are not judged here, and neither are streams that were written before their length
was known: a browser's WebM, a WAV from a pipe.
"""

import re
import struct
from collections.abc import Callable
from enum import Enum, auto
from typing import BinaryIO

from demo.media.formats import MP4_TYPES
from demo.media.wav_chunks import iff_chunks

TOLERANCE_BYTES = 4096
"""Headers that are wrong by a few bytes are common, and so are tags cut from the end; neither loses music."""

MP3_TOLERANCE = 0.02
"""Share of an MP3's promised bytes that may be missing: programs that strip a tag or trim an end keep its header."""

MAX_MP3_FRAME_BYTES = 1441

STREAMED_CHUNK_BYTES = 0x7FFF_0000
"""Sizes from here on (0x7FFFF000, 0x80000000, 0xFFFFFFFF) are what recorders write before they know the size."""

MAX_OGG_PAGE_BYTES = 27 + 255 + 255 * 255

PICTURES_HANDLER = re.compile(rb"hdlr.{8}vide", re.DOTALL)
"""What the index of an MP4 says of a track of pictures."""

MAX_INDEX_BYTES = 2**24

MP4_SOUND_TYPES = {b"moof", b"mdat"}


class Ending(Enum):
    """How much of a file is there, by what the container's own bytes prove."""

    WHOLE = auto()
    SHORTER = auto()
    """Than its header says, as a clip that keeps the header of the whole song, or a download that lacks its end."""

    BROKEN = auto()


def judge_end(file: BinaryIO) -> Ending:
    """Tell whether a file ends before its container says that it ends.

    What is there of an MP3, or of an MP4 with its index and no pictures, can be listened to. All other files are better sent
    again; a video would be a part of one in a catalogue.

    Args:
        file: Seekable, without a tag in front; its position is moved.
    """
    n_bytes = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    check: Callable[[BinaryIO, int], bool] | None = None
    if head[:4] in (b"RIFF", b"RIFX", b"RF64") and head[8:] == b"WAVE":
        check = _wav_breaks_off
    elif head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        check = _aiff_breaks_off
    elif head[4:8] in MP4_TYPES:
        return _judge_mp4(file, n_bytes)
    elif head[:4] == b"\x1aE\xdf\xa3":
        check = _matroska_breaks_off
    elif head[:4] == b"OggS":
        check = _ogg_breaks_off
    elif len(head) > 1 and head[0] == 0xFF and head[1] >= 0xE0:
        return Ending.SHORTER if _mp3_breaks_off(file, n_bytes) else Ending.WHOLE
    return Ending.BROKEN if check is not None and check(file, n_bytes) else Ending.WHOLE


def _wav_breaks_off(file: BinaryIO, n_bytes: int) -> bool:
    """Compare the `data` chunk with the file; RF64 keeps its true size in the `ds64` chunk."""
    file.seek(0)
    order = ">" if file.read(4) == b"RIFX" else "<"
    n_data_bytes_64 = None
    for kind, start, size in iff_chunks(file, order):
        if kind == b"ds64":
            fields = file.read(16)
            n_data_bytes_64 = struct.unpack("<Q", fields[8:])[0] if len(fields) == 16 else None
        if kind == b"data":
            if size == 0xFFFF_FFFF and n_data_bytes_64:
                return bool(start + n_data_bytes_64 > n_bytes + TOLERANCE_BYTES)
            return size < STREAMED_CHUNK_BYTES and start + size > n_bytes + TOLERANCE_BYTES
    return True


def _aiff_breaks_off(file: BinaryIO, n_bytes: int) -> bool:
    """Compare the `SSND` chunk with the file."""
    for kind, start, size in iff_chunks(file, ">"):
        if kind == b"SSND":
            return size < STREAMED_CHUNK_BYTES and start + size > n_bytes + TOLERANCE_BYTES
    return True


def _judge_mp4(file: BinaryIO, n_bytes: int) -> Ending:
    """Walk the top-level boxes: without a whole `moov` nothing can be decoded, and the others should not pass the end."""
    position = 0
    has_index = has_pictures = is_shorter = False
    while position < n_bytes:
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            break
        size, kind = struct.unpack(">I4s", header[:8])
        if size == 1 and len(header) == 16:
            size = struct.unpack(">Q", header[8:])[0]
        elif size == 0:
            size = n_bytes - position
        if size < 8:
            break
        is_cut = position + size > n_bytes
        if kind == b"moov" and not is_cut:
            has_index = True
            file.seek(position)
            has_pictures = PICTURES_HANDLER.search(file.read(min(size, MAX_INDEX_BYTES))) is not None
        is_shorter = is_shorter or (kind in MP4_SOUND_TYPES and is_cut)
        position += size
    if not has_index or (is_shorter and has_pictures):
        return Ending.BROKEN
    return Ending.SHORTER if is_shorter else Ending.WHOLE


def _matroska_breaks_off(file: BinaryIO, n_bytes: int) -> bool:
    """Compare the Segment element with the file; a live stream leaves the element's size unknown (all ones)."""
    file.seek(4)
    n_header_bytes = _read_ebml_size(file)
    if n_header_bytes is None:
        return False
    file.seek(n_header_bytes, 1)
    if file.read(4) != b"\x18\x53\x80\x67":
        return file.tell() >= n_bytes
    n_segment_bytes = _read_ebml_size(file)
    return n_segment_bytes is not None and file.tell() + n_segment_bytes > n_bytes


def _read_ebml_size(file: BinaryIO) -> int | None:
    """Read a variable-length EBML size (RFC 8794, section 4); None where it is unknown or not there."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    n_bits = 7 * (9 - first[0].bit_length())
    rest = file.read(8 - first[0].bit_length())
    size = int.from_bytes(first + rest, "big") & ((1 << n_bits) - 1)
    return None if size == (1 << n_bits) - 1 else size


def _ogg_breaks_off(file: BinaryIO, n_bytes: int) -> bool:
    """Look whether the last page is whole (RFC 3533, section 6).

    The end-of-stream flag is no help: players and radio recorders leave it out of files that are whole.
    """
    file.seek(max(0, n_bytes - MAX_OGG_PAGE_BYTES))
    tail = file.read(MAX_OGG_PAGE_BYTES)
    page = tail[tail.rfind(b"OggS") :] if b"OggS" in tail else b""
    if not page:
        return False
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    return len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])


def _mp3_breaks_off(file: BinaryIO, n_bytes: int) -> bool:
    """Compare the byte count of the Xing or Info header, where the first frame has one, with the file."""
    file.seek(0)
    frame = file.read(64)
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    if at < 0 or len(frame) < at + 16:
        return False
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    if not flags & 2:
        return False
    # The byte count stands after the frame count, where there is one.
    at += 12 if flags & 1 else 8
    n_promised = int.from_bytes(frame[at : at + 4], "big")
    return n_promised - n_bytes > max(MAX_MP3_FRAME_BYTES, MP3_TOLERANCE * n_promised)
