"""Every kind of video that a person has is seen, at the right time, and what cannot be seen is told in one sentence."""

from pathlib import Path

import av
import numpy as np
import pytest

from demo.core.config import FrameConfig
from demo.core.errors import (
    EmptyVideo,
    NoPictures,
    NotVideo,
    SettingError,
    TruncatedVideo,
    VideoError,
    VideoTooLarge,
    VideoTooShort,
)
from demo.media.frames import read_pictures
from demo.media.scaling import working_size
from tests.media.video_files import encode, gray, plain, scrolling, texture

RED, BLUE = (200, 30, 40), (20, 60, 190)


def colors(frames: np.ndarray) -> np.ndarray:
    return frames.mean(axis=(1, 2))


@pytest.mark.parametrize(
    ("codec", "container"),
    [("libx264", "mp4"), ("libx264", "mov"), ("libvpx-vp9", "webm"), ("libx264", "matroska"), ("mpeg4", "avi")],
)
def test_every_kind_of_video_is_seen_whatever_its_name(codec: str, container: str, tmp_path: Path) -> None:
    frames = np.concatenate([plain(RED, 10), plain(BLUE, 10)])
    path = encode(tmp_path / "a lie “söng”.txt", frames, codec=codec, container=container)
    pictures = read_pictures(path)
    assert pictures.frames.dtype == np.uint8
    assert pictures.frames.shape == (20, 90, 160, 3)
    assert pictures.seconds == pytest.approx(2.0, abs=0.11)
    assert pictures.notices == ()
    np.testing.assert_allclose(colors(pictures.frames[:10]), np.tile(RED, (10, 1)), atol=8)
    np.testing.assert_allclose(colors(pictures.frames[10:]), np.tile(BLUE, (10, 1)), atol=8)


@pytest.mark.parametrize("frame_rate", [5, 15, 24, 30, 50, 60])
def test_any_frame_rate_becomes_ten_a_second(frame_rate: int, tmp_path: Path) -> None:
    """One second of red, one of blue: ten pictures each, at every rate."""
    frames = np.concatenate([plain(RED, frame_rate, (64, 36)), plain(BLUE, frame_rate, (64, 36))])
    pictures = read_pictures(encode(tmp_path / "file", frames, frame_rate=frame_rate))
    is_blue = colors(pictures.frames)[:, 2] > 100
    np.testing.assert_array_equal(is_blue, [False] * 10 + [True] * 10)


def test_frames_stand_as_long_as_their_time_stamps_say(tmp_path: Path) -> None:
    """Red from 0, blue from 1.5 s, red again from 1.8 s to the last frame at 3 s."""
    frames = np.concatenate([plain(RED, 1), plain(BLUE, 1), plain(RED, 2)])
    path = encode(tmp_path / "file", frames, times_ms=[0, 1500, 1800, 3000], container="matroska")
    is_blue = colors(read_pictures(path).frames)[:, 2] > 100
    np.testing.assert_array_equal(np.flatnonzero(is_blue), [15, 16, 17])


def test_time_starts_at_the_first_frame(tmp_path: Path) -> None:
    times = [7_000 + 100 * i for i in range(20)]
    frames = np.concatenate([plain(RED, 5), plain(BLUE, 15)])
    for container in ("mpegts", "matroska"):
        pictures = read_pictures(encode(tmp_path / container, frames, times_ms=times, container=container))
        assert pictures.seconds == pytest.approx(2.0, abs=0.01)
        assert np.flatnonzero(colors(pictures.frames)[:, 2] > 100)[0] == 5


def test_a_clock_that_jumps_by_hours_is_mended(tmp_path: Path) -> None:
    times = [*range(0, 1000, 100), *range(50_000_000, 50_001_000, 100)]
    path = encode(tmp_path / "file", plain(RED, 20), times_ms=times, container="matroska")
    assert read_pictures(path).seconds == pytest.approx(2.0, abs=0.11)


