"""Second moments of two views over sets of pairs, in closed form: what every linear step and every objective is made of.

For weights w_ij >= 0 of the pairs (x_i, y_j), which sum to 1, with marginals u_i = sum_j w_ij and v_j = sum_i w_ij:

    m_x = sum_i u_i x_i                       m_y = sum_j v_j y_j
    S_xx = sum_i u_i (x_i - m_x)(x_i - m_x)'  S_yy = sum_j v_j (y_j - m_y)(y_j - m_y)'
    S_xy = sum_ij w_ij x_i y_j' - m_x m_y'
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from demo.core.arrays import Float32
from demo.correlation.memberships import Classes, hard
from demo.correlation.pairing import EXTEND1_SHARE, one_to_one_partners, sample_pairs


class Covariances(NamedTuple):
    """Moments of two views over a set of pairs.

    Attributes:
        audio_mean: m_x, shape (p,).
        visual_mean: m_y, shape (q,).
        audio: S_xx, shape (p, p).
        visual: S_yy, shape (q, q).
        cross: S_xy, shape (p, q).
    """

    audio_mean: Tensor
    visual_mean: Tensor
    audio: Tensor
    visual: Tensor
    cross: Tensor

    def pooled(self, other: "Covariances", share: float) -> "Covariances":
        """Return the moments over the pairs of both, which are between the rows of each.

        Chan, Golub and LeVeque, "Algorithms for computing the sample variance" (The American Statistician 1983): with share s
        and d = m_x' - m_x, and the same with y,

            S_xy = (1 - s) S_xy + s S_xy' + s (1 - s) d_x d_y'

        Args:
            other: The moments over other pairs, m' and S'.
            share: Of the other pairs among all.
        """
        audio, visual = other.audio_mean - self.audio_mean, other.visual_mean - self.visual_mean
        between = share * (1 - share)
        return Covariances(
            self.audio_mean + share * audio,
            self.visual_mean + share * visual,
            *(
                (1 - share) * own + share * added + between * torch.outer(left, right)
                for own, added, left, right in (
                    (self.audio, other.audio, audio, audio),
                    (self.visual, other.visual, visual, visual),
                    (self.cross, other.cross, audio, visual),
                )
            ),
        )


def instance_pair_covariances(audio_view: Tensor, visual_view: Tensor) -> Covariances:
    """Return the moments over row-wise pairs: w_ii = 1/n.

    Args:
        audio_view: Shape (n, p).
        visual_view: Shape (n, q).
    """
    weights = torch.full((len(audio_view),), 1 / len(audio_view), dtype=audio_view.dtype, device=audio_view.device)
    roots = weights.sqrt()[:, None]
    return _moments(audio_view, visual_view, (roots * audio_view).T @ (roots * visual_view), weights, weights)


def all_pairs_covariances(audio_view: Tensor, visual_view: Tensor, memberships: Tensor) -> Covariances:
    """Return the moments over every audio with every video of the same class (the paper's "extend2").

    The moments depend on the rows only through class sums and class sizes, so no pair is enumerated. With memberships z_ic,
    class sums s_c(x) = sum_i z_ic x_i, class sizes n_c = sum_i z_ic and N = sum_c n_c^2:

        w_ij = sum_c z_ic z_jc / N,  S_xy + m_x m_y' = (1/N) sum_c s_c(x) s_c(y)',  u_i = v_i = sum_c z_ic n_c / N

    So the cost is that of row-wise pairs, and S_xy has rank n_classes - 1 at most. Where memberships are shares of several
    classes, pairs count by the product of their shares.

    Args:
        audio_view: Shape (n, p).
        visual_view: Shape (n, q).
        memberships: Share of each class in each row, shape (n, n_classes), rows sum to 1; one-hot for hard classes.
    """
    sizes = memberships.sum(dim=0)
    n_pairs = sizes.square().sum()
    weights = memberships @ sizes / n_pairs
    sums = [n_pairs.rsqrt() * (memberships.T @ view) for view in (audio_view, visual_view)]
    return _moments(audio_view, visual_view, sums[0].T @ sums[1], weights, weights)


def sampled_pairs_covariances(
    audio_view: Tensor, visual_view: Tensor, labels: Tensor, share: float, random: torch.Generator
) -> Covariances:
    """Return the moments over each audio with a random share of the videos of its class (the paper's "extend1").

    With W the 0-1 matrix of the drawn pairs and N their number, w = W / N. W is blocks of one class each, so the cost is that
    of sum n_c^2 weights, not of as many rows.

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
    return _moments(audio, visual, audio.T @ partners, audio_counts / n_pairs, visual_counts / n_pairs)


def _moments(
    audio_view: Tensor, visual_view: Tensor, raw_cross: Tensor, audio_weights: Tensor, visual_weights: Tensor
) -> Covariances:
    """Center the moments: raw_cross is sum_ij w_ij x_i y_j', and the weights are the marginals u and v."""
    audio_mean, visual_mean = audio_weights @ audio_view, visual_weights @ visual_view
    audio, visual = audio_view - audio_mean, visual_view - visual_mean
    return Covariances(
        audio_mean,
        visual_mean,
        audio.T @ (audio_weights[:, None] * audio),
        visual.T @ (visual_weights[:, None] * visual),
        raw_cross - torch.outer(audio_mean, visual_mean),
    )


class Pairing(NamedTuple):
    """Which audios are paired with which videos: the argument that makes Cluster-CCA of CCA and S-DCCA of DCCA.

    Attributes:
        covariances: Moments over the pairs of some rows, from both views, the memberships, shape (n, n_classes), and a
            generator for what is drawn.
        permutes_classes: Whether the videos of each class change places first, once for the whole training set.
    """

    covariances: Callable[[Tensor, Tensor, Tensor, torch.Generator], Covariances]
    permutes_classes: bool = False

    def arrange(self, visual: Float32, labels: Classes, seed: int) -> Float32:
        """Return the videos, shape (n, q), row for row beside the audios that they are paired with."""
        return visual[one_to_one_partners(hard(labels), seed)] if self.permutes_classes else visual


def sampled_pairs(share: float) -> Pairing:
    """Pair each audio with a share of the videos of its class, drawn at each call."""
    return Pairing(
        lambda audio, visual, memberships, random: sampled_pairs_covariances(
            audio, visual, memberships.argmax(dim=1), share, random
        )
    )


INSTANCE_PAIRS = Pairing(lambda audio, visual, *_: instance_pair_covariances(audio, visual))
ONE_TO_ONE_PAIRS = Pairing(INSTANCE_PAIRS.covariances, permutes_classes=True)
HALF_OF_PAIRS = sampled_pairs(EXTEND1_SHARE)
ALL_PAIRS = Pairing(lambda audio, visual, memberships, _: all_pairs_covariances(audio, visual, memberships))
