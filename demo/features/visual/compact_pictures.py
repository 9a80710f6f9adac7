"""The compact picture backbone: EfficientNet-Lite0, a bridge into YouTube-8M's `mean_rgb` space, and the feeling of pictures.

    frame -> network -> features f, class probabilities p -> bridge -> a second's place in the space (1024)
                                                          -> affect head -> its valence and arousal

With u(v) = v / |v|, the mean m of features, the matrix A and the places z_k of ImageNet's classes, a frame's direction is

    d = u(u(f - m) A) + w sum_k p_k z_k,  p = softmax(logits / t)

and a video lies at c + s u(mean of d over its seconds), c the mean and s the typical distance of YouTube-8M's musical videos.
A and z come from the labels that ImageNet and YouTube-8M share (`demo/research/training/picture_bridge.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import cv2
import numpy as np
import torch
from scipy.special import softmax

from demo.core.arrays import Bool, Float32, UInt8
from demo.core.config import Config, FrameConfig, require
from demo.core.device import run_on
from demo.core.zoo import Bundle, Tensors
from demo.features.visual.efficientnet import SIDE, EfficientNetConfig, EfficientNetLite
from demo.features.visual.interface import PictureSummary
from demo.features.visual.picture_heads import AffectHead, PictureBridge
from demo.features.visual.seconds import middle_frames
from demo.features.visual.seen import (
    LABEL_FILE,
    TEMPERATURE,
    Vocabulary,
    mood_words,
    plain_label,
    read_vocabulary,
    seen_labels,
)

NETWORK_FILES = ("network-1.safetensors", "network-2.safetensors")
BRIDGE, AFFECT = "bridge.safetensors", "affect.safetensors"

FLAT_SHARE = 0.9
"""A frame says nothing where so many of its pixels have nearly one brightness, as black and text cards have."""

FLAT_LEVELS = 8
"""Of 256: how far apart nearly one brightness may lie."""


@dataclass(frozen=True, kw_only=True)
class CompactPicturesConfig(Config):
    """Settings of the backbone.

    Attributes:
        network: Shape of the network.
        temperature: t, of the class probabilities.
        class_weight: w, of the places of the classes beside the features.
    """

    network: EfficientNetConfig = field(default_factory=EfficientNetConfig)
    temperature: float = 0.7
    class_weight: float = 1.5

    def __post_init__(self) -> None:
        require(self.temperature > 0, "temperature must be positive.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a manifest's dict, strictly."""
        return super().from_dict({**values, "network": EfficientNetConfig.from_dict(values.get("network", {}))})


class PictureFeatures(NamedTuple):
    """What is known of a video's pictures, one row a second.

    Attributes:
        directions: In YouTube-8M's visual space, shape (n_seconds, n_dims).
        logits: Of ImageNet's classes, shape (n_seconds, n_classes).
        affect: Valence and arousal, 1 to 7, shape (n_seconds, 2).
        is_telling: Whether the frame shows something, shape (n_seconds,); all where none does.
    """

    directions: Float32
    logits: Float32
    affect: Float32
    is_telling: Bool


class CompactPictures:
    """The picture backbone in model_zoo/, on any device; safe to call from several threads."""

    # One frame a second, just large enough that 16:9 has the network's height.
    frames = FrameConfig(frame_rate=1, frame_pixels=398 * SIDE, max_seconds=600.0)

    def __init__(
        self,
        name: str,
        network: EfficientNetLite,
        bridge: PictureBridge,
        affect: AffectHead,
        vocabulary: Vocabulary,
        config: CompactPicturesConfig = CompactPicturesConfig(),
        device: torch.device | str = "cpu",
    ) -> None:
        self.name = name
        self.device = torch.device(device)
        self.n_dims = len(bridge.center)
        self.network = network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self.bridge = bridge
        self.affect = affect
        self.vocabulary = vocabulary
        self.config = config

    @classmethod
    def from_bundle(cls, bundle: Bundle, device: torch.device | str = "cpu") -> "CompactPictures":
        """Rebuild the backbone from a bundle's config and weights."""
        config = CompactPicturesConfig.from_dict(bundle.config)
        network = EfficientNetLite(config.network)
        tensors = {name: array for file in NETWORK_FILES for name, array in bundle.tensors(file).items()}
        network.load_state_dict({name: torch.from_numpy(array).float() for name, array in tensors.items()})
        bridge, affect = (_whole(bundle.tensors(file)) for file in (BRIDGE, AFFECT))
        vocabulary = read_vocabulary(bundle.rows(LABEL_FILE), config.network.n_classes)
        return cls(bundle.name, network, PictureBridge(**bridge), AffectHead(**affect), vocabulary, config, device)

    def analyze(self, frames: UInt8, frame_rate: float) -> PictureFeatures:
        """Look at the frame in the middle of each second.

        Args:
            frames: RGB, shape (n_frames, height, width, 3), of any size; they are stretched to a square, as YouTube-8M's were.
            frame_rate: Frames a second.
        """
        chosen = frames[middle_frames(len(frames), frame_rate)]
        features = self.network.extract(chosen).numpy()
        logits = run_on(self.device, lambda: self.logits(features))
        is_telling = np.array([not is_flat(frame) for frame in chosen], dtype=np.bool_)
        return PictureFeatures(
            directions=self.directions(features, logits),
            logits=logits,
            affect=self.affect.predict(features),
            is_telling=is_telling if is_telling.any() else np.ones(len(chosen), np.bool_),
        )

    @torch.inference_mode()
    def logits(self, features: Float32) -> Float32:
        """Return the logits of ImageNet's classes of the network's features, shape (n, n_classes)."""
        classifier = self.network.classifier
        logits: Float32 = classifier(torch.from_numpy(features).to(classifier.weight.device)).cpu().numpy()
        return logits

    def directions(self, features: Float32, logits: Float32) -> Float32:
        """Return d of each of the network's features, shape (n, n_dims)."""
        return self.bridge.directions(features, softmax(logits / self.config.temperature, axis=1), self.config.class_weight)

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        """Return the directions of the telling seconds, shape (n_telling, n_dims); no frames give no rows."""
        if not len(frames):
            return np.zeros((0, self.n_dims), np.float32)
        found = self.analyze(frames, frame_rate)
        return found.directions[found.is_telling]

    def pool(self, features: Float32) -> Float32:
        """Return a video's vector in YouTube-8M's `mean_rgb` space, shape (n_dims,)."""
        return self.bridge.place(features)

    def summarize(self, frames: UInt8, frame_rate: float) -> PictureSummary:
        """Return all that is told of a video from its telling seconds; there must be a frame."""
        found = self.analyze(frames, frame_rate)
        telling = found.is_telling
        affect = self.affect.standardize(found.affect[telling].mean(axis=0))
        labels = seen_labels(softmax(found.logits[telling] / TEMPERATURE, axis=1), self.vocabulary)
        return PictureSummary(
            vector=self.pool(found.directions[telling]),
            affect=affect,
            seen=tuple((plain_label(label), probability) for label, probability in labels),
            mood=mood_words(affect),
        )


def is_flat(frame: UInt8) -> bool:
    """Return whether nearly all pixels of an RGB frame have one brightness."""
    levels = cv2.calcHist([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)], [0], None, [256], [0, 256]).ravel()
    window = np.convolve(levels, np.ones(FLAT_LEVELS), "valid")
    return bool(window.max() >= FLAT_SHARE * levels.sum())


def _whole(tensors: Tensors) -> Tensors:
    """Return tensors in single precision; they are stored in half."""
    return {name: array.astype(np.float32) for name, array in tensors.items()}
