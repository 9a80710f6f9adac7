"""The shared space: an emotion part and a content part, side by side.

The emotion part (S-DCCA over all pairs of a class) puts videos of one emotion together; the content part (CCA on own pairs)
finds the very video that goes with a sound. Each part of an embedding has length 1, so the similarity at any dial is a
weighted mean of two cosines, and no embedding has to be made anew when the dial turns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from demo.config import Config, QueryConfig, require
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import CCA, Float32, Labels, LinearConfig
from demo.zoo import Bundle, Tensors


class Embedding(NamedTuple):
    """Both parts of some rows.

    Attributes:
        emotion: Rows of length 1, shape (n, n_emotion_components).
        content: Rows of length 1, shape (n, n_content_components).
    """

    emotion: Float32
    content: Float32

    def at_dial(self, dial: float) -> Float32:
        """Join the parts so that the dot product of two rows is (1 - dial) x emotion + dial x content cosine.

        Args:
            dial: 0 for the same emotion, 1 for the same kind of music.

        Returns:
            Rows of length 1, shape (n, n_emotion_components + n_content_components).
        """
        parts = [self.emotion * np.float32(np.sqrt(1 - dial)), self.content * np.float32(np.sqrt(dial))]
        return np.concatenate(parts, axis=-1)


class SharedSpace:
    """Both parts, fitted."""

    def __init__(self, emotion: SDCCA, content: CCA) -> None:
        self.emotion = emotion
        self.content = content

    def embed_audio(self, audio: Float32) -> Embedding:
        """Map audio features (n, 128) into the space."""
        return Embedding(self.emotion.embed_audio(audio), self.content.embed_audio(audio))

    def embed_visual(self, visual: Float32) -> Embedding:
        """Map visual features (n, 1024) into the space."""
        return Embedding(self.emotion.embed_visual(visual), self.content.embed_visual(visual))

    def to_tensors(self) -> Tensors:
        """Return both parts as arrays by name."""
        parts = {"emotion": self.emotion.to_tensors(), "content": self.content.to_tensors()}
        return {f"{part}.{name}": array for part, tensors in parts.items() for name, array in tensors.items()}

    @classmethod
    def from_tensors(cls, emotion: DeepConfig, content: LinearConfig, tensors: Tensors) -> Self:
        """Rebuild the space from the settings of both parts and arrays by name."""

        def part(name: str) -> Tensors:
            return {key.removeprefix(f"{name}."): array for key, array in tensors.items() if key.startswith(f"{name}.")}

        return cls(SDCCA.from_tensors(emotion, part("emotion")), CCA.from_tensors(content, part("content")))

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> Self:
        """Rebuild the space from a bundle's config and weights."""
        emotion, content = DeepConfig.from_dict(bundle.config["emotion"]), LinearConfig.from_dict(bundle.config["content"])
        return cls.from_tensors(emotion, content, bundle.tensors())


@dataclass(frozen=True, kw_only=True)
class TwoPartConfig(Config):
    """Settings of the two-part space as a correlation method.

    Attributes:
        emotion: Of S-DCCA.
        content: Of CCA.
        dial: 0 for the same emotion, 1 for the same kind of music.
    """

    emotion: DeepConfig = field(default_factory=DeepConfig)
    content: LinearConfig = field(default_factory=lambda: LinearConfig(n_components=60, ridge=0.1))
    dial: float = QueryConfig().dial

    def __post_init__(self) -> None:
        require(0.0 <= self.dial <= 1.0, "The dial goes from 0 (same emotion) to 1 (same kind of music).")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a manifest's dict, strictly."""
        built: dict[str, Any] = dict(values)
        if "emotion" in values:
            built["emotion"] = DeepConfig.from_dict(values["emotion"])
        if "content" in values:
            built["content"] = LinearConfig.from_dict(values["content"])
        return super().from_dict(built)


class TwoPartSpace:
    """The shared space at one turn of the dial, signed to the contract of correlation methods."""

    config_type: ClassVar[type[TwoPartConfig]] = TwoPartConfig

    def __init__(self, config: TwoPartConfig = TwoPartConfig()) -> None:
        self.config = config
        self.space: SharedSpace | None = None

    def fit(self, audio: Float32, visual: Float32, labels: Labels) -> Self:
        """Fit both parts.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,).
        """
        emotion = SDCCA(self.config.emotion).fit(audio, visual, labels)
        self.space = SharedSpace(emotion, CCA(self.config.content).fit(audio, visual, labels))
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_emotion_components + n_content_components) at the dial."""
        return self._fitted().embed_audio(audio).at_dial(self.config.dial)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_emotion_components + n_content_components) at the dial."""
        return self._fitted().embed_visual(visual).at_dial(self.config.dial)

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return self._fitted().to_tensors()

    @classmethod
    def from_tensors(cls, config: TwoPartConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model."""
        model = cls(config)
        model.space = SharedSpace.from_tensors(config.emotion, config.content, tensors)
        return model

    def _fitted(self) -> SharedSpace:
        if self.space is None:
            raise RuntimeError("fit() comes first")
        return self.space
