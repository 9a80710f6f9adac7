"""One run of a study: a method, trained on one fold of one subset and scored."""

import contextlib
import dataclasses
import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.core.config import Config, require
from demo.correlation import METHODS, defaults, method, reconfigured
from demo.correlation.interface import CorrelationMethod
from demo.correlation.memberships import hard
from demo.research.evaluation.collection import Collection, Rows
from demo.research.evaluation.folds import draw_rows, shares_of_fold, split_into_folds
from demo.research.metrics import precision_recall, rank_gallery, score_relevance
from demo.study.axes import DIRECTIONS, RECALL_AT, SCORING_VARIANTS, WHOLE

N_CURVE_POINTS = 100
"""Points of each spacing: small n show the first hits, large ones fill the curve."""


class MethodConfig(NamedTuple):
    """The method that a run fits.

    Attributes:
        method: A class that signs CorrelationMethod.
        config: Its settings.
    """

    method: Any
    config: Config


@dataclass(frozen=True, kw_only=True)
class Protocol(Config):
    """Settings of a study with the paper's protocol; a subclass fits other methods on other splits.

    Attributes:
        n_folds: Folds of every subset, each tested once.
        seed: Seed of the folds, the drawn rows and the methods.
        n_rows: Largest number of videos of a subset; None takes all.
        methods: Names of methods, here those in METHODS, in the order of tables.
        overrides: Settings that replace a method's own where it has them, such as fewer epochs.
        known_methods: The names that `methods` may hold.
        scoring_variants: The settings under which every fit is scored, by name.
    """

    n_folds: int = 5
    seed: int = 0
    n_rows: int | None = None
    methods: tuple[str, ...] = tuple(METHODS)
    overrides: dict[str, Any] = dataclasses.field(default_factory=dict)

    known_methods: ClassVar[tuple[str, ...]] = tuple(METHODS)
    scoring_variants: ClassVar[Mapping[str, Mapping[str, float]]] = SCORING_VARIANTS

    def __post_init__(self) -> None:
        require(self.n_folds >= 2, "There must be at least 2 folds.")
        require(self.n_rows is None or self.n_rows >= 10 * self.n_folds, "There must be at least 10 videos for each fold.")
        require(len(self.methods) > 0, "Name at least one method.")
        unknown = sorted(set(self.methods) - set(self.known_methods))
        require(not unknown, f"There is no method {', '.join(unknown)}; there are {', '.join(self.known_methods)}.")

    def method_config(self, name: str) -> MethodConfig:
        """Return a method with its settings, the study's seed, and the study's overrides."""
        config = defaults(name, **{**self.overrides, "seed": self.seed})
        return MethodConfig(method(name), config)

    def split(self, n_videos: int, fold: int) -> tuple[Rows, Rows]:
        """Return the training rows and the test rows of a fold."""
        return split_into_folds(n_videos, self.n_folds, self.seed)[fold]


@dataclass(frozen=True, kw_only=True)
class StudyRun:
    """One method on one fold of one subset.

    Attributes:
        subset: A name in Collection.subsets.
        method: A name in Protocol.methods.
        fold: From 0.
    """

    subset: str
    method: str
    fold: int

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.subset}.{self.method}.{self.fold}"


def score_run(collection: Collection, protocol: Protocol, run: StudyRun) -> dict[str, Any]:
    """Fit a method to the training rows of a fold and score the test rows.

    Every method is fitted to whole songs, and queried by each of the collection's parts of them.

    Returns:
        The content of the run's file: sizes, and the scores by part, scoring variant and direction.
    """
    rows = draw_rows(collection.subsets[run.subset].rows, protocol.n_rows, protocol.seed)
    training, test = protocol.split(len(rows), run.fold)
    shares = shares_of_fold(collection.placed[rows], collection.seeds, collection.sharpness, training)
    labels = hard(shares)
    audio, visual = collection.sounds[WHOLE][rows], collection.visual[rows]
    method_config = protocol.method_config(run.method)
    fitted = method_config.method(method_config.config).fit(audio[training], visual[training], shares[training])
    # Curves of all folds have the same points, though the folds' sizes may differ by one.
    points = curve_points(min(len(test), len(rows) // protocol.n_folds))
    parts: dict[str, Any] = {part: {} for part in collection.sounds}
    for variant, model in scoring_variants(fitted, protocol.scoring_variants):
        gallery = model.embed_visual(visual[test])
        for part, sounds in collection.sounds.items():
            similarity = model.embed_audio(sounds[rows[test]]) @ gallery.T
            scores = (score_direction(turned, labels[test], points) for turned in (similarity, similarity.T))
            parts[part][variant] = dict(zip(DIRECTIONS, scores, strict=True))
    return {
        "n_training": len(training),
        "n_test": len(test),
        "class_sizes": np.bincount(labels, minlength=len(collection.seeds)).tolist(),
        "curve_n": points.tolist(),
        "parts": parts,
    }


def scoring_variants(
    fitted: CorrelationMethod, under: Mapping[str, Mapping[str, float]] = SCORING_VARIANTS
) -> Iterator[tuple[str, CorrelationMethod]]:
    """Yield a fitted model under each of some settings; of equal ones only the first."""
    seen: list[Config] = []
    for name, changes in under.items():
        model = reconfigured(fitted, **changes)
        if model.config not in seen:
            seen.append(model.config)
            yield name, model


def curve_points(n_items: int) -> Int64:
    """Return the n at which precision and recall are kept: about 200, from 1 to the size of the gallery."""
    even = np.linspace(1, n_items, N_CURVE_POINTS)
    return np.unique(np.concatenate([even, np.geomspace(1, n_items, N_CURVE_POINTS)]).round().astype(np.int64))


def score_direction(similarity: Float32, labels: Int64, points: Int64) -> dict[str, Any]:
    """Score one direction.

    Args:
        similarity: Similarity of query i and item j, shape (n, n); query i and item i are one video.
        labels: Class of each row, shape (n,).
        points: The n of the curve.
    """
    ranking = rank_gallery(similarity, labels, labels)
    precision, recall = precision_recall(ranking.relevant)
    scores = score_relevance(ranking.relevant) | {f"recall_{at}": ranking.recall_of_own(at) for at in RECALL_AT}
    scores["median_rank"] = ranking.median_rank
    curves = {"precision": precision[points - 1], "recall": recall[points - 1]}
    return {name: round(value, 6) for name, value in scores.items()} | {
        name: [round(float(value), 5) for value in values] for name, values in curves.items()
    }


@contextlib.contextmanager
def hidden_progress() -> Iterator[list[str]]:
    """Hide a method's progress bars; yield a list that collects its warnings."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("default")
        yield messages
    messages.extend(sorted({str(warning.message) for warning in caught}))
