"""Fine-tuning on degraded recordings: a student that improves."""

import copy
import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from demo.core.bundles import COMPACT
from demo.core.zoo import read_bundle
from demo.correlation.space import SharedSpace
from demo.emotion.model import EmotionModel
from demo.features.audio.compact import CompactBackbone, CompactNetwork
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.corpus import Clip
from demo.research.training.robust import RobustConfig, RobustTrainer

RATE = 16_000


@pytest.fixture(scope="module")
def backbone(tiny_zoo: Path) -> CompactBackbone:
    return CompactBackbone.from_bundle(read_bundle(tiny_zoo / COMPACT, "backbone"))


@pytest.fixture
def trainer(space: SharedSpace, emotion_model: EmotionModel, backbone: CompactBackbone) -> RobustTrainer:
    random = np.random.default_rng(0)
    clips = [clip(kind, random) for kind in ("music", "song", "noise", "speech")]
    # Untrained, the network has the same to say of everything: there must be something to learn.
    teacher = copy.deepcopy(backbone.network)
    with torch.no_grad():
        teacher.project.bias.add_(0.5)
    config = RobustConfig(n_steps=8, n_segments=3, n_music_batches=4, average=0.5, learning_rate=1e-3)
    recorder = PhoneRecorder.of_clips(clips, random, BAR)
    said = CompactBackbone(copy.deepcopy(teacher))
    return RobustTrainer(
        clips,
        teacher,
        lambda waveform: said.extract(waveform).features,
        recorder,
        np.ones(128, np.float32),
        space,
        emotion_model,
        config,
        random,
    )


def clip(kind: str, random: np.random.Generator) -> Clip:
    times = np.arange(12 * RATE) / RATE
    waveform = np.sin(2 * np.pi * random.uniform(200, 800) * times) + 0.2 * random.standard_normal(len(times))
    return Clip(name=f"{kind}.wav", kind=kind, genre="", samples=np.asarray(8000 * waveform, np.int16))


def test_a_student_that_says_what_the_teacher_does_of_clean_sound_errs_on_degraded_sound_alone(trainer: RobustTrainer) -> None:
    patches, bridged, is_music = trainer.draw()
    assert (patches.shape, bridged.shape, is_music.shape) == ((6, 9, 96, 64), (3, 9, 128), (3,))
    alike = torch.cat([patches[:3], patches[:3]])

    def loss(network: CompactNetwork, heard: torch.Tensor) -> float:
        trainer.config = dataclasses.replace(trainer.config, music=0.0)
        with torch.no_grad():
            return float(trainer._loss(network, heard, bridged, is_music)[0])

    assert loss(trainer.teacher, alike) == pytest.approx(0, abs=1e-5)
    assert loss(trainer.teacher, patches) > 1e-5


def test_a_segment_at_another_speed_has_another_pitch(trainer: RobustTrainer) -> None:
    tone = np.sin(2 * np.pi * 500 * np.arange(12 * RATE) / RATE)
    tone_clip = Clip(name="tone.wav", kind="music", genre="", samples=np.asarray(8000 * tone, np.int16))
    for speed, hertz in ((1.2, 600), (0.8, 400)):
        trainer.config = dataclasses.replace(trainer.config, share_speed=1.0, speed=(speed, speed))
        segment = trainer._segment(tone_clip)
        assert len(segment) == trainer.n_samples
        frequencies = np.fft.rfftfreq(len(segment), 1 / RATE)
        assert frequencies[np.abs(np.fft.rfft(segment)).argmax()] == pytest.approx(hertz, abs=1)


