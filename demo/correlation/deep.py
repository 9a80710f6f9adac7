"""DCCA and S-DCCA: two networks and a linear step, trained to correlate."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.config import Config, require
from demo.correlation.linear import Projections, Tensors, below, solve
from demo.correlation.memberships import Classes, hard, one_hot
from demo.correlation.networks import View, embed
from demo.correlation.objectives import (
    Covariances,
    all_pairs_covariances,
    instance_pair_covariances,
    sampled_pairs_covariances,
    total_correlation,
)
from demo.correlation.pairing import EXTEND1_SHARE, one_to_one_partners


@dataclass(frozen=True, kw_only=True)
class DeepConfig(Config):
    """Settings of DCCA and S-DCCA; the defaults are the paper's (section IV-B).

    Attributes:
        audio_units: Units of the audio network's layers.
        visual_units: Units of the visual network's layers.
        n_components: Dimensions of the space.
        dropout: Share of units dropped while training.
        learning_rate: Of RMSProp.
        n_epochs: Passes over the training rows.
        batch_size: Rows in a batch; the last, partial batch of an epoch is left out, since correlations of few rows lie.
        ridge: Share of the mean variance added to every variance.
        power: Each component is weighted by its canonical correlation to this power; 0 is the paper's plain cosine.
        seed: Of weights and batches.
    """

    audio_units: tuple[int, ...] = (128, 128, 64, 64)
    visual_units: tuple[int, ...] = (512, 512, 256, 256)
    n_components: int = 30
    dropout: float = 0.2
    learning_rate: float = 1e-3
    n_epochs: int = 50
    batch_size: int = 512
    ridge: float = 1e-3
    power: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        require(self.n_components <= min(self.audio_units[-1], self.visual_units[-1]), "More components than units.")
        require(self.batch_size > self.n_components, "batch_size must exceed n_components.")


class DCCA:
    """Deep CCA of each audio with its own video (Andrew et al., 2013)."""

    config_type: ClassVar[type[DeepConfig]] = DeepConfig

    def __init__(self, config: DeepConfig = DeepConfig()) -> None:
        self.config = config
        self.audio_network: View | None = None
        self.visual_network: View | None = None
        self.projections: Projections | None = None

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Train the networks on row-wise pairs, then solve the linear step once on all of them.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q).
            labels: Class of each row, shape (n,).
        """
        for _ in tqdm(self.train(audio, visual, labels), total=self.config.n_epochs, desc=type(self).__name__, unit="epoch"):
            pass
        networks = self._audio_network(), self._visual_network()
        views = torch.from_numpy(audio), torch.from_numpy(self._paired(visual, labels))
        with torch.inference_mode():
            outputs = [network.eval()(view).double() for network, view in zip(networks, views, strict=True)]
            covariances = self._covariances(outputs[0], outputs[1], self._memberships(labels))
            self.projections = solve(covariances, self.config.n_components, self.config.ridge)
        return self

    def train(self, audio: Float32, visual: Float32, labels: Classes) -> Iterator[float]:
        """Train new networks, epoch by epoch; the arguments are those of `fit`, which also solves the linear step.

        Yields:
            The mean over an epoch's batches of the total correlation.
        """
        config = self.config
        torch.manual_seed(config.seed)
        self._build(audio.shape[1], visual.shape[1])
        audio_view, visual_view = torch.from_numpy(audio), torch.from_numpy(self._paired(visual, labels))
        memberships = self._memberships(labels).float()
        networks = nn.ModuleList([self._audio_network(), self._visual_network()])
        self._audio_network().standardize_by(audio_view)
        self._visual_network().standardize_by(visual_view)
        optimizer = torch.optim.RMSprop(networks.parameters(), lr=config.learning_rate)
        networks.train()
        for _ in range(config.n_epochs):
            totals = []
            for rows in self._batches(memberships):
                outputs = networks[0](audio_view[rows]), networks[1](visual_view[rows])
                # Double precision: the sigmoids' small variances meet a small ridge.
                covariances = self._covariances(outputs[0].double(), outputs[1].double(), memberships[rows].double())
                loss = -total_correlation(covariances, config.ridge, config.n_components)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                totals.append(-loss.item())
            yield float(np.mean(totals))

    def embed_audio(self, audio: Float32) -> Float32:
        """Map (n, p) to embeddings (n, n_components)."""
        return self._fitted().project_audio(embed(self._audio_network(), audio), self.config.power)

    def embed_visual(self, visual: Float32) -> Float32:
        """Map (n, q) to embeddings (n, n_components)."""
        return self._fitted().project_visual(embed(self._visual_network(), visual), self.config.power)

    @property
    def means(self) -> tuple[Float32, Float32]:
        """The means of the audio and of the visual features that it was fitted to, shapes (p,) and (q,)."""
        audio, visual = self._audio_network().mean, self._visual_network().mean
        return audio.numpy(), visual.numpy()

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        tensors = dict(self._fitted().to_tensors())
        for prefix, network in (("audio_network", self._audio_network()), ("visual_network", self._visual_network())):
            tensors |= {f"{prefix}.{name}": tensor.numpy() for name, tensor in network.state_dict().items()}
        return tensors

    @classmethod
    def from_tensors(cls, config: DeepConfig, tensors: Tensors) -> Self:
        """Rebuild a fitted model; where the arrays of the visual view are left out, it embeds only audio."""
        model = cls(config)
        model.audio_network = model._rebuilt("audio_network", config.audio_units, tensors)
        model.visual_network = model._rebuilt("visual_network", config.visual_units, tensors)
        model.projections = Projections.from_tensors(tensors)
        return model

    # The videos in the order in which batches pair them with the audios: each with its own.
    def _paired(self, visual: Float32, labels: Classes) -> Float32:  # noqa: ARG002
        return visual

    # Own pairs need no classes; S-DCCA's do.
    def _covariances(self, audio_view: Tensor, visual_view: Tensor, memberships: Tensor) -> Covariances:  # noqa: ARG002
        return instance_pair_covariances(audio_view, visual_view)

    # The paper's classes are hard.
    def _memberships(self, labels: Classes) -> Tensor:
        return one_hot(labels)

    def _batches(self, memberships: Tensor) -> Iterator[Tensor]:
        size, n_batches = self._batch_sizes(len(memberships))
        yield from torch.randperm(len(memberships))[: n_batches * size].split(size)

    def _batch_sizes(self, n_rows: int) -> tuple[int, int]:
        """Return the rows of a batch and the batches of an epoch."""
        size = min(self.config.batch_size, n_rows)
        return size, n_rows // size

    def _build(self, n_audio: int, n_visual: int) -> None:
        self.audio_network = self._view(n_audio, self.config.audio_units)
        self.visual_network = self._view(n_visual, self.config.visual_units)

    def _view(self, n_dims: int, units: tuple[int, ...]) -> View:
        return View(n_dims, units, self.config.dropout, nn.Sigmoid())

    def _rebuilt(self, name: str, units: tuple[int, ...], tensors: Tensors) -> View | None:
        """Return the network whose arrays lie below a name; None where there are none."""
        own = below(name, tensors)
        if not own:
            return None
        network = self._view(len(own["mean"]), units)
        network.load_state_dict({name: torch.from_numpy(np.asarray(array)).float() for name, array in own.items()})
        return network.eval()

    def _audio_network(self) -> View:
        return _built(self.audio_network)

    def _visual_network(self) -> View:
        return _built(self.visual_network)

    def _fitted(self) -> Projections:
        if self.projections is None:
            raise RuntimeError("fit() comes first")
        return self.projections


class OneToOneSDCCA(DCCA):
    """Supervised deep CCA over one video of its class for each audio, drawn once."""

    def _paired(self, visual: Float32, labels: Classes) -> Float32:
        return visual[one_to_one_partners(hard(labels), self.config.seed)]


class HalfSDCCA(DCCA):
    """Supervised deep CCA over half of the videos of its class for each audio, drawn again in each batch."""

    share: ClassVar[float] = EXTEND1_SHARE

    def _covariances(self, audio_view: Tensor, visual_view: Tensor, memberships: Tensor) -> Covariances:
        # The stream that `train` seeds, like that of batches and dropout.
        random = torch.default_generator
        return sampled_pairs_covariances(audio_view, visual_view, memberships.argmax(dim=1), self.share, random)


class SDCCA(DCCA):
    """Supervised deep CCA: every audio is paired with every video of its class (the paper, eqs. 10-11)."""

    def _covariances(self, audio_view: Tensor, visual_view: Tensor, memberships: Tensor) -> Covariances:
        return all_pairs_covariances(audio_view, visual_view, memberships)


def _built(network: View | None) -> View:
    if network is None:
        raise RuntimeError("fit() comes first")
    return network
