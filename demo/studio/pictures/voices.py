"""Voices: the role of each part of a score, and its notes as events in seconds."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from demo.studio.music.score import Part, Score

Role = Literal["melody", "bass", "drums", "chords"]
ROLES: tuple[Role, ...] = ("melody", "bass", "drums", "chords")

LONGEST_REST = 2.5
"""Shortest rest of the melody, in seconds, in which another voice leads."""

_LEAD_NAMES = ("melody", "lead", "tune", "riff", "voice", "solo")
_BASS_PROGRAMS = range(32, 40)


@dataclass(frozen=True, kw_only=True, slots=True)
class Onset:
    """A note as an event.

    Attributes:
        time: Start in seconds.
        end: End in seconds.
        role: Role of its part.
        part: Index of its part in the score.
        pitch: 0-1, from the lowest to the highest usual note of its role; on drums, 0 is the bass drum.
        velocity: 0-1.
        index: Index among the onsets of its role.
    """

    time: float
    end: float
    role: Role
    part: int
    pitch: float
    velocity: float
    index: int


def _roles(score: Score) -> list[Role]:
    """Return the role of each part, by its name, its program or else its pitch among the other parts."""
    roles: list[Role] = []
    for part in score.parts:
        name = part.name.lower()
        if part.is_drums:
            roles.append("drums")
        elif "bass" in name.replace("bassoon", "") or part.program in _BASS_PROGRAMS:
            roles.append("bass")
        elif any(word in name for word in _LEAD_NAMES):
            roles.append("melody")
        else:
            roles.append("chords")
    if "melody" not in roles and "chords" in roles:
        means = [_mean_pitch(part) if role == "chords" else -1.0 for part, role in zip(score.parts, roles, strict=True)]
        roles[int(np.argmax(means))] = "melody"
    if "melody" not in roles and roles:
        roles[0] = "melody"
    return roles


def _mean_pitch(part: Part) -> float:
    return sum(note.pitch for note in part.notes) / len(part.notes) if part.notes else 0.0


def onsets_by_role(score: Score) -> dict[Role, list[Onset]]:
    """Return the notes of each role in order of time."""
    roles = _roles(score)
    spans = {role: _span(score, roles, role) for role in ROLES}
    found: dict[Role, list[tuple[float, int, float, float, float]]] = {role: [] for role in ROLES}
    for index, (part, role) in enumerate(zip(score.parts, roles, strict=True)):
        bottom, top = spans[role]
        for note in part.notes:
            pitch = min(1.0, max(0.0, (note.pitch - bottom) / (top - bottom)))
            start, end = score.seconds_at(note.start), score.seconds_at(note.end)
            found[role].append((start, index, pitch, end, note.velocity / 127))
    _lend(found, score.seconds_at(score.end))
    return {
        role: [
            Onset(time=start, end=end, role=role, part=part, pitch=pitch, velocity=velocity, index=i)
            for i, (start, part, pitch, end, velocity) in enumerate(sorted(found[role]))
        ]
        for role in ROLES
    }


def _lend(found: dict[Role, list[tuple[float, int, float, float, float]]], seconds: float) -> None:
    """Fill long rests of the melody with notes of another voice: the chords, else the bass, else the drums.

    Args:
        found: Notes of each role as (start, part, pitch, end, velocity); changed in place.
        seconds: End of the piece.
    """
    melody = sorted(found["melody"])
    for start, stop in pairwise([0.0, *(note[0] for note in melody), seconds]):
        if stop - start < LONGEST_REST:
            continue
        lenders: tuple[Role, ...] = ("chords", "bass", "drums")
        for role in lenders:
            lent = [note for note in found[role] if start + 0.3 < note[0] < stop - 0.3]
            if not lent:
                continue
            # Of several parts, the one with the most notes.
            parts = [note[1] for note in lent]
            busiest = max(sorted(set(parts)), key=parts.count)
            lent = [note for note in lent if note[1] == busiest]
            lent_notes = set(lent)
            found["melody"] += lent
            found[role] = [note for note in found[role] if note not in lent_notes]
            break


def _span(score: Score, roles: list[Role], role: Role) -> tuple[float, float]:
    """Return the 3rd and 97th percentile of the pitches of a role, at least an octave apart."""
    if role == "drums":
        return 35.0, 59.0
    pitches = [note.pitch for part, its in zip(score.parts, roles, strict=True) if its == role for note in part.notes]
    if not pitches:
        return 48.0, 72.0
    low, high = (float(value) for value in np.percentile(pitches, (3, 97)))
    spare = max(0.0, 12.0 - (high - low)) / 2
    return low - spare, high + spare
