"""Training of deep CCA: dropout while it trains and not while it embeds, and the batches."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from demo.correlation import deep
from demo.correlation.deep import DCCA, SDCCA, DeepConfig, HalfSDCCA, OneToOneSDCCA, shuffled
from demo.correlation.ensemble import EnsembleConfig, SDCCAEnsemble
from tests.correlation.views import related_views

SHAPE = {"audio_units": (32, 32, 8), "visual_units": (32, 32, 8), "n_components": 3, "n_epochs": 2, "batch_size": 200}
CONFIGS = [(kind, DeepConfig(**SHAPE, dropout=0.5)) for kind in (DCCA, OneToOneSDCCA, HalfSDCCA, SDCCA)]
CONFIGS.append((SDCCAEnsemble, EnsembleConfig(**SHAPE, n_members=2)))


@pytest.fixture
def dropped(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the share of zeros that each dropout layer gave, call by call; tanh gives none."""
    shares = []
    forward = torch.nn.Dropout.forward

    def record(layer: torch.nn.Dropout, units: torch.Tensor) -> torch.Tensor:
        outputs = forward(layer, units)
        shares.append((outputs == 0).double().mean().item())
        return outputs

    monkeypatch.setattr(torch.nn.Dropout, "forward", record)
    return shares


@pytest.mark.parametrize(("kind", "config"), CONFIGS)
def test_half_of_the_units_are_dropped_in_training_and_none_in_an_embedding(
    kind: type[DCCA], config: DeepConfig, dropped: list[float]
) -> None:
    audio, visual, labels = related_views(400)
    model = kind(config).fit(audio, visual, labels)
    # Two views of two hidden layers, two epochs of two batches, for each pair of networks; then the linear step over all rows.
    n_members = getattr(config, "n_members", 1)
    assert len(dropped) == n_members * (2 * 2 * 2 * 2 + 2 * 2)
    training = np.array([share for share in dropped if share > 0])
    assert len(training) == n_members * 2 * 2 * 2 * 2
    np.testing.assert_allclose(training, 0.5, atol=0.05)
    dropped.clear()
    np.testing.assert_array_equal(model.embed_visual(visual), model.embed_visual(visual))
    assert len(dropped) == n_members * 2 * 2
    assert max(dropped) == 0


@pytest.mark.parametrize(("kind", "config"), CONFIGS)
def test_dropout_changes_what_is_learned(kind: type[DCCA], config: DeepConfig) -> None:
    audio, visual, labels = related_views(400)
    with_dropout, without = (
        kind(replace(config, dropout=dropout, batch_size=400)).fit(audio, visual, labels).embed_audio(audio)
        for dropout in (0.5, 0.0)
    )
    assert np.abs(with_dropout - without).max() > 1e-3


@pytest.mark.cuda
@pytest.mark.parametrize(("kind", "config"), CONFIGS)
def test_training_on_a_gpu_correlates_and_ranks_held_out_pairs_as_on_a_cpu(
    kind: type[DCCA], config: DeepConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    audio, visual, labels = related_views(2000)
    others, pictures, _ = related_views(300, seed=1)
    config = replace(config, n_epochs=20, dropout=0.1)
    correlations, ranks = [], []
    for device in (torch.device("cpu"), torch.device("cuda")):
        monkeypatch.setattr(deep, "default_device", lambda device=device: device)
        model = kind(config).fit(audio, visual, labels)
        fitted = getattr(model, "members", [model])
        for member in fitted:
            assert all(not each.is_cuda for network in member.encoders.values() for each in network.state_dict().values())
        correlations.append(np.mean([member.projections.correlations.sum() for member in fitted]))
        similarity = model.embed_audio(others) @ model.embed_visual(pictures).T
        ranks.append(np.median((similarity > similarity.diagonal()[:, None]).sum(axis=1)))
    assert correlations[1] == pytest.approx(correlations[0], rel=0.05)
    # By chance the own pictures would be in the middle, at 150.
    assert ranks[0] < 60
    assert ranks[1] == pytest.approx(ranks[0], abs=15)


def test_an_epoch_asks_for_numbers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a GPU, each question would wait for all work that is under way."""
    audio, visual, labels = related_views(800)
    asked: list[str] = []
    for name in ("item", "tolist", "cpu", "numpy", "__float__", "__bool__", "__int__"):
        ask = getattr(torch.Tensor, name)
        monkeypatch.setattr(torch.Tensor, name, lambda tensor, name=name, ask=ask: asked.append(name) or ask(tensor))
    training = SDCCA(DeepConfig(**SHAPE | {"batch_size": 100})).train(audio, visual, labels)
    next(training)
    asked.clear()
    next(training)
    assert asked == ["cpu", "numpy"]


def test_an_epoch_takes_each_row_once_and_leaves_out_the_last_partial_batch() -> None:
    rows = shuffled(torch.zeros(10, 2), 8)
    assert len(rows) == len(rows.unique()) == 8
    assert set(rows.tolist()) <= set(range(10))
