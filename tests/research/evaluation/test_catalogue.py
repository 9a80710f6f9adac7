"""`evaluate --catalogue`: figures by hand, and tables of labels as people write them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.errors import SettingError
from demo.core.zoo import Zoo
from demo.research.evaluation.catalogue import DIALS, DIRECTIONS, _labelled, _score, evaluate_catalogue
from demo.search.catalogue import Catalogue


def test_figures_by_hand() -> None:
    # Own items rank 1, 2 and 3; of the two classes, rows 0 and 2 are one.
    similarity = np.array([[0.9, 0.5, 0.1], [0.9, 0.5, 0.1], [0.9, 0.5, 0.1]], np.float32)
    found = _score(similarity, np.array([0, 1, 0]), seed=0)
    assert (found["recall_1"], found["recall_5"], found["median_rank"]) == (round(1 / 3, 5), 1.0, 2.0)
    assert (found["chance_1"], found["chance_10"]) == (round(1 / 3, 5), 1.0)
    # Rankings are 0, 1, 0: of class 0 (1/1 + 2/3) / 2, of class 1 1/2.
    expected = (2 * (1 + 2 / 3) / 2 + 1 / 2) / 3
    assert found["map"] == pytest.approx(expected, abs=1e-5)
    # The one of class 1 stands at each of three places equally often: the mean of 13/18, 13/18 and 17/18 within chance.
    orders = [((1, 0, 0), 0), ((0, 1, 0), 0), ((0, 0, 1), 0)]
    values = []
    for classes, _ in orders:
        places = [index + 1 for index, one in enumerate(classes) if not one]
        of_two = (1 / places[0] + 2 / places[1]) / 2
        of_one = 1 / (classes.index(1) + 1)
        values.append((2 * of_two + of_one) / 3)
    assert found["floor"] == pytest.approx(np.mean(values), abs=0.02)
    assert found["lift"] == pytest.approx(found["map"] / found["floor"], abs=1e-3)
    assert 0.5 < found["p"] <= 1


def test_pairs_that_belong_together_are_found_and_random_ones_are_at_chance() -> None:
    random = np.random.default_rng(0)
    classes = np.repeat(np.arange(4), 15)
    rows = np.eye(4, dtype=np.float32)[classes] + 0.1 * random.standard_normal((60, 4)).astype(np.float32)
    good = _score(rows @ rows.T, classes, seed=0)
    assert good["lift"] > 2
    assert good["p"] == pytest.approx(1 / 1001, abs=1e-5)
    chance = _score(random.standard_normal((60, 60)).astype(np.float32), classes, seed=0)
    assert chance["lift"] == pytest.approx(1, abs=0.1)
    assert chance["p"] > 0.01
    assert chance["recall_10"] == pytest.approx(chance["chance_10"], abs=0.12)


def test_json_names_each_dial_and_direction(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = Catalogue.from_bundle(Zoo(tiny_zoo).read(STUDIO, "catalogue"))
    table = tmp_path / "labels.csv"
    rows = [f"{video.video_id},{'sad' if row % 2 else 'glad'}" for row, video in enumerate(catalogue.videos)]
    table.write_text("\n".join(["id,label", *rows]))
    assert main(["--zoo", str(tiny_zoo), "evaluate", "--catalogue", STUDIO, "--labels", str(table), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["rows"] == catalogue.n_videos
    assert [(found["dial"], found["direction"]) for found in answer["results"]] == [
        (dial, direction) for dial in DIALS for direction in DIRECTIONS
    ]
    expected = {"dial", "direction", "map", "floor", "lift", "p", "recall_10", "chance_10", "median_rank"}
    assert expected <= answer["results"][0].keys()


def test_without_labels_there_are_own_videos_alone(tiny_zoo: Path) -> None:
    found = evaluate_catalogue(Zoo(tiny_zoo), CATALOGUE, None)
    assert all("map" not in result for result in found.results)
    assert "MAP" not in found.lines()[1]


def test_files_are_found_by_name_path_or_stem(tiny_zoo: Path, tmp_path: Path) -> None:
    videos = Catalogue.from_bundle(Zoo(tiny_zoo).read(STUDIO, "catalogue")).videos
    videos = tuple(replace(video, source=f"clip {row}.mkv") for row, video in enumerate(videos))
    table = tmp_path / "labels.csv"
    table.write_text(
        "\ufefflabel,file\nsad,clip 0.mkv\nglad,films/clip 2.mkv\nsad,clip 1\n,clip 3.mkv\nsad,other.mp4\n", encoding="utf-8"
    )
    rows, classes, missing = _labelled(videos, table)
    assert rows.tolist() == [0, 1, 2]
    assert classes.tolist() == [1, 1, 0]
    assert missing == ("other.mp4",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,mood\na.mp4,sad\n", "needs the columns"),
        ("label,file\nsad,nowhere.mp4\n", "at least two videos"),
        ("", "needs the columns"),
    ],
)
def test_a_table_that_says_nothing_is_refused(content: str, message: str, tiny_zoo: Path, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text(content)
    with pytest.raises(SettingError, match=message):
        evaluate_catalogue(Zoo(tiny_zoo), STUDIO, table)
    with pytest.raises(SettingError, match="cannot be read"):
        evaluate_catalogue(Zoo(tiny_zoo), STUDIO, tmp_path / "missing.csv")


def test_the_affect_of_both_counts_at_every_dial_but_the_last(
    tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Catalogue.from_bundle(Zoo(tiny_zoo).read(CATALOGUE, "catalogue"))
    affect = 3 * np.random.default_rng(0).standard_normal((plain.n_videos, 2)).astype(np.float32)
    known = replace(plain, visual_affect=affect, audio_affect=affect)
    found = {}
    for name, catalogue in (("plain", plain), ("known", known)):
        monkeypatch.setattr(Catalogue, "from_bundle", lambda _, catalogue=catalogue: catalogue)
        found[name] = evaluate_catalogue(Zoo(tiny_zoo), CATALOGUE, None).results
    ranks = {name: [result["median_rank"] for result in results] for name, results in found.items()}
    assert ranks["known"][0] < ranks["plain"][0]
    assert found["known"][4:] == found["plain"][4:]
