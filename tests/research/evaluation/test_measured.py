"""docs/measured.md: its tables are those of the bundles."""

import json
from pathlib import Path

import pytest

from demo.cli.main import main
from demo.core.errors import BundleError, SettingError
from demo.research.evaluation.documents import BUNDLES, MARKERS, read_metrics, render_section, update_measured, with_tables

ROOT = Path(__file__).resolve().parents[3]
ZOO = ROOT / "model_zoo"
MEASURED = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")


def metrics_of(section: str) -> dict:
    folder = ZOO / BUNDLES[section]
    if not (folder / "metrics.json").is_file():
        pytest.skip(f"model_zoo/{folder.name} is not there yet.")
    return read_metrics(folder)


def rows_of(section: str) -> list[list[str]]:
    """Return the cells of every line of a section's tables in MEASURED."""
    (content,) = [match[0] for match in MARKERS.finditer(MEASURED) if match[2] == section]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in content.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("section", BUNDLES)
def test_tables_are_those_of_the_bundle(section: str) -> None:
    metrics_of(section)
    assert with_tables(MEASURED, {section: render_section(section, ZOO)}) == MEASURED, "run: python -m demo readme"


def test_every_row_of_the_space_is_its_measurement() -> None:
    metrics = metrics_of("space")
    names = ("map", "floor", "lift", "recall_10", "recall_50", "median_rank")
    expected = [
        [metrics[setting][direction][name] for name in names]
        for setting in ("emotion", "default", "content")
        for direction in ("audio_to_visual", "visual_to_audio")
    ]
    # Behind the heads and their rule, before the last row, which is a random order.
    found = [[float(cell) for cell in row[2:]] for row in rows_of("space")[2:-1]]
    assert len(found) == 6
    for cells, values in zip(found, expected, strict=True):
        assert cells[:5] == pytest.approx(values[:5], abs=0.0051)
        assert cells[5] == pytest.approx(values[5], abs=0.5)


def test_every_rating_of_the_emotions_is_its_measurement() -> None:
    expected = {name.replace("_", " "): value for name, value in metrics_of("emotion")["gems_spearman"].items()}
    found = {row[0]: float(row[1]) for row in rows_of("emotion") if row[0] in expected}
    assert found == pytest.approx(expected, abs=0.0051)


def test_every_bar_is_its_measurement() -> None:
    metrics = metrics_of("bar")
    bars, followed = ([metrics[key][part] for key in ("with", "without")] for part in ("bars", "follows_ratings"))
    rows = [row for row in rows_of("bar") if row[0] in bars[0]]
    assert [row[0] for row in rows] == [*bars[0]] * 2
    for row in rows[:3]:
        found = [float(part) for part in row[1].rstrip(")").split(" (")]
        assert found == pytest.approx([each[row[0]]["kept"] for each in bars], abs=0.051)
    for row in rows[3:]:
        assert [float(cell) for cell in row[1:]] == pytest.approx([each[row[0]] for each in followed], abs=0.0051)


def test_every_instrument_of_the_backbone_is_its_measurement() -> None:
    expected = {name.removesuffix(".ogg"): value for name, value in metrics_of("compact")["instrument_lift"].items()}
    found = {row[0]: float(row[1]) for row in rows_of("compact") if row[0] in expected}
    assert found == pytest.approx(expected, abs=0.051)


def test_only_what_stands_between_markers_changes() -> None:
    text = "before\n<!-- measured:a -->\nold\n<!-- /measured -->\nbetween\n<!-- measured:b -->\n<!-- /measured -->\nafter\n"
    filled = with_tables(text, {"a": "new"})
    assert filled == text.replace("old", "\nnew\n")
    assert with_tables(filled, {"a": "new"}) == filled
    assert with_tables(text, {}) == text


def test_section_without_markers_is_refused() -> None:
    with pytest.raises(SettingError, match="no markers for b"):
        with_tables("<!-- measured:a -->\n<!-- /measured -->\n", {"b": "x"})


def test_floor_of_the_space_is_by_hand(tmp_path: Path) -> None:
    scores = {"map": 0.25, "floor": 0.125, "lift": 2.0, "recall_10": 0.5, "recall_50": 0.75, "median_rank": 9.0}
    both = {"audio_to_visual": scores, "visual_to_audio": scores}
    metrics = {name: {"dial": dial, **both} for name, dial in (("emotion", 0.0), ("default", 0.4), ("content", 1.0))}
    sizes = dict.fromkeys(["angry", "tender", "bitter", "cheerful", "fun", "bright", "happy", "anxious", "calm", "warm"], 20)
    folder = tmp_path / BUNDLES["space"]
    folder.mkdir()
    (folder / "metrics.json").write_text(json.dumps({"n": 200, "class_sizes": sizes, **metrics}))
    lines = render_section("space", tmp_path).splitlines()
    assert "| 0.4 (default) | audio to video | 0.250 | 0.125 | 2.00 | 0.500 | 0.750 | 9 |" in lines
    # Of 200, the first 10 are 5 % and the first 50 are 25 %; the middle of the ranks 1 to 200 is 100.5.
    assert "|  | random order | the floor |  | 1 | 0.0500 | 0.2500 | 100.5 |" in lines


def test_missing_and_damaged_metrics_are_reported(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"metrics\.json of the bundle .* is missing"):
        read_metrics(tmp_path)
    (tmp_path / "metrics.json").write_text("{")
    with pytest.raises(BundleError, match="damaged"):
        read_metrics(tmp_path)


def test_command_goes_on_and_names_what_is_missing(tmp_path: Path, monkeypatch, capsys) -> None:
    document = tmp_path / "measured.md"
    document.write_text(MEASURED, encoding="utf-8")
    monkeypatch.setattr("demo.cli.research.MEASURED", document)
    assert main(["--zoo", str(tmp_path), "readme"]) == 1
    assert capsys.readouterr().err.count("is missing") == len(BUNDLES)
    assert document.read_text(encoding="utf-8") == MEASURED


def test_a_missing_document_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        update_measured(tmp_path / "measured.md", tmp_path)
