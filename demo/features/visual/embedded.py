"""One interface for every visual backbone: frames become features, one row a second, and their maximum is the video's.

The embedded one needs no download: every dimension is a measure of colour, composition, motion or rhythm that has a name.
Its pooling over time is by maximum, as in the paper; `inception`, of TensorFlow Hub, writes YouTube-8M's picture features,
which are pooled by their mean as they were published.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import cv2
import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.core.config import FrameConfig
from demo.core.errors import BackboneUnavailable
from demo.core.progress import Progress, no_progress
from demo.features.tfhub.settings import EMBEDDED_NAME, INCEPTION, PICTURE_BACKBONES, BackboneConfig
from demo.features.visual import color, composition, motion, rhythm
from demo.features.visual.bars import crop_bars
from demo.features.visual.inception import InceptionBackbone
from demo.features.visual.shots import find_cuts
from demo.media.scaling import working_size

EMBEDDED = "embedded-1"
"""The embedded backbone's name and version: another number means other dimensions."""

ANALYSIS_RATE: int = FrameConfig.frame_rate
"""Frames a second that `look` works on."""

COLOR_EVERY = 3
COMPOSITION_EVERY = 7
"""Every so many frames are measured, while motion needs them all. Neither number divides ten, so that of what pulses twice
a second more than one phase is seen."""

SHORTEST_TAIL = 0.5
"""Of a second; a shorter rest at the end belongs to the second before."""

DIMENSIONS: tuple[str, ...] = (
    *color.DIMENSIONS,
    *composition.DIMENSIONS,
    *motion.DIMENSIONS,
    *rhythm.DIMENSIONS,
)
N_DIMS: int = len(DIMENSIONS)


class VisualBackbone(Protocol):
    """What every visual backbone offers.

    Attributes:
        name: By which a space says whose features its visual view takes.
        n_dims: Numbers of a second's feature.
        frames: At which rate and size it wants a video's frames; what `read_pictures` takes.
    """

    name: str
    n_dims: int
    frames: FrameConfig

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        """Turn RGB frames, shape (n_frames, height, width, 3), into features, one row a second; no frames give no rows."""

    def pool(self, features: Float32) -> Float32:
        """Return the vector of a whole video, shape (n_dims,), of at least one second of it."""


class EmbeddedBackbone:
    """Colour, composition, motion and rhythm, measured."""

    name = EMBEDDED
    n_dims = N_DIMS
    frames = FrameConfig()

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        """Measure frames second by second.

        Dark bars around the picture are left out, and the rest is scaled to about 160 x 90 pixels.

        Args:
            frames: RGB, shape (n_frames, height, width, 3), of any size.
            frame_rate: Frames a second; of more than ANALYSIS_RATE some are left out, of fewer some are repeated.

        Returns:
            Shape (n_seconds, N_DIMS), each 0 to 1; row i is about the second from i to i + 1, with the tempo and the cuts
            around it. Half a second or more at the end has a row of its own. No frames give no rows.
        """
        if not len(frames):
            return np.zeros((0, N_DIMS), np.float32)
        pictures = _bring_to_size(crop_bars(_bring_to_rate(frames, frame_rate)))
        seconds = split_into_seconds(len(pictures))
        is_cut = find_cuts(pictures)
        # OpenCV leaves other threads their turn: flow takes half the time, everything else the other half.
        with ThreadPoolExecutor(1) as thread:
            moving = thread.submit(motion.motion_features, pictures, is_cut, ANALYSIS_RATE, seconds)
            standing = [
                _mean_of_seconds(color.color_features(_halve(pictures[::COLOR_EVERY])), seconds, COLOR_EVERY),
                _mean_of_seconds(composition.composition_features(pictures[::COMPOSITION_EVERY]), seconds, COMPOSITION_EVERY),
            ]
            changing = rhythm.rhythm_features(pictures, is_cut, ANALYSIS_RATE, seconds)
            return np.concatenate([*standing, moving.result(), changing], axis=1).astype(np.float32)

    def pool(self, features: Float32) -> Float32:
        """Return a video's vector, shape (N_DIMS,): the maximum over its seconds."""
        return pool(features)


def pool(features: Float32) -> Float32:
    """Return a video's vector: the maximum over its seconds.

    Args:
        features: Shape (n_seconds, N_DIMS), at least one second.

    Returns:
        Shape (N_DIMS,).
    """
    pooled: Float32 = features.max(axis=0)
    return pooled


def load_visual_backbone(
    name: str = EMBEDDED_NAME, config: BackboneConfig = BackboneConfig(), report: Progress | None = None
) -> VisualBackbone:
    """Return a backbone by name, loading what it needs.

    Args:
        name: "embedded" or "inception".
        config: Where the backbones from TensorFlow Hub are.
        report: Told what is being done while one is loaded.

    Raises:
        BackboneUnavailable: There is none of that name, or it cannot be had; the message says why and what to do.
    """
    if name == EMBEDDED_NAME:
        return EmbeddedBackbone()
    if name == INCEPTION:
        return InceptionBackbone.load(config, report or no_progress)
    raise BackboneUnavailable(f"There is no visual backbone named {name}; choose {' or '.join(PICTURE_BACKBONES)}.")


def split_into_seconds(n_frames: int) -> list[slice]:
    """Return the frames of each second, at ANALYSIS_RATE."""
    n_seconds = max(1, math.floor(n_frames / ANALYSIS_RATE + 1 - SHORTEST_TAIL))
    starts = [ANALYSIS_RATE * second for second in range(n_seconds)]
    return [slice(start, stop) for start, stop in zip(starts, [*starts[1:], n_frames], strict=True)]


def _bring_to_rate(frames: UInt8, frame_rate: float) -> UInt8:
    """Choose the frames that are shown in the middle of each tenth of a second, as `read_pictures` does."""
    if frame_rate == ANALYSIS_RATE:
        return frames
    n_wanted = max(1, math.ceil(len(frames) / frame_rate * ANALYSIS_RATE - 0.5))
    chosen = np.floor((np.arange(n_wanted) + 0.5) / ANALYSIS_RATE * frame_rate).astype(np.intp)
    return frames[np.minimum(chosen, len(frames) - 1)]


def _bring_to_size(frames: UInt8) -> UInt8:
    """Scale all frames to the working size; returns them as they are where they have it."""
    height, width = frames.shape[1:3]
    size = working_size(width, height)
    if size == (width, height):
        return frames
    shrinks = size[0] < width
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.stack([np.asarray(cv2.resize(frame, size, interpolation=interpolation), np.uint8) for frame in frames])


def _halve(frames: UInt8) -> UInt8:
    """Scale frames to half their width and height."""
    return np.stack(
        [np.asarray(cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8) for frame in frames]
    )


def _mean_of_seconds(measures: Float32, seconds: list[slice], every: int) -> Float32:
    """Average over each second the measures of every so many frames; a second without any has those before it."""
    rows = []
    for second in seconds:
        first = -(-second.start // every)
        rows.append(measures[min(first, len(measures) - 1) : max(first + 1, -(-second.stop // every))].mean(axis=0))
    return np.stack(rows)
