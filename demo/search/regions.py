"""Regions of the map: clusters of its points at two zoom levels, named by the labels that stand out in each.

A name is the labels with the largest c-TF-IDF (M. Grootendorst, 2022, arXiv:2203.05794, equation 2): with tf the number of
times that a label t stands in a region c, f its number in all regions, and A the mean number of labels in a region,

    W(t, c) = tf(t, c) log(1 + A / f(t))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.cluster.vq import kmeans2

from demo.core.arrays import Bool, Float64
from demo.datasets.youtube8m import MUSIC_VIDEO
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.search.map_projection import spread_rows

LEVELS = {"coarse": 8, "fine": 32}
"""Number of regions at each zoom level; fewer where there are few videos."""

POINTS_PER_REGION = 12
"""A region has as many on average at least."""

MAX_VIDEOS = 10_000
"""Videos that make the regions; more of them would move no name."""

N_LABELS = 2
"""Labels in a name."""

N_CHOICES = 4
"""Of so many labels of a region its name is made."""

LEAST_SHARE, LEAST_NUMBER = 0.05, 5
"""A label that fewer points of a region carry does not name it."""

N_ROUNDS = 50
SEED = 0


@dataclass(frozen=True)
class Region:
    """A named part of the map.

    Attributes:
        level: "coarse" or "fine".
        name: Its labels, or its emotion where no label stands out.
        x, y: Its center.
        box: Left, bottom, right and top of the middle nine tenths of its points.
    """

    level: str
    name: str
    x: float
    y: float
    box: tuple[float, float, float, float]


def regions_of(catalogue: Catalogue, shown: Bool) -> tuple[Region, ...]:
    """Cluster both points of every video that a map shows; the same catalogue always has the same regions.

    Args:
        catalogue: Its videos.
        shown: Which of them count, shape (n_videos,).

    Returns:
        The coarse regions first, the largest of each level first; no two of a level have the same labels.
    """
    rows = np.flatnonzero(shown)
    rows = rows[spread_rows(len(rows), MAX_VIDEOS)]
    points = np.concatenate([catalogue.visual_map[rows], catalogue.audio_map[rows]]).astype(np.float64)
    columns = catalogue.columns
    labels = [sorted(columns.label_sets[position] - {MUSIC_VIDEO}) for position in columns.label_set[rows]]
    emotions = [[EMOTIONS[label]] for label in columns.class_labels[rows]]
    found: list[Region] = []
    for level, n_wanted in LEVELS.items():
        n_regions = min(n_wanted, len(points) // POINTS_PER_REGION)
        if n_regions > 1:
            _, clusters = kmeans2(points, n_regions, iter=N_ROUNDS, minit="++", rng=SEED)
            names = _names(clusters, [*labels, *labels])
            names = _names(clusters, [*emotions, *emotions]) | names
            found += [_region(level, name, points[clusters == cluster]) for cluster, name in names.items()]
    return tuple(found)


def _names(clusters: npt.NDArray[np.integer], labels: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return the names of the clusters that have one, the largest cluster first."""
    terms = sorted({label for each in labels for label in each})
    position = {term: number for number, term in enumerate(terms)}
    sizes = np.bincount(clusters)
    counts = np.zeros((len(sizes), len(terms)))
    for cluster, each in zip(clusters, labels, strict=True):
        counts[cluster, [position[label] for label in each]] += 1
    scores = np.where(counts >= np.maximum(LEAST_NUMBER, LEAST_SHARE * sizes[:, None]), class_tf_idf(counts), 0.0)
    names: dict[int, str] = {}
    taken: set[frozenset[int]] = set()
    for cluster in np.argsort(-sizes, kind="stable").tolist():
        best = [term for term in np.argsort(-scores[cluster], kind="stable").tolist() if scores[cluster, term] > 0]
        # What also stands out tells a region from one whose name it would share.
        choices = combinations(best[:N_CHOICES], min(N_LABELS, len(best)))
        chosen = next((choice for choice in choices if choice and frozenset(choice) not in taken), ())
        if chosen:
            taken.add(frozenset(chosen))
            names[cluster] = " · ".join(terms[term] for term in chosen)
    return names


def _region(level: str, name: str, points: Float64) -> Region:
    x, y = np.median(points, axis=0).tolist()
    (left, bottom), (right, top) = np.quantile(points, [0.05, 0.95], axis=0).tolist()
    return Region(level, name, x, y, (left, bottom, right, top))


def class_tf_idf(counts: npt.NDArray[np.float64]) -> Float64:
    """Return W(t, c) of the numbers tf(t, c), both of shape (n_classes, n_terms); a term that no class has weighs nothing."""
    per_term = counts.sum(axis=0)
    mean_length = counts.sum() / len(counts)
    weights: Float64 = counts * np.log1p(mean_length / np.maximum(per_term, 1))
    return weights
