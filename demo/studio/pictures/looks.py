"""Looks: color, form, motion, camera and cuts of each emotion.

Brightness and saturation carry pleasure and arousal (Valdez and Mehrabian 1994, "Effects of color on emotions"); people match
faster music in major with lighter, yellower, more saturated colors and slow music in minor with dark, bluish ones, by way of
the emotion (Palmer et al. 2013, "Music-color associations are mediated by emotion"). Angular lines look agitated and furious,
round ones tender and quiet, falling ones sad, rising ones merry (Poffenberger and Barrows 1924, "The feeling value of lines";
Aronoff 2006, "How we recognize angry and happy emotion in people, places, and things"). Quick, jerky motion looks angry or
afraid, slow and fluent motion calm or sad (Camurri et al. 2003, "Recognizing emotion from dance movement").
"""

from dataclasses import dataclass
from random import Random

from demo.studio.pictures.palettes import PALETTES, Palette, tinted


@dataclass(frozen=True, kw_only=True)
class Look:
    """The appearance and motion of one video.

    Attributes:
        emotion: Its class label.
        palette: Its colors.
        warmth: -1 (cold) to 1 (warm).
        contrast: 0-1, between shapes and background.
        speed: Factor of all motion; 1 is walking pace.
        jitter: 0 (smooth) to 1 (jerky).
        angularity: 0 (round) to 1 (pointed).
        symmetry: 0 (unbalanced) to 1 (symmetrical).
        density: 0 (sparse) to 1 (crowded).
        lift: -1 (everything falls) to 1 (everything rises).
        bounce: 0-1, height of the jumps on the beat.
        drift: Range of the camera, in heights of the picture.
        zoom: Relative change of the zoom over a shot.
        shake: Displacement of the camera by a loud hit, in heights.
        tilt: Rotation of the camera, in radians.
        bars_per_cut: Bars between cuts; None cuts at sections only.
        dissolve: Duration of the transition between shots in seconds; 0 is a hard cut.
    """

    emotion: str
    palette: Palette
    warmth: float
    contrast: float
    speed: float
    jitter: float
    angularity: float
    symmetry: float
    density: float
    lift: float
    bounce: float
    drift: float
    zoom: float
    shake: float
    tilt: float
    bars_per_cut: float | None
    dissolve: float

    @property
    def bend(self) -> float:
        """Roundness of corners: see `shapes.outline`."""
        return 1.0 - self.angularity


@dataclass(frozen=True, kw_only=True)
class _Manner:
    """Values and ranges of the looks of an emotion; see Look."""

    warmth: float
    contrast: float
    speed: tuple[float, float]
    jitter: float
    angularity: tuple[float, float]
    symmetry: float
    density: tuple[float, float]
    lift: float
    bounce: float
    drift: float
    zoom: float
    shake: float
    tilt: float
    bars_per_cut: tuple[float | None, ...]
    dissolve: float


