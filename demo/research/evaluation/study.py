"""`python -m demo evaluate`: the paper's protocol over every method, fold and subset, into tables and figures."""

import contextlib
import dataclasses
import json
import re
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from demo.core.bundles import EMOTION
from demo.core.device import one_thread
from demo.core.errors import DemoError, SettingError
from demo.core.files import write_atomically
from demo.core.processes import map_items
from demo.core.provenance import hash_files, provenance
from demo.core.store import fingerprint
from demo.core.zoo import read_bundle
from demo.emotion.model import EmotionModel
from demo.research.evaluation.collection import Collection, read_collection
from demo.research.evaluation.drawing import draw
from demo.research.evaluation.figures import charts, to_plotly
from demo.research.evaluation.result_cache import ResultCache
from demo.research.evaluation.runs import Protocol, StudyRun, hidden_progress, score_run
from demo.research.evaluation.summary import summarize
from demo.research.evaluation.tables import study_tables

QUICK = {"n_rows": 1000, "overrides": {"n_epochs": 5}}
"""What `--quick` changes: enough to test the program, too little for a table."""


class Outcome(NamedTuple):
    """The outcome of a run.

    Attributes:
        result: Content of its file; None after a failure.
        messages: Warnings, or the reason of the failure.
        seconds: Duration.
    """

    result: dict[str, Any] | None
    messages: list[str]
    seconds: float


Results = Mapping[StudyRun, Mapping[str, Any]]


def evaluate(data: Path, zoo: Path, out: Path, protocol: Protocol, n_jobs: int = 1) -> list[str]:
    """Make the missing runs of a study, then write metrics.json, tables.md and the figures.

    A stopped study continues where it was. Only seconds.json depends on the number of processes.

    Args:
        data: A folder in one of the formats of collection.READERS.
        zoo: Folder of bundles, with the emotion model.
        out: Created if missing.
        protocol: Settings.
        n_jobs: Processes, each on one thread.

    Returns:
        Failures, one sentence each; a method with a failed fold is in no table.

    Raises:
        SettingError: The data cannot be read, or no subset has ten videos for each fold.
    """
    collection = read_for(data, zoo, protocol)
    results, failures = run_study(collection, zoo, out, protocol, n_jobs)
    methods = tuple(name for name in protocol.methods if not any(run.method == name for run in failures))
    if methods:
        made = provenance_of(f"--data {data.name} --protocol paper", collection, protocol)
        write_results(out, summarize(collection, protocol, methods, results) | {"provenance": made})
    return [f"{run.name}: {reason}" for run, reason in failures.items()]


def read_for(data: Path, zoo: Path, protocol: Protocol) -> Collection:
    """Read a folder of features, without the subsets that are too small for the protocol.

    Raises:
        SettingError: As `evaluate`.
    """
    bundle = read_bundle(zoo / EMOTION, "emotion")
    with one_thread():
        return _drop_small_subsets(read_collection(data, EmotionModel.from_bundle(bundle)), protocol)


def run_study(
    collection: Collection, zoo: Path, out: Path, protocol: Protocol, n_jobs: int
) -> tuple[Results, Mapping[StudyRun, str]]:
    """Make the runs that a folder does not hold yet.

    Returns:
        The results of all runs, and the reasons of failures.
    """
    out.mkdir(parents=True, exist_ok=True)
    emotion = read_bundle(zoo / EMOTION, "emotion").sha256
    digest = fingerprint(hash_files(collection.files), emotion)
    return _run_all(collection, protocol, ResultCache(out / "runs", digest, protocol), out / "seconds.json", n_jobs)


def write_results(out: Path, metrics: Mapping[str, Any]) -> None:
    """Write metrics.json, and from it alone the tables and the figures."""
    _write_text(out / "metrics.json", compact_json(metrics))
    _write_text(out / "tables.md", study_tables(metrics))
    for name, chart in charts(metrics).items():
        _write_text(out / f"{name}.plotly.json", json.dumps(to_plotly(chart), separators=(",", ":")) + "\n")
        draw(chart, out / name)


