"""docs/evaluation.md says what the shipped study measured."""

import json
import re
from pathlib import Path

import pytest

from demo.core.errors import SettingError
from demo.research.evaluation.documents import MARKERS, update_study, with_tables
from demo.research.evaluation.tables import render_study

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs" / "evaluation.md"
STUDY = ROOT / "assets" / "evaluation" / "metrics.json"
ABLATION = STUDY.with_name("ablation.json")


@pytest.fixture(scope="module")
def metrics() -> dict:
    if not STUDY.is_file():
        pytest.skip("assets/evaluation/metrics.json is not there yet.")
    return json.loads(STUDY.read_text(encoding="utf-8"))


def test_tables_are_those_of_the_shipped_study(metrics: dict) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    ablation = json.loads(ABLATION.read_text(encoding="utf-8"))
    assert with_tables(text, render_study(metrics, ablation)) == text, "run: python -m demo readme"


def test_gains_of_the_table_are_differences_of_its_rows() -> None:
    (content,) = [match[0] for match in MARKERS.finditer(DOCUMENT.read_text(encoding="utf-8")) if match[2] == "ablation"]
    rows = {cells[1].strip(): cells for line in content.splitlines() if len(cells := line.split("|")) > 6 and cells[1].strip()}
    compared = [cells for cells in rows.values() if cells[3].strip().isdecimal()]
    assert len(compared) >= 15
    for cells in compared:
        for column in (4, 7):
            gain = float(cells[column + 1].split("±")[0])
            # Means are rounded to two or three digits, gains to one more.
            tolerance = 0.0011 if "0." in cells[column][:4] else 0.011
            before = float(rows[cells[3].strip()][column])
            assert float(cells[column]) - before == pytest.approx(gain, abs=tolerance)


def test_lifts_of_the_tables_are_those_of_the_folds(metrics: dict) -> None:
    (content,) = [match[0] for match in MARKERS.finditer(DOCUMENT.read_text(encoding="utf-8")) if match[2] == "musical"]
    for title, name in (("CCA", "cca"), ("S-DCCA, all pairs", "s-dcca-extend2")):
        folds = metrics["subsets"]["musical"]["parts"]["mean"][name]["plain"]["audio_to_visual"]["lift"]["folds"]
        row = next(line for line in content.splitlines() if line.startswith(f"| {title} | plain cosine |"))
        assert float(row.split("|")[5].split("±")[0]) == pytest.approx(sum(folds) / len(folds), abs=0.0051)


def test_what_is_linked_is_there() -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", DOCUMENT.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (DOCUMENT.parent / link).is_file()] == []


def test_markers_are_those_of_video_level_youtube8m() -> None:
    assert {match[2] for match in MARKERS.finditer(DOCUMENT.read_text(encoding="utf-8"))} == {
        "made",
        "musical",
        "music-video",
        "ablation",
    }


def test_the_papers_lifts_are_its_values_over_the_floor() -> None:
    rows = re.findall(r"^\| [\w-]+ \| (\d+\.\d+) \| (\d\.\d+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 6
    for found, lift in rows:
        assert float(lift) == pytest.approx(float(found) / 19.2, abs=0.0051)


def test_a_study_that_is_not_there_leaves_the_document(tmp_path: Path) -> None:
    document = tmp_path / "evaluation.md"
    document.write_text("<!-- measured:made -->\n<!-- /measured -->\n")
    (failure,) = update_study(document, tmp_path / "metrics.json")
    assert "cannot be read" in failure
    assert document.read_text() == "<!-- measured:made -->\n<!-- /measured -->\n"


def test_a_document_that_is_not_there_is_reported(tmp_path: Path) -> None:
    origin = {"command": "x", "python": "3.11", "libraries": {}, "data": {}}
    study = tmp_path / "metrics.json"
    study.write_text(json.dumps({"n_folds": 5, "seed": 0, "provenance": origin, "subsets": {}, "methods": {}}))
    (tmp_path / "ablation.json").write_text(ABLATION.read_text())
    with pytest.raises(SettingError, match="cannot be read"):
        update_study(tmp_path / "nowhere.md", study)


def test_a_row_of_a_table_by_hand() -> None:
    def measure(mean: float, std: float) -> dict[str, float]:
        return {"mean": mean, "std": std}

    found = {
        "map": measure(0.25, 0.0123),
        "floor": measure(0.125, 0.001),
        "lift": measure(2.0, 0.056) | {"folds": [1.96, 2.04]},
        **{f"recall_{at}": measure(at / 100, 0.0) for at in (1, 5, 10, 50)},
        "median_rank": measure(9.4, 1.2),
    }
    subset = {
        "n_videos": 400,
        "n_test": [200, 200],
        "class_sizes": [40.4] * 10,
        "parts": {"mean": {"a": {"plain": {"audio_to_visual": found, "visual_to_audio": found}}}},
        "chance": {"recall_1": 0.005, "recall_5": 0.025, "recall_10": 0.05, "recall_50": 0.25, "median_rank": 100.5},
    }
    origin = {"command": "run", "python": "3.11", "libraries": {}, "data": {}}
    metrics = {"methods": {"a": {"title": "A"}}, "subsets": {"all": subset}, "n_folds": 2, "seed": 0, "provenance": origin}
    lines = render_study(metrics, json.loads(ABLATION.read_text()))["all"].splitlines()
    assert lines[0].startswith(
        "400 videos; 200 of them ask and answer in a fold. Videos of each emotion (mean of the folds): angry 40,"
    )
    assert lines[2] == "**Audio to video**"
    assert lines[6] == (
        "| A | plain cosine | 0.250 ± 0.012 | 0.125 | 2.00 ± 0.06 | 0.010 ± 0.000 | 0.050 ± 0.000 | 0.100 ± 0.000 "
        "| 0.500 ± 0.000 | 9 ± 1 |"
    )
    assert lines[7] == "|  | chance | the floor |  | 1 | 0.0050 | 0.0250 | 0.0500 | 0.2500 | 100 |"
