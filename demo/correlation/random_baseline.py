"""The chance level: random embeddings."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from demo.core.arrays import Float32
from demo.core.config import Config, require
from demo.core.vectors import normalize
from demo.core.zoo import Tensors
from demo.correlation.memberships import Classes


@dataclass(frozen=True, kw_only=True)
class RandomConfig(Config):
    """Settings of the random baseline.

    Attributes:
        n_components: Dimensions of the space.
        seed: Of all embeddings.
    """

    n_components: int = 30
    seed: int = 0

    def __post_init__(self) -> None:
        require(self.n_components > 0, "n_components must be positive.")


class Random:
    """A random direction for each row: the score of a method that has learned nothing.

    The direction is drawn from a hash of the row's bytes, so the same row gets the same one in every batch, and rows that
    differ at all get independent ones. The two views of a video share nothing.
    """

    config_type: ClassVar[type[RandomConfig]] = RandomConfig

    def __init__(self, config: RandomConfig) -> None:
        self.config = config

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:  # noqa: ARG002
        """Learn nothing."""
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_components)."""
        return self._directions(audio, "audio")

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_components)."""
        return self._directions(visual, "visual")

    def to_tensors(self) -> Tensors:
        """Return no arrays: the seed is all there is."""
        return {}

    @classmethod
    def from_tensors(cls, config: RandomConfig, tensors: Tensors) -> Self:  # noqa: ARG003
        """Rebuild the model."""
        return cls(config)

    def _directions(self, rows: Float32, view: str) -> Float32:
        directions = np.empty((len(rows), self.config.n_components), dtype=np.float32)
        for index, row in enumerate(np.ascontiguousarray(rows, dtype=np.float32)):
            digest = hashlib.sha256(f"{self.config.seed} {view} ".encode() + row.tobytes()).digest()
            random = np.random.default_rng(int.from_bytes(digest[:16], "little"))
            directions[index] = random.standard_normal(self.config.n_components)
        return normalize(directions)
