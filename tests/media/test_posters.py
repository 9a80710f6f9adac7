"""Posters: the telling picture, whole, upright and of one size."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from demo.core.config import FrameConfig
from demo.core.errors import EmptyVideo, NotVideo, TruncatedVideo, VideoTooLarge
from demo.core.picture_interest import interest
from demo.media.posters import HEIGHT, WIDTH, choose_poster, to_jpeg
from tests.media.video_files import UInt8, encode, plain, scrolling


def poster(path: Path) -> UInt8:
    """Return a poster as a player of JPEG shows it, as RGB."""
    jpeg = np.frombuffer(to_jpeg(choose_poster(path).picture), np.uint8)
    return cv2.cvtColor(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def chequers(n_frames: int) -> UInt8:
    squares = np.indices((9, 16)).sum(axis=0) % 2
    picture = np.where(np.kron(squares, np.ones((10, 10)))[..., None] > 0, (220, 30, 30), (30, 30, 220)).astype(np.uint8)
    return np.repeat(picture[None], n_frames, axis=0)


def test_the_picture_with_most_to_see_wins(tmp_path: Path) -> None:
    frames = np.concatenate([plain((10, 10, 10), 40), chequers(20), plain((200, 200, 200), 40)])
    path = encode(tmp_path / "film.mp4", frames, options={"g": "5"})
    picture = poster(path)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    # A square is 10 pixels wide in 160, so 24 in 384; the first is blue, the next red.
    np.testing.assert_allclose(picture[12, 12], (30, 30, 220), atol=40)
    np.testing.assert_allclose(picture[12, 36], (220, 30, 30), atol=40)


def test_a_tall_picture_stands_whole_on_black(tmp_path: Path) -> None:
    path = encode(tmp_path / "film.mp4", plain((40, 200, 40), 20, size=(90, 160)))
    picture = poster(path)
    # 216 lines of a 9:16 picture are 121.5 columns, in the middle of 384.
    lit = np.flatnonzero(picture[HEIGHT // 2, :, 1] > 100)
    assert (lit[0], lit[-1]) == pytest.approx((131, 252), abs=2)
    assert picture[:, :120].max() < 20


def test_bars_stay(tmp_path: Path) -> None:
    frames = chequers(20)
    frames[:, :20] = frames[:, -20:] = 0
    picture = poster(encode(tmp_path / "film.mp4", frames))
    assert picture[:40].max() < 40
    assert picture[60].max() > 150


def test_a_file_without_an_index_has_a_poster_too(tmp_path: Path) -> None:
    path = encode(tmp_path / "film.webm", scrolling(30), codec="libvpx", container="webm", container_options={"live": "1"})
    assert interest(poster(path)) > 0


def test_what_has_no_picture_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no film " * 500)
    whole = encode(tmp_path / "film.mp4", plain((40, 200, 40), 20)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: whole.index(b"moov")])
    for name, error in {"empty.mp4": EmptyVideo, "text.mp4": NotVideo, "cut.mp4": TruncatedVideo, "none": NotVideo}.items():
        with pytest.raises(error):
            choose_poster(tmp_path / name)
    with pytest.raises(VideoTooLarge, match="160 x 90"):
        choose_poster(tmp_path / "film.mp4", FrameConfig(max_side=100))


@pytest.mark.parametrize("shape", [(2, 2), (0, 0, 3), (2, 2, 7)])
def test_only_a_picture_becomes_a_jpeg(shape: tuple[int, ...]) -> None:
    with pytest.raises(NotVideo):
        to_jpeg(np.zeros(shape, np.uint8))
