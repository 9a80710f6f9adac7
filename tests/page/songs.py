"""Songs that the page's tests make themselves."""

from pathlib import Path

import numpy as np
import soundfile

RATE = 44_100
LOUDNESS = (0.9, 0.25, 0.6, 0.12, 0.75, 0.4)
"""Of one second each: an envelope that is told apart from itself at any shift."""


def write_song(path: Path, seconds: float) -> Path:
    """Write chords over a pulse, whose loudness follows LOUDNESS again and again."""
    time = np.arange(int(seconds * RATE)) / RATE
    roots = 220.0 * 2 ** (np.array([0, 5, 7, 3])[(time // 2).astype(int) % 4] / 12)
    phase = 2 * np.pi * np.cumsum(roots) / RATE
    chord = sum(np.sin(ratio * phase) / (n + 1) for n, ratio in enumerate((1, 1.25, 1.5, 2)))
    pulse = np.exp(-12 * (time % 0.5)) * np.sin(2 * np.pi * 90 * time)
    loudness = np.array(LOUDNESS)[time.astype(int) % len(LOUDNESS)]
    soundfile.write(path, 0.3 * loudness * (chord / 2 + pulse), RATE, subtype="PCM_16")
    return path


def envelope(samples: np.ndarray, rate: int, window_seconds: float = 0.1, hop_seconds: float = 0.01) -> np.ndarray:
    """Return the root mean square of overlapping windows, in decibels."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    size, hop = int(rate * window_seconds), int(rate * hop_seconds)
    energy = np.concatenate([[0.0], np.cumsum(mono**2)])
    starts = np.arange(0, len(mono) - size, hop)
    return 10 * np.log10((energy[starts + size] - energy[starts]) / size + 1e-8)


def best_correlation(played: np.ndarray, source: np.ndarray) -> float:
    """Return the correlation of an envelope with another one at the shift where they fit best."""
    windows = np.lib.stride_tricks.sliding_window_view(source, len(played))
    return max(float(np.corrcoef(played, window)[0, 1]) for window in windows)
