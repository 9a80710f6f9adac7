"""Why a video matched, in words: what can be seen of it that stands out most from the rest of its catalogue."""

from dataclasses import dataclass

import numpy as np

from demo.core.arrays import Float32
from demo.features.visual.color import HUE_NAMES
from demo.features.visual.embedded import DIMENSIONS
from demo.features.visual.measures import Float

STANDS_OUT, STANDS_OUT_A_LITTLE = 0.7, 0.2
"""Deviations from the catalogue's mean from which a trait is worth a word; for the first two the lower one is enough."""

LEAST_DEVIATION = 0.03
"""Of a trait that hardly differs within a catalogue, a tiny difference is not unusual."""

DOMINANT_SHARE = 0.4
COLORED_SHARE = 0.12
"""A hue rules that has that share of all colour, in a picture of which at least so much is coloured."""

LIGHTNESS_LIMITS = (0.34, 0.68)
"""Mean lightness at which a hue's dark, middle and light words meet."""

VIVID_SATURATION = 0.55

HUE_WORDS = (
    ("crimson", "pink", "pale pink", "bright pink"),
    ("dark red", "red", "salmon pink", "bright red"),
    ("brown", "orange", "peach", "orange"),
    ("dark gold", "amber", "cream", "golden yellow"),
    ("olive green", "yellow-green", "pale green", "bright yellow"),
    ("dark green", "green", "pale green", "bright green"),
    ("bottle green", "sea green", "mint green", "sea green"),
    ("dark teal", "turquoise", "pale turquoise", "turquoise"),
    ("petrol blue", "sky blue", "pale blue", "sky blue"),
    ("dark blue", "azure", "light blue", "azure"),
    ("deep blue", "blue", "lavender", "bright blue"),
    ("deep purple", "purple", "lilac", "bright purple"),
)
"""What a hue is called in a dark, a middling, a light and pale, and a light and vivid picture, in the order of HUE_NAMES."""


@dataclass(frozen=True)
class Trait:
    """One thing that can be said of a video.

    Attributes:
        name: Unique among TRAITS.
        low: Word for a value below the catalogue's, or "".
        high: Word for a value above it, or "".
        limits: The low word is true up to the first value, the high word from the second on, in every catalogue.
        subjects: What the words are about; of each subject one word is enough.
    """

    name: str
    low: str
    high: str
    limits: tuple[float, float]
    subjects: frozenset[str]


def _trait(name: str, low: str, high: str, limits: tuple[float, float], *subjects: str) -> Trait:
    return Trait(name, low, high, limits, frozenset(subjects))


TRAITS: tuple[Trait, ...] = (
    _trait("speed", "slow", "fast", (0.45, 0.3), "speed"),
    _trait("motion", "nearly still", "full of motion", (0.3, 0.3), "speed"),
    _trait("jitter", "flowing", "restless", (0.4, 0.3), "speed", "smoothness"),
    _trait("pulse", "", "pulsing motion", (0.0, 0.35), "speed", "smoothness"),
    _trait("cuts", "few cuts", "many cuts", (0.2, 0.08), "cuts"),
    _trait("brightness", "dark", "bright", (0.4, 0.55), "light"),
    _trait("contrast", "soft contrasts", "high contrast", (0.5, 0.4), "contrast"),
    _trait("saturation", "muted colours", "vivid colours", (0.5, 0.5), "strength of colour"),
    _trait("warmth", "cool colours", "warm colours", (-0.05, 0.05), "hue"),
    _trait("pastel", "", "pastel", (0.0, 0.3), "strength of colour", "light", "contrast"),
    _trait("many hues", "few colours", "many colours", (0.4, 0.15), "number of colours", "strength of colour"),
    _trait("edges", "plain", "rich in detail", (0.35, 0.3), "detail"),
    _trait("delicacy", "large shapes", "many small details", (0.45, 0.4), "detail"),
    _trait("roundness", "clean lines", "round shapes", (0.45, 0.35), "form"),
    _trait("symmetry", "", "symmetrical", (0.0, 0.5), "symmetry"),
    _trait("gathering", "", "gathered in one place", (0.0, 0.25), "spread"),
    _trait("pattern", "", "regular patterns", (0.0, 0.5), "detail", "form"),
    *(_trait(f"{name} hue", "", "", (0.0, 0.0), "hue", "light", "number of colours") for name in HUE_NAMES),
)
"""What words are made of; the last ones, a share of colour for each hue, together name the hue that rules."""

