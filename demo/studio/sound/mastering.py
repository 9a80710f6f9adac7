"""Mastering: a common loudness and limited peaks.

Loudness is measured by ITU-R BS.1770 (pyloudnorm); the true peak by fourfold oversampling, as in its annex 2.
"""

import numpy as np
import pyloudnorm
import soxr
from scipy.ndimage import minimum_filter1d
from scipy.signal import butter, fftconvolve, sosfilt

from demo.core.arrays import Float32
from demo.studio.sound.render import RENDER_RATE

TARGET_LUFS = -16.0
CEILING_DBTP = -2.5
"""Lower than the -1 dBTP of the catalogue's limits, since lossy encoders overshoot by about a decibel."""

MOST_GAIN = 1e4
"""A factor. Sounds that stay too quiet under the limiter, such as single clicks, would be amplified without limit."""

INAUDIBLE_DBFS = -48.0
"""The decay of the last note is cut below this level, so that a recording does not end with silence."""


def master(sound: Float32, *, fade_in_seconds: float = 0.01, fade_out_seconds: float = 1.5) -> Float32:
    """Bring a stereo rendering to TARGET_LUFS, limit its true peak, and fade its ends.

    Args:
        sound: Shape (n_samples, 2), at RENDER_RATE.
        fade_in_seconds: Duration of the linear fade-in.
        fade_out_seconds: Duration of the cosine fade-out.

    Returns:
        A new array, shape (n_kept, 2), without the inaudible end.
    """
    # Sound below 30 Hz is inaudible, but takes headroom.
    rumble = butter(2, 30.0, "highpass", fs=RENDER_RATE, output="sos")
    clean = sosfilt(rumble, sound, axis=0)
    gain = 10 ** ((TARGET_LUFS - loudness(clean)) / 20)
    audible = np.flatnonzero(np.abs(clean).max(axis=1) * gain > 10 ** (INAUDIBLE_DBFS / 20))
    clean = _faded(clean[: audible[-1] + 1], fade_in_seconds, fade_out_seconds)
    return bring_to_loudness(clean, gain)


def bring_to_loudness(
    sound: Float32, gain: float = 1.0, *, target_lufs: float = TARGET_LUFS, ceiling_dbtp: float = CEILING_DBTP
) -> Float32:
    """Bring a stereo recording to a loudness and limit its true peak.

    Args:
        sound: Shape (n_samples, 2), at RENDER_RATE.
        gain: Initial factor.
        target_lufs: Integrated loudness.
        ceiling_dbtp: Highest true peak.
    """
    limited = sound
    # The limiter lowers the loudness a little; two corrections converge within 0.05 LU.
    for _ in range(3):
        limited = _limited(sound * gain, ceiling_dbtp)
        gain = min(MOST_GAIN, gain * 10 ** ((target_lufs - loudness(limited)) / 20))
    return limited


def loudness(sound: Float32) -> float:
    """Return the integrated loudness in LUFS."""
    return float(pyloudnorm.Meter(RENDER_RATE).integrated_loudness(sound))


def true_peak(sound: Float32) -> float:
    """Return the true peak in dBTP."""
    return float(20 * np.log10(max(1e-9, float(np.abs(_oversampled(sound)).max()))))


def _oversampled(sound: Float32) -> Float32:
    dense: Float32 = soxr.resample(sound, RENDER_RATE, 4 * RENDER_RATE).astype(np.float32)
    return dense


def _limited(sound: Float32, ceiling_dbtp: float, look_ahead_seconds: float = 0.006) -> Float32:
    """Attenuate peaks above a ceiling, smoothly and with look-ahead."""
    ceiling = 10 ** (ceiling_dbtp / 20)
    dense = np.abs(_oversampled(sound)).max(axis=1)
    peaks = np.full(4 * len(sound), 0.0, dtype=np.float32)
    peaks[: min(len(dense), len(peaks))] = dense[: len(peaks)]
    level = peaks.reshape(len(sound), 4).max(axis=1)
    reduction = np.minimum(1.0, ceiling / np.maximum(level, 1e-9))
    width = 2 * round(look_ahead_seconds * RENDER_RATE) + 1
    window = np.hanning(width + 2)[1:-1]
    # The minimum of the gain over the window, then its weighted mean: never above the gain that a peak allows.
    lowest = minimum_filter1d(reduction, width, mode="nearest")
    padded = np.pad(lowest, width // 2, mode="edge")
    smooth = fftconvolve(padded, window / window.sum(), mode="valid")
    limited: Float32 = (sound * smooth[:, None]).astype(np.float32)
    return limited


def _faded(sound: Float32, fade_in_seconds: float, fade_out_seconds: float) -> Float32:
    envelope = np.ones(len(sound))
    rise, fall = round(fade_in_seconds * RENDER_RATE), round(fade_out_seconds * RENDER_RATE)
    envelope[:rise] *= np.linspace(0.0, 1.0, rise)
    envelope[len(envelope) - fall :] *= 0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, fall))
    faded: Float32 = (sound * envelope[:, None]).astype(np.float32)
    return faded
