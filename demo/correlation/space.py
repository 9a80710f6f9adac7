"""The shared space: an emotion part and a content part, side by side.

The emotion part (S-DCCA over all pairs of a class) puts videos of one emotion together; the content part (CCA or kernel CCA
on own pairs) finds the very video that goes with a sound. Each part of an embedding has length 1, so the similarity at any
dial is a weighted mean of two cosines, and another mixing weight needs no new embedding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol, Self

import numpy as np

from demo.core.arrays import Float32
from demo.core.config import Config, QueryConfig, require
from demo.core.errors import BundleError
from demo.core.zoo import Bundle, Tensors
from demo.correlation.deep import SDCCA
from demo.correlation.ensemble import EnsembleConfig, SDCCAEnsemble
from demo.correlation.kernel import KCCA, KernelConfig
from demo.correlation.linear import CCA, below
from demo.correlation.memberships import Classes

PARTS: dict[str, Any] = {
    "s-dcca": SDCCA,
    "s-dcca-ensemble": SDCCAEnsemble,
    "cca": CCA,
    "kcca": KCCA,
}
"""Correlation methods that a part may be made by, by the name in a space's bundle."""

UNNAMED = {"emotion": "s-dcca", "content": "cca"}
"""What the parts of a bundle are that names none: those were the only ones when it was written."""

WEIGHTS = "weights"
"""How the name of every file of weights in a space's bundle begins."""

HALVED = ("weight", "landmarks")
"""Last words of the names of large arrays that are kept in half precision: they are most of a space's size, and no
similarity moves by more than 0.002. Projections stay whole: those of kernels amplify what is rounded."""


class Embedding(NamedTuple):
    """Both parts of some rows.

    Attributes:
        emotion: Rows of length 1, shape (n, n_emotion_components).
        content: Rows of length 1, shape (n, n_content_components).
    """

    emotion: Float32
    content: Float32

    def mix(self, dial: float) -> Float32:
        """Join the parts so that the dot product of two rows is (1 - dial) x emotion + dial x content cosine.

        Args:
            dial: 0 for the same emotion, 1 for the same kind of music.

        Returns:
            Rows of length 1, shape (n, n_emotion_components + n_content_components).
        """
        parts = [self.emotion * np.float32(np.sqrt(1 - dial)), self.content * np.float32(np.sqrt(dial))]
        return np.concatenate(parts, axis=-1)


class Part(Protocol):
    """What the space asks of a fitted correlation method."""

    @property
    def config(self) -> Any:
        """Return its settings."""

    @property
    def means(self) -> tuple[Float32, Float32]:
        """Return the means of the audio and of the visual features that it was fitted to."""

    def embed_audio(self, audio: Float32) -> Float32:
        """Map audio features to rows of length 1."""

    def embed_visual(self, visual: Float32) -> Float32:
        """Map visual features to rows of length 1."""

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""


