"""The compact audio backbone in model_zoo/, and the loader of every audio backbone by its name.

The compact network is YAMNet's convolutions in low rank (demo/research/training/compact.py), which end in the 128 dimensions
of YouTube-8M's `mean_audio`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.core.bundles import COMPACT
from demo.core.config import Config, LogMelConfig, require
from demo.core.device import default_device, map_blocks, run_on
from demo.core.progress import Progress, no_progress
from demo.core.zoo import Bundle, read_bundle
from demo.features.audio.interface import AudioBackbone, AudioFeatures
from demo.features.audio.levels import gain_to_level
from demo.features.audio.logmel import LogMel
from demo.features.audio.rumble import without_rumble
from demo.features.audio.vggish import VGGishBackbone
from demo.features.tfhub.settings import COMPACT_NAME, VGGISH, BackboneConfig

PATCHES_AT_A_TIME = {"cpu": 16, "cuda": 128}
"""Of one block: on a CPU, more of them leave a core's cache and are slower."""


@dataclass(frozen=True, kw_only=True)
class CompactConfig(Config):
    """Shape of the compact network.

    Attributes:
        n_stem: Channels after the first convolution.
        channels: Output channels of each depthwise-separable block.
        strides: Stride of each block's depthwise convolution.
        ranks: Rank of each block's pointwise convolution; 0 keeps it whole.
        n_dims: Dimensions of a feature.
        n_context: Seconds that the last layer averages over, an odd number.
        level_dbfs: Root-mean-square level that every recording is scaled to.
        max_gain_db: Limit of the gain, so that near-silence stays near-silence.
    """

    n_stem: int = 32
    channels: tuple[int, ...] = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
    strides: tuple[int, ...] = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
    ranks: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 144, 144, 144, 144, 144, 176, 208)
    n_dims: int = 128
    n_context: int = 3
    level_dbfs: float = -20.0
    max_gain_db: float = 40.0

    def __post_init__(self) -> None:
        require(len(self.channels) == len(self.strides) == len(self.ranks), "Every block needs a stride and a rank.")
        require(self.n_context % 2 == 1, "n_context must be odd.")


class PadEnd(nn.Module):
    """Pad one row and one column of zeros at the end only, as SAME does for an even size and stride 2.

    nn.ZeroPad2d gives the same, and first fills the whole image with zeros; with gradients, it is faster all the same.
    """

    def forward(self, images: Tensor) -> Tensor:
        """Map (n, n_channels, height, width) to (n, n_channels, height + 1, width + 1), channels last."""
        if torch.is_grad_enabled():
            return nn.functional.pad(images, (0, 1, 0, 1)).contiguous(memory_format=torch.channels_last)
        n, n_channels, height, width = images.shape
        padded = images.new_empty((n, height + 1, width + 1, n_channels)).permute(0, 3, 1, 2)
        padded[:, :, :height, :width] = images
        padded[:, :, height] = 0
        padded[:, :, :height, width] = 0
        return padded


def convolution(n_in: int, n_out: int, stride: int, *, groups: int = 1) -> nn.Sequential:
    """Build TensorFlow's SAME padding, a 3 x 3 convolution with bias, and ReLU6."""
    padding, inside = (nn.Identity(), 1) if stride == 1 else (PadEnd(), 0)
    return nn.Sequential(padding, nn.Conv2d(n_in, n_out, 3, stride, inside, groups=groups), nn.ReLU6(inplace=True))


def pointwise(n_in: int, n_out: int, rank: int) -> nn.Sequential:
    """Build a 1 x 1 convolution and ReLU6; with a rank it is the product of two narrow ones."""
    if rank == 0:
        return nn.Sequential(nn.Conv2d(n_in, n_out, 1), nn.ReLU6(inplace=True))
    return nn.Sequential(nn.Conv2d(n_in, rank, 1, bias=False), nn.Conv2d(rank, n_out, 1), nn.ReLU6(inplace=True))


def separable_blocks(config: CompactConfig, ranks: Sequence[int]) -> nn.Sequential:
    """Build the convolutions of MobileNet v1: one over all channels, then pairs of a depthwise and a pointwise one."""
    blocks: list[nn.Module] = [convolution(1, config.n_stem, 2)]
    n_in = config.n_stem
    for n_out, stride, rank in zip(config.channels, config.strides, ranks, strict=True):
        blocks += [convolution(n_in, n_in, stride, groups=n_in), pointwise(n_in, n_out, rank)]
        n_in = n_out
    return nn.Sequential(*blocks)


