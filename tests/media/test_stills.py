"""Pictures that stand still, end early or begin late are seen when players show them, and do not count as broken off."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.config import FrameConfig
from demo.media.frames import read_pictures
from demo.media.playable import make_playable
from tests.features.visual.forms import CHANGE_SECONDS, SECONDS, write_form
from tests.media.video_files import encode, plain, scrolling

RED, BLUE = (200, 30, 40), (20, 60, 190)
LONG = FrameConfig(max_seconds=400, frame_rate=4)

FORMS = [("libx264", "mp4"), ("mpeg4", "mov"), ("libx264", "matroska"), ("mpeg4", "avi"), ("libx264", "mpegts"), ("flv", "flv")]


def is_blue(frames: np.ndarray) -> np.ndarray:
    return frames.mean(axis=(1, 2))[:, 2] > 100


@pytest.mark.parametrize(("codec", "container"), FORMS)
def test_one_picture_is_seen_as_long_as_the_sound(codec: str, container: str, tmp_path: Path) -> None:
    path = encode(tmp_path / "film", plain(RED, 1), codec=codec, container=container, sound_seconds=110)
    pictures = read_pictures(path)
    assert pictures.seconds == pytest.approx(110, abs=0.3)
    assert len(pictures.frames) == pytest.approx(1100, abs=3)
    assert pictures.notices == ()


@pytest.mark.parametrize(
    ("codec", "container"),
    [("libx264", "mp4"), ("mpeg4", "mov"), ("libx264", "matroska"), ("libx264", "mpegts")],
)
def test_slides_change_when_players_change_them(codec: str, container: str, tmp_path: Path) -> None:
    frames = np.concatenate([plain(color, 1) for color in (RED, BLUE, RED, BLUE)])
    times = [0, 70_000, 150_000, 170_000]
    path = encode(tmp_path / "film", frames, codec=codec, container=container, times_ms=times, sound_seconds=190)
    pictures = read_pictures(path, LONG)
    assert pictures.notices == ()
    # MP4 gives the last picture the duration of the one before it.
    assert pictures.seconds >= 189.7
    changes = np.flatnonzero(np.diff(is_blue(pictures.frames).astype(int))) / LONG.frame_rate
    assert changes == pytest.approx([69.75, 149.75, 169.75], abs=0.01)


@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_slides_need_no_sound(container: str, tmp_path: Path) -> None:
    frames = np.concatenate([plain(color, 1) for color in (RED, BLUE, RED)])
    pictures = read_pictures(encode(tmp_path / "film", frames, container=container, times_ms=[0, 100_000, 200_000]), LONG)
    assert pictures.notices == ()
    assert pictures.seconds == pytest.approx(200, abs=1.1)
    assert np.flatnonzero(is_blue(pictures.frames)) / LONG.frame_rate == pytest.approx(np.arange(100, 200, 0.25))


@pytest.mark.parametrize(("codec", "container"), FORMS)
def test_the_last_picture_stands_while_the_sound_goes_on(codec: str, container: str, tmp_path: Path) -> None:
    frames = np.concatenate([plain(RED, 20), plain(BLUE, 20)])
    pictures = read_pictures(encode(tmp_path / "film", frames, codec=codec, container=container, sound_seconds=20))
    assert pictures.notices == ()
    assert pictures.seconds == pytest.approx(20, abs=0.3)
    assert np.flatnonzero(is_blue(pictures.frames))[0] == pytest.approx(20, abs=1)
    assert is_blue(pictures.frames)[-1]


def test_sound_that_ends_a_little_later_changes_nothing(tmp_path: Path) -> None:
    assert read_pictures(encode(tmp_path / "film", plain(RED, 20), sound_seconds=2.5)).seconds == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("start", [7.2, 45.0, 40_000.0])
@pytest.mark.parametrize("name", ["film.mkv", "film.ts", "film.webm"])
def test_a_file_that_starts_late_does_not_break_off(name: str, start: float, tmp_path: Path) -> None:
    codecs = ("libvpx", "libopus") if name.endswith("webm") else ("libx264", "aac")
    pictures = read_pictures(write_form(tmp_path / name, *codecs, start=start))
    assert pictures.notices == ()
    assert pictures.seconds == pytest.approx(SECONDS, abs=0.1)
    assert is_blue(pictures.frames).argmax() / 10 == pytest.approx(CHANGE_SECONDS, abs=0.1)


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_pictures_that_begin_after_the_sound_are_seen_when_players_show_them(container: str, tmp_path: Path) -> None:
    """The first is red and begins at 1.5 s; blue comes at 3 s."""
    frames = np.concatenate([plain(RED, 15), plain(BLUE, 15)])
    times = [1_500 + 100 * i for i in range(30)]
    path = encode(tmp_path / "film", frames, container=container, times_ms=times, sound_seconds=4.5)
    pictures = read_pictures(path)
    assert pictures.seconds == pytest.approx(4.5, abs=0.15)
    assert is_blue(pictures.frames).argmax() == pytest.approx(30, abs=1)


@pytest.mark.parametrize(
    ("codec", "container"), [("libx264", "matroska"), ("libvpx", "webm"), ("flv", "flv"), ("mpeg4", "mov")]
)
def test_what_is_cut_is_still_said_to_break_off(codec: str, container: str, tmp_path: Path) -> None:
    options = {"movflags": "faststart"} if container == "mov" else {}
    path = encode(
        tmp_path / "film",
        scrolling(30, n_frames=100),
        codec=codec,
        container=container,
        sound_seconds=0 if container == "webm" else 10,
        container_options=options,
    )
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    pictures = read_pictures(path)
    assert 1 < pictures.seconds < 8
    assert pictures.notices == (
        f"This video breaks off after {pictures.seconds:.0f} seconds; what comes before was looked at.",
    )


def test_a_copy_of_slides_changes_when_they_do(tmp_path: Path) -> None:
    frames = np.concatenate([plain(color, 1) for color in (RED, BLUE, RED)])
    source = encode(tmp_path / "film.avi", frames, codec="mpeg4", container="avi", times_ms=[0, 3_400, 7_700], sound_seconds=10)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(make_playable(source).content)
    blue = np.flatnonzero(is_blue(read_pictures(copy).frames))
    assert (blue[0], blue[-1]) == pytest.approx((34, 76), abs=1)
