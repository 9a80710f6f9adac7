"""Sound lies where a player plays it: gaps and late starts are silence, and clocks that jump are no gaps."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from demo.media.audio import decode
from demo.media.container_sound import SoundClock
from tests.media.audio_files import Float32, encode

RATE = 48_000
TOLERANCE_SECONDS = 0.05

Retime = Callable[[float], float | None]
"""From the time of a packet to its new one, or to None where the packet is lost."""


def beeps(*starts: float, seconds: float) -> Float32:
    """Make beeps of 0.2 s, shape (n_samples, 1)."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(len(time))
    for start in starts:
        sound += np.where((time >= start) & (time < start + 0.2), 0.5 * np.sin(2 * np.pi * 1_000 * time), 0)
    return sound[:, None].astype(np.float32)


def onsets(path: Path) -> list[float]:
    """Return where beeps begin in a decoded file, in seconds."""
    (loud,) = np.nonzero(np.abs(decode(path).waveform) > 0.1)
    return [round(float(at) / 16_000, 2) for at in loud[np.flatnonzero(np.diff(loud, prepend=-16_000) > 4_000)]]


def retimed(source: Path, target: Path, container: str, sound: Retime, pictures: Retime = float) -> Path:
    """Copy a file's packets into a container, at other times."""
    with av.open(source) as read, av.open(target, "w", format=container, options={"avoid_negative_ts": "disabled"}) as written:
        streams = {stream.index: written.add_stream_from_template(stream) for stream in read.streams}
        for packet in read.demux():
            if packet.pts is None:
                continue
            move = sound if packet.stream.type == "audio" else pictures
            time = move(float(packet.pts * packet.time_base))
            if time is None:
                continue
            shift = round((Fraction(time) - packet.pts * packet.time_base) / packet.time_base)
            packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = streams[packet.stream.index]
            written.mux(packet)
    return target


FORMS = {
    "webm": ("webm", "libopus"),
    "mkv": ("matroska", "flac"),
    "mp4": ("mp4", "aac"),
    "ogg": ("ogg", "libopus"),
    "ts": ("mpegts", "aac"),
}


@pytest.mark.parametrize("form", FORMS)
def test_lost_packets_leave_silence(form: str, tmp_path: Path) -> None:
    container, codec = FORMS[form]
    source = encode(tmp_path / "source", beeps(1, 11, seconds=13), codec=codec, container=container)
    path = retimed(source, tmp_path / "file", container, lambda time: time if not 3 < time < 10 else None)
    assert onsets(path) == pytest.approx([1, 11], abs=TOLERANCE_SECONDS)
    assert decode(path).seconds == pytest.approx(13, abs=0.1)


def pages(ogg: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each page of an Ogg file, and the time at its end in samples (RFC 3533, section 6)."""
    at = 0
    while at < len(ogg):
        lengths = ogg[at + 27 : at + 27 + ogg[at + 26]]
        end = at + 27 + len(lengths) + sum(lengths)
        yield int.from_bytes(ogg[at + 6 : at + 14], "little"), ogg[at:end]
        at = end


@pytest.mark.parametrize("codec", ["vorbis", "flac"])
def test_lost_pages_of_an_ogg_file_leave_silence(codec: str, tmp_path: Path) -> None:
    """libsndfile plays what follows lost pages of Vorbis at once, under the length of the whole."""
    path = tmp_path / "file"
    # Noise, since silence takes hardly any bytes and one page would last for seconds.
    samples = beeps(1, 11, seconds=13) + 0.01 * np.random.default_rng(0).normal(size=(13 * RATE, 1)).astype(np.float32)
    if codec == "vorbis":
        soundfile.write(path, samples, RATE, format="OGG")
    else:
        encode(path, samples, codec=codec, container="ogg")
    path.write_bytes(b"".join(page for end, page in pages(path.read_bytes()) if not 3 * RATE < end < 10 * RATE))
    assert onsets(path) == pytest.approx([1, 11], abs=TOLERANCE_SECONDS)
    assert decode(path).seconds == pytest.approx(13, abs=0.01)


@pytest.mark.parametrize(("container", "codec", "video"), [
    ("mp4", "aac", "libx264"), ("matroska", "flac", "libvpx"), ("webm", "libopus", "libvpx"), ("mpegts", "ac3", "libx264"),
])  # fmt: skip
def test_sound_that_begins_later_than_the_pictures_is_heard_later(
    container: str, codec: str, video: str, tmp_path: Path
) -> None:
    source = encode(tmp_path / "source", beeps(0.5, 2, seconds=4), codec=codec, container=container, video=video)
    path = retimed(source, tmp_path / "file", container, lambda time: time + 1.5)
    assert onsets(path) == pytest.approx([2, 3.5], abs=TOLERANCE_SECONDS)


@pytest.mark.parametrize("container", ["webm", "mp4", "ogg"])
def test_browsers_count_from_zero_also_before_the_first_sound(container: str, tmp_path: Path) -> None:
    source = encode(tmp_path / "source", beeps(0.5, 2, seconds=4), codec="libopus", container=container)
    path = retimed(source, tmp_path / "file", container, lambda time: time + 2)
    assert onsets(path) == pytest.approx([2.5, 4], abs=TOLERANCE_SECONDS)


@pytest.mark.parametrize("start", [1.4, 40_000.0])
def test_the_clock_of_a_transport_stream_begins_anywhere(start: float, tmp_path: Path) -> None:
    source = encode(tmp_path / "source", beeps(0.5, 2, seconds=4), codec="ac3", container="mpegts", video="libx264")
    with av.open(source) as container:
        first = container.start_time / av.time_base
    move: Retime = lambda time: time - first + start  # noqa: E731
    path = retimed(source, tmp_path / "file", "mpegts", move, move)
    assert onsets(path) == pytest.approx([0.5, 2], abs=TOLERANCE_SECONDS)


def test_a_clock_that_jumps_by_an_hour_is_no_gap(tmp_path: Path) -> None:
    source = encode(tmp_path / "source", beeps(1, 5, seconds=6), codec="ac3", container="mpegts")
    path = retimed(source, tmp_path / "file", "mpegts", lambda time: time if time < 5 else time + 3_600)
    assert onsets(path) == pytest.approx([1, 5], abs=TOLERANCE_SECONDS)
    assert decode(path).seconds == pytest.approx(6, abs=0.1)


def test_joined_files_whose_clocks_start_again_are_heard_one_after_the_other(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", beeps(1, 3, seconds=4), codec="ac3", container="mpegts")
    path.write_bytes(2 * path.read_bytes())
    assert onsets(path) == pytest.approx([1, 3, 5, 7], abs=TOLERANCE_SECONDS)


def test_a_clock_by_hand() -> None:
    clock = SoundClock(10.0)
    assert clock.advance(10.0, 1.0) == 0
    assert clock.advance(11.05, 1.0) == 0  # Rounding.
    assert clock.advance(15.0, 1.0) == 3.0  # 2 s are played, and 5 have passed.
    assert clock.advance(None, 1.0) == 0
    assert clock.seconds == 7.0
    assert clock.advance(9.0, 1.0) == 0  # Back by 8 s, and all that follows with it.
    assert clock.advance(12.0, 1.0) == pytest.approx(2.0)
    assert clock.advance(13.0 + 300.1, 1.0) == 0
    assert clock.advance(314.1 + 299.9, 1.0) == pytest.approx(299.9)
