"""What correlation methods maximize: canonical correlations of whitened views.

The objectives are written here, not taken from cca_zoo, because cca_zoo has no closed form over all pairs of a class and no
classes by shares; tests hold them against cca_zoo and NumPy.
"""

import torch
from torch import Tensor

from demo.correlation.covariances import Covariances


def whitened_cross_covariance(covariances: Covariances, ridge: float) -> tuple[Tensor, Tensor, Tensor]:
    """Whiten both views and return their cross-covariance.

        S_xx + r_x I = L_x L_x',  S_yy + r_y I = L_y L_y',  T = L_x^-1 S_xy L_y^-T

    T has the singular values of S_xx^-1/2 S_xy S_yy^-1/2. Cholesky factors and triangular solves replace the inverse roots
    because their gradients stay finite where eigenvalues coincide; those of an eigendecomposition do not.

    Args:
        covariances: Moments of the views.
        ridge: Share of the mean variance added to every variance.

    Returns:
        T of shape (p, q), and the factors L_x (p, p) and L_y (q, q).
    """
    # The ridge makes both positive definite, so on a GPU nothing waits to see whether a factor was found. Only the singular
    # values that follow are waited for: torch always looks whether they converged, and fails on NaN.
    factor_audio, factor_visual = (
        torch.linalg.cholesky_ex(with_ridge(covariance, ridge), check_errors=not covariance.is_cuda).L
        for covariance in (covariances.audio, covariances.visual)
    )
    half = torch.linalg.solve_triangular(factor_audio, covariances.cross, upper=False)
    whitened = torch.linalg.solve_triangular(factor_visual, half.T, upper=False).T
    return whitened, factor_audio, factor_visual


def total_correlation(covariances: Covariances, ridge: float, n_components: int) -> Tensor:
    """Return the sum of the leading singular values of T, the objective of (S-)DCCA, differentiable.

    With all components this is the trace norm ||T||_tr = tr (T'T)^1/2 of Andrew, Arora, Bilmes and Livescu, "Deep canonical
    correlation analysis" (ICML 2013). Only singular values are used, never vectors: their gradient has no division by
    differences of singular values.
    """
    whitened, _, _ = whitened_cross_covariance(covariances, ridge)
    total: Tensor = torch.linalg.svdvals(whitened)[:n_components].sum()
    return total


def with_ridge(covariance: Tensor, ridge: float) -> Tensor:
    """Return S + r I with r = ridge * tr(S) / n_dims, so that a Cholesky factor exists for views of any scale.

    Args:
        covariance: S, shape (n_dims, n_dims).
        ridge: Share of the mean variance.
    """
    n_dims = len(covariance)
    # A view whose units are all dead has no variance at all; the constant keeps its factor finite.
    amount = ridge * covariance.diagonal().mean() + 1e-8
    return covariance + amount * torch.eye(n_dims, dtype=covariance.dtype, device=covariance.device)