class CompactNetwork(nn.Module):
    """Log-mel patches of consecutive seconds to features and the probability of music."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__()
        self.config = config
        self.blocks = separable_blocks(config, config.ranks)
        n_in = config.channels[-1]
        self.project = nn.Linear(n_in, config.n_dims)
        self.music = nn.Linear(n_in, 1)
        self.context = nn.Conv1d(config.n_dims, config.n_dims, config.n_context, groups=config.n_dims, bias=False)

    def pool(self, patches: Tensor) -> Tensor:
        """Map VGGish log-mel patches (n, 96, 64) to one vector each, shape (n, n_units)."""
        # The convolutions come from YAMNet, which adds 0.001 before the logarithm where VGGish adds 0.01.
        images = torch.log(torch.exp(patches) - 0.009)[:, None]
        pooled: Tensor = self.blocks(images.contiguous(memory_format=torch.channels_last)).mean((2, 3))
        return pooled

    def finish(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """Map the vectors of consecutive seconds, shape (n_songs, n_seconds, n_units), to features and music logits.

        Returns:
            Features (n_songs, n_seconds, n_dims), each averaged with its neighbors, and logits (n_songs, n_seconds).
        """
        projected = self.project(pooled).transpose(1, 2)
        # Ends are repeated, not padded with zeros, so that the mean over a song is not pulled to zero.
        sides = self.config.n_context // 2
        padded = nn.functional.pad(projected, (sides, sides), mode="replicate")
        return self.context(padded).transpose(1, 2), self.music(pooled).squeeze(-1)


class CompactBackbone:
    """The compact network on any device."""

    name = COMPACT_NAME

    def __init__(self, network: CompactNetwork, device: torch.device | str = "cpu") -> None:
        self.config = network.config
        self.device = torch.device(device)
        network.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stub
        self.network = network.eval()
        self.log_mel = LogMel(LogMelConfig()).to(self.device)

    @classmethod
    def from_bundle(cls, bundle: Bundle, device: torch.device | str = "cpu") -> "CompactBackbone":
        """Rebuild the network from a bundle's config and weights."""
        network = CompactNetwork(CompactConfig.from_dict(bundle.config))
        # Half precision on disk: 4 MB, and no feature moves by more than 0.002.
        network.load_state_dict({name: torch.from_numpy(array).float() for name, array in bundle.tensors().items()})
        return cls(network, device)

    def extract(self, waveform: Float32) -> AudioFeatures:
        """Turn a mono waveform at 16 kHz, shape (n_samples,), into features; less than one patch gives no rows."""
        log_mel = self.log_mel.config
        n_seconds = log_mel.n_patches(len(waveform))
        if n_seconds == 0:
            return AudioFeatures(np.zeros((0, self.config.n_dims), np.float32), np.zeros(0, np.float32))
        samples = torch.from_numpy(bring_to_level(waveform, self.config))
        n_at_a_time = PATCHES_AT_A_TIME[self.device.type]
        if self.device.type == "cuda":
            # A block of another size would cost the GPU a new plan: the last one is filled with silence.
            samples = self.log_mel.pad(samples, -(-n_seconds // n_at_a_time) * n_at_a_time)
        size = (n_at_a_time - 1) * log_mel.sample_rate + log_mel.patch_samples
        blocks = [samples[start * log_mel.sample_rate :][:size] for start in range(0, n_seconds, n_at_a_time)]
        pooled = torch.cat(map_blocks(self.device, self._pool, blocks))[:n_seconds]
        return run_on(self.device, lambda: self._finish(pooled))

    @torch.inference_mode()
    def _pool(self, samples: Tensor) -> Tensor:
        return self.network.pool(self.log_mel(samples.to(self.device)))

    @torch.inference_mode()
    def _finish(self, pooled: Tensor) -> AudioFeatures:
        features, logits = self.network.finish(pooled[None])
        return AudioFeatures(features[0].cpu().numpy(), torch.sigmoid(logits[0]).cpu().numpy())


def bring_to_level(waveform: Float32, config: CompactConfig) -> Float32:
    """Scale a waveform to the config's level, so that the network gets a quiet phone and a loud record alike."""
    waveform = without_rumble(waveform)
    gain = gain_to_level(waveform, config.level_dbfs, config.max_gain_db)
    return (waveform * gain).astype(np.float32, copy=False)


def load_compact(zoo: Path, bundle: str = COMPACT) -> CompactBackbone:
    """Load the compact backbone, on the GPU where there is one.

    Raises:
        BundleError: The bundle is missing or damaged.
    """
    backbone = CompactBackbone.from_bundle(read_bundle(zoo / bundle, "backbone"), default_device())
    if backbone.device.type == "cuda":
        # The first visitor need not wait until the GPU's programs are loaded.
        backbone.extract(np.zeros(LogMelConfig().patch_samples, np.float32))
    return backbone


def load_backbone(
    zoo: Path, name: str = COMPACT, config: BackboneConfig = BackboneConfig(), report: Progress | None = None
) -> AudioBackbone:
    """Load a backbone by name, on a GPU where there is one.

    Args:
        zoo: The folder of bundles.
        name: "compact", "vggish", or the name of a bundle in the zoo.
        config: Where the backbones from TensorFlow Hub are.
        report: Takes progress.

    Raises:
        BundleError: The bundle is missing or damaged.
        BackboneUnavailable: The backbone is unavailable; the message says why and what to do.
    """
    compact = load_compact(zoo, COMPACT if name in (COMPACT_NAME, VGGISH) else name)
    return VGGishBackbone.load(config, compact, report or no_progress) if name == VGGISH else compact
