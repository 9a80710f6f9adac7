"""The total correlation and its gradients."""

import pytest
import torch

from demo.correlation.covariances import all_pairs_covariances, instance_pair_covariances
from demo.correlation.memberships import one_hot
from demo.correlation.objectives import total_correlation
from tests.correlation.views import independent_views


def test_identical_views_correlate_fully() -> None:
    audio, _, _ = independent_views(100)
    assert total_correlation(instance_pair_covariances(audio, audio), 0.0, 5).item() == pytest.approx(5.0, abs=1e-6)


def test_the_objective_ignores_scale_and_offset_of_a_view() -> None:
    audio, visual, _ = independent_views(100)
    plain = total_correlation(instance_pair_covariances(audio, visual), 1e-3, 5)
    moved = total_correlation(instance_pair_covariances(audio * 1000 + 7, visual), 1e-3, 5)
    assert moved.item() == pytest.approx(plain.item(), abs=1e-6)


@pytest.mark.parametrize("case", ["dead units", "equal columns", "constant view"])
def test_gradients_stay_finite(case: str) -> None:
    audio, visual, labels = independent_views(64)
    if case == "dead units":
        audio[:, :3] = 0.5
    elif case == "equal columns":
        audio = audio[:, :1].repeat(1, 5)
    else:
        audio = torch.zeros_like(audio)
    audio.requires_grad_(True)
    total_correlation(all_pairs_covariances(audio, visual, one_hot(labels)), 1e-3, 5).backward()
    assert audio.grad is not None
    assert torch.isfinite(audio.grad).all()
