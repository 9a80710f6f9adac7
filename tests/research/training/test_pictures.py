"""The picture bridge and the affect head find what data hold, and nothing where there is nothing."""

import csv
from pathlib import Path

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from demo.core.vectors import normalize
from demo.datasets.youtube8m import VideoLevel
from demo.features.visual.efficientnet import EfficientNetConfig, EfficientNetLite
from demo.research.training.picture_affect import AffectTraining, RatedPhotographs, fit_affect, judge_affect, predict_held_out
from demo.research.training.picture_bridge import (
    PAIRS,
    BridgeTraining,
    PairedLabels,
    class_places,
    fit_bridge,
    judge_bridge,
    parse_classes,
    prototypes,
)
from demo.research.training.pictures import network_files

N_CLASSES, N_FEATURES, N_DIMS = 120, 64, 48


@pytest.fixture(scope="module")
def linear() -> tuple[np.ndarray, PairedLabels]:
    """A classifier, and labels whose places are a linear map of their classes' prototypes, with a little noise."""
    random = np.random.default_rng(0)
    # Prototypes of few dimensions, so that some of them say where the others lie.
    classifier = (random.standard_normal((N_CLASSES, 8)) @ random.standard_normal((8, N_FEATURES))).astype(np.float32)
    classes = tuple((index,) for index in range(N_CLASSES))
    pairs = PairedLabels(
        names=tuple(f"label-{index}" for index in range(N_CLASSES)),
        classes=classes,
        counts=np.arange(N_CLASSES)[::-1] + 5,
        places=np.zeros((N_CLASSES, N_DIMS)),
    )
    rows = prototypes(classifier, pairs)
    places = 3 * rows @ random.standard_normal((N_FEATURES, N_DIMS)) + 0.05 * random.standard_normal((N_CLASSES, N_DIMS))
    return classifier, PairedLabels(names=pairs.names, classes=classes, counts=pairs.counts, places=places)


def music(n_videos: int = 300) -> VideoLevel:
    """Videos of which the first tenth carries the first label."""
    random = np.random.default_rng(1)
    labels = tuple(("label-0",) if row < n_videos // 10 else ("Music video",) for row in range(n_videos))
    visual = (2 + random.standard_normal((n_videos, N_DIMS))).astype(np.float32)
    return VideoLevel(("",) * n_videos, labels, visual, np.zeros((n_videos, 128), np.float32))


def test_the_reviewed_pairs_name_classes_that_exist_once() -> None:
    with PAIRS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["label"] for row in rows}) == len(rows) > 400
    for row in rows:
        classes = parse_classes(row["classes"])
        assert classes
        assert len(set(classes)) == len(classes)
        assert all(0 <= index < 1000 for index in classes)


def test_a_cell_of_classes_holds_numbers_and_spans() -> None:
    assert parse_classes("3 151-153 7") == (3, 151, 152, 153, 7)


def test_held_out_labels_are_found_and_with_shuffled_prototypes_they_are_not(linear: tuple[np.ndarray, PairedLabels]) -> None:
    classifier, pairs = linear
    found = judge_bridge(classifier, pairs, music(), BridgeTraining(ridge=1e-3))
    assert found["held_out"]["first_ten"] > 0.9
    assert found["shuffled"]["first_ten"] < 3 * found["chance_10"]
    assert found["chance_10"] == pytest.approx(10 / N_CLASSES, abs=1e-4)


def test_labels_that_share_a_class_do_not_help_each_other(linear: tuple[np.ndarray, PairedLabels]) -> None:
    """Twins have one class: held out together, they are as hard to find as without a twin."""
    classifier, pairs = linear
    random = np.random.default_rng(2)
    scattered = PairedLabels(
        names=(*pairs.names, "twin"),
        classes=(*pairs.classes, (0,)),
        counts=np.append(pairs.counts, 1),
        places=random.standard_normal((N_CLASSES + 1, N_DIMS)),
    )
    scattered.places[-1] = scattered.places[0]
    assert scattered.sharing()[0].nonzero()[0].tolist() == [0, N_CLASSES]
    assert judge_bridge(classifier, scattered, music(), BridgeTraining())["held_out"]["first_ten"] < 0.25


