"""A catalogue with more points than a browser is sent, in the space of the tiny zoo."""

from pathlib import Path

import numpy as np

from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE
from demo.core.zoo import Bundle, read_bundle
from demo.emotion.classes import EMOTIONS
from demo.search import catalogue as layout

N_VIDEOS = 12_000
CROWD, CROWD_EMOTION = (4.0, -3.0), "happy"
"""Where the pictures and the sounds of most videos lie, and their class label."""


def write_large_catalogue(folder: Path, zoo: Path) -> Bundle:
    """Write videos of which two thirds crowd at one place and the others lie anywhere; every fifth is a music video."""
    random = np.random.default_rng(0)
    space = read_bundle(zoo / CATALOGUE, "catalogue", zoo).required("space")
    crowded = np.arange(N_VIDEOS) % 3 > 0

    def tensors() -> dict[str, np.ndarray]:
        parts = {name: random.standard_normal((N_VIDEOS, 4)) for name in ("emotion", "content")}
        unit = {name: part / np.linalg.norm(part, axis=1, keepdims=True) for name, part in parts.items()}
        anywhere = random.uniform(-10, 10, (N_VIDEOS, 2))
        crowd = CROWD + 0.3 * random.standard_normal((N_VIDEOS, 2))
        arrays = unit | {"map": np.where(crowded[:, None], crowd, anywhere)}
        return {name: array.astype(np.float16) for name, array in arrays.items()}

    table = [
        {
            "youtube_id": f"large-{row:05d}",
            "emotion": CROWD_EMOTION if crowded[row] else EMOTIONS[row % len(EMOTIONS)],
            "labels": "Music video|Guitar" if row % 5 == 0 else "Concert",
        }
        for row in range(N_VIDEOS)
    ]
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4, "title": "Many videos"},
        tensors={layout.VISUAL: tensors(), layout.AUDIO: tensors()},
        tables={layout.TABLE: table},
        requires=[space],
        zoo=zoo,
    )
