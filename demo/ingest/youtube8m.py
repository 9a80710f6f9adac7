"""`python -m demo ingest youtube8m`: shards of YouTube-8M become a catalogue.

Every shard becomes a part in a folder beside the catalogue to be; when all are there, the catalogue is assembled from them and
moved to its place. An interrupted run continues where it was.
"""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from demo.core.bundle_writing import stream_bundle
from demo.core.device import one_thread
from demo.core.errors import SettingError
from demo.core.provenance import describe
from demo.core.store import Store
from demo.core.zoo import kind_in
from demo.ingest.assembly import Columns
from demo.ingest.embedder import PARTS, Models, find_models
from demo.ingest.engines import Done
from demo.ingest.parts import Summary
from demo.ingest.report import Report, records_card
from demo.ingest.selection import Selection
from demo.ingest.shards import Making, Task, read_tables
from demo.search.catalogue import TABLE
from demo.search.map_projection import MAP_MIXING_WEIGHT

SEED = 0
"""Seed of a new map."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What is read.

    Attributes:
        shards: In the order of the catalogue's rows.
        vocabulary: Names of labels; None leaves labels numbers.
        ids: YouTube's ids of records; None leaves records unresolved.
    """

    shards: tuple[Path, ...]
    vocabulary: Path | None
    ids: Path | None


def find_shards(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return every file that is named or lies in a folder that is named, each once, sorted by path.

    Hidden files are skipped. Every other file of a folder counts as a shard, and is named when it is none.

    Raises:
        SettingError: A path does not exist, or there is no file.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise SettingError(f"There is no file or folder {path}; name shards of YouTube-8M or a folder of them.")
        inside = [path] if not path.is_dir() else [entry for entry in path.rglob("*") if not _is_hidden(entry, path)]
        for entry in inside:
            if entry.is_file() or (entry.is_symlink() and not entry.exists()):
                found.setdefault(entry.resolve(), entry)
    if not found:
        raise SettingError(f"There is no file in {', '.join(map(str, paths))}; name shards of YouTube-8M.")
    return tuple(sorted(found.values(), key=lambda path: path.as_posix()))


def ingest_youtube8m(
    sources: Sources,
    zoo: Path,
    out: Path,
    selection: Selection,
    space: str | None,
    run: Callable[[Sequence[Task]], Done],
) -> Report:
    """Make a catalogue of records.

    Args:
        sources: What is read.
        zoo: The folder of bundles.
        out: The catalogue's folder; a catalogue that lies there is replaced at the end, anything else is refused.
        selection: Which records are wanted.
        space: Name of the space's bundle; None for that of the served catalogue.
        run: An engine.

    Returns:
        What came of it; nothing of the catalogue depends on the engine.

    Raises:
        SettingError: A file cannot be read or written, or no record is left.
        BundleError: A bundle is missing or damaged.
    """
    models = find_models(zoo, space, out)
    _check_place(out, models)
    tables = [None if path is None else str(path.absolute()) for path in (sources.vocabulary, sources.ids)]
    # Errors in them are reported before anything starts.
    read_tables(*tables)
    making = _making(tables, zoo, selection, models)
    store = Store(out.absolute().with_name(f".{out.name}.parts"))
    shards = [shard.absolute() for shard in sources.shards]
    tasks = [Task(shard, store.folder / f"{making.fingerprint(shard)}.part", making) for shard in shards]
    summaries = _run(tasks, run)
    report = _assemble(sources, tasks, summaries, making, models, out, store.folder)
    store.clear()
    return report


def _check_place(out: Path, models: Models) -> None:
    """Refuse to replace what is no catalogue, or the one whose map is taken over."""
    if not out.exists():
        return
    if kind_in(out) != "catalogue" or (models.reference is not None and models.reference.folder.resolve() == out.resolve()):
        raise SettingError(f"{out} is there already and is not to be replaced; name another folder.")


def _run(tasks: Sequence[Task], run: Callable[[Sequence[Task]], Done]) -> list[Summary]:
    """Do all tasks and show how far they are; return what they say in the order of the tasks."""
    found: dict[Path, Summary] = {}
    n_rows = 0
    with tqdm(total=len(tasks), desc="shards", unit="shard") as progress, contextlib.closing(run(tasks)) as running:
        for task, summary in running:
            found[task.part] = summary
            n_rows += summary.n_rows
            progress.set_postfix_str(f"{n_rows:,} rows", refresh=False)
            progress.update()
    return [found[task.part] for task in tasks]


def _assemble(
    sources: Sources,
    tasks: Sequence[Task],
    summaries: Sequence[Summary],
    making: Making,
    models: Models,
    out: Path,
    folder: Path,
) -> Report:
    """Write the catalogue from its parts."""
    report = Report.of(list(zip(sources.shards, summaries, strict=True)))
    if not report.read.n_rows:
        reasons = [*_notices(report, sources), *report.failures[:3]]
        raise SettingError(" ".join(["No record is left, so no catalogue was written.", *reasons]))
    columns = Columns(folder / "columns")
    try:
        columns.gather([task.part for task in tasks])
        with one_thread():
            columns.place(SEED)
        report = replace(report, rows=columns.counts)
        card = records_card(out.name, report, models.space.name, _notices(report, sources))
        stream_bundle(
            out,
            kind="catalogue",
            config={"map_dial": MAP_MIXING_WEIGHT},
            contents={
                TABLE: columns.table_pieces(),
                "README.md": [card.encode("utf-8")],
                **{file: columns.tensor_pieces(part) for part, file in PARTS.items()},
            },
            provenance=_provenance(sources, summaries, making),
            requires=[models.space],
        )
    except OSError as error:
        raise SettingError(f"{out} cannot be written: {error.strerror or error}.") from error
    return report


def _making(tables: Sequence[str | None], zoo: Path, selection: Selection, models: Models) -> Making:
    reference = models.reference
    return Making(
        zoo=str(zoo.absolute()),
        space=models.space.name,
        reference=None if reference is None else reference.name,
        bundles=(models.space.sha256, "" if reference is None else reference.sha256),
        kind=selection.kind,
        span=selection.span,
        vocabulary=tables[0],
        ids=tables[1],
        files=tuple("" if path is None else hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in tables),
    )


def _notices(report: Report, sources: Sources) -> list[str]:
    return report.notices(has_vocabulary=sources.vocabulary is not None, has_ids=sources.ids is not None)


def _provenance(sources: Sources, summaries: Sequence[Summary], making: Making) -> dict[str, Any]:
    """Describe the making without what does not matter to the result: the engine, and where files lay."""
    digest = hashlib.sha256()
    for shard, summary in zip(sources.shards, summaries, strict=True):
        digest.update(f"{shard.name} {summary.sha256}\n".encode())
    settings = making.to_dict() | {"zoo": "model_zoo"}
    for name in ("vocabulary", "ids"):
        if settings[name]:
            settings[name] = Path(settings[name]).name
    return describe(SEED, {"shards": digest.hexdigest()}, settings, "python -m demo ingest youtube8m")


def _is_hidden(entry: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in entry.relative_to(folder).parts)
