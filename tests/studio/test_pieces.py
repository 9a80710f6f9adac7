"""What is composed: the same from one seed, another from the next, within every instrument's range."""

import io
from itertools import pairwise

import mido
import numpy as np
import pytest

from demo.studio.examples import EXAMPLES, Example
from demo.studio.music.etudes import GROUPS, compose
from demo.studio.music.registers import DRUM_KEYS, register
from demo.studio.music.score import Score, to_midi

# Krumhansl and Kessler (1982): how well each pitch class fits a key, from the tonic up.
MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.emotion)


def sounding(score: Score) -> np.ndarray:
    """Return how long each pitch class sounds."""
    weights = np.zeros(12)
    for part in score.parts:
        for note in () if part.is_drums else part.notes:
            weights[note.pitch % 12] += note.duration
    return weights


def assert_playable(score: Score) -> None:
    for part in score.parts:
        low, high = DRUM_KEYS if part.is_drums else register(part.program)
        assert part.notes, f"{score.title}: {part.name} never plays"
        assert all(low <= note.pitch <= high for note in part.notes), f"{score.title}: {part.name} leaves its range"
        assert all(1 <= note.velocity <= 127 for note in part.notes)


def assert_nothing_hangs(data: bytes) -> None:
    for track in mido.MidiFile(file=io.BytesIO(data)).tracks:
        sounding_now: set[int] = set()
        for message in track:
            if message.type == "note_on":
                assert message.note not in sounding_now, f"{track.name}: {message.note} starts twice"
                sounding_now.add(message.note)
            elif message.type == "note_off":
                sounding_now.remove(message.note)
        assert not sounding_now, f"{track.name}: {sounding_now} hang"


@pytest.mark.parametrize("group", GROUPS)
def test_an_etude_depends_on_its_seed_alone_and_is_playable(group: str) -> None:
    score = compose(group, 3)
    assert to_midi(score) == to_midi(compose(group, 3))
    assert to_midi(score) != to_midi(compose(group, 3 + len(GROUPS[group])))
    assert_playable(score)
    assert_nothing_hangs(to_midi(score))
    assert 15 < score.seconds_at(score.end) < 28


@each_example
def test_an_example_depends_on_its_seed_alone_and_is_playable(example: Example) -> None:
    assert to_midi(example.compose(1)) == to_midi(example.compose(1))
    assert to_midi(example.compose(1)) != to_midi(example.compose(2))
    for seed in range(4):
        assert_playable(example.compose(seed))
        assert_nothing_hangs(to_midi(example.compose(seed)))


@each_example
def test_an_example_keeps_its_declared_tempo(example: Example) -> None:
    for seed in range(4):
        tempos = [
            m.tempo for m in mido.MidiFile(file=io.BytesIO(to_midi(example.compose(seed)))).tracks[0] if m.type == "set_tempo"
        ]
        low, high = example.bpm
        # MIDI counts whole microseconds a beat.
        assert low - 0.01 <= mido.tempo2bpm(tempos[0]) <= high + 0.01
        # The whole piece moves around it: no tempo is more than a tenth faster.
        assert max(mido.tempo2bpm(tempo) for tempo in tempos) <= 1.1 * high


@each_example
def test_an_example_keeps_its_declared_key_and_mode(example: Example) -> None:
    score = example.compose(0)
    weights = sounding(score)
    fits = {
        (tonic, mode): np.corrcoef(np.roll(profile, tonic), weights)[0, 1]
        for mode, profile in (("major", MAJOR_PROFILE), ("minor", MINOR_PROFILE))
        for tonic in range(12)
    }
    assert score.mode == example.mode
    assert max(fits, key=fits.__getitem__) == (score.tonic, example.mode)
    third = 4 if example.mode == "major" else 3
    assert weights[(score.tonic + third) % 12] > 2 * weights[(score.tonic + 7 - third) % 12]


@each_example
def test_an_example_has_a_form_without_gaps_whose_chorus_or_bridge_is_its_fullest(example: Example) -> None:
    score = example.compose(0)
    assert len({section.name for section in score.sections}) >= 5
    assert score.sections[0].start == 0
    assert all(before.end == after.start for before, after in pairwise(score.sections))
    loudness = {
        section.name: sum(
            note.duration * note.velocity**2
            for part in score.parts
            for note in part.notes
            if section.start <= note.start < section.end
        )
        / (section.end - section.start)
        for section in score.sections
    }
    assert max(loudness, key=loudness.__getitem__) in ("chorus", "last chorus", "bridge")
    assert max(loudness.values()) > 2 * loudness["intro"]


def test_the_examples_differ_as_their_emotions_ask() -> None:
    cheerful, tender, anxious = (example.compose(0) for example in EXAMPLES)
    velocities = {
        score.title: np.mean([n.velocity for p in score.parts for n in p.notes]) for score in (cheerful, tender, anxious)
    }
    assert cheerful.tempos[0][1] > 1.5 * tender.tempos[0][1]
    assert velocities[tender.title] < min(velocities[cheerful.title], velocities[anxious.title]) - 15
    assert (cheerful.mode, tender.mode, anxious.mode) == ("major", "major", "minor")
