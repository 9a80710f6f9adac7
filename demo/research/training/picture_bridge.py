"""Fit and judge the picture bridge: from ImageNet's classes to YouTube-8M's `mean_rgb` space, by labels that both have.

A class's row of the classifier, centred over classes and of length 1, is its prototype p among the network's features; a
label's mean of `mean_rgb` less the mean of all videos is its place t in YouTube-8M's space. With the prototypes of the paired
labels as rows of P and their places, less the mean place, as rows of T, a ridge in dual form maps features to places:

    A = P' (P P' + lambda I)^-1 T

`picture_labels.csv` pairs 458 labels with classes, by hand.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from demo.core.arrays import Bool, Float32, Float64, Int64
from demo.core.config import Config
from demo.core.vectors import normalize
from demo.datasets.youtube8m import VOCABULARY, VideoLevel
from demo.features.visual.picture_heads import PictureBridge
from demo.features.visual.seen import parse_classes

PAIRS = Path(__file__).with_name("picture_labels.csv")
STATISTICS = "label_statistics.npz"
N_FREQUENT = 239
"""So many of the paired labels are also judged among each other: those of which most videos are known."""

N_NEAREST = 100
FEWEST_CARRIERS = 5


@dataclass(frozen=True, kw_only=True)
class BridgeTraining(Config):
    """How the bridge is fitted; chosen on held-out labels and on OASIS's themes.

    Attributes:
        ridge: lambda.
        seed: Of the shuffled control.
    """

    ridge: float = 0.3
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class PairedLabels:
    """Labels of YouTube-8M that ImageNet has classes for.

    Attributes:
        names: Of the labels.
        classes: ImageNet's indices of each.
        counts: Videos that carry each, shape (n_labels,).
        places: Mean `mean_rgb` less that of all videos, shape (n_labels, 1024).
    """

    names: tuple[str, ...]
    classes: tuple[tuple[int, ...], ...]
    counts: Int64
    places: Float64

    def sharing(self) -> Bool:
        """Return which labels have a class in common, shape (n_labels, n_labels)."""
        sets = [set(classes) for classes in self.classes]
        return np.array([[bool(one & other) for other in sets] for one in sets])


def read_pairs(data: Path) -> PairedLabels:
    """Read the paired labels and their places.

    Args:
        data: The folder that holds youtube8m/.
    """
    with (data / "youtube8m" / VOCABULARY).open(encoding="utf-8") as stream:
        names = {int(row["index"]): row["name"] for row in csv.DictReader(stream)}
    with np.load(data / "youtube8m" / STATISTICS, allow_pickle=False) as statistics:
        row_of = {names[index]: row for row, index in enumerate(statistics["label"].tolist())}
        with PAIRS.open(encoding="utf-8") as stream:
            pairs = [(row["label"], parse_classes(row["classes"])) for row in csv.DictReader(stream)]
        rows = [row_of[label] for label, _ in pairs]
        places = statistics["mean_rgb"][rows].astype(np.float64) - statistics["all_mean_rgb"]
        counts = statistics["count"][rows].astype(np.int64)
    labels, classes = zip(*pairs, strict=True)
    return PairedLabels(names=labels, classes=classes, counts=counts, places=places)


def prototypes(classifier: Float32, pairs: PairedLabels) -> Float32:
    """Return the mean prototype of each label's classes, of length 1, shape (n_labels, n_features).

    Args:
        classifier: Weights of the network's last layer, shape (n_classes, n_features).
        pairs: The labels.
    """
    centered = normalize(classifier - classifier.mean(axis=0))
    return normalize(np.stack([centered[list(classes)].mean(axis=0) for classes in pairs.classes]))


def fit_bridge(
    classifier: Float32, mean: Float32, pairs: PairedLabels, videos: VideoLevel, config: BridgeTraining
) -> PictureBridge:
    """Fit the bridge to all pairs.

    Args:
        classifier: As in `prototypes`.
        mean: Of the network's features over photographs, shape (n_features,).
        pairs: The labels.
        videos: Music; their mean and typical distance from it are those of bridged videos.
        config: How.
    """
    rows = prototypes(classifier, pairs)
    targets = pairs.places - pairs.places.mean(axis=0)
    weight = rows.T @ np.linalg.solve(rows @ rows.T + config.ridge * np.eye(len(rows)), targets)
    center = videos.visual.mean(axis=0)
    radius = np.median(np.linalg.norm(videos.visual - center, axis=1))
    return PictureBridge(
        mean=mean,
        weight=weight.astype(np.float32),
        class_places=class_places(pairs, targets, len(classifier)),
        center=center.astype(np.float32),
        radius=np.array([radius], np.float32),
    )


def class_places(pairs: PairedLabels, targets: Float64, n_classes: int) -> Float32:
    """Return the place of each class, shape (n_classes, 1024), in units of a label's typical distance from the mean.

    A class lies at the weighted mean of its labels; a label of n classes counts 1 / sqrt(n), so that "Chihuahua" counts more
    than "Dog".
    """
    sums, weights = np.zeros((n_classes, targets.shape[1])), np.zeros((n_classes, 1))
    for classes, target in zip(pairs.classes, targets, strict=True):
        sums[list(classes)] += target / np.sqrt(len(classes))
        weights[list(classes)] += 1 / np.sqrt(len(classes))
    typical = np.median(np.linalg.norm(targets, axis=1))
    places: Float32 = (sums / np.maximum(weights, 1e-9) / typical).astype(np.float32)
    return places


def judge_bridge(classifier: Float32, pairs: PairedLabels, videos: VideoLevel, config: BridgeTraining) -> dict[str, Any]:
    """Predict the place of each label from all labels that share no class with it, beside shuffled prototypes.

    Returns:
        For "held_out" and "shuffled": the share of labels whose own place is among the first ten, of all and of the
        N_FREQUENT of most videos; the median rank; and how many times its base rate the N_NEAREST videos carry a label, mean
        and median over those that FEWEST_CARRIERS musical videos carry.
    """
    rows = prototypes(classifier, pairs)
    shuffled = rows[np.random.default_rng(config.seed).permutation(len(rows))]
    n_labels = len(rows)
    return {
        "n_labels": n_labels,
        "chance_10": round(10 / n_labels, 4),
        "chance_10_frequent": round(10 / N_FREQUENT, 4),
        "held_out": _score_places(_predict_held_out(rows, pairs, config), pairs, videos),
        "shuffled": _score_places(_predict_held_out(shuffled, pairs, config), pairs, videos),
    }


def _predict_held_out(rows: Float32, pairs: PairedLabels, config: BridgeTraining) -> Float64:
    gram, sharing = rows @ rows.T, pairs.sharing()
    predicted = np.empty_like(pairs.places)
    for label in range(len(rows)):
        kept = np.flatnonzero(~sharing[label])
        mean = pairs.places[kept].mean(axis=0)
        solved = np.linalg.solve(gram[np.ix_(kept, kept)] + config.ridge * np.eye(len(kept)), pairs.places[kept] - mean)
        predicted[label] = gram[label, kept] @ solved
    return predicted


def _score_places(predicted: Float64, pairs: PairedLabels, videos: VideoLevel) -> dict[str, float]:
    frequent = np.argsort(-pairs.counts, kind="stable")[:N_FREQUENT]
    ranks, ranks_frequent = (_ranks(predicted[rows], pairs.places[rows]) for rows in (np.arange(len(predicted)), frequent))
    directions = normalize(videos.visual - videos.visual.mean(axis=0))
    lifts = []
    for name, place in zip(pairs.names, predicted, strict=True):
        carries = videos.has(name)
        if carries.sum() >= FEWEST_CARRIERS:
            nearest = np.argsort(-(directions @ place), kind="stable")[:N_NEAREST]
            lifts.append(carries[nearest].mean() / carries.mean())
    return {
        "first_ten": round(float((ranks <= 10).mean()), 4),
        "first_ten_frequent": round(float((ranks_frequent <= 10).mean()), 4),
        "median_rank": float(np.median(ranks)),
        "n_carried": len(lifts),
        "lift_mean": round(float(np.mean(lifts)), 2),
        "lift_median": round(float(np.median(lifts)), 2),
    }


def _ranks(predicted: Float64, places: Float64) -> Int64:
    """Return the rank of each row's own place among all by cosine, from 1, shape (n_rows,)."""
    centered = places - places.mean(axis=0)
    cosines = normalize(predicted.astype(np.float32)) @ normalize(centered.astype(np.float32)).T
    ranks: Int64 = (cosines > np.diag(cosines)[:, None]).sum(axis=1) + 1
    return ranks
