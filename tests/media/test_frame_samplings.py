"""One pass over a file gives frames of several rates and sizes, each as if it were read alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.core.config import FrameConfig
from demo.core.errors import TruncatedVideo, VideoTooLarge, VideoTooShort
from demo.media import frames as reading
from demo.media.frame_sampling import Pictures
from demo.media.frames import read_pictures, read_pictures_at
from demo.media.video_file import VideoRequest, read_contents
from tests.films import write_film
from tests.media.video_files import encode, plain, scrolling

SLOW = FrameConfig(frame_rate=1, frame_pixels=398 * 224, max_seconds=600)


@pytest.fixture
def n_packets(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of packets that each pass decodes, one entry for each pass."""
    counts: list[int] = []
    original = reading.decode_packets

    def count(packets: Iterator[Any]) -> Iterator[Any]:
        counts.append(0)
        for frames in original(packets):
            counts[-1] += 1
            yield frames

    monkeypatch.setattr(reading, "decode_packets", count)
    return counts


def assert_same(found: Pictures, expected: Pictures) -> None:
    np.testing.assert_array_equal(found.frames, expected.frames)
    assert (found.seconds, found.notices) == (expected.seconds, expected.notices)


@pytest.mark.parametrize(
    "configs",
    [
        (FrameConfig(), SLOW),
        (SLOW, FrameConfig()),
        (FrameConfig(max_seconds=2), SLOW),
        (FrameConfig(), FrameConfig(frame_rate=1, max_seconds=2.5)),
        (FrameConfig(max_seconds=3), FrameConfig(frame_rate=4, frame_pixels=64 * 36, max_seconds=2), SLOW),
    ],
)
def test_each_sampling_is_as_if_read_alone(configs: tuple[FrameConfig, ...], tmp_path: Path) -> None:
    # No frame of this film can be skipped, so that every sampling alone sees the same frames.
    path = write_film(tmp_path / "film.mp4", 5)
    together = read_pictures_at(path, configs)
    assert len(together) == len(configs)
    for found, config in zip(together, configs, strict=True):
        assert_same(found, read_pictures(path, config))
    notices = [bool(found.notices) for found in together]
    assert notices == [config.max_seconds < 5 for config in configs]


def test_the_slower_sampling_has_the_frames_of_the_faster(tmp_path: Path) -> None:
    """A tenth of a second is one frame of the file: the middle of second i is frame 10 i + 5 at both rates."""
    path = encode(tmp_path / "file", scrolling(30, n_frames=40), options={"bf": "3"})
    fast, slow = read_pictures_at(path, (FrameConfig(), FrameConfig(frame_rate=1)))
    np.testing.assert_array_equal(slow.frames, fast.frames[5::10])
    assert (slow.seconds, slow.notices) == (fast.seconds, fast.notices)


@pytest.mark.parametrize("frame_rate", [30, 60])
def test_skipped_frames_are_those_that_the_highest_rate_can_do_without(frame_rate: int, tmp_path: Path) -> None:
    path = encode(tmp_path / "file", scrolling(30, n_frames=2 * frame_rate), frame_rate=frame_rate, options={"bf": "3"})
    for found in read_pictures_at(path, (FrameConfig(), SLOW)):
        assert found.seconds == pytest.approx(2, abs=0.1)
    assert_same(read_pictures_at(path, (SLOW, FrameConfig()))[1], read_pictures(path))


def test_a_requested_video_is_decoded_once(n_packets: list[int], tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", 3)
    contents = read_contents(path, VideoRequest(frames=FrameConfig(), further_frames=SLOW))
    # 15 frames a second, and one packet that empties the decoder.
    assert n_packets == [3 * 15 + 1]
    assert_same(contents.pictures, read_pictures(path))
    assert_same(contents.further_pictures, read_pictures(path, SLOW))


@pytest.mark.parametrize("name", ["frames", "further_frames"])
def test_one_requested_sampling_leaves_the_other_empty(name: str, tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", 3)
    contents = read_contents(path, VideoRequest(**{name: SLOW}))
    found, empty = contents.pictures, contents.further_pictures
    if name == "further_frames":
        found, empty = empty, found
    assert_same(found, read_pictures(path, SLOW))
    assert (empty.frames.size, empty.seconds) == (0, 0)


def test_decoding_stops_at_the_longest_of_the_durations(n_packets: list[int], tmp_path: Path) -> None:
    path = encode(tmp_path / "file", plain((200, 30, 40), 200, (32, 32)))
    short, longer = read_pictures_at(path, (FrameConfig(max_seconds=2), FrameConfig(frame_rate=1, max_seconds=5)))
    assert (len(short.frames), len(longer.frames)) == (20, 5)
    assert (short.notices, longer.notices) == (
        ("Only the first 2 seconds were looked at.",),
        ("Only the first 5 seconds were looked at.",),
    )
    # Five seconds of ten frames, and those that wait in the decoder; twenty seconds have 200.
    assert 50 < n_packets[0] < 80


def test_every_limit_holds_for_the_file(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", plain((200, 30, 40), 20, (320, 240)))
    for limit in ({"max_side": 300}, {"min_side": 250}, {"max_pixels": 320 * 240 - 1}, {"max_bytes": 100}):
        strict = FrameConfig(**limit)  # type: ignore[arg-type]
        for configs in ((strict, FrameConfig()), (FrameConfig(), strict)):
            with pytest.raises(VideoTooLarge) as together:
                read_pictures_at(path, configs)
            with pytest.raises(VideoTooLarge) as alone:
                read_pictures(path, strict)
            assert str(together.value) == str(alone.value)
    with pytest.raises(VideoTooShort, match=r"lasts 2\.00 s and at least 3 s"):
        read_pictures_at(path, (FrameConfig(), FrameConfig(min_seconds=3)))


def test_a_truncated_file_is_reported_for_the_sampling_that_needs_more(tmp_path: Path) -> None:
    frames = scrolling(30, n_frames=60)
    path = encode(tmp_path / "file", frames, container_options={"movflags": "faststart"}, options={"g": "10"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    cut, broken = read_pictures_at(path, (FrameConfig(max_seconds=1.5), FrameConfig(frame_rate=2)))
    assert cut.notices == ("Only the first 1.5 seconds were looked at.",)
    assert "breaks off" in broken.notices[0]
    with pytest.raises(TruncatedVideo):
        read_pictures_at(path, (FrameConfig(), FrameConfig(min_seconds=5.5)))
