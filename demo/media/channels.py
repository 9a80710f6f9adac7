"""Mix the channels of sound to one, also where some are inverted and would cancel."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from demo.core.arrays import Float32

MIN_SUM_RATIO = 4.0
"""How many times the energy of the mean another choice of signs must have: 6 dB. In the stereo music at hand no block has more
energy in the difference of its channels than in their sum."""

MAX_TURNED = 16
"""Channels; files with more are measurements, and the eigenvectors of a thousand take a second."""

BLOCKS_PER_SAMPLED = 4
N_SAMPLED = 8192
"""Samples of some blocks that say enough about energies."""


def mean_of_channels(samples: Float32) -> Float32:
    """Average channels, shape (n_channels, n_samples), to one: FFmpeg's mono mix of floats is 3 dB louder than their mean."""
    mono: Float32 = _equal_weights(len(samples)) @ samples
    return mono


@cache
def _equal_weights(n_channels: int) -> Float32:
    return np.full(n_channels, 1 / n_channels, np.float32)


def uncancelling_signs(samples: Float32) -> Float32 | None:
    """Find the sign of each channel with which channels add up that cancel in their mean.

    The signs are those of the first eigenvector of the channels' covariance, and the first channel's is kept where it may be.

    Args:
        samples: Some of the samples of a few seconds, shape (n_channels, n_samples).

    Returns:
        1 or -1 for each channel, shape (n_channels,); None where the mean is good enough, which is nearly always.
    """
    n_channels = len(samples)
    with np.errstate(invalid="ignore"):  # Infinite samples are refused later.
        gram: npt.NDArray[np.float64] = np.dot(samples, samples.T).astype(np.float64)
        in_mean = float(gram.sum())
    # No choice of signs has more energy than all channels in phase.
    if not np.isfinite(in_mean) or MIN_SUM_RATIO * in_mean >= n_channels * float(gram.trace()):
        return None
    signs = np.where(np.linalg.eigh(gram).eigenvectors[:, -1] < 0, -1.0, 1.0)
    if (signs.sum() or signs[0]) < 0:
        signs = -signs
    return signs.astype(np.float32) if signs @ gram @ signs > MIN_SUM_RATIO * in_mean else None


def mix(blocks: Sequence[Float32], means: Sequence[Float32]) -> Float32:
    """Join consecutive blocks to one of a single channel: their means, unless channels cancel in them.

    Args:
        blocks: Each of shape (n_channels, n_samples).
        means: Of their channels, each of shape (n_samples,).

    Returns:
        Shape (n_samples of all,).
    """
    n_channels = len(blocks[0])
    if 1 < n_channels <= MAX_TURNED and all(len(block) == n_channels for block in blocks):
        step = 1 + len(means) * len(means[0]) // N_SAMPLED
        sampled = [block[:, ::step] for block in blocks[::BLOCKS_PER_SAMPLED]]
        signs = uncancelling_signs(np.concatenate(sampled, axis=1))
        if signs is not None:
            return np.concatenate([(signs / n_channels) @ block for block in blocks])
    return means[0] if len(means) == 1 else np.concatenate(means)
