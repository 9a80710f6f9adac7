"""A whole study in small: what it writes, that it goes on where it was, and that processes change nothing."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.correlation import METHODS
from demo.correlation.linear import CCA
from demo.research.evaluation import study
from demo.research.evaluation.result_cache import CODE_VERSION, ResultCache
from demo.research.evaluation.runs import Protocol, StudyRun
from demo.research.evaluation.study import evaluate
from demo.research.evaluation.tables import order_rows
from demo.study.results import Study, View
from tests.research.evaluation.videos import SMALL, write_frame_level, write_video_level, write_zoo

ROOT = Path(__file__).resolve().parents[3]
PROTOCOL = Protocol(n_folds=2, overrides=SMALL)
SOME = Protocol(n_folds=2, overrides=SMALL, methods=("random", "cca", "dcca"))


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_zoo(tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video_level(tmp_path_factory.mktemp("data") / "youtube8m")


@pytest.fixture(scope="module")
def whole(data: Path, zoo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of every method, run without interruption in this process."""
    out = tmp_path_factory.mktemp("whole")
    assert evaluate(data, zoo, out, PROTOCOL) == []
    return out


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the clock's."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "seconds.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_every_method_subset_and_direction_is_measured(whole: Path) -> None:
    metrics = json.loads((whole / "metrics.json").read_text())
    assert {name: subset["n_videos"] for name, subset in metrics["subsets"].items()} == {"musical": 100, "music-video": 50}
    for subset in metrics["subsets"].values():
        assert list(subset["parts"]) == ["mean"]
        assert list(subset["parts"]["mean"]) == list(METHODS)
        for variants in subset["parts"]["mean"].values():
            for directions in variants.values():
                for found in directions.values():
                    folds = found["lift"]["folds"]
                    assert found["lift"]["mean"] == pytest.approx((folds[0] + folds[1]) / 2, abs=1e-4)
                    # Of two values the standard deviation of a sample is their distance over the root of 2.
                    assert found["lift"]["std"] == pytest.approx(abs(folds[0] - folds[1]) / 2**0.5, abs=1e-4)
                    maps, floors = found["map"]["folds"], found["floor"]["folds"]
                    assert folds == pytest.approx(np.divide(maps, floors), abs=1e-3)
                    assert len(found["precision"]) == len(found["recall"]) == len(subset["curve_n"])
                    assert found["recall"] == sorted(found["recall"])


def test_a_method_that_learns_beats_chance_on_sounds_and_pictures_that_belong_together(whole: Path) -> None:
    found = json.loads((whole / "metrics.json").read_text())["subsets"]["musical"]["parts"]["mean"]
    chance = 10 / 50
    assert found["cca"]["plain"]["audio_to_visual"]["recall_10"]["mean"] > 2 * chance
    assert found["random"]["plain"]["audio_to_visual"]["recall_10"]["mean"] == pytest.approx(chance, abs=0.15)


def test_provenance_names_what_decides_the_numbers(whole: Path) -> None:
    made = json.loads((whole / "metrics.json").read_text())["provenance"]
    assert made["command"] == "python -m demo evaluate --data youtube8m --protocol paper --folds 2 --seed 0"
    assert made["settings"]["methods"]["dcca"]["n_epochs"] == 2
    assert set(made["data"]) == {"youtube8m"}
    assert {"numpy", "torch"} <= set(made["libraries"])


