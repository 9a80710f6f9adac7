"""The contract that every correlation method keeps."""

from typing import Any

import numpy as np
import pytest

from demo.core.config import Config
from demo.correlation import METHODS, defaults, method, reconfigured, varied
from demo.correlation.ensemble import EnsembleConfig, SDCCAEnsemble
from demo.correlation.kernel import KCCA, KernelConfig
from demo.correlation.linear import LinearConfig
from demo.correlation.space import TwoPartConfig
from demo.research.metrics import score
from tests.correlation.views import related_views

N = 600
LEARNING = [name for name in METHODS if name != "random"]
DEEP = [name for name in METHODS if "dcca" in name or name == "two-part"]
SUPERVISED = [name for name in METHODS if name.startswith(("c-cca", "s-dcca", "multi-view", "two-part"))]


def _small(name: str) -> Config:
    shape = {"audio_units": (16, 8), "visual_units": (24, 8), "n_epochs": 30, "batch_size": 200}
    return defaults(name, n_components=4, n_landmarks=200, **shape)


def _fit(name: str, audio: np.ndarray, visual: np.ndarray, labels: np.ndarray) -> Any:
    return method(name)(_small(name)).fit(audio, visual, labels)


@pytest.fixture(scope="module")
def fitted() -> dict[str, Any]:
    return {name: _fit(name, *related_views(N)) for name in METHODS}


