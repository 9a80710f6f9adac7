"""Colors of the page's figures, and why these.

The ten emotion colors were searched for numerically: the smallest OKLab distance between any two of them was made as
large as it gets, at once for full color vision and for protanopia, deuteranopia and tritanopia (the simulation of
Machado, Oliveira and Fernandes, 2009), with luminance held between 0.06 and 0.60 so that all can be seen on white and
on near-black. That distance is 0.16, and 0.12 with any of the three deficiencies. Hues follow common associations where
that left a choice. No figure tells emotions apart by color alone: every point and card names its emotion.
"""

EMOTION_COLORS = {
    "angry": "#990527",
    "tender": "#f535b4",
    "bitter": "#916d00",
    "cheerful": "#fdc20c",
    "fun": "#71217e",
    "bright": "#a1d1b0",
    "happy": "#00867a",
    "anxious": "#632ae3",
    "calm": "#499bfb",
    "warm": "#d88c4a",
}

ACCENT = "#e8590c"
"""The song itself in every figure."""

NEUTRAL_INK = "#767680"
"""Readable on white and on near-black; the style sheet replaces it with the theme's ink where it can."""

FONT_FAMILY = "IBM Plex Sans, ui-sans-serif, system-ui, sans-serif"
"""The theme's font, named to Plotly, which measures its labels itself."""

FIGURE_STYLE = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"size": 13, "color": NEUTRAL_INK, "family": FONT_FAMILY},
    "hoverlabel": {"align": "left", "font": {"size": 13, "family": FONT_FAMILY}},
}
"""Layout that all figures share: transparent over the page's background, in its font."""

# Ramps of opacity over the page's background serve the light and the dark theme with one figure.
ATTENTION_SCALE = [[0.0, "rgba(232,89,12,0.06)"], [0.5, "rgba(232,89,12,0.5)"], [1.0, "rgba(232,89,12,1)"]]
EMOTION_SCALE = [[0.0, "rgba(76,110,245,0.05)"], [0.5, "rgba(76,110,245,0.5)"], [1.0, "rgba(76,110,245,1)"]]

METHOD_LINES = {
    "random": (NEUTRAL_INK, "dot", 2.0),
    "multi-view": ("#a0703c", "dashdot", 2.0),
    "cca": ("#3f8fd2", "solid", 2.0),
    "kcca": ("#3f8fd2", "dashdot", 2.0),
    "dcca": ("#0a9c7d", "solid", 2.0),
    "c-cca-one-to-one": ("#c65fa5", "dot", 2.0),
    "c-cca-extend1": ("#c65fa5", "dash", 2.0),
    "c-cca-extend2": ("#c65fa5", "solid", 2.0),
    "s-dcca-one-to-one": ("#b58a00", "dot", 2.0),
    "s-dcca-extend1": ("#b58a00", "dash", 2.0),
    "s-dcca-extend2": ("#b58a00", "solid", 2.0),
    "two-part": (ACCENT, "solid", 3.6),
}
"""Color, dash and width of each method's curve: a color for a family, a dash for its pairs. Curves that differ by color alone
are of different families, whose colors are distinct for color-blind eyes and on both backgrounds."""

OTHER_LINE = (NEUTRAL_INK, "longdash", 2.0)
"""For a method without a color."""
