"""Loudness of waveforms."""

import numpy as np

from demo.core.arrays import Float32


def gain_to_level(waveform: Float32, level_dbfs: float, max_gain_db: float) -> np.float32:
    """Return the factor that brings a waveform, shape (n_samples,), to a root-mean-square level.

    Args:
        waveform: Samples.
        level_dbfs: The level.
        max_gain_db: The largest gain, so that near-silence stays near-silence.
    """
    rms = float(np.sqrt(np.mean(np.square(waveform, dtype=np.float64)))) if waveform.size else 0.0
    quietest = 10 ** ((level_dbfs - max_gain_db) / 20)
    return np.float32(10 ** (level_dbfs / 20) / max(rms, quietest))
