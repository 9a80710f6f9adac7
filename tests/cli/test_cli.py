"""The command line over the tiny zoo."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.cli.songs import format_emotions
from demo.core.bundles import COMPACT
from demo.core.config import QUERY_METHODS
from demo.core.paths import ROOT, ZOO
from demo.emotion.classes import EMOTIONS, GEMS
from demo.features.audio.compact import load_backbone
from demo.media.audio import decode
from tests.page.songs import write_song


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_song(tmp_path_factory.mktemp("songs") / "my song.wav", 28.0)


def run(zoo: Path, *arguments: object) -> int:
    return main(["--zoo", str(zoo), *map(str, arguments)])


def test_match_prints_chunks_emotions_and_hits(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--sections", "3", "--top", "1", "--dial", "0.25", "--all", "--hits", "5", "--json")
    assert run(tiny_zoo, "match", song, *options) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["chunks"]) == 10
    assert [chunk["start_s"] for chunk in answer["chunks"]] == list(range(0, 30, 3))
    assert answer["chunks"][-1]["end_s"] == 28.0
    # One section of three, of ten chunks.
    assert sum(chunk["selected"] for chunk in answer["chunks"]) in (3, 4)
    assert list(answer["emotions"]) == list(EMOTIONS)
    assert sum(answer["emotions"].values()) == pytest.approx(1.0, abs=1e-3)
    assert len(answer["hits"]) == 5
    assert len({hit["youtube_id"] for hit in answer["hits"]}) == 5


def test_match_shows_only_music_videos_unless_requested_all(
    tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "match", song, "--json") == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert sorted(hit["youtube_id"] for hit in hits) == ["tiny-video0", "tiny-video2", "tiny-video4", "tiny-video6"]


def test_match_searches_with_the_chunks_that_are_named(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny_zoo, "match", song, "--chunks", "1,3s-9s", "--json") == 0
    chunks = json.loads(capsys.readouterr().out)["chunks"]
    assert [chunk["start_s"] for chunk in chunks if chunk["selected"]] == [0, 3, 6]
    assert run(tiny_zoo, "match", song, "--chunks", "4 to 6") == 1
    assert "Chunks are written as 3,4,10-12, or in seconds as 9s-30s" in capsys.readouterr().err


def test_match_ranks_by_the_method_that_is_named(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {}
    for method in QUERY_METHODS:
        assert run(tiny_zoo, "match", song, "--all", "--json", "--method", method) == 0
        answers[method] = json.loads(capsys.readouterr().out)
    assert run(tiny_zoo, "match", song, "--all", "--json") == 0
    assert json.loads(capsys.readouterr().out) == answers["two-part"]
    assert len({tuple(hit["youtube_id"] for hit in answer["hits"]) for answer in answers.values()}) == len(QUERY_METHODS)
    assert {json.dumps(answer["chunks"]) for answer in answers.values()} == {json.dumps(answers["two-part"]["chunks"])}


def test_a_method_that_the_catalogue_lacks_is_one_sentence(
    tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "match", song, "--catalogue", "studio-2", "--method", "dcca") == 1
    assert capsys.readouterr().err == "error: studio-2 cannot be ranked by dcca; choose from two-part.\n"


def test_words_find_the_videos_of_a_label(tiny_zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny_zoo, "words", "happy guitars, zzz", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["words"] == {"happy": ["happy"], "guitars": ["Guitar"]}
    assert answer["notices"] == ["No video here is described by “zzz”."]
    assert len(answer["hits"]) == 8
    # The only happy video, and one of the four with guitars.
    assert answer["hits"][0]["youtube_id"] == f"tiny-video{EMOTIONS.index('happy')}"
    assert run(tiny_zoo, "words", "guitar", "--music-videos") == 0
    printed = capsys.readouterr().out
    assert "guitar    means Guitar" in printed
    assert printed.count("https://youtu.be/") == 4


def test_words_count_beside_a_song(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hits = {}
    for weight in (0, 1):
        assert run(tiny_zoo, "match", song, "--all", "--json", "--words", "happy", "--words-weight", weight) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["words"] == {"happy": ["happy"]}
        hits[weight] = [hit["youtube_id"] for hit in answer["hits"]]
    assert run(tiny_zoo, "match", song, "--all", "--json") == 0
    assert hits[0] == [hit["youtube_id"] for hit in json.loads(capsys.readouterr().out)["hits"]] != hits[1]
    assert run(tiny_zoo, "match", song, "--words", "happy", "--method", "cca") == 1
    assert capsys.readouterr().err == "error: Only our own method, two-part, knows words, likes and dislikes.\n"


def test_match_in_words_names_every_video(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny_zoo, "match", song) == 0
    printed = capsys.readouterr().out
    assert all(f"https://youtu.be/tiny-video{index}" in printed for index in (0, 2, 4, 6))
    assert "asked with 0:" in printed


def test_features_are_those_of_the_backbone(
    tiny_zoo: Path, song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "features", song, "--out", tmp_path / "out.npz") == 0
    assert "28 seconds" in capsys.readouterr().out
    features = np.load(tmp_path / "out.npz", allow_pickle=False)["features"]
    np.testing.assert_allclose(features, load_backbone(tiny_zoo).extract(decode(song).waveform).features, atol=1e-6)
    assert features.shape == (28, 128)
    assert [path.name for path in tmp_path.iterdir()] == ["out.npz"]


def test_a_features_file_is_whole_or_absent(
    tiny_zoo: Path,
    song: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_off(stream: object, **_: object) -> None:
        stream.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", break_off)
    assert run(tiny_zoo, "features", song, "--out", tmp_path / "out.npz") == 1
    assert "out.npz cannot be written: No space left on device." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_features_file_without_a_folder_is_one_sentence(
    tiny_zoo: Path, song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out, sentence in ((tmp_path / "no" / "out.npz", "Cannot write into"), (tmp_path, "is a folder")):
        assert run(tiny_zoo, "features", song, "--out", out) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("error: ")
        assert sentence in printed.err


def test_emotions_have_the_names_that_are_promised(tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny_zoo, "emotions", song, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["emotions"]) == list(EMOTIONS)
    assert list(answer["gems"]) == list(GEMS)
    assert len(answer["attention"]) == 10
    assert sum(answer["attention"]) == pytest.approx(1.0, abs=1e-4)
    assert 0 <= answer["music"] <= 1
    first, second = sorted(answer["emotions"].values(), reverse=True)[:2]
    assert len(answer["strongest"]) == (2 if second >= first / 2 else 1)
    assert len(answer["music_by_chunk"]) == 10


def test_two_close_emotions_are_printed_as_a_pair() -> None:
    answer = {"emotions": {"calm": 0.3, "warm": 0.4, "fun": 0.1}, "strongest": ["warm", "calm"]}
    assert format_emotions(answer) == "between warm 40% and calm 30%, fun 10%"
    assert format_emotions(answer | {"strongest": ["warm"]}) == "warm 40%, calm 30%, fun 10%"


@pytest.mark.parametrize("command", [("match", "--json"), ("emotions", "--json"), ("features", "--out", "out.npz")])
def test_a_bad_song_is_one_sentence_on_stderr(
    command: tuple[str, ...], tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "words.mp3").write_text("These are words.")
    for name, sentence in (("words.mp3", "not audio"), ("nowhere.mp3", "cannot be opened"), (".", "cannot be opened")):
        assert run(tiny_zoo, command[0], tmp_path / name, *command[1:]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("error: ")
        assert sentence in printed.err
        assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize("option", [("--dial", "1.5"), ("--dial", "nan"), ("--top", "0"), ("--hits", "0"), ("--hits", "101")])
def test_an_impossible_setting_is_one_sentence(
    option: tuple[str, str], tiny_zoo: Path, song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "match", song, *option) == 1
    assert capsys.readouterr().err.startswith("error: The ")


def test_a_missing_zoo_names_what_is_missing(song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "match", song) == 1
    assert f"manifest.json of the bundle {COMPACT} is missing" in capsys.readouterr().err


def test_training_without_data_names_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "train", "space", "--data", tmp_path / "nowhere") == 1
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["match", "song.wav", "--sections", "4"], ["sing"], [], ["studio", "sing"]])
def test_a_wrong_choice_is_an_error_like_all_others(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("option", [("--only", "0"), ("--jobs", "0")])
def test_making_no_videos_is_refused(option: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studio", "make", "--out", str(tmp_path / "out"), *option]) == 1
    assert capsys.readouterr().err == f"error: {option[0]} must be at least 1.\n"
    assert list(tmp_path.iterdir()) == []


def test_checking_a_folder_without_catalogue_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studio", "check", str(tmp_path)]) == 1
    assert "make the catalogue first" in capsys.readouterr().err


def test_the_program_runs_from_any_folder(tmp_path: Path) -> None:
    """As after `pip install -e .`: the package is found, and it finds the bundles of its checkout."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "demo", "zoo", "verify"]
    printed = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert [line.split(":")[0] for line in printed.splitlines()] == sorted(path.name for path in ZOO.glob("*/"))


def test_the_project_installs_what_the_app_requires() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"]["dynamic"]["dependencies"] == {"file": ["requirements.txt"]}
    assert "dependencies" in project["project"]["dynamic"]


def test_a_reader_that_has_read_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "demo", "backbones"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
