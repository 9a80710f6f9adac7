"""The three sets of pairs: one to one, half, all."""

import time

import numpy as np
import pytest
import torch

from demo.correlation.covariances import all_pairs_covariances, sampled_pairs, sampled_pairs_covariances
from demo.correlation.deep import DCCA, SDCCA, DeepConfig, HalfSDCCA, OneToOneSDCCA
from demo.correlation.linear import CCA, ClusterCCA, LinearConfig
from demo.correlation.memberships import one_hot
from demo.correlation.pairing import one_to_one_partners, sample_pairs
from tests.correlation.views import related_views


def _random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _views(n: int = 60) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    audio, visual, labels = related_views(n)
    return torch.from_numpy(audio).double(), torch.from_numpy(visual).double(), torch.from_numpy(labels)


def test_one_to_one_gives_each_audio_a_video_of_its_class_and_uses_each_video_once() -> None:
    labels = np.random.default_rng(0).integers(5, size=300)
    partners = one_to_one_partners(labels, seed=1)
    assert sorted(partners) == list(range(300))
    np.testing.assert_array_equal(labels[partners], labels)
    # Hardly ever the same video: a random permutation has one fixed point on average, and there are five.
    assert (partners == np.arange(300)).sum() < 20
    assert (partners != one_to_one_partners(labels, seed=2)).any()
    np.testing.assert_array_equal(partners, one_to_one_partners(labels, seed=1))


def test_a_class_of_one_row_is_paired_with_itself() -> None:
    np.testing.assert_array_equal(one_to_one_partners(np.array([0, 1, 2]), seed=0), [0, 1, 2])


def test_extend1_draws_half_of_the_class_for_every_audio_without_replacement() -> None:
    labels = torch.tensor([2, 0, 0, 2, 0, 0, 0, 0, 2, 2, 0, 0])
    blocks = sample_pairs(labels, 0.5, _random())
    assert [rows.tolist() for rows, _ in blocks] == [[1, 2, 4, 5, 6, 7, 10, 11], [0, 3, 8, 9]]
    for (_, chosen), half in zip(blocks, (4, 2), strict=True):
        assert set(chosen.unique().tolist()) == {0.0, 1.0}
        assert (chosen.sum(dim=1) == half).all()


def test_sampled_covariances_equal_enumeration_of_the_drawn_pairs() -> None:
    audio, visual, labels = _views()
    found = sampled_pairs_covariances(audio, visual, labels, 0.5, _random(4))
    pairs = [
        (rows[i].item(), rows[j].item())
        for rows, chosen in sample_pairs(labels, 0.5, _random(4))
        for i, j in chosen.nonzero().tolist()
    ]
    x, y = audio[[i for i, _ in pairs]].numpy(), visual[[j for _, j in pairs]].numpy()
    expected = np.cov(np.concatenate([x, y], axis=1).T, bias=True)
    np.testing.assert_allclose(found.audio, expected[:12, :12], atol=1e-10)
    np.testing.assert_allclose(found.visual, expected[12:, 12:], atol=1e-10)
    np.testing.assert_allclose(found.cross, expected[:12, 12:], atol=1e-10)
    np.testing.assert_allclose(found.visual_mean, y.mean(0), atol=1e-10)


def test_extend1_with_all_videos_is_extend2() -> None:
    audio, visual, labels = _views()
    whole = sampled_pairs_covariances(audio, visual, labels, 1.0, _random())
    closed = all_pairs_covariances(audio, visual, one_hot(labels.numpy()))
    for one, other in zip(whole, closed, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-10)


@pytest.mark.parametrize("kind", ["linear", "deep"])
def test_a_model_over_half_of_the_pairs_becomes_extend2_when_the_half_is_the_whole(kind: str) -> None:
    audio, visual, labels = related_views()
    if kind == "linear":
        whole = CCA(LinearConfig(n_components=3), sampled_pairs(1.0)).fit(audio, visual, labels)
        closed = ClusterCCA(LinearConfig(n_components=3)).fit(audio, visual, labels)
    else:
        # Without dropout nothing but batches is drawn, and one batch of all rows is the same in any order.
        config = DeepConfig(audio_units=(16, 8), visual_units=(24, 8), n_components=3, n_epochs=5, batch_size=600, dropout=0.0)
        whole = DCCA(config, sampled_pairs(1.0)).fit(audio, visual, labels)
        closed = SDCCA(config).fit(audio, visual, labels)
    expected = closed.embed_audio(audio) @ closed.embed_visual(visual).T
    np.testing.assert_allclose(whole.embed_audio(audio) @ whole.embed_visual(visual).T, expected, atol=2e-3)