MANNERS: dict[str, _Manner] = {
    "angry": _Manner(
        warmth=0.8, contrast=1.0, speed=(1.7, 2.1), jitter=0.8, angularity=(0.95, 1.0), symmetry=0.3, density=(0.8, 1.0),
        lift=0.0, bounce=0.5, drift=0.02, zoom=0.05, shake=0.016, tilt=0.05, bars_per_cut=(2.0,), dissolve=0.0,
    ),
    "anxious": _Manner(
        warmth=-0.4, contrast=0.6, speed=(1.2, 1.5), jitter=1.0, angularity=(0.75, 0.9), symmetry=0.0, density=(0.6, 0.9),
        lift=-0.1, bounce=0.2, drift=0.03, zoom=0.06, shake=0.008, tilt=0.09, bars_per_cut=(4.0, 2.0), dissolve=0.0,
    ),
    "bitter": _Manner(
        warmth=-0.3, contrast=0.45, speed=(0.4, 0.55), jitter=0.1, angularity=(0.4, 0.6), symmetry=0.3, density=(0.3, 0.5),
        lift=-1.0, bounce=0.0, drift=0.02, zoom=-0.05, shake=0.0, tilt=0.02, bars_per_cut=(None, 8.0), dissolve=1.2,
    ),
    "bright": _Manner(
        warmth=0.2, contrast=0.5, speed=(0.9, 1.1), jitter=0.1, angularity=(0.2, 0.4), symmetry=0.7, density=(0.5, 0.7),
        lift=0.6, bounce=0.4, drift=0.015, zoom=0.05, shake=0.0, tilt=0.0, bars_per_cut=(4.0, 8.0), dissolve=0.35,
    ),
    "calm": _Manner(
        warmth=-0.5, contrast=0.3, speed=(0.22, 0.3), jitter=0.0, angularity=(0.0, 0.05), symmetry=0.8, density=(0.2, 0.35),
        lift=0.0, bounce=0.0, drift=0.02, zoom=0.04, shake=0.0, tilt=0.0, bars_per_cut=(None,), dissolve=3.0,
    ),
    "cheerful": _Manner(
        warmth=0.8, contrast=0.8, speed=(1.0, 1.2), jitter=0.05, angularity=(0.05, 0.2), symmetry=0.6, density=(0.5, 0.7),
        lift=0.3, bounce=1.0, drift=0.01, zoom=0.04, shake=0.0, tilt=0.0, bars_per_cut=(4.0,), dissolve=0.0,
    ),
    "fun": _Manner(
        warmth=0.1, contrast=0.95, speed=(1.3, 1.6), jitter=0.3, angularity=(0.45, 0.65), symmetry=0.5, density=(0.7, 0.9),
        lift=0.2, bounce=0.8, drift=0.015, zoom=0.04, shake=0.004, tilt=0.03, bars_per_cut=(2.0,), dissolve=0.0,
    ),
    "happy": _Manner(
        warmth=0.4, contrast=0.85, speed=(1.1, 1.3), jitter=0.05, angularity=(0.1, 0.3), symmetry=0.7, density=(0.7, 0.9),
        lift=1.0, bounce=0.6, drift=0.015, zoom=0.06, shake=0.0, tilt=0.0, bars_per_cut=(4.0,), dissolve=0.0,
    ),
    "tender": _Manner(
        warmth=0.5, contrast=0.4, speed=(0.32, 0.42), jitter=0.0, angularity=(0.0, 0.05), symmetry=0.6, density=(0.3, 0.45),
        lift=0.1, bounce=0.05, drift=0.02, zoom=0.05, shake=0.0, tilt=0.0, bars_per_cut=(None,), dissolve=2.0,
    ),
    "warm": _Manner(
        warmth=1.0, contrast=0.6, speed=(0.4, 0.5), jitter=0.0, angularity=(0.05, 0.15), symmetry=0.6, density=(0.4, 0.6),
        lift=0.1, bounce=0.1, drift=0.02, zoom=0.05, shake=0.0, tilt=0.0, bars_per_cut=(None, 8.0), dissolve=1.5,
    ),
}  # fmt: skip
"""Emotion -> manner; the emotions are those of `demo.emotion.classes`."""

EMOTIONS = tuple(MANNERS)


def look_for(emotion: str, seed: int) -> Look:
    """Return one of the looks of an emotion.

    Args:
        emotion: One of EMOTIONS.
        seed: Chooses and slightly tints the palette, and draws from the ranges of form and motion.

    Raises:
        ValueError: There is no such emotion.
    """
    if emotion not in MANNERS:
        raise ValueError(f"No look for {emotion!r}; there are {', '.join(EMOTIONS)}.")
    rng = Random(f"look {emotion} {seed}")
    manner = MANNERS[emotion]
    palettes = PALETTES[emotion]
    palette = tinted(palettes[seed % len(palettes)], rng.uniform(-0.012, 0.012), rng.uniform(-0.015, 0.015))
    return Look(
        emotion=emotion,
        palette=palette,
        warmth=manner.warmth,
        contrast=manner.contrast,
        speed=rng.uniform(*manner.speed),
        jitter=manner.jitter,
        angularity=rng.uniform(*manner.angularity),
        symmetry=manner.symmetry,
        density=rng.uniform(*manner.density),
        lift=manner.lift,
        bounce=manner.bounce,
        drift=manner.drift,
        zoom=manner.zoom,
        shake=manner.shake,
        tilt=manner.tilt * rng.choice((-1.0, 1.0)),
        bars_per_cut=rng.choice(manner.bars_per_cut),
        dissolve=manner.dissolve,
    )
