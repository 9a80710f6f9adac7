"""What correlation methods maximise: covariances over pairs of the same class, in closed form, and their canonical correlation.

Supervised CCA pairs every audio with every video of its class. Over all those pairs the covariances depend on the rows only
through class sums and class sizes, so no pair is ever enumerated (numerics.md, section 3).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from demo.correlation.pairing import sample_pairs


class Covariances(NamedTuple):
    """Moments of two views over a set of pairs.

    Attributes:
        audio_mean: Shape (p,).
        visual_mean: Shape (q,).
        audio: Shape (p, p).
        visual: Shape (q, q).
        cross: Shape (p, q).
    """

    audio_mean: Tensor
    visual_mean: Tensor
    audio: Tensor
    visual: Tensor
    cross: Tensor


def instance_pair_covariances(audio_view: Tensor, visual_view: Tensor) -> Covariances:
    """Return the moments over each audio with its own video.

    Args:
        audio_view: Shape (n, p).
        visual_view: Shape (n, q).
    """
    weights = torch.full((len(audio_view),), 1 / len(audio_view), dtype=audio_view.dtype, device=audio_view.device)
    return _moments(
        audio_view, visual_view, weights, weights.sqrt()[:, None] * audio_view, weights.sqrt()[:, None] * visual_view
    )


def all_pairs_covariances(audio_view: Tensor, visual_view: Tensor, memberships: Tensor) -> Covariances:
    """Return the moments over every audio with every video of the same class (the paper's "extend2").

    With class sums s_c, class sizes n_c and N = sum n_c^2: S_xy = (1/N) sum_c s_c(x) s_c(y)', and a row counts n_c / N in
    its own view. Memberships may be shares of several classes: then pairs count by the product of their shares.

    Args:
        audio_view: Shape (n, p).
        visual_view: Shape (n, q).
        memberships: Share of each class in each row, shape (n, n_classes), rows sum to 1; one-hot for hard classes.
    """
    sizes = memberships.sum(dim=0)
    n_pairs = sizes.square().sum()
    weights = memberships @ sizes / n_pairs
    scale = n_pairs.rsqrt()
    return _moments(
        audio_view, visual_view, weights, scale * (memberships.T @ audio_view), scale * (memberships.T @ visual_view)
    )


def sampled_pairs_covariances(
    audio_view: Tensor, visual_view: Tensor, labels: Tensor, share: float, random: torch.Generator
) -> Covariances:
    """Return the moments over each audio with a random share of the videos of its class (the paper's "extend1").

    With W the 0-1 matrix of the drawn pairs and N their number, S_xy = X' W Y / N, and a row counts by its share of the pairs
    in its own view. W is blocks of one class each, so the cost is that of sum n_c^2 weights, not of as many rows.

    Args:
        audio_view: Shape (n, p), in double precision like all that follows.
        visual_view: Shape (n, q).
        labels: Class of each row, shape (n,).
        share: Of the videos of a class, in (0, 1]; 1 gives all_pairs_covariances.
        random: Draws the pairs.
    """
    blocks = sample_pairs(labels, share, random)
    order = torch.cat([rows for rows, _ in blocks])
    audio_counts = torch.cat([chosen.sum(dim=1) for _, chosen in blocks])
    visual_counts = torch.cat([chosen.sum(dim=0) for _, chosen in blocks])
    n_pairs = audio_counts.sum()
    partners = torch.cat([chosen @ visual_view[rows] for rows, chosen in blocks]) / n_pairs
    audio, visual = audio_view[order], visual_view[order]
    return _moments(audio, visual, audio_counts / n_pairs, audio, partners, visual_counts / n_pairs)


def _moments(
    audio_view: Tensor,
    visual_view: Tensor,
    weights: Tensor,
    left: Tensor,
    right: Tensor,
    visual_weights: Tensor | None = None,
) -> Covariances:
    """Return centred moments; `left.T @ right` is the raw cross moment, and the views' weights are one unless told."""
    visual_weights = weights if visual_weights is None else visual_weights
    audio_mean, visual_mean = weights @ audio_view, visual_weights @ visual_view
    audio, visual = audio_view - audio_mean, visual_view - visual_mean
    return Covariances(
        audio_mean,
        visual_mean,
        audio.T @ (weights[:, None] * audio),
        visual.T @ (visual_weights[:, None] * visual),
        left.T @ right - torch.outer(audio_mean, visual_mean),
    )


def whitened_cross_covariance(covariances: Covariances, ridge: float) -> tuple[Tensor, Tensor, Tensor]:
    """Whiten both views and return their cross-covariance.

    Whitening is by Cholesky factors and triangular solves, whose gradients stay finite where eigenvalues coincide. The
    ridge is relative to the mean variance, so that a view's scale does not matter.

    Args:
        covariances: Moments of the views.
        ridge: Share of the mean variance added to every variance.

    Returns:
        T = Lx^-1 Sxy Ly^-T of shape (p, q), and the factors Lx (p, p) and Ly (q, q).
    """
    factor_audio = torch.linalg.cholesky(with_ridge(covariances.audio, ridge))
    factor_visual = torch.linalg.cholesky(with_ridge(covariances.visual, ridge))
    half = torch.linalg.solve_triangular(factor_audio, covariances.cross, upper=False)
    whitened = torch.linalg.solve_triangular(factor_visual, half.T, upper=False).T
    return whitened, factor_audio, factor_visual


def total_correlation(covariances: Covariances, ridge: float, n_components: int) -> Tensor:
    """Return the sum of the leading canonical correlations, the objective of (S-)DCCA, differentiable.

    Only singular values are used, never vectors: their gradient has no division by differences of singular values.
    """
    whitened, _, _ = whitened_cross_covariance(covariances, ridge)
    total: Tensor = torch.linalg.svdvals(whitened)[:n_components].sum()
    return total


def with_ridge(covariance: Tensor, ridge: float) -> Tensor:
    """Add a share of the mean variance to every variance, so that a Cholesky factor exists.

    Args:
        covariance: Shape (n_dims, n_dims).
        ridge: The share.
    """
    n_dims = len(covariance)
    # A view whose units are all dead has no variance at all; the constant keeps its factor finite.
    amount = ridge * covariance.diagonal().mean() + 1e-8
    return covariance + amount * torch.eye(n_dims, dtype=covariance.dtype, device=covariance.device)
