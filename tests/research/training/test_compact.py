"""From the teacher to the student: the same network where nothing is cut."""

import dataclasses

import numpy as np
import pytest
import torch

from demo.features.audio.compact import CompactConfig
from demo.research.training.bridge import LabelBridge
from demo.research.training.compact import MUSIC_COLUMN, second_targets, start_from_teacher, teacher_logits
from demo.research.training.teachers import N_LABELS, Yamnet

SHAPE = CompactConfig()


def test_a_second_averages_the_three_windows_that_touch_it() -> None:
    logits = np.arange(8, dtype=np.float32)[:, None] ** 2
    # Windows begin every half second; the first second has none before it, so window 0 counts twice.
    np.testing.assert_allclose(second_targets(logits, 0, 3)[:, 0], [(0 + 0 + 1) / 3, (1 + 4 + 9) / 3, (9 + 16 + 25) / 3])
    np.testing.assert_allclose(second_targets(logits, 3, 1)[:, 0], [(4 + 9 + 16) / 3])
    # Beyond the end the last window repeats.
    np.testing.assert_allclose(second_targets(logits, 6, 2)[:, 0], [(25 + 36 + 49) / 3, 49])


@pytest.fixture(scope="module")
def teacher() -> Yamnet:
    torch.manual_seed(0)
    network = Yamnet().eval()
    # As wide as they come, random layers would let nothing through to the end.
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight)
    return network


@pytest.fixture(scope="module")
def bridge() -> LabelBridge:
    random = np.random.default_rng(0)
    weight = 0.1 * random.standard_normal((N_LABELS, SHAPE.n_dims))
    return LabelBridge(weight.astype(np.float32), random.standard_normal(SHAPE.n_dims).astype(np.float32))


@pytest.fixture(scope="module")
def patches() -> torch.Tensor:
    """Log-mel patches of noise of changing colour; none lies below log(0.01)."""
    generator = torch.Generator().manual_seed(0)
    tilt = torch.linspace(-3, 3, 8)[:, None, None] * torch.linspace(-1, 1, 64)
    return (tilt + torch.randn(8, 96, 64, generator=generator)).clamp(min=-4.6)


def teacher_pools(teacher: Yamnet, patches: torch.Tensor) -> torch.Tensor:
    images = torch.log(torch.exp(patches) - 0.01 + 0.001)
    pooled: torch.Tensor = teacher.blocks(images[:, None]).mean((2, 3))
    return pooled


@pytest.mark.parametrize("full", [True, False], ids=["factors of full rank", "no factors"])
@torch.inference_mode()
def test_a_student_of_full_rank_is_its_teacher(full: bool, teacher: Yamnet, bridge: LabelBridge, patches: torch.Tensor) -> None:
    ranks = tuple(channels if full and channels <= 256 else 0 for channels in SHAPE.channels)
    student = start_from_teacher(teacher, bridge, patches, dataclasses.replace(SHAPE, ranks=ranks)).eval()
    pooled = student.pool(patches)
    expected = teacher_pools(teacher, patches)
    assert expected.std(dim=0).mean() > 0.01
    torch.testing.assert_close(pooled, expected, rtol=0, atol=1e-4)
    # The bridge and the teacher's classifier are folded into the last layer.
    logits = teacher.classifier(expected)
    torch.testing.assert_close(student.project(pooled), torch.from_numpy(bridge.embed(logits.numpy())), rtol=0, atol=1e-4)
    _, music = student.finish(pooled[None])
    torch.testing.assert_close(music[0], logits[:, MUSIC_COLUMN], rtol=0, atol=1e-5)


@torch.inference_mode()
def test_a_higher_rank_comes_closer_to_the_teacher(teacher: Yamnet, bridge: LabelBridge, patches: torch.Tensor) -> None:
    errors = []
    for rank in (2, 16, 128):
        ranks = tuple(rank if channels == 128 else 0 for channels in SHAPE.channels)
        student = start_from_teacher(teacher, bridge, patches, dataclasses.replace(SHAPE, ranks=ranks)).eval()
        errors.append((student.pool(patches) - teacher_pools(teacher, patches)).square().mean().item())
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 1e-6 * errors[1]


def test_the_teacher_predicts_every_half_second(teacher: Yamnet) -> None:
    waveform = (0.1 * np.random.default_rng(0).standard_normal(3 * 16_000)).astype(np.float32)
    logits = teacher_logits(teacher, waveform)
    assert logits.shape == (5, N_LABELS)  # Windows begin at 0, 0.5, 1, 1.5 and 2 s.
    later = teacher_logits(teacher, waveform[8000:])
    np.testing.assert_allclose(later[:4], logits[1:], atol=1e-4)
    assert teacher_logits(teacher, waveform[:100]).shape[1] == N_LABELS