def test_every_figure_is_drawn_and_is_plotlys(whole: Path) -> None:
    names = sorted(path.name.removesuffix(".plotly.json") for path in whole.glob("*.plotly.json"))
    # Two subsets in two directions: MAP, and precision over recall in two readings.
    assert len(names) == 2 * 2 * 3
    from plotly.graph_objects import Figure

    for name in names:
        figure = Figure(json.loads((whole / f"{name}.plotly.json").read_text()))
        assert len(figure.data) >= 2
        assert (whole / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert b"</svg>" in (whole / f"{name}.svg").read_bytes()
        assert all((whole / f"{name}{ending}").stat().st_size < 300_000 for ending in (".png", ".svg", ".plotly.json"))


def test_figures_show_the_numbers_of_metrics(whole: Path) -> None:
    found = json.loads((whole / "metrics.json").read_text())["subsets"]["musical"]["parts"]["mean"]
    bars = json.loads((whole / "map-musical-visual-to-audio.plotly.json").read_text())["data"]
    weighted = next(trace for trace in bars if trace["name"] == "weighted components")
    place = weighted["x"].index(METHODS["kcca"].title)
    assert weighted["y"][place] == found["kcca"]["weighted"]["visual_to_audio"]["map"]["mean"]
    assert weighted["error_y"]["array"][place] == found["kcca"]["weighted"]["visual_to_audio"]["map"]["std"]
    lines = json.loads((whole / "precision-recall-plain-musical-audio-to-visual.plotly.json").read_text())["data"]
    curve = next(trace for trace in lines if trace["name"] == METHODS["dcca"].title)
    assert curve["x"] == found["dcca"]["plain"]["audio_to_visual"]["recall"]
    assert curve["y"] == found["dcca"]["plain"]["audio_to_visual"]["precision"]


def test_a_second_run_runs_nothing_and_writes_the_same(
    data: Path, zoo: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(whole)
    monkeypatch.setattr(CCA, "fit", lambda *_: pytest.fail("A finished run was made again."))
    assert evaluate(data, zoo, whole, PROTOCOL) == []
    assert contents(whole) == before


def test_other_settings_or_data_find_no_old_cells(tmp_path: Path) -> None:
    run = StudyRun(subset="musical", method="dcca", fold=0)
    ResultCache(tmp_path, "data", SOME).write(run, {"n_test": 1})
    assert ResultCache(tmp_path, "data", SOME).read(run) == {"n_test": 1}
    # Which other methods a study has, and another fold, do not matter to this run.
    assert ResultCache(tmp_path, "data", PROTOCOL).read(run) == {"n_test": 1}
    assert ResultCache(tmp_path, "data", SOME).read(replace(run, fold=1)) is None
    assert ResultCache(tmp_path, "other data", SOME).read(run) is None
    for changes in ({"seed": 1}, {"n_folds": 3}, {"n_rows": 60}, {"overrides": {**SMALL, "n_epochs": 3}}):
        assert ResultCache(tmp_path, "data", replace(SOME, **changes)).read(run) is None


def test_a_damaged_result_is_made_again(tmp_path: Path) -> None:
    run = StudyRun(subset="musical", method="cca", fold=0)
    cache = ResultCache(tmp_path, "data", SOME)
    cache.write(run, {"n_test": 1})
    (path,) = tmp_path.iterdir()
    path.write_text('{"n_te')
    assert cache.read(run) is None


def test_a_raised_version_makes_every_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = StudyRun(subset="musical", method="cca", fold=0)
    ResultCache(tmp_path, "data", SOME).write(run, {"n_test": 1})
    monkeypatch.setattr("demo.research.evaluation.result_cache.CODE_VERSION", CODE_VERSION + 1)
    assert ResultCache(tmp_path, "data", SOME).read(run) is None
    monkeypatch.undo()
    assert ResultCache(tmp_path, "data", SOME).read(run) == {"n_test": 1}


def test_another_library_makes_every_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = StudyRun(subset="musical", method="cca", fold=0)
    ResultCache(tmp_path, "data", SOME).write(run, {"n_test": 1})
    monkeypatch.setattr("demo.research.evaluation.result_cache.version", lambda name: f"another {name}")
    assert ResultCache(tmp_path, "data", SOME).read(run) is None


@pytest.mark.slow
def test_a_study_that_is_stopped_goes_on_to_the_same_files(data: Path, zoo: Path, tmp_path: Path) -> None:
    """Two processes, Ctrl-C in the middle, and one process for the rest: bit for bit what one undisturbed process writes."""
    methods = ("--methods", "dcca,cca,random", "--folds", "2")
    common = ["--zoo", str(zoo), "evaluate", "--data", str(data), "--quick", *methods]
    stopped, undisturbed = tmp_path / "stopped", tmp_path / "undisturbed"
    command = [sys.executable, "-m", "demo", *common, "--out", str(stopped), "--jobs", "2"]
    # A shell that runs the tests in the background has Ctrl-C ignored, and children would inherit that.
    options = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, **options) as process:
        deadline = time.monotonic() + 300
        while len(list(stopped.glob("runs/*.json"))) < 2 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, printed = process.communicate(timeout=120)
    assert process.returncode == 1
    assert printed.rstrip().endswith("stopped")
    assert "Traceback" not in printed
    left = list(stopped.glob("runs/*"))
    # Three methods on two folds of two subsets are 12 runs.
    assert 2 <= len(left) < 12
    assert all(json.loads(path.read_text()) for path in left)
    assert not (stopped / "metrics.json").exists()
    assert main([*common, "--out", str(stopped)]) == 0
    assert main([*common, "--out", str(undisturbed)]) == 0
    assert contents(stopped) == contents(undisturbed)


def test_a_method_that_fails_is_named_and_the_others_go_on(
    data: Path, zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no covariance today")

    monkeypatch.setattr("demo.correlation.deep.DCCA.fit", fail)
    failures = evaluate(data, zoo, tmp_path, SOME)
    assert sorted(failures) == [
        f"{subset}.dcca.{fold}: ValueError: no covariance today" for subset in ("music-video", "musical") for fold in (0, 1)
    ]
    assert list(json.loads((tmp_path / "metrics.json").read_text())["methods"]) == ["random", "cca"]


def test_frame_level_features_are_queried_by_sections(zoo: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    folder = write_frame_level(tmp_path / "frames", [int(n) for n in random.integers(40, 60, size=30)])
    assert evaluate(folder, zoo, tmp_path / "out", SOME) == []
    metrics = json.loads((tmp_path / "out/metrics.json").read_text())
    # No video is near 216 s, and subsets of fewer than ten videos a fold are left out.
    assert list(metrics["subsets"]) == ["all"]
    assert list(metrics["subsets"]["all"]["parts"]) == ["1/3", "2/3", "1/6", "2/6", "3/6", "1/9", "2/9", "3/9", "mean"]
    tables = (tmp_path / "out/tables.md").read_text()
    assert "| k / sections | 1/3 | 2/6 | 3/9 | mean |" in tables
    value = metrics["subsets"]["all"]["parts"]["2/6"]["cca"]["plain"]["audio_to_visual"]["map"]
    row = next(line for line in tables.splitlines() if line.startswith("| CCA | ") and line.count("|") == 6)
    assert row.split(" | ")[2] == f"{100 * value['mean']:.2f} ± {100 * value['std']:.2f}"
    assert (tmp_path / "out/sections-9-all-audio-to-visual.png").is_file()
    assert (tmp_path / "out/parts-all-audio-to-visual.svg").is_file()


def test_too_few_videos_are_reported(zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_frame_level(tmp_path / "frames", [20] * 12)
    assert main(["--zoo", str(zoo), "evaluate", "--data", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "5 folds need at least 50" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--jobs", "0"), ("--folds", "1"), ("--methods", "magic"), ("--data", "nowhere")])
def test_an_impossible_option_is_one_sentence(
    option: tuple[str, str], data: Path, zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--zoo", str(zoo), "evaluate", "--data", str(data), "--out", str(tmp_path / "out"), *option]
    assert main(command) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("error: ")
    assert len(printed.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_steps_between_methods_are_those_of_the_folds() -> None:
    def variants(*lifts: float) -> dict[str, object]:
        return {"plain": {"audio_to_visual": {"lift": {"folds": list(lifts)}}}}

    subset = {"parts": {"mean": {"a": variants(1.5, 1.7), "b": variants(1.0, 1.1), "c": variants(2.0, 2.0)}}}
    titles = {name: {"title": name} for name in "abc"}
    metrics = {"methods": titles, "subsets": {"all": subset}, "n_folds": 2, "provenance": {}}
    # b to a: +0.5 and +0.6, so 0.55 with a deviation of 0.0707 over the root of 2; a to c: +0.5 and +0.3.
    assert order_rows(Study(metrics), View(subset="all")) == [
        ("b", "1.050", "", ""),
        ("a", "1.600", "+0.550", "0.050"),
        ("c", "2.000", "+0.400", "0.100"),
    ]


def test_numbers_of_a_list_stand_on_one_line() -> None:
    text = study.compact_json({"a": [1, 2.5, -3e-5], "b": {"c": []}, "d": ["x", "[1, 2]"]})
    assert json.loads(text) == {"a": [1, 2.5, -3e-5], "b": {"c": []}, "d": ["x", "[1, 2]"]}
    assert '"a": [1,2.5,-3e-05]' in text
