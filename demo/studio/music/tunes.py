"""Tunes of songs: two-bar ideas that are stated, transposed, answered and closed over a period of harmony."""

import math
from dataclasses import dataclass, replace
from random import Random

from demo.studio.music.harmony import Chord, nearest
from demo.studio.music.score import Note
from demo.studio.music.textures import Passage

# One-bar rhythms in beats; a negative duration is a rest. Two of them make an idea.
RHYTHMS: dict[int, dict[str, tuple[tuple[float, ...], ...]]] = {
    4: {
        "long": ((4,), (3, 1), (2, 2), (-1, 3), (2.5, 0.5, 1)),
        "singing": ((2, 1, 1), (1.5, 0.5, 2), (1, 1, 2), (-1, 1, 1, 1), (1.5, 0.5, 1, 1), (3, 0.5, 0.5), (-0.5, 0.5, 1, 2)),
        "moving": (
            (1, 0.5, 0.5, 1, 1),
            (0.5, 0.5, 1, 0.5, 0.5, 1),
            (1.5, 0.5, 1, 1),
            (-0.5, 0.5, 0.5, 0.5, 1, 1),
            (1, 1, 0.5, 0.5, 1),
            (0.5, 1, 0.5, 1, 1),
        ),
        "lively": (
            (0.5,) * 8,
            (0.5, 0.25, 0.25, 0.5, 0.5, 1, 1),
            (0.75, 0.75, 0.5, 1, 0.5, 0.5),
            (0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5),
            (-0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1),
            (0.75, 0.25, 0.5, 0.5, 0.75, 0.25, 1),
        ),
        "hook": (
            (0.75, 0.75, 0.5, 1, 1),
            (1, 0.5, 1, 0.5, 1),
            (1.5, 1.5, 1),
            (0.5, 0.5, 1, 1, 1),
            (1, 1, 1.5, 0.5),
            (1.5, 0.5, 0.5, 0.5, 1),
        ),
        "stabs": ((0.5, -0.5, 0.5, -0.5, 1, 1), (-1, 0.5, 0.5, 2), (0.75, 0.75, -0.5, 0.5, 0.5, 1), (1.5, -0.5, 1.5, 0.5)),
    },
    3: {
        "long": ((3,), (2, 1), (-1, 2)),
        "singing": ((2, 1), (1, 2), (1.5, 0.5, 1), (1, 1, 1), (-1, 1, 1)),
        "moving": ((1, 1, 1), (1, 0.5, 0.5, 1), (1.5, 0.5, 0.5, 0.5), (0.5, 0.5, 1, 1)),
        "lively": ((0.5,) * 6, (1, 0.5, 0.5, 0.5, 0.5), (0.5, 0.25, 0.25, 0.5, 0.5, 1), (0.5, 0.5, 0.5, 0.5, 1)),
        "hook": ((1.5, 1.5), (1, 1, 0.5, 0.5), (1.5, 0.5, 1), (0.5, 1, 1.5)),
        "stabs": ((0.5, -0.5, 1, 1), (-1, 0.5, 0.5, 1), (1.5, 0.5, 1)),
    },
}


@dataclass(frozen=True)
class Idea:
    """Two bars of a tune: (duration in beats, scale steps above the first note); a negative duration is a rest."""

    cells: tuple[tuple[float, int], ...]

    def inverted(self) -> "Idea":
        """Return the inversion of the idea."""
        return Idea(tuple((duration, -height) for duration, height in self.cells))


def invent(rng: Random, beats_per_bar: int, character: str) -> Idea:
    """Return a random idea with a simple contour: a rise, a fall, an arch, a wave or a leap that is filled."""
    rhythms = RHYTHMS[beats_per_bar][character]
    first = rng.choice(rhythms)
    # The second bar has the rhythm of the first, or a random one.
    durations = first + (first if rng.random() < 0.4 else rng.choice(rhythms))
    shape = rng.choice(("rise", "fall", "arch", "bowl", "wave", "leap", "turn"))
    size = rng.choice((2, 3, 4, 4, 5))
    heights = [0]
    for index in range(1, len(durations)):
        goal = _curve(shape, index / max(1, len(durations) - 1)) * size
        moved = goal - heights[-1] + rng.gauss(0.0, 0.8)
        most = 4 if shape == "leap" and index == 1 else 2
        heights.append(heights[-1] + max(-most, min(most, round(moved))))
    return Idea(tuple(zip(durations, heights, strict=True)))


def _curve(shape: str, share: float) -> float:
    match shape:
        case "rise":
            return share
        case "fall":
            return -share
        case "arch":
            return math.sin(math.pi * share)
        case "bowl":
            return -math.sin(math.pi * share)
        case "wave":
            return 0.7 * math.sin(2 * math.pi * share)
        case "leap":
            return 1.0 - 0.9 * share
        case _:
            return 0.4 * math.cos(3 * math.pi * share) - 0.4


