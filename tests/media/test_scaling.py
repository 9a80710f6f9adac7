"""Sizes and colours of frames."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

from demo.media.scaling import HD_LINES, pixel_aspect, scale_upright


@pytest.mark.parametrize(
    ("ratio", "aspect"), [(None, 1), (Fraction(16, 15), 16 / 15), (Fraction(4), 4), (Fraction(5), 1), (Fraction(1, 5), 1)]
)
def test_pixels_of_an_impossible_shape_are_taken_for_squares(ratio: Any, aspect: float) -> None:
    assert pixel_aspect(SimpleNamespace(sample_aspect_ratio=ratio)) == pytest.approx(aspect)  # type: ignore[arg-type]


@pytest.mark.parametrize(("height", "green"), [(HD_LINES, 0.7152), (HD_LINES - 2, 0.587)])
def test_untagged_pictures_have_the_colors_of_their_size(height: int, green: float) -> None:
    """A pure green's luma is its weight, 0.7152 in BT.709 and 0.587 in BT.601, so only the right one makes it green again."""
    luma = np.float64(16 + 219 * green)
    red_weight, blue_weight = (0.2126, 0.0722) if green > 0.7 else (0.299, 0.114)
    blue = 128 + 224 * (0 - green) / (2 * (1 - blue_weight))
    red = 128 + 224 * (0 - green) / (2 * (1 - red_weight))
    planes = np.empty((height * 3 // 2, 64), np.uint8)
    planes[:height] = round(luma)
    planes[height:] = round(red)
    planes[height : height + height // 4] = round(blue)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    picture = scale_upright(frame, 64, height)
    np.testing.assert_allclose(picture[height // 2, 32], (0, 255, 0), atol=4)