def test_the_rest_of_a_long_video_is_dropped_with_a_notice(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", plain(RED, 50, (32, 32)))
    pictures = read_pictures(path, FrameConfig(max_seconds=3))
    assert len(pictures.frames) == 30
    assert pictures.seconds == 3.0
    assert pictures.notices == ("Only the first 3 seconds were looked at.",)
    assert read_pictures(path, FrameConfig(max_seconds=5)).notices == ()


def test_odd_sizes_keep_their_shape(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", plain(RED, 12, (203, 151)), codec="libvpx-vp9", container="webm")
    height, width = read_pictures(path).frames.shape[1:3]
    assert width / height == pytest.approx(203 / 151, rel=0.02)
    assert width * height == pytest.approx(160 * 90, rel=0.02)


def test_the_working_size_keeps_shape_and_area() -> None:
    assert working_size(1920, 1080) == (160, 90)
    assert working_size(1080, 1920) == (90, 160)
    assert working_size(500, 500) == (120, 120)
    assert working_size(10_000, 16) == (480, 30)  # No narrower than a quarter of 120.


def test_a_turned_phone_is_seen_upright(tmp_path: Path) -> None:
    """The file's upper half is red; the matrix says to turn it a quarter clockwise, so that red comes to the right."""
    frames = plain(BLUE, 15, (160, 96))
    frames[:, :48] = RED
    path = encode(tmp_path / "file", frames, container="mov")
    content = path.read_bytes()
    upright = b"".join(value.to_bytes(4, "big") for value in (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30))
    turned = b"".join((value % 2**32).to_bytes(4, "big") for value in (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30))
    at = content.rindex(upright)  # The track's matrix follows the movie's.
    path.write_bytes(content[:at] + turned + content[at + 36 :])
    height, width = read_pictures(path).frames.shape[1:3]
    assert height > width
    picture = read_pictures(path).frames[5].astype(int)
    assert (picture[:, : width // 2 - 4, 2] > picture[:, : width // 2 - 4, 0]).all()
    assert (picture[:, width // 2 + 4 :, 0] > picture[:, width // 2 + 4 :, 2]).all()


def test_only_sound_is_no_video(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", [], sound_seconds=2)
    with pytest.raises(NoPictures, match="only sound"):
        read_pictures(path)


def test_a_cover_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with av.open(str(path), "w", format="mp3") as file:
        tone = file.add_stream("libmp3lame", rate=16_000, layout="mono")
        cover = file.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(plain(RED, 1, (64, 64))[0], format="rgb24")
        file.mux(cover.encode(picture))
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 16_000
        file.mux(tone.encode(sound))
        file.mux(tone.encode())
    with av.open(str(path)) as file:
        assert len(file.streams.video) == 1
    with pytest.raises(NoPictures):
        read_pictures(path)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyVideo),
        (b"This is a text about videos, and no video.\n" * 50, NotVideo),
        (bytes(10_000), NotVideo),
        (b"\xff\xd8\xff\xe0" + bytes(500), NotVideo),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/hostname\n", NotVideo),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(12), TruncatedVideo),
    ],
)
def test_what_is_no_video_is_reported(content: bytes, error: type[VideoError], tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(error):
        read_pictures(path)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NotVideo, match="cannot be opened"):
        read_pictures(tmp_path / "nothing.mp4")
    with pytest.raises(NotVideo, match="cannot be opened"):
        read_pictures(tmp_path)


def test_of_a_truncated_video_what_is_there_is_seen(tmp_path: Path) -> None:
    frames = scrolling(30, n_frames=60)
    path = encode(tmp_path / "file", frames, container_options={"movflags": "faststart"}, options={"g": "10"})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    pictures = read_pictures(path)
    assert 2 < pictures.seconds < 5
    assert len(pictures.notices) == 1
    assert "breaks off" in pictures.notices[0]
    np.testing.assert_allclose(pictures.frames[10].mean(axis=-1), frames[10].mean(axis=-1), atol=25)


def test_a_video_without_its_index_or_without_a_second_is_truncated(tmp_path: Path) -> None:
    frames = scrolling(30, n_frames=60)
    path = encode(tmp_path / "late", frames)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(TruncatedVideo, match="send the whole file again"):
        read_pictures(path)
    path = encode(tmp_path / "early", frames, container_options={"movflags": "faststart"}, options={"g": "10"})
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"mdat") + 3000])
    with pytest.raises(TruncatedVideo, match="send the whole file again"):
        read_pictures(path)


def test_a_track_without_pictures_is_not_called_an_empty_file(tmp_path: Path) -> None:
    whole, path = encode(tmp_path / "whole", plain(RED), container="matroska", sound_seconds=2), tmp_path / "file"
    with av.open(whole) as source, av.open(path, "w", format="matroska") as file:
        tracks = {stream.index: file.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = tracks[packet.stream.index]
                file.mux(packet)
    with pytest.raises(EmptyVideo, match="no picture"):
        read_pictures(path)


def test_damage_in_the_middle_is_survived(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", scrolling(30, n_frames=60), container="mpegts", options={"g": "10"})
    content = bytearray(path.read_bytes())
    at = len(content) // 2
    content[at : at + 4000] = np.random.default_rng(0).bytes(4000)
    path.write_bytes(content)
    assert read_pictures(path).seconds == pytest.approx(6, abs=1.5)


def test_less_than_a_second_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(VideoTooShort, match=r"lasts 0\.80 s and at least 1 s"):
        read_pictures(encode(tmp_path / "file", plain(RED, 8)))
    assert read_pictures(encode(tmp_path / "file", plain(RED, 10))).seconds == pytest.approx(1.0, abs=0.01)


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(VideoTooLarge, match="at most 100 MB"):
        read_pictures(path)


@pytest.mark.parametrize("size", [(8, 64), (64, 8), (640, 480)])
def test_pictures_of_a_strange_size_are_refused(size: tuple[int, int], tmp_path: Path) -> None:
    path = encode(tmp_path / "file", plain(RED, 12, size))
    with pytest.raises(VideoTooLarge, match=f"{size[0]} x {size[1]} pixels"):
        read_pictures(path, FrameConfig(max_side=500))


def test_too_many_pixels_are_refused(tmp_path: Path) -> None:
    path = encode(tmp_path / "file", plain(RED, 12, (320, 240)))
    with pytest.raises(VideoTooLarge, match="320 x 240 pixels"):
        read_pictures(path, FrameConfig(max_pixels=320 * 240 - 1))


def test_a_size_that_changes_on_the_way_is_brought_to_the_first(tmp_path: Path) -> None:
    first = encode(tmp_path / "a.ts", plain(RED, 10, (160, 96)), container="mpegts")
    second = encode(tmp_path / "b.ts", plain(BLUE, 10, (320, 192)), container="mpegts")
    path = tmp_path / "file"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    pictures = read_pictures(path)
    assert len(set(map(np.shape, pictures.frames))) == 1
    is_blue = colors(pictures.frames)[:, 2] > 100
    assert 8 <= is_blue.sum() <= 12


def test_scaling_takes_means(tmp_path: Path) -> None:
    """A lossless file of three times the size has the means of 3 x 3 pixels."""
    source = texture(270, 480)
    frames = np.repeat(gray(source[None]), 12, axis=0)
    path = encode(tmp_path / "file", frames, options={"qp": "0"})
    expected = source.reshape(90, 3, 160, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(read_pictures(path).frames[5].mean(axis=-1), expected, atol=1.5)


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(SettingError):
        FrameConfig(frame_rate=0)
    with pytest.raises(SettingError):
        FrameConfig(min_seconds=200)
    assert FrameConfig.from_dict(FrameConfig().to_dict()) == FrameConfig()


def test_ffmpeg_in_the_sandbox_opens_no_other_files(tmp_path: Path) -> None:
    """A concat script that names a good video is still no video."""
    encode(tmp_path / "good.mp4", plain(RED, 12))
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile {tmp_path / 'good.mp4'}\n")
    with pytest.raises(NotVideo):
        read_pictures(path)
