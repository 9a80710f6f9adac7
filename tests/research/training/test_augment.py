"""Degraded recordings: levels and slopes by hand."""

import numpy as np
import pytest

from demo.research.training.augment import (
    BAR,
    AugmentConfig,
    PhoneRecorder,
    at_speed,
    code_opus,
    colored_noise,
    control_gain,
    mix,
    suppress_noise,
)

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


@pytest.mark.parametrize("config", [AugmentConfig(), BAR], ids=["usual", "bar"])
def test_every_situation_keeps_the_length_and_is_finite(music: np.ndarray, config: AugmentConfig) -> None:
    phone = recorder(0, **(config.to_dict() | {"share_clean": 0.0}))
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


def tone(frequency: float, seconds: int = 2) -> np.ndarray:
    return (0.2 * np.sin(2 * np.pi * frequency * np.arange(seconds * RATE) / RATE)).astype(np.float32)


def test_another_speed_moves_the_pitch() -> None:
    faster = at_speed(tone(1000.0), 1.01)
    assert np.abs(np.fft.rfft(faster[:RATE])).argmax() == 1010


def test_gain_control_brings_a_quiet_and_a_loud_part_together() -> None:
    followed = control_gain(np.concatenate([0.3 * tone(500.0), tone(500.0)]))
    # Before, they lie 10 dB apart; the second half of each part has had time to be followed.
    assert level_db(followed[3 * RATE :]) - level_db(followed[RATE : 2 * RATE]) < 2


def test_suppression_lowers_what_is_always_there_and_keeps_the_rest() -> None:
    noise = 0.01 * np.random.default_rng(0).standard_normal(4 * RATE).astype(np.float32)
    sound = noise.copy()
    sound[2 * RATE :] += tone(700.0)
    cleaned = suppress_noise(sound)
    inside = slice(RATE // 2, 3 * RATE // 2), slice(5 * RATE // 2, 7 * RATE // 2)
    assert level_db(cleaned[inside[0]]) < level_db(sound[inside[0]]) - 3
    assert level_db(cleaned[inside[1]]) == pytest.approx(level_db(sound[inside[1]]), abs=1)


def test_a_voice_codec_keeps_pitch_level_and_length() -> None:
    sound = tone(440.0)
    coded = code_opus(sound, 24_000)
    assert coded.shape == sound.shape
    assert np.abs(np.fft.rfft(coded[RATE // 2 :][:RATE])).argmax() == 440
    assert level_db(coded[RATE // 2 :]) == pytest.approx(level_db(sound), abs=1.5)
