"""The best rows, ranks and percentiles are those of a whole sort."""

import numpy as np

from demo.search.ranking import best_rows, percentiles, rank_of


def everything(n: int) -> np.ndarray:
    return np.ones(n, dtype=np.bool_)


def test_equal_rows_stand_in_the_catalogues_order() -> None:
    similarities = np.array([0.1, 0.5, 0.2, 0.5, 0.5], dtype=np.float32)
    np.testing.assert_array_equal(best_rows(similarities, everything(5), 4), [1, 3, 4, 2])
    # An unstable sort keeps the order of a few equal rows, but not of many.
    np.testing.assert_array_equal(best_rows(np.tile(similarities, 40), everything(200), 3), [1, 3, 4])


def test_only_allowed_rows_are_found_and_no_more_than_there_are() -> None:
    similarities = np.array([0.1, 0.5, 0.2, 0.4], dtype=np.float32)
    allowed = np.array([True, False, True, True])
    np.testing.assert_array_equal(best_rows(similarities, allowed, 2), [3, 2])
    np.testing.assert_array_equal(best_rows(similarities, allowed, 100), [3, 2, 0])
    assert len(best_rows(similarities, ~everything(4), 12)) == 0


def test_the_best_rows_and_ranks_are_those_of_a_whole_stable_sort() -> None:
    random = np.random.default_rng(0)
    # Few values, so that many rows are equal.
    similarities = random.integers(0, 12, 400).astype(np.float32)
    allowed = random.random(400) < 0.7
    order = [row for row in np.argsort(-similarities, kind="stable") if allowed[row]]
    for n_hits in (1, 7, 50, len(order) - 1, len(order), 400):
        np.testing.assert_array_equal(best_rows(similarities, allowed, n_hits), order[:n_hits])
    assert [rank_of(int(row), similarities, allowed) for row in order] == list(range(1, len(order) + 1))


def test_percentiles_by_hand() -> None:
    similarities = np.array([0.1, 0.5, 0.2, 0.5, -0.3], dtype=np.float32)
    # Less similar than 0.5 are three of five, than 0.2 two, than -0.3 none.
    np.testing.assert_allclose(percentiles(similarities, np.array([1, 3, 2, 4])), [60, 60, 40, 0])
