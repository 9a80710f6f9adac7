"""Folds and their classes: disjoint, whole, fixed, and blind to the rows that are tested."""

import numpy as np
import pytest

from demo.core.vectors import normalize
from demo.correlation.memberships import hard
from demo.research.evaluation.folds import draw_rows, hold_out, shares_of_fold, split_into_folds


def test_every_video_is_tested_once_and_never_trained_on_in_its_fold() -> None:
    folds = split_into_folds(11_795, 5, 0)
    # 11,795 is 5 x 2,359.
    assert [len(test) for _, test in folds] == [2359] * 5
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(11_795))
    for training, test in folds:
        assert sorted([*training, *test]) == list(range(11_795))


def test_folds_of_a_number_that_five_does_not_divide_differ_by_one() -> None:
    assert sorted(len(test) for _, test in split_into_folds(1264, 5, 0)) == [252, 253, 253, 253, 253]


def test_the_seed_fixes_the_folds() -> None:
    for (first, _), (second, _) in zip(split_into_folds(50, 5, 3), split_into_folds(50, 5, 3), strict=True):
        np.testing.assert_array_equal(first, second)
    assert split_into_folds(50, 5, 3)[0][1].tolist() != split_into_folds(50, 5, 4)[0][1].tolist()


def test_rows_are_drawn_from_the_subset_without_repetition() -> None:
    rows = np.arange(0, 1000, 7)
    drawn = draw_rows(rows, 50, 0)
    assert len(set(drawn)) == 50
    assert set(drawn) <= set(rows)
    assert (np.diff(drawn) > 0).all()
    np.testing.assert_array_equal(draw_rows(rows, 50, 0), drawn)
    np.testing.assert_array_equal(draw_rows(rows, None, 0), rows)
    np.testing.assert_array_equal(draw_rows(rows, 10_000, 0), rows)


def test_test_rows_move_no_center() -> None:
    random = np.random.default_rng(0)
    placed = normalize(random.standard_normal((200, 4)).astype(np.float32))
    seeds = normalize(random.standard_normal((3, 4)).astype(np.float32))
    training = np.arange(120)
    labels = hard(shares_of_fold(placed, seeds, 1.0, training))
    changed = placed.copy()
    changed[150:] = seeds[0]
    again = shares_of_fold(changed, seeds, 1.0, training)
    np.testing.assert_array_equal(hard(again)[:150], labels[:150])
    # The rows that were changed lie nearest to the first centre now, wherever training moved it by less than its distance.
    assert set(hard(again)[150:]) == {0}


def test_a_test_row_is_named_by_the_nearest_center() -> None:
    seeds = np.eye(2, dtype=np.float32)
    # Training rows lie on the seeds, so the centres stay there.
    placed = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0.9, 0.4], [0.3, 0.8]], dtype=np.float32)
    shares = shares_of_fold(placed, seeds, 1.0, np.arange(4))
    assert hard(shares).tolist() == [0, 0, 1, 1, 0, 1]
    # The squared distances of (0.9, 0.4) are 0.17 and 1.17: one apart, so the odds are e to 1.
    assert shares[4] == pytest.approx([np.e / (np.e + 1), 1 / (np.e + 1)], abs=1e-6)
    # Twice as sharp, the odds are squared.
    assert shares_of_fold(placed, seeds, 2.0, np.arange(4))[4, 1] == pytest.approx(1 / (np.e**2 + 1), abs=1e-6)


def test_rows_that_are_held_out_come_from_the_training_rows_and_leave_them() -> None:
    training, test = split_into_folds(103, 5, 0)[2]
    left, held_out = hold_out(training, 0.2, seed=7)
    # A fifth of 82 or 83 rows.
    assert len(held_out) == round(0.2 * len(training)) in (16, 17)
    assert sorted([*left, *held_out]) == training.tolist()
    assert not set(held_out) & set(test)
    assert held_out.tolist() == sorted(held_out) == hold_out(training, 0.2, seed=7)[1].tolist()
    assert held_out.tolist() != hold_out(training, 0.2, seed=8)[1].tolist()


@pytest.mark.parametrize("n_folds", [2, 5])
def test_training_rows_are_sorted(n_folds: int) -> None:
    for training, test in split_into_folds(31, n_folds, 0):
        assert training.tolist() == sorted(training)
        assert test.tolist() == sorted(test)
