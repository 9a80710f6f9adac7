"""Degraded recordings: levels and slopes by hand."""

import numpy as np
import pytest

from demo.research.training.augment import AugmentConfig, PhoneRecorder, colored_noise, mix

RATE = 16_000


def level_db(waveform: np.ndarray) -> float:
    return 10 * np.log10(np.mean(np.square(waveform, dtype=np.float64)))


@pytest.mark.parametrize("snr_db", [-5.0, 0.0, 10.0, 25.0])
def test_noise_lies_so_many_decibels_below_the_music(snr_db: float) -> None:
    random = np.random.default_rng(0)
    music = (0.3 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)).astype(np.float32)
    noise = 7 * random.standard_normal(4 * RATE).astype(np.float32)
    added = mix(music, noise, snr_db).astype(np.float64) - music
    assert level_db(music) - level_db(added) == pytest.approx(snr_db, abs=0.01)


def test_mixing_by_hand() -> None:
    # 20 dB below a level of 2 is 0.2: the noise, whose level is 4, is scaled by 1 / 20.
    np.testing.assert_allclose(mix(np.array([2, -2], np.float32), np.array([4, 4], np.float32), 20.0), [2.2, -1.8], rtol=1e-5)


@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0])
def test_the_power_of_colored_noise_falls_as_promised(exponent: float) -> None:
    noise = colored_noise(30 * RATE, exponent, np.random.default_rng(0))
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(1.0, abs=1e-3)
    power = np.square(np.abs(np.fft.rfft(noise)))
    edges = [64 * 2**octave for octave in range(7)]
    frequencies = np.fft.rfftfreq(len(noise), 1 / RATE)
    octaves = [power[(low <= frequencies) & (frequencies < 2 * low)].mean() for low in edges]
    # Twice the frequency, 1 / 2**exponent of the power: 3.01 dB an octave for pink noise.
    np.testing.assert_allclose(10 * np.log10(np.divide(octaves[1:], octaves[:-1])), -3.01 * exponent, atol=0.5)


@pytest.fixture
def music() -> np.ndarray:
    time = np.arange(2 * RATE) / RATE
    return (0.2 * np.sin(2 * np.pi * 330 * time) + 0.1 * np.sin(2 * np.pi * 900 * time)).astype(np.float32)


def recorder(seed: int, **changes: object) -> PhoneRecorder:
    random = np.random.default_rng(99)
    noises = [random.standard_normal(n).astype(np.float32) for n in (3 * RATE, RATE // 2)]
    speech = [random.standard_normal(n).astype(np.float32) for n in (RATE, 5 * RATE)]
    rooms = [(np.exp(-np.arange(4000) / 800) * random.standard_normal(4000)).astype(np.float32)]
    return PhoneRecorder(noises, speech, rooms, np.random.default_rng(seed), AugmentConfig(**changes))


def test_every_situation_keeps_the_length_and_is_finite(music: np.ndarray) -> None:
    phone = recorder(0, share_clean=0.0)
    for _ in range(60):
        recording = phone.record(music)
        assert recording.shape == music.shape
        assert recording.dtype == np.float32
        assert np.isfinite(recording).all()


def test_a_clean_segment_changes_its_level_alone(music: np.ndarray) -> None:
    phone = recorder(0, share_clean=1.0)
    for _ in range(10):
        ratio = phone.record(music)[1:] / music[1:]
        assert ratio.std() < 1e-4
        assert -4.01 <= 20 * np.log10(np.median(ratio)) <= 4.01


def test_a_room_delays_nothing() -> None:
    click = np.zeros(RATE, np.float32)
    click[3000] = 1.0
    always = {"share_clean": 0.0, "share_room": 1.0, "share_noise": 0.0, "share_band": 0.0, "share_clipped": 0.0}
    recording = recorder(0, **always).record(click)
    assert np.abs(recording).argmax() == 3000
    assert np.abs(recording[:3000]).max() < 1e-4


def test_the_same_seed_draws_the_same_situations(music: np.ndarray) -> None:
    for first, second in zip(*[[recorder(5).record(music) for _ in range(3)] for _ in range(2)], strict=True):
        np.testing.assert_array_equal(first, second)
