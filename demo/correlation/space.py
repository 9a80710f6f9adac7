"""The shared space: an emotion sub-space and a content sub-space, side by side.

The emotion sub-space (S-DCCA over all pairs of a class) puts videos of one emotion together; the content sub-space (CCA or
kernel CCA of instance-level pairs) finds the very video that a sound belongs to. With embeddings e and c of length 1 in them
and a mixing weight m, the embedding of a row is

    z = [sqrt(1 - m) e, sqrt(m) c],  so that  |z| = 1  and  z_x' z_y = (1 - m) cos(e_x, e_y) + m cos(c_x, c_y)

So e and c are computed once and serve every mixing weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol, Self

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.core.config import Config, QueryConfig, require
from demo.core.errors import BundleError
from demo.core.zoo import Bundle, Tensors
from demo.correlation.deep import SDCCA
from demo.correlation.ensemble import EnsembleConfig, SDCCAEnsemble
from demo.correlation.interface import CorrelationMethod
from demo.correlation.kernel import KCCA, KernelConfig
from demo.correlation.linear import CCA
from demo.correlation.memberships import Classes
from demo.correlation.projections import below, beside

SUB_SPACES: dict[str, Any] = {
    "s-dcca": SDCCA,
    "s-dcca-ensemble": SDCCAEnsemble,
    "cca": CCA,
    "kcca": KCCA,
}
"""Correlation methods that a sub-space may be made by, by the name in a space's bundle."""

UNNAMED = {"emotion": "s-dcca", "content": "cca"}
"""The methods of a bundle that names none: they were the only ones when it was written."""

WEIGHTS = "weights"
"""The prefix of the name of each file of weights in a space's bundle."""

HALVED = ("weight", "landmarks")
"""Last words of the names of large arrays that are kept in half precision: they are most of a space's size, and no
similarity moves by more than 0.002. Projections stay whole: those of kernels amplify what is rounded."""


class Embedding(NamedTuple):
    """Both embeddings of some rows.

    Attributes:
        emotion: Rows of length 1, shape (n, n_emotion_components).
        content: Rows of length 1, shape (n, n_content_components).
    """

    emotion: Float32
    content: Float32

    def take(self, rows: Int64) -> "Embedding":
        """Return some rows of both."""
        return Embedding(self.emotion[rows], self.content[rows])

    def mix(self, mixing_weight: float) -> Float32:
        """Join both so that the dot product of two rows is (1 - mixing_weight) x emotion + mixing_weight x content cosine.

        Args:
            mixing_weight: 0 for the same emotion, 1 for the same kind of music.

        Returns:
            Rows of length 1, shape (n, n_emotion_components + n_content_components).
        """
        weighted = self.emotion * np.float32(np.sqrt(1 - mixing_weight)), self.content * np.float32(np.sqrt(mixing_weight))
        return np.concatenate(weighted, axis=-1)


class SubSpace(CorrelationMethod, Protocol):
    """A correlation method that a shared space can hold."""

    @property
    def means(self) -> tuple[Float32, Float32]:
        """Return the means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""


class SharedSpace:
    """Both sub-spaces."""

    def __init__(self, emotion: SubSpace, content: SubSpace) -> None:
        self.emotion = emotion
        self.content = content

    @classmethod
    def fit(cls, emotion: EnsembleConfig, content: KernelConfig, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit both sub-spaces; the arrays are those of `TwoPartSpace.fit`."""
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
        """Return both sub-spaces as arrays by name."""
        return beside({"emotion": self.emotion.to_tensors(), "content": self.content.to_tensors()})

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> Self:
        """Rebuild the space from a bundle's config and weights.

        Raises:
            BundleError: A sub-space is made by a method that this program does not know.
        """
        return cls.from_tensors(bundle.config, [bundle.tensors(name) for name in bundle.files if name.startswith(WEIGHTS)])

    @classmethod
    def from_tensors(cls, config: Mapping[str, Any], files: Sequence[Tensors]) -> Self:
        """Rebuild the space.

        Args:
            config: A bundle's: the settings of both sub-spaces and, under "methods", their names in SUB_SPACES.
            files: What `weight_files` returned, in any order.

        Raises:
            BundleError: A sub-space is made by a method that this program does not know.
        """
        tensors = {name: array for file in files for name, array in file.items()}
        names = config.get("methods", UNNAMED)
        fitted = []
        for name in ("emotion", "content"):
            if names[name] not in SUB_SPACES:
                raise BundleError(f"This program knows no {names[name]}, by which a space was made; update the program.")
            method = SUB_SPACES[names[name]]
            fitted.append(method.from_tensors(method.config_type.from_dict(config[name]), below(name, tensors)))
        return cls(*fitted)


