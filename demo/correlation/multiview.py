"""CCA of more than two views: audio, visual, and the class itself."""

from itertools import accumulate, pairwise
from typing import ClassVar, Self

import torch

from demo.core.arrays import Float32
from demo.correlation.linear import LinearConfig
from demo.correlation.memberships import Classes, one_hot
from demo.correlation.objectives import with_ridge
from demo.correlation.projections import ProjectionMethod, Projections


class MultiViewCCA(ProjectionMethod):
    """Regularized multi-set CCA over three views: audio, visual and the one-hot class.

    The paper's baseline "learns one function per view and optimizes all functions to remove the cross-view gap". This is the
    linear form of that with labels as the third view (Gong, Ke, Isard and Lazebnik, "A multi-view embedding space for modeling
    internet images, tags, and their semantics", IJCV 2014), which is Kettenring's sum of correlations (1971) under
    one constraint:

        max  sum_{i != j} w_i' S_ij w_j   subject to   sum_i w_i' (S_ii + r_i I) w_i = 1

    With L = diag(L_1, ..., L_V) the Cholesky factors of S_ii + r_i I and S_0 the S_ij with zeros for i = j, w = L^-T u for the
    leading eigenvectors u of L^-1 S_0 L^-T. With V views an eigenvalue lies between -1 and V - 1, and divided by V - 1 it is
    the mean correlation of the views in that component, for two views the canonical correlation, whose role as the weight it
    takes. A query is embedded by the function of its view; classes are needed in `fit` only.
    """

    config_type: ClassVar[type[LinearConfig]] = LinearConfig
    config: LinearConfig

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Fit to row-wise triples.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,).
        """
        views = [torch.from_numpy(audio).double(), torch.from_numpy(visual).double(), one_hot(labels)]
        n_dims = [view.shape[1] for view in views]
        joined = torch.cat(views, dim=1)
        mean = joined.mean(dim=0)
        joined -= mean
        covariance = joined.T @ joined / len(joined)
        spans = [slice(start, stop) for start, stop in pairwise(accumulate(n_dims, initial=0))]
        factor = torch.block_diag(
            *(torch.linalg.cholesky(with_ridge(covariance[span, span], self.config.ridge)) for span in spans)
        )
        for span in spans:
            covariance[span, span] = 0
        half = torch.linalg.solve_triangular(factor, covariance, upper=False)
        between = torch.linalg.solve_triangular(factor, half.T, upper=False)
        eigenvalues, vectors = torch.linalg.eigh((between + between.T) / 2)
        n_components = min(self.config.n_components, *n_dims[:2])
        leading = vectors[:, -n_components:].flip(1)
        weights = torch.linalg.solve_triangular(factor.T, leading, upper=True)
        correlations = (eigenvalues[-n_components:].flip(0) / (len(views) - 1)).clamp(0, 1)
        arrays = (mean[spans[0]], mean[spans[1]], weights[spans[0]], weights[spans[1]], correlations)
        self._projections = Projections(*(array.numpy().astype("float32") for array in arrays))
        return self
