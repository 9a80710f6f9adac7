"""The example recordings that a visitor can start with."""

import csv
from dataclasses import dataclass
from pathlib import Path

from demo.core.paths import ASSETS

FOLDER = ASSETS / "examples"
SUFFIXES = {".mp3", ".ogg", ".opus", ".wav", ".flac", ".m4a"}


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example recording.

    Attributes:
        path: Where it lies.
        title: What it is called on the page.
        emotion: What it was composed to express; empty where nothing says so.
    """

    path: Path
    title: str
    emotion: str


def find_examples(folder: Path = FOLDER) -> list[Example]:
    """Return the recordings of a folder by name, with titles and emotions from its examples.csv where it has one."""
    described: dict[str, dict[str, str]] = {}
    table = folder / "examples.csv"
    if table.is_file():
        with table.open(newline="", encoding="utf-8") as lines:
            described = {row["file"]: row for row in csv.DictReader(lines)}
    return [
        Example(
            path=path,
            title=described.get(path.name, {}).get("title") or path.stem.replace("_", " ").capitalize(),
            emotion=described.get(path.name, {}).get("emotion") or "",
        )
        for path in sorted(folder.glob("*"))
        if path.suffix.lower() in SUFFIXES
    ]
