"""The interface of every audio backbone: a waveform becomes features in the YouTube-8M audio space, one row a second."""

from typing import NamedTuple, Protocol

import torch

from demo.core.arrays import Float32

MUSIC_THRESHOLD = 0.5
"""Probability of music from which on a sound counts as music."""


class AudioFeatures(NamedTuple):
    """Features of a waveform.

    Attributes:
        features: One row a second in the dequantized YouTube-8M audio space, shape (n_seconds, 128).
        music: Probability that the second holds music, shape (n_seconds,).
    """

    features: Float32
    music: Float32


class AudioBackbone(Protocol):
    """Extracts audio features.

    Attributes:
        name: The name by which a person chooses it.
        device: Where its torch networks run.
    """

    name: str
    device: torch.device

    def extract(self, waveform: Float32) -> AudioFeatures:
        """Turn a mono waveform at 16 kHz, shape (n_samples,), into features; less than one patch gives no rows."""
