"""The compact picture backbone: its formulas by hand, and the contract of every backbone."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from demo.core.bundles import PICTURES
from demo.core.zoo import read_bundle
from demo.features.visual.compact_pictures import CompactPictures, is_flat
from demo.features.visual.picture_heads import AffectHead, PictureBridge, gaussian_kernel
from demo.features.visual.seconds import middle_frames
from tests.media.video_files import gray, plain, texture


@pytest.fixture(scope="module")
def backbone(tiny_zoo: Path) -> CompactPictures:
    return CompactPictures.from_bundle(read_bundle(tiny_zoo / PICTURES, "backbone"))


def noise(n_frames: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n_frames, 90, 160, 3), dtype=np.uint8)


def test_a_direction_by_hand() -> None:
    """Features (1, 3) less the mean (1, 1) point along the second axis, and class 0 has nearly all the probability."""
    bridge = PictureBridge(
        mean=np.array([1, 1], np.float32),
        weight=np.array([[5, 0, 0], [0, 4, 0]], np.float32),
        class_places=np.array([[0, 0, 1], [1, 0, 0]], np.float32),
        center=np.array([10, 0, 0], np.float32),
        radius=np.array([5], np.float32),
    )
    directions = bridge.directions(np.array([[1, 3]], np.float32), np.array([[1, 0]], np.float32), 0.75)
    np.testing.assert_allclose(directions, [[0, 1, 0.75]], atol=1e-6)
    # The direction (0, 4, 3) / 5 from the centre.
    np.testing.assert_allclose(bridge.place(directions), [10, 4, 3], atol=1e-5)


def test_the_affect_head_is_kernel_ridge_regression() -> None:
    random = np.random.default_rng(0)
    rows, ratings = random.standard_normal((30, 4)), random.standard_normal((30, 2))
    queries = random.standard_normal((5, 4))
    oracle = KernelRidge(alpha=0.3, kernel="rbf", gamma=0.7).fit(rows, ratings)
    np.testing.assert_allclose(gaussian_kernel(queries, rows, 0.7) @ oracle.dual_coef_, oracle.predict(queries), atol=1e-10)
    head = AffectHead(
        mean=np.zeros(4, np.float32),
        basis=np.eye(4, dtype=np.float32),
        landmarks=np.zeros((1, 4), np.float32),
        coefficients=np.array([[1, 2]], np.float32),
        bias=np.array([3, 4], np.float32),
        rate=np.array([0.5], np.float32),
        deviation=np.array([0.5, 2], np.float32),
    )
    # The root of (4, 0, 0, 0) has the direction (1, 0, 0, 0), at distance 1 from the landmark.
    expected = [[3 + np.exp(-0.5), 4 + 2 * np.exp(-0.5)]]
    np.testing.assert_allclose(head.predict(np.array([[4, 0, 0, 0]], np.float32)), expected, atol=1e-5)
    # One above the bias is two deviations of valence and half a deviation of arousal.
    np.testing.assert_allclose(head.standardize(np.array([4, 5], np.float32)), [2, 0.5])


def test_each_second_is_the_frame_in_its_middle() -> None:
    assert middle_frames(30, 10).tolist() == [5, 15, 25]
    # Half a second at the end counts, less does not; a video shorter than that has one.
    assert middle_frames(25, 10).tolist() == [5, 15, 24]
    assert middle_frames(24, 10).tolist() == [5, 15]
    assert middle_frames(3, 10).tolist() == [2]
    assert middle_frames(4, 1).tolist() == [0, 1, 2, 3]
    assert middle_frames(0, 10).tolist() == []


def test_frames_that_say_nothing_are_flat() -> None:
    assert is_flat(plain((0, 0, 0), 1)[0])
    card = plain((0, 0, 0), 1)[0]
    card[40:50, 60:100] = 255
    assert is_flat(card)
    assert not is_flat(gray(texture(90, 160)[None])[0])
    assert not is_flat(noise(1)[0])


def test_directions_take_probabilities_at_the_temperature_of_the_config(backbone: CompactPictures) -> None:
    features = np.abs(np.random.default_rng(0).standard_normal((3, 8))).astype(np.float32)
    logits = backbone.logits(features)
    powers = np.exp(logits / backbone.config.temperature)
    probabilities = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    expected = backbone.bridge.directions(features, probabilities, backbone.config.class_weight)
    np.testing.assert_allclose(backbone.directions(features, logits), expected, atol=1e-5)


def test_flat_seconds_do_not_count(backbone: CompactPictures) -> None:
    pictures = noise(4)
    with_black = np.concatenate([plain((0, 0, 0), 3), pictures])
    np.testing.assert_allclose(backbone.extract(with_black, 1), backbone.extract(pictures, 1), atol=1e-5)
    # Where every frame is flat, all count.
    assert len(backbone.extract(plain((0, 0, 0), 3), 1)) == 3


def test_seconds_do_not_depend_on_each_other_and_are_numbers(backbone: CompactPictures) -> None:
    pictures = noise(6)
    together = backbone.analyze(pictures, 1)
    for second, picture in enumerate(pictures):
        single = backbone.analyze(picture[None], 1)
        np.testing.assert_allclose(single.directions[0], together.directions[second], atol=1e-4)
        np.testing.assert_allclose(single.affect[0], together.affect[second], atol=1e-4)
    black = backbone.analyze(plain((0, 0, 0), 2), 1)
    assert np.isfinite(black.directions).all()
    assert np.isfinite(black.affect).all()


def test_a_video_lies_in_the_space_at_a_videos_distance_from_its_center(backbone: CompactPictures) -> None:
    place = backbone.pool(backbone.extract(noise(5), 1))
    assert place.shape == (backbone.n_dims,)
    assert np.linalg.norm(place - backbone.bridge.center) == pytest.approx(float(backbone.bridge.radius[0]), rel=1e-5)
    assert backbone.extract(noise(0), 1).shape == (0, backbone.n_dims)


@pytest.mark.cuda
def test_cuda_equals_the_processor(tiny_zoo: Path, backbone: CompactPictures) -> None:
    with_cuda = CompactPictures.from_bundle(read_bundle(tiny_zoo / PICTURES, "backbone"), "cuda")
    found, expected = (each.analyze(noise(70), 1) for each in (with_cuda, backbone))
    np.testing.assert_allclose(found.directions, expected.directions, atol=1e-3)
    np.testing.assert_allclose(found.affect, expected.affect, atol=1e-3)
