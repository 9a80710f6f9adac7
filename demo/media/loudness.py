"""How loud each second of a waveform is, as far as the log-mel patches see it: between 125 and 7,500 Hz.

A constant offset, a recorder's rumble and the hum of the mains lie below.
"""

import numpy as np

from demo.core.arrays import Float32
from demo.core.config import LogMelConfig

WINDOWS_PER_SECOND = 10
QUIET = 10.0 ** (-60 / 20)
"""Of full scale; of a second whose window with the most energy lies below, all windows are looked at."""

SECONDS_AT_A_TIME = 64
"""Bounds the memory."""


def heard_levels(waveform: Float32, sample_rate: int) -> Float32:
    """Measure the loudest tenth of each second.

    Args:
        waveform: Mono, shape (n_samples,).
        sample_rate: Hz.

    Returns:
        Root mean square of what the log-mel patches see of it; full scale is 1, shape (ceil(n_samples / sample_rate),).
    """
    half = sample_rate // (2 * WINDOWS_PER_SECOND)
    n_halves = 2 * WINDOWS_PER_SECOND
    n_seconds = -(-len(waveform) // sample_rate)
    levels = np.zeros(n_seconds, np.float32)
    for first in range(0, n_seconds, SECONDS_AT_A_TIME):
        block = waveform[first * sample_rate : (first + SECONDS_AT_A_TIME) * sample_rate]
        block = np.pad(block, (0, -len(block) % sample_rate)) if len(block) % sample_rate else block
        seconds = block.reshape(-1, sample_rate)[:, : n_halves * half].reshape(-1, n_halves, half)
        energies = np.einsum("ijk,ijk->ij", seconds, seconds)
        loudest = (energies[:, 1:] + energies[:, :-1]).argmax(axis=1)
        rows = np.arange(len(seconds))
        # Windows overlap by half, since their ends hardly count.
        found = _heard(np.concatenate([seconds[rows, loudest], seconds[rows, loudest + 1]], axis=1), sample_rate)
        for row in np.flatnonzero(found < QUIET):
            windows = np.concatenate([seconds[row, :-1], seconds[row, 1:]], axis=1)
            found[row] = _heard(windows, sample_rate).max()
        levels[first : first + len(seconds)] = found
    return levels


def _heard(windows: Float32, sample_rate: int) -> Float32:
    """Return the root mean square between 125 and 7,500 Hz of each window, shape (n_windows, n_samples)."""
    n_samples = windows.shape[1]
    window = np.hanning(n_samples + 1)[:-1].astype(np.float32)
    spectrum = np.fft.rfft(windows * window)
    log_mel = LogMelConfig()
    hertz = np.fft.rfftfreq(n_samples, 1 / sample_rate)
    seen = spectrum[:, (hertz >= log_mel.min_hz) & (hertz <= log_mel.max_hz)]
    power = 2 * (seen.real**2 + seen.imag**2).sum(axis=1) / (n_samples * float(np.square(window).sum()))
    levels: Float32 = np.sqrt(power).astype(np.float32)
    return levels
