"""Channels are averaged, also those that would cancel in their mean."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.media.audio import decode
from demo.media.channels import uncancelling_signs
from tests.media.audio_files import Float32, encode

RATE = 48_000


def noise(n_channels: int, seconds: float = 4, seed: int = 0) -> Float32:
    """Make independent channels of noise below 2 kHz, shape (n_samples, n_channels)."""
    white = np.random.default_rng(seed).standard_normal((round(seconds * RATE), n_channels))
    spectrum = np.fft.rfft(white, axis=0)
    spectrum[round(2_000 * seconds) :] = 0
    return (0.2 * np.fft.irfft(spectrum, len(white), axis=0)).astype(np.float32)


def write(path: Path, samples: Float32) -> Path:
    soundfile.write(path, samples, RATE, format="WAV", subtype="FLOAT")
    return path


def correlation(path: Path, expected: Float32) -> float:
    """Compare a decoded file with samples of one channel, both without their first and last quarter of a second."""
    alone = decode(write(path.with_name("alone"), expected[:, None])).waveform
    waveform = decode(path).waveform[: len(alone)]
    return float(np.corrcoef(waveform[4_000:-4_000], alone[4_000 : len(waveform) - 4_000])[0, 1])


@pytest.mark.parametrize("container", ["WAV", "FLAC", "OGG"])
def test_a_channel_and_its_inverse_are_heard_like_the_channel(container: str, tmp_path: Path) -> None:
    left = noise(1)
    path = tmp_path / "file"
    soundfile.write(path, np.hstack([left, -left]), RATE, format=container)
    assert correlation(path, left[:, 0]) > 0.98
    assert np.std(decode(path).waveform) == pytest.approx(np.std(left), rel=0.05)


@pytest.mark.parametrize(
    ("codec", "container"), [("aac", "ipod"), ("libopus", "webm"), ("libmp3lame", "mp3"), ("ac3", "mpegts")]
)
def test_inverted_channels_of_lossy_codecs_add_up(codec: str, container: str, tmp_path: Path) -> None:
    left = noise(1)
    path = encode(tmp_path / "file", np.hstack([left, -0.9 * left]), codec=codec, container=container)
    # A codec delays by up to a frame, so only the level is compared: of 0.2 the mean of 1 and 0.9.
    assert np.std(decode(path).waveform[8_000:-8_000]) == pytest.approx(0.95 * np.std(left), rel=0.1)


def test_stereo_music_with_one_channel_inverted_keeps_its_middle(tmp_path: Path) -> None:
    """The plain mean would hold the sides alone, which are other sounds."""
    middle, sides = noise(2).T[:, :, None]
    path = write(tmp_path / "file", np.hstack([middle + 0.3 * sides, -(middle - 0.3 * sides)]))
    assert correlation(path, middle[:, 0]) > 0.99


def test_one_inverted_channel_of_four_is_turned(tmp_path: Path) -> None:
    one = noise(1)
    path = write(tmp_path / "file", np.hstack([one, one, -one, -one]))
    assert correlation(path, one[:, 0]) > 0.99


def test_channels_that_are_inverted_from_some_time_on_are_heard_from_then_on_too(tmp_path: Path) -> None:
    left = noise(1, seconds=30)
    right = np.where(np.arange(len(left))[:, None] < 15 * RATE, left, -left)
    waveform = decode(write(tmp_path / "file", np.hstack([left, right]))).waveform
    assert np.std(waveform[-8 * 16_000 :]) == pytest.approx(np.std(left), rel=0.05)
    assert np.std(waveform[: 8 * 16_000]) == pytest.approx(np.std(left), rel=0.05)


@pytest.mark.parametrize(
    "channels",
    [
        noise(2).T,
        noise(6).T,
        np.concatenate([noise(1), np.zeros_like(noise(1))], axis=1).T,
        np.zeros((2, 100), np.float32),
        np.full((2, 100), np.nan, np.float32),
        np.array([[1.0, 0, 1, 0], [0, -0.5, 1, 0]], np.float32),
    ],
)
def test_the_mean_stays_where_it_is_good(channels: Float32) -> None:
    assert uncancelling_signs(np.ascontiguousarray(channels)) is None


def test_signs_by_hand() -> None:
    """The sum of squares of 1 + 2 and so on is 9 times that of 1 - 2; the first channel keeps its sign."""
    one = np.array([1.0, -1.0, 1.0, 1.0], np.float32)
    np.testing.assert_array_equal(uncancelling_signs(np.stack([one, -2 * one])), [1, -1])
    np.testing.assert_array_equal(uncancelling_signs(np.stack([-one, one, -one])), [1, -1, 1])
    np.testing.assert_array_equal(uncancelling_signs(np.stack([-one, 2 * one, -one, one, 0 * one, -one])), [1, -1, 1, -1, 1, 1])


def test_a_thousand_channels_are_averaged_as_fast_as_before(tmp_path: Path) -> None:
    path = tmp_path / "file"
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (4 * 8_000, 1_024)).astype(np.float32)
    soundfile.write(path, samples, 8_000, format="WAV", subtype="FLOAT")
    start = time.process_time()
    np.testing.assert_allclose(np.std(decode(path).waveform), np.std(samples.mean(axis=1)), rtol=0.1)
    # With 125 blocks of 256 samples, eigenvectors would take half a minute.
    assert time.process_time() - start < 10
