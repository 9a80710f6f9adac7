"""DCCA and S-DCCA: two networks and a linear step, trained to correlate."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.config import Config, require
from demo.core.device import default_device, generator_of
from demo.core.zoo import Tensors
from demo.correlation.covariances import ALL_PAIRS, HALF_OF_PAIRS, INSTANCE_PAIRS, ONE_TO_ONE_PAIRS, Pairing
from demo.correlation.memberships import Classes, one_hot
from demo.correlation.networks import View
from demo.correlation.objectives import total_correlation
from demo.correlation.projections import VIEWS, EncodedProjectionMethod, solve

Sampler = Callable[[Tensor, int], Tensor]
"""Draws the rows of an epoch, shape (n_drawn,), from the memberships, shape (n, n_classes), and n_drawn."""


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


def shuffled(memberships: Tensor, n_drawn: int) -> Tensor:
    """Draw rows without replacement."""
    return torch.randperm(len(memberships), device=memberships.device)[:n_drawn]


class DCCA(EncodedProjectionMethod):
    """Deep CCA (Andrew, Arora, Bilmes and Livescu, ICML 2013).

    Two networks f and g are trained by gradient steps on batches of pairs, then the linear step is solved once on all pairs:

        max_{f, g}  sum_k D_k(T),   T = L_x^-1 S_xy L_y^-T  of the outputs f(x), g(y)

    Args:
        config: Settings.
        pairing: Which rows of a batch are paired; by default each audio with the video that it belongs to.
        memberships: Makes classes a tensor (n, n_classes); the paper's classes are hard.
        sampler: Draws the batches.
        output: What ends a network: see View.
    """

    config_type: ClassVar[type[DeepConfig]] = DeepConfig
    encoder_name = "network"
    config: DeepConfig
    encoders: dict[str, View]

    def __init__(
        self,
        config: DeepConfig,
        pairing: Pairing = INSTANCE_PAIRS,
        *,
        memberships: Callable[[Classes], Tensor] = one_hot,
        sampler: Sampler = shuffled,
        output: str = "sigmoid",
    ) -> None:
        super().__init__(config)
        self.pairing = pairing
        self.memberships = memberships
        self.sampler = sampler
        self.output = output

    def fit(self, audio: Float32, visual: Float32, labels: Classes) -> Self:
        """Train the networks, then solve the linear step once on all rows.

        Args:
            audio: Shape (n, p).
            visual: Shape (n, q), row for row the same videos.
            labels: Class of each row, shape (n,).
        """
        for _ in tqdm(self.train(audio, visual, labels), total=self.config.n_epochs, desc=type(self).__name__, unit="epoch"):
            pass
        views = audio, self.pairing.arrange(visual, labels, self.config.seed)
        with torch.inference_mode():
            outputs = [
                network.eval()(torch.from_numpy(rows)).double()
                for network, rows in zip(self.encoders.values(), views, strict=True)
            ]
            covariances = self.pairing.covariances(outputs[0], outputs[1], self.memberships(labels), torch.default_generator)
            self._projections = solve(covariances, self.config.n_components, self.config.ridge)
        return self

    def train(self, audio: Float32, visual: Float32, labels: Classes, device: torch.device | None = None) -> Iterator[float]:
        """Train new networks, epoch by epoch; the arguments are those of `fit`, which also solves the linear step.

        On a GPU, where there is one, batches, dropout and pairs are drawn by that device's generator: with the same seed the
        networks start as on a CPU, and end as others. The trained networks are on the CPU: a query of a few rows takes less
        time there than its way to a GPU.

        Yields:
            The mean over an epoch's batches of the total correlation.
        """
        config, device = self.config, device or default_device()
        # One stream for weights, batches, dropout and drawn pairs.
        torch.manual_seed(config.seed)
        views = [torch.from_numpy(audio), torch.from_numpy(self.pairing.arrange(visual, labels, config.seed))]
        self.encoders = {name: self._network(name, view.shape[1]) for name, view in zip(VIEWS, views, strict=True)}
        for network, view in zip(self.encoders.values(), views, strict=True):
            network.standardize_by(view)
        networks = nn.ModuleList(self.encoders.values()).to(device)
        try:
            yield from self._epochs(networks, [view.to(device) for view in views], self.memberships(labels).float().to(device))
        finally:
            networks.cpu()

    def _epochs(self, networks: nn.ModuleList, views: Sequence[Tensor], memberships: Tensor) -> Iterator[float]:
        """Train networks where they and the rows are; see `train`."""
        config = self.config
        random = generator_of(memberships.device)
        optimizer = torch.optim.RMSprop(networks.parameters(), lr=config.learning_rate)
        batch_size = min(config.batch_size, len(memberships))
        n_drawn = len(memberships) // batch_size * batch_size
        networks.train()
        for _ in range(config.n_epochs):
            losses = []
            for rows in self.sampler(memberships, n_drawn).split(batch_size):
                # Double precision: the sigmoids' small variances meet a small ridge.
                outputs = [network(view[rows]).double() for network, view in zip(networks, views, strict=True)]
                covariances = self.pairing.covariances(outputs[0], outputs[1], memberships[rows].double(), random)
                loss = -total_correlation(covariances, config.ridge, config.n_components)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.detach())
            # Once an epoch: each question for a number would let a GPU wait for the next batch.
            yield float(np.mean(-torch.stack(losses).cpu().numpy()))

    def rebuild_encoder(self, view: str, tensors: Tensors) -> View:
        """Rebuild the network of a view from its arrays."""
        network = self._network(view, len(tensors["mean"]))
        network.load_state_dict({name: torch.from_numpy(np.asarray(array)).float() for name, array in tensors.items()})
        return network.eval()

    def _network(self, view: str, n_dims: int) -> View:
        units = {"audio": self.config.audio_units, "visual": self.config.visual_units}[view]
        return View(n_dims, units, self.config.dropout, self.output)


class OneToOneSDCCA(DCCA):
    """Supervised deep CCA over one video of its class for each audio, drawn once."""

    def __init__(self, config: DeepConfig) -> None:
        super().__init__(config, ONE_TO_ONE_PAIRS)


class HalfSDCCA(DCCA):
    """Supervised deep CCA over half of the videos of its class for each audio, drawn again in each batch."""

    def __init__(self, config: DeepConfig) -> None:
        super().__init__(config, HALF_OF_PAIRS)


class SDCCA(DCCA):
    """Supervised deep CCA: every audio is paired with every video of its class (the paper, eqs. 10-11).

    Zeng, Yu and Oyama, "Audio-visual embedding for cross-modal music video retrieval through supervised deep CCA" (ISM 2018):
    DCCA's objective over the moments of Cluster-CCA, here in the closed form of `all_pairs_covariances`.
    """

    def __init__(self, config: DeepConfig) -> None:
        super().__init__(config, ALL_PAIRS)
