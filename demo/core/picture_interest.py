"""A measure by which the picture that stands for a video is chosen."""

import numpy as np

from demo.core.arrays import UInt8


def interest(picture: UInt8) -> float:
    """Return the spread of a picture's colors times the strength of its edges; 0 for a single color.

    Args:
        picture: RGB, shape (height, width, 3).
    """
    values = picture.astype(np.float32)
    light = values.mean(axis=2)
    edges = np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean()
    return float(values.std(axis=(0, 1)).mean() * edges)
