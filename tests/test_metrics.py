"""Retrieval metrics against hand arithmetic and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from demo.metrics import average_precision, score


def test_average_precision_by_hand() -> None:
    relevant = np.array([[True, False, True, False], [False, True, False, False]])
    np.testing.assert_allclose(average_precision(relevant), [(1 / 1 + 2 / 3) / 2, 1 / 2], rtol=0, atol=1e-12)


def test_average_precision_without_relevant_items_is_zero() -> None:
    assert average_precision(np.zeros((1, 5), dtype=np.bool_))[0] == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_map_equals_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    similarity = random.standard_normal((40, 40)).astype(np.float32)
    queries, gallery = random.integers(4, size=40), random.integers(4, size=40)
    expected = [average_precision_score(gallery == label, row) for label, row in zip(queries, similarity, strict=True)]
    assert score(similarity, queries, gallery).map == pytest.approx(np.mean(expected), abs=1e-6)


def test_a_perfect_space_finds_every_own_video_first() -> None:
    labels = np.repeat(np.arange(5), 4)
    found = score(np.eye(20, dtype=np.float32), labels, labels)
    assert (found.recall_10, found.median_rank, found.n) == (1.0, 1.0, 20)
    assert found.floor == pytest.approx(4 / 20)


def test_ranks_of_own_videos_by_hand() -> None:
    similarity = np.array([[0.9, 0.1, 0.0], [0.8, 0.2, 0.5], [0.3, 0.2, 0.1]], dtype=np.float32)
    found = score(similarity, np.arange(3), np.arange(3))
    # Own videos at ranks 1, 3 and 3: with one relevant item each, AP is 1 / rank.
    assert found.median_rank == 3.0
    assert found.map == pytest.approx((1 + 1 / 3 + 1 / 3) / 3)


def test_random_rankings_score_at_the_floor() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(5, size=1000)
    found = score(random.standard_normal((1000, 1000)).astype(np.float32), labels, labels)
    assert found.lift == pytest.approx(1.0, abs=0.03)
    assert found.recall_10 == pytest.approx(found.chance_10, abs=0.01)
