"""`python -m demo evaluate`: the paper's protocol over every method, fold and subset, into tables and figures."""

import contextlib
import dataclasses
import hashlib
import json
import re
import time
from collections.abc import Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from demo.core.bundles import EMOTION
from demo.core.errors import DemoError, SettingError
from demo.core.files import write_atomically
from demo.core.processes import map_in_process, map_in_processes, one_thread
from demo.core.provenance import hash_files, provenance
from demo.core.zoo import read_bundle
from demo.emotion.model import EmotionModel
from demo.research.evaluation.cells import Cell, Protocol, run_cell, without_bars
from demo.research.evaluation.collection import Collection, read_collection
from demo.research.evaluation.drawing import draw
from demo.research.evaluation.figures import charts, to_plotly
from demo.research.evaluation.shelf import ResultCache
from demo.research.evaluation.summary import summarize
from demo.research.evaluation.tables import study_tables

QUICK = {"n_rows": 1000, "overrides": {"n_epochs": 5}}
"""What `--quick` changes: enough to see that everything runs, too little for a table."""


class Outcome(NamedTuple):
    """What came of a cell.

    Attributes:
        result: What its file holds; None where it failed.
        messages: Warnings, or why it failed.
        seconds: It took.
    """

    result: dict[str, Any] | None
    messages: list[str]
    seconds: float


Outcomes = Generator[tuple[Cell, Outcome], None, None]


Results = Mapping[Cell, Mapping[str, Any]]


def evaluate(data: Path, zoo: Path, out: Path, protocol: Protocol, n_jobs: int = 1) -> list[str]:
    """Run what is missing of a study, then write metrics.json, tables.md and the figures.

    A run that is stopped goes on where it was. Nothing that is written depends on the number of processes but seconds.json.

    Args:
        data: A folder in one of the formats of collection.READERS.
        zoo: Where the emotion model lies.
        out: Made if need be.
        protocol: Settings.
        n_jobs: Processes, each on one thread.

    Returns:
        What failed, one sentence each; a method with a failed fold is in no table.

    Raises:
        SettingError: The data cannot be read, or no subset has ten videos for each fold.
    """
    collection = read_for(data, zoo, protocol)
    results, failures = run_cells(collection, zoo, out, protocol, n_jobs)
    methods = tuple(name for name in protocol.methods if not any(cell.method == name for cell in failures))
    if methods:
        made = provenance_of(f"--data {data.name} --protocol paper", collection, protocol)
        write_results(out, summarize(collection, protocol, methods, results) | {"provenance": made})
    return [f"{cell.name}: {reason}" for cell, reason in failures.items()]


def read_for(data: Path, zoo: Path, protocol: Protocol) -> Collection:
    """Read a folder of features, without the subsets that are too small for the protocol.

    Raises:
        SettingError: As `evaluate`.
    """
    bundle = read_bundle(zoo / EMOTION, "emotion")
    with one_thread():
        return _with_enough(read_collection(data, EmotionModel.from_bundle(bundle)), protocol)


def run_cells(
    collection: Collection, zoo: Path, out: Path, protocol: Protocol, n_jobs: int
) -> tuple[Results, Mapping[Cell, str]]:
    """Run the cells that a folder does not hold yet.

    Returns:
        The results of all cells, and why others failed.
    """
    out.mkdir(parents=True, exist_ok=True)
    emotion = read_bundle(zoo / EMOTION, "emotion").sha256
    digest = hashlib.sha256(json.dumps([hash_files(collection.files), emotion]).encode()).hexdigest()
    return _run_all(collection, protocol, ResultCache(out / "cells", digest, protocol), out / "seconds.json", n_jobs)


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


def cells_of(collection: Collection, protocol: Protocol) -> list[Cell]:
    """Return all cells, the largest subset first, so that no process is left alone with a long one at the end."""
    subsets = sorted(collection.subsets, key=lambda name: -len(collection.subsets[name].rows))
    return [
        Cell(subset=subset, method=name, fold=fold)
        for subset in subsets
        for name in protocol.methods
        for fold in range(protocol.n_folds)
    ]


def _run_all(
    collection: Collection, protocol: Protocol, shelf: ResultCache, clock: Path, n_jobs: int
) -> tuple[dict[Cell, dict[str, Any]], dict[Cell, str]]:
    """Return the results of all cells, those that are there already among them, and what failed."""
    cells = cells_of(collection, protocol)
    results = {cell: found for cell in cells if (found := shelf.read(cell)) is not None}
    missing = [cell for cell in cells if cell not in results]
    seconds = _read_seconds(clock)
    failures = {}
    with (
        tqdm(total=len(cells), initial=len(results), desc="folds of methods", unit="cell") as progress,
        contextlib.closing(_run(collection, protocol, missing, n_jobs)) as running,
    ):
        for cell, outcome in running:
            progress.set_postfix_str(cell.name, refresh=False)
            progress.update()
            if outcome.result is None:
                failures[cell] = " ".join(outcome.messages)
                continue
            for message in outcome.messages:
                progress.write(f"{cell.name}: {message}")
            shelf.write(cell, outcome.result)
            results[cell] = outcome.result
            seconds[cell.name] = round(outcome.seconds, 1)
            _write_text(clock, json.dumps(dict(sorted(seconds.items())), indent=1) + "\n")
    return results, failures


def _run(collection: Collection, protocol: Protocol, cells: Sequence[Cell], n_jobs: int) -> Outcomes:
    """Run cells, here or in processes of their own, and give each out as it ends."""
    if n_jobs == 1 or len(cells) < 2:
        yield from map_in_process(partial(_try, collection, protocol), cells)
        return
    yield from map_in_processes(_work, cells, n_jobs, _start, (collection, protocol))


_worker: dict[str, Any] = {}
"""What a process was started with: sent once, not with every cell."""


def _start(collection: Collection, protocol: Protocol) -> None:
    _worker.update(collection=collection, protocol=protocol)


def _work(cell: Cell) -> Outcome:
    with one_thread():
        return _try(_worker["collection"], _worker["protocol"], cell)


def _try(collection: Collection, protocol: Protocol, cell: Cell) -> Outcome:
    start = time.perf_counter()
    try:
        with without_bars() as messages:
            result = run_cell(collection, protocol, cell)
    except (DemoError, ArithmeticError, RuntimeError, ValueError, MemoryError) as error:
        return Outcome(None, [f"{type(error).__name__}: {error}"], time.perf_counter() - start)
    return Outcome(result, messages, time.perf_counter() - start)


def _with_enough(collection: Collection, protocol: Protocol) -> Collection:
    """Leave out subsets that are too small for their folds, and those with the same videos as one before."""
    kept: dict[str, Any] = {}
    for name, subset in collection.subsets.items():
        known = any(subset.rows.tolist() == other.rows.tolist() for other in kept.values())
        if len(subset.rows) >= 10 * protocol.n_folds and not known:
            kept[name] = subset
    if not kept:
        raise SettingError(f"There are too few videos; {protocol.n_folds} folds need at least {10 * protocol.n_folds}.")
    return dataclasses.replace(collection, subsets=kept)


def provenance_of(options: str, collection: Collection, protocol: Protocol) -> dict[str, Any]:
    """Return provenance that names what decides the numbers, and not the number of processes."""
    command = f"python -m demo evaluate {options} --folds {protocol.n_folds} --seed {protocol.seed}"
    if protocol.methods != protocol.known_methods():
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
