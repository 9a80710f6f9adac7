"""Take out what a recording should not have below the music where it decides the level: an offset, rumble or hum.

The log-mel patches begin at 125 Hz, so what lies below changes the features by way of the level that a recording is brought to.
The bass belongs to that level, as in training; an offset or a hum far above the music does not.
"""

import numpy as np
import soxr

from demo.core.arrays import Float32
from demo.core.config import LogMelConfig

N_SECONDS = 24
"""So many, spread over the recording, are looked at."""

RUMBLE_RATIO = 1.0
"""Of energy below 20 Hz to that above 125 Hz; of 712 recordings of music one has more, and the next -3.5 dB."""

HUM_RATIO = 4.0
HUM_SHARE = 0.9
"""Of energy between 20 and 110 Hz, the bass, to that above 125 Hz, and its share at the frequencies of the mains. Music
reaches a ratio of 15 dB, with other notes."""

BASS_RATIO = 100.0
"""Beyond this even a recording of other low frequencies is not of music."""

MAINS_HZ = (50, 60, 100)

RUMBLE_RATE, HUM_RATE = 40, 250
"""Hz: what a signal of such a sample rate can hold is taken out."""


def without_rumble(waveform: Float32) -> Float32:
    """Return a waveform at 16 kHz, shape (n_samples,), without rumble or hum; the waveform itself where they do not matter."""
    sample_rate = LogMelConfig().sample_rate
    n_seconds = len(waveform) // sample_rate
    if not n_seconds:
        return waveform
    seconds = waveform[: n_seconds * sample_rate].reshape(-1, sample_rate)[:: 1 + n_seconds // N_SECONDS]
    spectrum = np.fft.rfft(seconds * np.hanning(sample_rate + 1)[:-1].astype(np.float32))
    power = (spectrum.real**2 + spectrum.imag**2).sum(axis=0)  # One number a hertz.
    rumble, bass, heard = (float(part.sum()) for part in (power[:20], power[20:110], power[125:7_500]))
    mains = float(sum(power[hertz - 2 : hertz + 3].sum() for hertz in MAINS_HZ))
    if bass > BASS_RATIO * heard or (bass > HUM_RATIO * heard and mains > HUM_SHARE * bass):
        return _without_low(waveform, HUM_RATE)
    return _without_low(waveform, RUMBLE_RATE) if rumble > RUMBLE_RATIO * heard else waveform


def _without_low(waveform: Float32, low_rate: int) -> Float32:
    """Subtract what a lower sample rate can hold."""
    sample_rate = LogMelConfig().sample_rate
    # Continued at both ends, since a filter takes their edges for sound.
    n_more = min(sample_rate, len(waveform) - 1)
    longer = np.pad(waveform - waveform.mean(dtype=np.float64).astype(np.float32), n_more, "reflect", reflect_type="odd")
    low = soxr.resample(soxr.resample(longer, sample_rate, low_rate), low_rate, sample_rate)[: len(longer)]
    longer[: len(low)] -= low
    kept: Float32 = longer[n_more : n_more + len(waveform)]
    return kept
