"""The ten clusters, and the thirty recordings that they start from."""

import numpy as np
import pytest

from demo.emotion.classes import EMOTIONS, EmotionClasses, describe
from demo.emotion.network import EmotionConfig
from demo.research.training.clusters import fit_classes, read_seeds

N_OUTPUTS = EmotionConfig().n_outputs


@pytest.fixture(scope="module")
def classes() -> EmotionClasses:
    random = np.random.default_rng(0)
    parts = [random.standard_normal(shape).astype(np.float32) for shape in ((5,), (5, 3), (10, 3))]
    return EmotionClasses(*parts, sharpness=0.7)


def test_shares_are_positive_and_sum_to_1(classes: EmotionClasses) -> None:
    features = np.random.default_rng(1).standard_normal((40, 5)).astype(np.float32)
    shares = classes.shares(features)
    assert shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=-1), 1.0, atol=1e-6)


def test_shares_by_hand() -> None:
    centers = np.full((10, 2), 100.0, np.float32)
    centers[:3] = (0.0, 0.0), (0.6, 0.0), (0.6, 0.8)
    classes = EmotionClasses(np.array([5, 1], np.float32), 2 * np.eye(2, dtype=np.float32), centers, sharpness=0.5)
    # Twice (5.3, 1.4) less (5, 1) is (0.6, 0.8), of length 1, at squared distances 1, 0.64 and 0 from these centers.
    weights = np.exp([-0.5, -0.32, 0.0])
    np.testing.assert_allclose(classes.shares(np.array([5.3, 1.4], np.float32))[:3], weights / weights.sum(), rtol=1e-5)


def test_the_label_is_the_nearest_center(classes: EmotionClasses) -> None:
    features = np.random.default_rng(2).standard_normal((50, 5)).astype(np.float32)
    projected = classes.project(features)
    nearest = np.linalg.norm(projected[:, None] - classes.centers[None], axis=2).argmin(axis=1)
    np.testing.assert_array_equal(classes.labels(features), nearest)


def test_features_far_from_every_center_still_have_shares(classes: EmotionClasses) -> None:
    shares = classes.shares(np.full((1, 5), 1e4, np.float32))
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1.0)


def test_shares_of_many_songs_equal_those_of_each(classes: EmotionClasses) -> None:
    features = np.random.default_rng(3).standard_normal((2, 4, 5)).astype(np.float32)
    np.testing.assert_allclose(classes.shares(features)[1, 2], classes.shares(features[1, 2]), atol=1e-6)


def test_the_strongest_emotions_come_first() -> None:
    shares = np.array([0.1, 0.3, 0.0, 0.1, 0.0, 0.0, 0.4, 0.0, 0.1, 0.0], np.float32)
    assert [name for name, _ in describe(shares, n_most=4)] == ["happy", "tender", "angry", "cheerful"]


def test_thirty_different_recordings_with_reasons_name_the_ten_emotions() -> None:
    seeds = read_seeds()
    assert {name: sum(row["emotion"] == name for row in seeds) for name in EMOTIONS} == dict.fromkeys(EMOTIONS, 3)
    assert len({(row["source"], row["id"]) for row in seeds}) == len(seeds) == 30
    assert {row["source"] for row in seeds} <= {"emotify", "audioset"}
    assert all(len(row["reason"]) > 20 for row in seeds)


def test_clusters_are_found_where_they_are_and_keep_the_names_of_their_seeds() -> None:
    random = np.random.default_rng(0)
    truth = 10 * random.standard_normal((10, N_OUTPUTS))
    members = random.integers(10, size=800)
    population = (truth[members] + random.standard_normal((800, N_OUTPUTS))).astype(np.float32)
    seeds = {
        name: (truth[index] + random.standard_normal((3, N_OUTPUTS))).astype(np.float32) for index, name in enumerate(EMOTIONS)
    }
    classes = fit_classes(population, seeds)
    np.testing.assert_array_equal(classes.labels(population), members)


def test_the_strongest_share_of_a_typical_video_is_one_half() -> None:
    random = np.random.default_rng(0)
    population = random.standard_normal((500, N_OUTPUTS)).astype(np.float32)
    seeds = {name: random.standard_normal((3, N_OUTPUTS)).astype(np.float32) for name in EMOTIONS}
    assert np.median(fit_classes(population, seeds).shares(population).max(axis=1)) == pytest.approx(0.5, abs=0.01)
