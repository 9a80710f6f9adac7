"""The linear step that CCA, kernel CCA and deep CCA share: two projections, solved once and kept."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import numpy.typing as npt
import torch

from demo.core.arrays import Float32
from demo.core.config import Config
from demo.core.vectors import normalize
from demo.core.zoo import Tensors
from demo.correlation.covariances import Covariances
from demo.correlation.objectives import whitened_cross_covariance

Floats = npt.NDArray[np.floating]

VIEWS = ("audio", "visual")


def below(name: str, tensors: Tensors) -> Tensors:
    """Return the arrays whose names begin with a name and a dot, by what follows."""
    return {key.removeprefix(f"{name}."): array for key, array in tensors.items() if key.startswith(f"{name}.")}


def beside(tensors: dict[str, Tensors]) -> Tensors:
    """Return arrays of several names as one dictionary, of which `below` finds each again."""
    return {f"{name}.{key}": array for name, arrays in tensors.items() for key, array in arrays.items()}


@dataclass(frozen=True)
class Projections:
    """The solved linear step; it is never refitted on queries.

    Attributes:
        audio_mean: Shape (p,).
        visual_mean: Shape (q,).
        audio: A, shape (p, n_components).
        visual: B, shape (q, n_components).
        correlations: Canonical correlation of each component, highest first, shape (n_components,).
    """

    audio_mean: Float32
    visual_mean: Float32
    audio: Float32
    visual: Float32
    correlations: Float32

    def to_tensors(self) -> Tensors:
        """Return the arrays by name."""
        return dict(vars(self))

    @classmethod
    def from_tensors(cls, tensors: Tensors) -> Self:
        """Rebuild the projections from arrays by name; where those of the visual view are left out, only audio is mapped."""
        found: Tensors = {"visual_mean": np.empty(0, np.float32), "visual": np.empty((0, 0), np.float32), **tensors}
        return cls(**{name: np.asarray(found[name], dtype=np.float32) for name in cls.__dataclass_fields__})


def solve(covariances: Covariances, n_components: int, ridge: float) -> Projections:
    """Find the projections whose components correlate most and are uncorrelated among themselves.

    With the whitened cross-covariance T and the factors L_x, L_y, and T = U D V':

        A = L_x^-T U_k,  B = L_y^-T V_k,  canonical correlations diag(D)_k,  so that A' S_xy B = D_k

    Args:
        covariances: In double precision.
        n_components: k, at most the smaller view's dimensions; more are left out.
        ridge: Relative to the mean variance.
    """
    whitened, factor_audio, factor_visual = whitened_cross_covariance(covariances, ridge)
    left, correlations, right = torch.linalg.svd(whitened, full_matrices=False)
    audio = torch.linalg.solve_triangular(factor_audio.T, left[:, :n_components], upper=True)
    visual = torch.linalg.solve_triangular(factor_visual.T, right[:n_components].T, upper=True)
    arrays = (covariances.audio_mean, covariances.visual_mean, audio, visual, correlations[:n_components].clamp(0, 1))
    return Projections(*(array.numpy().astype(np.float32) for array in arrays))


class Encoder(Protocol):
    """What the rows of a view pass before they are projected: the columns of a kernel, or a network."""

    @property
    def mean(self) -> Any:
        """Return the mean of the training rows, shape (n_dims,)."""

    def encode(self, rows: Float32) -> Floats:
        """Map (n, n_dims) to (n, n_outputs)."""

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""


class ProjectionMethod:
    """Base of the methods whose embedding is a projection of rows.

        e(x) = w / |w|,  w = (x - m_x) A diag(D)^power,  and the same with y, m_y and B

    Weighting components by a power of their canonical correlations keeps those that hold noise from voting in the cosine.

    Attributes:
        config: The settings, of which `power` may be varied after the fit.
    """

    config_type: ClassVar[type[Config]]

    def __init__(self, config: Any) -> None:
        self.config = config
        self._projections: Projections | None = None

    @property
    def projections(self) -> Projections:
        """The linear step.

        Raises:
            RuntimeError: Nothing was fitted.
        """
        if self._projections is None:
            raise RuntimeError("fit() comes first")
        return self._projections

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        return self.projections.audio_mean, self.projections.visual_mean

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_components)."""
        return self._project(audio, self.projections.audio_mean, self.projections.audio)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_components)."""
        return self._project(visual, self.projections.visual_mean, self.projections.visual)

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return self.projections.to_tensors()

    @classmethod
    def from_tensors(cls, config: Any, tensors: Tensors) -> Self:
        """Rebuild a fitted model; where the arrays of the visual view are left out, it embeds only audio."""
        model = cls(config)
        model._projections = Projections.from_tensors(tensors)
        return model

    def _project(self, rows: Floats, mean: Float32, weights: Float32) -> Float32:
        return normalize((rows - mean) @ (weights * self.projections.correlations**self.config.power))


class EncodedProjectionMethod(ProjectionMethod, ABC):
    """Base of the methods that encode rows before they project them: f(x) takes the place of x.

    Attributes:
        encoders: f, an Encoder by view.
        encoder_name: Of its arrays.
    """

    encoder_name: ClassVar[str]

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.encoders: dict[str, Any] = {}

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        return np.asarray(self.encoders["audio"].mean), np.asarray(self.encoders["visual"].mean)

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_components)."""
        return super().embed_audio(self.encoders["audio"].encode(audio))

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_components)."""
        return super().embed_visual(self.encoders["visual"].encode(visual))

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        encoders = {f"{view}_{self.encoder_name}": encoder.to_tensors() for view, encoder in self.encoders.items()}
        return super().to_tensors() | beside(encoders)

    @classmethod
    def from_tensors(cls, config: Any, tensors: Tensors) -> Self:
        """Rebuild a fitted model; where the arrays of the visual view are left out, it embeds only audio."""
        model = super().from_tensors(config, tensors)
        for view in VIEWS:
            if found := below(f"{view}_{cls.encoder_name}", tensors):
                model.encoders[view] = model.rebuild_encoder(view, found)
        return model

    @abstractmethod
    def rebuild_encoder(self, view: str, tensors: Tensors) -> Encoder:
        """Rebuild the encoder of a view from its arrays."""
