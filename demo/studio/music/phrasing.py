"""Dynamics of a line of music, and second voices."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from demo.studio.music.harmony import nearest
from demo.studio.music.score import Note
from demo.studio.music.textures import Passage


def phrase(
    notes: Iterable[Note],
    level: int,
    *,
    beats_per_bar: int = 4,
    bars: int = 4,
    arch: int = 8,
    accent: int = 5,
    start: float = 0.0,
) -> list[Note]:
    """Set the velocities of a line.

    Args:
        notes: The line.
        level: Mean velocity.
        beats_per_bar: Quarter notes in a bar.
        bars: Length of a phrase, which swells to its middle.
        arch: Difference in velocity between the middle and the ends of a phrase.
        accent: Added on the first beat of a bar, half of it on other beats, none between them.
        start: Beat at which the first phrase begins.
    """
    line = list(notes)
    middle = sum(note.pitch for note in line) / max(1, len(line))
    shaped = []
    for note in line:
        position = ((note.start - start) % (bars * beats_per_bar)) / (bars * beats_per_bar)
        swell = arch * (math.sin(math.pi * position) - 0.5)
        in_bar = (note.start - start) % beats_per_bar
        weight = accent if in_bar < 0.01 else accent / 2 if abs(in_bar - round(in_bar)) < 0.01 else 0
        # Players emphasize high notes.
        contour = 0.5 * (note.pitch - middle)
        shaped.append(replace(note, velocity=clamp(level + swell + weight + contour)))
    return shaped


def crescendo(notes: Iterable[Note], begin: float, end: float, start_factor: float, end_factor: float) -> list[Note]:
    """Scale velocities by a factor that changes linearly between two beats and is constant outside them."""
    scaled = []
    for note in notes:
        share = min(1.0, max(0.0, (note.start - begin) / (end - begin)))
        factor = start_factor + (end_factor - start_factor) * share
        scaled.append(replace(note, velocity=clamp(note.velocity * factor)))
    return scaled


def at_level(notes: Iterable[Note], level: int) -> list[Note]:
    """Shift all velocities to a mean."""
    line = list(notes)
    mean = sum(note.velocity for note in line) / max(1, len(line))
    return [replace(note, velocity=clamp(note.velocity + level - mean)) for note in line]


def later(notes: Iterable[Note], beats: float) -> list[Note]:
    """Shift all starts."""
    return [replace(note, start=note.start + beats) for note in notes]


def second_voice(melody: Sequence[Note], where: Passage, low: int, high: int) -> list[Note]:
    """Add a lower voice in thirds and sixths, on chord tones under long notes."""
    voice: list[Note] = []
    scale = where.key.classes
    for note in melody:
        chord = where.chord_at(note.start).classes
        # A passing note may double another one; a long note gets a chord tone, which does not clash.
        allowed = scale if note.duration < 0.6 and note.pitch % 12 not in chord else chord
        below = [p for p in range(note.pitch - 9, note.pitch - 2) if p % 12 in allowed and low <= p <= high]
        consonant = [p for p in below if note.pitch - p in (3, 4, 8, 9)] or below
        if not consonant:
            consonant = [nearest(chord, note.pitch - 8, low, high)]
        before = voice[-1].pitch if voice else note.pitch - 6
        pitch = min(consonant, key=lambda p: (abs(p - before), p))
        voice.append(replace(note, pitch=pitch, velocity=clamp(note.velocity - 10)))
    return voice


def clamp(velocity: float) -> int:
    """Round and limit to an audible MIDI velocity."""
    return max(12, min(127, round(velocity)))
