"""Making videos of three seconds: reproducibly, completely or not at all, and only those that are missing."""

import csv
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from demo.cli.main import main
from demo.core.chapters import Chapter
from demo.core.picture_interest import interest
from demo.studio.catalogue import find_chapters
from demo.studio.make import make_catalogue, require_tools, write_video
from demo.studio.music.score import to_midi
from demo.studio.plan import Entry
from demo.studio.recipe import is_made, recipe
from demo.studio.sound.render import StudioUnavailable
from demo.studio.video.check import Limits, check_catalogue
from demo.studio.video.encode import EncodeConfig
from demo.studio.video.stills import PosterChoice
from tests.studio.clips import decoded_pictures, tone
from tests.studio.entries import tiny_entry
from tests.studio.marks import needs_fluidsynth

animation = pytest.importorskip("demo.studio.pictures.animation", reason="skia-python is not installed", exc_type=ImportError)

ROOT = Path(__file__).resolve().parents[2]
CONFIG = EncodeConfig(preset="medium", video_bits_per_second=900_000)
"""A high bit rate, since three seconds consist of little more than two keyframes."""
LIMITS = Limits(short_seconds=(2.0, 3.5))


def entries() -> list[Entry]:
    emotions = ("cheerful", "calm", "angry")
    return [
        tiny_entry(number, emotion=emotion, style=style)
        for number, (emotion, style) in enumerate(zip(emotions, animation.STYLE_NAMES[:3], strict=True))
    ]


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "catalogue.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a catalogue of three videos."""
    if needs_fluidsynth.args[0]:
        pytest.skip(needs_fluidsynth.kwargs["reason"])
    folder = tmp_path_factory.mktemp("made")
    assert make_catalogue(folder, entries(), CONFIG, n_jobs=2) == []
    return folder


def test_a_video_is_the_same_twice_in_every_byte(tmp_path: Path) -> None:
    entry = entries()[0]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_video(entry, tone(3.0), tmp_path / name, CONFIG, "recipe")
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == ["tiny-piece-0.jpg", "tiny-piece-0.mp4"]
    np.testing.assert_array_equal(*(decoded_pictures(tmp_path / name / "tiny-piece-0.mp4") for name in ("one", "two")))
    for file in ("tiny-piece-0.jpg", "tiny-piece-0.mp4"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    other = replace(entry, picture_seed=77)
    write_video(other, tone(3.0), tmp_path, CONFIG, "recipe")
    assert not np.array_equal(
        decoded_pictures(tmp_path / "tiny-piece-0.mp4"), decoded_pictures(tmp_path / "one/tiny-piece-0.mp4")
    )


def test_a_video_that_cannot_be_drawn_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        write_video(replace(entries()[0], style="nonsense"), tone(3.0), tmp_path, CONFIG, "recipe")
    assert list(tmp_path.iterdir()) == []


def test_a_made_catalogue_passes_the_check(made: Path) -> None:
    assert check_catalogue(made, LIMITS).failures == ()
    assert sorted(path.name for path in made.iterdir()) == [
        "LICENSE.txt",
        "catalogue.csv",
        "contact_sheet.jpg",
        *(f"tiny-piece-{number}.{suffix}" for number in range(3) for suffix in ("jpg", "mp4")),
    ]
    assert "SPDX-License-Identifier: CC0-1.0" in (made / "LICENSE.txt").read_text()


def test_the_catalogue_describes_the_scores(made: Path) -> None:
    first, second, _ = rows(made)
    assert (first["id"], first["title"], first["emotion"]) == ("tiny-piece-0", "Tiny Piece 0", "cheerful")
    assert (first["tempo"], first["key"], second["key"], first["full"]) == ("120", "C major", "D flat major", "no")
    # Four beats at 120 a minute in two sections.
    assert first["chapters"] == "0.0 verse|1.0 chorus"
    assert float(first["seconds"]) == pytest.approx(2.5, abs=0.3)


def test_the_same_score_gives_the_same_midi(made: Path) -> None:
    assert [to_midi(entry.composition.score) for entry in entries()] == [
        to_midi(entry.composition.score) for entry in entries()
    ]
    assert len({row["midi_sha256"] for row in rows(made)}) == 3


def test_only_what_is_missing_or_changed_is_made_again(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.mp4")}
    (folder / "tiny-piece-0.mp4").unlink()
    changed = [*entries()[:2], replace(entries()[2], picture_seed=5)]
    assert make_catalogue(folder, changed, CONFIG) == []
    after = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.mp4")}
    assert [name for name in sorted(before) if after[name] == before[name]] == ["tiny-piece-1.mp4"]
    assert (folder / "tiny-piece-0.mp4").read_bytes() == (made / "tiny-piece-0.mp4").read_bytes()
    assert (folder / "tiny-piece-2.mp4").read_bytes() != (made / "tiny-piece-2.mp4").read_bytes()


def test_a_run_that_is_killed_leaves_complete_files_and_continues(made: Path, tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from tests.studio.test_make import *;"
        f"make_catalogue(Path({str(tmp_path)!r}), entries(), CONFIG)"
    )
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL)
    first = tmp_path / "tiny-piece-0.mp4"
    deadline = time.monotonic() + 60
    while not (first.exists() and list(tmp_path.glob(".making-*"))):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in tmp_path.glob("*.mp4"):
        assert path.read_bytes() == (made / path.name).read_bytes()
    assert not (tmp_path / "catalogue.csv").exists()
    stamp = first.stat().st_mtime_ns
    assert make_catalogue(tmp_path, entries(), CONFIG) == []
    assert first.stat().st_mtime_ns == stamp
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in made.iterdir()
    }


