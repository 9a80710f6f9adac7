"""What lies behind a tag, and every link of a chain, is heard."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.core.errors import TruncatedRecording
from demo.media.audio import decode
from demo.media.container_sound import read_container
from demo.media.file_parts import BLOCK_BYTES, file_part, split_chain
from tests.media.audio_files import FILES, Float32, encode, sine

RATE = 44_100


def tag(n_bytes: int, content: bytes = b"\0") -> bytes:
    """Make an ID3v2.4 tag whose frames have so many bytes."""
    size = bytes((n_bytes >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + size + (content * (n_bytes // len(content) + 1))[:n_bytes]


def link(path: Path, hertz: float, container: str = "OGG", n_channels: int = 2, seconds: float = 4) -> bytes:
    samples = np.repeat(sine(hertz, RATE, seconds)[:, None], n_channels, axis=1)
    soundfile.write(path, samples, RATE, format=container)
    return path.read_bytes()


def heard(waveform: Float32) -> int:
    """Return the loudest frequency in Hz of the middle of four seconds."""
    return int(np.abs(np.fft.rfft(waveform[16_000:48_000])).argmax()) // 2


@pytest.mark.parametrize("name", ["wav", "aiff", "flac", "aac", "mp3 of ffmpeg", "ogg vorbis", "m4a", "webm"])
@pytest.mark.parametrize("n_bytes", [40, 1_500_000])
def test_a_tag_in_front_changes_nothing(name: str, n_bytes: int, whole: Callable[[str], bytes], tmp_path: Path) -> None:
    plain, tagged = tmp_path / "plain", tmp_path / "tagged"
    plain.write_bytes(whole(name))
    tagged.write_bytes(tag(n_bytes) + whole(name))
    np.testing.assert_array_equal(decode(tagged).waveform, decode(plain).waveform)
    assert decode(tagged).notices == ()


def test_several_tags_are_skipped_with_what_looks_like_sound_in_them(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(tag(1_200_000, b"\xff\xfb\x90\x00RIFF") + tag(99) + whole("flac"))
    assert decode(path).seconds == 4


def test_a_file_behind_a_tag_may_break_off_too(whole: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(tag(1_000) + whole("wav")[:100_000])
    with pytest.raises(TruncatedRecording):
        decode(path)


@pytest.mark.parametrize(("container", "n_channels"), [("OGG", 2), ("OGG", 1), ("FLAC", 2), ("FLAC", 1)])
def test_every_link_of_a_chain_is_heard(container: str, n_channels: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    links = [link(path, 440, container), link(path, 1_000, container, n_channels), link(path, 2_000, container)]
    path.write_bytes(b"".join(links))
    recording = decode(path)
    assert recording.notices == ()
    assert recording.seconds == pytest.approx(12, abs=0.01)
    assert [heard(recording.waveform[16_000 * start :]) for start in (0, 4, 8)] == [440, 1_000, 2_000]


def test_a_chain_whose_links_have_one_serial_number_is_heard(tmp_path: Path) -> None:
    """libsndfile takes such links for one stream, and ends with the first."""
    path = tmp_path / "file"
    path.write_bytes(2 * link(path, 440))
    assert decode(path).seconds == pytest.approx(8, abs=0.01)


def test_links_of_other_rates_and_codecs_are_heard(tmp_path: Path) -> None:
    path = tmp_path / "file"
    opus = encode(path, sine(1_000, 48_000)[:, None], codec="libopus", container="ogg").read_bytes()
    path.write_bytes(link(path, 440) + opus)
    recording = decode(path)
    assert recording.seconds == pytest.approx(8, abs=0.05)
    assert heard(recording.waveform[4 * 16_000 :]) == 1_000


def test_of_a_chain_that_is_damaged_the_first_links_are_heard_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "file"
    second = bytearray(link(path, 1_000))
    second[58:] = bytes(len(second) - 58)  # All but the first page.
    path.write_bytes(link(path, 440) + second)
    recording = decode(path)
    assert recording.seconds == pytest.approx(4, abs=0.01)
    assert recording.notices == ("This file is damaged; only its first 4 seconds could be listened to.",)


@pytest.mark.parametrize("codec", ["libopus", "flac"])
def test_what_was_heard_stays_where_a_container_fails(codec: str, tmp_path: Path) -> None:
    """FFmpeg ends with an error where the second stream of an Ogg file has another codec."""
    path = tmp_path / "file"
    other = encode(path, sine(1_000, 48_000)[:, None], codec=codec, container="ogg").read_bytes()
    path.write_bytes(link(path, 440) + other)
    notices: list[str] = []
    with path.open("rb", buffering=0) as file:
        seconds = sum(len(frame.mean) / frame.sample_rate for frame in read_container(file, notices))
    assert seconds == pytest.approx(4, abs=0.05)
    assert notices == ["This file is damaged; only its first 4 seconds could be listened to."]


def test_a_link_is_found_where_blocks_of_the_search_meet(tmp_path: Path) -> None:
    path = tmp_path / "file"
    head = link(path, 440, "FLAC")[:42]
    for before in range(BLOCK_BYTES - 9, BLOCK_BYTES + 2):
        path.write_bytes(head + bytes(before - len(head)) + head + bytes(50))
        with path.open("rb", buffering=0) as file:
            assert [part.seek(0, 2) for part in split_chain(file)] == [before, len(head) + 50]


@pytest.mark.parametrize("name", FILES)
def test_all_other_files_are_one_link(name: str, whole: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(whole(name))
    with path.open("rb", buffering=0) as file:
        assert split_chain(file) == [file]


def test_a_part_is_read_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    with path.open("rb", buffering=0) as file:
        part = file_part(file, 2, 7)
        assert (part.read(2), part.tell(), part.read(), part.read(1)) == (b"23", 2, b"456", b"")
        assert (part.seek(-1, 2), part.read()) == (4, b"6")
        assert (part.seek(1), part.seek(1, 1), part.read(1)) == (1, 2, b"4")
        assert (part.seek(99), part.read()) == (99, b"")