def test_a_prototype_is_bridged_to_its_labels_place(linear: tuple[np.ndarray, PairedLabels]) -> None:
    classifier, pairs = linear
    videos = music()
    bridge = fit_bridge(classifier, np.zeros(N_FEATURES, np.float32), pairs, videos, BridgeTraining(ridge=1e-3))
    mapped = normalize(prototypes(classifier, pairs) @ bridge.weight)
    expected = normalize((pairs.places - pairs.places.mean(axis=0)).astype(np.float32))
    assert (mapped * expected).sum(axis=1).min() > 0.9
    np.testing.assert_allclose(bridge.center, videos.visual.mean(axis=0), atol=1e-6)
    assert bridge.radius[0] == pytest.approx(np.median(np.linalg.norm(videos.visual - videos.visual.mean(axis=0), axis=1)))


def test_a_class_lies_between_its_labels_and_nearer_to_the_narrow_one() -> None:
    pairs = PairedLabels(names=("Chihuahua", "Dog"), classes=((0,), (0, 1, 2, 3)), counts=np.array([5, 5]), places=np.eye(2))
    # Weights 1 and 1 / sqrt(4); both targets have length 1.
    np.testing.assert_allclose(class_places(pairs, np.eye(2), 5), [[2 / 3, 1 / 3], [0, 1], [0, 1], [0, 1], [0, 0]], atol=1e-6)


def rated(n: int = 120) -> RatedPhotographs:
    random = np.random.default_rng(3)
    features = np.abs(random.standard_normal((n, 20))).astype(np.float32)
    roots = np.sqrt(features)
    ratings = 4 + np.stack([roots[:, 0] - roots[:, 1], roots[:, 2] + roots[:, 3]], axis=1)
    return RatedPhotographs(features=np.stack([features, features]), ratings=ratings)


def test_the_affect_head_is_fitted_as_scikit_learn_does() -> None:
    photographs = rated()
    config = AffectTraining(n_components=20, rate=0.8, ridge=0.5)
    held_out = predict_held_out(photographs, config)
    head = fit_affect(photographs, held_out, config)
    np.testing.assert_allclose(head.deviation, held_out.std(axis=0), rtol=1e-5)
    rows = np.concatenate([head.components(view) for view in photographs.features])
    targets = np.concatenate([photographs.ratings] * 2)
    oracle = KernelRidge(alpha=0.5, kernel="rbf", gamma=0.8).fit(rows, targets - targets.mean(axis=0))
    queries = rated(30).features[0]
    expected = oracle.predict(head.components(queries)) + targets.mean(axis=0)
    np.testing.assert_allclose(head.predict(queries), expected, atol=2e-3)


def test_feelings_are_read_from_features_and_not_from_shuffled_ones() -> None:
    photographs = rated(300)
    config = AffectTraining(n_components=20)
    found = judge_affect(photographs, predict_held_out(photographs, config), config)
    assert min(found["valence"]["r"], found["arousal"]["r"]) > 0.7
    assert found["valence"]["rmse"] < found["valence"]["rmse_of_mean"]
    shuffled = RatedPhotographs(features=photographs.features[:, ::-1], ratings=photographs.ratings)
    chance = judge_affect(shuffled, predict_held_out(shuffled, config), config)
    assert max(abs(chance["valence"]["r"]), abs(chance["arousal"]["r"])) < 0.25


def test_no_file_of_the_network_exceeds_what_the_repository_holds(tmp_path: Path) -> None:
    files = network_files(EfficientNetLite(EfficientNetConfig()))
    assert all(sum(array.nbytes for array in arrays.values()) < 4_900_000 for arrays in files.values())
    names = [name for arrays in files.values() for name in arrays]
    assert sorted(names) == sorted(EfficientNetLite(EfficientNetConfig()).state_dict())