def weight_files(space: SharedSpace) -> dict[str, Tensors]:
    """Return a space's arrays as the files of its bundle: one for each network of the ensemble, one for each other sub-space.

    No file of the repository may exceed 5 MB; large arrays are kept in half precision.
    """
    files: dict[str, Tensors] = {}
    for name, array in space.to_tensors().items():
        words = name.split(".")
        stem = "-".join([WEIGHTS, *words[: 2 if words[1].isdecimal() else 1]])
        kept = array.astype(np.float16) if words[-1] in HALVED else array
        files.setdefault(f"{stem}.safetensors", {})[name] = kept
    return files


def sub_space_methods(space: SharedSpace) -> dict[str, str]:
    """Return the names of a space's methods in SUB_SPACES, for its bundle."""
    names = {method: name for name, method in SUB_SPACES.items()}
    return {"emotion": names[type(space.emotion)], "content": names[type(space.content)]}


@dataclass(frozen=True, kw_only=True)
class TwoPartConfig(Config):
    """Settings of the two-part space as a correlation method.

    Attributes:
        emotion: Of the ensemble of S-DCCA. Shares of classes correlate less than hard ones, and unevenly: by the root of the
            correlations the smaller of nine directions still count.
        content: Of kernel CCA.
        dial: The mixing weight: 0 for the same emotion, 1 for the same kind of music.
    """

    emotion: EnsembleConfig = field(default_factory=lambda: EnsembleConfig(power=0.5))
    content: KernelConfig = field(default_factory=lambda: KernelConfig(n_components=60, power=0.5))
    dial: float = QueryConfig().mixing_weight

    def __post_init__(self) -> None:
        require(0.0 <= self.dial <= 1.0, "The dial goes from 0 (same emotion) to 1 (same kind of music).")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a manifest's dict, strictly."""
        kinds: dict[str, type[Config]] = {"emotion": EnsembleConfig, "content": KernelConfig}
        return super().from_dict(
            {name: kinds[name].from_dict(value) if name in kinds else value for name, value in values.items()}
        )


class TwoPartSpace:
    """The shared space at one mixing weight, as a correlation method."""

    config_type: ClassVar[type[TwoPartConfig]] = TwoPartConfig

    def __init__(self, config: TwoPartConfig) -> None:
        self.config = config
        self.space = SharedSpace(SDCCAEnsemble(config.emotion), KCCA(config.content))

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit both sub-spaces.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,), or its share of each class, shape (n, n_classes).
        """
        self.space = SharedSpace.fit(self.config.emotion, self.config.content, audio, visual, labels)
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_emotion_components + n_content_components)."""
        return self.space.embed_audio(audio).mix(self.config.dial)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_emotion_components + n_content_components)."""
        return self.space.embed_visual(visual).mix(self.config.dial)

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return self.space.to_tensors()

    @classmethod
    def from_tensors(cls, config: TwoPartConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model."""
        model = cls(config)
        model.space = SharedSpace(
            SDCCAEnsemble.from_tensors(config.emotion, below("emotion", tensors)),
            KCCA.from_tensors(config.content, below("content", tensors)),
        )
        return model