@needs_fluidsynth
def test_what_fails_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    tight = EncodeConfig(preset="medium", video_bits_per_second=1_000)
    (failure,) = make_catalogue(tmp_path, entries()[:1], tight)
    assert failure.startswith("tiny-piece-0: The pictures do not fit")
    assert rows(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["LICENSE.txt", "catalogue.csv"]


def test_a_damaged_video_is_made_again(made: Path, tmp_path: Path) -> None:
    entry = entries()[0]
    made_from = recipe(entry, CONFIG)
    assert is_made(entry, made, made_from)
    assert not is_made(entry, made, recipe(entry, replace(CONFIG, crf=30.0)))
    assert not is_made(entry, tmp_path, made_from)
    (tmp_path / "tiny-piece-0.jpg").write_bytes(b"")
    (tmp_path / "tiny-piece-0.mp4").write_bytes(b"no video")
    assert not is_made(entry, tmp_path, made_from)


def test_a_video_without_its_poster_is_made_again(made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "tiny-piece-0.mp4", tmp_path)
    assert not is_made(entries()[0], tmp_path, recipe(entries()[0], CONFIG))


def test_the_contact_sheet_has_a_row_for_each_emotion_and_is_small(made: Path) -> None:
    with Image.open(made / "contact_sheet.jpg") as sheet, Image.open(made / "tiny-piece-1.jpg") as poster:
        assert sheet.height >= 3 * 90
        # The picture in the second row is the poster of the second video, at a third of its size.
        thumbnail = np.asarray(poster.resize((160, 90), Image.Resampling.LANCZOS), float)
        pixels = np.asarray(sheet, float)
    assert (made / "contact_sheet.jpg").stat().st_size < 600_000
    nearest = min(
        np.abs(pixels[top : top + 90, left : left + 160] - thumbnail).mean()
        for top in range(96, 140)
        for left in range(90, 140, 1)
    )
    assert nearest < 6


def test_the_poster_is_the_most_interesting_picture_of_a_chorus() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (90, 160, 3), dtype=np.uint8)
    calm, lively = noise // 4 + 90, noise // 2 + 60
    assert interest(noise) > interest(lively) > interest(calm) > interest(np.full_like(noise, 9)) == 0.0
    chapters = (Chapter(name="verse", start=0.0, end=4.0), Chapter(name="chorus", start=4.0, end=8.0))
    choice = PosterChoice(chapters, 15)
    # The most interesting picture is in the verse or at the cut; in the chorus it is in the middle.
    frames = [noise if index < 65 else lively if 75 <= index < 105 else calm for index in range(120)]
    assert len(list(choice.watch(frames))) == 120
    np.testing.assert_array_equal(choice._picture, lively)
    assert choice.jpeg().startswith(b"\xff\xd8")


def test_chapters_are_the_sections_in_seconds_up_to_the_end_of_the_video() -> None:
    score = replace(entries()[0].composition.score, tempos=((0.0, 120.0), (2.0, 60.0)))
    assert find_chapters(score, 3.5) == [Chapter(name="verse", start=0.0, end=1.0), Chapter(name="chorus", start=1.0, end=3.5)]
    assert find_chapters(score, 0.5) == [Chapter(name="verse", start=0.0, end=0.5)]
    assert find_chapters(replace(score, sections=()), 3.5) == []


def test_missing_packages_are_named_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("STUDIO_SOUNDFONT", str(tmp_path / "none.sf2"))
    assert main(["studio", "make", "--only", "3", "--out", str(tmp_path / "out")]) == 1
    assert "apt-get install fluidsynth fluid-soundfont-gm" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@needs_fluidsynth
def test_the_packages_that_drawing_needs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skia", None)
    with pytest.raises(StudioUnavailable, match="apt-get install libgl1 libegl1 libexpat1"):
        require_tools()


def test_a_video_carries_its_title_and_license(made: Path) -> None:
    with av.open(made / "tiny-piece-1.mp4") as container:
        tags = container.metadata
        assert (tags["title"], tags["genre"], tags["copyright"]) == ("Tiny Piece 1", "calm", "CC0 1.0")
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["verse", "chorus"]
