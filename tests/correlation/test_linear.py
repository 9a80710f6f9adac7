"""CCA, multi-view CCA and the deep objective against cca_zoo and NumPy, and the mixing weight."""

import numpy as np
import pytest
import torch

from demo.core.vectors import normalize
from demo.correlation.covariances import instance_pair_covariances
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.multiview import MultiViewCCA
from demo.correlation.objectives import total_correlation
from demo.correlation.space import Embedding
from tests.correlation.views import related_views


def test_linear_cca_equals_cca_zoo() -> None:
    from cca_zoo import linear

    audio, visual, labels = related_views()
    ours = CCA(LinearConfig(n_components=4, ridge=0.0)).fit(audio, visual, labels)
    oracle = linear.CCA(n_components=4).fit([audio.astype(np.float64), visual.astype(np.float64)])
    left, right = oracle.transform([audio.astype(np.float64), visual.astype(np.float64)])
    expected = [abs(np.corrcoef(left[:, k], right[:, k])[0, 1]) for k in range(4)]
    np.testing.assert_allclose(ours.projections.correlations, expected, atol=1e-3)


def test_multi_view_cca_equals_cca_zoo() -> None:
    from cca_zoo import linear

    audio, visual, labels = related_views()
    ours = MultiViewCCA(LinearConfig(n_components=3, ridge=0.0, power=0.0)).fit(audio, visual, labels)
    # The last class follows from the others: without it the oracle's third covariance is regular, and spans the same.
    views = [audio.astype(np.float64), visual.astype(np.float64), np.eye(4)[labels][:, :3]]
    scores = linear.MCCA(n_components=3).fit(views).transform(views)
    expected = normalize(scores[0].astype(np.float32)) @ normalize(scores[1].astype(np.float32)).T
    np.testing.assert_allclose(ours.embed_audio(audio) @ ours.embed_visual(visual).T, expected, atol=2e-3)
    total = sum(scores)
    separate = sum((view**2).sum(axis=0) for view in scores)
    # The eigenvalue is the ratio of what the views share to what they are; half of it is their mean correlation.
    np.testing.assert_allclose(ours.projections.correlations, ((total**2).sum(axis=0) / separate - 1) / 2, atol=1e-4)


def test_the_class_view_turns_multi_view_cca_towards_the_classes() -> None:
    from demo.research.metrics import score

    audio, visual, labels = related_views(1200)
    lifts = []
    for model in (CCA(LinearConfig(n_components=4)), MultiViewCCA(LinearConfig(n_components=4))):
        model.fit(audio[:600], visual[:600], labels[:600])
        similarity = model.embed_audio(audio[600:]) @ model.embed_visual(visual[600:]).T
        lifts.append(score(similarity, labels[600:], labels[600:])["lift"])
    assert lifts[1] > lifts[0] + 0.02


def test_the_objective_equals_numpy_singular_values() -> None:
    audio, visual, _ = related_views()
    x, y = audio - audio.mean(0), visual - visual.mean(0)
    left, _, _ = np.linalg.svd(x.astype(np.float64), full_matrices=False)
    right, _, _ = np.linalg.svd(y.astype(np.float64), full_matrices=False)
    # Canonical correlations are the cosines of the angles between the two column spaces.
    expected = np.linalg.svd(left.T @ right, compute_uv=False)[:6].sum()
    covariances = instance_pair_covariances(torch.from_numpy(audio).double(), torch.from_numpy(visual).double())
    assert total_correlation(covariances, 0.0, 6).item() == pytest.approx(expected, abs=1e-4)


def test_the_mixing_weight_mixes_the_two_cosines() -> None:
    random = np.random.default_rng(0)
    rows = [random.standard_normal((3, 4)).astype(np.float32) for _ in range(4)]
    rows = [row / np.linalg.norm(row, axis=1, keepdims=True) for row in rows]
    one, other = Embedding(rows[0], rows[1]), Embedding(rows[2], rows[3])
    for weight in (0.0, 0.3, 1.0):
        expected = (1 - weight) * (rows[0] @ rows[2].T) + weight * (rows[1] @ rows[3].T)
        np.testing.assert_allclose(one.mix(weight) @ other.mix(weight).T, expected, atol=1e-6)
