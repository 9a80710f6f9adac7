"""Where a query lies on the map."""

import numpy as np
import pytest

from demo.search.index import NeighborSearch
from demo.search.map_projection import N_NEIGHBORS
from demo.search.map_projection import project_to_map as project


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def project_to_map(queries: np.ndarray, embedding: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    return project(queries, NeighborSearch(embedding), coordinates)


def test_a_query_among_unlike_rows_lies_at_its_row() -> None:
    embedding = np.eye(20, dtype=np.float32)
    coordinates = np.random.default_rng(0).uniform(-10, 10, (20, 2)).astype(np.float32)
    np.testing.assert_allclose(project_to_map(embedding, embedding, coordinates), coordinates, atol=1e-3)


def test_a_query_equal_to_a_row_lies_near_it() -> None:
    """Rows on an arc, mapped to a line: neighbours in the space are neighbours on the map."""
    angles = np.linspace(0, np.pi / 2, 200)
    embedding = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    coordinates = np.stack([np.linspace(-10, 10, 200), np.zeros(200)], axis=1).astype(np.float32)
    placed = project_to_map(embedding, embedding, coordinates)
    # The twelve nearest reach some six rows to either side, or twelve at the ends; a row is 0.1 wide.
    assert np.abs(placed - coordinates).max() < 12 * 0.1
    assert np.abs(placed - coordinates)[20:-20].max() < 0.2


def test_the_projection_by_hand() -> None:
    placed = project_to_map(rows([1, 0]), rows([1, 0], [0.5, np.sqrt(0.75)]), rows([0, 3], [2, 3]))
    # The median lies at (1, 3), one unit from both: only the similarities 1 and 0.5, to the eighth power, tell them apart.
    np.testing.assert_allclose(placed, [[2 * 0.5**8 / (1 + 0.5**8), 3]], rtol=1e-5)


def test_a_query_between_two_islands_stays_on_the_one_with_more_neighbors() -> None:
    embedding = np.tile(rows([1, 0]), (N_NEIGHBORS, 1))
    coordinates = np.repeat(rows([-10, 0], [10, 0]), [7, 5], axis=0)
    assert project_to_map(rows([1, 0]), embedding, coordinates)[0, 0] == pytest.approx(-10, abs=0.1)


def test_a_catalogue_of_one_video_has_one_position() -> None:
    np.testing.assert_allclose(project_to_map(rows([0, 1], [-1, 0]), rows([1, 0]), rows([4, -2])), [[4, -2], [4, -2]])


def test_a_query_unlike_everything_still_lies_on_the_map() -> None:
    placed = project_to_map(rows([-1, 0], [0, 0]), rows([1, 0], [1, 0], [1, 0]), rows([0, 0], [3, 0], [3, 3]))
    assert np.isfinite(placed).all()
    assert (placed >= 0).all()
    assert (placed <= 3).all()
