"""One method on one fold: its training rows, its queries, and that a run depends on nothing else."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from demo.core.device import one_thread
from demo.core.errors import SettingError
from demo.correlation import METHODS
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.memberships import hard
from demo.research.evaluation.collection import Collection, Subset
from demo.research.evaluation.folds import shares_of_fold, split_into_folds
from demo.research.evaluation.runs import Protocol, StudyRun, curve_points, score_direction, score_run, scoring_variants
from tests.research.evaluation.videos import SMALL

N_VIDEOS = 60


@pytest.fixture(scope="module")
def collection() -> Collection:
    random = np.random.default_rng(0)
    placed = random.standard_normal((N_VIDEOS, 6)).astype(np.float32)
    audio = np.tile(placed, 4) + 0.5 * random.standard_normal((N_VIDEOS, 24)).astype(np.float32)
    visual = np.tile(placed, 3) + 0.5 * random.standard_normal((N_VIDEOS, 18)).astype(np.float32)
    return Collection(
        sounds={"mean": audio, "1/3": audio[:, ::-1].copy()},
        visual=visual,
        placed=placed,
        seeds=np.eye(6, dtype=np.float32)[:5],
        sharpness=1.0,
        subsets={"all": Subset(title="all", rows=np.arange(N_VIDEOS)), "half": Subset(title="half", rows=np.arange(30))},
        files=(),
    )


PROTOCOL = Protocol(n_folds=3, overrides=SMALL)


@pytest.mark.parametrize("method", METHODS)
def test_a_cell_is_the_same_bit_for_bit_a_second_time(method: str, collection: Collection) -> None:
    run = StudyRun(subset="all", method=method, fold=1)
    with one_thread():
        assert score_run(collection, PROTOCOL, run) == score_run(collection, PROTOCOL, run)


def test_scores_are_those_of_a_fit_to_the_training_rows(collection: Collection) -> None:
    found = score_run(collection, PROTOCOL, StudyRun(subset="all", method="cca", fold=2))
    training, test = split_into_folds(N_VIDEOS, 3, 0)[2]
    labels = hard(shares_of_fold(collection.placed, collection.seeds, 1.0, training))
    audio, visual = collection.sounds["mean"], collection.visual
    model = CCA(LinearConfig(n_components=4, power=0.0)).fit(audio[training], visual[training], labels[training])
    similarity = model.embed_visual(visual[test]) @ model.embed_audio(audio[test]).T
    expected = [
        average_precision_score(labels[test] == label, row) for label, row in zip(labels[test], similarity, strict=True)
    ]
    scores = found["parts"]["mean"]["plain"]["visual_to_audio"]
    assert scores["map"] == pytest.approx(np.mean(expected), abs=1e-5)
    own = [int((row > row[index]).sum()) + 1 for index, row in enumerate(similarity)]
    assert scores["recall_5"] == pytest.approx(np.mean(np.array(own) <= 5), abs=1e-6)
    assert scores["median_rank"] == np.median(own)
    assert (found["n_training"], found["n_test"]) == (40, 20)
    assert found["class_sizes"] == np.bincount(labels, minlength=5).tolist()


def test_a_part_of_a_song_is_a_query_to_the_model_of_whole_songs(collection: Collection) -> None:
    parts = score_run(collection, PROTOCOL, StudyRun(subset="all", method="cca", fold=0))["parts"]
    reversed_songs = Collection(**{**vars(collection), "sounds": {"mean": collection.sounds["mean"]}})
    alone = score_run(reversed_songs, PROTOCOL, StudyRun(subset="all", method="cca", fold=0))["parts"]
    assert parts["mean"] == alone["mean"]
    # The columns of 1/3 stand in reverse, which the model of whole songs cannot know.
    assert parts["1/3"]["plain"]["audio_to_visual"]["median_rank"] > parts["mean"]["plain"]["audio_to_visual"]["median_rank"]


def test_a_subset_knows_nothing_of_the_others(collection: Collection) -> None:
    changed = {name: getattr(collection, name).copy() for name in ("visual", "placed")}
    for values in changed.values():
        values[30:] = 0
    run = StudyRun(subset="half", method="s-dcca-extend2", fold=0)
    assert score_run(collection, PROTOCOL, run) == score_run(Collection(**{**vars(collection), **changed}), PROTOCOL, run)


def test_readings_are_only_those_that_differ(collection: Collection) -> None:
    found = {
        name: list(score_run(collection, PROTOCOL, StudyRun(subset="all", method=name, fold=0))["parts"]["mean"])
        for name in ("random", "cca", "two-part")
    }
    assert found == {
        "random": ["plain"],
        "cca": ["plain", "weighted"],
        "two-part": ["plain", "weighted", "emotion", "content"],
    }


def test_plain_is_the_papers_cosine_and_weighted_counts_correlations(collection: Collection) -> None:
    model = CCA(LinearConfig(n_components=4)).fit(collection.sounds["mean"], collection.visual, np.zeros(N_VIDEOS, np.int64))
    powers = {name: each.config.power for name, each in scoring_variants(model)}
    assert powers == {"plain": 0.0, "weighted": 1.0}


def test_curve_is_by_hand() -> None:
    # Query 0 finds items 0, 1, 2 (relevant, not, relevant); query 1 the same by its own row; query 2 has only its own, last.
    similarity = np.array([[0.9, 0.5, 0.1], [0.1, 0.2, 0.9], [0.8, 0.7, 0.6]], dtype=np.float32)
    labels = np.array([0, 1, 0])
    found = score_direction(similarity, labels, np.arange(1, 4))
    # Hits of the queries among the first n: (1, 1, 2), (0, 1, 1), (1, 1, 2).
    assert found["precision"] == pytest.approx([2 / 3, 3 / 6, 5 / 9], abs=1e-5)
    assert found["recall"] == pytest.approx([(0.5 + 0 + 0.5) / 3, (0.5 + 1 + 0.5) / 3, 1.0], abs=1e-5)
    assert found["floor"] == pytest.approx(5 / 9, abs=1e-6)
    # Own ranks are 1, 2 and 3.
    assert (found["recall_1"], found["recall_5"], found["median_rank"]) == (pytest.approx(1 / 3, abs=1e-6), 1.0, 2.0)


def test_points_of_the_curve_go_from_the_first_item_to_the_last() -> None:
    points = curve_points(2359)
    assert (points[0], points[-1]) == (1, 2359)
    assert (np.diff(points) > 0).all()
    assert 150 <= len(points) <= 200
    assert curve_points(5).tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"n_folds": 1}, "at least 2 folds"),
        ({"n_rows": 40}, "at least 10 videos for each fold"),
        ({"methods": ("cca", "magic")}, "no method magic"),
        ({"methods": ()}, "at least one method"),
    ],
)
def test_an_impossible_protocol_is_refused(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        Protocol(**settings)
