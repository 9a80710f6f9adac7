"""Encode sound as AAC whose decoded samples have the target loudness and true peak."""

import math
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soxr

from demo.core.arrays import Float32
from demo.studio.sound.mastering import CEILING_DBTP, TARGET_LUFS, bring_to_loudness, loudness, true_peak
from demo.studio.sound.render import RENDER_RATE
from demo.studio.video.encode import CannotEncode, EncodeConfig

LOUDNESS_TOLERANCE = 1.0
MAX_TRUE_PEAK_DBTP = -1.0
AAC_FRAME = 1024

N_TRIES = 4
"""Largest number of attempts to keep to the limits."""


def encode_sound(sound: Float32, seconds: float, path: Path, config: EncodeConfig) -> None:
    """Encode sound such that its decoded samples have the target loudness and stay below the true peak.

    Args:
        sound: Mastered, shape (n_samples, 2), at RENDER_RATE.
        seconds: Duration of the pictures; the sound is padded with silence or cut to it.
        path: The MP4 file, with sound only.
        config: Sample rate and bit rate.

    Raises:
        CannotEncode: No gain brings the decoded sound to the loudness and below the peak.
    """
    whole, gain_db = _as_long_as(sound, seconds, config), 0.0
    # The encoder removes treble and overshoots: each attempt corrects the result of the previous one.
    for _ in range(N_TRIES):
        off, overshoot = _try_sound(whole * np.float32(10 ** (gain_db / 20)), path, config)
        if abs(off) <= 0.3 and overshoot <= 0:
            return
        gain_db -= max(off, overshoot)
    if abs(off) <= 0.8 * LOUDNESS_TOLERANCE and overshoot <= 0.2:
        return
    # Dense, loud music overshoots by decibels: a lower ceiling makes room for them and keeps the loudness.
    target, ceiling = TARGET_LUFS, CEILING_DBTP
    for _ in range(N_TRIES):
        target, ceiling = target - off, ceiling - max(0.0, overshoot) - 0.3
        lower = bring_to_loudness(sound, target_lufs=target, ceiling_dbtp=ceiling)
        off, overshoot = _try_sound(_as_long_as(lower, seconds, config), path, config)
        if abs(off) <= 0.8 * LOUDNESS_TOLERANCE and overshoot <= 0:
            return
    raise CannotEncode(f"The sound is {off:+.1f} LU from the wanted loudness, its peak {overshoot:+.1f} dB from the limit.")


def _as_long_as(sound: Float32, seconds: float, config: EncodeConfig) -> Float32:
    """Resample a sound for the encoder, filled with silence or cut to last as long as the pictures."""
    resampled = soxr.resample(sound, RENDER_RATE, config.sample_rate)
    whole = np.zeros((math.ceil(seconds * config.sample_rate), 2), dtype=np.float32)
    whole[: len(resampled)] = resampled[: len(whole)]
    return whole


def _try_sound(samples: Float32, path: Path, config: EncodeConfig) -> tuple[float, float]:
    """Encode, decode, and return the deviation from the target loudness (LU) and from the highest peak (dB)."""
    _encode_samples(samples, path, config)
    decoded = decode_sound(path, RENDER_RATE)
    return loudness(decoded) - TARGET_LUFS, true_peak(decoded) - (MAX_TRUE_PEAK_DBTP - 0.2)


def _encode_samples(samples: Float32, path: Path, config: EncodeConfig) -> None:
    options = {"aac_pns": "0"}
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=config.sample_rate, layout="stereo", options=options)
        stream.bit_rate = config.audio_bits_per_second
        for start in range(0, len(samples), AAC_FRAME):
            block = np.ascontiguousarray(samples[start : start + AAC_FRAME].T)
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = config.sample_rate, start, Fraction(1, config.sample_rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def decode_sound(path: Path, sample_rate: int) -> Float32:
    """Decode the sound of a file without clipping, shape (n_samples, 2)."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        blocks = [frame.to_ndarray().T for frame in container.decode(stream)]
        rate = stream.sample_rate
    samples: Float32 = soxr.resample(np.concatenate(blocks), rate, sample_rate).astype(np.float32)
    return samples
