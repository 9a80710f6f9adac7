"""Predicted emotions against listeners, moods and tags, by hand."""

import numpy as np
import pytest

from demo.emotion.classes import GEMS, MOODS
from demo.research.evaluation.emotions import FELT_AS, judge_gems, judge_moods, judge_tags, lines
from demo.research.training.emotion import Song


def test_shares_of_listeners_are_judged_by_emotion() -> None:
    ratings = np.linspace(0.05, 0.85, 90, dtype=np.float32).reshape(10, 9)
    predicted = ratings.copy()
    predicted[:, 3] += 0.1
    found = judge_gems(predicted, ratings)
    assert found["spearman"] == 1.0
    assert found["calibration_error"].pop(GEMS[3]) == pytest.approx(0.1, abs=1e-3)
    assert set(found["calibration_error"].values()) == {0.0}


class Model:
    """Names every mood right, and takes every clip for powerful."""

    network = None

    def moods_of(self, outputs: np.ndarray) -> np.ndarray:
        return outputs

    def gems_of(self, outputs: np.ndarray) -> np.ndarray:
        shares = np.zeros((len(outputs), len(GEMS)), np.float32)
        shares[:, GEMS.index("power")] = outputs[:, MOODS.index("exciting")]
        return shares


def test_moods_are_judged_one_against_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    moods = np.eye(len(MOODS), dtype=np.float32)
    clips = [Song(name="", versions=[], mood=mood) for mood in (*moods, moods[0])]
    outputs = np.stack([song.mood for song in clips if song.mood is not None])
    monkeypatch.setattr("demo.research.evaluation.emotions.predict", lambda *_: (outputs, None))
    found = judge_moods(Model(), clips)
    assert found["accuracy"] == 1.0
    assert found["largest"] == 0.25
    assert set(found["auc"].values()) == {1.0}
    # Only what is felt as power tells anything; all others are equal.
    assert {mood: auc for mood, auc in found["auc_gems"].items() if auc != 0.5} == {"exciting": 1.0}
    assert FELT_AS["exciting"] == "power"


def test_a_tenth_of_the_recordings_has_each_tag() -> None:
    taught = np.random.default_rng(0).standard_normal((40, 5)).astype(np.float32)
    found = judge_tags(taught, taught)
    assert found == {"n_recordings": 40, "roc_auc": 1.0, "pr_auc": 1.0, "pr_chance": 0.1}
    worst = judge_tags(-taught, taught)
    assert worst["roc_auc"] == 0.0
    figures = {
        "gems": judge_gems(np.full((2, 9), 0.3, np.float32), np.eye(2, 9, dtype=np.float32)),
        "moods": {
            "n_clips": 1,
            "accuracy": 1,
            "largest": 1,
            "auc": dict.fromkeys(MOODS, 1),
            "auc_gems": dict.fromkeys(MOODS, 1),
        },
        "tags": found,
    }
    assert any("ROC-AUC 1.000 (chance 0.5)" in line for line in lines(figures))
