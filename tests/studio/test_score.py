"""Scores and their MIDI files: all written notes are played and end."""

import io
from itertools import pairwise
from random import Random

import mido
import pytest

from demo.studio.music.score import Note, Part, Score, humanize, tidy, to_midi


def score_of(*notes: Note, tempos: tuple[tuple[float, float], ...] = ((0.0, 120.0),)) -> Score:
    part = Part(name="piano", program=0, notes=notes)
    return Score(title="test", parts=(part,), tempos=tempos, beats_per_bar=4, tonic=0, mode="major")


def note(start: float, duration: float, pitch: int = 60) -> Note:
    return Note(start=start, duration=duration, pitch=pitch, velocity=80)


def test_a_beat_at_120_lasts_half_a_second_and_a_change_of_tempo_counts_from_its_beat() -> None:
    score = score_of(note(0, 1), tempos=((0.0, 120.0), (4.0, 60.0)))
    assert [score.seconds_at(beat) for beat in (0, 1, 4, 6)] == [0.0, 0.5, 2.0, 4.0]


def test_a_midi_reader_finds_the_notes_at_the_seconds_that_the_score_promises() -> None:
    score = score_of(note(0, 1), note(3, 2, 64), note(6, 1, 67), tempos=((0.0, 120.0), (4.0, 60.0)))
    now, starts, ends = 0.0, {}, {}
    for message in mido.MidiFile(file=io.BytesIO(to_midi(score))):
        now += message.time
        if message.type == "note_on":
            starts[message.note] = now
        elif message.type == "note_off":
            ends[message.note] = now
    assert starts == pytest.approx({60: 0.0, 64: 1.5, 67: 4.0})
    assert ends == pytest.approx({60: 0.5, 64: 3.0, 67: 5.0})


def test_a_note_ends_before_its_pitch_sounds_again() -> None:
    tidied = tidy([note(0, 4), note(1, 1), note(1, 1, 64)])
    assert [(n.start, n.end, n.pitch) for n in tidied] == [(0, 1, 60), (1, 2, 60), (1, 2, 64)]


def test_humanized_notes_stay_near_the_written_ones_and_never_overlap_on_a_pitch() -> None:
    written = [note(i / 2, 0.5) for i in range(200)]
    played = humanize(written, Random(1), timing=0.02, velocity=6.0)
    assert len(played) == len(written)
    assert all(abs(a.start - b.start) <= 0.05 + 1e-9 for a, b in zip(written, played, strict=True))
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(played))
    assert len({n.velocity for n in played}) > 10


def test_more_parts_than_channels_are_refused() -> None:
    parts = tuple(Part(name=str(i), program=0, notes=(note(0, 1),)) for i in range(16))
    with pytest.raises(ValueError, match="16 melodic parts"):
        to_midi(Score(title="", parts=parts, tempos=((0.0, 120.0),), beats_per_bar=4, tonic=0, mode="major"))
