"""Keys, chords by Roman numeral, and voicings with smooth voice leading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
}

_DEGREES = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_QUALITIES = {
    "": (0, 4, 7),
    "7": (0, 4, 7, 10),
    "M7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9),
    "9": (0, 4, 7, 10, 14),
    "add9": (0, 4, 7, 14),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "5": (0, 7),
    "+": (0, 4, 8),
    "o": (0, 3, 6),
    "o7": (0, 3, 6, 9),
    "h7": (0, 3, 6, 10),
}
_NUMERAL = re.compile(r"(?P<accidental>[b#]?)(?P<numeral>[ivIV]+)(?P<quality>[^/]*)(/(?P<bass>[1357]))?$")


@dataclass(frozen=True)
class Chord:
    """A chord: pitch classes from the root up, and the pitch class of the bass."""

    classes: tuple[int, ...]
    bass: int

    @property
    def root(self) -> int:
        """Pitch class of the root."""
        return self.classes[0]


@dataclass(frozen=True)
class Key:
    """A tonic (pitch class, 0 is C) and a scale by name."""

    tonic: int
    scale: str

    @property
    def classes(self) -> tuple[int, ...]:
        """Pitch classes of the scale, from the tonic up."""
        return tuple((self.tonic + step) % 12 for step in SCALES[self.scale])

    def ladder(self, low: int, high: int) -> list[int]:
        """Return the scale's pitches from low to high, both included."""
        return [pitch for pitch in range(low, high + 1) if pitch % 12 in self.classes]

    def chord(self, numeral: str) -> Chord:
        """Parse a Roman numeral.

        The root is a degree of the scale of this key (VI in minor is the lowered sixth), changed by b or #; upper case
        is a major third, lower case a minor one. Then a quality (7, M7, 6, 9, add9, sus4, sus2, 5, +, o, o7, h7) and
        the chord member in the bass: "V7/3" is the first inversion.

        Raises:
            ValueError: The numeral cannot be read.
        """
        match = _NUMERAL.match(numeral)
        if match is None or match["quality"] not in _QUALITIES or match["numeral"].lower() not in _DEGREES:
            raise ValueError(f"{numeral!r} is not a chord.")
        root = self.tonic + SCALES[self.scale][_DEGREES[match["numeral"].lower()]]
        root += {"b": -1, "#": 1, "": 0}[match["accidental"]]
        intervals = _QUALITIES[match["quality"]]
        if match["numeral"].islower() and not match["quality"].startswith(("o", "h")):
            intervals = tuple(3 if step == 4 else step for step in intervals)
            intervals = tuple(10 if step == 11 else step for step in intervals)
        classes = tuple((root + step) % 12 for step in intervals)
        return Chord(classes, classes[{"1": 0, "3": 1, "5": 2, "7": 3}[match["bass"] or "1"]])


def nearest(classes: Sequence[int], target: float, low: int, high: int) -> int:
    """Return the pitch in [low, high] that belongs to one of the pitch classes and is nearest to the target.

    Raises:
        ValueError: No such pitch exists.
    """
    return min((p for p in range(low, high + 1) if p % 12 in classes), key=lambda pitch: (abs(pitch - target), pitch))


def voice(chord: Chord, low: int, high: int, n_voices: int, previous: Sequence[int] = ()) -> tuple[int, ...]:
    """Choose pitches for a chord such that each voice moves as little as possible.

    All chord members sound if there are enough voices (the fifth is omitted first); parallel fifths and octaves with the
    previous voicing cost as much as a leap of a fifth.

    Args:
        chord: The chord.
        low: Lowest pitch.
        high: Highest pitch.
        n_voices: 2-5.
        previous: The previous voicing, of the same number of voices; None aims at the middle of the range.

    Returns:
        Rising pitches.
    """
    if len(previous) != n_voices:
        middle = (low + high) / 2
        previous = [round(middle + (i - (n_voices - 1) / 2) * 4) for i in range(n_voices)]
    members = list(chord.classes)
    while len(members) > n_voices:
        members.pop(2 if len(members) > 3 else 1)
    # Each voice stays within an octave of its previous pitch: a few hundred candidates instead of tens of thousands.
    choices = [
        [p for p in range(max(low, at - 7), min(high, at + 7) + 1) if p % 12 in members] or [nearest(members, at, low, high)]
        for at in previous
    ]
    best: tuple[float, tuple[int, ...]] | None = None
    for pitches in product(*choices):
        if any(b - a < 2 or b - a > 12 for a, b in pairwise(pitches)):
            continue
        missing = len(set(members) - {pitch % 12 for pitch in pitches})
        cost = sum(abs(a - b) for a, b in zip(pitches, previous, strict=True)) + 12.0 * missing
        cost += 7.0 * _parallels(previous, pitches) + 0.15 * abs(sum(pitches) / n_voices - (low + high) / 2)
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    if best is None:
        # The range is too narrow for this spacing: stack the members from the bottom.
        stack = [p for p in range(low, high + 1) if p % 12 in members][:n_voices]
        return tuple(stack)
    return best[1]


def _parallels(before: Sequence[int], after: Sequence[int]) -> int:
    """Count pairs of voices that move in parallel fifths or octaves."""
    pairs = [(i, j) for i in range(len(before)) for j in range(i + 1, len(before))]
    return sum(before[i] != after[i] and (before[j] - before[i]) % 12 == (after[j] - after[i]) % 12 in (0, 7) for i, j in pairs)
