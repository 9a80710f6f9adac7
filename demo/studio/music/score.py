"""Scores: parts with notes on a time line in beats, and their MIDI files.

All values are frozen and plain, so that equal scores compare equal and give the same bytes.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import mido

TICKS_PER_BEAT = 480
DRUM_CHANNEL = 9
MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


@dataclass(frozen=True, kw_only=True)
class Note:
    """One note.

    Attributes:
        start: Beats from the beginning of the score.
        duration: Beats.
        pitch: MIDI number, 60 is middle C; on drums, the General MIDI percussion key.
        velocity: 1 to 127.
    """

    start: float
    duration: float
    pitch: int
    velocity: int

    @property
    def end(self) -> float:
        """Beats at which the note stops."""
        return self.start + self.duration


@dataclass(frozen=True, kw_only=True)
class Part:
    """The notes of one player.

    Attributes:
        name: Track name in the MIDI file.
        program: General MIDI program, counted from 0; on drums, the number of the kit.
        notes: In any order; `tidy` removes overlaps on one pitch.
        is_drums: Whether it goes to the percussion channel.
        volume: Controller 7, 0-127.
        pan: Controller 10, 0 left, 64 middle, 127 right.
        reverb: Controller 91, the send level of the reverb.
        expression: (beat, value) points of controller 11, interpolated linearly.
        bends: (beat, semitones) points of the pitch wheel, within +-2 semitones.
    """

    name: str
    program: int
    notes: tuple[Note, ...]
    is_drums: bool = False
    volume: int = 100
    pan: int = 64
    reverb: int = 40
    expression: tuple[tuple[float, int], ...] = ()
    bends: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A named stretch of a score: intro, verse, chorus, bridge, outro."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """A piece.

    Attributes:
        title: For human readers.
        parts: At most fifteen melodic ones and any number of drum parts.
        tempos: (beat, beats a minute) from each beat on; the first at beat 0.
        beats_per_bar: Quarter notes in a bar.
        tonic: Pitch class of the key, 0 is C.
        mode: "major" or "minor".
        sections: In playing order, without gaps.
    """

    title: str
    parts: tuple[Part, ...]
    tempos: tuple[tuple[float, float], ...]
    beats_per_bar: int
    tonic: int
    mode: str
    sections: tuple[Section, ...] = ()

    @property
    def end(self) -> float:
        """Beats at which the last note stops; 0 without notes."""
        return max((note.end for part in self.parts for note in part.notes), default=0.0)

    def seconds_at(self, beat: float) -> float:
        """Return the time of a beat in seconds, given all changes of tempo."""
        seconds = 0.0
        for index, (start, bpm) in enumerate(self.tempos):
            stop = self.tempos[index + 1][0] if index + 1 < len(self.tempos) else float("inf")
            if beat <= start:
                break
            seconds += (min(beat, stop) - start) * 60.0 / bpm
        return seconds


def tidy(notes: Iterable[Note], shortest: float = 0.03) -> tuple[Note, ...]:
    """Sort notes by start and end each before its pitch sounds again.

    A synthesizer that gets a second note-on for a sounding pitch may never end one of the two notes.

    Args:
        notes: In any order.
        shortest: Beats; shorter remains are dropped.
    """
    kept: list[Note] = []
    last_at_pitch: dict[int, int] = {}
    for note in sorted(notes, key=lambda n: (n.start, n.pitch, -n.velocity)):
        before = last_at_pitch.get(note.pitch)
        if before is not None:
            earlier = kept[before]
            if note.start - earlier.start < shortest:
                continue
            if earlier.end > note.start:
                kept[before] = replace(earlier, duration=note.start - earlier.start)
        last_at_pitch[note.pitch] = len(kept)
        kept.append(note)
    return tuple(note for note in kept if note.duration >= shortest)


def humanize(notes: Iterable[Note], rng: Random, *, timing: float = 0.012, velocity: float = 5.0) -> tuple[Note, ...]:
    """Move starts and velocities by small normal deviations, as players do.

    Args:
        notes: The written notes.
        rng: Source of the deviations.
        timing: Standard deviation of the start, in beats; deviations are clipped at 2.5 times as much.
        velocity: Standard deviation of the velocity.
    """
    played = []
    for note in notes:
        shift = max(-2.5, min(2.5, rng.gauss(0.0, 1.0))) * timing
        level = round(note.velocity + rng.gauss(0.0, velocity))
        played.append(replace(note, start=max(0.0, note.start + shift), velocity=max(1, min(127, level))))
    return tidy(played)


def to_midi(score: Score) -> bytes:
    """Return the score as the bytes of a type-1 MIDI file."""
    if len(melodic := [part for part in score.parts if not part.is_drums]) > len(MELODIC_CHANNELS):
        raise ValueError(f"{len(melodic)} melodic parts do not fit into {len(MELODIC_CHANNELS)} channels.")
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    conductor = mido.MidiTrack([mido.MetaMessage("track_name", name=score.title, time=0)])
    conductor.append(mido.MetaMessage("time_signature", numerator=score.beats_per_bar, denominator=4, time=0))
    now = 0
    for beat, bpm in score.tempos:
        tick = round(beat * TICKS_PER_BEAT)
        conductor.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm), time=tick - now))
        now = tick
    midi.tracks.append(conductor)
    channels = iter(MELODIC_CHANNELS)
    for part in score.parts:
        midi.tracks.append(_track(part, DRUM_CHANNEL if part.is_drums else next(channels)))
    buffer = io.BytesIO()
    midi.save(file=buffer)
    return buffer.getvalue()


def _track(part: Part, channel: int) -> mido.MidiTrack:
    # (tick, rank, message): at one tick controllers come first, then note-offs, then note-ons, so that every note ends.
    events: list[tuple[int, int, mido.Message]] = []

    def add(beat: float, rank: int, kind: str, **values: int) -> None:
        events.append((round(beat * TICKS_PER_BEAT), rank, mido.Message(kind, channel=channel, **values)))

    add(0, 0, "program_change", program=part.program)
    for control, value in ((7, part.volume), (10, part.pan), (91, part.reverb)):
        add(0, 0, "control_change", control=control, value=value)
    for beat, level in _line(part.expression):
        add(beat, 0, "control_change", control=11, value=round(level))
    for beat, semitones in _line(part.bends):
        add(beat, 0, "pitchwheel", pitch=max(-8192, min(8191, round(semitones / 2 * 8192))))
    for note in part.notes:
        # At least one tick after the start, or the note-off would precede the note-on.
        end = max(round(note.end * TICKS_PER_BEAT), round(note.start * TICKS_PER_BEAT) + 1)
        add(note.start, 2, "note_on", note=note.pitch, velocity=note.velocity)
        add(end / TICKS_PER_BEAT, 1, "note_off", note=note.pitch, velocity=0)
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=part.name, time=0)])
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def _line(points: tuple[tuple[float, float], ...], step: float = 0.125) -> list[tuple[float, float]]:
    """Sample a polyline every `step` beats wherever it changes."""
    line: list[tuple[float, float]] = list(points[:1])
    for (start, a), (stop, b) in pairwise(points):
        count = max(1, round((stop - start) / step)) if a != b else 1
        line += [(start + (stop - start) * i / count, a + (b - a) * i / count) for i in range(1, count + 1)]
    return line
