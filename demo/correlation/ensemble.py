"""S-DCCA beyond the paper: shares of classes for hard ones, more dropout, fewer epochs, and several networks side by side.

What each of these is worth on held-out videos stands in docs/evaluation.md, and so does what was tried and left out.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import numpy as np
import torch
from torch import Tensor

from demo.core.arrays import Float32
from demo.core.config import require
from demo.core.zoo import Tensors
from demo.correlation.covariances import ALL_PAIRS
from demo.correlation.deep import DCCA, DeepConfig, shuffled
from demo.correlation.memberships import Classes, one_hot, shares
from demo.correlation.networks import OUTPUTS
from demo.correlation.projections import below, beside


@dataclass(frozen=True, kw_only=True)
class EnsembleConfig(DeepConfig):
    """Settings of the ensemble; those of DeepConfig hold for each of its networks.

    Attributes:
        n_components: Ten classes span at most nine directions; the paper's other 21 are noise.
        dropout: The visual network has a hundred times as many weights as there are videos and overfits; with half of its
            units dropped it does so more slowly than with a fifth.
        n_epochs: Fewer than the paper's, for the same reason.
        soft: Whether a row belongs to several classes by its shares, or to the largest one.
        balanced: Whether batches draw from all classes alike.
        output: What ends a network: the paper's "sigmoid", or "standardised" by the statistics of batches.
        n_members: Pairs of networks, which differ by their seed.
    """

    n_components: int = 9
    dropout: float = 0.5
    n_epochs: int = 25
    soft: bool = True
    balanced: bool = False
    output: Literal["sigmoid", "standardised"] = "sigmoid"
    n_members: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.output in OUTPUTS, f"output must be {' or '.join(OUTPUTS)}.")
        require(self.n_members >= 1, "An ensemble needs a member.")


def balanced(memberships: Tensor, n_drawn: int) -> Tensor:
    """Draw rows with replacement, each class as often as every other."""
    weights = memberships @ (1 / memberships.sum(dim=0).clamp(min=1))
    return torch.multinomial(weights, n_drawn, replacement=True)


class Member(DCCA):
    """One pair of networks of the ensemble: S-DCCA by the ensemble's settings."""

    config_type: ClassVar[type[EnsembleConfig]] = EnsembleConfig

    def __init__(self, config: EnsembleConfig) -> None:
        super().__init__(
            config,
            ALL_PAIRS,
            memberships=shares if config.soft else one_hot,
            sampler=balanced if config.balanced else shuffled,
            output=config.output,
        )


class SDCCAEnsemble:
    """Supervised deep CCA by several pairs of networks: the similarity is the mean of their cosines.

    e(x) = [e_1(x), ..., e_M(x)] / sqrt(M),  so that  e(x)' e(y) = (1/M) sum_m cos_m(x, y)
    """

    config_type: ClassVar[type[EnsembleConfig]] = EnsembleConfig

    def __init__(self, config: EnsembleConfig) -> None:
        self.config = config
        # A study that varies the seed by one must not meet the same networks.
        self.members = [Member(replace(config, seed=config.seed + 1000 * index)) for index in range(config.n_members)]

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Train the members one after the other.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,), or its share of each class, shape (n, n_classes).
        """
        for member in self.members:
            member.fit(audio, visual, labels)
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_members * n_components)."""
        return _joined([member.embed_audio(audio) for member in self.members])

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_members * n_components)."""
        return _joined([member.embed_visual(visual) for member in self.members])

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        return self.members[0].means

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return beside({str(index): member.to_tensors() for index, member in enumerate(self.members)})

    @classmethod
    def from_tensors(cls, config: EnsembleConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model; where the arrays of the visual view are left out, it embeds only audio."""
        model = cls(config)
        model.members = [
            Member.from_tensors(member.config, below(str(index), tensors)) for index, member in enumerate(model.members)
        ]
        return model


def _joined(embeddings: list[Float32]) -> Float32:
    return np.concatenate(embeddings, axis=1) / np.float32(np.sqrt(len(embeddings)))
