"""Feature compensation: move what a phone hears of a song in a bar towards what it would hear of the clean song.

With x the mean feature of a query, and m and d mean and deviation of the sounds of YouTube-8M's videos:

    y = x + d * f((x - m) / d),   f(z) = W_3 g(W_2 g(W_1 z + b_1) + b_2) + b_3,   g the GELU

f is trained through a frozen shared space (demo/research/training/compensation.py), so videos and the models that embedded them
stay as they are. The term is that of robust speech recognition, where features of noisy speech are mapped to those of clean
speech: Deng, Acero, Plumpe and Huang, "Large-vocabulary speech recognition under adverse acoustic environments" (ICSLP 2000).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.core.bundles import COMPENSATION
from demo.core.config import Config, require
from demo.core.zoo import Bundle


@dataclass(frozen=True, kw_only=True)
class CompensationConfig(Config):
    """Shape of the network.

    Attributes:
        n_dims: Dimensions of a feature.
        n_units: Units of both hidden layers.
        dropout: Share of units dropped while training.
    """

    n_dims: int = 128
    n_units: int = 256
    dropout: float = 0.1

    def __post_init__(self) -> None:
        require(min(self.n_dims, self.n_units) > 0, "Layers need units.")
        require(0.0 <= self.dropout < 1.0, "dropout must lie in [0, 1).")


class CompensationNetwork(nn.Module):
    """The network of this module's formula; before it is trained it changes nothing."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: CompensationConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("mean", torch.zeros(config.n_dims))
        self.register_buffer("deviation", torch.ones(config.n_dims))
        self.hidden = nn.Sequential(
            nn.Linear(config.n_dims, config.n_units),
            nn.GELU(),
            nn.Dropout(config.dropout),
            nn.Linear(config.n_units, config.n_units),
            nn.GELU(),
            nn.Dropout(config.dropout),
        )
        self.output = nn.Linear(config.n_units, config.n_dims)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, features: Tensor) -> Tensor:
        """Compensate features, shape (..., n_dims)."""
        compensated: Tensor = features + self.output(self.hidden((features - self.mean) / self.deviation)) * self.deviation
        return compensated


class FeatureCompensation:
    """Compensates mean features of songs; no row depends on another."""

    def __init__(self, network: CompensationNetwork) -> None:
        self.network = network.eval()

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "FeatureCompensation":
        """Rebuild the network from a bundle's config and weights."""
        network = CompensationNetwork(CompensationConfig.from_dict(bundle.config))
        network.load_state_dict({name: torch.from_numpy(array).float() for name, array in bundle.tensors().items()})
        return cls(network)

    @classmethod
    def shipped_for(cls, space: Bundle) -> "FeatureCompensation | None":
        """Read the shipped compensation that lies beside a space's bundle; None where it was trained for another space.

        Raises:
            BundleError: It is missing or damaged.
        """
        bundle = space.zoo.read(COMPENSATION, "compensation")
        return cls.from_bundle(bundle) if space.sha256 in bundle.requires.values() else None

    def apply(self, features: Float32) -> Float32:
        """Return compensated features, shape (n, 128)."""
        with torch.inference_mode():
            rows = torch.from_numpy(np.ascontiguousarray(features, dtype=np.float32))
            compensated: Float32 = self.network(rows).numpy()
        return compensated
