"""Which seconds are silent, and how their features are left out and put back."""

import numpy as np
import pytest

from demo.core.arrays import Float32
from demo.features.audio.silence import audible_seconds, with_silence, without_silence
from demo.media.loudness import QUIET, heard_levels

RATE = 16_000


def sine(hertz: float, n_seconds: float, amplitude: float = 0.1) -> Float32:
    time = np.arange(round(n_seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def test_the_level_of_a_second_is_that_of_its_loudest_tenth() -> None:
    waveform = np.concatenate([sine(440, 1), np.zeros(RATE, np.float32), sine(440, 0.2), np.zeros(RATE // 2, np.float32)])
    # A sine of amplitude 0.1 has a root mean square of 0.0707.
    np.testing.assert_allclose(heard_levels(waveform, RATE), [0.0707, 0, 0.0707], atol=2e-4)


@pytest.mark.parametrize("hertz", [0, 10, 50, 60, 100, 7_900])
def test_what_lies_outside_the_log_mel_is_not_heard(hertz: float) -> None:
    wave = np.full(2 * RATE, 0.1, np.float32) if hertz == 0 else sine(hertz, 2)
    assert heard_levels(wave, RATE).max() < 1e-5
    np.testing.assert_allclose(heard_levels(wave + sine(1_000, 2), RATE), 0.0707, atol=2e-4)


def test_a_short_sound_anywhere_in_a_second_is_heard() -> None:
    for start in range(0, RATE - 320, 777):
        waveform = np.full(RATE, 0.3, np.float32)
        waveform[start : start + 320] += sine(1_000, 0.02)
        # At the ends of the second a window weighs it least.
        assert heard_levels(waveform, RATE)[0] > 5 * QUIET


@pytest.mark.parametrize(
    "silence",
    [
        np.zeros(3 * RATE, np.float32),
        np.full(3 * RATE, 0.2, np.float32),
        sine(50, 3, 0.05),
        np.random.default_rng(0).standard_normal(3 * RATE).astype(np.float32) * 1e-4,
    ],
    ids=["digital", "offset", "hum", "noise"],
)
def test_whole_seconds_of_silence_are_found(silence: Float32) -> None:
    waveform = np.concatenate([silence, sine(440, 2), silence, sine(440, 1.5)])
    assert audible_seconds(waveform).tolist() == [False] * 3 + [True] * 2 + [False] * 3 + [True]


def test_a_rest_of_half_a_second_is_music() -> None:
    waveform = sine(440, 5)
    waveform[RATE : RATE + RATE // 2] = 0
    waveform[3 * RATE + RATE // 2 : 4 * RATE + RATE // 4] = 0
    assert audible_seconds(waveform).all()


def test_the_quiet_seconds_of_a_quiet_recording_are_no_silence() -> None:
    """The music is at -50 dBFS; -70 is raised with it, -100 is silent beside it."""
    waveform = np.concatenate([sine(440, 6, 0.0045), sine(440, 2, 0.00045), sine(440, 2, 0.000014)])
    assert audible_seconds(waveform).tolist() == [True] * 8 + [False] * 2


def test_nothing_but_silence_is_left_as_it_is() -> None:
    assert audible_seconds(np.zeros(3 * RATE, np.float32)).all()
    assert len(audible_seconds(np.zeros(100, np.float32))) == 0


@pytest.mark.parametrize("n_samples", [5 * RATE, 5 * RATE - 400, 5 * RATE + 15_000])
@pytest.mark.parametrize("audible", [[1, 1, 1, 1, 1], [0, 1, 0, 1, 1], [1, 1, 0, 0, 0], [0, 0, 1, 1, 0]])
def test_what_is_left_out_is_put_back_as_nan(n_samples: int, audible: list[int]) -> None:
    heard = np.array(audible, np.bool_)
    waveform = np.arange(n_samples, dtype=np.float32)
    joined = without_silence(waveform, heard)
    # One patch of 15,600 samples begins at each second that is left.
    starts = joined[: len(joined) - 15_599 : RATE]
    np.testing.assert_array_equal(starts, RATE * np.flatnonzero(heard))
    placed = with_silence(starts[:, None], heard)
    np.testing.assert_array_equal(placed[heard, 0], starts)
    assert np.isnan(placed[~heard]).all()
