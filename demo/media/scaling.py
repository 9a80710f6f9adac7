"""Frames are brought to one size, upright and with square pixels."""

import math

import av
import numpy as np
from av.video.reformatter import Colorspace, Interpolation
from av.video.stream import VideoStream

from demo.core.arrays import UInt8
from demo.core.config import FrameConfig

HD_LINES = 720
"""From this height on, players take untagged colours for BT.709; below for BT.601."""

UNTAGGED = 2
"""AVCOL_SPC_UNSPECIFIED, which PyAV gives as a number."""


def working_size(width: float, height: float, n_pixels: int = FrameConfig.frame_pixels) -> tuple[int, int]:
    """Return width and height of the same shape with about the given number of pixels, each at least 16."""
    scale = math.sqrt(n_pixels / (width * height))
    narrowest = math.sqrt(n_pixels) / 4
    return (
        round(min(max(width * scale, narrowest), n_pixels / narrowest)),
        round(min(max(height * scale, narrowest), n_pixels / narrowest)),
    )


def scale_upright(frame: av.VideoFrame, width: int, height: int) -> UInt8:
    """Scale a frame, and turn it as its recorder says.

    Args:
        frame: Of any format of pixels.
        width: Before it is turned.
        height: Pixels.

    Returns:
        RGB, shape (height, width, 3), or (width, height, 3) after a quarter turn.
    """
    untagged_hd = frame.colorspace == UNTAGGED and frame.height >= HD_LINES
    scaled = frame.reformat(
        width,
        height,
        format="rgb24",
        src_colorspace=Colorspace.ITU709 if untagged_hd else None,
        # Without full chroma every pixel comes out two levels too dark.
        interpolation=Interpolation.AREA | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND,
        threads=1,  # Starting more takes longer than scaling.
    ).to_ndarray()
    return np.ascontiguousarray(np.rot90(scaled, quarter_turns(frame)), dtype=np.uint8)


def quarter_turns(frame: av.VideoFrame) -> int:
    """Return by how many quarter turns to the left a frame comes upright, 0 to 3."""
    return round((frame.rotation or 0) / 90) % 4


def pixel_aspect(stream: VideoStream) -> float:
    """Return the width of a stream's pixels, in heights."""
    aspect = float(stream.sample_aspect_ratio or 1)
    # A ratio beyond 4 is a damaged header.
    return aspect if 1 / 4 <= aspect <= 4 else 1.0
