"""The files that describe a folder of music videos: catalogue.csv, the contact sheet and the license."""

import csv
import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import av

from demo.core.chapters import Chapter, format_chapters
from demo.core.files import write_atomically
from demo.studio.music.score import Score, to_midi
from demo.studio.plan import Entry
from demo.studio.video.stills import write_contact_sheet

TABLE = "catalogue.csv"

CREDIT = "Composed and drawn by this project's studio, CC0 1.0"

TONICS = {
    "major": ("C", "D flat", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B"),
    "minor": ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "G sharp", "A", "B flat", "B"),
}

LICENSE = """The music, pictures and posters in this folder were composed and drawn by the program in demo/studio.

To the extent possible under law, this project has waived all copyright and related or neighbouring rights to them:
copy, change, perform and sell them, for any purpose, without asking and without naming anyone.

SPDX-License-Identifier: CC0-1.0
The full text: https://creativecommons.org/publicdomain/zero/1.0/legalcode
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of catalogue.csv, in the order of its columns; `id` is the video_id, chapters are "start name|...".

    Attributes:
        seconds: Duration of the video.
        tempo: Mean beats a minute.
        midi_sha256: SHA-256 of the score as a MIDI file.
        recipe: What the video was made from; see demo/studio/recipe.py.
    """

    id: str
    title: str
    emotion: str
    style: str
    seconds: str
    tempo: int
    key: str
    seed: int
    full: str
    credit: str
    chapters: str
    midi_sha256: str
    recipe: str
    file: str
    poster: str


COLUMNS = tuple(Row.__dataclass_fields__)


def describe(entry: Entry, folder: Path, recipe: str) -> Row:
    """Return the row of the catalogue for a video in the folder."""
    composition, score = entry.composition, entry.composition.score
    file = f"{entry.video_id}.mp4"
    with av.open(folder / file) as container:
        stream = container.streams.video[0]
        seconds = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else math.nan
    return Row(
        id=entry.video_id,
        title=score.title,
        emotion=composition.emotion,
        style=entry.style,
        seconds=f"{seconds:.2f}",
        tempo=round(60 * score.end / score.seconds_at(score.end)),
        key=f"{TONICS[score.mode][score.tonic]} {score.mode}",
        seed=composition.seed,
        full="yes" if entry.full else "no",
        credit=CREDIT,
        chapters=format_chapters((chapter.start, chapter.name) for chapter in find_chapters(score, seconds)),
        midi_sha256=midi_digest(score),
        recipe=recipe,
        file=file,
        poster=f"{entry.video_id}.jpg",
    )


def write_catalogue(rows: Sequence[Row], folder: Path) -> None:
    """Write catalogue.csv, the contact sheet of its posters, and the license.

    Args:
        rows: Videos whose posters are in the folder.
        folder: The folder of the catalogue.
    """
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    write_atomically(folder / TABLE, lambda stream: stream.write(table.getvalue().encode()))
    write_atomically(folder / "LICENSE.txt", lambda stream: stream.write(LICENSE.encode()))
    posters: dict[str, list[Path]] = {}
    for row in rows:
        posters.setdefault(row.emotion, []).append(folder / row.poster)
    if posters:
        write_contact_sheet(posters, folder / "contact_sheet.jpg")


def find_chapters(score: Score, seconds: float) -> list[Chapter]:
    """Return the sections of a score in seconds; the last one ends with the video."""
    chapters = [
        Chapter(name=section.name, start=score.seconds_at(section.start), end=min(seconds, score.seconds_at(section.end)))
        for section in score.sections
        if score.seconds_at(section.start) < seconds
    ]
    return [*chapters[:-1], *(Chapter(name=last.name, start=last.start, end=seconds) for last in chapters[-1:])]


def midi_digest(score: Score) -> str:
    """Return the SHA-256 of a score's MIDI file in hexadecimal."""
    return hashlib.sha256(to_midi(score)).hexdigest()
