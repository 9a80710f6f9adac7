"""The shared space and the ten emotions in torch, with gradients: to train what lies before them, never themselves."""

import numpy as np
import torch
from torch import Tensor, nn

from demo.correlation.kernel import KernelView
from demo.correlation.space import SharedSpace
from demo.emotion.classes import EmotionClasses


class SpaceInTorch(nn.Module):
    """Embeds mean features as the shared space does."""

    def __init__(self, space: SharedSpace) -> None:
        super().__init__()
        self.members = [
            (member.encoders["audio"].requires_grad_(False), *_linear(member))
            for member in space.emotion.members  # type: ignore[attr-defined]
        ]
        view: KernelView = space.content.encoders["audio"]  # type: ignore[attr-defined]
        self.view = [torch.from_numpy(np.asarray(array, np.float32)) for array in view]
        self.content = _linear(space.content)

    def forward(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Map features (n, 128) to the emotion and the content part, rows of length 1."""
        parts = [nn.functional.normalize((net(rows) - mean) @ weights, dim=1) for net, mean, weights in self.members]
        mean, deviation, landmarks, rate = self.view
        standard = (rows - mean) / deviation
        kernel = torch.exp(
            -rate * (standard.square().sum(1, keepdim=True) + landmarks.square().sum(1) - 2 * standard @ landmarks.T)
        )
        center, weights = self.content
        return torch.cat(parts, 1) / len(parts) ** 0.5, nn.functional.normalize((kernel - center) @ weights, dim=1)


def _linear(method: object) -> tuple[Tensor, Tensor]:
    """Return the mean and the weights of the linear step of the audio view."""
    projections, power = method.projections, method.config.power  # type: ignore[attr-defined]
    return torch.from_numpy(np.asarray(projections.audio_mean, np.float32)), torch.from_numpy(
        np.asarray(projections.audio * projections.correlations**power, np.float32)
    )


class EmotionShares(nn.Module):
    """Returns the share of each emotion as `EmotionClasses.shares` does."""

    mean: Tensor
    whiten: Tensor
    centers: Tensor

    def __init__(self, classes: EmotionClasses) -> None:
        super().__init__()
        for name in ("mean", "whiten", "centers"):
            self.register_buffer(name, torch.from_numpy(np.asarray(getattr(classes, name), np.float32)))
        self.sharpness = classes.sharpness

    def project(self, features: Tensor) -> Tensor:
        """Map emotion features (..., n_features) to the space of the clusters (..., n_components)."""
        return (features - self.mean) @ self.whiten

    def forward(self, features: Tensor) -> Tensor:
        """Map emotion features (..., n_features) to shares (..., n_classes)."""
        distances = (self.project(features)[..., None, :] - self.centers).square().sum(-1)
        return torch.softmax(-self.sharpness * distances, dim=-1)
