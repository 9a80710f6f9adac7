"""The shipped recording of a bar is one of the shipped songs, and can be made again."""

import csv
import shutil
from pathlib import Path

import numpy as np

from demo.core.paths import ASSETS
from demo.media.audio import decode
from demo.research.evaluation.bar_example import SECONDS, SONG, TITLE, write_bar_example


def level_db(waveform: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(waveform, dtype=np.float64))))


def test_the_shipped_recording_is_small_and_made_by_the_command(tmp_path: Path) -> None:
    shutil.copytree(ASSETS / "examples", tmp_path / "examples")
    path = write_bar_example(tmp_path / "examples")
    shipped = ASSETS / "examples" / path.name
    assert shipped.stat().st_size < 300_000
    made, recorded = (decode(file).waveform for file in (path, shipped))
    # Another version of the encoder may write other bytes.
    assert np.corrcoef(made, recorded)[0, 1] > 0.99
    assert abs(len(recorded) / 16_000 - SECONDS) < 0.2
    song = decode(ASSETS / "examples" / SONG).waveform[: len(recorded)]
    # It is no copy of the song.
    assert abs(np.corrcoef(song, recorded)[0, 1]) < 0.95
    tables = [folder / "examples.csv" for folder in (tmp_path / "examples", ASSETS / "examples")]
    assert tables[0].read_text() == tables[1].read_text()
    rows = list(csv.DictReader(tables[1].read_text().splitlines()))
    assert [(row["title"], row["file"]) for row in rows][-1] == (TITLE, shipped.name)
