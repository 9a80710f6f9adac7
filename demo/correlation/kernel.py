"""Kernel CCA: CCA in the feature space of a kernel."""

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, Self, TypeVar

import numpy as np
import torch

from demo.core.arrays import Float32, Float64
from demo.core.config import require
from demo.correlation.linear import LinearConfig, Projections, Tensors, solve
from demo.correlation.memberships import Classes, Labels
from demo.correlation.objectives import instance_pair_covariances

Part = TypeVar("Part")

NULL_SHARE = 1e-10
"""Directions of the landmarks' kernel below this share of the largest eigenvalue are rounding."""


@dataclass(frozen=True, kw_only=True)
class KernelConfig(LinearConfig):
    """Settings of KCCA.

    Attributes:
        ridge: A kernel's variances fall off over as many directions as there are landmarks, so their mean is small: on
            validation rows of YouTube-8M, 1 finds more own videos than 0.01, 0.1 and 10 do.
        kernel: "gaussian" is the paper's; with "linear" KCCA is CCA.
        beta: The Gaussian kernel is exp(-beta d^2 / m), d^2 the squared distance of two standardised rows and m the median
            of d^2 among the landmarks. The paper's 0.4 without its scale of features says nothing: taken literally on
            standardised rows of 128 dimensions it makes any two rows exp(-0.4 * 2 * 128) = 1e-45 alike. In units of the
            median it is within a fifth of the median heuristic, exp(-d^2 / 2m).
        n_landmarks: Training rows that span the feature space (Nystroem); with as many as rows KCCA is exact.
        seed: Of the choice of landmarks.
    """

    ridge: float = 1.0
    kernel: Literal["gaussian", "linear"] = "gaussian"
    beta: float = 0.4
    n_landmarks: int = 1500
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.kernel in ("gaussian", "linear"), "kernel must be gaussian or linear.")
        require(self.beta > 0, "beta must be positive.")
        require(self.n_landmarks > 1, "KCCA needs two landmarks.")


class KernelView(NamedTuple):
    """What turns rows of one view into columns of a kernel.

    Attributes:
        mean: Of the training rows, shape (n_dims,).
        deviation: Of the training rows, shape (n_dims,).
        landmarks: Standardised training rows, shape (n_landmarks, n_dims).
        rate: Factor of the squared distance in the exponent, shape (1,); 0 means the linear kernel.
    """

    mean: Float32
    deviation: Float32
    landmarks: Float32
    rate: Float32

    def columns(self, rows: Float32) -> Float64:
        """Return the kernel of each row with each landmark, shape (n, n_landmarks)."""
        standardized = (rows.astype(np.float64) - self.mean) / self.deviation
        return self._kernel(standardized)

    def among_landmarks(self) -> Float64:
        """Return the kernel of the landmarks with each other, shape (n_landmarks, n_landmarks)."""
        return self._kernel(self.landmarks.astype(np.float64))

    def _kernel(self, standardized: Float64) -> Float64:
        landmarks = self.landmarks.astype(np.float64)
        if self.rate[0] == 0:
            return standardized @ landmarks.T
        return np.exp(-float(self.rate[0]) * squared_distances(standardized, landmarks))


