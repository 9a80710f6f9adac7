"""Textures of a passage of harmony: chords, arpeggios, bass lines, as written notes before they are humanized."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from demo.studio.music.harmony import Chord, Key, nearest, voice
from demo.studio.music.score import Note


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of harmony.

    Attributes:
        key: Its key.
        spans: (start, duration in beats, chord), in order and without gaps.
        beats_per_bar: Quarter notes in a bar; the first span starts on a bar line.
    """

    key: Key
    spans: tuple[tuple[float, float, Chord], ...]
    beats_per_bar: int = 4

    @property
    def start(self) -> float:
        """Its first beat."""
        return self.spans[0][0]

    @property
    def end(self) -> float:
        """The beat at which it ends."""
        return self.spans[-1][0] + self.spans[-1][1]

    def chord_at(self, beat: float) -> Chord:
        """Return the chord at a beat; outside the passage, the nearest one."""
        return next((chord for start, length, chord in reversed(self.spans) if beat >= start), self.spans[0][2])

    def bars(self) -> Iterator[float]:
        """Yield the first beat of each bar."""
        beat = self.start
        while beat < self.end - 1e-6:
            yield beat
            beat += self.beats_per_bar


def passage(key: Key, numerals: str, start: float = 0.0, beats_per_bar: int = 4) -> Passage:
    """Parse a line of chords: | separates bars, and the chords of a bar share it equally ("I | IV V | vi")."""
    spans = []
    for bar, symbols in enumerate(numerals.split("|")):
        names = symbols.split()
        length = beats_per_bar / len(names)
        for i, name in enumerate(names):
            spans.append((start + bar * beats_per_bar + i * length, length, key.chord(name)))
    return Passage(key=key, spans=tuple(spans), beats_per_bar=beats_per_bar)


def voicings(where: Passage, low: int, high: int, n_voices: int) -> list[tuple[float, float, tuple[int, ...]]]:
    """Return (start, duration, rising pitches) of each span, with smooth voice leading."""
    voiced: list[tuple[float, float, tuple[int, ...]]] = []
    for start, length, chord in where.spans:
        before = voiced[-1][2] if voiced else ()
        voiced.append((start, length, _voiced(chord, low, high, n_voices, before)))
    return voiced


@lru_cache(maxsize=8192)
def _voiced(chord: Chord, low: int, high: int, n_voices: int, before: tuple[int, ...]) -> tuple[int, ...]:
    """Cache voicings, since progressions repeat."""
    return voice(chord, low, high, n_voices, before)


def sustained(where: Passage, low: int, high: int, *, n_voices: int = 3, velocity: int = 70, legato: float = 1.0) -> list[Note]:
    """Hold each chord for its span; common pitches of successive chords are tied."""
    notes: list[Note] = []
    open_notes: dict[int, Note] = {}
    for start, length, pitches in voicings(where, low, high, n_voices):
        held = {}
        for pitch in pitches:
            tied = open_notes.pop(pitch, None)
            begin = tied.start if tied else start
            held[pitch] = Note(start=begin, duration=start + length * legato - begin, pitch=pitch, velocity=velocity)
        notes += open_notes.values()
        open_notes = held
    return notes + list(open_notes.values())


def struck(
    where: Passage,
    low: int,
    high: int,
    rhythm: Sequence[tuple[float, float, int]],
    *,
    n_voices: int = 3,
    spread: float = 0.0,
) -> list[Note]:
    """Strike the chords in a rhythm that repeats each bar.

    Args:
        where: The harmony.
        low: Lowest pitch.
        high: Highest pitch.
        rhythm: (beat in the bar, duration, velocity) of each stroke.
        n_voices: Number of notes in a stroke.
        spread: Beats between neighboring strings of a strum; off-beat strokes go upward.
    """
    notes = []
    voiced = voicings(where, low, high, n_voices)
    for bar in where.bars():
        for offset, duration, velocity in rhythm:
            beat = bar + offset
            pitches = next(p for start, _, p in reversed(voiced) if beat >= start - 1e-6)
            upward = abs(offset - round(offset)) > 0.01
            for i, pitch in enumerate(reversed(pitches) if upward else pitches):
                late = i * spread
                notes.append(Note(start=beat + late, duration=duration - late, pitch=pitch, velocity=velocity - 2 * i))
    return notes


def arpeggio(
    where: Passage,
    low: int,
    high: int,
    order: Sequence[int],
    *,
    step: float = 0.5,
    ring: float = 1.0,
    velocity: int = 70,
    n_voices: int = 4,
    blur: float = 1.0,
) -> list[Note]:
    """Break the chords: each step plays the next voice of `order`; -1 is a rest.

    Args:
        where: The harmony.
        low: Lowest pitch.
        high: Highest pitch.
        order: Indices into the voicing from the lowest up; restarts with each chord.
        step: Beats from note to note.
        ring: Duration of a note in steps.
        velocity: Velocity of the first note of each chord; the others are softer.
        n_voices: Notes in the voicing.
        blur: Steps for which a note may ring into the next chord.
    """
    notes = []
    for start, length, pitches in voicings(where, low, high, n_voices):
        for i in range(round(length / step)):
            which = order[i % len(order)]
            if which >= 0:
                beat = start + i * step
                duration = min(ring * step, start + length - beat + blur * step)
                softer = 0 if i == 0 else 8 + 4 * (i % 2)
                pitch = pitches[which % len(pitches)]
                notes.append(Note(start=beat, duration=duration, pitch=pitch, velocity=velocity - softer))
    return notes


