"""Moments over the pairs of a class in closed form, against enumeration."""

import numpy as np
import torch

from demo.correlation.covariances import all_pairs_covariances, instance_pair_covariances
from demo.correlation.memberships import one_hot
from demo.correlation.objectives import total_correlation
from tests.correlation.views import independent_views


def test_all_pairs_covariances_equal_enumeration() -> None:
    audio, visual, labels = independent_views()
    pairs = [(i, j) for i in range(len(labels)) for j in range(len(labels)) if labels[i] == labels[j]]
    x, y = audio[[i for i, _ in pairs]].numpy(), visual[[j for _, j in pairs]].numpy()
    expected = np.cov(np.concatenate([x, y], axis=1).T, bias=True)
    found = all_pairs_covariances(audio, visual, one_hot(labels))
    np.testing.assert_allclose(found.audio, expected[:5, :5], atol=1e-12)
    np.testing.assert_allclose(found.visual, expected[5:, 5:], atol=1e-12)
    np.testing.assert_allclose(found.cross, expected[:5, 5:], atol=1e-12)
    np.testing.assert_allclose(found.audio_mean, x.mean(0), atol=1e-12)


def test_the_gradient_of_the_closed_form_equals_that_of_enumeration() -> None:
    audio, visual, labels = independent_views()
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
    audio, visual, _ = independent_views(8)
    shares = torch.softmax(torch.randn(8, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64), dim=1)
    weights = (shares @ shares.T).numpy()
    weights /= weights.sum()
    mean_x, mean_y = weights.sum(1) @ audio.numpy(), weights.sum(0) @ visual.numpy()
    expected = (audio.numpy() - mean_x).T @ weights @ (visual.numpy() - mean_y)
    np.testing.assert_allclose(all_pairs_covariances(audio, visual, shares).cross, expected, atol=1e-12)


def test_a_separate_class_for_each_row_is_the_one_to_one_objective() -> None:
    audio, visual, _ = independent_views()
    instances = instance_pair_covariances(audio, visual)
    pairs = all_pairs_covariances(audio, visual, one_hot(np.arange(len(audio))))
    for one, other in zip(instances, pairs, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_the_cross_covariance_has_at_most_one_dimension_less_than_classes() -> None:
    audio, visual, labels = independent_views(200)
    values = torch.linalg.svdvals(all_pairs_covariances(audio, visual, one_hot(labels)).cross)
    assert values[2] > 1e-4
    assert values[3] < 1e-12
