"""Dense optical flow from one small picture to the next, and how far each pixel's flow is known.

Flow is DIS of Kroeger, Timofte, Dai and Van Gool, "Fast optical flow using dense inverse search" (ECCV 2016), as OpenCV
has it.
"""

from functools import cache

import cv2
import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.features.visual.measures import gradient

# Flow is the same with 1 to 16 threads, but on pictures so small more are not faster, and take cores from other visitors.
cv2.setNumThreads(1)

N_ITERATIONS = 8
"""Of the search for each patch; the 12 of OpenCV's fastest preset are no more accurate on pictures that small."""

TEXTURE_CONTRAST = 3.0
"""Gray levels a pixel at which flow is trusted by half; plain areas show no motion."""

SURROUNDINGS = 7
REST = 0.5
"""Squared gray levels a pixel of an outline whose evidence weighs as much as the prior that things rest."""


def trusted_flow(gray: UInt8, following: UInt8) -> tuple[Float32, Float32]:
    """Measure flow where there are outlines.

    Args:
        gray: Shape (height, width).
        following: Same shape.

    Returns:
        Pixels to the right and down, shape (2, n_pixels), and the weight of each pixel, 0 to 1, shape (n_pixels,).
    """
    across, down = gradient(np.asarray(cv2.GaussianBlur(gray, (5, 5), 1.0), np.uint8))
    squared: Float32 = (across * across + down * down).ravel()
    return _settle(_flow(gray, following), across, down), squared / (squared + np.float32(TEXTURE_CONTRAST**2))


def _flow(gray: UInt8, following: UInt8) -> Float32:
    """Return pixels to the right and down, shape (height, width, 2)."""
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    method.setFinestScale(0)
    method.setGradientDescentIterations(N_ITERATIONS)
    # The array given for the result is where the search starts.
    start = np.zeros((*gray.shape, 2), np.float32)
    grain = _grain(*gray.shape)
    return np.asarray(method.calc(cv2.add(gray, grain), cv2.add(following, grain), start), np.float32)


@cache
def _grain(height: int, width: int) -> UInt8:
    """Return grain of 0 to 2 gray levels that stands still.

    Where there are only parallel lines, as in a bar or the sea, motion along them is unknown, and DIS then finds none at
    all; with grain it finds the motion across them, and some along them, which `_settle` removes.
    """
    return np.random.default_rng(0).integers(0, 3, (height, width), np.uint8)


def _settle(flow: Float32, across: Float32, down: Float32) -> Float32:
    """Remove unknown flow, along parallel lines and in plain areas; shape (2, n_pixels).

    The prior of Simoncelli, Adelson and Heeger, "Probability distributions of optical flow" (CVPR 1991), that things rest:
    (J + k I)^-1 J times the flow, with J the mean of the gradient's outer product around the pixel and k = REST.
    """
    aa, ad, dd = (
        np.asarray(cv2.boxFilter(product, cv2.CV_32F, (SURROUNDINGS, SURROUNDINGS)), np.float32).ravel()
        for product in (across * across, across * down, down * down)
    )
    aa += np.float32(REST)
    dd += np.float32(REST)
    flow = np.ascontiguousarray(flow.reshape(-1, 2).T, np.float32)
    right, downwards = flow[0], flow[1]
    share = np.float32(REST) / (aa * dd - ad * ad)
    settled = flow.copy()
    settled[0] -= (dd * right - ad * downwards) * share
    settled[1] -= (aa * downwards - ad * right) * share
    return settled
