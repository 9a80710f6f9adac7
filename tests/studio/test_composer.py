"""Composed songs: an emotion and a seed give one piece, with the form and the musical means of the emotion."""

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest

from demo.emotion.classes import EMOTIONS
from demo.studio.music.composer import FULL_SECONDS, SHORT_SECONDS, Composition, compose
from demo.studio.music.harmony import Key
from demo.studio.music.progressions import HARMONIES
from demo.studio.music.registers import SUSTAINED, register
from demo.studio.music.score import Note, Score, Section, to_midi
from demo.studio.music.titles import TITLES
from tests.studio.scores import DRUM_KEYS

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = range(100, 108)
POSITIVE = ("cheerful", "fun", "bright", "happy", "tender", "calm", "warm")
FAST = ("cheerful", "fun", "bright", "happy", "angry", "anxious")
NAMES = {"intro", "verse", "chorus", "bridge", "outro"}

each_emotion = pytest.mark.parametrize("emotion", EMOTIONS)
short_and_full = pytest.mark.parametrize("full", [False, True], ids=["short", "full"])


@cache
def song(emotion: str, seed: int, full: bool = False) -> Composition:
    return compose(emotion, seed, full=full)


def pitched(score: Score) -> Iterator[Note]:
    for part in score.parts:
        if not part.is_drums:
            yield from part.notes


def within(notes: Iterator[Note], section: Section) -> list[Note]:
    return [note for note in notes if section.start - 0.1 <= note.start < section.end - 0.1]


def power(score: Score, section: Section) -> float:
    total = 0.0
    for part in score.parts:
        # Struck notes decay: they sound for about half a beat, even if they are written longer.
        longest = 8.0 if part.program in SUSTAINED and not part.is_drums else 0.5
        total += sum(min(note.duration, longest) * note.velocity**2 for note in within(iter(part.notes), section))
    return total / (section.end - section.start)


