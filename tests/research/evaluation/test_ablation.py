"""The ablation in small: its splits, its comparisons, and that its table is arithmetic on its runs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.cli.main import main
from demo.correlation import varied
from demo.correlation.space import TwoPartConfig
from demo.research.evaluation.ablation import Ablation, ablate, summarize_steps
from demo.research.evaluation.ablation_steps import FITS, SCORING_VARIANTS, STEPS
from demo.research.evaluation.folds import split_into_folds
from demo.research.evaluation.runs import StudyRun
from tests.research.evaluation.videos import SMALL, write_video_level, write_zoo


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("ablation")
    data, zoo = write_video_level(folder / "youtube8m"), write_zoo(folder / "zoo")
    assert ablate(data, zoo, folder / "out", Ablation(n_folds=2, overrides=SMALL)) == []
    return json.loads((folder / "out" / "ablation.json").read_text())


def test_no_test_row_of_a_fold_is_trained_on() -> None:
    protocol = Ablation()
    for fold, (_, test) in enumerate(split_into_folds(1000, 5, 0)):
        training, held_out = protocol.split(1000, fold)
        assert not set(test) & {*training, *held_out}
        assert not set(training) & set(held_out)
        # A fifth of 800.
        assert (len(training), len(held_out)) == (640, 160)


def test_every_step_names_a_fit_a_reading_and_an_earlier_row_of_its_part() -> None:
    for index, step in enumerate(STEPS):
        assert step.fit in FITS
        assert step.variant in SCORING_VARIANTS
        if step.beside is not None:
            assert step.beside < index
            assert STEPS[step.beside].part == step.part
            # A step that is kept starts from one that is.
            assert STEPS[step.beside].kept or not step.kept
    assert len({step.title for step in STEPS}) == len(STEPS)
    assert {step.fit for step in STEPS} == set(FITS)


def test_what_is_kept_is_what_is_shipped() -> None:
    last = {step.part: step for step in STEPS if step.kept}
    shipped = TwoPartConfig()
    for part, config in (("emotion", shipped.emotion), ("content", shipped.content), ("both", shipped)):
        assert varied(FITS[last[part].fit].config, **SCORING_VARIANTS[last[part].variant]) == config


def test_the_ablation_says_what_it_read_and_how_it_was_made(written: dict[str, Any]) -> None:
    assert written["subset"] == "all musical videos"
    # Of 100 videos in two folds, a fifth of the 50 that train.
    assert (written["n_folds"], written["n_training"], written["n_held_out"]) == (2, 40, 10)
    command = "python -m demo evaluate --data youtube8m --protocol ablation --folds 2 --seed 0"
    assert written["provenance"]["command"] == command
    assert [row["title"] for row in written["rows"]] == [step.title for step in STEPS]
    lift = written["rows"][0]["measures"]["lift"]["audio_to_visual"]
    assert set(lift) == {"mean", "folds"}


def test_gains_are_differences_of_the_same_folds() -> None:
    """Lifts of 2 and 3 beside 1.5 and 3.1: +0.5 and -0.1."""

    def run(lift: float, recall: float) -> dict[str, Any]:
        directions = {name: {"lift": lift, "recall_10": recall} for name in ("audio_to_visual", "visual_to_audio")}
        return {"n_training": 8, "n_test": 2, "parts": {"mean": dict.fromkeys(SCORING_VARIANTS, directions)}}

    protocol = Ablation(n_folds=2)
    runs = {(fit, fold): run(1.0, 0.1) for fit in FITS for fold in (0, 1)}
    runs |= {("soft", 0): run(2.0, 0), ("soft", 1): run(3.0, 0), ("nine", 0): run(1.5, 0), ("nine", 1): run(3.1, 0)}
    results = {StudyRun(subset="all", method=fit, fold=fold): found for (fit, fold), found in runs.items()}
    rows = {row["title"]: row for row in summarize_steps("all", protocol, results)["rows"]}
    found = rows["shares of classes instead of hard classes"]["measures"]["lift"]["visual_to_audio"]
    assert (found["mean"], found["folds"], found["gain"], found["n_better"]) == (2.5, [2.0, 3.0], 0.2, 1)
    # The deviation of +0.5 and -0.1 is 0.6 / sqrt(2), over the root of two folds.
    assert found["standard_error"] == pytest.approx(0.3)
    assert list(rows["kernel CCA, 60 components"]["measures"]) == ["recall_10"]


def test_the_same_fit_under_another_power_is_not_trained_again(written: dict[str, Any]) -> None:
    rows = written["rows"]
    values = [rows[index]["measures"]["lift"]["audio_to_visual"]["mean"] for index in range(4)]
    assert len(set(np.round(values, 4))) > 1


def test_methods_cannot_be_chosen_of_the_ablation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--data", str(tmp_path), "--protocol", "ablation", "--methods", "cca", "--out", str(tmp_path / "out")]
    assert main(["evaluate", *options]) == 1
    assert "the ablation has steps" in capsys.readouterr().err
