"""References for the drawing and the sound of the studio, kept beside this file.

After a deliberate change raise DRAWING_VERSION or SOUND_VERSION in demo/studio/recipe.py and write the references again with
`python -m tests.studio.golden`.
"""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from demo.core.arrays import Float64
from demo.emotion.classes import EMOTIONS
from demo.studio.music.composer import compose
from demo.studio.pictures.animation import STYLE_NAMES, animate
from demo.studio.sound.mastering import master
from demo.studio.sound.render import RENDER_RATE, render
from tests.studio.scores import song

FOLDER = Path(__file__).resolve().parent
FRAMES_FILE, SPECTRA_FILE = FOLDER / "golden_frames.png", FOLDER / "golden_spectra.csv"

FRAME_SECONDS = (3.3, 8.4, 12.6)
"""Times of the frames of a style: in the verse, just after the cut to the chorus, and late in the chorus."""

REDUCTION = 4
"""Pixels of a frame to one of the reference, in each direction."""

PIECES = (("angry", 1), ("calm", 1), ("fun", 1))
"""Emotion and seed of pieces whose sound is measured."""

BAND_EDGES = np.geomspace(50.0, 12_800.0, 25)
"""Hz: 24 bands of a third of an octave."""


def draw_golden_frames(style: str) -> Float64:
    """Draw three frames of a style, each in another emotion, and reduce them: shape (3, 54, 96, 3)."""
    row = STYLE_NAMES.index(style)
    reduced = []
    for column, seconds in enumerate(FRAME_SECONDS):
        emotion = EMOTIONS[(row + 3 * column) % len(EMOTIONS)]
        (frame,) = animate(song(), emotion, style, column, start=seconds, seconds=0.1, frame_rate=10)
        blocks = frame.reshape(frame.shape[0] // REDUCTION, REDUCTION, frame.shape[1] // REDUCTION, REDUCTION, 3)
        reduced.append(blocks.mean(axis=(1, 3)))
    return np.stack(reduced)


def read_golden_frames(style: str) -> Float64:
    """Return the reference of `draw_golden_frames`."""
    with Image.open(FRAMES_FILE) as picture:
        sheet = np.asarray(picture, np.float64)
    rows = np.split(sheet, len(STYLE_NAMES))
    return np.stack(np.split(rows[STYLE_NAMES.index(style)], len(FRAME_SECONDS), axis=1))


def measure_spectrum(emotion: str, seed: int) -> Float64:
    """Return the level in dB of each band of a composed, rendered and mastered piece, for left and right: shape (2, 24)."""
    composition = compose(emotion, seed)
    sound = master(render(composition.score, composition.room, composition.tail_seconds))
    frequencies = np.fft.rfftfreq(len(sound), 1 / RENDER_RATE)
    power = np.abs(np.fft.rfft(sound, axis=0)) ** 2 / len(sound)
    bands = np.searchsorted(frequencies, BAND_EDGES)
    levels: Float64 = 10 * np.log10(np.add.reduceat(power, bands, axis=0)[:-1].T)
    return levels


def read_golden_spectra() -> dict[tuple[str, int], Float64]:
    """Return the references of `measure_spectrum`."""
    with SPECTRA_FILE.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    return {(emotion, int(seed)): np.array(levels, float).reshape(2, -1) for emotion, seed, *levels in rows}


def write_references() -> None:
    """Write both files."""
    sheet = np.concatenate([np.concatenate(draw_golden_frames(style), axis=1) for style in STYLE_NAMES])
    Image.fromarray(np.rint(sheet).astype(np.uint8)).save(FRAMES_FILE, optimize=True)
    with SPECTRA_FILE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        bands = [f"{side} {low:.0f} Hz" for side in ("left", "right") for low in BAND_EDGES[:-1]]
        writer.writerow(["emotion", "seed", *bands])
        for emotion, seed in PIECES:
            writer.writerow([emotion, seed, *(f"{level:.2f}" for level in measure_spectrum(emotion, seed).ravel())])


if __name__ == "__main__":
    write_references()
