"""Palettes: several sets of colors for each emotion.

Their lightness, saturation and warmth follow the studies that `looks` names.
"""

from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

from demo.studio.pictures.shapes import Color


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colors that belong together.

    Attributes:
        ground: Background at the top of the picture.
        horizon: Background at the bottom.
        inks: Five colors, from the closest to the background to the most contrasting.
        accent: Color of the melody.
        light: The lightest color.
        dark: The darkest color.
    """

    ground: Color
    horizon: Color
    inks: tuple[Color, ...]
    accent: Color
    light: Color
    dark: Color


# ground, horizon, five inks from quiet to loud, accent, light, dark
_CODES: dict[str, tuple[str, ...]] = {
    "angry": (
        "c3141c 8e0a14 a00d18 6d0710 e8301c 2a0408 120204 ff6a1f f4e3d2 0e0203",
        "4a060c 2a0306 6d0911 930d17 c3141c e32119 0d0203 ff4a17 f6dcc8 0b0102",
        "df2a17 b3101a c11a19 8a0912 f04a1a 3b050a 150203 fff0df fff0df 130203",
        "7d0712 a8121a 9b0d17 5a050d d31d1d 1c0305 0c0102 ff8a2b ffe3c9 0a0102",
    ),
    "anxious": (
        "2f4a43 22352f 3b5a4c 5a4a6b 74875a 93a046 b7c04a d4d95a dfe3b4 121b19",
        "3a3148 2a2337 4b405c 56605a 6f7d52 8f9a45 b5bd4c cdd84f e0dfc0 15111d",
        "9aa283 7f8a72 858e72 6d7a66 5a5470 463d5c 2b2a3a d6e04a e6e8c6 1a1a24",
        "24413f 37304a 2f5450 4a4564 6d6a86 7d9160 a6b84f c9d65c d8ddb6 101a1b",
    ),
    "bitter": (
        "626c76 4d545c 57606a 495059 74685c 3a3f47 8d7b68 b39a7c c4beb3 23262b",
        "584d46 453c37 63574e 6f6358 3c3531 7c7f84 2b2725 a79a8c c2b9ad 1f1c1a",
        "7f878d 666d73 727a80 60676d 7a6b5e 4a4f55 33373c c2ae93 cfcbc2 26292d",
        "4b5560 3c434b 566270 65605c 7d6f62 323840 95897b ada392 bdbab3 1d2126",
    ),
    "bright": (
        "ffffff e6f5ff d9f0ff b5e2ff ffe488 6cc8fa ffc21f ffb400 ffffff 2a86c8",
        "fffdf2 fff3c9 ffeeb0 cfeeff ffd95a 8ad6ff 3fb2f2 ff9f1c ffffff 2f7fc1",
        "f2fbff d6f0ff c3e9ff fff0a8 8fd8ff ffd644 46b6f5 ffb703 ffffff 2277b8",
    ),
    "calm": (
        "cfe8ea b4d8de bcdde2 a3cfd8 8bbfcc 72adbe 5797ad f4faf6 f4faf6 3a7489",
        "c3dfe6 d9ecea b1d4de a5d0cf 86b9c6 7aa8c0 5b8fae f6f8ee f8faf4 3d6f8d",
        "d3e9e2 b5d8d5 bfe0d8 a4d0cb 8cc1c2 6cabb4 5095a6 fbfaf0 fbfcf6 356f80",
        "a9cfdc c6e2e4 9bc5d4 8bbccb b4dcd6 6ba4bb 4d8aa6 f2f7f0 f5faf8 346882",
    ),
    "cheerful": (
        "ffd22e ffbf1f ffc21a ffe27a ff9a1f ff7a1a f2540f ffffff fff6d6 7a3208",
        "ffc928 ffdd5c ffb81c ffe89a ff8f2a 27a59a f0541e fffbe8 fff3c4 6b2d0c",
        "ffb52b ffcf3f ffa51c ffdb70 ffe9ad ff6f3c e8480c fff9e0 fff4cf 74300a",
        "ffe04a ffcb2b ffd02a ffb62a ff9340 ff6b4a 2f8fbf ffffff fffae0 80380c",
    ),
    "fun": (
        "e6168f b80f9a f5389f 7a1fd0 00c8e6 2a1470 18e0ff ffee32 ffffff 1c0b4a",
        "5a1fd0 7d25e0 7033e0 e01e98 ff4fb4 12c8e8 1b0f52 ffe93a ffffff 170a45",
        "00bcdc 0aa0d8 2ad0ea ff3fa8 e0148c 6a22d8 221066 fff03c ffffff 1d0d58",
        "ff3d9a f01f8c ff62ae ffd83a 8a2be2 13d1e6 2b1478 f8ff52 ffffff 240f60",
    ),
    "happy": (
        "10ae9a 2cc2a0 28bda8 ffd23e ff7a4a f23d5e 2b59c3 ffffff fff8e4 123a6b",
        "3db54a 6cc94b 5cc455 ffdd3c ff8a3d ee3f6a 2c6fe0 ffffff fffbe6 14532d",
        "2a86e8 44a6f0 46a0f0 ffd93b ff6b57 3cc878 f7377a ffffff fffbea 132f7a",
        "f4664a ff8a50 ff8058 ffd449 1fb8a6 3a6fe0 8f3fb8 ffffff fff6de 5a1a4a",
    ),
    "tender": (
        "f8e3de f3cfcd f2cdca ecb8ba e3a1a8 d58894 bd6b80 fff8ee fffaf3 854a60",
        "f6e6da f3d5cc f0d2c6 ebbfbb dfb0c0 d294a8 b87590 fffaf0 fffbf4 7d4a66",
        "f3dce2 f7e6de ebc9d3 f1c3bd dfaec2 cf8ea6 b46c8c fffaf2 fffaf5 774664",
        "fae8d8 f5cfc6 f6d3c3 efb9b0 e6a3a6 d58a92 c0707e fffdf4 fffbf2 84495a",
    ),
    "warm": (
        "e39a4c c96a33 d4833f bb5f30 f0b869 9a4426 6e2b1a ffdf9e ffe9bd 4a1c10",
        "c4622f 9a4224 b25528 8a3820 e08a3f f0b05a 5a2214 ffd587 ffe2b0 3f170d",
        "d98a3d e8aa5c cc7a36 b5612c f2c07a 8f4022 65290f fff0c4 fff0c4 45190b",
        "b0522a d47a38 bd6230 d98f47 8a3a1e eebb6c 571f12 ffe0a0 ffe6b6 3d150c",
    ),
}


def _palette(text: str) -> Palette:
    ground, horizon, *inks, accent, light, dark = [_color(code) for code in text.split()]
    return Palette(ground=ground, horizon=horizon, inks=tuple(inks), accent=accent, light=light, dark=dark)


def _color(code: str) -> Color:
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def tinted(palette: Palette, hue: float, lightness: float) -> Palette:
    """Shift the hue (share of the circle) and lightness (share of the range) of all colors of a palette."""

    def turned(color: Color) -> Color:
        h, value, s = rgb_to_hls(*(channel / 255 for channel in color))
        # Colors that are nearly white or black stay so.
        moved = value + lightness * min(value, 1 - value) * 4
        red, green, blue = hls_to_rgb((h + hue) % 1.0, min(1.0, max(0.0, moved)), s)
        return round(red * 255), round(green * 255), round(blue * 255)

    return Palette(
        ground=turned(palette.ground),
        horizon=turned(palette.horizon),
        inks=tuple(turned(ink) for ink in palette.inks),
        accent=turned(palette.accent),
        light=turned(palette.light),
        dark=turned(palette.dark),
    )


PALETTES = {emotion: tuple(_palette(text) for text in texts) for emotion, texts in _CODES.items()}
"""Emotion -> its palettes."""
