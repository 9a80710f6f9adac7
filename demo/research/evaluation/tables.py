"""The tables of the study and of the ablation, for docs/evaluation.md and tables.md."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from demo.research.markdown import render
from demo.study.results import Study, View


def render_study(metrics: Mapping[str, Any], ablation: Mapping[str, Any]) -> dict[str, str]:
    """Return the tables of a study and of an ablation by the names of their markers in docs/evaluation.md."""
    values = _values(metrics)
    return {
        "made": render("study/made", **values),
        **{name: render("study/subset", **values, name=name) for name in metrics["subsets"]},
        "ablation": render(
            "study/ablation", metrics=ablation, ablation=ablation, spread="standard error of the gain, fold by fold"
        ),
    }


def study_tables(metrics: Mapping[str, Any]) -> str:
    """Return tables.md."""
    return render("study/tables", **_values(metrics))


def _values(metrics: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "metrics": metrics,
        "study": Study(metrics),
        "spread": "standard deviation over folds",
        "order_rows": order_rows,
    }


def order_rows(study: Study, view: View) -> list[tuple[str, str, str, str]]:
    """Return the methods by their lift, with the difference of each to the one before it and its standard error.

    The differences are those of the same folds, so that easy folds, which are easy for all methods, do not blur them. With n
    folds and differences d_i, the standard error is std(d) / sqrt(n), std that of a sample.
    """
    lifts = {title: np.array(study.measures(view, name)["lift"]["folds"]) for name, title in study.methods.items()}
    order = sorted(lifts, key=lambda title: float(lifts[title].mean()))
    rows = []
    for before, title in zip([None, *order], order, strict=False):
        step, error = "", ""
        if before is not None:
            differences = lifts[title] - lifts[before]
            step, error = f"{differences.mean():+.3f}", f"{differences.std(ddof=1) / len(differences) ** 0.5:.3f}"
        rows.append((title, f"{lifts[title].mean():.3f}", step, error))
    return rows