class KCCA:
    """Regularised kernel CCA of each audio with its own video (Akaho, 2001; Hardoon et al., 2004).

    The kernel's feature space is spanned by landmarks (Nystroem; Williams and Seeger, 2001): with K the kernel among the
    landmarks, k(x) K^-1/2 are coordinates whose dot products are the kernel, and CCA there, with its ridge, is KCCA. A
    query's kernel columns are centred by the mean columns of the training rows, which are kept with the weights.
    """

    config_type: ClassVar[type[KernelConfig]] = KernelConfig

    def __init__(self, config: KernelConfig = KernelConfig()) -> None:
        self.config = config
        self.audio_view: KernelView | None = None
        self.visual_view: KernelView | None = None
        self.projections: Projections | None = None

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:  # noqa: ARG002
        """Fit to row-wise pairs.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,).
        """
        n_landmarks = min(self.config.n_landmarks, len(audio))
        rows = np.sort(np.random.default_rng(self.config.seed).permutation(len(audio))[:n_landmarks])
        self.audio_view = kernel_view(audio, rows, self.config)
        self.visual_view = kernel_view(visual, rows, self.config)
        columns = self.audio_view.columns(audio), self.visual_view.columns(visual)
        roots = inverse_root(self.audio_view.among_landmarks()), inverse_root(self.visual_view.among_landmarks())
        coordinates = [torch.from_numpy(column @ root) for column, root in zip(columns, roots, strict=True)]
        found = solve(instance_pair_covariances(*coordinates), self.config.n_components, self.config.ridge)
        # From here on the projections act on kernel columns, so that a query needs no coordinates.
        self.projections = Projections(
            columns[0].mean(axis=0).astype(np.float32),
            columns[1].mean(axis=0).astype(np.float32),
            (roots[0] @ found.audio).astype(np.float32),
            (roots[1] @ found.visual).astype(np.float32),
            found.correlations,
        )
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_components)."""
        projections = _fitted(self.projections)
        return projections.project_audio(_fitted(self.audio_view).columns(audio), self.config.power)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_components)."""
        projections = _fitted(self.projections)
        return projections.project_visual(_fitted(self.visual_view).columns(visual), self.config.power)

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        return _fitted(self.audio_view).mean, _fitted(self.visual_view).mean

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        tensors = _fitted(self.projections).to_tensors()
        for prefix, view in (("audio_view", _fitted(self.audio_view)), ("visual_view", _fitted(self.visual_view))):
            tensors |= {f"{prefix}.{name}": array for name, array in view._asdict().items()}
        return tensors

    @classmethod
    def from_tensors(cls, config: KernelConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model."""
        model = cls(config)
        model.audio_view, model.visual_view = (
            KernelView(*(np.asarray(tensors[f"{prefix}.{name}"], dtype=np.float32) for name in KernelView._fields))
            for prefix in ("audio_view", "visual_view")
        )
        model.projections = Projections.from_tensors(tensors)
        return model


def kernel_view(view: Float32, landmark_rows: Labels, config: KernelConfig) -> KernelView:
    """Standardise a view by its training rows, pick the landmarks and find the kernel's width."""
    rows = view.astype(np.float64)
    mean = rows.mean(axis=0).astype(np.float32)
    deviation = np.maximum(rows.std(axis=0), 1e-6).astype(np.float32)
    landmarks = ((rows[landmark_rows] - mean) / deviation).astype(np.float32)
    rate = 0.0
    if config.kernel == "gaussian":
        distances = squared_distances(landmarks.astype(np.float64), landmarks.astype(np.float64))
        median = float(np.median(distances[np.triu_indices(len(landmarks), 1)]))
        rate = config.beta / max(median, 1e-12)
    return KernelView(mean, deviation, landmarks, np.array([rate], dtype=np.float32))


def squared_distances(one: Float64, other: Float64) -> Float64:
    """Return the squared Euclidean distance of each row of one to each row of the other."""
    distances = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1) - 2 * (one @ other.T)
    # Rounding takes the distance of equal rows below zero.
    clipped: Float64 = np.maximum(distances, 0.0)
    return clipped


def inverse_root(kernel: Float64) -> Float64:
    """Return the factor R of the pseudo-inverse R R' of a kernel matrix.

    Args:
        kernel: Symmetric, positive semi-definite, shape (n, n).

    Returns:
        Shape (n, rank).
    """
    eigenvalues, vectors = np.linalg.eigh(kernel)
    kept = eigenvalues > NULL_SHARE * eigenvalues[-1]
    root: Float64 = vectors[:, kept] / np.sqrt(eigenvalues[kept])
    return root


def _fitted(part: Part | None) -> Part:
    if part is None:
        raise RuntimeError("fit() comes first")
    return part
