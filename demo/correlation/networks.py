"""The network of one view of deep CCA."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.core.zoo import Tensors

OUTPUTS: dict[str, Callable[[int], nn.Module]] = {
    "sigmoid": lambda n_units: nn.Sigmoid(),  # noqa: ARG005
    "standardised": lambda n_units: nn.BatchNorm1d(n_units, affine=False),
}
"""What ends a network, by name: the paper's sigmoid, or standardization by the statistics of batches."""


class View(nn.Module):
    """Standardization, tanh layers with dropout, and an output layer.

    Args:
        n_dims: Dimensions of the view.
        units: Of each layer.
        dropout: Share of units dropped while training.
        output: In OUTPUTS.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, n_dims: int, units: tuple[int, ...], dropout: float, output: str) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(n_dims))
        self.register_buffer("deviation", torch.ones(n_dims))
        layers: list[nn.Module] = []
        for n_in, n_out in zip((n_dims, *units[:-1]), units, strict=True):
            layers += [nn.Linear(n_in, n_out), nn.Tanh(), nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers[:-2], OUTPUTS[output](units[-1]))

    def standardize_by(self, view: Tensor) -> None:
        """Take mean and deviation from training rows, shape (n, n_dims)."""
        self.mean.copy_(view.mean(0))
        self.deviation.copy_(view.std(0).clamp(min=1e-6))

    def forward(self, view: Tensor) -> Tensor:
        """Map (n, n_dims) to (n, units[-1])."""
        outputs: Tensor = self.layers((view - self.mean) / self.deviation)
        return outputs

    @torch.inference_mode()
    def encode(self, rows: Float32) -> Float32:
        """Map (n, n_dims) to (n, units[-1]), in blocks on the CPU: no row depends on its batch, and a query is one row."""
        blocks = torch.from_numpy(np.ascontiguousarray(rows, dtype=np.float32)).split(1024)
        return torch.cat([self(block) for block in blocks]).numpy()

    def to_tensors(self) -> Tensors:
        """Return what was fitted, as arrays by name."""
        return {name: tensor.numpy() for name, tensor in self.state_dict().items()}
