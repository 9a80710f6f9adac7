"""What a study tells apart: directions, parts of a song that ask, readings of a fit, and places at which it is judged."""

from demo.core.config import Sections

DIRECTIONS = ("audio_to_visual", "visual_to_audio")

ARROWS = {"audio_to_visual": "audio to video", "visual_to_audio": "video to audio"}

RECALL_AT = (1, 5, 10, 50)
"""R@n: the own video is among the first n."""

WHOLE = "mean"
"""The paper's word for a query by the whole song."""

MOST_SECTIONS: dict[Sections, int] = {"3": 2, "6": 3, "9": 3}

PARTS: dict[str, tuple[Sections, int]] = {
    f"{k}/{sections}": (sections, k) for sections, most in MOST_SECTIONS.items() for k in range(1, most + 1)
}
"""The paper's k/c: sections, and how many of them ask. All of its figures 5 to 9; Table II is 1/3, 2/6, 3/9 and mean."""

READINGS: dict[str, dict[str, float]] = {
    "plain": {"power": 0.0},
    "weighted": {},
    "emotion": {"dial": 0.0},
    "content": {"dial": 1.0},
}
"""Settings that act when rows are embedded, so that nothing is trained again for them: the paper's cosine, components weighted
by their correlation to the power of the method's own settings, and both ends of the dial where a method has one."""

READING_TITLES = {
    "plain": "plain cosine",
    "weighted": "weighted components",
    "emotion": "dial at emotion",
    "content": "dial at content",
}
