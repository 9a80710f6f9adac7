"""The axes of a study: directions, parts of a song as query, scoring variants of a fit, and depths of recall."""

from demo.core.config import Sections

DIRECTIONS = ("audio_to_visual", "visual_to_audio")

ARROWS = {"audio_to_visual": "audio to video", "visual_to_audio": "video to audio"}

RECALL_AT = (1, 5, 10, 50)
"""R@n: share of queries whose own video is among the first n."""

WHOLE = "mean"
"""The paper's name of a query by the whole song."""

MOST_SECTIONS: dict[Sections, int] = {"3": 2, "6": 3, "9": 3}

PARTS: dict[str, tuple[Sections, int]] = {
    f"{k}/{sections}": (sections, k) for sections, most in MOST_SECTIONS.items() for k in range(1, most + 1)
}
"""The paper's k/c: k of c sections make the query. All of its figures 5 to 9; Table II is 1/3, 2/6, 3/9 and mean."""

SCORING_VARIANTS: dict[str, dict[str, float]] = {
    "plain": {"power": 0.0},
    "weighted": {},
    "emotion": {"dial": 0.0},
    "content": {"dial": 1.0},
}
"""Settings that act when rows are embedded, so that they need no training: the paper's cosine, components weighted by their
correlation to the power of the method's settings, and both ends of the mixing weight where a method has one."""

VARIANT_TITLES = {
    "plain": "plain cosine",
    "weighted": "weighted components",
    "emotion": "dial at emotion",
    "content": "dial at content",
}
