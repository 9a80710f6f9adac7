"""Metrics of retrieval, with their floors, and of predicted shares. NumPy only.

Rows of one modality are queries, rows of the other the gallery; row i of both belongs to the same video. Everything is
computed on the whole gallery, ranked by cosine similarity, best first.

Ties: items of equal similarity keep the gallery's order, which is independent of the query. So
every rank is one whole number, and a similarity that says nothing scores what the rows' order happens to score.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from demo.core.arrays import Bool, Float32, Float64, Int64
from demo.study.axes import DIRECTIONS


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Ranking of the gallery for every query.

    Attributes:
        relevant: Whether the item at each rank is of the query's class, best first, shape (n_queries, n_items).
        own_ranks: Rank of each query's own item, from 1, shape (n_queries,).
    """

    relevant: Bool
    own_ranks: Int64

    @property
    def median_rank(self) -> float:
        """Median rank of the own items, from 1."""
        return float(np.median(self.own_ranks))

    def recall_of_own(self, n: int) -> float:
        """Return the share of queries whose own item is among the first n (R@n)."""
        return float((self.own_ranks <= n).mean())


def average_precision(relevant: Bool) -> Float64:
    """Return AP = (1/R) sum_i p(i) rel(i) of each ranking (the paper, eq. 13).

    Args:
        relevant: Whether the item at each rank is relevant, best first, shape (n_queries, n_items).

    Returns:
        Shape (n_queries,); 0 for a query without relevant items.
    """
    hits = np.cumsum(relevant, axis=1)
    precision = hits / np.arange(1, relevant.shape[1] + 1)
    total: Float64 = (precision * relevant).sum(axis=1) / np.maximum(hits[:, -1], 1)
    return total


def precision_recall(relevant: Bool) -> tuple[Float64, Float64]:
    """Return precision and recall among the first n, for every n, averaged over queries at each n.

    Args:
        relevant: Whether the item at each rank is relevant, best first, shape (n_queries, n_items).

    Returns:
        P@n = hits / n and R@n = hits / R, each of shape (n_items,), n from 1; a query without relevant items recalls 0.
    """
    hits = np.cumsum(relevant, axis=1)
    precision: Float64 = hits.mean(axis=0) / np.arange(1, relevant.shape[1] + 1)
    recall: Float64 = (hits / np.maximum(hits[:, -1:], 1)).mean(axis=0)
    return precision, recall


def rank_gallery(similarity: Float32, query_labels: Int64, gallery_labels: Int64) -> Ranking:
    """Rank the whole gallery for every query.

    Args:
        similarity: Of query i and item j, shape (n, n); item i is query i's own.
        query_labels: Class of each query, shape (n,).
        gallery_labels: Class of each item, shape (n,).
    """
    own = np.diagonal(similarity)[:, None]
    before = np.tri(len(similarity), k=-1, dtype=np.bool_)
    n_better = ((similarity > own) | ((similarity == own) & before)).sum(axis=1)
    return Ranking(relevant=rank_classes(similarity, query_labels, gallery_labels), own_ranks=n_better + 1)


def rank_classes(similarity: Float32, query_labels: Int64, gallery_labels: Int64) -> Bool:
    """Return whether the item at each rank is of the query's class, best first, shape (n_queries, n_items).

    Args:
        similarity: Of query i and item j, shape (n_queries, n_items).
        query_labels: Class of each query, shape (n_queries,).
        gallery_labels: Class of each item, shape (n_items,).
    """
    order = np.argsort(-similarity, axis=1, kind="stable")
    relevant: Bool = query_labels[:, None] == gallery_labels[order]
    return relevant


def score_relevance(relevant: Bool) -> dict[str, float]:
    """Score how all queries find the items of their class.

    Args:
        relevant: As `rank_classes` returns it.

    Returns:
        map: Mean average precision, relevant = same class.
        floor: What a random ranking scores in MAP and in precision at every n: the share of relevant items.
        lift: map / floor.
    """
    found, floor = float(average_precision(relevant).mean()), float(relevant.mean())
    return {"map": found, "floor": floor, "lift": found / floor}


def score(similarity: Float32, query_labels: Int64, gallery_labels: Int64) -> dict[str, float]:
    """Score all queries against the whole gallery.

    Items of equal similarity stand in the gallery's order.

    Args:
        similarity: Of query i and item j, shape (n, n); item i is query i's own.
        query_labels: Class of each query, shape (n,).
        gallery_labels: Class of each item, shape (n,).

    Returns:
        map, floor, lift: As `score_relevance` returns them.
        recall_10, recall_50: Share of queries whose own video is among the first 10 or 50.
        chance_10: What a random ranking scores in recall_10.
        median_rank: Median rank of the own video, from 1.
        n: Queries, which is also the size of the gallery.
    """
    n = len(similarity)
    ranking = rank_gallery(similarity, query_labels, gallery_labels)
    return score_relevance(ranking.relevant) | {
        "recall_10": ranking.recall_of_own(10),
        "recall_50": ranking.recall_of_own(50),
        "chance_10": min(10 / n, 1.0),
        "median_rank": ranking.median_rank,
        "n": n,
    }


def score_directions(similarity: Float32, labels: Int64) -> dict[str, dict[str, float]]:
    """Score in both directions, rounded for a file; similarity of sound i and pictures j, shape (n, n)."""
    return {
        direction: rounded(score(turned, labels, labels))
        for direction, turned in zip(DIRECTIONS, (similarity, similarity.T), strict=True)
    }


def score_classes(similarity: Float32, query_labels: Int64, gallery_labels: Int64) -> dict[str, float]:
    """Score queries whose own item is not in the gallery, rounded for a file.

    Args:
        similarity: Of query i and item j, shape (n_queries, n_items); items of equal similarity stand in the gallery's order.
        query_labels: Class of each query, shape (n_queries,).
        gallery_labels: Class of each item, shape (n_items,).

    Returns:
        Scores as of `score_relevance`, and the numbers of queries and of items.
    """
    found = score_relevance(rank_classes(similarity, query_labels, gallery_labels))
    return rounded(found) | {"n_queries": len(query_labels), "n_items": len(gallery_labels)}


def reliability(predicted: Float32, observed: Float32, n_bins: int = 10) -> dict[str, Any]:
    """Compare predicted with observed shares of people, both of shape (n,), by the predicted ones.

    Bins are equally wide. With n_b predictions in bin b, of means p_b and o_b, the expected calibration error is

        sum_b n_b / n |p_b - o_b|

    (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015).

    Returns:
        "calibration_error", and "bins": mean prediction, mean observation and number of each bin that is not empty.
    """
    bins = np.minimum((predicted * n_bins).astype(np.int64), n_bins - 1)
    rows = []
    for index in np.unique(bins):
        inside = bins == index
        rows.append((float(predicted[inside].mean()), float(observed[inside].mean()), int(inside.sum())))
    error = sum(n * abs(mean - share) for mean, share, n in rows) / len(predicted)
    curve = [{"predicted": round(mean, 4), "observed": round(share, 4), "n": n} for mean, share, n in rows]
    return {"calibration_error": round(error, 4), "bins": curve}


def rounded(scores: dict[str, float]) -> dict[str, float]:
    """Return scores rounded for a file."""
    return {name: round(value, 5) for name, value in scores.items()}
