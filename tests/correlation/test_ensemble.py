"""The ensemble of S-DCCA: what each of its settings does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from demo.core.errors import SettingError
from demo.correlation import varied
from demo.correlation.covariances import all_pairs_covariances
from demo.correlation.deep import SDCCA, DeepConfig, shuffled
from demo.correlation.ensemble import EnsembleConfig, Member, SDCCAEnsemble, balanced
from demo.correlation.objectives import total_correlation
from demo.correlation.space import SUB_SPACES
from tests.correlation.views import related_views

SHAPE = {"audio_units": (16, 8), "visual_units": (24, 8), "n_components": 3, "n_epochs": 4, "batch_size": 200}
CONFIG = EnsembleConfig(**SHAPE, n_members=3)


def test_the_similarity_is_the_mean_of_the_members_cosines() -> None:
    audio, visual, labels = related_views()
    ensemble = SDCCAEnsemble(CONFIG).fit(audio, visual, labels)
    cosines = [member.embed_audio(audio) @ member.embed_visual(visual).T for member in ensemble.members]
    found = ensemble.embed_audio(audio) @ ensemble.embed_visual(visual).T
    np.testing.assert_allclose(found, np.mean(cosines, axis=0), atol=1e-5)
    # Identical members would be no ensemble.
    assert np.abs(cosines[0] - cosines[1]).max() > 0.01


def test_one_member_with_the_paper_s_settings_is_the_paper_s_method() -> None:
    audio, visual, labels = related_views()
    paper = SDCCA(DeepConfig(**SHAPE)).fit(audio, visual, labels)
    alone = EnsembleConfig(**SHAPE, dropout=DeepConfig.dropout, soft=False, n_members=1)
    np.testing.assert_array_equal(SDCCAEnsemble(alone).fit(audio, visual, labels).embed_audio(audio), paper.embed_audio(audio))


def test_balanced_batches_hold_every_class_alike() -> None:
    random = np.random.default_rng(0)
    labels = random.choice(3, size=4000, p=[0.7, 0.2, 0.1])
    memberships = torch.nn.functional.one_hot(torch.from_numpy(labels)).float()
    torch.manual_seed(0)
    found = {}
    for sampler in (shuffled, balanced):
        rows = sampler(memberships, 4000)
        assert len(rows) == 4000
        found[sampler] = np.bincount(labels[rows.numpy()], minlength=3) / 4000
    assert found[shuffled] == pytest.approx([0.7, 0.2, 0.1], abs=0.02)
    # Three standard errors of a share of a third in 4,000 draws are 0.022.
    assert found[balanced] == pytest.approx([1 / 3] * 3, abs=0.025)
    assert [Member(replace(CONFIG, balanced=choice)).sampler for choice in (False, True)] == [shuffled, balanced]


def test_soft_pairs_are_counted_by_the_products_of_their_shares() -> None:
    random = np.random.default_rng(1)
    x, y = random.standard_normal((12, 3)), random.standard_normal((12, 2))
    shares = random.dirichlet(np.ones(4), size=12)
    found = all_pairs_covariances(*(torch.from_numpy(each) for each in (x, y, shares)))
    weights = shares @ shares.T
    weights /= weights.sum()
    x_mean, y_mean = weights.sum(axis=1) @ x, weights.sum(axis=0) @ y
    expected = sum(weights[i, j] * np.outer(x[i] - x_mean, y[j] - y_mean) for i in range(12) for j in range(12))
    np.testing.assert_allclose(found.cross, expected, atol=1e-12)


def test_classes_span_one_direction_fewer_than_there_are_so_that_nine_components_are_all_of_ten_classes() -> None:
    random = np.random.default_rng(2)
    x, y = (torch.from_numpy(random.standard_normal((800, n))) for n in (30, 40))
    shares = torch.from_numpy(random.dirichlet(np.full(10, 0.3), size=800))
    covariances = all_pairs_covariances(x, y, shares)
    assert total_correlation(covariances, 1e-3, 9).item() == pytest.approx(total_correlation(covariances, 1e-3, 30).item())
    assert total_correlation(covariances, 1e-3, 8).item() < 0.999 * total_correlation(covariances, 1e-3, 9).item()


def test_standardized_outputs_do_not_depend_on_the_batch_of_a_query() -> None:
    audio, visual, labels = related_views()
    model = SDCCAEnsemble(replace(CONFIG, output="standardised", n_members=1)).fit(audio, visual, labels)
    np.testing.assert_allclose(model.embed_visual(visual)[3:4], model.embed_visual(visual[3:4]), atol=1e-5)
    loaded = SDCCAEnsemble.from_tensors(EnsembleConfig.from_dict(model.config.to_dict()), model.to_tensors())
    np.testing.assert_array_equal(loaded.embed_audio(audio), model.embed_audio(audio))


@pytest.mark.parametrize("wrong", [{"n_members": 0}, {"output": "tanh"}])
def test_impossible_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        EnsembleConfig(**wrong)


@pytest.mark.parametrize("name", ["cca", "kcca", "s-dcca", "s-dcca-ensemble"])
def test_every_sub_space_knows_the_means_of_what_it_was_fitted_to(name: str) -> None:
    audio, visual, labels = related_views()
    method = SUB_SPACES[name]
    small = {"n_components": 3, "n_epochs": 1, "audio_units": (8, 4), "visual_units": (8, 4), "n_landmarks": 50}
    fitted = method(varied(method.config_type(), **small)).fit(audio, visual, labels)
    loaded = method.from_tensors(fitted.config, fitted.to_tensors())
    for found, view in zip(loaded.means, (audio, visual), strict=True):
        np.testing.assert_allclose(found, view.mean(axis=0), atol=1e-4)