def test_a_training_lowers_the_loss_and_goes_on_where_it_was_interrupted(
    trainer: RobustTrainer, backbone: CompactBackbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.research.training.fine_tuning.REPORT_STEPS", 4)
    teacher = copy.deepcopy(backbone.network)
    batch = trainer.draw()

    def loss(network: CompactNetwork) -> float:
        with torch.no_grad():
            return float(trainer._loss(network, *batch)[0])

    def interrupt(_: CompactNetwork) -> str:
        raise KeyboardInterrupt

    before, start = loss(teacher), trainer.random.bit_generator.state
    network = trainer.train(teacher, lambda _: "", tmp_path / "whole")
    assert loss(network) < before
    # The teacher itself stays.
    assert loss(teacher) == pytest.approx(before, rel=1e-5)
    trainer.random.bit_generator.state = start
    with pytest.raises(KeyboardInterrupt):
        trainer.train(teacher, interrupt, tmp_path / "parts")
    trainer.random.random(100)
    again = trainer.train(teacher, lambda _: "", tmp_path / "parts")
    for name, weight in again.state_dict().items():
        torch.testing.assert_close(weight, network.state_dict()[name], rtol=0, atol=1e-6)


def test_the_weights_can_be_averaged_with_another_network(
    trainer: RobustTrainer, backbone: CompactBackbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = trainer.random.bit_generator.state
    alone = trainer.train(backbone.network, lambda _: "", tmp_path / "alone")
    other = copy.deepcopy(backbone.network)
    with torch.no_grad():
        other.project.bias.add_(1)
    trainer.random.bit_generator.state = start
    # The layer that tells music from the rest is fitted afterwards.
    monkeypatch.setattr(RobustTrainer, "fit_music", lambda *_: None)
    both = trainer.train(backbone.network, lambda _: "", tmp_path / "both", average_with=other)
    torch.testing.assert_close(both.project.bias, (alone.project.bias + other.project.bias) / 2)
    torch.testing.assert_close(both.blocks[4][0].weight, (alone.blocks[4][0].weight + other.blocks[4][0].weight) / 2)


@pytest.fixture
def fit_music(trainer: RobustTrainer) -> Callable[[float], tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Return what fits the layer to so much music: the probabilities of the teacher, and of the student before and after."""
    with torch.no_grad():
        trainer.teacher.music.weight.mul_(50)
    student = copy.deepcopy(trainer.teacher)
    with torch.no_grad():
        student.music.weight.zero_()
        student.music.bias.fill_(3)

    def fit(share_music: float) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        trainer.config = dataclasses.replace(trainer.config, share_music=share_music)
        trainer.probabilities = trainer._probabilities()
        patches = trainer.draw()[0].flatten(0, 1)

        def probabilities(network: CompactNetwork) -> torch.Tensor:
            with torch.no_grad():
                return network.music(network.pool(patches)).sigmoid()

        before = probabilities(student)
        trainer.fit_music(student)
        return probabilities(trainer.teacher), before, probabilities(student)

    return fit


def test_music_is_told_from_the_rest_as_the_teacher_tells_it_of_degraded_sound(fit_music: Callable) -> None:
    wanted, before, after = fit_music(1.0)
    assert (after - wanted).abs().mean() < (before - wanted).abs().mean() / 3


def test_noise_and_speech_are_no_music_whatever_the_teacher_says(fit_music: Callable) -> None:
    wanted, before, after = fit_music(0.0)
    assert before.mean() > 0.9
    assert wanted.mean() > 0.2
    assert after.mean() < 0.1


def test_each_kind_of_clip_has_its_share(trainer: RobustTrainer) -> None:
    random = np.random.default_rng(1)
    trainer.clips += [dataclasses.replace(clip("music", random), name=f"further/music/{index}.flac") for index in range(5)]
    trainer.config = dataclasses.replace(trainer.config, share_music=0.8, share_further=0.25)
    found = dict(zip((each.name for each in trainer.clips), trainer._probabilities(), strict=True))
    # Two clips of music share what the five further ones leave.
    assert found["music.wav"] == found["song.wav"] == pytest.approx(0.8 * 0.75 / 2)
    assert [found[f"further/music/{index}.flac"] for index in range(5)] == pytest.approx([0.8 * 0.25 / 5] * 5)
    assert found["noise.wav"] == found["speech.wav"] == pytest.approx(0.1)
