"""Retrieval metrics: average precision, precision and recall, recall of a query's own video, and their floors. NumPy only.

Rows of one modality are queries, rows of the other the gallery; row i of both belongs to the same video. Everything is
computed on the whole gallery, ranked by cosine similarity, best first.

Ties: items of equal similarity keep the gallery's order, which is independent of the query. So
every rank is one whole number, and a similarity that says nothing scores what the rows' order happens to score.
"""

from dataclasses import asdict, dataclass

import numpy as np

from demo.core.arrays import Bool, Float32, Float64, Int64


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Scores of one direction.

    Attributes:
        map: Mean average precision, relevant = same class.
        floor: What a random ranking scores: the share of relevant items, averaged over queries.
        lift: map / floor.
        recall_10, recall_50: Share of queries whose own video is among the first 10 or 50.
        chance_10: What a random ranking scores in recall_10.
        median_rank: Median rank of the own video, from 1.
        n: Queries, which is also the size of the gallery.
    """

    map: float
    floor: float
    lift: float
    recall_10: float
    recall_50: float
    chance_10: float
    median_rank: float
    n: int

    def to_dict(self) -> dict[str, float]:
        """Return the scores rounded for a file."""
        return {name: round(value, 5) for name, value in asdict(self).items()}


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
    def floor(self) -> float:
        """What a random ranking scores in MAP and in precision at every n: the share of relevant items."""
        return float(self.relevant.mean())

    @property
    def median_rank(self) -> float:
        """Median rank of the own items, from 1."""
        return float(np.median(self.own_ranks))

    def recall_of_own(self, n: int) -> float:
        """Return the share of queries whose own item is among the first n (R@n)."""
        return float((self.own_ranks <= n).mean())


@dataclass(frozen=True, kw_only=True)
class ClassScores:
    """Scores of queries whose own item is not in the gallery.

    Attributes:
        map, floor, lift: As in Scores.
        n_queries: Queries.
        n_items: Size of the gallery.
    """

    map: float
    floor: float
    lift: float
    n_queries: int
    n_items: int

    def to_dict(self) -> dict[str, float]:
        """Return the scores rounded for a file."""
        return {name: round(value, 5) for name, value in asdict(self).items()}


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
    order = np.argsort(-similarity, axis=1, kind="stable")
    return Ranking(relevant=query_labels[:, None] == gallery_labels[order], own_ranks=n_better + 1)


def score(similarity: Float32, query_labels: Int64, gallery_labels: Int64) -> Scores:
    """Score all queries against the whole gallery.

    Items of equal similarity stand in the gallery's order.

    Args:
        similarity: Of query i and item j, shape (n, n); item i is query i's own.
        query_labels: Class of each query, shape (n,).
        gallery_labels: Class of each item, shape (n,).
    """
    n = len(similarity)
    ranking = rank_gallery(similarity, query_labels, gallery_labels)
    found = float(average_precision(ranking.relevant).mean())
    return Scores(
        map=found,
        floor=ranking.floor,
        lift=found / ranking.floor,
        recall_10=ranking.recall_of_own(10),
        recall_50=ranking.recall_of_own(50),
        chance_10=min(10 / n, 1.0),
        median_rank=ranking.median_rank,
        n=n,
    )


def score_classes(similarity: Float32, query_labels: Int64, gallery_labels: Int64) -> ClassScores:
    """Score how all queries find the items of their class; items of equal similarity stand in the gallery's order.

    Args:
        similarity: Of query i and item j, shape (n_queries, n_items).
        query_labels: Class of each query, shape (n_queries,).
        gallery_labels: Class of each item, shape (n_items,).
    """
    order = np.argsort(-similarity, axis=1, kind="stable")
    same = query_labels[:, None] == gallery_labels[None, :]
    found = float(average_precision(np.take_along_axis(same, order, axis=1)).mean())
    floor = float(same.mean())
    return ClassScores(map=found, floor=floor, lift=found / floor, n_queries=len(query_labels), n_items=len(gallery_labels))
