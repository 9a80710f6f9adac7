"""Etudes: a seed gives one piece, within the range of every instrument."""

import io

import mido
import pytest

from demo.studio.music.etudes import GROUPS, compose
from demo.studio.music.registers import register
from demo.studio.music.score import Score, to_midi
from tests.studio.scores import DRUM_KEYS


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
