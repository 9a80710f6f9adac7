"""Melodies of etudes: a motif (a short rhythm and contour) that is repeated, fitted to the harmony, varied and closed."""

from dataclasses import dataclass
from random import Random

from demo.studio.music.harmony import nearest
from demo.studio.music.score import Note
from demo.studio.music.textures import Passage

# One-bar rhythms in beats; a negative duration is a rest. Dense ones suit lively instruments.
RHYTHMS: dict[int, dict[str, tuple[tuple[float, ...], ...]]] = {
    4: {
        "calm": ((2, 2), (3, 1), (1.5, 0.5, 2), (2, 1, 1), (1, 1, 2), (-1, 1, 2)),
        "moving": ((1, 0.5, 0.5, 1, 1), (0.5, 0.5, 1, 0.5, 0.5, 1), (1.5, 0.5, 1, 1), (-0.5, 0.5, 0.5, 0.5, 1, 1)),
        "busy": (
            (0.5,) * 8,
            (0.5, 0.25, 0.25, 0.5, 0.5, 1, 1),
            (0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1),
            (0.75, 0.75, 0.5, 0.75, 0.75, 0.5),
        ),
    },
    3: {
        "calm": ((2, 1), (3,), (1, 2), (1.5, 0.5, 1)),
        "moving": ((1, 1, 1), (1, 0.5, 0.5, 1), (1.5, 0.5, 0.5, 0.5)),
        "busy": ((0.5,) * 6, (1, 0.5, 0.5, 0.5, 0.5), (0.5, 0.25, 0.25, 0.5, 0.5, 1)),
    },
}


@dataclass(frozen=True)
class Motif:
    """Two bars: (duration in beats, scale steps from the previous note) of each note; a negative duration is a rest."""

    cells: tuple[tuple[float, int], ...]


def invent(rng: Random, beats_per_bar: int, character: str) -> Motif:
    """Return a random motif: mostly steps, few leaps, each followed by a step back."""
    rhythms = RHYTHMS[beats_per_bar][character]
    durations = rng.choice(rhythms) + rng.choice(rhythms)
    cells: list[tuple[float, int]] = []
    last = 0
    for duration in durations:
        step = rng.choice((-1, -1, 1, 1, 1, -2, 2, 0)) if rng.random() < 0.82 else rng.choice((-4, -3, 3, 4))
        if abs(last) > 2:
            step = -1 if last > 0 else 1
        cells.append((duration, step))
        last = step
    return Motif(tuple(cells))


def sing(
    where: Passage, motif: Motif, low: int, high: int, rng: Random, *, velocity: int = 84, legato: float = 0.95
) -> list[Note]:
    """Fit a motif to a passage, two bars at a time.

    Notes on strong beats belong to the chord, the others move on the scale. Every second statement is varied, phrases
    of four bars arch in loudness, and the last note is a long one of the closing chord.

    Args:
        where: The harmony.
        motif: The motif.
        low: Lowest pitch.
        high: Highest pitch.
        rng: Source of the variations.
        velocity: Velocity at the climax of a phrase.
        legato: Sounding share of each duration.
    """
    ladder = where.key.ladder(low, high)
    notes: list[Note] = []
    at = float((low + high) / 2)
    two_bars = 2.0 * where.beats_per_bar
    beat, statement = where.start, 0
    while beat < where.end - 1e-6:
        offset = 0.0
        turned = rng.random() < 0.3 and statement % 2 == 1
        at = 0.5 * at + 0.5 * (low + high) / 2
        for duration, step in motif.cells:
            length, now = abs(duration), beat + offset
            offset += length
            if duration < 0 or now >= where.end - 1e-6:
                continue
            moved = -step if turned else step
            if rng.random() < 0.12 * (statement % 2):
                moved += rng.choice((-1, 1))
            index = min(range(len(ladder)), key=lambda i: abs(ladder[i] - at))
            # At the edge of the register the line turns back.
            index = index + moved if 0 <= index + moved < len(ladder) else index - moved
            pitch = ladder[max(0, min(len(ladder) - 1, index))]
            if abs((now - where.start) % 2) < 0.01 or length >= 1.5:
                pitch = nearest(where.chord_at(now).classes, pitch, low, high)
            phase = ((now - where.start) % (2 * two_bars)) / (2 * two_bars)
            level = velocity - round(16 * abs(phase - 0.6) / 0.6)
            notes.append(Note(start=now, duration=length * legato, pitch=pitch, velocity=max(20, level)))
            at = pitch
        beat, statement = beat + two_bars, statement + 1
    return _closed(notes, where, low, high, legato)


def _closed(notes: list[Note], where: Passage, low: int, high: int, legato: float) -> list[Note]:
    """End a melody on the root or third of the last chord."""
    last = where.spans[-1]
    kept = [note for note in notes if note.start < last[0]]
    if not kept:
        return notes
    pitch = nearest(last[2].classes[:2], kept[-1].pitch, low, high)
    close = Note(start=last[0], duration=last[1] * legato, pitch=pitch, velocity=kept[-1].velocity)
    return [*kept, close]
