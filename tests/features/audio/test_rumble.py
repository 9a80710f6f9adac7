"""An offset, rumble and hum far above the music do not decide its level."""

import numpy as np
import pytest

from demo.core.arrays import Float32
from demo.features.audio.compact import CompactConfig, bring_to_level
from demo.features.audio.rumble import without_rumble
from demo.features.audio.vggish import raise_to_level

RATE = 16_000
TIME = np.arange(12 * RATE) / RATE


def sine(hertz: float, amplitude: float) -> Float32:
    return (amplitude * np.sin(2 * np.pi * hertz * TIME)).astype(np.float32)


def music(decibels: float) -> Float32:
    """Make notes between 200 and 2,000 Hz, at a level of full scale."""
    notes = sum(
        sine(hertz, 1.0) * (np.sin(2 * np.pi * TIME / period) > 0) for hertz, period in ((220, 3), (554, 2), (1_760, 1))
    )
    return (notes * 10 ** (decibels / 20) / np.sqrt(np.mean(np.square(notes)))).astype(np.float32)


NOISES = {
    "offset": np.full(len(TIME), 0.1, np.float32),
    "negative offset": np.full(len(TIME), -0.4, np.float32),
    "drift": sine(0.1, 0.1) + np.float32(0.1),
    "wind": sine(8, 0.1),
    "hum of 50 Hz": sine(50, 0.1),
    "hum of 60 Hz and an offset": sine(59.95, 0.1) + np.float32(0.05),
    "hum with its double": sine(50, 0.1) + sine(100, 0.03),
}


@pytest.mark.parametrize("name", NOISES)
def test_quiet_music_is_raised_as_without_the_noise(name: str) -> None:
    clean = music(-50)
    for raised, expected in (
        (bring_to_level(clean + NOISES[name], CompactConfig()), bring_to_level(clean, CompactConfig())),
        (raise_to_level(clean + NOISES[name]), raise_to_level(clean)),
    ):
        inner = slice(RATE, -RATE)
        # The level, -20 dBFS, and the music itself.
        assert np.std(raised[inner]) == pytest.approx(0.1, rel=0.1)
        assert np.corrcoef(raised[inner], expected[inner])[0, 1] > 0.99


@pytest.mark.parametrize(
    "waveform",
    [
        music(-20),
        music(-20) + sine(55, 0.4),  # A bass, four times as strong as what is above it.
        music(-20) + sine(50, 0.05),  # A hum that does not matter.
        music(-20) + np.float32(0.01),
        np.zeros(5 * RATE, np.float32),
        music(-20)[: RATE - 1],
        np.zeros(0, np.float32),
    ],
)
def test_all_else_stays_as_it_is(waveform: Float32) -> None:
    assert without_rumble(waveform) is waveform
