"""Color: lightness, hue and chroma in CIELAB (D65), and the terms of painters for a palette.

CIELAB is nearly uniform: equal steps look about equally large. The measure of colorfulness is equation 7 of Hasler and
Suesstrunk, "Measuring colourfulness in natural images" (SPIE 5007, 2003).
"""

import math

import cv2
import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.features.visual.measures import Float, bin_softly, soften

N_LIGHTNESS = 8
N_HUES = 12
CHROMA_EDGES = (4.0, 14.0, 30.0, 55.0)
"""Chroma at which gray, pale, clear, strong and vivid colors meet, each softly."""

GRAY_CHROMA, CLEAR_CHROMA = 6.0, 36.0
"""Chroma below which a hue does not count, and from which on it counts fully."""

WARMEST_DEGREES = 60.0
"""Orange; the opposite side of the circle, 240 degrees, is a greenish blue."""

HUE_NAMES = ("pink", "red", "orange", "amber", "lime", "green", "sea green", "turquoise", "sky blue", "azure", "blue", "purple")
"""Hue angles of CIELAB, every 30 degrees from 0: of sRGB, red lies at 40, yellow at 103, green at 136, blue at 306."""

CHROMA_NAMES = ("gray", "pale", "clear", "strong", "vivid")

FRAMES_AT_A_TIME = 10
"""Bounds the memory of a long video, and the working set stays in the processor's cache."""

DIMENSIONS: tuple[str, ...] = (
    # Square roots of shares of pixels; for hues, pixels are weighted by their chroma.
    *(f"lightness {round(100 * i / N_LIGHTNESS)}-{round(100 * (i + 1) / N_LIGHTNESS)}" for i in range(N_LIGHTNESS)),
    *(f"hue {30 * i} ({name})" for i, name in enumerate(HUE_NAMES)),
    *(f"{name} colors" for name in CHROMA_NAMES),
    "brightness",  # mean L* / 100
    "darkness",  # 1 - brightness
    "contrast",  # deviation of L*, half at 20
    "evenness of light",  # 1 - contrast
    "saturation",  # mean chroma, half at 30
    "grayness",  # 1 - saturation
    "colorfulness",  # Hasler and Suesstrunk's M3, half at 50
    "warmth",  # mean chroma towards 60 degrees, half at 20
    "coolness",  # mean chroma towards 240 degrees, half at 20
    "redness",  # mean positive a*, half at 20
    "greenness",  # mean negative a*, half at 20
    "yellowness",  # mean positive b*, half at 20
    "blueness",  # mean negative b*, half at 20
    "pastel",  # share of pixels that are light and a little colored
    "deep colors",  # share of pixels that are dark and colored
    "glow",  # share of pixels that are light and strongly colored
    "black",  # share of pixels
    "white",  # share of pixels
    "many hues",  # entropy of hues / its maximum, times saturation
    "one hue",  # (1 - entropy of hues / its maximum) times saturation
    "light center",  # L* of the middle above the border, half at 20
    "dark center",  # L* of the middle below the border, half at 20
    "light from above",  # L* of the upper half above the lower, half at 20
    "light from below",  # L* of the lower half above the upper, half at 20
    "contrast of hues",  # deviation of a* and b*, half at 20
)


def color_features(frames: UInt8) -> Float32:
    """Measure each frame's colors.

    Args:
        frames: RGB, shape (n_frames, height, width, 3).

    Returns:
        Shape (n_frames, len(DIMENSIONS)), each 0 to 1.
    """
    blocks = [_measure_block(frames[at : at + FRAMES_AT_A_TIME]) for at in range(0, len(frames), FRAMES_AT_A_TIME)]
    return np.concatenate([np.zeros((0, len(DIMENSIONS)), np.float32), *blocks])


