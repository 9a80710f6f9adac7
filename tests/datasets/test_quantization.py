"""YouTube-8M's eight bits, by hand."""

import numpy as np

from demo.datasets.quantization import dequantize, quantize

VALUES = np.array([-7.0, -2.0, -1.99, 0.0, 0.01, 1.999, 2.0, 9.0])


def test_sound_is_cut_to_the_level_below() -> None:
    # (value + 2) x 63.75: 0, 0, 0.6, 127.5, 128.1, 254.9, 255, 255
    np.testing.assert_array_equal(quantize(VALUES, rounded=False), [0, 0, 0, 127, 128, 254, 255, 255])


def test_pictures_are_rounded_to_the_nearest_level() -> None:
    np.testing.assert_array_equal(quantize(VALUES, rounded=True), [0, 0, 1, 128, 128, 255, 255, 255])


def test_levels_stand_for_the_middle_of_their_step() -> None:
    levels = np.array([0, 127, 255], np.uint8)
    expected = [4 / 512 - 2, 127 * 4 / 255 + 4 / 512 - 2, 4 + 4 / 512 - 2]
    np.testing.assert_allclose(dequantize(levels), expected, rtol=0, atol=1e-6)
    assert dequantize(levels).dtype == np.float32


def test_there_and_back_moves_nothing_by_more_than_a_level() -> None:
    values = np.random.default_rng(0).uniform(-2, 2, 10_000)
    assert np.abs(dequantize(quantize(values, rounded=False)) - values).max() <= 4 / 255
    assert np.abs(dequantize(quantize(values, rounded=False)) - values).mean() < 4 / 255 / 3
