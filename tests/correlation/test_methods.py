"""The contract that every correlation method signs, and linear CCA and the DCCA loss against cca_zoo."""

from typing import Any

import numpy as np
import pytest
import torch

from demo.correlation import METHODS, method
from demo.correlation.deep import DeepConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.objectives import own_pair_covariances, total_correlation
from demo.correlation.space import Embedding
from demo.metrics import score

N = 600


def _data(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two views of four classes that share five latent directions."""
    random = np.random.default_rng(seed)
    labels = random.integers(4, size=N)
    latent = random.standard_normal((N, 5)) + 2.0 * random.standard_normal((4, 5))[labels]
    mix = np.random.default_rng(99)
    audio = latent @ mix.standard_normal((5, 12)) + random.standard_normal((N, 12))
    visual = latent @ mix.standard_normal((5, 20)) + random.standard_normal((N, 20))
    return audio.astype(np.float32), visual.astype(np.float32), labels


def _config(name: str, **changes: Any) -> Any:
    if name in ("cca", "c-cca"):
        return LinearConfig(**{"n_components": 4, **changes})
    shape = {"audio_units": (16, 8), "visual_units": (24, 8), "n_components": 4, "n_epochs": 30, "batch_size": 200}
    return DeepConfig(**{**shape, **changes})


@pytest.fixture(scope="module")
def fitted() -> dict[str, Any]:
    audio, visual, labels = _data()
    return {name: method(name)(_config(name)).fit(audio, visual, labels) for name in METHODS}


@pytest.mark.parametrize("name", METHODS)
def test_an_embedding_does_not_depend_on_its_batch(fitted: dict[str, Any], name: str) -> None:
    audio, visual, _ = _data()
    for embed, view in ((fitted[name].embed_audio, audio), (fitted[name].embed_visual, visual)):
        np.testing.assert_allclose(embed(view)[7:8], embed(view[7:8]), atol=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_the_same_input_twice_gives_the_same_output(fitted: dict[str, Any], name: str) -> None:
    audio, _, _ = _data()
    np.testing.assert_array_equal(fitted[name].embed_audio(audio), fitted[name].embed_audio(audio))


@pytest.mark.parametrize("name", METHODS)
def test_embeddings_have_length_one(fitted: dict[str, Any], name: str) -> None:
    _, visual, _ = _data()
    np.testing.assert_allclose(np.linalg.norm(fitted[name].embed_visual(visual), axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("name", ["cca", "c-cca"])
def test_adding_a_constant_to_a_view_changes_no_similarity(fitted: dict[str, Any], name: str) -> None:
    audio, visual, labels = _data()
    moved = method(name)(_config(name)).fit(audio + 5, visual - 3, labels)
    expected = fitted[name].embed_audio(audio) @ fitted[name].embed_visual(visual).T
    found = moved.embed_audio(audio + 5) @ moved.embed_visual(visual - 3).T
    np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize("name", METHODS)
def test_save_and_load_is_exact(fitted: dict[str, Any], name: str) -> None:
    audio, visual, _ = _data(1)
    model = fitted[name]
    loaded = type(model).from_tensors(model.config, model.to_tensors())
    np.testing.assert_array_equal(loaded.embed_audio(audio), model.embed_audio(audio))
    np.testing.assert_array_equal(loaded.embed_visual(visual), model.embed_visual(visual))


@pytest.mark.parametrize("name", METHODS)
def test_held_out_pairs_are_found_and_shuffled_pairs_are_not(fitted: dict[str, Any], name: str) -> None:
    random = np.random.default_rng(2)
    audio, visual, labels = _data()
    held_out = slice(400, N)
    for shuffled in (False, True):
        order = random.permutation(400) if shuffled else np.arange(400)
        model = method(name)(_config(name)).fit(audio[:400], visual[:400][order], labels[:400])
        similarity = model.embed_audio(audio[held_out]) @ model.embed_visual(visual[held_out]).T
        own = score(similarity, labels[held_out], labels[held_out])
        # Cluster methods pair by the label of the audio, so a shuffle takes the classes from the visual view alone.
        if shuffled:
            assert own.recall_10 < 4 * own.chance_10
        else:
            assert own.lift > 1.3


def test_supervised_deep_cca_separates_classes_better_than_unsupervised(fitted: dict[str, Any]) -> None:
    audio, visual, labels = _data()
    lifts = {
        name: score(fitted[name].embed_audio(audio) @ fitted[name].embed_visual(visual).T, labels, labels).lift
        for name in ("dcca", "s-dcca")
    }
    assert lifts["s-dcca"] > lifts["dcca"]


def test_linear_cca_equals_cca_zoo() -> None:
    from cca_zoo import linear

    audio, visual, labels = _data()
    ours = CCA(LinearConfig(n_components=4, ridge=0.0)).fit(audio, visual, labels)
    oracle = linear.CCA(n_components=4).fit([audio.astype(np.float64), visual.astype(np.float64)])
    left, right = oracle.transform([audio.astype(np.float64), visual.astype(np.float64)])
    expected = [abs(np.corrcoef(left[:, k], right[:, k])[0, 1]) for k in range(4)]
    assert ours.projections is not None
    np.testing.assert_allclose(ours.projections.correlations, expected, atol=1e-3)


def test_the_objective_equals_numpy_singular_values() -> None:
    audio, visual, _ = _data()
    x, y = audio - audio.mean(0), visual - visual.mean(0)
    left, _, _ = np.linalg.svd(x.astype(np.float64), full_matrices=False)
    right, _, _ = np.linalg.svd(y.astype(np.float64), full_matrices=False)
    # Canonical correlations are the cosines of the angles between the two column spaces.
    expected = np.linalg.svd(left.T @ right, compute_uv=False)[:6].sum()
    covariances = own_pair_covariances(torch.from_numpy(audio).double(), torch.from_numpy(visual).double())
    assert total_correlation(covariances, 0.0, 6).item() == pytest.approx(expected, abs=1e-4)


def test_the_dial_mixes_the_two_cosines() -> None:
    random = np.random.default_rng(0)
    rows = [random.standard_normal((3, 4)).astype(np.float32) for _ in range(4)]
    rows = [row / np.linalg.norm(row, axis=1, keepdims=True) for row in rows]
    one, other = Embedding(rows[0], rows[1]), Embedding(rows[2], rows[3])
    for dial in (0.0, 0.3, 1.0):
        expected = (1 - dial) * (rows[0] @ rows[2].T) + dial * (rows[1] @ rows[3].T)
        np.testing.assert_allclose(one.at_dial(dial) @ other.at_dial(dial).T, expected, atol=1e-6)