def to_lab(frame: UInt8) -> Float32:
    """Convert sRGB to CIELAB (D65): L* 0 to 100, a* and b* about -100 to 100, the frame's shape."""
    return np.asarray(cv2.cvtColor(frame.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _measure_block(frames: UInt8) -> Float32:
    n_frames, height, width = frames.shape[:3]
    lab = to_lab(frames.reshape(n_frames * height, width, 3)).reshape(n_frames, height * width, 3)
    lightness, red, yellow = np.ascontiguousarray(np.moveaxis(lab, -1, 0))
    n_pixels = height * width
    chroma = np.hypot(red, yellow)
    hue = np.arctan2(yellow, red) * np.float32(N_HUES / (2 * math.pi)) % np.float32(N_HUES)
    counts = np.full(lightness.shape, 1 / n_pixels, np.float32)

    lightness_shares = bin_softly(lightness * np.float32(N_LIGHTNESS / 100), N_LIGHTNESS, counts)
    hue_shares = bin_softly(hue, N_HUES, counts * _rise(chroma, GRAY_CHROMA, CLEAR_CHROMA), circular=True)
    steps = np.interp(chroma, (0, *CHROMA_EDGES, 80), (0, 1, 2, 3, 4, 5))
    chroma_shares = bin_softly(steps, len(CHROMA_NAMES), counts)

    brightness = lightness.mean(axis=1) / 100
    contrast = soften(lightness.std(axis=1), 20)
    saturation = soften(chroma.mean(axis=1), 30)
    warmest = math.radians(WARMEST_DEGREES)
    towards_warm = red * math.cos(warmest) + yellow * math.sin(warmest)
    one_hue = _concentration(hue_shares)
    inwards, downwards = _gradients_of_light(lightness.reshape(n_frames, height, width))
    leanings = (towards_warm, -towards_warm, red, -red, yellow, -yellow)
    columns = [
        *np.sqrt(lightness_shares.T),
        *np.sqrt(hue_shares.T),
        *np.sqrt(chroma_shares.T),
        brightness,
        1 - brightness,
        contrast,
        1 - contrast,
        saturation,
        1 - saturation,
        soften(_colorfulness(frames), 50),
        *(soften(np.maximum(leaning, 0).mean(axis=1), 20) for leaning in leanings),
        (_rise(lightness, 60, 80) * _rise(chroma, 4, 10) * (1 - _rise(chroma, 30, 50))).mean(axis=1),
        ((1 - _rise(lightness, 30, 50)) * _rise(chroma, 10, 25)).mean(axis=1),
        (_rise(lightness, 45, 65) * _rise(chroma, 35, 55)).mean(axis=1),
        (1 - _rise(lightness, 6, 18)).mean(axis=1),
        (_rise(lightness, 85, 95) * (1 - _rise(chroma, 6, 14))).mean(axis=1),
        (1 - one_hue) * saturation,
        one_hue * saturation,
        *(soften(np.maximum(difference, 0), 20) for difference in (inwards, -inwards, -downwards, downwards)),
        soften(np.hypot(red.std(axis=1), yellow.std(axis=1)), 20),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _rise(values: Float, low: float, high: float) -> Float:
    """Map values linearly, 0 up to `low` and 1 from `high` on."""
    risen: Float = np.clip((values - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    return risen


def _concentration(shares: Float) -> Float:
    """Return for each frame 1 for a single hue, 0 for all in equal parts, and 0 where there is none."""
    total = shares.sum(axis=1)
    shares = np.maximum(shares / np.maximum(total, 1e-6)[:, None], 1e-9)
    return np.where(total > 1e-6, 1 + (shares * np.log(shares)).sum(axis=1) / math.log(N_HUES), 0)


def _gradients_of_light(lightness: Float) -> tuple[Float, Float]:
    """Return for each frame how much lighter the middle is than the border, and the lower half than the upper."""
    height, width = lightness.shape[1:]
    is_middle = np.zeros((height, width), np.bool_)
    is_middle[height // 4 : height - height // 4, width // 4 : width - width // 4] = True
    inwards = lightness[:, is_middle].mean(axis=1) - lightness[:, ~is_middle].mean(axis=1)
    return inwards, lightness[:, height - height // 2 :].mean(axis=(1, 2)) - lightness[:, : height // 2].mean(axis=(1, 2))


def _colorfulness(frames: UInt8) -> Float:
    """Compute Hasler and Suesstrunk's measure of sRGB values: 0 for gray, about 109 for extremely colorful."""
    r, g, b = np.moveaxis(frames.reshape(len(frames), -1, 3), -1, 0).astype(np.float32)
    red_green, yellow_blue = r - g, (r + g) / 2 - b
    spread = np.hypot(red_green.std(axis=1), yellow_blue.std(axis=1))
    colorfulness: Float = spread + 0.3 * np.hypot(red_green.mean(axis=1), yellow_blue.mean(axis=1))
    return colorfulness