N_MEASURES = len(TRAITS) - len(HUE_NAMES)
POSITION = {trait.name: i for i, trait in enumerate(TRAITS)}
COLUMN = {name: i for i, name in enumerate(DIMENSIONS)}


def traits(features: Float32) -> Float32:
    """Return a video's TRAITS: means over its seconds, since words are about the whole.

    Args:
        features: What `EmbeddedBackbone.look` returned, shape (n_seconds, N_DIMS), at least one second.

    Returns:
        Shape (len(TRAITS),).
    """
    means = features.mean(axis=0, dtype=np.float64)

    def mean(name: str) -> float:
        return float(means[COLUMN[name]])

    hues = [float(np.mean(features[:, COLUMN[f"hue {30 * i} ({name})"]] ** 2)) for i, name in enumerate(HUE_NAMES)]
    values = [
        mean("speed"),
        mean("motion"),
        mean("jitter"),
        mean("tempo") + mean("slow tempo"),
        mean("cuts") * 2,
        mean("brightness"),
        mean("contrast"),
        mean("saturation"),
        mean("warmth") - mean("coolness"),
        mean("pastel"),
        mean("many hues"),
        mean("edges"),
        mean("delicacy"),
        mean("roundness") / (mean("roundness") + mean("straightness") + 0.05),
        mean("mirror symmetry"),
        mean("gathering"),
        mean("pattern"),
        *hues,
    ]
    return np.array(values, np.float32)


def describe_pictures(
    values: Float32, population_mean: Float32, population_deviation: Float32, n_words: int = 3
) -> tuple[str, ...]:
    """Name what stands out most, the most unusual first; nothing is said twice, and nothing contradicts another word.

    Args:
        values: A video's `traits`, shape (len(TRAITS),).
        population_mean: Mean of the catalogue's traits, same shape.
        population_deviation: Their standard deviations, same shape.
        n_words: At most so many words.

    Returns:
        Between none and `n_words` words that can be joined by commas, such as "slow", "dark blue", "few cuts".
    """
    unusual = (values - population_mean) / np.maximum(population_deviation, LEAST_DEVIATION)
    ruling = N_MEASURES + int(values[N_MEASURES:].argmax())
    hue_word = _hue_word(values, ruling - N_MEASURES) if unusual[ruling] >= STANDS_OUT else ""
    said: list[str] = []
    subjects: set[str] = set()
    for _, at in sorted((-abs(float(score)), at) for at, score in enumerate(unusual)):
        if len(said) == n_words or abs(unusual[at]) < (STANDS_OUT if len(said) >= 2 else STANDS_OUT_A_LITTLE):
            break
        trait = TRAITS[at]
        # "Dark red" says more than "dark" and than "warm colours".
        if hue_word and trait.subjects & {"hue", "light"}:
            trait, word = TRAITS[ruling], hue_word
        else:
            word = _word(trait, values[at], unusual[at])
        if word and not subjects & trait.subjects:
            said.append(word)
            subjects |= trait.subjects
    return tuple(said)


def _word(trait: Trait, value: float, unusual: float) -> str:
    """Return the word for a trait's unusual value, or "" where it would not be true."""
    if unusual < 0:
        return trait.low if value <= trait.limits[0] else ""
    return trait.high if value >= trait.limits[1] else ""


def _hue_word(values: Float, hue: int) -> str:
    """Return the word for a hue that rules the picture, or "" where it does not."""
    shares = values[N_MEASURES:]
    colored = float(shares.sum())
    if colored < COLORED_SHARE or shares[hue] < DOMINANT_SHARE * colored:
        return ""
    shade = int(np.searchsorted(LIGHTNESS_LIMITS, values[POSITION["brightness"]]))
    is_vivid = shade == 2 and values[POSITION["saturation"]] >= VIVID_SATURATION
    return HUE_WORDS[hue][3 if is_vivid else shade]
