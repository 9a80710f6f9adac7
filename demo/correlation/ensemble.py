"""S-DCCA beyond the paper: shares of classes for hard ones, more dropout, fewer epochs, and several networks side by side.

What each of these is worth on held-out videos stands in docs/evaluation.md, and so does what was tried and left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.core.config import require
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import Tensors, below
from demo.correlation.memberships import Classes, one_hot, shares
from demo.correlation.networks import View


@dataclass(frozen=True, kw_only=True)
class EnsembleConfig(DeepConfig):
    """Settings of the ensemble; those of DeepConfig hold for each of its networks.

    Attributes:
        n_components: Ten classes span at most nine directions; the paper's other 21 are noise.
        dropout: The pictures' network has a hundred times as many weights as there are videos and learns them by heart;
            half of its units do so more slowly than four fifths.
        n_epochs: As in DeepConfig.
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
        require(self.output in ("sigmoid", "standardised"), "output must be sigmoid or standardised.")
        require(self.n_members >= 1, "An ensemble needs a member.")


class Member(SDCCA):
    """One pair of networks of the ensemble."""

    config_type: ClassVar[type[EnsembleConfig]] = EnsembleConfig
    config: EnsembleConfig

    def __init__(self, config: EnsembleConfig = EnsembleConfig()) -> None:
        super().__init__(config)

    def _memberships(self, labels: Classes) -> Tensor:
        return shares(labels) if self.config.soft else one_hot(labels)

    def _batches(self, memberships: Tensor) -> Iterator[Tensor]:
        if not self.config.balanced:
            yield from super()._batches(memberships)
            return
        size, n_batches = self._batch_sizes(len(memberships))
        weights = memberships @ (1 / memberships.sum(dim=0).clamp(min=1))
        yield from torch.multinomial(weights, n_batches * size, replacement=True).split(size)

    def _view(self, n_dims: int, units: tuple[int, ...]) -> View:
        end = nn.Sigmoid() if self.config.output == "sigmoid" else nn.BatchNorm1d(units[-1], affine=False)
        return View(n_dims, units, self.config.dropout, end)


class SDCCAEnsemble:
    """Supervised deep CCA by several pairs of networks: the similarity is the mean of their cosines."""

    config_type: ClassVar[type[EnsembleConfig]] = EnsembleConfig

    def __init__(self, config: EnsembleConfig = EnsembleConfig()) -> None:
        self.config = config
        self.members: list[Member] = []

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Train the members one after the other.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,), or its share of each class, shape (n, n_classes).
        """
        self.members = [Member(config).fit(audio, visual, labels) for config in self._configs()]
        return self

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_members * n_components)."""
        return _joined([member.embed_audio(audio) for member in self._fitted()])

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_members * n_components)."""
        return _joined([member.embed_visual(visual) for member in self._fitted()])

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        return self._fitted()[0].means

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return {
            f"{index}.{name}": array
            for index, member in enumerate(self._fitted())
            for name, array in member.to_tensors().items()
        }

    @classmethod
    def from_tensors(cls, config: EnsembleConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model; where the arrays of the visual view are left out, it embeds only audio."""
        model = cls(config)
        for index, own in enumerate(model._configs()):
            model.members.append(Member.from_tensors(own, below(str(index), tensors)))
        return model

    def _configs(self) -> list[EnsembleConfig]:
        """Return the settings of each member: a study that varies the seed by one must not train the same networks."""
        return [replace(self.config, seed=self.config.seed + 1000 * index) for index in range(self.config.n_members)]

    def _fitted(self) -> list[Member]:
        if not self.members:
            raise RuntimeError("fit() comes first")
        return self.members


def _joined(embeddings: list[Float32]) -> Float32:
    """Put rows of length 1 side by side, so that their dot product is the mean of the cosines."""
    joined: Float32 = np.concatenate(embeddings, axis=1) / np.float32(np.sqrt(len(embeddings)))
    return joined
