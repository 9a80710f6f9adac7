"""Kernel CCA: CCA in the feature space of a kernel."""

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
import torch

from demo.core.arrays import Float32, Float64
from demo.core.config import require
from demo.core.zoo import Tensors
from demo.correlation.covariances import Covariances, instance_pair_covariances
from demo.correlation.linear import LinearConfig
from demo.correlation.memberships import Classes, Labels
from demo.correlation.projections import EncodedProjectionMethod, Projections, solve

NULL_SHARE = 1e-10
"""Directions of the landmarks' kernel below this share of the largest eigenvalue are rounding."""

MOST_ROWS_AT_ONCE = 1 << 14
BLOCK_ROWS = 1 << 11
"""A row takes 120 kB with 1,500 landmarks. More rows than MOST_ROWS_AT_ONCE are taken in blocks; fewer at once, because another
order of summation would change the last bits of what is fitted to them."""

BLOCK_COLUMNS = 64
"""Of a view, whose mean and deviation are computed in double precision."""


@dataclass(frozen=True, kw_only=True)
class KernelConfig(LinearConfig):
    """Settings of KCCA.

    Attributes:
        ridge: A kernel's variances fall off over as many directions as there are landmarks, so their mean is small: on
            validation rows of YouTube-8M, 1 finds more of the very videos than 0.01, 0.1 and 10 do.
        kernel: "gaussian" is the paper's; with "linear" KCCA is CCA.
        beta: The Gaussian kernel is exp(-beta d^2 / m), d^2 the squared distance of two standardized rows and m the median
            of d^2 among the landmarks. The paper's 0.4 means nothing without its scale of features: taken literally on
            standardized rows of 128 dimensions it makes any two rows exp(-0.4 * 2 * 128) = 1e-45 alike. In units of the
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
    """The encoder of one view: rows become columns of a kernel.

    Attributes:
        mean: Of the training rows, shape (n_dims,).
        deviation: Of the training rows, shape (n_dims,).
        landmarks: Standardized training rows, shape (n_landmarks, n_dims).
        rate: Factor of the squared distance in the exponent, shape (1,); 0 means the linear kernel.
    """

    mean: Float32
    deviation: Float32
    landmarks: Float32
    rate: Float32

    def encode(self, rows: Float32) -> Float64:
        """Standardize rows, shape (n, n_dims), and return their kernel with each landmark, shape (n, n_landmarks)."""
        return self.kernel((rows.astype(np.float64) - self.mean) / self.deviation)

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return self._asdict()

    def kernel(self, standardized: Float64) -> Float64:
        """Return the kernel of standardized rows, shape (n, n_dims), with each landmark, shape (n, n_landmarks)."""
        landmarks = self.landmarks.astype(np.float64)
        if self.rate[0] == 0:
            return standardized @ landmarks.T
        return np.exp(-float(self.rate[0]) * squared_distances(standardized, landmarks))


class KCCA(EncodedProjectionMethod):
    """Regularized kernel CCA of each audio with the video that it belongs to.

    Akaho, "A kernel method for canonical correlation analysis" (IMPS 2001); Hardoon, Szedmak and Shawe-Taylor, "Canonical
    correlation analysis: an overview with application to learning methods" (Neural Computation 2004). With centered kernel
    matrices K_x and K_y of n rows, and r_x, r_y the ridges:

        max  a' K_x K_y b / n   subject to   a' (K_x K_x / n + r_x K_x) a = b' (K_y K_y / n + r_y K_y) b = 1

    The feature space is spanned by landmarks (Nystroem: Williams and Seeger, NIPS 2000). With K the kernel among the
    landmarks, K^+ = R R' its pseudo-inverse and k(x) the kernel of a row with them, R' k(x) are coordinates whose dot products
    approximate the kernel, and CCA of the coordinates is KCCA. A query's k(x) is centered by the mean over the training rows,
    which is kept with the weights.
    """

    config_type: ClassVar[type[KernelConfig]] = KernelConfig
    encoder_name = "view"
    config: KernelConfig
    encoders: dict[str, KernelView]

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:  # noqa: ARG002
        """Choose landmarks and solve the linear step over row-wise pairs.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q), row for row the same videos.
            labels: Class of each row, shape (n,).
        """
        n_landmarks = min(self.config.n_landmarks, len(audio))
        rows = np.sort(np.random.default_rng(self.config.seed).permutation(len(audio))[:n_landmarks])
        self.encoders = {"audio": kernel_view(audio, rows, self.config), "visual": kernel_view(visual, rows, self.config)}
        roots = [inverse_root(encoder.kernel(encoder.landmarks.astype(np.float64))) for encoder in self.encoders.values()]
        covariances, means = self._moments(audio, visual, roots)
        found = solve(covariances, self.config.n_components, self.config.ridge)
        # From here on the projections act on kernel columns, so that a query needs no coordinates.
        self._projections = Projections(
            means[0].astype(np.float32),
            means[1].astype(np.float32),
            (roots[0] @ found.audio).astype(np.float32),
            (roots[1] @ found.visual).astype(np.float32),
            found.correlations,
        )
        return self

    def _moments(self, audio: Float32, visual: Float32, roots: list[Float64]) -> tuple[Covariances, list[Float64]]:
        """Return the moments of the coordinates and the means of the kernel's columns, of which a block at a time exists."""
        n_rows = len(audio)
        block_rows = n_rows if n_rows <= MOST_ROWS_AT_ONCE else BLOCK_ROWS
        covariances, sums = self._block_moments(audio[:block_rows], visual[:block_rows], roots)
        for start in range(block_rows, n_rows, block_rows):
            block = slice(start, min(start + block_rows, n_rows))
            added, added_sums = self._block_moments(audio[block], visual[block], roots)
            covariances = covariances.pooled(added, (block.stop - start) / block.stop)
            sums = [one + other for one, other in zip(sums, added_sums, strict=True)]
        return covariances, [total / n_rows for total in sums]

    def _block_moments(self, audio: Float32, visual: Float32, roots: list[Float64]) -> tuple[Covariances, list[Float64]]:
        """Return the moments of the coordinates and the sums of the kernel's columns."""
        columns = self.encoders["audio"].encode(audio), self.encoders["visual"].encode(visual)
        coordinates = [torch.from_numpy(column @ root) for column, root in zip(columns, roots, strict=True)]
        return instance_pair_covariances(*coordinates), [column.sum(axis=0) for column in columns]

    def rebuild_encoder(self, view: str, tensors: Tensors) -> KernelView:  # noqa: ARG002
        """Rebuild the kernel of a view from its arrays."""
        return KernelView(**{name: np.asarray(array, dtype=np.float32) for name, array in tensors.items()})


def kernel_view(view: Float32, landmark_rows: Labels, config: KernelConfig) -> KernelView:
    """Standardise a view by its training rows, pick the landmarks and find the kernel's width."""
    blocks = [view[:, start : start + BLOCK_COLUMNS] for start in range(0, view.shape[1], BLOCK_COLUMNS)]
    moments = [(rows.mean(axis=0), rows.std(axis=0)) for rows in (block.astype(np.float64) for block in blocks)]
    mean, spread = (np.concatenate(each).astype(np.float32) for each in zip(*moments, strict=True))
    deviation = np.maximum(spread, np.float32(1e-6))
    landmarks = ((view[landmark_rows].astype(np.float64) - mean) / deviation).astype(np.float32)
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
