"""Recordings of known instruments, to train and evaluate the audio backbone."""

import csv
from pathlib import Path
from random import Random

import numpy as np
import soundfile
from tqdm import tqdm

from demo.studio.music.etudes import GROUPS, compose
from demo.studio.sound.render import Room, find_soundfont, render, to_mono

SAMPLE_RATE = 16_000
INDEX_COLUMNS = ("file", "group", "programs", "seed")


def write_instruments(folder: Path, seed: int, n_per_group: int) -> None:
    """Compose and render pieces of every group as 16-bit mono FLAC at 16 kHz, then write index.csv.

    Args:
        folder: Created if it is missing.
        seed: Piece i of a group depends only on seed + i and the name of the group.
        n_per_group: Number of pieces in each group.

    Raises:
        StudioUnavailable: fluidsynth or the soundfont is missing.
    """
    find_soundfont()
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    jobs = [(group, seed + i) for group in GROUPS for i in range(n_per_group)]
    for group, piece_seed in tqdm(jobs, desc="instruments", unit="piece"):
        score = compose(group, piece_seed)
        rng = Random(f"room {group} {piece_seed}")
        room = Room(size=rng.uniform(0.1, 0.75), damping=rng.uniform(0.1, 0.7), level=rng.choice((0.0, 0.2, 0.4, 0.6)))
        sound = to_mono(render(score, room, tail_seconds=1.0), SAMPLE_RATE)
        # A common loudness, so that a harp is not much quieter than a rock band; peaks stay below full scale.
        gain = min(0.1 / max(1e-6, float(np.sqrt(np.mean(sound**2)))), 0.9 / max(1e-6, float(np.abs(sound).max())))
        name = f"{group.replace(' ', '_')}_{piece_seed:05d}.flac"
        soundfile.write(folder / name, sound * gain, SAMPLE_RATE, subtype="PCM_16")
        programs = " ".join(f"{'kit ' if part.is_drums else ''}{part.program}" for part in score.parts)
        rows.append((name, group, programs, piece_seed))
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([INDEX_COLUMNS, *rows])
