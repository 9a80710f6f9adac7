"""The visual backbone keeps its contract, and a recompressed film is the same film."""

import time
from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import BackboneUnavailable
from demo.core.zoo import Zoo
from demo.features.visual.bars import crop_bars
from demo.features.visual.compact_pictures import CompactPictures
from demo.features.visual.embedded import ANALYSIS_RATE, DIMENSIONS, N_DIMS, EmbeddedBackbone
from demo.features.visual.loading import load_filmed_backbone
from demo.media.frames import read_pictures
from tests.media.video_files import UInt8, encode, gray, plain, scrolling, texture

COLUMN = {name: i for i, name in enumerate(DIMENSIONS)}


def extract(frames: UInt8, frame_rate: float = ANALYSIS_RATE) -> np.ndarray:
    return EmbeddedBackbone().extract(frames, frame_rate)


def film(seconds: int = 4, size: tuple[int, int] = (320, 180), frame_rate: int = 10) -> UInt8:
    """Return coloured patterns of any size that move, pulse and change at a cut in the middle."""
    width, height = size
    xs = (np.arange(width) + 0.5) / height
    ys = ((np.arange(height) + 0.5) / height)[:, None]
    frames = []
    for at in range(seconds * frame_rate):
        t = at / frame_rate
        turn = 0 if t < seconds / 2 else 2
        discs = sum(
            np.exp(-(((xs - 0.9 - 0.5 * np.cos(t + k)) ** 2 + (ys - 0.5 - 0.3 * np.sin(t + k)) ** 2) * 60)) for k in range(4)
        )
        waves = np.sin(8 * xs + 5 * ys + t + turn) * (0.8 + 0.2 * np.cos(2 * np.pi * 1.5 * t))
        channels = (120 + 60 * waves + 90 * discs, 90 + 40 * waves * (1 - turn / 2), 70 + 30 * turn + 100 * discs)
        frames.append(np.clip(np.stack(np.broadcast_arrays(*channels), axis=-1), 0, 255).astype(np.uint8))
    return np.stack(frames)


def test_every_dimension_has_a_unique_name() -> None:
    assert len(COLUMN) == N_DIMS
    assert 80 <= N_DIMS <= 140
    assert all(COLUMN)


@pytest.mark.parametrize("level", [0, 1, 128, 255])
def test_plain_pictures_give_numbers(level: int) -> None:
    features = extract(plain((level, level, level), 30))
    assert features.shape == (3, N_DIMS)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()
    for name in ("motion", "edges", "tempo", "cuts", "lines at 0 degrees", "small spots"):
        assert features[:, COLUMN[name]] == pytest.approx(0, abs=1e-3)
    for name in ("stillness", "emptiness", "constancy", "long shot"):
        assert features[:, COLUMN[name]] == pytest.approx(1, abs=1e-3)


def test_every_value_lies_between_nought_and_one() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (30, 90, 160, 3), np.uint8)
    for frames in (noise, film(2), scrolling(300, n_frames=30)):
        features = extract(frames)
        assert features.min() >= 0
        assert features.max() <= 1 + 1e-6


@pytest.mark.parametrize(("n_frames", "n_seconds"), [(0, 0), (1, 1), (9, 1), (14, 1), (15, 2), (20, 2), (64, 6), (65, 7)])
def test_there_is_a_row_for_each_second(n_frames: int, n_seconds: int) -> None:
    assert extract(film(7, (64, 36))[:n_frames]).shape == (n_seconds, N_DIMS)


@pytest.mark.parametrize("size", [(16, 16), (16, 400), (400, 16), (33, 61)])
def test_any_size_can_be_analyzed(size: tuple[int, int]) -> None:
    assert np.isfinite(extract(film(2, size))).all()


def test_time_starts_at_nought_and_rows_are_seconds() -> None:
    """Red, green, blue, one second each."""
    frames = np.concatenate([plain(color, 10) for color in ((255, 0, 0), (0, 160, 0), (0, 0, 255))])
    features = extract(frames)
    assert features[:, COLUMN["redness"]].argmax() == 0
    assert features[:, COLUMN["greenness"]].argmax() == 1
    assert features[:, COLUMN["blueness"]].argmax() == 2
    np.testing.assert_allclose(features[:, COLUMN["cuts"]], [0, 0.5, 0.5])


