"""The regression from a song's mean feature to its ratings, as it is served."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import SongAnalyzer
from demo.core.bundles import RATINGS
from demo.core.zoo import read_bundle
from demo.emotion.ratings import SongRatings, music_mean
from demo.features.audio.interface import AudioFeatures
from demo.media.audio import Recording


@pytest.fixture(scope="module")
def ratings(tiny_zoo: Path) -> SongRatings:
    return SongRatings.from_bundle(read_bundle(tiny_zoo / RATINGS, "ratings"))


def test_predictions_are_the_mean_of_both_kernels(ratings: SongRatings) -> None:
    song = np.random.default_rng(0).standard_normal(128).astype(np.float32)
    standard = (song - ratings.feature_mean) / ratings.feature_deviation
    answers = np.zeros(9)
    for index in range(len(ratings.songs)):
        apart = standard - ratings.songs[index]
        answers += np.exp(-ratings.rates[0] * np.sum(apart**2)) * ratings.weights[0, index]
        answers += np.exp(-ratings.rates[1] * np.sum(np.abs(apart))) * ratings.weights[1, index]
    expected = np.clip(answers / 2 * ratings.ratings_deviation + ratings.ratings_mean, 0, 1)
    np.testing.assert_allclose(ratings.predict(song[None])[0], expected, atol=1e-5)


def test_shares_are_of_all_listeners_or_of_none_at_most(ratings: SongRatings) -> None:
    extreme = ratings._replace(ratings_deviation=1e4 * ratings.ratings_deviation)
    shares = extreme.predict(np.random.default_rng(0).standard_normal((50, 128)).astype(np.float32))
    assert (shares.min(), shares.max()) == (0.0, 1.0)
    assert np.mean((shares == 0) | (shares == 1)) > 0.95


def test_seconds_that_are_not_music_do_not_count() -> None:
    features = np.arange(12, dtype=np.float32).reshape(4, 3)
    np.testing.assert_array_equal(music_mean(features, np.array([0.9, 0.1, 0.6, 0.4], np.float32)), features[[0, 2]].mean(0))
    np.testing.assert_array_equal(music_mean(features, np.full(4, 0.2, np.float32)), features.mean(0))


class TalkInBetween:
    """Gives features of a song, with some of talk in between."""

    name = "fake"

    def __init__(self, is_talk: np.ndarray) -> None:
        random = np.random.default_rng(0)
        self.features = np.where(is_talk[:, None], 3, random.standard_normal((len(is_talk), 128))).astype(np.float32)
        self.music = np.where(is_talk, 0.1, 0.9).astype(np.float32)

    def extract(self, waveform: np.ndarray) -> AudioFeatures:
        assert len(waveform) == 16_000 * len(self.features)
        return AudioFeatures(self.features, self.music)


def test_a_song_is_rated_by_its_music_alone(tiny_analyzer: SongAnalyzer, ratings: SongRatings) -> None:
    backbone = TalkInBetween(np.arange(30) >= 20)
    sound = np.random.default_rng(0).standard_normal(30 * 16_000).astype(np.float32)
    recording = Recording(waveform=sound, seconds=30.0, notices=())
    found = tiny_analyzer.analyze_recording(recording, backbone=backbone)
    np.testing.assert_allclose(found.gems, ratings.predict(backbone.features[:20].mean(0, keepdims=True))[0], atol=1e-6)
    # Without the regression the emotion model's own shares stand there.
    alone = SongAnalyzer(backbone, tiny_analyzer.emotion_model).analyze_recording(recording)
    np.testing.assert_array_equal(alone.gems, tiny_analyzer.emotion_model.predict(backbone.features).gems)
    assert dataclasses.replace(alone, gems=found.gems).to_dict() == found.to_dict()
