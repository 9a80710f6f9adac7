"""Chords by numeral, lines by degree, voicings: checked against theory by hand."""

import pytest

from demo.studio.music.harmony import Key, nearest, voice
from demo.studio.music.phrasing import second_voice
from demo.studio.music.score import Note
from demo.studio.music.textures import bass, passage, struck, sustained

C, D, E, F, G, A, B = 0, 2, 4, 5, 7, 9, 11


@pytest.mark.parametrize(
    ("scale", "numeral", "classes", "bass_class"),
    [
        ("major", "V7", (G, B, D, F), G),
        ("major", "ii7", (D, F, A, C), D),
        ("major", "iv", (F, 8, C), F),
        ("major", "II7/3", (D, 6, A, C), 6),
        ("major", "I/5", (C, E, G), G),
        ("minor", "VI", (8, C, 3), 8),
        ("minor", "V7", (G, B, D, F), G),
        ("minor", "bII", (1, F, 8), 1),
        ("minor", "#ivo7", (6, A, C, 3), 6),
    ],
)
def test_a_roman_numeral_on_c_spells_its_chord(scale: str, numeral: str, classes: tuple[int, ...], bass_class: int) -> None:
    chord = Key(C, scale).chord(numeral)
    assert chord.classes == classes
    assert chord.bass == bass_class


@pytest.mark.parametrize("numeral", ["H", "viii", "IV13", "I/2", ""])
def test_what_is_not_a_chord_is_refused(numeral: str) -> None:
    with pytest.raises(ValueError, match="is not a chord"):
        Key(C, "major").chord(numeral)


def test_from_c_to_g_the_common_tone_stays_and_the_others_move_by_step() -> None:
    key = Key(C, "major")
    assert voice(key.chord("V"), 55, 76, 3, previous=(60, 64, 67)) == (59, 62, 67)


def test_a_common_tone_is_tied_over_the_bar_line() -> None:
    notes = sustained(passage(Key(C, "major"), "I | vi"), 55, 76, n_voices=3)
    tied = {note.pitch % 12 for note in notes if note.duration == 8.0}
    assert tied == {C, E}


def test_a_second_voice_keeps_below_the_melody_on_chord_tones() -> None:
    key = Key(C, "major")
    melody = [Note(start=start, duration=1.0, pitch=pitch, velocity=80) for start, pitch in enumerate((67, 72, 76))]
    below = second_voice(melody, passage(key, "I"), 48, 84)
    assert all(
        3 <= high.pitch - low.pitch <= 9 and low.pitch % 12 in (C, E, G) for high, low in zip(melody, below, strict=True)
    )


def test_a_walking_bass_reaches_the_next_root_from_a_semitone_away() -> None:
    line = bass(passage(Key(C, "major"), "I | IV | V | I"), 28, 52, "walking")
    roots = {note.start: note.pitch for note in line if note.start % 4 == 0}
    assert all(abs(note.pitch - roots[note.start + 1]) == 1 for note in line if note.start % 4 == 3 and note.start + 1 in roots)


def test_a_strum_down_and_up_lets_the_strings_sound_one_after_another() -> None:
    notes = struck(passage(Key(C, "major"), "I"), 48, 72, ((0, 1, 80), (1.5, 0.5, 70)), n_voices=4, spread=0.03)
    down, up = notes[:4], notes[4:]
    assert [n.pitch for n in down] == sorted(n.pitch for n in down)
    assert [n.pitch for n in up] == sorted((n.pitch for n in up), reverse=True)
    assert [n.start for n in down] == pytest.approx([0, 0.03, 0.06, 0.09])


def test_the_nearest_pitch_of_a_class_keeps_within_its_limits() -> None:
    assert nearest([C], 71, 48, 71) == 60