_BASS_FIGURES: dict[str, tuple[float, tuple[tuple[float, float, str, int], ...]]] = {
    "half": (4, ((0, 1.7, "root", 0), (2, 1.7, "fifth", 5))),
    "eighths": (1, ((0, 0.42, "root", 0), (0.5, 0.42, "root", 9))),
    "octaves": (1, ((0, 0.38, "root", 0), (0.5, 0.38, "octave", 6))),
    "sixteenths": (
        2,
        (
            (0.25, 0.2, "root", 8),
            (0.5, 0.2, "root", 0),
            (0.75, 0.2, "octave", 8),
            (1.25, 0.2, "root", 8),
            (1.5, 0.2, "octave", 0),
            (1.75, 0.2, "root", 8),
        ),
    ),
    "syncopated": (4, ((0, 1.4, "root", 0), (1.5, 0.45, "root", 8), (2.5, 0.9, "fifth", 4), (3.5, 0.45, "octave", 6))),
}
"""Name -> period in beats, and (beat, duration, pitch, decrease of the velocity) of each note."""


def bass(where: Passage, low: int, high: int, pattern: str, *, velocity: int = 85) -> list[Note]:
    """Play a bass line.

    Args:
        where: The harmony.
        low: Lowest pitch.
        high: Highest pitch.
        pattern: "long" holds the bass note; "half" alternates it with the fifth; "eighths" drives; "octaves" jumps on
            the off-beat; "walking" steps in quarters and approaches each chord from a semitone; "syncopated" pushes
            into the second half of the bar; "sixteenths" is a sequencer's line.
        velocity: Velocity of the strong notes.
    """
    notes: list[Note] = []
    for index, (start, length, chord) in enumerate(where.spans):
        root = nearest([chord.bass], low + 6, low, high)
        fifth = nearest([(chord.root + (6 if (chord.root + 6) % 12 in chord.classes else 7)) % 12], root + 4, low, high)
        pitches = {"root": root, "fifth": fifth, "octave": root + 12 if root + 12 <= high else root}
        if pattern == "long":
            figure = [(0.0, length * 0.96, root, 0)]
        elif pattern == "walking":
            following = where.spans[(index + 1) % len(where.spans)][2]
            figure = _walk(chord, following, length, (root, fifth), low, high)
        else:
            period, cells = _BASS_FIGURES[pattern]
            figure = [
                (turn * period + beat, min(duration, length - turn * period - beat), pitches[name], softer)
                for turn in range(math.ceil(length / period))
                for beat, duration, name, softer in cells
                if turn * period + beat < length
            ]
        notes += [
            Note(start=start + beat, duration=duration, pitch=pitch, velocity=velocity - softer)
            for beat, duration, pitch, softer in figure
        ]
    return notes


def _walk(
    chord: Chord, following: Chord, length: float, root_and_fifth: tuple[int, int], low: int, high: int
) -> list[tuple[float, float, int, int]]:
    """Step through each chord in quarters and approach the next one from a semitone away."""
    root, fifth = root_and_fifth
    # The pitch at which the next bar begins: `bass` chooses all roots near the same pitch.
    goal = nearest([following.bass], low + 6, low, high)
    third = nearest([chord.classes[1]], root + 3, low, high)
    approach = goal - 1 if goal - 1 >= low else goal + 1
    line = [root, third, fifth, approach] if length > 3 else [root, approach]
    return [(float(i), 0.9, line[i % len(line)], 4 * (i % 2)) for i in range(round(length))]


def power_chords(where: Passage, low: int, high: int, rhythm: Sequence[tuple[float, float, int]]) -> list[Note]:
    """Repeat root, fifth and octave in a one-bar rhythm; these intervals stay clear under distortion."""
    notes = []
    for bar in where.bars():
        for offset, duration, velocity in rhythm:
            root = nearest([where.chord_at(bar + offset).root], low + 5, low, high - 12)
            notes += [
                Note(start=bar + offset, duration=duration, pitch=root + interval, velocity=velocity) for interval in (0, 7, 12)
            ]
    return notes


def within(rhythm: tuple[tuple[float, float, int], ...], beats: int) -> tuple[tuple[float, float, int], ...]:
    """Return the notes of a rhythm (beat, length, velocity) that begin within some beats, cut off at their end."""
    return tuple((beat, min(length, beats - beat), velocity) for beat, length, velocity in rhythm if beat < beats)
