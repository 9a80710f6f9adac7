"""Cuts: where one shot ends and another begins."""

import cv2
import numpy as np

from demo.core.arrays import Bool, Float32, UInt8
from demo.features.visual.color import to_lab

THUMBNAIL = (16, 9)
CUT_DIFFERENCE = 6.0
"""Mean CIELAB difference (Delta E 1976) of thumbnails; about 2 can just be seen, a new shot makes 10 to 50."""

CUT_RATIO = 2.2
"""Ratio of a cut's difference to those before and after it; a fast pan has less."""

N_NEIGHBORS = 4
LASTING_FRAMES = (2, 5)
"""Frames after and before a cut at which the picture still differs; after a flash or a pulse on the beat it returns."""

LASTING_SHARE = 0.6


def find_cuts(frames: UInt8) -> Bool:
    """Return which frames begin a new shot.

    Gradual changes (cross-fades) are motion, not cuts.

    Args:
        frames: RGB at 10 frames a second, shape (n_frames, height, width, 3).

    Returns:
        Shape (n_frames,); the first is never one.
    """
    is_cut = np.zeros(len(frames), np.bool_)
    if len(frames) < 2:
        return is_cut
    thumbnails = np.stack([to_lab(np.asarray(cv2.resize(frame, THUMBNAIL, interpolation=cv2.INTER_AREA))) for frame in frames])
    steps = _difference(thumbnails[:-1], thumbnails[1:])
    for at in np.flatnonzero(steps > CUT_DIFFERENCE).tolist():
        neighbors = np.concatenate([steps[max(0, at - N_NEIGHBORS) : at], steps[at + 1 : at + 1 + N_NEIGHBORS]])
        # One neighbor may be another cut; at the ends of a video there are too few to leave one out.
        usual = np.sort(neighbors)[-1 if len(neighbors) < 2 * N_NEIGHBORS else -2] if len(neighbors) else 0.0
        later = thumbnails[[min(at + n, len(frames) - 1) for n in LASTING_FRAMES]]
        earlier = thumbnails[[max(at + 1 - n, 0) for n in LASTING_FRAMES]]
        least = min(_difference(thumbnails[at], later).min(), _difference(thumbnails[at + 1], earlier).min())
        lasts = least > LASTING_SHARE * steps[at]
        is_largest = steps[at] >= steps[max(0, at - 2) : at + 3].max()
        is_cut[at + 1] = lasts and is_largest and steps[at] > CUT_RATIO * usual
    return is_cut


def _difference(these: Float32, others: Float32) -> Float32:
    """Return the mean Delta E between thumbnails, or between one and each of several, shape (n,)."""
    differences: Float32 = np.sqrt(((these - others) ** 2).sum(axis=-1)).mean(axis=(1, 2), dtype=np.float32)
    return differences
