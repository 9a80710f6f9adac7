"""The picture under the empty page: chunks of a song, some outlined, that find their positions among colored videos."""

import numpy as np

from demo.page.palette import ACCENT, EMOTION_COLORS
from demo.page.rendering import render

WIDTH, HEIGHT = 1136, 280
N_CHUNKS = 72
"""As in the paper: 216 seconds."""

OUTLINED = {(11, 14): (250.0, 208.0), (33, 35): (560.0, 232.0), (55, 59): (880.0, 200.0)}
"""First and last of the outlined chunks, and where each run lands among the videos."""


def preview_picture() -> str:
    """Return a decorative SVG in the page's colors, the same at every call."""
    random = np.random.default_rng(7)
    step = WIDTH / N_CHUNKS
    chunks = np.arange(N_CHUNKS)
    outlined = np.isin(chunks, np.concatenate([np.arange(first, last + 1) for first, last in OUTLINED]))
    opacities = np.where(outlined, random.uniform(0.7, 1.0, N_CHUNKS), random.uniform(0.08, 0.4, N_CHUNKS))
    heights = 14 + 46 * np.abs(np.sin(chunks / 5.3) * np.sin(chunks / 1.7 + 1)) * random.uniform(0.6, 1, N_CHUNKS)
    threads = [
        {"left": first * step, "width": (last - first + 1) * step, "middle": (first + last + 1) * step / 2, "x": x, "y": y}
        for (first, last), (x, y) in OUTLINED.items()
    ]
    dots = [(x, y, 5.0, ACCENT) for x, y in OUTLINED.values()]
    for index, color in enumerate(EMOTION_COLORS.values()):
        center = (index + 0.5) * WIDTH / len(EMOTION_COLORS)
        places = zip(random.normal(center, 62, 46), random.normal(216, 24, 46), strict=True)
        dots += [(x, y, random.uniform(1.8, 4), color) for x, y in places]
    bars = zip(chunks * step + 1, heights, opacities, strict=True)
    return render(
        "preview.html", width=WIDTH, height=HEIGHT, accent=ACCENT, bar_width=step - 2, bars=bars, dots=dots, threads=threads
    )