def compact_json(metrics: Mapping[str, Any]) -> str:
    """Return JSON with one line for each list of numbers."""
    text = json.dumps(metrics, indent=1, ensure_ascii=False)
    return re.sub(r"\[\n[\s\d.,eE+-]*\]", lambda match: re.sub(r"\s+", "", match[0]), text) + "\n"


def runs_of(collection: Collection, protocol: Protocol) -> list[StudyRun]:
    """Return all runs, the largest subset first, so that no process ends with a long one alone."""
    subsets = sorted(collection.subsets, key=lambda name: -len(collection.subsets[name].rows))
    return [
        StudyRun(subset=subset, method=name, fold=fold)
        for subset in subsets
        for name in protocol.methods
        for fold in range(protocol.n_folds)
    ]


def _run_all(
    collection: Collection, protocol: Protocol, cache: ResultCache, clock: Path, n_jobs: int
) -> tuple[dict[StudyRun, dict[str, Any]], dict[StudyRun, str]]:
    """Return the results of all runs, old and new, and the failures."""
    runs = runs_of(collection, protocol)
    results = {run: found for run in runs if (found := cache.read(run)) is not None}
    missing = [run for run in runs if run not in results]
    seconds = _read_seconds(clock)
    failures = {}
    with (
        tqdm(total=len(runs), initial=len(results), desc="folds of methods", unit="run") as progress,
        contextlib.closing(map_items(partial(_try, collection, protocol), missing, n_jobs)) as running,
    ):
        for run, outcome in running:
            progress.set_postfix_str(run.name, refresh=False)
            progress.update()
            if outcome.result is None:
                failures[run] = " ".join(outcome.messages)
                continue
            for message in outcome.messages:
                progress.write(f"{run.name}: {message}")
            cache.write(run, outcome.result)
            results[run] = outcome.result
            seconds[run.name] = round(outcome.seconds, 1)
            _write_text(clock, json.dumps(dict(sorted(seconds.items())), indent=1) + "\n")
    return results, failures


def _try(collection: Collection, protocol: Protocol, run: StudyRun) -> Outcome:
    start = time.perf_counter()
    try:
        with hidden_progress() as messages:
            result = score_run(collection, protocol, run)
    except (DemoError, ArithmeticError, RuntimeError, ValueError, MemoryError) as error:
        return Outcome(None, [f"{type(error).__name__}: {error}"], time.perf_counter() - start)
    return Outcome(result, messages, time.perf_counter() - start)


def _drop_small_subsets(collection: Collection, protocol: Protocol) -> Collection:
    """Drop subsets that are too small for their folds, and repeated ones."""
    kept: dict[str, Any] = {}
    for name, subset in collection.subsets.items():
        known = any(subset.rows.tolist() == other.rows.tolist() for other in kept.values())
        if len(subset.rows) >= 10 * protocol.n_folds and not known:
            kept[name] = subset
    if not kept:
        raise SettingError(f"There are too few videos; {protocol.n_folds} folds need at least {10 * protocol.n_folds}.")
    return dataclasses.replace(collection, subsets=kept)


def provenance_of(options: str, collection: Collection, protocol: Protocol) -> dict[str, Any]:
    """Return provenance that names everything that decides the numbers, but not the number of processes."""
    command = f"python -m demo evaluate {options} --folds {protocol.n_folds} --seed {protocol.seed}"
    if protocol.methods != protocol.known_methods:
        command += f" --methods {','.join(protocol.methods)}"
    if protocol.n_rows is not None:
        command += " --quick"
    configs = {name: protocol.method_config(name).config.to_dict() for name in protocol.methods}
    return provenance(protocol.seed, collection.files, {"study": protocol.to_dict(), "methods": configs}, command)


def _read_seconds(path: Path) -> dict[str, float]:
    try:
        seconds: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return seconds


def _write_text(path: Path, text: str) -> None:
    write_atomically(path, lambda stream: stream.write(text.encode()))
