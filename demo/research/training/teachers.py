"""The teacher: YAMNet, rebuilt in torch from its quantised TFLite file, so that it runs in batches and keeps its logits.

YAMNet (Google, Apache-2.0) is a MobileNet v1 over VGGish's own log-mel patches. The TFLite file stores 8-bit weights, and
its output is rounded to 1/256: a label below 0.4 % is lost. Dequantising the weights once and computing in float keeps
every label's logit, which is what the label bridge (bridge.py) needs.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.core.errors import BackboneUnavailable
from demo.features.audio.compact import CompactConfig, separable_blocks
from demo.research.training.corpus import read_table

N_LABELS = 521
LOG_OFFSET = 0.001
"""YAMNet adds 0.001 before the logarithm where VGGish adds 0.01."""


class Yamnet(nn.Module):
    """YAMNet's network from log-mel patches to label logits."""

    def __init__(self) -> None:
        super().__init__()
        shape = CompactConfig()
        self.blocks = separable_blocks(shape, [0] * len(shape.channels))
        self.classifier = nn.Linear(shape.channels[-1], N_LABELS)

    def forward(self, patches: Tensor) -> Tensor:
        """Map log-mel patches (n, 96, 64) to logits (n, 521)."""
        return self.classifier(self.blocks(patches[:, None]).mean((2, 3)))  # type: ignore[no-any-return]


def load_yamnet(folder: Path) -> tuple[Yamnet, list[str]]:
    """Read the teacher and the MIDs of its labels.

    Args:
        folder: Holds yamnet.tflite and yamnet_class_map.csv.

    Returns:
        The network in evaluation mode, and its 521 MIDs in output order.

    Raises:
        BackboneUnavailable: The file or the package that reads it is missing.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise BackboneUnavailable("Training needs the package ai-edge-litert: pip install ai-edge-litert.") from error
    try:
        interpreter = Interpreter(str(folder / "yamnet.tflite"))
        mids = [row["mid"] for row in read_table(folder / "yamnet_class_map.csv")]
    except (OSError, ValueError) as error:
        raise BackboneUnavailable(f"Put yamnet.tflite and yamnet_class_map.csv into {folder}.") from error
    interpreter.allocate_tensors()
    weights = [tensor for tensor in interpreter.get_tensor_details() if _is_weight(tensor)]
    network = Yamnet()
    layers = [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    kernels = [tensor for tensor in weights if tensor["dtype"] is np.int8]
    biases = [tensor for tensor in weights if tensor["dtype"] is np.int32]
    with torch.no_grad():
        for layer, kernel, bias in zip(layers, kernels, biases, strict=True):
            values = _dequantize(interpreter, kernel)
            if values.ndim == 4:  # (out, height, width, in), or (1, height, width, channels) for a depthwise kernel
                depthwise = isinstance(layer, nn.Conv2d) and layer.groups > 1
                values = values.transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
            layer.weight.copy_(torch.from_numpy(values.copy()))
            layer.bias.copy_(torch.from_numpy(_dequantize(interpreter, bias)))  # type: ignore[union-attr]
    return network.eval(), mids


def _is_weight(tensor: dict[str, Any]) -> bool:
    """Tell a layer's stored weights from activations and shape constants."""
    scales = tensor["quantization_parameters"]["scales"]
    is_kernel = tensor["dtype"] is np.int8 and (len(scales) > 1 or tensor["name"].endswith("fc/MatMul"))
    return is_kernel or (tensor["dtype"] is np.int32 and len(scales) > 0)


def _dequantize(interpreter: Any, tensor: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return real values: the stored integers less their zero point, times their scale (one a channel, or one)."""
    parameters = tensor["quantization_parameters"]
    values = interpreter.get_tensor(tensor["index"]).astype(np.float64)
    shape = [1] * values.ndim
    shape[parameters["quantized_dimension"]] = -1
    scales = parameters["scales"].astype(np.float64).reshape(shape)
    zeros = parameters["zero_points"].reshape(shape)
    real: np.ndarray[Any, np.dtype[np.float32]] = ((values - zeros) * scales).astype(np.float32)
    return real


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
