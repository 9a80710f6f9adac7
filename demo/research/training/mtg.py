"""The second teacher: MTG-Jamendo's mood and theme baseline, 56 tags for the centre 29.1 s of a song.

The network and its input follow the MTG-Jamendo data set's baseline (Bogdanov et al., 2019; weights Apache-2.0): 12 kHz,
96 mel bands, decibels, five convolutions with batch normalisation, ELU and max pooling, and one linear layer.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.core.errors import BackboneUnavailable

SAMPLE_RATE = 12_000
FFT_SIZE = 512
HOP_SAMPLES = 256
N_MELS = 96
N_FRAMES = 1366
CHANNELS = (1, 64, 128, 128, 128, 64)
POOLS = ((2, 4), (2, 4), (2, 4), (3, 5), (4, 4))
FILE_NAME = "moodtheme_cnn.pth"


class TagNetwork(nn.Module):
    """Five convolutions and a linear layer, with the names that the published weights have."""

    def __init__(self, n_tags: int) -> None:
        super().__init__()
        self.bn_init = nn.BatchNorm2d(1)
        for index, (n_in, n_out) in enumerate(pairwise(CHANNELS), start=1):
            self.add_module(f"conv_{index}", nn.Conv2d(n_in, n_out, 3, padding=1))
            self.add_module(f"bn_{index}", nn.BatchNorm2d(n_out))
        self.dense = nn.Linear(CHANNELS[-1], n_tags)

    def forward(self, decibels: Tensor) -> Tensor:
        """Map mel spectrograms in decibels (n, 96, 1366) to tag logits (n, n_tags)."""
        images = self.bn_init(decibels[:, None])
        for index, pool in enumerate(POOLS, start=1):
            images = getattr(self, f"bn_{index}")(getattr(self, f"conv_{index}")(images))
            images = nn.functional.max_pool2d(nn.functional.elu(images), pool)
        logits: Tensor = self.dense(images.flatten(1))
        return logits


def load_tagger(folder: Path) -> tuple[TagNetwork, list[str]]:
    """Read the teacher and the names of its tags.

    Raises:
        BackboneUnavailable: The weights or the list of tags are missing.
    """
    try:
        tags = (folder / "tags.txt").read_text().split()
        weights: dict[str, Any] = torch.load(folder / FILE_NAME, map_location="cpu", weights_only=True)
    except OSError as error:
        raise BackboneUnavailable(f"Put {FILE_NAME} and tags.txt of MTG-Jamendo into {folder}.") from error
    network = TagNetwork(len(tags))
    network.load_state_dict(weights)
    return network.eval(), tags


@torch.inference_mode()
def tag_logits(network: TagNetwork, waveform: Float32) -> Float32:
    """Tag the centre of a song.

    Args:
        network: The teacher.
        waveform: Mono at 16 kHz, shape (n_samples,); a short one is repeated until it is long enough.

    Returns:
        Logits, shape (n_tags,).
    """
    import librosa  # training only: it costs seconds to import
    import soxr

    samples = soxr.resample(waveform, 16_000, SAMPLE_RATE)
    n_wanted = HOP_SAMPLES * N_FRAMES
    if len(samples) < n_wanted:
        samples = np.tile(samples, -(-n_wanted // len(samples)))
    start = (len(samples) - n_wanted) // 2
    power = librosa.feature.melspectrogram(
        y=samples[start : start + n_wanted],
        sr=SAMPLE_RATE,
        n_fft=FFT_SIZE,
        hop_length=HOP_SAMPLES,
        n_mels=N_MELS,
        norm=None,
    )
    decibels = 10 * np.log10(np.maximum(power[:, :N_FRAMES], 1e-10))
    logits: Float32 = network(torch.from_numpy(decibels[None].astype(np.float32)))[0].numpy()
    return logits
