"""CCA of more than two views: audio, visual, and the class itself."""

from itertools import accumulate, pairwise
from typing import Self

import torch

from demo.core.arrays import Float32
from demo.correlation.linear import CCA, Projections
from demo.correlation.memberships import Classes, one_hot
from demo.correlation.objectives import with_ridge


class MultiViewCCA(CCA):
    """Regularised multi-set CCA over three views: audio, visual and the one-hot class.

    The paper's baseline "learns one function per view and optimises all functions to remove the cross-view gap". This is the
    linear form of that with labels as the third view (Gong, Ke, Isard and Lazebnik, "A multi-view embedding space for modeling
    internet images, tags, and their semantics", IJCV 2014), which is Kettenring's sum of correlations (1971) under
    one constraint: maximise sum_{i != j} w_i' S_ij w_j subject to sum_i w_i' (S_ii + r_i I) w_i = 1.

    A query is embedded by the function of its own view; classes are asked for in `fit` only. With V views an eigenvalue lies
    between -1 and V - 1, and divided by V - 1 it is the mean correlation of the views in that component: for two views, where
    this is CCA, the canonical correlation. It takes the canonical correlation's place as the weight.
    """

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
        parts = (mean[spans[0]], mean[spans[1]], weights[spans[0]], weights[spans[1]], correlations)
        self.projections = Projections(*(part.numpy().astype("float32") for part in parts))
        return self
