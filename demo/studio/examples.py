"""The example recordings of the page: three pieces of clearly different emotions that are in no catalogue."""

import csv
from pathlib import Path

import soundfile
from tqdm import tqdm

from demo.studio.music.composer import compose
from demo.studio.plan import slug
from demo.studio.sound.mastering import master
from demo.studio.sound.render import RENDER_RATE, find_soundfont, render

INDEX_COLUMNS = ("file", "title", "emotion", "seed", "licence")
LICENSE = "CC0-1.0"

EXAMPLES = ("cheerful", "tender", "anxious")
"""Class labels, one for each quadrant of the circumplex that the ten emotions cover well."""

SEED = 501
"""Between the seeds of the catalogue and those of the variations, so that an example does not find itself."""


def write_examples(folder: Path, seed: int = SEED) -> None:
    """Compose, render, master and encode the examples as stereo MP3, then write examples.csv.

    Args:
        folder: Created if it is missing.
        seed: Decides the scores; the bytes of the files also depend on the version of the encoder.

    Raises:
        StudioUnavailable: fluidsynth or the soundfont is missing.
    """
    find_soundfont()
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for emotion in tqdm(EXAMPLES, desc="examples", unit="piece"):
        composition = compose(emotion, seed)
        score, tail = composition.score, composition.tail_seconds
        sound = master(render(score, composition.room, tail), fade_out_seconds=tail)
        name = f"{slug(score.title)}.mp3"
        # MP3, because every browser plays it; 0.6 is about 130 kbit/s here, under 1 MB a minute.
        soundfile.write(
            folder / name,
            sound,
            RENDER_RATE,
            format="MP3",
            subtype="MPEG_LAYER_III",
            bitrate_mode="VARIABLE",
            compression_level=0.6,
        )
        rows.append((name, score.title, emotion, seed, LICENSE))
    with (folder / "examples.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([INDEX_COLUMNS, *rows])
