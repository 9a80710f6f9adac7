"""`train all`: every model after what it is made with, and how its figures differ from those of the shipped ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demo.core.bundles import MODELS
from demo.core.errors import BundleError, SettingError
from demo.core.zoo import Zoo, read_bundle
from demo.research.training.run import train

ORDER = ("compact", "emotion", "space", "robust", "ratings", "compensation", "methods", "studio", "pictures", "affect")
"""Each after what it is made with; the others are written with one of these."""

METRICS = "metrics.json"


def train_all(
    data: Path, rendered: Path, variations: Path, further: Path | None, media: Path, zoo: Path, shipped: Path, seed: int
) -> str:
    """Train every model into one folder; what lies there already and fits the rest is kept, so an interrupted run goes on.

    Args:
        data: The folder of training data.
        rendered: Instruments, by `python -m demo studio instruments`.
        variations: By `python -m demo studio variations`.
        further: More recordings in music/ and speech/, or None.
        media: The studio's videos.
        zoo: Where the new bundles lie; created if missing.
        shipped: The bundles to compare with.
        seed: Of everything random.

    Returns:
        A Markdown table of every figure that changed.

    Raises:
        SettingError: The folder is that of the shipped bundles, or one of the others does not exist.
    """
    if zoo.resolve() == shipped.resolve():
        raise SettingError("Name a folder for the new models, --zoo DIR before train; the shipped ones stay to compare with.")
    for folder in (rendered, variations):
        if not folder.is_dir():
            raise SettingError(f"There is no folder {folder}; see docs/training.md for what makes it.")
    zoo.mkdir(parents=True, exist_ok=True)
    for model in ORDER:
        if _is_up_to_date(zoo, MODELS[model]):
            print(f"{MODELS[model]} is there already.", flush=True)
            continue
        print(f"Training {MODELS[model]}.", flush=True)
        train(model, data, variations if model == "studio" else rendered, further, media, zoo, None, seed)
    return compare(shipped, zoo)


def _is_up_to_date(zoo: Path, name: str) -> bool:
    """Return whether a bundle is complete and was made with the very bundles that lie beside it."""
    try:
        Zoo(zoo).verify_required(read_bundle(zoo / name))
    except BundleError:
        return False
    return True


def compare(old: Path, new: Path) -> str:
    """Return a Markdown table of the figures that differ between the bundles of two folders.

    Args:
        old: A folder of bundles.
        new: Another; each of its bundles is compared with the latest version of the same model.
    """
    rows = ["| bundle | figure | old | new |", "| --- | --- | --- | --- |"]
    for metrics in sorted(new.glob(f"*/{METRICS}")):
        model, _, _ = metrics.parent.name.rpartition("-")
        versions = sorted(old.glob(f"{model}-[0-9]*/{METRICS}"), key=lambda path: int(path.parent.name.rpartition("-")[2]))
        before = dict(_figures(versions[-1])) if versions else {}
        for name, value in _figures(metrics):
            if before.get(name) != value:
                rows.append(f"| {metrics.parent.name} | {name} | {before.get(name, '')} | {value} |")
    return "\n".join(rows)


def _figures(metrics: Path) -> Iterator[tuple[str, Any]]:
    """Yield each figure of a file with the keys that lead to it."""
    yield from _leaves("", json.loads(metrics.read_text(encoding="utf-8")))


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(f"{name} {key}".strip(), part)
    else:
        yield name, value
