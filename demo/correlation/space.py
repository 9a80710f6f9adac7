"""The shared space: an emotion part and a content part, side by side.

The emotion part (S-DCCA over all pairs of a class) puts videos of one emotion together; the content part (CCA on own pairs)
finds the very video that goes with a sound. Each part of an embedding has length 1, so the similarity at any dial is a
weighted mean of two cosines, and no embedding has to be made anew when the dial turns.
"""

from typing import NamedTuple

import numpy as np

from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import CCA, Float32, LinearConfig
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
    def from_bundle(cls, bundle: Bundle) -> "SharedSpace":
        """Rebuild the space from a bundle's config and weights."""
        tensors = bundle.tensors()

        def part(name: str) -> Tensors:
            return {key.removeprefix(f"{name}."): array for key, array in tensors.items() if key.startswith(f"{name}.")}

        return cls(
            SDCCA.from_tensors(DeepConfig.from_dict(bundle.config["emotion"]), part("emotion")),
            CCA.from_tensors(LinearConfig.from_dict(bundle.config["content"]), part("content")),
        )