def test_a_piece_is_the_same_in_another_process() -> None:
    code = (
        "import sys; from hashlib import sha256\n"
        "from demo.studio.music.composer import compose; from demo.studio.music.score import to_midi\n"
        "for e in sys.argv[1:]: print(sha256(to_midi(compose(e, 5).score)).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code, *EMOTIONS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [sha256(to_midi(song(emotion, 5).score)).hexdigest() for emotion in EMOTIONS]


@each_emotion
@short_and_full
def test_a_piece_is_playable_and_all_notes_end(emotion: str, full: bool) -> None:
    for seed in SEEDS[:3] if not full else SEEDS[:1]:
        score = song(emotion, seed, full).score
        for part in score.parts:
            low, high = DRUM_KEYS if part.is_drums else register(part.program)
            assert part.notes, f"{part.name} never plays"
            assert all(low <= note.pitch <= high for note in part.notes), f"{seed}: {part.name} leaves its range"
            assert all(1 <= note.velocity <= 127 for note in part.notes)
        for track in mido.MidiFile(file=io.BytesIO(to_midi(score))).tracks:
            sounding: set[int] = set()
            for message in track:
                if message.type == "note_on":
                    assert message.note not in sounding, f"{seed}: {message.note} starts twice"
                    sounding.add(message.note)
                elif message.type == "note_off":
                    sounding.remove(message.note)
            assert not sounding


@each_emotion
@short_and_full
def test_a_piece_lasts_as_long_as_promised_and_is_never_silent(emotion: str, full: bool) -> None:
    for seed in SEEDS[:3] if not full else SEEDS[:1]:
        composition = song(emotion, seed, full)
        score = composition.score
        low, high = FULL_SECONDS if full else SHORT_SECONDS
        assert low <= score.seconds_at(score.end) <= high
        assert composition.tail_seconds <= 2.5
        reached = 0.0
        for note in sorted((note for part in score.parts for note in part.notes), key=lambda note: note.start):
            assert score.seconds_at(note.start) - score.seconds_at(reached) < 1.5
            reached = max(reached, note.end)


@each_emotion
@short_and_full
def test_sections_follow_each_other_without_gaps(emotion: str, full: bool) -> None:
    for seed in SEEDS[:3] if not full else SEEDS[:1]:
        score = song(emotion, seed, full).score
        names = [section.name for section in score.sections]
        assert set(names) <= NAMES
        assert {"verse", "chorus", "outro"} <= set(names)
        assert score.sections[0].start == 0
        assert all(before.end == after.start for before, after in pairwise(score.sections))
        assert abs(score.sections[-1].end - score.end) < 0.5
        if full:
            assert names.count("chorus") >= 3
            assert names.count("verse") >= 2
            assert "bridge" in names


@each_emotion
def test_a_full_song_develops(emotion: str) -> None:
    score = song(emotion, 101, True).score
    choruses = [section for section in score.sections if section.name == "chorus"]
    verse = next(section for section in score.sections if section.name == "verse")
    intro = score.sections[0]
    assert power(score, choruses[-1]) > power(score, choruses[0])
    assert power(score, choruses[0]) > power(score, verse) > 0
    assert power(score, choruses[-1]) > 1.3 * power(score, intro)

    def players(section: Section) -> set[int]:
        return {index for index, part in enumerate(score.parts) if within(iter(part.notes), section)}

    # Layers enter and leave.
    assert len({frozenset(players(section)) for section in score.sections}) >= 3


@each_emotion
def test_no_two_pieces_of_an_emotion_are_alike(emotion: str) -> None:
    scores = [song(emotion, seed).score for seed in SEEDS]
    assert len({score.tonic for score in scores}) >= 5
    assert len({frozenset(part.program for part in score.parts) for score in scores}) >= 4
    tempos = [score.tempos[0][1] for score in scores]
    assert max(tempos) > 1.08 * min(tempos)
    motifs = []
    for score in scores:
        verse = next(section for section in score.sections if section.name == "verse")
        leads = [part for part in score.parts if part.name in ("lead", "riff", "ostinato") and within(iter(part.notes), verse)]
        line = sorted(within(iter((leads or list(score.parts))[0].notes), verse), key=lambda note: note.start)[:7]
        motifs.append(tuple((round((b.start - a.start) * 4), b.pitch - a.pitch) for a, b in pairwise(line)))
    assert len(set(motifs)) == len(motifs)


def test_titles_are_many_and_never_repeat_soon() -> None:
    every = [title for titles in TITLES.values() for title in titles]
    assert len(every) == len(set(every))
    for emotion in EMOTIONS:
        assert len(TITLES[emotion]) >= 40
        titles = [compose(emotion, seed).score.title for seed in range(1, 4)] + [TITLES[emotion][0]]
        assert set(titles) <= set(TITLES[emotion])
        assert len(set(titles[:3])) == 3


@each_emotion
def test_mode_and_tempo_follow_the_emotion(emotion: str) -> None:
    for seed in SEEDS:
        score = song(emotion, seed).score
        assert score.mode == ("major" if emotion in POSITIVE else "minor")
        weights = np.zeros(12)
        for note in pitched(score):
            weights[(note.pitch - score.tonic) % 12] += note.duration
        wanted, unwanted = (4, 3) if emotion in POSITIVE else (3, 4)
        assert weights[wanted] > 1.5 * weights[unwanted], f"{seed}: the third is of the other mode"
        onsets = len({round(note.start * 8) for part in score.parts for note in part.notes}) / score.seconds_at(score.end)
        assert onsets > 2.5 if emotion in FAST else onsets < 6.5


@each_emotion
def test_a_chorus_lies_above_its_verse_or_is_louder(emotion: str) -> None:
    for seed in SEEDS:
        score = song(emotion, seed).score
        chorus = [section for section in score.sections if section.name == "chorus"][-1]
        verse = next(section for section in score.sections if section.name == "verse")
        assert power(score, chorus) > power(score, verse)


@pytest.mark.parametrize("emotion", POSITIVE)
def test_tunes_of_pleasant_pieces_seldom_rub_against_their_chords(emotion: str) -> None:
    rubs = long_notes = 0
    for seed in SEEDS:
        score = song(emotion, seed).score
        held = [note for part in score.parts if part.name in ("pad", "chords", "strum", "arpeggio") for note in part.notes]
        for lead in (note for part in score.parts if part.name == "lead" for note in part.notes):
            if lead.duration < 1.0:
                continue
            long_notes += 1
            rubs += any(
                min(lead.end, other.end) - max(lead.start, other.start) > 1.0 and abs(lead.pitch - other.pitch) in (1, 13)
                for other in held
            )
    assert rubs <= 0.06 * long_notes


def test_composing_takes_a_moment() -> None:
    compose("cheerful", 7, full=True)
    began = time.process_time()
    for emotion in EMOTIONS:
        compose(emotion, 8, full=True)
    assert (time.process_time() - began) / len(EMOTIONS) < 0.3


@pytest.mark.parametrize("name", HARMONIES)
def test_every_harmony_can_be_read_in_every_key(name: str) -> None:
    harmony = HARMONIES[name]
    lines = [line for pair in (*harmony.verses, *harmony.choruses) for line in pair]
    assert all(line.count("|") == 3 for line in [*lines, *harmony.bridges])
    assert all(line.count("|") == 1 for line in harmony.endings)
    for line in (*lines, *harmony.bridges, *harmony.endings):
        for numeral in line.replace("|", " ").split():
            assert len(Key(7, harmony.scale).chord(numeral).classes) >= 3
    tonic = Key(7, harmony.scale).chord(harmony.tonic).root
    assert all(Key(7, harmony.scale).chord(line.split()[-1]).root == tonic == 7 for line in harmony.endings)


def test_an_unknown_emotion_is_refused() -> None:
    with pytest.raises(ValueError, match="bored"):
        compose("bored", 1)
