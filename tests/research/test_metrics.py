"""Retrieval metrics against hand arithmetic and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from demo.research.metrics import average_precision, precision_recall, rank_gallery, reliability, score, score_relevance


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
    assert score(similarity, queries, gallery)["map"] == pytest.approx(np.mean(expected), abs=1e-6)


def test_a_perfect_space_finds_every_own_video_first() -> None:
    labels = np.repeat(np.arange(5), 4)
    found = score(np.eye(20, dtype=np.float32), labels, labels)
    assert (found["recall_10"], found["median_rank"], found["n"]) == (1.0, 1.0, 20)
    assert found["floor"] == pytest.approx(4 / 20)


def test_ranks_of_own_videos_by_hand() -> None:
    similarity = np.array([[0.9, 0.1, 0.0], [0.8, 0.2, 0.5], [0.3, 0.2, 0.1]], dtype=np.float32)
    found = score(similarity, np.arange(3), np.arange(3))
    # Own videos at ranks 1, 3 and 3: with one relevant item each, AP is 1 / rank.
    assert found["median_rank"] == 3.0
    assert found["map"] == pytest.approx((1 + 1 / 3 + 1 / 3) / 3)


def test_random_rankings_score_at_the_floor() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(5, size=1000)
    found = score(random.standard_normal((1000, 1000)).astype(np.float32), labels, labels)
    assert found["lift"] == pytest.approx(1.0, abs=0.03)
    assert found["recall_10"] == pytest.approx(found["chance_10"], abs=0.01)


def test_precision_and_recall_at_every_n_by_hand() -> None:
    relevant = np.array([[True, False, True, False], [False, True, False, False]])
    precision, recall = precision_recall(relevant)
    # Hits among the first n: 1, 1, 2, 2 of two, and 0, 1, 1, 1 of one.
    np.testing.assert_allclose(precision, [1 / 2, 2 / 4, 3 / 6, 3 / 8], rtol=0, atol=1e-12)
    np.testing.assert_allclose(recall, [1 / 4, (1 / 2 + 1) / 2, 1, 1], rtol=0, atol=1e-12)


def test_a_query_without_relevant_items_recalls_nothing() -> None:
    precision, recall = precision_recall(np.zeros((1, 3), dtype=np.bool_))
    assert precision.tolist() == recall.tolist() == [0, 0, 0]


@pytest.mark.parametrize("seed", range(3))
def test_curves_equal_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    similarity = random.standard_normal((30, 30)).astype(np.float32)
    labels = random.integers(3, size=30)
    precision, recall = precision_recall(rank_gallery(similarity, labels, labels).relevant)
    # Without ties there is one threshold an item; scikit-learn's curve goes from all items down to none.
    curves = [precision_recall_curve(labels == label, row) for label, row in zip(labels, similarity, strict=True)]
    np.testing.assert_allclose(precision, np.mean([each[0][-2::-1] for each in curves], axis=0), atol=1e-12)
    np.testing.assert_allclose(recall, np.mean([each[1][-2::-1] for each in curves], axis=0), atol=1e-12)


def test_items_of_equal_similarity_stand_in_the_gallerys_order() -> None:
    similarity = np.array([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.9, 0.5, 0.5]], dtype=np.float32)
    labels = np.array([0, 1, 1])
    ranking = rank_gallery(similarity, labels, labels)
    assert ranking.own_ranks.tolist() == [1, 2, 3]
    assert ranking.relevant.tolist() == [[True, False, False], [False, True, True], [False, True, True]]
    assert [ranking.recall_of_own(n) for n in (1, 2, 3)] == pytest.approx([1 / 3, 2 / 3, 1])
    assert ranking.median_rank == 2.0
    assert score_relevance(ranking.relevant)["floor"] == pytest.approx(5 / 9)


def test_ranks_of_own_videos_respect_the_order_of_ties() -> None:
    random = np.random.default_rng(0)
    similarity = random.integers(4, size=(25, 25)).astype(np.float32)
    labels = random.integers(3, size=25)
    ranking = rank_gallery(similarity, labels, labels)
    for query, row in enumerate(similarity):
        order = sorted(range(25), key=lambda item, row=row: (-row[item], item))
        assert ranking.own_ranks[query] == order.index(query) + 1
        assert ranking.relevant[query].tolist() == [labels[item] == labels[query] for item in order]


def test_reliability_by_hand() -> None:
    predicted = np.array([0.1, 0.15, 0.62, 1.0], np.float32)
    found = reliability(predicted, np.array([0.2, 0.1, 0.42, 0.9], np.float32))
    assert [(row["predicted"], row["observed"], row["n"]) for row in found["bins"]] == [
        (0.125, 0.15, 2),
        (0.62, 0.42, 1),
        (1.0, 0.9, 1),
    ]
    assert found["calibration_error"] == pytest.approx((2 * 0.025 + 0.2 + 0.1) / 4, abs=1e-4)


def test_shares_that_are_right_have_no_calibration_error() -> None:
    shares = np.random.default_rng(0).random(1000).astype(np.float32)
    assert reliability(shares, shares)["calibration_error"] == 0
