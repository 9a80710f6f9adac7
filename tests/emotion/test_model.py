"""The emotion model as it is served: network and clusters together."""

from pathlib import Path

import numpy as np
import pytest
import torch

from demo.core.device import default_device
from demo.core.errors import RecordingTooShort
from demo.core.zoo import read_bundle
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import split_into_chunks


@pytest.fixture(scope="module")
def emotion_model(tiny_zoo: Path) -> EmotionModel:
    return EmotionModel.from_bundle(read_bundle(tiny_zoo / "tiny-emotion", "emotion"))


def features(n_seconds: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n_seconds, 128)).astype(np.float32)


@pytest.mark.parametrize("n_seconds", [1, 3, 40, 1200])
def test_a_song_of_any_length_has_attention_and_emotions(emotion_model: EmotionModel, n_seconds: int) -> None:
    found = emotion_model.predict(features(n_seconds))
    assert len(found.attention) == len(found.chunk_shares) == -(-n_seconds // 3)
    assert found.attention.sum() == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(found.chunk_shares.sum(axis=1), 1.0, atol=1e-5)
    weights = np.minimum(found.attention, 1 / len(found.attention))
    np.testing.assert_allclose(found.shares, np.average(found.chunk_shares, axis=0, weights=weights), atol=1e-6)
    assert found.shares.sum() == pytest.approx(1.0, abs=1e-5)


def test_gems_are_shares_of_listeners_on_the_scale_of_the_ratings(emotion_model: EmotionModel) -> None:
    song = features(30)
    raw = emotion_model.network.predict(torch.from_numpy(split_into_chunks(song))).songs[:9].numpy()
    # In the tiny bundle each has the mean 0.2 and the deviation 0.1.
    np.testing.assert_allclose(emotion_model.predict(song).gems, np.clip(0.2 + 0.1 * raw, 0, 1), atol=1e-6)
    # More listeners than all, or fewer than none, are shown as all or none.
    deviation = 1e4 * emotion_model.gems_deviation
    extreme = EmotionModel(emotion_model.network, emotion_model.classes, emotion_model.gems_mean, deviation)
    np.testing.assert_array_equal(extreme.predict(song).gems, raw > 0)


def test_moods_are_probabilities_of_the_outputs_after_the_gems(emotion_model: EmotionModel) -> None:
    song = features(30)
    raw = emotion_model.network.predict(torch.from_numpy(split_into_chunks(song))).songs[9:16].numpy()
    np.testing.assert_allclose(emotion_model.predict(song).moods, np.exp(raw) / np.exp(raw).sum(), rtol=1e-4)


def test_chunks_that_sound_little_like_music_get_less_attention(emotion_model: EmotionModel) -> None:
    song, music = features(30), np.full(30, 0.9, np.float32)
    music[6:9], music[12:15], music[13], music[21:24] = 0.2, 0.4, np.nan, 0.0
    silent = song.copy()
    silent[13] = np.nan
    every, found = emotion_model.predict(silent).attention, emotion_model.predict(silent, music).attention
    assert found.sum() == pytest.approx(1, abs=1e-5)
    wanted = every * [1, 1, 0.4, 1, 0.8, 1, 1, 0.01, 1, 1]
    np.testing.assert_allclose(found, wanted / wanted.sum(), rtol=1e-4)


def test_chunks_of_silence_have_no_weight_and_change_nothing(emotion_model: EmotionModel) -> None:
    song = features(20)
    alone = emotion_model.predict(song)
    silence = np.full((31, 128), np.nan, np.float32)
    for before, after in ((silence[:0], silence), (silence[:6], silence[:0]), (silence[:3], silence[:1])):
        found = emotion_model.predict(np.concatenate([before, song, after]))
        chunks = slice(len(before) // 3, len(before) // 3 + len(alone.attention))
        np.testing.assert_allclose(found.attention[chunks], alone.attention, rtol=0, atol=1e-6)
        np.testing.assert_allclose(found.chunk_shares[chunks], alone.chunk_shares, rtol=0, atol=1e-6)
        assert np.count_nonzero(found.attention) == np.count_nonzero(found.chunk_shares.sum(axis=1)) == len(alone.attention)
        for name in ("shares", "gems", "moods"):
            np.testing.assert_allclose(getattr(found, name), getattr(alone, name), rtol=0, atol=1e-6)


def test_no_second_at_all_is_too_short(emotion_model: EmotionModel) -> None:
    with pytest.raises(RecordingTooShort):
        emotion_model.predict(features(0))


def test_the_same_song_twice_has_the_same_emotions(emotion_model: EmotionModel) -> None:
    first, second = emotion_model.predict(features(20)), emotion_model.predict(features(20))
    np.testing.assert_array_equal(first.attention, second.attention)
    np.testing.assert_array_equal(first.shares, second.shares)


def test_a_video_is_a_song_of_one_chunk_whose_seconds_are_its_mean(emotion_model: EmotionModel) -> None:
    means = features(1500)  # More than one block of videos.
    found = emotion_model.emotion_features(means)
    for row in (0, 1023, 1024, 1499):
        alone = emotion_model.network.predict(torch.from_numpy(np.repeat(means[row][None, None], 3, axis=1)))
        np.testing.assert_allclose(found[row], alone.songs, rtol=0, atol=1e-5)


@pytest.mark.cuda
def test_cuda_equals_the_processor(tiny_zoo: Path, emotion_model: EmotionModel) -> None:
    with_cuda = EmotionModel.from_bundle(read_bundle(tiny_zoo / "tiny-emotion"), default_device())
    found, expected = with_cuda.predict(features(60)), emotion_model.predict(features(60))
    np.testing.assert_allclose(found.attention, expected.attention, rtol=0, atol=1e-4)
    np.testing.assert_allclose(found.chunk_shares, expected.chunk_shares, rtol=0, atol=1e-4)
