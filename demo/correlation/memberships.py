"""Class memberships of rows: one label a row, or a share of every class.

The paper's classes are hard. Shares are for methods that can use them: a song between two emotions is then paired with the
videos of both, and each pair counts by the product of its shares.
"""

import numpy as np
import torch
from torch import Tensor

from demo.core.arrays import Float64, Int64

Labels = Int64
"""Class of each row, shape (n,)."""

Classes = Labels | Float64
"""Labels, or the share of each class in each row, shape (n, n_classes), rows sum to 1."""


def hard(classes: Classes) -> Labels:
    """Return the class of each row, shape (n,): the largest share, the first of equal ones."""
    if classes.ndim == 1:
        return classes.astype(np.int64, copy=False)
    labels: Labels = classes.argmax(axis=1)
    return labels


def one_hot(classes: Classes) -> Tensor:
    """Return hard memberships, shape (n, n_classes), in double precision."""
    n_classes = -1 if classes.ndim == 1 else classes.shape[1]
    return torch.nn.functional.one_hot(torch.from_numpy(hard(classes)), n_classes).double()


def shares(classes: Classes) -> Tensor:
    """Return the share of each class in each row, shape (n, n_classes), in double precision; of labels, 0 or 1."""
    return one_hot(classes) if classes.ndim == 1 else torch.from_numpy(classes).double()
