"""Draws of pairs within a class, where the paper does not pair all.

The paper trains on three sets of pairs (section IV-D): "one-to-one", as many pairs as rows; "extend1", each audio with 50 % of
the videos of its class; "extend2", all pairs of a class, which covariances.all_pairs_covariances has in closed form. Its
one-to-one C-CCA and S-DCCA score above CCA and DCCA (Table II), so a one-to-one pair cannot be an instance-level pair: it is
an audio with another video of its class, and each video is used once.
"""

import numpy as np
import torch
from torch import Tensor

from demo.core.arrays import Int64

EXTEND1_SHARE = 0.5
"""Videos of a class that "extend1" pairs with each audio."""


def one_to_one_partners(labels: Int64, seed: int) -> Int64:
    """Pair each audio with one video of its class, each video once.

    Args:
        labels: Class of each row, shape (n,).
        seed: Of the draw, which is made once: the pairs are a training set, not an augmentation.

    Returns:
        The row of each audio's video, shape (n,): a permutation within every class.
    """
    random = np.random.default_rng(seed)
    partners = np.empty(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        partners[rows] = random.permutation(rows)
    return partners


def sample_pairs(labels: Tensor, share: float, random: torch.Generator) -> list[tuple[Tensor, Tensor]]:
    """Draw for each audio a share of the videos of its class, without replacement.

    Args:
        labels: Class of each row, shape (n,).
        share: In (0, 1]; a class of n_c rows gives each of its audios round(share * n_c) videos, at least one.
        random: Generator of the draws, on the device of the labels.

    Returns:
        For each class its rows, shape (n_c,), and which of their pairs are in, 0 or 1, double, shape (n_c, n_c): audio by
        video. Only pairs of one class exist, so this takes sum n_c^2 numbers and not n^2.
    """
    order = labels.argsort(stable=True)
    _, sizes = labels.unique(return_counts=True)
    blocks = []
    for rows in order.split(sizes.tolist()):
        n_rows = len(rows)
        draws = torch.rand(n_rows, n_rows, dtype=torch.float64, generator=random, device=labels.device)
        highest = draws.kthvalue(max(1, round(share * n_rows)), dim=1, keepdim=True).values
        blocks.append((rows, (draws <= highest).double()))
    return blocks
