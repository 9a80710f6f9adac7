"""Simulated rooms: reflections come when and as loud as geometry says."""

import numpy as np
import pytest

from demo.research.training.rooms import LONGEST_S, RATE, SPEED_OF_SOUND, draw_room, image_response


def test_first_reflections_by_hand() -> None:
    # Source and phone in the middle of a hall of 20 x 10 x 8 m, 2 m apart along its length.
    sides, source, phone = np.array([20.0, 10.0, 8.0]), np.array([9.0, 5.0, 4.0]), np.array([11.0, 5.0, 4.0])
    response = image_response(sides, source, phone, 0.5)
    floor_and_ceiling, side_walls = np.hypot(2, 8), np.hypot(2, 10)
    for distance, n_images, n_reflections in ((2.0, 1, 0), (floor_and_ceiling, 2, 1), (side_walls, 2, 1), (20.0, 2, 1)):
        sample = round(distance / SPEED_OF_SOUND * RATE)
        assert response[sample] == pytest.approx(n_images * 0.5**n_reflections / (4 * np.pi * distance), rel=1e-5)
    assert not response[: round(2.0 / SPEED_OF_SOUND * RATE)].any()


def test_walls_that_absorb_all_leave_the_direct_sound() -> None:
    response = image_response(np.array([4.0, 3.0, 2.5]), np.array([1.0, 1.0, 1.0]), np.array([3.0, 2.0, 1.5]), 0.0)
    assert np.count_nonzero(response) == 1


def test_a_drawn_room_is_finite_bounded_and_follows_the_seed() -> None:
    one, same, other = (draw_room(np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert len(one) <= LONGEST_S * RATE + 1
    assert np.isfinite(one).all()
    assert one.any()
    assert len(one) != len(other) or (one != other).any()