class SharedSpace:
    """Both parts, fitted."""

    def __init__(self, emotion: Part, content: Part) -> None:
        self.emotion = emotion
        self.content = content

    @classmethod
    def fit(cls, emotion: EnsembleConfig, content: KernelConfig, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit both parts; the arrays are those of `TwoPartSpace.fit`."""
        fitted = SDCCAEnsemble(emotion).fit(audio, visual, labels)
        return cls(fitted, KCCA(content).fit(audio, visual, labels))

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (128,) and (n_dims,)."""
        return self.content.means

    def embed_audio(self, audio: Float32) -> Embedding:
        """Map audio features (n, 128) into the space."""
        return Embedding(self.emotion.embed_audio(audio), self.content.embed_audio(audio))

    def embed_visual(self, visual: Float32) -> Embedding:
        """Map visual features (n, n_dims) into the space."""
        return Embedding(self.emotion.embed_visual(visual), self.content.embed_visual(visual))

    def to_tensors(self) -> Tensors:
        """Return both parts as arrays by name."""
        parts = {"emotion": self.emotion.to_tensors(), "content": self.content.to_tensors()}
        return {f"{part}.{name}": array for part, tensors in parts.items() for name, array in tensors.items()}

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> Self:
        """Rebuild the space from a bundle's config and weights.

        Raises:
            BundleError: A part is made by a method that this program does not know.
        """
        return cls.from_tensors(bundle.config, [bundle.tensors(name) for name in bundle.files if name.startswith(WEIGHTS)])

    @classmethod
    def from_tensors(cls, config: Mapping[str, Any], files: Sequence[Tensors]) -> Self:
        """Rebuild the space.

        Args:
            config: A bundle's: the settings of both parts and, under "methods", their names in PARTS.
            files: What `weight_files` returned, in any order.

        Raises:
            BundleError: A part is made by a method that this program does not know.
        """
        tensors = {name: array for file in files for name, array in file.items()}
        names = config.get("methods", UNNAMED)

        def part(name: str) -> Part:
            if names[name] not in PARTS:
                raise BundleError(f"This program knows no {names[name]}, by which a space was made; update the program.")
            method = PARTS[names[name]]
            fitted: Part = method.from_tensors(method.config_type.from_dict(config[name]), below(name, tensors))
            return fitted

        return cls(part("emotion"), part("content"))


def weight_files(space: SharedSpace) -> dict[str, Tensors]:
    """Return a space's arrays as the files of its bundle: one for each network of the ensemble, one for each other part.

    No file of the repository may exceed 5 MB; large arrays are kept in half precision.
    """
    files: dict[str, Tensors] = {}
    for name, array in space.to_tensors().items():
        part, second, *_ = name.split(".")
        stem = f"{WEIGHTS}-{part}-{second}" if second.isdecimal() else f"{WEIGHTS}-{part}"
        kept = array.astype(np.float16) if name.split(".")[-1] in HALVED else array
        files.setdefault(f"{stem}.safetensors", {})[name] = kept
    return files


def part_names(space: SharedSpace) -> dict[str, str]:
    """Return the names of a space's parts in PARTS, for its bundle."""
    names = {method: name for name, method in PARTS.items()}
    return {"emotion": names[type(space.emotion)], "content": names[type(space.content)]}


@dataclass(frozen=True, kw_only=True)
class TwoPartConfig(Config):
    """Settings of the two-part space as a correlation method.

    Attributes:
        emotion: Of the ensemble of S-DCCA. Shares of classes correlate less than hard ones, and unevenly: by the root of the
            correlations the smaller of nine directions still count.
        content: Of kernel CCA.
        dial: 0 for the same emotion, 1 for the same kind of music.
    """

    emotion: EnsembleConfig = field(default_factory=lambda: EnsembleConfig(power=0.5))
    content: KernelConfig = field(default_factory=lambda: KernelConfig(n_components=60, power=0.5))
    dial: float = QueryConfig().mixing_weight

    def __post_init__(self) -> None:
        require(0.0 <= self.dial <= 1.0, "The dial goes from 0 (same emotion) to 1 (same kind of music).")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a manifest's dict, strictly."""
        built: dict[str, Any] = dict(values)
        if "emotion" in values:
            built["emotion"] = EnsembleConfig.from_dict(values["emotion"])
        if "content" in values:
            built["content"] = KernelConfig.from_dict(values["content"])
        return super().from_dict(built)


class TwoPartSpace:
    """The shared space at one turn of the dial, signed to the contract of correlation methods."""

    config_type: ClassVar[type[TwoPartConfig]] = TwoPartConfig

    def __init__(self, config: TwoPartConfig = TwoPartConfig()) -> None:
        self.config = config
        self.space: SharedSpace | None = None

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit both parts.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,), or its share of each class, shape (n, n_classes).
        """
        self.space = SharedSpace.fit(self.config.emotion, self.config.content, audio, visual, labels)
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_emotion_components + n_content_components) at the dial."""
        return self._fitted().embed_audio(audio).mix(self.config.dial)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_emotion_components + n_content_components) at the dial."""
        return self._fitted().embed_visual(visual).mix(self.config.dial)

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return self._fitted().to_tensors()

    @classmethod
    def from_tensors(cls, config: TwoPartConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model."""
        model = cls(config)
        model.space = SharedSpace(
            SDCCAEnsemble.from_tensors(config.emotion, below("emotion", tensors)),
            KCCA.from_tensors(config.content, below("content", tensors)),
        )
        return model

    def _fitted(self) -> SharedSpace:
        if self.space is None:
            raise RuntimeError("fit() comes first")
        return self.space