def test_extraction_twice_or_of_a_copy_gives_the_same() -> None:
    frames = film(4, (160, 90))
    np.testing.assert_array_equal(extract(frames), extract(frames.copy(order="F")))


def test_a_second_does_not_depend_on_what_is_far_away() -> None:
    """Tempo looks 3 s round about, cuts 4 s, and the bars are none here."""
    frames = film(12, (64, 36))
    np.testing.assert_allclose(extract(frames[:90])[:4], extract(frames)[:4], atol=1e-6)


def test_pooling_takes_the_maximum() -> None:
    np.testing.assert_array_equal(
        EmbeddedBackbone().pool(np.array([[0.1, 0.9], [0.5, 0.2]], np.float32)), np.array([0.5, 0.9], np.float32)
    )


def likeness(features: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    first, second = EmbeddedBackbone().pool(features), EmbeddedBackbone().pool(other)
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    return float(cosine), float(np.abs(features.mean(axis=0) - other.mean(axis=0)).mean())


def test_recompression_scale_and_brightness_barely_move_a_film(tmp_path: Path) -> None:
    frames = film()
    original = extract(frames)
    squeezed = read_pictures(encode(tmp_path / "file", frames, options={"crf": "30"}))
    others = {
        "recompressed": extract(squeezed.frames),
        "smaller": extract(film(size=(240, 135))),
        "lighter": extract(np.minimum(frames.astype(int) + 6, 255).astype(np.uint8)),
        "at 30 a second": extract(film(frame_rate=30), 30),
    }
    stranger = likeness(original, extract(scrolling(60, n_frames=40)))
    for name, other in others.items():
        cosine, distance = likeness(original, other)
        assert cosine > 0.99, name
        assert distance < 0.02, name
        assert distance < stranger[1] / 5, name


def test_black_bars_are_no_part_of_the_picture() -> None:
    frames = film(3, (160, 66))
    barred = np.zeros((30, 90, 160, 3), np.uint8)
    barred[:, 12:78] = frames
    assert crop_bars(barred).shape == (30, 64, 160, 3)  # One row more on either side, in which both may be mixed.
    pillared = np.zeros((30, 66, 260, 3), np.uint8)
    pillared[:, :, 50:210] = frames
    assert crop_bars(pillared).shape == (30, 66, 158, 3)
    assert likeness(extract(barred), extract(frames))[1] < 0.02


def test_what_is_black_but_no_bar_stays() -> None:
    black = plain((0, 0, 0))
    below = film(2, (160, 90))
    below[:, 60:] = 0
    night = film(2, (160, 90))
    night[:, :10] = night[:, -10:] = 0
    night[10, 4, 30:60] = 255
    for frames in (black, below, night, film(2, (160, 90))):
        assert crop_bars(frames).shape == frames.shape


def test_backbones_are_known_by_name(tiny_zoo: Path) -> None:
    zoo = Zoo(tiny_zoo)
    assert isinstance(load_filmed_backbone("compact", zoo), CompactPictures)
    with pytest.raises(BackboneUnavailable, match="choose compact or inception"):
        load_filmed_backbone("eyes", zoo)


def test_twenty_seconds_are_analyzed_in_much_less(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "file", np.tile(film(2, frame_rate=15), (10, 1, 1, 1)), frame_rate=15, options={"preset": "ultrafast"}
    )
    start = time.process_time()
    pictures = read_pictures(path)
    features = extract(pictures.frames)
    assert len(features) == 20
    # Loosely: it takes a third of a second, and CI may be slow.
    assert time.process_time() - start < 5


def test_moving_textures_and_still_ones_differ_in_motion_only() -> None:
    still = extract(np.repeat(gray(texture(90, 160)[None]), 30, axis=0)).mean(axis=0)
    moving = extract(scrolling(40, n_frames=30)).mean(axis=0)
    assert moving[COLUMN["motion"]] > still[COLUMN["motion"]] + 0.5
    assert moving[COLUMN["brightness"]] == pytest.approx(still[COLUMN["brightness"]], abs=0.01)
