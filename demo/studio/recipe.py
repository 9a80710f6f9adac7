"""Recipes: the settings, seeds and score hash that decide how a video sounds and looks.

A recipe is a line of text such as "score=<SHA-256> style=city picture_seed=1 width=384 ...". `catalogue.csv` records it and
each new video carries it in its metadata. No recipe depends on source code: a person raises a version number below when the
code draws or plays the same score differently, and golden frames and spectra in the tests tell when that has happened.
"""

import csv
import hashlib
import json
from pathlib import Path

import av

from demo.studio.catalogue import TABLE
from demo.studio.music.composer import Composition
from demo.studio.plan import Entry
from demo.studio.video.encode import EncodeConfig

RECIPE_TAG = "comment"
"""Metadata field of a video that holds its recipe."""

FORMER_RECIPE = "made from "
"""How a recipe of the shipped videos begins: a hash of the source code of their time. The catalogue holds today's form."""

DRAWING_VERSION = 1
"""Raise it when the code draws or encodes a score differently, so that `studio make` makes every video again."""

SOUND_VERSION = 1
"""Raise it when the code renders, masters or encodes the sound of a score differently."""


def recipe(entry: Entry, config: EncodeConfig) -> str:
    """Return all that a video is made from as "name=value" pairs, joined by spaces."""
    parts = {
        "score": score_digest(entry.composition),
        "emotion": entry.composition.emotion,
        "style": entry.style,
        "picture_seed": entry.picture_seed,
        **config.to_dict(),
        "drawing_version": DRAWING_VERSION,
        "sound_version": SOUND_VERSION,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items())


def score_digest(composition: Composition) -> str:
    """Return the SHA-256 of a score and its room in hexadecimal.

    Names of classes and fields do not enter it, and numbers enter with six decimals, so that neither a renaming nor the last
    digits of a platform's arithmetic change it.
    """
    score, room = composition.score, composition.room
    content = [
        score.title,
        [score.tonic, score.mode, score.beats_per_bar, score.tempos],
        [[section.name, section.start, section.end] for section in score.sections],
        [
            [
                [part.name, part.program, part.is_drums, part.volume, part.pan, part.reverb, part.expression, part.bends],
                [[note.start, note.duration, note.pitch, note.velocity] for note in part.notes],
            ]
            for part in score.parts
        ],
        [room.size, room.damping, room.width, room.level, composition.tail_seconds],
    ]
    # Whole numbers enter as fractions do: 1 and 1.0 sound alike.
    rounded = json.loads(json.dumps(content), parse_float=_rounded, parse_int=_rounded)
    return hashlib.sha256(json.dumps(rounded).encode()).hexdigest()


def _rounded(number: str) -> float:
    return round(float(number), 6)


def is_made(entry: Entry, folder: Path, made_from: str) -> bool:
    """Return whether a video and its poster lie in a folder and the video was made from a recipe."""
    path = folder / f"{entry.video_id}.mp4"
    if not path.is_file() or not path.with_suffix(".jpg").is_file():
        return False
    try:
        with av.open(path) as container:
            found = container.metadata.get(RECIPE_TAG, "")
    except av.FFmpegError:
        return False
    if found.startswith(FORMER_RECIPE):
        found = _recorded_recipe(folder, entry.video_id)
    return found == made_from


def _recorded_recipe(folder: Path, video_id: str) -> str:
    """Return the recipe of a video in the catalogue of a folder; "" where there is none."""
    try:
        with (folder / TABLE).open(newline="", encoding="utf-8") as stream:
            return next((row["recipe"] for row in csv.DictReader(stream) if row["id"] == video_id), "")
    except (OSError, KeyError):
        return ""
