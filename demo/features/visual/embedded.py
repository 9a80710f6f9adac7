"""The embedded visual backbone: hand-made features without weights.

Every dimension is a named measure of color, composition, motion or rhythm. Pooling over time is by maximum, as in the paper;
`inception`, of TensorFlow Hub, extracts YouTube-8M's visual features, whose mean was published.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.core.config import FrameConfig
from demo.features.visual import color, composition, motion, rhythm
from demo.features.visual.bars import crop_bars
from demo.features.visual.seconds import count_seconds
from demo.features.visual.shots import find_cuts
from demo.media.scaling import working_size

EMBEDDED = "embedded-1"
"""Name and version of the embedded backbone: another number means other dimensions."""

ANALYSIS_RATE: int = FrameConfig.frame_rate
"""Frames a second that `extract` works on."""

COLOR_EVERY = 3
COMPOSITION_EVERY = 7
"""Of so many frames one is measured, while motion needs all. Neither number divides ten, so that more than one phase is seen
of a pulse of twice a second."""

DIMENSIONS: tuple[str, ...] = (
    *color.DIMENSIONS,
    *composition.DIMENSIONS,
    *motion.DIMENSIONS,
    *rhythm.DIMENSIONS,
)
"""Names of the dimensions of a second's feature, each 0 to 1. A video's vector is the maximum over its seconds, which keeps
no low values, so every measure whose low values matter has an opposite: darkness beside brightness."""

N_DIMS: int = len(DIMENSIONS)


class EmbeddedBackbone:
    """Measures of color, composition, motion and rhythm."""

    name = EMBEDDED
    n_dims = N_DIMS
    frames = FrameConfig()

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        """Measure frames second by second.

        Dark bars around the picture are left out, and the rest is scaled to about 160 x 90 pixels.

        Args:
            frames: RGB, shape (n_frames, height, width, 3), of any size.
            frame_rate: Frames a second; above ANALYSIS_RATE some are left out, below it some are repeated.

        Returns:
            Shape (n_seconds, N_DIMS), each 0 to 1; row i is for the second from i to i + 1, with the tempo and the cuts
            around it. Half a second or more at the end has a separate row. No frames give no rows.
        """
        if not len(frames):
            return np.zeros((0, N_DIMS), np.float32)
        pictures = _bring_to_size(crop_bars(_bring_to_rate(frames, frame_rate)))
        seconds = split_into_seconds(len(pictures))
        is_cut = find_cuts(pictures)
        # OpenCV releases the interpreter lock: flow takes half the time, everything else the other half.
        with ThreadPoolExecutor(1) as thread:
            moving = thread.submit(motion.motion_features, pictures, is_cut, ANALYSIS_RATE, seconds)
            standing = [
                _mean_of_seconds(color.color_features(_halve(pictures[::COLOR_EVERY])), seconds, COLOR_EVERY),
                _mean_of_seconds(composition.composition_features(pictures[::COMPOSITION_EVERY]), seconds, COMPOSITION_EVERY),
            ]
            changing = rhythm.rhythm_features(pictures, is_cut, ANALYSIS_RATE, seconds)
            return np.concatenate([*standing, moving.result(), changing], axis=1).astype(np.float32)

    def pool(self, features: Float32) -> Float32:
        """Return a video's vector: the maximum over its seconds.

        Args:
            features: Shape (n_seconds, N_DIMS), at least one second.

        Returns:
            Shape (N_DIMS,).
        """
        pooled: Float32 = features.max(axis=0)
        return pooled


def split_into_seconds(n_frames: int) -> list[slice]:
    """Return the frames of each second, at ANALYSIS_RATE."""
    starts = [ANALYSIS_RATE * second for second in range(count_seconds(n_frames, ANALYSIS_RATE))]
    return [slice(start, stop) for start, stop in zip(starts, [*starts[1:], n_frames], strict=True)]


def _bring_to_rate(frames: UInt8, frame_rate: float) -> UInt8:
    """Choose the frame shown in the middle of each tenth of a second, as `read_pictures` does."""
    if frame_rate == ANALYSIS_RATE:
        return frames
    n_wanted = max(1, math.ceil(len(frames) / frame_rate * ANALYSIS_RATE - 0.5))
    chosen = np.floor((np.arange(n_wanted) + 0.5) / ANALYSIS_RATE * frame_rate).astype(np.intp)
    return frames[np.minimum(chosen, len(frames) - 1)]


def _bring_to_size(frames: UInt8) -> UInt8:
    """Scale all frames to the working size; frames of that size are returned unchanged."""
    height, width = frames.shape[1:3]
    size = working_size(width, height)
    if size == (width, height):
        return frames
    interpolation = cv2.INTER_AREA if size[0] < width else cv2.INTER_LINEAR
    return np.stack([np.asarray(cv2.resize(frame, size, interpolation=interpolation), np.uint8) for frame in frames])


def _halve(frames: UInt8) -> UInt8:
    """Scale frames to half their width and height."""
    return np.stack(
        [np.asarray(cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8) for frame in frames]
    )


def _mean_of_seconds(measures: Float32, seconds: list[slice], every: int) -> Float32:
    """Average the measures of one in `every` frames over each second; a second without any has those before it."""
    rows = []
    for second in seconds:
        first = -(-second.start // every)
        rows.append(measures[min(first, len(measures) - 1) : max(first + 1, -(-second.stop // every))].mean(axis=0))
    return np.stack(rows)