def test_many_draws_of_extend1_average_to_extend2() -> None:
    audio, visual, _ = _views(64)
    # Half of an odd class would be rounded.
    labels = torch.arange(64) % 4
    draws = [sampled_pairs_covariances(audio, visual, labels, 0.5, _random(seed)).cross for seed in range(400)]
    closed = all_pairs_covariances(audio, visual, one_hot(labels.numpy())).cross
    one = (draws[0] - closed).norm() / closed.norm()
    mean = (torch.stack(draws).mean(dim=0) - closed).norm() / closed.norm()
    assert one > 0.005
    # Independent draws: the error falls with the root of their number, up to a hair of bias from the drawn means.
    assert mean < 2.5 * one / np.sqrt(400)


def test_rows_of_other_classes_never_meet() -> None:
    audio, visual, labels = _views()
    before = sampled_pairs_covariances(audio, visual, labels, 0.5, _random()).cross
    # Doubling the first class's videos moves the pairs of its audios only: nothing else enters the raw cross moment.
    scaled = torch.where((labels == 0)[:, None], 2 * visual, visual)
    moments = []
    for view in (visual, scaled):
        found = sampled_pairs_covariances(audio, view, labels, 0.5, _random())
        moments.append(found.cross + torch.outer(found.audio_mean, found.visual_mean))
    rows, chosen = sample_pairs(labels, 0.5, _random())[0]
    n_pairs = sum(block.sum() for _, block in sample_pairs(labels, 0.5, _random()))
    expected = audio[rows].T @ chosen @ visual[rows] / n_pairs
    np.testing.assert_allclose(moments[1] - moments[0], expected, atol=1e-10)
    assert before.norm() > 0


def _epoch_seconds(
    audio: np.ndarray, visual: np.ndarray, labels: np.ndarray, config: DeepConfig, n_epochs: int = 3
) -> dict[str, float]:
    """Return the seconds of the fastest of some training epochs, by pairing.

    The pairings take turns, so that other work of the machine slows all of them. "enumerated" is a pass over every pair of a
    class in batches of pairs, as the paper trained: an epoch over as many of those pairs as there are rows is timed and
    multiplied, since the whole would take hours.
    """
    sizes = np.bincount(labels)
    random = np.random.default_rng(0)
    # A row is in n_c of the pairs.
    firsts = random.choice(len(labels), size=len(labels), p=sizes[labels] / np.square(sizes).sum())
    seconds = [random.choice(np.flatnonzero(labels == labels[first])) for first in firsts]
    pairings = {"one-to-one": OneToOneSDCCA, "extend1": HalfSDCCA, "extend2": SDCCA}
    trainings = {name: method(config).train(audio, visual, labels) for name, method in pairings.items()}
    trainings["enumerated"] = DCCA(config).train(audio[firsts], visual[seconds], labels[firsts])
    times = dict.fromkeys(trainings, float("inf"))
    for _ in range(n_epochs):
        for name, training in trainings.items():
            start = time.perf_counter()
            next(training)
            times[name] = min(times[name], time.perf_counter() - start)
    times["enumerated"] *= float(np.square(sizes).sum()) / len(labels)
    return times


def test_enumeration_costs_many_times_what_the_closed_form_costs() -> None:
    audio, visual, labels = related_views(1024)
    config = DeepConfig(audio_units=(16, 8), visual_units=(24, 8), n_components=3, batch_size=256)
    seconds = _epoch_seconds(audio, visual, labels, config)
    # 1,024 rows in four classes make some 260 pairs a row.
    assert seconds["enumerated"] > 50 * seconds["extend2"]


@pytest.mark.slow
def test_an_epoch_over_all_pairs_costs_at_most_a_fifth_more_than_one_to_one() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(10, size=4096)
    audio = random.standard_normal((4096, 128)).astype(np.float32)
    visual = random.standard_normal((4096, 1024)).astype(np.float32)
    # The fastest of ten: beside the other tests, four were once all slowed.
    seconds = _epoch_seconds(audio, visual, labels, DeepConfig(), n_epochs=10)
    assert seconds["extend2"] < 1.2 * seconds["one-to-one"]
    assert seconds["enumerated"] > 200 * seconds["extend2"]
