"""Words for the traits of a video's pictures that are most unusual in its catalogue."""

from collections.abc import Callable, Mapping, Set
from typing import NamedTuple

import numpy as np

from demo.core.arrays import Float32
from demo.features.visual.color import HUE_NAMES
from demo.features.visual.embedded import DIMENSIONS
from demo.features.visual.measures import Float

STANDS_OUT, STANDS_OUT_A_LITTLE = 0.7, 0.2
"""Deviations from the catalogue's mean from which a trait gets a word; for the first two words the lower one is enough."""

LEAST_DEVIATION = 0.03
"""The least standard deviation: tiny differences of a trait that hardly varies within a catalogue are not unusual."""

DOMINANT_SHARE = 0.4
COLORED_SHARE = 0.12
"""A hue dominates with that share of all color, in a picture of which at least that share is colored."""

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
"""Words for each of HUE_NAMES in a dark, a middling, a light and pale, and a light and vivid picture."""


Means = Mapping[str, float]
"""Mean over a video's seconds of each dimension, by name."""


class Trait(NamedTuple):
    """A property of videos that has words.

    Attributes:
        name: Unique among TRAITS.
        low: Word for a value below the catalogue's, or "".
        high: Word for a value above it, or "".
        limits: The low word is true up to the first value, the high word from the second on, in every catalogue.
        subjects: What the words are about; of each subject one word is enough.
        measure: The value; None takes the dimension of that name.
    """

    name: str
    low: str
    high: str
    limits: tuple[float, float]
    subjects: Set[str]
    measure: Callable[[Means], float] | None = None


def _roundness(means: Means) -> float:
    return means["roundness"] / (means["roundness"] + means["straightness"] + 0.05)


TRAITS: tuple[Trait, ...] = (
    Trait("speed", "slow", "fast", (0.45, 0.3), {"speed"}),
    Trait("motion", "nearly still", "full of motion", (0.3, 0.3), {"speed"}),
    Trait("jitter", "flowing", "restless", (0.4, 0.3), {"speed", "smoothness"}),
    Trait("pulse", "", "pulsing motion", (0.0, 0.35), {"speed", "smoothness"}, lambda of: of["tempo"] + of["slow tempo"]),
    Trait("cuts", "few cuts", "many cuts", (0.2, 0.08), {"cuts"}, lambda of: of["cuts"] * 2),
    Trait("brightness", "dark", "bright", (0.4, 0.55), {"light"}),
    Trait("contrast", "soft contrasts", "high contrast", (0.5, 0.4), {"contrast"}),
    Trait("saturation", "muted colours", "vivid colours", (0.5, 0.5), {"strength of color"}),
    Trait("warmth", "cool colours", "warm colours", (-0.05, 0.05), {"hue"}, lambda of: of["warmth"] - of["coolness"]),
    Trait("pastel", "", "pastel", (0.0, 0.3), {"strength of color", "light", "contrast"}),
    Trait("many hues", "few colours", "many colours", (0.4, 0.15), {"number of colors", "strength of color"}),
    Trait("edges", "plain", "rich in detail", (0.35, 0.3), {"detail"}),
    Trait("delicacy", "large shapes", "many small details", (0.45, 0.4), {"detail"}),
    Trait("roundness", "clean lines", "round shapes", (0.45, 0.35), {"form"}, _roundness),
    Trait("mirror symmetry", "", "symmetrical", (0.0, 0.5), {"symmetry"}),
    Trait("gathering", "", "gathered in one place", (0.0, 0.25), {"spread"}),
    Trait("pattern", "", "regular patterns", (0.0, 0.5), {"detail", "form"}),
    *(Trait(f"{name} hue", "", "", (0.0, 0.0), {"hue", "light", "number of colors"}) for name in HUE_NAMES),
)
"""What words are made of; the last ones, a share of color for each hue, together give the dominant hue."""

N_MEASURES = len(TRAITS) - len(HUE_NAMES)
POSITION = {trait.name: i for i, trait in enumerate(TRAITS)}


def traits(features: Float32) -> Float32:
    """Return a video's TRAITS: means over its seconds, since words are about the whole.

    Args:
        features: Of `EmbeddedBackbone.extract`, shape (n_seconds, N_DIMS), at least one second.

    Returns:
        Shape (len(TRAITS),).
    """
    means = dict(zip(DIMENSIONS, features.mean(axis=0, dtype=np.float64).tolist(), strict=True))
    measured = [trait.measure(means) if trait.measure else means[trait.name] for trait in TRAITS[:N_MEASURES]]
    columns = [DIMENSIONS.index(f"hue {30 * i} ({name})") for i, name in enumerate(HUE_NAMES)]
    return np.array([*measured, *(np.mean(features[:, column] ** 2) for column in columns)], np.float32)


def describe_pictures(
    values: Float32, population_mean: Float32, population_deviation: Float32, n_words: int = 3
) -> tuple[str, ...]:
    """Return words for the most unusual traits, most unusual first, without repetitions and contradictions.

    Args:
        values: A video's `traits`, shape (len(TRAITS),).
        population_mean: Mean of the catalogue's traits, same shape.
        population_deviation: Their standard deviations, same shape.
        n_words: The most words.

    Returns:
        Between none and `n_words` words that can be joined by commas, such as "slow", "dark blue", "few cuts".
    """
    unusual = (values - population_mean) / np.maximum(population_deviation, LEAST_DEVIATION)
    dominant = N_MEASURES + int(values[N_MEASURES:].argmax())
    hue_word = _hue_word(values, dominant - N_MEASURES) if unusual[dominant] >= STANDS_OUT else ""
    words: list[str] = []
    subjects: set[str] = set()
    for _, at in sorted((-abs(float(score)), at) for at, score in enumerate(unusual)):
        if len(words) == n_words or abs(unusual[at]) < (STANDS_OUT if len(words) >= 2 else STANDS_OUT_A_LITTLE):
            break
        trait = TRAITS[at]
        # "Dark red" says more than "dark" and than "warm colours".
        if hue_word and trait.subjects & {"hue", "light"}:
            trait, word = TRAITS[dominant], hue_word
        else:
            word = _word(trait, values[at], unusual[at])
        if word and not subjects & trait.subjects:
            words.append(word)
            subjects |= trait.subjects
    return tuple(words)


def _word(trait: Trait, value: float, unusual: float) -> str:
    """Return the word for a trait's unusual value, or "" where it would not be true."""
    if unusual < 0:
        return trait.low if value <= trait.limits[0] else ""
    return trait.high if value >= trait.limits[1] else ""


def _hue_word(values: Float, hue: int) -> str:
    """Return the word for a hue that dominates the picture, or "" where it does not."""
    shares = values[N_MEASURES:]
    colored = float(shares.sum())
    if colored < COLORED_SHARE or shares[hue] < DOMINANT_SHARE * colored:
        return ""
    shade = int(np.searchsorted(LIGHTNESS_LIMITS, values[POSITION["brightness"]]))
    is_vivid = shade == 2 and values[POSITION["saturation"]] >= VIVID_SATURATION
    return HUE_WORDS[hue][3 if is_vivid else shade]
