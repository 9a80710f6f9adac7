"""A small shared space and an emotion model, frozen as they are in training what lies before them."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.bundles import CATALOGUE
from demo.core.zoo import read_bundle
from demo.correlation.ensemble import EnsembleConfig
from demo.correlation.kernel import KernelConfig
from demo.correlation.space import SharedSpace
from demo.emotion.model import EmotionModel


@pytest.fixture(scope="module")
def space() -> SharedSpace:
    random = np.random.default_rng(0)
    audio, visual = (random.normal(size=(200, n_dims)).astype(np.float32) for n_dims in (128, 64))
    networks = EnsembleConfig(n_members=2, n_components=5, audio_units=(16, 8), visual_units=(16, 8), n_epochs=1)
    return SharedSpace.fit(networks, KernelConfig(n_components=6, n_landmarks=50), audio, visual, random.integers(3, size=200))


@pytest.fixture(scope="module")
def emotion_model(tiny_zoo: Path) -> EmotionModel:
    space = read_bundle(tiny_zoo / CATALOGUE, "catalogue").required("space")
    model = EmotionModel.from_bundle(space.required("emotion"))
    model.network.requires_grad_(False)
    return model
