"""The flash meter: sequences whose flashes can be counted by hand."""

import numpy as np
import pytest

from demo.core.arrays import UInt8
from demo.studio.pictures.flashes import flashes_per_second

Frames = list[UInt8]

RATE = 20
SIZE = (36, 64)


def flat(*color: int) -> UInt8:
    return np.full((*SIZE, 3), color, np.uint8)


def alternating(hertz: float, a: UInt8, b: UInt8, seconds: float = 3.0) -> Frames:
    return [a if (i * 2 * hertz / RATE) % 2 < 1 else b for i in range(round(seconds * RATE))]


@pytest.mark.parametrize(("hertz", "expected"), [(5, 5), (2, 2), (1, 1)])
def test_a_full_flicker_gives_its_frequency(hertz: float, expected: float) -> None:
    assert flashes_per_second(alternating(hertz, flat(0, 0, 0), flat(200, 200, 200)), RATE) == expected


def test_a_flicker_counts_where_a_quarter_of_the_picture_flickers_and_not_below() -> None:
    for width, expected in ((14, 0.0), (16, 5.0)):
        lit = flat(0, 0, 0)
        lit[:, :width] = 255  # Of 64 columns, 16 are a quarter.
        assert flashes_per_second(alternating(5, flat(0, 0, 0), lit), RATE) == expected


def test_a_slow_fade_is_no_flash() -> None:
    levels = [*range(0, 256, 4), *range(255, 0, -4)]
    assert flashes_per_second([flat(v, v, v) for v in levels], RATE) == 0.0


def test_changes_below_a_tenth_of_the_maximum_are_no_flash() -> None:
    # sRGB 100 and 115 are 0.127 and 0.171 in linear light; 100 and 140 are 0.127 and 0.262.
    assert flashes_per_second(alternating(5, flat(100, 100, 100), flat(115, 115, 115)), RATE) == 0.0
    assert flashes_per_second(alternating(5, flat(100, 100, 100), flat(140, 140, 140)), RATE) == 5.0


def test_a_flicker_among_bright_states_is_no_flash() -> None:
    # sRGB 236 is 0.84 in linear light, above the 0.80 from which a darker state no longer counts; 220 is 0.72.
    assert flashes_per_second(alternating(5, flat(236, 236, 236), flat(255, 255, 255)), RATE) == 0.0
    assert flashes_per_second(alternating(5, flat(220, 220, 220), flat(255, 255, 255)), RATE) == 5.0


def test_red_and_blue_of_like_luminance_are_a_red_flash() -> None:
    # 0.2126 x 0.1274 (sRGB 100) is 0.027; 0.0722 x 0.3763 (sRGB 165) is 0.027.
    assert flashes_per_second(alternating(4, flat(100, 0, 0), flat(0, 0, 165)), RATE) == 4.0
    assert flashes_per_second(alternating(4, flat(0, 60, 0), flat(0, 0, 165)), RATE) == 0.0


def test_the_worst_second_counts() -> None:
    dark, light = flat(0, 0, 0), flat(255, 255, 255)
    quiet = [dark] * (2 * RATE)
    assert flashes_per_second([*quiet, *alternating(5, light, dark, 1.0), *quiet], RATE) == 5.0


def test_no_frames_and_one_frame_do_not_flash() -> None:
    assert flashes_per_second([], RATE) == 0.0
    assert flashes_per_second([flat(0, 0, 0)], RATE) == 0.0
