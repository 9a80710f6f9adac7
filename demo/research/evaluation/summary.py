"""Cells become metrics.json: means and standard deviations over folds, and the folds themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from demo.correlation import METHODS
from demo.research.evaluation.collection import Collection
from demo.research.evaluation.runs import Protocol, StudyRun
from demo.study.axes import DIRECTIONS, RECALL_AT

MEASURES = ("map", "floor", "lift", *(f"recall_{at}" for at in RECALL_AT), "median_rank")
CURVES = ("precision", "recall")


def summarize(
    collection: Collection, protocol: Protocol, methods: Sequence[str], results: Mapping[StudyRun, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what metrics.json holds, provenance excepted.

    Args:
        collection: Names the subsets.
        protocol: Settings of the study.
        methods: Those of which all folds are there.
        results: Results of every run of these methods.

    Returns:
        Under "subsets", by name: sizes, and "parts" by the part of a song that is the query, then by method, variant and
        direction: mean, standard deviation and folds of every measure, and the mean curves.
    """
    return {
        "n_folds": protocol.n_folds,
        "seed": protocol.seed,
        "methods": {name: {"title": METHODS[name].title, "paper_name": METHODS[name].paper_name} for name in methods},
        "subsets": {
            name: {
                "title": subset.title,
                **_summarize_subset(
                    {
                        method: [results[StudyRun(subset=name, method=method, fold=fold)] for fold in range(protocol.n_folds)]
                        for method in methods
                    }
                ),
            }
            for name, subset in collection.subsets.items()
        },
    }


def _summarize_subset(folds: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    first = next(iter(folds.values()))
    tested = [fold["n_test"] for fold in first]
    return {
        "n_videos": sum(tested),
        "n_test": tested,
        "class_sizes": np.mean([fold["class_sizes"] for fold in first], axis=0).round(1).tolist(),
        "chance": {f"recall_{at}": round(float(np.mean([min(at / n, 1.0) for n in tested])), 6) for at in RECALL_AT}
        | {"median_rank": round(float(np.mean([(n + 1) / 2 for n in tested])), 1)},
        "curve_n": first[0]["curve_n"],
        "parts": {
            part: {
                method: {
                    variant: {
                        direction: _over_folds([fold["parts"][part][variant][direction] for fold in runs])
                        for direction in DIRECTIONS
                    }
                    for variant in runs[0]["parts"][part]
                }
                for method, runs in folds.items()
            }
            for part in first[0]["parts"]
        },
    }


def _over_folds(folds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return mean, standard deviation (of a sample: n - 1) and values of every measure, and the mean of every curve."""
    summary: dict[str, Any] = {}
    for measure in MEASURES:
        values = [float(fold[measure]) for fold in folds]
        summary[measure] = {
            "mean": round(float(np.mean(values)), 5),
            "std": round(float(np.std(values, ddof=1)), 5),
            "folds": [round(value, 5) for value in values],
        }
    for curve in CURVES:
        summary[curve] = np.mean([fold[curve] for fold in folds], axis=0).round(4).tolist()
    return summary
