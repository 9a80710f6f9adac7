"""The all-pairs objective against enumeration, and gradients that stay finite."""

import numpy as np
import pytest
import torch

from demo.correlation.memberships import one_hot
from demo.correlation.objectives import all_pairs_covariances, instance_pair_covariances, total_correlation


def _views(n: int = 24, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
    random = np.random.default_rng(seed)
    audio, visual = random.standard_normal((n, 5)) + 3.0, random.standard_normal((n, 7)) - 1.0
    return torch.from_numpy(audio), torch.from_numpy(visual), random.integers(4, size=n)


def test_all_pairs_covariances_equal_enumeration() -> None:
    audio, visual, labels = _views()
    pairs = [(i, j) for i in range(len(labels)) for j in range(len(labels)) if labels[i] == labels[j]]
    x, y = audio[[i for i, _ in pairs]].numpy(), visual[[j for _, j in pairs]].numpy()
    expected = np.cov(np.concatenate([x, y], axis=1).T, bias=True)
    found = all_pairs_covariances(audio, visual, one_hot(labels))
    np.testing.assert_allclose(found.audio, expected[:5, :5], atol=1e-12)
    np.testing.assert_allclose(found.visual, expected[5:, 5:], atol=1e-12)
    np.testing.assert_allclose(found.cross, expected[:5, 5:], atol=1e-12)
    np.testing.assert_allclose(found.audio_mean, x.mean(0), atol=1e-12)


def test_the_gradient_of_the_closed_form_equals_that_of_enumeration() -> None:
    audio, visual, labels = _views()
    firsts, seconds = np.nonzero(labels[:, None] == labels[None, :])
    gradients = []
    for enumerated in (False, True):
        x, y = audio.clone().requires_grad_(), visual.clone().requires_grad_()
        covariances = (
            instance_pair_covariances(x[firsts], y[seconds]) if enumerated else all_pairs_covariances(x, y, one_hot(labels))
        )
        total_correlation(covariances, 1e-3, 3).backward()
        gradients.append((x.grad, y.grad))
    for closed, brute in zip(*gradients, strict=True):
        assert closed.abs().max() > 1e-4
        np.testing.assert_allclose(closed, brute, atol=1e-10)


def test_soft_memberships_weight_pairs_by_the_product_of_shares() -> None:
    audio, visual, _ = _views(8)
    shares = torch.softmax(torch.randn(8, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64), dim=1)
    weights = (shares @ shares.T).numpy()
    weights /= weights.sum()
    mean_x, mean_y = weights.sum(1) @ audio.numpy(), weights.sum(0) @ visual.numpy()
    expected = (audio.numpy() - mean_x).T @ weights @ (visual.numpy() - mean_y)
    np.testing.assert_allclose(all_pairs_covariances(audio, visual, shares).cross, expected, atol=1e-12)


def test_a_class_of_its_own_for_each_row_is_the_one_to_one_objective() -> None:
    audio, visual, _ = _views()
    own = instance_pair_covariances(audio, visual)
    pairs = all_pairs_covariances(audio, visual, one_hot(np.arange(len(audio))))
    for one, other in zip(own, pairs, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_the_cross_covariance_has_at_most_one_dimension_less_than_classes() -> None:
    audio, visual, labels = _views(200)
    values = torch.linalg.svdvals(all_pairs_covariances(audio, visual, one_hot(labels)).cross)
    assert values[2] > 1e-4
    assert values[3] < 1e-12


def test_identical_views_correlate_fully() -> None:
    audio, _, _ = _views(100)
    assert total_correlation(instance_pair_covariances(audio, audio), 0.0, 5).item() == pytest.approx(5.0, abs=1e-6)


def test_the_objective_ignores_scale_and_offset_of_a_view() -> None:
    audio, visual, _ = _views(100)
    plain = total_correlation(instance_pair_covariances(audio, visual), 1e-3, 5)
    moved = total_correlation(instance_pair_covariances(audio * 1000 + 7, visual), 1e-3, 5)
    assert moved.item() == pytest.approx(plain.item(), abs=1e-6)


@pytest.mark.parametrize("case", ["dead units", "equal columns", "constant view"])
def test_gradients_stay_finite(case: str) -> None:
    audio, visual, labels = _views(64)
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
