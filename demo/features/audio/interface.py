"""What every audio backbone offers: a waveform becomes features in the YouTube-8M audio space."""

from typing import NamedTuple, Protocol

import torch

from demo.core.arrays import Float32


class AudioFeatures(NamedTuple):
    """What a backbone makes of a waveform.

    Attributes:
        features: One row a second in the dequantised YouTube-8M audio space, shape (n_seconds, 128).
        music: Probability that the second holds music, shape (n_seconds,).
    """

    features: Float32
    music: Float32


class AudioBackbone(Protocol):
    """What every audio backbone offers.

    Attributes:
        name: By which a person chooses it.
        device: Where its networks of torch run.
    """

    name: str
    device: torch.device

    def extract(self, waveform: Float32) -> AudioFeatures:
        """Turn a mono waveform at 16 kHz, shape (n_samples,), into features; less than one patch gives no rows."""
