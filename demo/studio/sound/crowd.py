"""People who talk, made of pulses and noise: no recording and no language, but the pitch, the vowels and the rhythm of speech.

A source-filter model (G. Fant, "Acoustic Theory of Speech Production", 1960): pulses of a gliding pitch, or noise, go through
resonances that stand where those of vowels do (G. Peterson and H. Barney, JASA 24, 1952, men's means). Syllables are grouped
into phrases, whose pitch falls, with pauses between them.
"""

from itertools import pairwise

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from demo.core.arrays import Float32, Float64

RATE = 16_000
"""Hz; as the songs are heard."""

VOWELS_HZ = (
    (270, 2290, 3010),
    (390, 1990, 2550),
    (530, 1840, 2480),
    (660, 1720, 2410),
    (730, 1090, 2440),
    (570, 840, 2410),
    (440, 1020, 2240),
    (300, 870, 2240),
    (640, 1190, 2390),
    (490, 1350, 1690),
)
HIGH_HZ = 3500.0
"""A fourth resonance, the same for all vowels."""

WIDTHS_HZ = (70.0, 100.0, 150.0, 220.0)
PITCHES_HZ = (110.0, 240.0)
LENGTHENING = 0.85, 1.2
"""Of the resonances: of long and of short throats."""

WANDER_SAMPLES, WANDER_OCTAVES = 400, 0.12
"""How often and how far the pitch wanders, standard deviation; by ACCENT_OCTAVES from syllable to syllable."""

ACCENT_OCTAVES = 0.3
SHIMMER, BREATH = 0.2, 0.1
"""Deviation of the pulses' heights, and of the noise, as shares of the pulses."""

FOLDS_POLE = 0.93
"""Of the low-pass that makes pulses as soft as those of vocal folds."""

HISS_LEVEL, BURST_LEVEL = 0.5, 0.75
"""Of consonants beside vowels."""

SYLLABLE_SECONDS = 0.11, 0.26
PHRASE_SYLLABLES = 4, 15
PAUSE_SECONDS = 0.15, 0.8


def crowd(n_talkers: int, seconds: float, seed: int) -> list[Float32]:
    """Return people who talk, each of another pitch, mono at 16 kHz, shape (n_samples,), root mean square 1."""
    pitches = np.geomspace(*PITCHES_HZ, n_talkers)
    return [talker(float(pitch), seconds, np.random.default_rng([seed, row])) for row, pitch in enumerate(pitches)]


def talker(pitch: float, seconds: float, random: np.random.Generator) -> Float32:
    """Return someone who talks in phrases.

    Args:
        pitch: Mean, in Hz.
        seconds: How long.
        random: Draws syllables, melody and pauses.
    """
    low, high = PITCHES_HZ
    size = np.interp(np.log(pitch), np.log([low, high]), LENGTHENING)
    parts: list[Float64] = []
    n_missing = int(seconds * RATE)
    while n_missing > 0:
        said = np.concatenate([_phrase(pitch, float(size), random), np.zeros(_samples(random.uniform(*PAUSE_SECONDS)))])
        parts.append(said)
        n_missing -= len(said)
    voice = np.concatenate(parts)[: int(seconds * RATE)]
    return np.asarray(voice / np.sqrt(np.mean(voice**2)), np.float32)


def _phrase(pitch: float, size: float, random: np.random.Generator) -> Float64:
    n_syllables = int(random.integers(*PHRASE_SYLLABLES))
    vowels = np.array(VOWELS_HZ)[random.integers(len(VOWELS_HZ), size=n_syllables + 1)] * size
    # From high to low, and an accent here and there.
    pitches = pitch * np.linspace(1.2, 0.85, n_syllables + 1) * 2 ** random.normal(0, ACCENT_OCTAVES, n_syllables + 1)
    syllables = []
    for (start, end), formants in zip(pairwise(pitches.tolist()), pairwise(vowels), strict=True):
        if random.random() < 0.75:
            syllables.append(_consonant(random))
        syllables.append(_vowel((start, end), formants, random))
    return np.concatenate(syllables)


def _vowel(pitches: tuple[float, float], formants: tuple[Float64, Float64], random: np.random.Generator) -> Float64:
    """Return a vowel that glides into another."""
    n = _samples(random.uniform(*SYLLABLE_SECONDS))
    # Without the wandering, many voices together are taken for a synthesizer.
    knots = np.arange(0, n + WANDER_SAMPLES, WANDER_SAMPLES)
    wandering = np.interp(np.arange(n), knots, random.normal(0, WANDER_OCTAVES, len(knots)))
    hertz = np.geomspace(*pitches, n) * 2**wandering
    pulses = np.diff(np.floor(np.cumsum(hertz) / RATE), prepend=0.0) * (1 + SHIMMER * random.standard_normal(n))
    # The vocal folds' pulses fall by 12 dB an octave, the lips' radiation rises by 6, and breath is noise.
    source = lfilter([1], [1, -2 * FOLDS_POLE, FOLDS_POLE**2], pulses)
    source = source / np.sqrt(np.mean(source**2) + 1e-9)
    source = np.diff(source, prepend=0.0) + BREATH * random.standard_normal(n)
    glide = np.linspace(0, 1, n)
    voiced = (1 - glide) * _resonate(source, formants[0]) + glide * _resonate(source, formants[1])
    rise = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.02 * RATE))
    level = 10 ** (random.normal(0, 2.5) / 20)
    voiced = voiced * np.sin(rise * np.pi / 2) ** 2
    return np.asarray(level * voiced / np.sqrt(np.mean(voiced**2)), np.float64)


def _consonant(random: np.random.Generator) -> Float64:
    """Return a hiss, or a closed mouth and a burst."""
    hiss = random.random() < 0.5
    n = _samples(random.uniform(0.04, 0.1) if hiss else 0.012)
    center = random.uniform(2000, 5500)
    noise = sosfilt(
        butter(2, (0.7 * center, min(1.4 * center, 7600)), "bandpass", fs=RATE, output="sos"), random.standard_normal(n)
    )
    noise = noise * np.hanning(n) * (HISS_LEVEL if hiss else BURST_LEVEL) / np.sqrt(np.mean(noise**2) + 1e-9)
    return np.asarray(noise if hiss else np.concatenate([np.zeros(_samples(random.uniform(0.03, 0.07))), noise]), np.float64)


def _resonate(source: Float64, formants: Float64) -> Float64:
    """Filter by resonances in a row, y_n = x_n + 2 r cos(2 pi f / rate) y_(n-1) - r^2 y_(n-2), r = exp(-pi width / rate)."""
    sound = source
    for hertz, width in zip((*formants.tolist(), HIGH_HZ), WIDTHS_HZ, strict=True):
        radius = np.exp(-np.pi * width / RATE)
        sound = lfilter([1], [1, -2 * radius * np.cos(2 * np.pi * hertz / RATE), radius**2], sound)
    return np.asarray(sound, np.float64)


def _samples(seconds: float) -> int:
    return round(seconds * RATE)
