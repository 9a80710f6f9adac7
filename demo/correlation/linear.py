"""CCA and Cluster-CCA: two linear projections into one space."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
import torch

from demo.core.arrays import Float32
from demo.core.config import Config, require
from demo.core.vectors import normalize
from demo.correlation.memberships import Classes, hard, one_hot
from demo.correlation.objectives import (
    Covariances,
    all_pairs_covariances,
    instance_pair_covariances,
    sampled_pairs_covariances,
    whitened_cross_covariance,
)
from demo.correlation.pairing import EXTEND1_SHARE, one_to_one_partners

Floats = npt.NDArray[np.floating]
Tensors = dict[str, Float32]


def below(name: str, tensors: Tensors) -> Tensors:
    """Return the arrays whose names begin with a name and a dot, by what follows."""
    return {key.removeprefix(f"{name}."): array for key, array in tensors.items() if key.startswith(f"{name}.")}


@dataclass(frozen=True, kw_only=True)
class LinearConfig(Config):
    """Settings of CCA and Cluster-CCA.

    Attributes:
        n_components: Dimensions of the space.
        ridge: Share of the mean variance added to every variance.
        power: Each component is weighted by its canonical correlation to this power; 0 is the paper's plain cosine.
    """

    n_components: int = 30
    ridge: float = 1e-3
    power: float = 1.0

    def __post_init__(self) -> None:
        require(self.n_components > 0, "n_components must be positive.")
        require(self.ridge >= 0 and self.power >= 0, "ridge and power must not be negative.")


@dataclass(frozen=True, kw_only=True)
class SampledLinearConfig(LinearConfig):
    """Settings of Cluster-CCA over drawn pairs.

    Attributes:
        seed: Of the draw.
    """

    seed: int = 0


@dataclass(frozen=True)
class Projections:
    """The linear step, solved once and kept: it is never refitted on queries.

    Attributes:
        audio_mean: Shape (p,).
        visual_mean: Shape (q,).
        audio: Shape (p, n_components).
        visual: Shape (q, n_components).
        correlations: Canonical correlation of each component, highest first, shape (n_components,).
    """

    audio_mean: Float32
    visual_mean: Float32
    audio: Float32
    visual: Float32
    correlations: Float32

    def project_audio(self, audio_view: Floats, power: float) -> Float32:
        """Map (n, p) to embeddings (n, n_components), weighted and normalised."""
        return normalize((audio_view - self.audio_mean) @ (self.audio * self.correlations**power))

    def project_visual(self, visual_view: Floats, power: float) -> Float32:
        """Map (n, q) to embeddings (n, n_components), weighted and normalised."""
        return normalize((visual_view - self.visual_mean) @ (self.visual * self.correlations**power))

    def to_tensors(self) -> Tensors:
        """Return the arrays by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_tensors(cls, tensors: Tensors) -> Self:
        """Rebuild the projections from arrays by name; where those of the visual view are left out, only audio is mapped."""
        found: Tensors = {"visual_mean": np.empty(0, np.float32), "visual": np.empty((0, 0), np.float32), **tensors}
        return cls(**{name: np.asarray(found[name], dtype=np.float32) for name in cls.__dataclass_fields__})


def solve(covariances: Covariances, n_components: int, ridge: float) -> Projections:
    """Find the projections that correlate most (numerics.md, section 3).

    Args:
        covariances: In double precision.
        n_components: At most the smaller view's dimensions; more are left out.
        ridge: Relative to the mean variance.
    """
    whitened, factor_audio, factor_visual = whitened_cross_covariance(covariances, ridge)
    left, correlations, right = torch.linalg.svd(whitened, full_matrices=False)
    audio = torch.linalg.solve_triangular(factor_audio.T, left[:, :n_components], upper=True)
    visual = torch.linalg.solve_triangular(factor_visual.T, right[:n_components].T, upper=True)
    parts = (covariances.audio_mean, covariances.visual_mean, audio, visual, correlations[:n_components].clamp(0, 1))
    return Projections(*(part.numpy().astype(np.float32) for part in parts))


class CCA:
    """Canonical correlation analysis of each audio with its own video (Hotelling, 1936)."""

    config_type: ClassVar[type[LinearConfig]] = LinearConfig

    def __init__(self, config: LinearConfig = LinearConfig()) -> None:
        self.config = config
        self.projections: Projections | None = None

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit to row-wise pairs.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,).
        """
        covariances = self._covariances(torch.from_numpy(audio).double(), torch.from_numpy(visual).double(), labels)
        self.projections = solve(covariances, self.config.n_components, self.config.ridge)
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_components)."""
        return self._fitted().project_audio(audio, self.config.power)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_components)."""
        return self._fitted().project_visual(visual, self.config.power)

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        projections = self._fitted()
        return projections.audio_mean, projections.visual_mean

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return self._fitted().to_tensors()

    @classmethod
    def from_tensors(cls, config: LinearConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model."""
        model = cls(config)
        model.projections = Projections.from_tensors(tensors)
        return model

    # Own pairs need no classes; those of Cluster-CCA do.
    def _covariances(self, audio: torch.Tensor, visual: torch.Tensor, labels: Classes) -> Covariances:  # noqa: ARG002
        return instance_pair_covariances(audio, visual)

    def _fitted(self) -> Projections:
        if self.projections is None:
            raise RuntimeError("fit() comes first")
        return self.projections


class OneToOneClusterCCA(CCA):
    """Cluster-CCA over one video of its class for each audio, drawn once."""

    config_type = SampledLinearConfig
    config: SampledLinearConfig

    def __init__(self, config: SampledLinearConfig = SampledLinearConfig()) -> None:
        super().__init__(config)

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit to drawn pairs; the arguments are those of CCA."""
        return super().fit(audio, visual[one_to_one_partners(hard(labels), self.config.seed)], labels)


class HalfClusterCCA(CCA):
    """Cluster-CCA over half of the videos of its class for each audio, drawn once."""

    config_type = SampledLinearConfig
    config: SampledLinearConfig
    share: ClassVar[float] = EXTEND1_SHARE

    def __init__(self, config: SampledLinearConfig = SampledLinearConfig()) -> None:
        super().__init__(config)

    def _covariances(self, audio: torch.Tensor, visual: torch.Tensor, labels: Classes) -> Covariances:
        random = torch.Generator().manual_seed(self.config.seed)
        return sampled_pairs_covariances(audio, visual, torch.from_numpy(hard(labels)), self.share, random)


class ClusterCCA(CCA):
    """Cluster-CCA over all pairs of the same class (Rasiwasia et al., 2014)."""

    def _covariances(self, audio: torch.Tensor, visual: torch.Tensor, labels: Classes) -> Covariances:
        return all_pairs_covariances(audio, visual, one_hot(labels))
