"""Songs as phones record them: which excerpts, what is drawn again, and what a file keeps."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.bundles import COMPACT
from demo.core.zoo import Bundle, read_bundle
from demo.features.audio.interface import AudioFeatures
from demo.research.training import rooms
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.compensation_bundle import recorded_songs
from demo.research.training.corpus import Clip
from demo.research.training.recorded_songs import EXCERPT_SECONDS, N_RECORDINGS, RecordedSongs

RATE = 16_000


def clip(name: str, kind: str, seconds: int) -> Clip:
    samples = np.random.default_rng(seconds).normal(0, 3000, seconds * RATE).astype(np.int16)
    return Clip(name=name, kind=kind, genre="", samples=samples)


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    songs = [clip("short", "song", 8), clip("whole", "music", 20), clip("long", "music", 91), clip("middle", "song", 50)]
    return [*songs, clip("voice", "speech", 4), clip("rain", "noise", 5)]


@pytest.fixture(scope="module")
def bundle(tiny_zoo: Path) -> Bundle:
    return read_bundle(tiny_zoo / COMPACT, "backbone")


class LevelBackbone:
    """Says how loud each second is: an untrained network hears little difference."""

    def extract(self, waveform: np.ndarray) -> AudioFeatures:
        seconds = waveform[: len(waveform) // RATE * RATE].reshape(-1, RATE)
        levels = np.sqrt(np.square(seconds).mean(axis=1))
        return AudioFeatures(np.repeat(levels[:, None], 128, axis=1), np.ones(len(levels), np.float32))


@pytest.fixture(scope="module")
def recorded(clips: list[Clip]) -> RecordedSongs:
    recorder = PhoneRecorder.of_clips(clips, np.random.default_rng(0), BAR)
    return RecordedSongs.record(LevelBackbone(), clips[:4], recorder, seed=1)


def test_a_long_song_gives_two_excerpts_and_a_short_one_none(recorded: RecordedSongs) -> None:
    assert recorded.clips.tolist() == ["whole", "long", "long", "middle"]
    assert recorded.lengths.tolist() == [20, EXCERPT_SECONDS, EXCERPT_SECONDS, EXCERPT_SECONDS]
    assert [features.shape for _, features in recorded.excerpts()] == [
        (1 + N_RECORDINGS, length, 128) for length in recorded.lengths.tolist()
    ]


def test_the_first_is_clean_and_every_recording_another(recorded: RecordedSongs, clips: list[Clip]) -> None:
    name, features = next(recorded.excerpts())
    assert name == "whole"
    np.testing.assert_allclose(features[0], LevelBackbone().extract(clips[1].waveform).features, rtol=1e-3)
    assert len(np.unique(features[:, 0, 0])) == 1 + N_RECORDINGS


def test_a_clip_draws_the_same_whatever_others_there_are(recorded: RecordedSongs, clips: list[Clip]) -> None:
    recorder = PhoneRecorder.of_clips(clips, np.random.default_rng(9), BAR)
    again = RecordedSongs.record(LevelBackbone(), clips[:2], recorder, seed=1)
    np.testing.assert_array_equal(again.seconds, recorded.seconds[: recorded.lengths[0]])


def test_the_same_recordings_are_read_from_their_file_and_others_are_made(
    clips: list[Clip], bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "N_ROOMS", 2)
    first = recorded_songs(bundle, clips[1:2] + clips[4:], tmp_path, seed=0)
    (written,) = tmp_path.iterdir()
    monkeypatch.setattr(RecordedSongs, "record", lambda *_: pytest.fail("recorded again"))
    again = recorded_songs(bundle, clips[1:2] + clips[4:], tmp_path, seed=0)
    assert again.clips.tolist() == first.clips.tolist() == ["whole"]
    np.testing.assert_array_equal(again.seconds, first.seconds)
    np.testing.assert_array_equal(RecordedSongs.read(written).lengths, first.lengths)
    monkeypatch.undo()
    monkeypatch.setattr(rooms, "N_ROOMS", 2)
    assert not np.array_equal(recorded_songs(bundle, clips[1:2] + clips[4:], tmp_path, seed=1).seconds, first.seconds)