@pytest.mark.parametrize("name", METHODS)
def test_an_embedding_does_not_depend_on_its_batch(fitted: dict[str, Any], name: str) -> None:
    audio, visual, _ = related_views(N)
    for embed, view in ((fitted[name].embed_audio, audio), (fitted[name].embed_visual, visual)):
        np.testing.assert_allclose(embed(view)[7:8], embed(view[7:8]), atol=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_the_same_input_twice_gives_the_same_output(fitted: dict[str, Any], name: str) -> None:
    audio, visual, labels = related_views(N)
    np.testing.assert_array_equal(fitted[name].embed_audio(audio), fitted[name].embed_audio(audio))
    again = _fit(name, audio, visual, labels)
    np.testing.assert_allclose(again.embed_audio(audio), fitted[name].embed_audio(audio), atol=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_embeddings_have_length_one(fitted: dict[str, Any], name: str) -> None:
    _, visual, _ = related_views(N)
    np.testing.assert_allclose(np.linalg.norm(fitted[name].embed_visual(visual), axis=1), 1.0, atol=1e-5)


# A random direction is a hash of the row, so every change changes it. Deep methods round differently and train on that.
@pytest.mark.parametrize("name", LEARNING)
def test_adding_a_constant_to_a_view_changes_no_similarity(fitted: dict[str, Any], name: str) -> None:
    audio, visual, labels = related_views(N)
    moved = _fit(name, audio + 5, visual - 3, labels)
    expected = fitted[name].embed_audio(audio) @ fitted[name].embed_visual(visual).T
    found = moved.embed_audio(audio + 5) @ moved.embed_visual(visual - 3).T
    np.testing.assert_allclose(found, expected, atol=2e-2 if name in DEEP else 1e-3)


@pytest.mark.parametrize("name", METHODS)
def test_save_and_load_is_exact(fitted: dict[str, Any], name: str) -> None:
    audio, visual, _ = related_views(N, seed=1)
    model = fitted[name]
    config = type(model.config).from_dict(model.config.to_dict())
    assert config == model.config
    loaded = type(model).from_tensors(config, model.to_tensors())
    np.testing.assert_array_equal(loaded.embed_audio(audio), model.embed_audio(audio))
    np.testing.assert_array_equal(loaded.embed_visual(visual), model.embed_visual(visual))


@pytest.mark.parametrize("name", LEARNING)
def test_held_out_rows_of_the_class_are_found_and_with_shuffled_pairs_they_are_not(name: str) -> None:
    audio, visual, labels = related_views(1200)
    order = np.random.default_rng(2).permutation(1200)
    training, held_out = slice(0, 600), slice(600, 1200)
    for shuffled in (False, True):
        # A shuffle breaks all there is to learn: pairs, and for supervised methods the classes of both views.
        paired = visual[order] if shuffled else visual
        classes = labels[np.roll(order, 1)] if shuffled else labels
        model = _fit(name, audio[training], paired[training], classes[training])
        similarity = model.embed_audio(audio[held_out]) @ model.embed_visual(paired[held_out]).T
        found = score(similarity, classes[held_out], classes[held_out])
        if shuffled:
            assert found["lift"] == pytest.approx(1, abs=0.06)
            assert found["recall_10"] < 2 * found["chance_10"]
        else:
            assert found["lift"] > 1.5
            assert found["recall_10"] > 2.5 * found["chance_10"]


def test_random_directions_find_nothing_and_tell_no_view_from_the_other(fitted: dict[str, Any]) -> None:
    audio, visual, labels = related_views(N)
    found = score(fitted["random"].embed_audio(audio) @ fitted["random"].embed_visual(visual).T, labels, labels)
    assert found["lift"] == pytest.approx(1, abs=0.03)
    assert found["recall_10"] == pytest.approx(10 / N, abs=0.015)
    # Rows that differ in the last bit get independent directions.
    near = audio.copy()
    near[:, 0] = np.nextafter(near[:, 0], np.float32(np.inf))
    cosines = (fitted["random"].embed_audio(audio) * fitted["random"].embed_audio(near)).sum(axis=1)
    assert abs(cosines.mean()) < 4 / np.sqrt(4 * N)


def test_supervised_deep_cca_separates_classes_better_than_unsupervised(fitted: dict[str, Any]) -> None:
    audio, visual, labels = related_views(N)
    lifts = {
        name: score(fitted[name].embed_audio(audio) @ fitted[name].embed_visual(visual).T, labels, labels)["lift"]
        for name in ("dcca", "s-dcca-extend2")
    }
    assert lifts["s-dcca-extend2"] > lifts["dcca"]


@pytest.mark.parametrize("name", LEARNING)
def test_power_weights_the_components_and_needs_no_fit(fitted: dict[str, Any], name: str) -> None:
    audio, _, _ = related_views(N)
    plain, weighted = reconfigured(fitted[name], power=0.0), reconfigured(fitted[name], power=1.0)
    refitted = method(name)(varied(_small(name), power=0.0)).fit(*related_views(N))
    np.testing.assert_allclose(plain.embed_audio(audio), refitted.embed_audio(audio), atol=1e-5)
    # Later components correlate less: their share of a weighted embedding is smaller.
    last = fitted[name].config.to_dict().get("n_components", 4) - 1
    assert np.square(weighted.embed_audio(audio)[:, last]).mean() < np.square(plain.embed_audio(audio)[:, last]).mean()


def test_every_method_of_the_papers_table_is_there_once() -> None:
    names = [entry.paper_name for entry in METHODS.values() if entry.paper_name]
    table = ["Multi-views", "CCA", "KCCA", "DCCA", "C-CCA", "C-CCA-extend1", "C-CCA-extend2"]
    assert names == [*table, "S-DCCA", "S-DCCA-extend1", "S-DCCA-extend2"]
    assert len({entry.title for entry in METHODS.values()}) == len(METHODS)


def test_settings_are_varied_where_they_exist_and_in_nested_settings_too() -> None:
    config = TwoPartConfig(emotion=EnsembleConfig(seed=3), content=KernelConfig(ridge=0.5), dial=0.2)
    changed = varied(config, power=0.0, seed=7, dial=0.9)
    assert changed == TwoPartConfig(
        emotion=EnsembleConfig(seed=7, power=0.0), content=KernelConfig(ridge=0.5, power=0.0, seed=7), dial=0.9
    )
    assert varied(LinearConfig(), n_epochs=5) == LinearConfig()


def test_the_ends_of_the_dial_are_the_two_sub_spaces(fitted: dict[str, Any]) -> None:
    audio, visual, _ = related_views(N)
    config = fitted["two-part"].config
    for dial, sub_space in ((0.0, SDCCAEnsemble(config.emotion)), (1.0, KCCA(config.content))):
        space = reconfigured(fitted["two-part"], dial=dial)
        sub_space.fit(*related_views(N))
        expected = sub_space.embed_audio(audio) @ sub_space.embed_visual(visual).T
        np.testing.assert_allclose(space.embed_audio(audio) @ space.embed_visual(visual).T, expected, atol=1e-5)
