"""Fine-tuning the later blocks on what the first ones heard of recordings."""

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from demo.core.bundles import COMPACT
from demo.core.zoo import read_bundle
from demo.correlation.space import SharedSpace
from demo.emotion.model import EmotionModel
from demo.features.audio.compact import CompactBackbone, CompactConfig, CompactNetwork, bring_to_level
from demo.features.audio.logmel import LogMel
from demo.research.training import rooms
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.corpus import Clip
from demo.research.training.later_blocks import (
    N_KEPT,
    HeardExcerpts,
    LaterBlocksConfig,
    LaterBlocksTrainer,
    hear_units,
    pool_units,
)
from demo.research.training.recorded_songs import N_RECORDINGS
from demo.research.training.robust import RobustLoss
from demo.research.training.robust_bundle import heard_excerpts

RATE = 16_000

Teachers = tuple[Callable[[np.ndarray], np.ndarray], ...]


@pytest.fixture(scope="module")
def network(tiny_zoo: Path) -> CompactNetwork:
    return CompactBackbone.from_bundle(read_bundle(tiny_zoo / COMPACT, "backbone")).network


@pytest.fixture(scope="module")
def teachers(network: CompactNetwork) -> Teachers:
    """What is to be said of clean sound: what the network says, and half more, so that there is something to learn."""
    backbone = CompactBackbone(network)
    return (lambda waveform: backbone.extract(waveform).features + 1, lambda waveform: backbone.extract(waveform).features)


@pytest.fixture(scope="module")
def excerpts(network: CompactNetwork, teachers: Teachers) -> HeardExcerpts:
    songs = [clip("music", 1, 12), clip("song", 2, 20)]
    recorder = PhoneRecorder.of_clips([*songs, clip("noise", 3), clip("speech", 4)], np.random.default_rng(0), BAR)
    return HeardExcerpts.hear(network, teachers, songs, recorder, seed=0)


@pytest.fixture
def trainer(excerpts: HeardExcerpts, space: SharedSpace, emotion_model: EmotionModel) -> LaterBlocksTrainer:
    config = LaterBlocksConfig(n_steps=8, n_segments=3, average=0.5, learning_rate=1e-3, bridge=0.5)
    loss = RobustLoss(np.ones(128, np.float32), space, emotion_model, config)
    return LaterBlocksTrainer(excerpts, loss, config, np.random.default_rng(0))


def clip(kind: str, seed: int, seconds: int = 12) -> Clip:
    random, times = np.random.default_rng(seed), np.arange(seconds * RATE) / RATE
    waveform = np.sin(2 * np.pi * random.uniform(200, 800) * times) + 0.2 * random.standard_normal(len(times))
    return Clip(name=f"{kind}{seed}.wav", kind=kind, genre="", samples=np.asarray(8000 * waveform, np.int16))


def test_what_the_kept_blocks_say_stands_for_the_sound(network: CompactNetwork) -> None:
    log_mel, waveform = LogMel(), bring_to_level(clip("music", 5).waveform, CompactConfig())
    units = torch.from_numpy(hear_units(network, log_mel, waveform))
    with torch.no_grad():
        wanted, found = network.pool(log_mel(torch.from_numpy(waveform))), pool_units(network, units)
    torch.testing.assert_close(found, wanted, rtol=0, atol=0.02 * float(wanted.max()))


def test_excerpts_hold_every_second_clean_and_recorded(excerpts: HeardExcerpts, teachers: Teachers) -> None:
    assert excerpts.lengths.tolist() == [12, 20]
    assert excerpts.units.shape[:2] == (32, 1 + N_RECORDINGS)
    clean = bring_to_level(clip("song", 2, 20).waveform, CompactConfig())
    np.testing.assert_allclose(excerpts.bridged[12:], teachers[0](clean), atol=2e-3)
    np.testing.assert_allclose(excerpts.said[12:], teachers[1](clean), atol=2e-3)
    assert all((excerpts.units[:, 0] != excerpts.units[:, take]).any() for take in range(1, 1 + N_RECORDINGS))


def test_the_same_excerpts_are_read_from_their_file(
    network: CompactNetwork, teachers: Teachers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "N_ROOMS", 2)
    clips = [clip("music", 1), clip("noise", 3), clip("speech", 4), clip("rir", 5, seconds=1)]
    first = heard_excerpts(network, teachers, clips, tmp_path, seed=0)
    assert first.lengths.tolist() == [12]
    monkeypatch.setattr(HeardExcerpts, "hear", lambda *_: pytest.fail("heard again"))
    np.testing.assert_array_equal(heard_excerpts(network, teachers, clips, tmp_path, seed=0).units, first.units)
    other = copy.deepcopy(network)
    with torch.no_grad():
        other.project.bias.add_(1)
        assert len(heard_excerpts(other, teachers, clips, tmp_path, seed=0).units) == 12
        next(other.blocks[0].parameters()).add_(1)
    with pytest.raises(pytest.fail.Exception, match="heard again"):
        heard_excerpts(other, teachers, clips, tmp_path, seed=0)


def test_segments_lie_within_an_excerpt_and_have_the_targets_of_its_seconds(trainer: LaterBlocksTrainer) -> None:
    excerpts, n_seconds = trainer.excerpts, trainer.config.segment_seconds
    wanted = (excerpts.bridged.astype(np.float32) + excerpts.said.astype(np.float32)) / 2
    starts = [*range(12 - n_seconds + 1), *range(12, 32 - n_seconds + 1)]
    found = set()
    for _ in range(20):
        units, targets = trainer.draw()
        assert (units.shape[:2], targets.shape) == ((6, n_seconds), (3, n_seconds, 128))
        for clean, target in zip(units[:3].numpy(), targets.numpy(), strict=True):
            (start,) = [each for each in starts if np.array_equal(clean, excerpts.units[each : each + n_seconds, 0])]
            np.testing.assert_allclose(target, wanted[start : start + n_seconds], atol=1e-5)
            found.add(start)
    assert len(found) > len(starts) / 2


def test_a_training_lowers_the_loss_and_leaves_the_first_blocks(
    trainer: LaterBlocksTrainer, network: CompactNetwork, tmp_path: Path
) -> None:
    units, targets = trainer.draw()

    def loss(judged: CompactNetwork) -> float:
        with torch.no_grad():
            pooled = pool_units(judged, units.flatten(0, 1)).unflatten(0, units.shape[:2])
            return float(trainer.distances(judged.finish(pooled)[0], targets, torch.ones(3))[0])

    before, start = loss(network), copy.deepcopy(network)
    tuned = trainer.train(network, lambda _: "", tmp_path / "checkpoint")
    assert loss(tuned) < before
    assert loss(network) == before
    for index, (old, new) in enumerate(zip(start.blocks, tuned.blocks, strict=True)):
        if weights := [*old.parameters()]:
            changed = any(not torch.equal(*pair) for pair in zip(weights, new.parameters(), strict=True))
            assert changed == (index >= N_KEPT)


def test_the_mean_of_before_and_after_is_what_is_returned(
    trainer: LaterBlocksTrainer, network: CompactNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = copy.deepcopy(network)
    with torch.no_grad():
        after.project.bias.add_(1)
    monkeypatch.setattr("demo.research.training.later_blocks.fine_tune", lambda *_: after)
    found = trainer.train(network, lambda _: "", tmp_path / "checkpoint")
    torch.testing.assert_close(found.project.bias, network.project.bias + 0.5)
