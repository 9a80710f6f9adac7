"""With gradients, the space and the emotions are the same as without."""

import numpy as np
import torch

from demo.correlation.space import SharedSpace
from demo.emotion.model import EmotionModel
from demo.research.training.differentiable import EmotionShares, SpaceInTorch


def test_rows_lie_where_the_space_puts_them(space: SharedSpace) -> None:
    rows = np.random.default_rng(0).normal(size=(7, 128)).astype(np.float32)
    expected, found = space.embed_audio(rows), SpaceInTorch(space)(torch.from_numpy(rows))
    for wanted, part in zip(expected, found, strict=True):
        np.testing.assert_allclose(part.numpy(), wanted, rtol=0, atol=1e-4)


def test_shares_are_those_of_the_emotion_model(emotion_model: EmotionModel) -> None:
    features = np.random.default_rng(0).normal(size=(5, emotion_model.network.config.n_outputs)).astype(np.float32)
    found = EmotionShares(emotion_model.classes)(torch.from_numpy(features)).numpy()
    np.testing.assert_allclose(found, emotion_model.classes.shares(features), rtol=0, atol=1e-5)


def test_gradients_reach_what_lies_before(space: SharedSpace, emotion_model: EmotionModel) -> None:
    rows = torch.randn(3, 128, generator=torch.Generator().manual_seed(0), requires_grad=True)
    sum(part[:, 0].sum() for part in SpaceInTorch(space)(rows)).backward()
    assert rows.grad.abs().min(dim=1).values.gt(0).all()
    assert not any(weight.requires_grad for member in space.emotion.members for weight in member.encoders["audio"].parameters())
