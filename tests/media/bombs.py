"""Files that are made to harm their reader."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile

from tests.media.video_files import encode, plain


def claims_many_pixels(path: Path) -> Path:
    """Write a MOV of PNG pictures, each of which says that it has 16,000 x 16,000 pixels."""
    encode_png(path, 64, 64, n_frames=20)
    content = path.read_bytes()
    size = struct.pack(">II", 64, 64)
    assert content.count(b"IHDR" + size) == 20
    path.write_bytes(content.replace(b"IHDR" + size, b"IHDR" + struct.pack(">II", 16_000, 16_000)))
    return path


def is_one_large_picture_again_and_again(path: Path, n_frames: int = 1_500) -> Path:
    """Write a film whose frames are 28 MB each and all the same, which takes kilobytes a frame and minutes to decode."""
    return encode_png(path, 4_096, 2_304, n_frames)


def encode_png(path: Path, width: int, height: int, n_frames: int) -> Path:
    """Write one black picture as every frame of a MOV."""
    with av.open(str(path), "w", format="mov") as file:
        stream = file.add_stream("png", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        frame = av.VideoFrame.from_ndarray(np.zeros((height, width, 3), np.uint8), format="rgb24")
        (packet,) = stream.encode(frame)
        content = bytes(packet)
        for number in range(n_frames):
            again = av.Packet(content)
            again.stream, again.time_base = stream, Fraction(1, 10)
            again.pts = again.dts = number
            again.is_keyframe = True
            file.mux(again)
    return path


def lasts_for_ever(path: Path) -> Path:
    """Write two seconds of Matroska whose head promises 300 years."""
    encode(path, plain((20, 60, 190)), container="matroska", sound_seconds=4)
    content = bytearray(path.read_bytes())
    # Duration: the element's number, its size of 8 bytes, and a double in milliseconds.
    at = content.index(b"\x44\x89\x88")
    content[at + 3 : at + 11] = struct.pack(">d", 300 * 365.25 * 86_400_000)
    path.write_bytes(content)
    return path


def has_many_channels(path: Path) -> Path:
    """Write a WAV of 65,535 channels at 4 GHz."""
    data = bytes(100_000)
    head = struct.pack("<HHIIHH", 1, 65_535, 2**32 - 1, 2**32 - 1, 65_535, 16)
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def promises_many_samples(path: Path) -> Path:
    """Write a FLAC whose head promises all samples that can be promised, and blocks as long as can be."""
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 64_000), 16_000, format="FLAC")
    content = bytearray(path.read_bytes())
    content[8:12] = b"\xff\xff\xff\xff"
    content[21] |= 0x0F
    content[22:26] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    return path


def is_an_hour_of_nothing(path: Path) -> Path:
    """Write an hour of silence, which FLAC squeezes to almost nothing."""
    with soundfile.SoundFile(path, "w", 48_000, 2, "PCM_16", format="FLAC") as file:
        for _ in range(60):
            file.write(np.zeros((60 * 48_000, 2), np.int16))
    return path


def refers_to(path: Path, address: str) -> Path:
    """Write a MOV whose pictures lie elsewhere, in a file that its data reference names."""
    encode(path, plain((20, 60, 190)), container="mov")
    content = path.read_bytes()
    own = b"\x00\x00\x00\x0curl \x00\x00\x00\x01"
    there = address.encode() + b"\x00"
    other = struct.pack(">I", 12 + len(there)) + b"url \x00\x00\x00\x00" + there
    at = content.rindex(own)
    longer = bytearray(content[:at] + other + content[at + len(own) :])
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        start = content.rindex(box, 0, at) - 4
        (size,) = struct.unpack(">I", content[start : start + 4])
        longer[start : start + 4] = struct.pack(">I", size + len(other) - len(own))
    path.write_bytes(longer)
    return path
