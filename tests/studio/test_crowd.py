"""People who talk, made of pulses and noise."""

import numpy as np
import pytest

from demo.studio.sound.crowd import PITCHES_HZ, RATE, crowd


def strongest_period_hz(voice: np.ndarray, low: float, high: float) -> float:
    """Return the median pitch of the louder 40-ms frames, by autocorrelation."""
    frames = voice[: len(voice) // 640 * 640].reshape(-1, 640)
    loud = frames[np.square(frames).mean(axis=1) > 1.5]
    pitches = []
    for frame in loud:
        power = np.square(np.abs(np.fft.rfft(frame, 2048)))
        correlation = np.fft.irfft(power)[: 2048 // 2]
        lags = np.arange(int(RATE / high), int(RATE / low))
        pitches.append(RATE / lags[correlation[lags].argmax()])
    return float(np.median(pitches))


@pytest.fixture(scope="module")
def voices() -> list[np.ndarray]:
    return crowd(3, 12.0, 0)


def test_each_talks_for_so_long_at_one_level_and_with_pauses(voices: list[np.ndarray]) -> None:
    for voice in voices:
        assert len(voice) == 12 * RATE
        assert np.mean(np.square(voice)) == pytest.approx(1.0, rel=1e-3)
        levels = np.square(voice[: 1200 * 160].reshape(1200, 160)).mean(axis=1)
        # Speech pauses, and is not louder than 20 dB above its level for long.
        assert 0.05 < (levels < 1e-4).mean() < 0.4


def test_voices_are_lower_and_higher(voices: list[np.ndarray]) -> None:
    low, middle, high = (strongest_period_hz(voice, 60, 500) for voice in voices)
    assert low < middle < high
    assert low == pytest.approx(PITCHES_HZ[0], rel=0.3)
    assert high == pytest.approx(PITCHES_HZ[1], rel=0.3)


def test_syllables_come_as_often_as_in_speech(voices: list[np.ndarray]) -> None:
    envelope = np.sqrt(np.convolve(np.square(voices[1]), np.ones(320) / 320, "same"))[::160]
    power = np.square(np.abs(np.fft.rfft(envelope - envelope.mean())))
    hertz = np.fft.rfftfreq(len(envelope), 0.01)
    assert power[(hertz > 1) & (hertz < 8)].sum() > 0.5 * power[hertz > 0.2].sum()


def test_a_seed_decides_all(voices: list[np.ndarray]) -> None:
    np.testing.assert_array_equal(crowd(3, 12.0, 0)[2], voices[2])
    assert not np.array_equal(crowd(3, 12.0, 1)[2], voices[2])
