"""WAV files with odd chunks that are not padded, and with DTS in the place of samples."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.core.errors import NotAudio, SilentRecording, TruncatedRecording
from demo.media.audio import decode
from tests.media.audio_files import tone


def with_chunk(wav: bytes, chunk: bytes, before: bytes, order: str = "<") -> bytes:
    """Put a chunk in front of another one, and correct the size of the whole."""
    at = wav.index(before)
    body = wav[8:at] + chunk + wav[at:]
    return wav[:4] + struct.pack(f"{order}I", len(body)) + body


@pytest.mark.parametrize("before", [b"fmt ", b"data"])
@pytest.mark.parametrize("n_bytes", [1, 3, 19, 101])
@pytest.mark.parametrize("kind", [b"LIST", b"junk", b"wxyz"])
@pytest.mark.parametrize("padding", [b"", b"\0", b"x"])
def test_a_chunk_of_an_odd_size_need_not_be_padded(
    before: bytes, n_bytes: int, kind: bytes, padding: bytes, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(with_chunk(whole("wav"), kind + struct.pack("<I", n_bytes) + n_bytes * b"y" + padding, before))
    recording = decode(path)
    path.write_bytes(whole("wav"))
    np.testing.assert_array_equal(recording.waveform, decode(path).waveform)


def test_several_chunks_of_a_big_endian_file_need_not_be_padded(tmp_path: Path) -> None:
    path = tmp_path / "file"
    soundfile.write(path, tone(44_100, 0.5), 44_100, format="WAV", endian="BIG", subtype="PCM_24")
    plain = decode(path).waveform
    content = path.read_bytes()
    assert content[:4] == b"RIFX"
    for kind, before in ((b"bext", b"fmt "), (b"LIST", b"data"), (b"JUNK", b"data")):
        content = with_chunk(content, kind + struct.pack(">I", 7) + bytes(7), before, ">")
    path.write_bytes(content)
    np.testing.assert_array_equal(decode(path).waveform, plain)


def test_such_a_file_may_break_off_too(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "file"
    content = with_chunk(whole("wav"), b"LIST" + struct.pack("<I", 3) + b"yyy", b"data")
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(TruncatedRecording):
        decode(path)


@pytest.mark.parametrize("frame", [b"\xfe\x7f\x01\x80\x7f\xfc", b"\xff\x1f\x00\xe8\xf1\x07"], ids=["16 bits", "14 bits"])
@pytest.mark.parametrize("n_silent", [0, 4_000])
def test_dts_is_not_heard_as_noise(frame: bytes, n_silent: int, whole: Callable[[str], bytes], tmp_path: Path) -> None:
    """No encoder is at hand, so the frames hold nothing that could be decoded."""
    content = bytearray(whole("wav"))
    at = content.index(b"data") + 8
    content[at : at + n_silent] = bytes(n_silent)
    for start in range(at + n_silent, len(content) - len(frame), 2_012):
        content[start : start + len(frame)] = frame
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(NotAudio, match="holds DTS"):
        decode(path)


def test_a_square_wave_at_full_scale_is_no_dts(tmp_path: Path) -> None:
    """Its samples are those of the synchronization, without the bits behind it."""
    samples = np.tile(np.array([32_766, -32_767], np.int16), 3 * 44_100)
    path = tmp_path / "file"
    soundfile.write(path, np.repeat(samples.reshape(-1, 1), 2, axis=1)[: 4 * 44_100], 44_100, format="WAV", subtype="PCM_16")
    content = path.read_bytes()
    assert content.count(b"\xfe\x7f\x01\x80") > 1_000
    with pytest.raises(SilentRecording, match="only silence"):  # 22 kHz is above all that is heard.
        decode(path)
