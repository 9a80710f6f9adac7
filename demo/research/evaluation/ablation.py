"""`python -m demo evaluate --protocol ablation`: what each step from the paper's method to ours is worth.

Every step is trained and judged inside the training rows of a fold, so the fold's test rows have no part in the choice. Since
a row that is held out in one fold is tested in another, the choice is made fold by fold as well: a step that all folds agree
on would have been kept by each of them without its test rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from demo.core.files import write_atomically
from demo.correlation import varied
from demo.research.evaluation.ablation_steps import FITS, SCORING_VARIANTS, STEPS, Step
from demo.research.evaluation.collection import Rows
from demo.research.evaluation.folds import hold_out, split_into_folds
from demo.research.evaluation.runs import MethodConfig, Protocol, StudyRun
from demo.research.evaluation.study import Results, compact_json, provenance_of, read_for, run_study
from demo.study.axes import DIRECTIONS, WHOLE
from demo.study.results import ABLATION

HELD_OUT = 0.2
"""Of a fold's training rows."""

JUDGED_BY = {"emotion": ("lift",), "content": ("recall_10",), "both": ("lift", "recall_10")}


@dataclass(frozen=True, kw_only=True)
class Ablation(Protocol):
    """The protocol of the ablation: methods are those of FITS."""

    methods: tuple[str, ...] = tuple(FITS)

    known_methods = tuple(FITS)
    scoring_variants = SCORING_VARIANTS

    def method_config(self, name: str) -> MethodConfig:
        """Return a fit with the study's seed and overrides."""
        fitted, config = FITS[name]
        return MethodConfig(fitted, varied(config, **{**self.overrides, "seed": self.seed}))

    def split(self, n_videos: int, fold: int) -> tuple[Rows, Rows]:
        """Return the rows that are trained on, and those that are held out of the fold's training rows."""
        training, _ = split_into_folds(n_videos, self.n_folds, self.seed)[fold]
        return hold_out(training, HELD_OUT, self.seed + fold)


def ablate(data: Path, zoo: Path, out: Path, protocol: Ablation, n_jobs: int = 1) -> list[str]:
    """Run what is missing of the ablation on the largest subset, then write ablation.json.

    Args:
        data: A folder in one of the formats of collection.READERS.
        zoo: Where the emotion model lies.
        out: Created if missing.
        protocol: Settings.
        n_jobs: Processes, each on one thread.

    Returns:
        What failed, one sentence each; nothing is written then.

    Raises:
        SettingError: The data cannot be read, or there are too few videos.
    """
    collection = read_for(data, zoo, protocol)
    name = max(collection.subsets, key=lambda subset: len(collection.subsets[subset].rows))
    collection = replace(collection, subsets={name: collection.subsets[name]})
    results, failures = run_study(collection, zoo, out, protocol, n_jobs)
    if not failures:
        judged = summarize_steps(name, protocol, results) | {
            "subset": collection.subsets[name].title,
            "provenance": provenance_of(f"--data {data.name} --protocol ablation", collection, protocol),
        }
        write_atomically(out / ABLATION, lambda stream: stream.write(compact_json(judged).encode()))
    return [f"{run.name}: {reason}" for run, reason in failures.items()]


def summarize_steps(subset: str, protocol: Protocol, results: Results) -> dict[str, Any]:
    """Return the rows of the table: every step's measures over the folds, and what it changes."""

    def folds(step: Step) -> Sequence[Mapping[str, Any]]:
        runs = (results[StudyRun(subset=subset, method=step.fit, fold=fold)] for fold in range(protocol.n_folds))
        return [run["parts"][WHOLE][step.variant] for run in runs]

    def row(step: Step) -> dict[str, Any]:
        own, other = folds(step), None if step.beside is None else folds(STEPS[step.beside])
        measures: dict[str, Any] = {}
        for measure in JUDGED_BY[step.part]:
            for direction in DIRECTIONS:
                values = np.array([fold[direction][measure] for fold in own])
                before = None if other is None else np.array([fold[direction][measure] for fold in other])
                measures.setdefault(measure, {})[direction] = _measured(values, before)
        return {"title": step.title, "part": step.part, "beside": step.beside, "kept": step.kept, "measures": measures}

    first = results[StudyRun(subset=subset, method=STEPS[0].fit, fold=0)]
    return {
        "n_folds": protocol.n_folds,
        "seed": protocol.seed,
        "n_training": first["n_training"],
        "n_held_out": first["n_test"],
        "rows": [row(step) for step in STEPS],
    }


def _measured(values: Any, before: Any) -> dict[str, Any]:
    """Return mean and folds of a measure; beside another row also the mean difference, its standard error and its sign."""
    found = {"mean": round(float(values.mean()), 5), "folds": [round(float(value), 5) for value in values]}
    if before is None:
        return found
    differences = values - before
    return found | {
        "gain": round(float(differences.mean()), 5),
        "standard_error": round(float(differences.std(ddof=1)) / len(differences) ** 0.5, 5),
        "n_better": int((differences > 0).sum()),
    }
