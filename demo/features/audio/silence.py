"""Silent seconds: found by level, left out before features are extracted, and NaN among the features afterwards."""

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import LogMelConfig
from demo.media.loudness import QUIET, heard_levels

SILENCE_RATIO = 10.0 ** (-40 / 20)
"""Of the recording's level: a quiet recording is raised by up to 40 dB, and so are its quiet seconds."""


def audible_seconds(waveform: Float32) -> Bool:
    """Find the seconds that hold sound; a short rest is part of the music.

    Args:
        waveform: Mono at 16 kHz, shape (n_samples,).

    Returns:
        For each second of features, shape (n_seconds,); False where no tenth of it is louder than -60 dBFS, nor within 40 dB of
        the recording. All are True where that holds for each of them.
    """
    log_mel = LogMelConfig()
    levels = heard_levels(waveform, log_mel.sample_rate)[: log_mel.n_patches(len(waveform))]
    if not levels.any():
        return np.ones(len(levels), np.bool_)
    level = float(np.sqrt(np.mean(np.square(levels))))
    audible: Bool = levels >= min(QUIET, SILENCE_RATIO * level)
    return audible


def without_silence(waveform: Float32, audible: Bool) -> Float32:
    """Join the audible seconds of a waveform, shape (n_samples,), so that its features have a row for each of them."""
    if audible.all():
        return waveform
    second = LogMelConfig().sample_rate
    n_whole = len(audible) - 1  # The last one may be shorter, or have a tail.
    joined = waveform[: n_whole * second].reshape(n_whole, second)[audible[:-1]].reshape(-1)
    return np.concatenate([joined, waveform[n_whole * second :]]) if audible[-1] else joined


def with_silence(features: Float32, audible: Bool) -> Float32:
    """Put the features of the audible seconds, shape (n_audible, n_dims), where they belong, and NaN between them.

    Returns:
        Shape (n_seconds, n_dims).
    """
    if audible.all():
        return features
    placed = np.full((len(audible), features.shape[1]), np.nan, np.float32)
    placed[audible] = features
    return placed


def audible_rows(features: Float32) -> Bool:
    """Return which seconds of features, shape (n_seconds, n_dims), are no silence."""
    audible: Bool = ~np.isnan(features[:, 0])
    return audible
