"""The network of one view of deep CCA."""

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32


class View(nn.Module):
    """The network of one view: standardisation, tanh layers with dropout, and what ends it, in the paper a sigmoid."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, n_dims: int, units: tuple[int, ...], dropout: float, end: nn.Module) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(n_dims))
        self.register_buffer("deviation", torch.ones(n_dims))
        layers: list[nn.Module] = []
        for index, (n_in, n_out) in enumerate(zip((n_dims, *units[:-1]), units, strict=True)):
            layers.append(nn.Linear(n_in, n_out))
            layers += [nn.Tanh(), nn.Dropout(dropout)] if index < len(units) - 1 else [end]
        self.layers = nn.Sequential(*layers)

    def standardize_by(self, view: Tensor) -> None:
        """Take mean and deviation from training rows, shape (n, n_dims)."""
        self.mean.copy_(view.mean(0))
        self.deviation.copy_(view.std(0).clamp(min=1e-6))

    def forward(self, view: Tensor) -> Tensor:
        """Map (n, n_dims) to (n, units[-1])."""
        outputs: Tensor = self.layers((view - self.mean) / self.deviation)
        return outputs


@torch.inference_mode()
def embed(network: View, view: Float32) -> Float32:
    """Apply a network to rows, shape (n, n_dims), in blocks on the CPU: no row depends on its batch, and a query is one row."""
    blocks = torch.from_numpy(np.ascontiguousarray(view, dtype=np.float32)).split(1024)
    outputs: Float32 = torch.cat([network(block) for block in blocks]).numpy()
    return outputs
