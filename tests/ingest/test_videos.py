"""`python -m demo ingest videos`: whole or not there, and every file that is not in it is named with its reason."""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from demo.cli.main import main
from demo.core.config import QueryConfig
from demo.core.store import Store
from demo.core.zoo import Zoo, read_bundle
from demo.features.tfhub.settings import BackboneConfig
from demo.ingest.finished import write_finished
from demo.ingest.work import FRAMES, Task, VideoWork
from demo.search.entry_maker import EntryMaker
from demo.search.loading import load_song_search
from tests.features.visual.forms import play, write_form
from tests.media.scheduling import ordinary_scheduling
from tests.media.video_files import encode, plain

N_GOOD = 4


@pytest.fixture(scope="module")
def folder(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four films in four folders' depths and forms, six files that are none, and some that were not named."""
    folder = tmp_path_factory.mktemp("holidays")
    inner = folder / "2024" / "a; rm -rf '$HOME'"
    inner.mkdir(parents=True)
    shutil.copy(films / "film-0.mp4", folder / "Üb er.mp4")
    shutil.copy(films / "film-1.mp4", inner / "x ..\n<script>.MP4")
    with av.open(str(films / "film-2.mp4")) as film, av.open(str(inner / "packed.mkv"), "w") as file:
        streams = [file.add_stream_from_template(stream) for stream in film.streams]
        for packet in film.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                file.mux(packet)
    write_form(folder / "old.mkv", "mpeg4", "ac3")
    whole = (films / "film-3.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.webm").touch()
    encode(folder / "huge.mp4", plain((9, 9, 9), 2, size=(4200, 16)))
    write_form(folder / "silent.mov", "libx264", None)
    (folder / "text.mp4").write_text("this is no film at all\n" * 500)
    with av.open(str(films / "film-4.mp4")) as film, av.open(str(folder / "song.mp4"), "w") as file:
        stream = file.add_stream_from_template(film.streams.audio[0])
        for packet in film.demux(film.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                file.mux(packet)
    (folder / "notes.txt").write_text("remember the milk")
    (folder / ".hidden.mp4").write_bytes(whole)
    shutil.copy(folder / "Üb er.mp4", folder / "Üb er.zz.mp4")
    return folder


def run(zoo: Path, *arguments: str | Path) -> int:
    return main(["--zoo", str(zoo), "ingest", "videos", *map(str, arguments)])


@pytest.fixture(scope="module")
def out(folder: Path, tiny_zoo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the folder."""
    out = tmp_path_factory.mktemp("made") / "holidays"
    assert run(tiny_zoo, folder, "--out", out, "--title", "Our holidays") == 1
    return out


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file; of a catalogue's provenance all but the command, which is another process's in these tests."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    if "manifest.json" in found:
        manifest = json.loads(found["manifest.json"])
        del manifest["provenance"]["command"]
        found["manifest.json"] = json.dumps(manifest).encode()
    return found


def test_every_file_that_is_no_video_is_named_and_the_others_are_in(
    folder: Path, tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, folder, "--out", tmp_path / "own") == 1
    captured = capsys.readouterr()
    assert f"own: {N_GOOD} videos" in captured.out
    lines = captured.err.replace("\r", "\n").splitlines()
    failed = {line.removeprefix("failed: ").split(": ")[0]: line for line in lines if line.startswith("failed: ")}
    reasons = {
        "cut.mp4": "truncated",
        "empty.webm": "empty",
        "huge.mp4": "4200 x 16 pixels",
        "silent.mov": "no sound track",
        "song.mp4": "only sound",
        "text.mp4": "not a video",
    }
    assert failed.keys() == reasons.keys()
    assert all(reason in failed[name] for name, reason in reasons.items())
    skipped = sorted(line for line in lines if line.startswith("skipped: "))
    assert [line.split(": ")[1] for line in skipped] == ["notes.txt", "Üb er.zz.mp4"]
    assert not any("hidden" in line for line in lines)


def test_names_never_become_paths(out: Path) -> None:
    bundle = read_bundle(out, "catalogue", out)
    rows = {row["title"]: row for row in bundle.rows("videos.csv")}
    assert set(rows) == {"Üb er", "x .. <script>", "packed", "Black, then white"}
    media = sorted(path.name for path in (out / "media").iterdir())
    assert media == sorted(name for row in rows.values() for name in (row["file"], row["poster"]))
    assert rows["x .. <script>"]["file"].startswith("x-script-")
    assert rows["Black, then white"]["credit"] == "A. Person, CC0"
    assert not list(out.parent.glob(".*"))


def test_what_browsers_do_not_play_is_brought_into_a_form_that_they_do(out: Path, folder: Path, films: Path) -> None:
    rows = {row["title"]: out / "media" / row["file"] for row in read_bundle(out, "catalogue", out).rows("videos.csv")}
    with av.open(str(films / "film-0.mp4")) as given, av.open(str(rows["Üb er"])) as copy:
        packets = [[bytes(packet) for packet in file.demux() if packet.size] for file in (given, copy)]
    assert sorted(packets[0]) == sorted(packets[1])
    assert rows["packed"].suffix == ".mp4"
    assert play(rows["Black, then white"]).codecs == ("h264", "aac")


def test_a_song_searches_them_together_with_the_others_of_their_space(
    out: Path, tiny_zoo: Path, films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def match(*arguments: str) -> int:
        return main(["--zoo", str(tiny_zoo), "match", str(films / "film-1.mp4"), *arguments, "--others", "--json"])

    assert match("--catalogue", str(out)) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert len([hit for hit in hits if "youtube_id" in hit]) == 4
    assert len([hit for hit in hits if "title" in hit]) == N_GOOD
    assert match() == 1
    assert "lies in the space of no other catalogue" in capsys.readouterr().err


def test_the_catalogue_answers_songs(out: Path, tiny_zoo: Path, films: Path) -> None:
    analyzer, retriever = load_song_search(Zoo(tiny_zoo), str(out))
    answer = retriever.search(analyzer.analyze(films / "film-1.mp4"), QueryConfig())
    assert len(answer.hits) == N_GOOD
    assert np.isfinite([[hit.x, hit.y, hit.similarity] for hit in answer.hits]).all()
    assert main(["--zoo", str(tiny_zoo), "match", str(films / "film-1.mp4"), "--catalogue", str(out), "--json"]) == 0


def test_a_run_that_is_killed_goes_on_and_ends_the_same(
    folder: Path, tiny_zoo: Path, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "holidays"
    command = [sys.executable, "-m", "demo", "--zoo", tiny_zoo, "ingest", "videos", folder, "--out", place]
    command += ["--title", "Our holidays"]
    work = tmp_path / ".holidays-work"
    running = subprocess.Popen([*map(str, command)], stderr=subprocess.DEVNULL)
    while running.poll() is None and len([*work.glob("*.safetensors")]) < 2:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert not place.exists()
    kept = {path.stem for path in work.glob("*.safetensors")}
    assert kept
    written = []

    def write(store: Store, key: str, *rest: Any) -> None:
        written.append(key)
        write_finished(store, key, *rest)

    monkeypatch.setattr("demo.ingest.work.write_finished", write)
    assert run(tiny_zoo, folder, "--out", place, "--title", "Our holidays") == 1
    # What was done is not done again.
    assert len(written) == N_GOOD - len(kept)
    assert not kept & set(written)
    assert not work.exists()
    assert contents(place) == contents(out)


def test_a_catalogue_inside_its_own_folder_is_not_taken_for_videos(films: Path, tiny_zoo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    shutil.copy(films / "film-0.mp4", folder)
    for _ in range(2):
        assert run(tiny_zoo, folder, "--out", folder / "catalogue") == 0
        assert len(list((folder / "catalogue" / "media").glob("*.mp4"))) == 1


@pytest.mark.parametrize("name", ["film.3gp", "00001.MTS", "VTS_01_1.vob", "film.mp4.part", "film"])
def test_in_a_folder_the_content_says_what_is_a_video(
    name: str, films: Path, tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    shutil.copy(films / "film-0.mp4", folder / name)
    write_photograph(folder / "photo.heic")
    (folder / "text.md").write_text("no film " * 500)
    (folder / "nothing").touch()
    write_song(folder / "song.mp3", "libmp3lame")
    os.mkfifo(folder / "pipe")
    whole = (films / "film-1.mp4").read_bytes()
    (folder / "cut.3gp").write_bytes(whole[: len(whole) // 2])
    assert run(tiny_zoo, folder, "--out", tmp_path / "own") == 1
    lines = capsys.readouterr().err.replace("\r", "\n").splitlines()
    assert len(list((tmp_path / "own" / "media").glob("*.mp4"))) == 1
    assert [line.split(": ")[1] for line in lines if line.startswith("failed: ")] == ["cut.3gp"]
    skipped = dict(line.split(": ")[1:] for line in lines if line.startswith("skipped: "))
    reasons = {
        "photo.heic": "one picture",
        "text.md": "not a video",
        "nothing": "empty",
        "song.mp3": "only sound",
        "pipe": "no regular file",
    }
    assert skipped.keys() == reasons.keys()
    assert all(reason in skipped[name] for name, reason in reasons.items())


def write_photograph(path: Path) -> None:
    """Write one picture in the container of MP4, as phones do."""
    with ordinary_scheduling(), av.open(str(path), "w", format="avif") as file:
        stream = file.add_stream("libsvtav1", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        file.mux([*stream.encode(av.VideoFrame.from_ndarray(plain((9, 9, 9), 1, (64, 64))[0])), *stream.encode()])


def write_song(path: Path, codec: str) -> None:
    """Write a second of noise."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=44_100, layout="mono")
        noise = np.random.default_rng(0).normal(0, 0.1, (1, 44_100)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(noise, format="fltp", layout="mono")
        frame.sample_rate = 44_100
        file.mux([*stream.encode(frame), *stream.encode()])


def test_models_are_loaded_once_here_and_once_in_a_further_process(
    films: Path, tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = EntryMaker.load(Zoo(tiny_zoo), config=FRAMES)
    loads: list[int] = []
    monkeypatch.setattr(EntryMaker, "load", lambda *_: loads.append(1) or maker)
    work = VideoWork(Store(tmp_path / "work"), tiny_zoo, BackboneConfig(), maker)
    tasks = [Task(films / f"film-{number}.mp4", f"{number}" * 64, f"key-{number}") for number in range(2)]
    assert [work(task) for task in tasks] == [None, None]
    assert loads == []
    further = pickle.loads(pickle.dumps(work))  # our own
    assert [further(task) for task in tasks] == [None, None]
    assert loads == [1]


def test_processes_change_nothing(folder: Path, tiny_zoo: Path, tmp_path: Path, out: Path) -> None:
    assert run(tiny_zoo, folder, "--out", tmp_path / "holidays", "--title", "Our holidays", "--jobs", "2") == 1
    assert contents(tmp_path / "holidays") == contents(out)


def test_a_folder_without_videos_makes_no_catalogue(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "notes.txt").write_text("nothing")
    assert run(tiny_zoo, tmp_path / "texts", tmp_path / "nowhere.mp4", "--out", tmp_path / "own") == 1
    reports = capsys.readouterr().err
    assert "nowhere.mp4: It cannot be read" in reports
    assert "no video to make a catalogue of" in reports
    assert not (tmp_path / "own").exists()


def test_a_folder_of_films_is_never_replaced(folder: Path, tiny_zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(folder)
    assert run(tiny_zoo, folder, "--out", folder) == 1
    assert "something else than a catalogue" in capsys.readouterr().err
    assert contents(folder) == before


def test_fewer_than_one_process_are_refused(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tiny_zoo, tmp_path, "--out", tmp_path / "own", "--jobs", "0") == 1
    assert "--jobs must be at least 1" in capsys.readouterr().err