def sing(
    where: Passage,
    idea: Idea,
    low: int,
    high: int,
    height: float,
    rng: Random,
    *,
    legato: float = 0.95,
    ornaments: float = 0.0,
    closed: bool = True,
) -> list[Note]:
    """Fit an idea to whole bars of harmony, in lines of four bars.

    The first half of each line states the idea; the second transposes it and ends on a long note, which is the root or third
    of the tonic in the last line. Strong and long notes belong to the chord, the others to the scale.

    Args:
        where: The harmony.
        idea: The idea.
        low: Lowest pitch.
        high: Highest pitch.
        height: Approximate pitch of the first note.
        rng: Chooses transpositions and ornaments, in any register the same.
        legato: Sounding share of each duration.
        ornaments: Probability that a quarter is split by a neighboring note.
        closed: Whether the last note is the root or third of the chord.
    """
    beats = where.beats_per_bar
    n_bars = round((where.end - where.start) / beats)
    shifts = [0, *(rng.choice((-1, 1, 1, 2, -2, 0)) for _ in range(n_bars))]
    notes: list[Note] = []
    for half, bar in enumerate(range(0, n_bars, 2)):
        begin = where.start + bar * beats
        length = min(2, n_bars - bar) * beats
        ends_line = bar % 4 == 2 or bar + 2 >= n_bars
        shift = shifts[half] if half % 2 else 0
        # A rest in the last bar separates the lines.
        rest_from = length - beats + (2 if beats == 4 else 1) if ends_line and length > beats else length
        cells = _shortened(idea.cells, length, rest_from)
        notes += _state(where, cells, begin, low, high, height, shift)
    if ornaments:
        notes = _adorned(notes, where, low, high, rng, ornaments)
    if notes and closed:
        last = notes[-1]
        chord = where.chord_at(last.start + 0.01)
        notes[-1] = replace(last, pitch=nearest(chord.classes[:2], last.pitch, low, high))
    return [replace(note, duration=max(0.1, note.duration * legato)) for note in notes]


def _shortened(cells: tuple[tuple[float, int], ...], length: float, rest_from: float) -> list[tuple[float, float, int]]:
    """Return (offset, duration, height) up to the length, with one long note from `rest_from` on."""
    kept: list[tuple[float, float, int]] = []
    offset = 0.0
    for duration, height in cells:
        span = abs(duration)
        if offset >= min(length, rest_from + 0.01):
            break
        if duration > 0:
            kept.append((offset, min(span, length - offset), height))
        offset += span
    if kept and rest_from < length:
        start, _, height = kept[-1]
        # A short rest before the next line.
        kept[-1] = (start, length - start - (0.5 if length - start > 1.5 else 0.0), height)
    return kept


def _state(
    where: Passage, cells: list[tuple[float, float, int]], begin: float, low: int, high: int, height: float, shift: int
) -> list[Note]:
    ladder = where.key.ladder(low, high)
    if not cells:
        return []
    first = nearest(where.chord_at(begin + cells[0][0] + 0.01).classes, height, low, high)
    base = min(range(len(ladder)), key=lambda i: abs(ladder[i] - first)) + shift
    notes: list[Note] = []
    for offset, duration, rise in cells:
        start = begin + offset
        index = base + rise
        # At the edge of the register the line turns back.
        top = len(ladder) - 1
        index = -index if index < 0 else 2 * top - index if index > top else index
        pitch = ladder[max(0, min(top, index))]
        strong = abs(offset % 2) < 0.01 if where.beats_per_bar == 4 else abs(offset % 3) < 0.01
        if strong or duration >= 1.0:
            pitch = fitting(where, start, duration, pitch, low, high)
        notes.append(Note(start=start, duration=duration, pitch=pitch, velocity=80))
    return notes


def fitting(where: Passage, start: float, duration: float, pitch: int, low: int, high: int) -> int:
    """Return the pitch nearest to a target that belongs to all chords under the note, or else to the first."""
    chords: list[Chord] = [where.chord_at(start + 0.01)]
    if (later := where.chord_at(start + duration - 0.05)) != chords[0]:
        chords.append(later)
    common = [c for c in chords[0].classes if all(c in chord.classes for chord in chords)]
    # In a chord with a major seventh, the root and the seventh clash.
    calm = [c for c in common if not any((c - other) % 12 in (1, 11) for chord in chords for other in chord.classes)]
    common = calm or common
    if common and abs(nearest(common, pitch, low, high) - pitch) <= 4:
        return nearest(common, pitch, low, high)
    return nearest(chords[0].classes, pitch, low, high)


def _adorned(notes: list[Note], where: Passage, low: int, high: int, rng: Random, chance: float) -> list[Note]:
    """Split some quarters into two eighths with the upper or lower neighbor."""
    ladder = where.key.ladder(low, high)
    adorned: list[Note] = []
    for note in notes:
        chosen = rng.random() < chance
        up = rng.random() < 0.5
        if not chosen or not 0.9 <= note.duration <= 1.6:
            adorned.append(note)
            continue
        beside = [p for p in ladder if (0 < p - note.pitch <= 2 if up else 0 < note.pitch - p <= 2)]
        half = note.duration / 2
        adorned.append(replace(note, duration=half))
        adorned.append(replace(note, start=note.start + half, duration=half, pitch=beside[0] if beside else note.pitch))
    return adorned
