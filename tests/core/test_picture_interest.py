"""The interest of a picture, by hand."""

import numpy as np
import pytest

from demo.core.picture_interest import interest


def test_interest_by_hand() -> None:
    assert interest(np.full((4, 4, 3), 90, np.uint8)) == 0
    halves = np.zeros((2, 2, 3), np.uint8)
    halves[:, 1] = 100
    # Each colour deviates by 50; along the rows the light steps by 100, along the columns not at all.
    assert interest(halves) == pytest.approx(50 * 100)
