"""Of several sound tracks the one is listened to that players play, and a notice names the others."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from demo.core.errors import NotAudio
from demo.media import container_sound
from demo.media.audio import decode
from tests.media.audio_files import Float32, sine

RATE = 48_000


def write_tracks(path: Path, container: str, *tracks: tuple[str, Float32, int]) -> Path:
    """Write one sound track for each codec, samples of one channel, and bit rate."""
    with av.open(path, "w", format=container) as output:
        streams = [output.add_stream(codec, rate=RATE, layout="mono", bit_rate=bit_rate) for codec, _, bit_rate in tracks]
        for stream, (_, samples, _) in zip(streams, tracks, strict=True):
            frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
            frame.sample_rate, frame.pts = RATE, 0
            context = stream.codec_context
            resampler = av.AudioResampler(context.format, "mono", RATE, context.frame_size or 1024)
            for part in [*resampler.resample(frame), *resampler.resample(None), None]:
                output.mux(stream.encode(part))
    # FFmpeg enables the first track only, phones enable all: the last bit of the flags of a track's header.
    path.write_bytes(path.read_bytes().replace(b"tkhd\0\0\0\2", b"tkhd\0\0\0\3"))
    return path


def heard(waveform: Float32) -> int:
    """Return the loudest frequency in Hz of two seconds."""
    return int(np.abs(np.fft.rfft(waveform[16_000:48_000])).argmax()) // 2


def replace_nth(path: Path, old: bytes, new: bytes, number: int) -> None:
    """Replace one occurrence of some bytes in a file."""
    parts = path.read_bytes().split(old)
    path.write_bytes(old.join(parts[: number + 1]) + new + old.join(parts[number + 1 :]))


MUSIC, SPEECH = sine(440, RATE), sine(1_000, RATE)


@pytest.mark.parametrize(("unreadable", "expected"), [(0, 1_000), (1, 440)])
def test_a_track_without_a_decoder_is_passed_over_for_one_with(unreadable: int, expected: int, tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", "mp4", ("aac", MUSIC, 64_000), ("aac", SPEECH, 256_000))
    replace_nth(path, b"mp4a", b"apac", unreadable)
    replace_nth(path, b"esds", b"dapa", unreadable)
    recording = decode(path)
    assert heard(recording.waveform) == expected
    (notice,) = recording.notices
    assert notice == (
        f"This file has several sound tracks; track {2 - unreadable} (aac) was listened to, "
        f"and not track {1 + unreadable} (in a format that we cannot read)."
    )


def test_an_unknown_codec_of_matroska_is_passed_over(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", "matroska", ("libopus", MUSIC, 32_000), ("libopus", SPEECH, 128_000))
    replace_nth(path, b"A_OPUS", b"A_XPUS", 0)
    assert heard(decode(path).waveform) == 1_000


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_the_first_track_counts_and_not_that_of_the_highest_bit_rate(container: str, tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", container, ("aac", MUSIC, 32_000), ("aac", SPEECH, 256_000))
    recording = decode(path)
    assert heard(recording.waveform) == 440
    assert recording.notices == ("This file has several sound tracks; track 1 (aac) was listened to, and not track 2 (aac).",)


def test_a_track_that_is_not_enabled_is_not_played(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", "mov", ("aac", MUSIC, 64_000), ("aac", SPEECH, 64_000))
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4  # A version and three bytes of flags, of which the last bit means enabled.
    content[at + 3] &= 0xFE
    at = content.index(b"tkhd", at) + 4
    content[at + 3] |= 1
    path.write_bytes(content)
    assert heard(decode(path).waveform) == 1_000


def test_a_track_of_which_nothing_can_be_decoded_is_passed_over(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", "matroska", ("flac", MUSIC, 0), ("libopus", SPEECH, 64_000))
    content = path.read_bytes()
    # Frames of FLAC begin with 0xFFF8, without which none is found.
    path.write_bytes(content.replace(struct.pack(">H", 0xFFF8), b"\0\0"))
    assert heard(decode(path).waveform) == 1_000


def test_many_tracks_are_counted_in_the_notice(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", "matroska", *[("libopus", MUSIC, 32_000)] * 6)
    assert decode(path).notices == (
        "This file has several sound tracks; track 1 (opus) was listened to, and not the 5 others.",
    )


def test_tracks_that_all_lack_a_decoder_are_no_audio(tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "file", "mp4", ("aac", MUSIC, 64_000), ("aac", SPEECH, 64_000))
    path.write_bytes(path.read_bytes().replace(b"mp4a", b"apac").replace(b"esds", b"dapa"))
    with pytest.raises(NotAudio):
        decode(path)


@pytest.mark.parametrize(("layout", "is_planar"), [("stereo", True), ("5.1", True), ("7.1", False)])
def test_eight_channels_are_brought_into_one_plane(layout: str, is_planar: bool) -> None:
    n_channels = av.AudioLayout(layout).nb_channels
    frame = av.AudioFrame(format="fltp", layout=layout, samples=64)
    frame.sample_rate = RATE
    packed = container_sound._packed(frame)
    assert bool(packed.format.is_planar) == is_planar
    assert packed.layout.nb_channels == n_channels
