"""`ingest youtube8m` over the tiny zoo: what is read becomes rows, what cannot be read is named, and nothing is half there."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.errors import SettingError
from demo.core.zoo import Zoo, read_bundle
from demo.correlation.space import SharedSpace
from demo.datasets.examples import ExampleParser
from demo.datasets.quantization import dequantize
from demo.datasets.records import read_shard, to_record
from demo.datasets.tfrecord import Shard
from demo.emotion.classes import EMOTIONS
from demo.emotion.model import EmotionModel
from demo.ingest.engines import run_local
from demo.ingest.selection import Selection
from demo.ingest.youtube8m import Sources, find_shards, ingest_youtube8m
from demo.search.catalogue import Catalogue
from demo.search.index import NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT, project_to_map
from tests.datasets.shards import (
    N_AUDIO,
    N_VISUAL,
    Features,
    example,
    frame_level,
    record_ids,
    sequence_example,
    video_level,
    write_shard,
    write_video_shards,
)
from tests.page.songs import write_song
from tests.tiny import fit_tiny_space, write_space

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
TEXT = "These are words, and quite a few of them.\n"


def run(zoo: Path, *arguments: object) -> int:
    return main(["--zoo", str(zoo), "ingest", "youtube8m", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "videos.csv").read_text())))


def test_rows_are_embedded_named_and_placed_as_training_does(
    tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards = write_video_shards(tmp_path / "shards", 2, 5)
    assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / "mine") == 0
    out = capsys.readouterr().out
    assert "10 videos from 10 records, 8 of them music videos" in out
    # Number 14 of 2018 has a name without a vocabulary, 20 and 3 have not.
    assert "Videos with labels that stay numbers: 6; name a --vocabulary." in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "shards"]
    bundle = Zoo(tiny_zoo).read(str(tmp_path / "mine"), "catalogue")
    catalogue = Catalogue.from_bundle(bundle)
    records = []
    for path in shards:
        with Shard(path) as shard:
            records += [record for _, record in read_shard(shard)]
    assert [video.video_id for video in catalogue.videos] == [record.record_id for record in records] == record_ids(10)
    bundle = bundle.required("space")
    space, emotion_model = SharedSpace.from_bundle(bundle), EmotionModel.from_bundle(bundle.required("emotion"))
    audio, visual = (np.stack([getattr(record, name) for record in records]) for name in ("mean_audio", "mean_rgb"))
    for found, expected in ((catalogue.audio, space.embed_audio(audio)), (catalogue.visual, space.embed_visual(visual))):
        np.testing.assert_allclose(found.emotion, expected.emotion, atol=1e-3)
        np.testing.assert_allclose(found.content, expected.content, atol=1e-3)
    labels = emotion_model.classes.labels(emotion_model.emotion_features(audio))
    assert [video.emotion for video in catalogue.videos] == [EMOTIONS[label] for label in labels]
    served = Catalogue.from_bundle(read_bundle(tiny_zoo / "youtube8m-2"))
    places = project_to_map(
        space.embed_audio(audio).mix(MAP_MIXING_WEIGHT), NeighborSearch(served.audio.mix(MAP_MIXING_WEIGHT)), served.audio_map
    )
    np.testing.assert_allclose(catalogue.audio_map, places, atol=0.02)
    assert [video.labels for video in catalogue.videos[:3]] == [("Music video",), ("Music video", "20"), ("20", "3")]


def test_frame_level_is_predicted_second_by_second(tiny_zoo: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    data = [frame_level(record_id, random, n, [14]) for record_id, n in zip(record_ids(40), range(3, 43), strict=True)]
    write_shard(tmp_path / "train00.tfrecord.gz", data)
    assert run(tiny_zoo, tmp_path / "train00.tfrecord.gz", "--out", tmp_path / "mine") == 0
    bundle = Zoo(tiny_zoo).read(str(tmp_path / "mine"))
    catalogue = Catalogue.from_bundle(bundle)
    assert [video.seconds for video in catalogue.videos] == list(range(3, 43))
    bundle = bundle.required("space")
    space, emotion_model = SharedSpace.from_bundle(bundle), EmotionModel.from_bundle(bundle.required("emotion"))
    for row, each in enumerate(data):
        record = to_record(ExampleParser().parse(each))
        sound, pictures = dequantize(record.audio), dequantize(record.rgb)
        expected = space.embed_audio(sound.mean(axis=0)[None])
        np.testing.assert_allclose(catalogue.audio.content[row], expected.content[0], atol=2e-3)
        expected = space.embed_visual(pictures.mean(axis=0)[None])
        np.testing.assert_allclose(catalogue.visual.content[row], expected.content[0], atol=2e-3)
        # The song's emotion features are its chunks' by attention, one song at a time.
        analysis = emotion_model.network.predict(chunks_of(sound))
        label = int(emotion_model.classes.labels(analysis.songs.numpy()[None])[0])
        assert catalogue.videos[row].emotion == EMOTIONS[label]


def chunks_of(sound: np.ndarray):  # type: ignore[no-untyped-def]
    import torch

    padded = np.concatenate([sound, np.repeat(sound[-1:], -len(sound) % 3, axis=0)])
    return torch.from_numpy(padded.reshape(-1, 3, sound.shape[1]))


def test_the_number_of_processes_changes_no_byte(tiny_zoo: Path, tmp_path: Path) -> None:
    write_video_shards(tmp_path / "shards", 3, 300)
    for jobs in (1, 2):
        assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / str(jobs) / "mine", "--jobs", jobs) == 0
    assert contents(tmp_path / "1" / "mine") == contents(tmp_path / "2" / "mine")


def test_rows_follow_the_names_of_shards_however_they_are_named(tiny_zoo: Path, tmp_path: Path) -> None:
    shards = write_video_shards(tmp_path / "shards", 3, 2)
    assert run(tiny_zoo, *shards[::-1], tmp_path / "shards", "--out", tmp_path / "mine") == 0
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == record_ids(6)


def test_damage_is_named_counted_and_the_rest_ingested(
    tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, flipped, cut = write_video_shards(tmp_path / "shards", 3, 5)
    content = bytearray(flipped.read_bytes())
    content[len(content) * 2 // 5 + 100] ^= 1
    flipped.write_bytes(content)
    size = cut.stat().st_size
    cut.write_bytes(cut.read_bytes()[: size - size // 10])
    (tmp_path / "shards" / "notes.txt").write_text(TEXT)
    (tmp_path / "shards" / ".hidden").write_text(TEXT)
    assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / "mine") == 1
    printed = capsys.readouterr()
    failures = [line for line in printed.err.splitlines() if "shards" in line and "it/s" not in line and "shard/s" not in line]
    assert failures == [
        f"{tmp_path}/shards/notes.txt, record 1: this is no TFRecord file.",
        f"{flipped}, record 3: its data do not fit their checksum.",
        f"{cut}, record 5: the file ends in the middle of it.",
    ]
    assert "13 videos from 13 records" in printed.out
    assert "3 records could not be read" in printed.out
    kept = record_ids(15)
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == kept[:7] + kept[8:14]
    assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / "other", "--keep-going") == 0
    assert contents(tmp_path / "mine").keys() == contents(tmp_path / "other").keys()
    assert good.is_file()


def test_records_without_sound_or_with_a_path_for_an_id_are_named_and_counted(
    tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    vectors: Features = {"mean_rgb": np.ones(N_VISUAL, np.float32), "mean_audio": np.zeros(N_AUDIO, np.float32)}
    frames = {"rgb": np.ones((3, N_VISUAL), np.uint8), "audio": np.zeros((3, N_AUDIO), np.uint8)}
    data = [
        video_level("good", random),
        example({"id": (b"mute",), **vectors}),
        sequence_example({"id": (b"dumb",)}, frames),
        video_level("../../etc/passwd", random),
        video_level("last", random),
    ]
    write_shard(tmp_path / "a.tfrecord", data)
    assert run(tiny_zoo, tmp_path / "a.tfrecord", "--out", tmp_path / "mine") == 1
    printed = capsys.readouterr()
    assert "a.tfrecord, record 2: its sound is all zeros." in printed.err
    assert "a.tfrecord, record 3: its sound is all zeros." in printed.err
    assert "a.tfrecord, record 4: its id '../../etc/passwd' is none of YouTube-8M's." in printed.err
    assert "2 videos from 2 records" in printed.out
    assert "3 records could not be read" in printed.out
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == ["good", "last"]


def test_records_of_another_space_are_named_and_many_are_counted(
    tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    data = [frame_level(record_id, random, 3, n_visual=12) for record_id in record_ids(150)]
    write_shard(tmp_path / "a.tfrecord", [*data, video_level("last", random)])
    assert run(tiny_zoo, tmp_path / "a.tfrecord", "--out", tmp_path / "mine") == 1
    err = capsys.readouterr().err
    assert "a.tfrecord, record 100: its sound and pictures have 128 and 12 dimensions, and the space wants 128 and 24." in err
    assert "record 101:" not in err
    assert "a.tfrecord: 50 more records could not be read." in err
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == ["last"]


def test_a_shard_that_may_not_be_read_is_named_and_tried_again(
    tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shard,) = write_video_shards(tmp_path / "shards", 1, 2)
    (tmp_path / "shards" / "zz.tfrecord").symlink_to(tmp_path / "nowhere")
    assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / "mine") == 1
    assert "zz.tfrecord: it cannot be opened (No such file or directory)." in capsys.readouterr().err
    shard.rename(tmp_path / "nowhere")
    assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / "mine") == 0
    assert len(rows(tmp_path / "mine")) == 2


def test_a_shard_that_failed_to_open_is_read_by_the_next_run(
    tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_video_shards(tmp_path / "shards", 1, 3)

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("demo.ingest.shards.Shard", fail)
        with pytest.raises(SettingError, match="it cannot be opened"):
            ingest(tiny_zoo, tmp_path / "shards", tmp_path / "mine")
    # The part that says so is there, under the name that the shard's part has now, too.
    assert len(list((tmp_path / ".mine.parts").glob("*.part"))) == 1
    ingest(tiny_zoo, tmp_path / "shards", tmp_path / "mine")
    assert len(rows(tmp_path / "mine")) == 3


def test_a_record_that_comes_twice_is_one_row(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shard,) = write_video_shards(tmp_path / "shards", 1, 4)
    (tmp_path / "shards" / "zcopy.tfrecord.gz").write_bytes(gzip.compress(shard.read_bytes()))
    assert run(tiny_zoo, tmp_path / "shards", "--out", tmp_path / "mine") == 0
    assert "4 videos from 8 records" in capsys.readouterr().out
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == record_ids(4)
    assert Catalogue.from_bundle(Zoo(tiny_zoo).read(str(tmp_path / "mine"))).n_videos == 4


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["aaaa", "bbbb", "cccc", "dddd", "eeee"]),
        (["--only", "music-video"], ["aaaa", "bbbb", "eeee"]),
        (["--only", "music-video-alone"], ["aaaa", "eeee"]),
        (["--span", "3"], ["aaaa", "bbbb"]),
        (["--span", "4", "--only", "music-video-alone"], ["aaaa", "eeee"]),
    ],
)
def test_the_paper_s_sets(
    options: list[str], expected: list[str], tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    data = [
        frame_level("aaaa", random, 216, [14]),
        frame_level("bbbb", random, 219, [14, 20]),
        frame_level("cccc", random, 212, [20]),
        video_level("dddd", random),
        frame_level("eeee", random, 220, [14]),
    ]
    write_shard(tmp_path / "a.tfrecord", data)
    assert run(tiny_zoo, tmp_path / "a.tfrecord", "--out", tmp_path / "mine", *options) == 0
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == expected
    out = capsys.readouterr().out
    assert ("Records left out: 1, because they tell no labels." in out) == (options[:1] == ["--only"])
    assert ("Records left out: 1, because they are of video level and tell no length." in out) == ("--span" in options)


def test_a_selection_that_leaves_nothing_says_why(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(0)
    write_shard(tmp_path / "a", [video_level("aaaa", random), video_level("bbbb", random, [14], year=2017)])
    assert run(tiny_zoo, tmp_path / "a", "--out", tmp_path / "mine", "--only", "music-video") == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: No record is left, so no catalogue was written.")
    assert "Records left out: 1, because they tell no labels." in error
    assert "Records left out: 1, because they are of 2017, whose label numbers need a --vocabulary." in error
    assert not (tmp_path / "mine").exists()


def test_names_and_ids_come_from_tables(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(0)
    data = [
        video_level("aaaa", random, [14, 2]),
        video_level("bbbb", random, [2]),
        video_level("dQw4w9WgXcQ", random, year=2017),
    ]
    write_shard(tmp_path / "a", data)
    (tmp_path / "names.csv").write_text("index,name\n14,Music video\n2,Guitar\n")
    (tmp_path / "ids.csv").write_text("yt8m_id,youtube_id\naaaa,abcdefghijk\n")
    tables = ("--vocabulary", tmp_path / "names.csv", "--ids", tmp_path / "ids.csv")
    assert run(tiny_zoo, tmp_path / "a", "--out", tmp_path / "mine", *tables) == 0
    out = capsys.readouterr().out
    assert "Videos without a YouTube id can be found but not played: 1" in out
    assert "vocabulary" not in out
    videos = Catalogue.from_bundle(Zoo(tiny_zoo).read(str(tmp_path / "mine"))).videos
    assert [(video.video_id, video.youtube_id) for video in videos] == [
        ("abcdefghijk", "abcdefghijk"),
        ("bbbb", ""),
        ("dQw4w9WgXcQ", "dQw4w9WgXcQ"),
    ]
    assert [video.labels for video in videos] == [("Music video", "Guitar"), ("Guitar",), ()]


def test_a_song_finds_records_that_tell_no_labels(tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(0)
    write_shard(tmp_path / "test", [video_level(f"10000000{index}", random, year=2017) for index in range(5)])
    assert run(tiny_zoo, tmp_path / "test", "--out", tmp_path / "mine") == 0
    capsys.readouterr()
    song = write_song(tmp_path / "song.wav", 9.0)
    assert main(["--zoo", str(tiny_zoo), "match", str(song), "--catalogue", str(tmp_path / "mine"), "--json"]) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert sorted(hit["video_id"] for hit in hits) == [f"10000000{index}" for index in range(5)]


def ingest(zoo: Path, folder: Path, out: Path, space: str | None = None) -> None:
    sources = Sources(shards=find_shards([folder]), vocabulary=None, ids=None)
    ingest_youtube8m(sources, zoo, out, Selection(), space, partial(run_local, n_jobs=1))


def test_a_space_without_a_catalogue_gets_a_map_of_its_own(
    tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A map of few rows, on which the others are placed.
    monkeypatch.setattr("demo.ingest.assembly.N_FITTED", 7)
    monkeypatch.setattr("demo.ingest.assembly.PLACED_ROWS", 4)
    zoo = tmp_path / "zoo"
    zoo.mkdir()
    for name in ("tiny-emotion", "youtube8m-2", "tiny-space"):
        (zoo / name).symlink_to(tiny_zoo / name)
    write_space(zoo / "mine-1", fit_tiny_space(np.random.default_rng(5)), read_bundle(zoo / "tiny-emotion"))
    write_video_shards(tmp_path / "shards", 1, 13)
    ingest(zoo, tmp_path / "shards", tmp_path / "mine", "mine-1")
    bundle = Zoo(zoo).read(str(tmp_path / "mine"))
    assert list(bundle.requires) == ["mine-1"]
    catalogue = Catalogue.from_bundle(bundle)
    fitted, others = np.arange(0, 13, 2), np.arange(1, 13, 2)
    places = np.concatenate([catalogue.visual_map[fitted], catalogue.audio_map[fitted]])
    assert np.abs(places).max() == pytest.approx(10, abs=0.01)
    for embedding, found in ((catalogue.visual, catalogue.visual_map), (catalogue.audio, catalogue.audio_map)):
        points = embedding.mix(MAP_MIXING_WEIGHT)
        placed = project_to_map(points[others], NeighborSearch(points[fitted]), found[fitted])
        np.testing.assert_allclose(found[others], placed, atol=0.02)
    ingest(zoo, tmp_path / "shards", tmp_path / "again" / "mine", "mine-1")
    assert contents(tmp_path / "mine") == contents(tmp_path / "again" / "mine")


def test_other_data_or_settings_leave_old_parts_unused(tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = write_video_shards(tmp_path / "shards", 2, 3)
    kept = tmp_path / ".mine.parts"
    with monkeypatch.context() as patched:
        patched.setattr("demo.ingest.youtube8m.stream_bundle", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "disk full")))
        with pytest.raises(SettingError, match="mine cannot be written: disk full"):
            ingest(tiny_zoo, tmp_path / "shards", tmp_path / "mine")
    parts = {path.name: path.stat().st_ino for path in kept.glob("*.part")}
    assert len(parts) == 2
    # One shard changes in place, to other records of the same size.
    write_shard(second, [video_level(record_id, np.random.default_rng(9), [14]) for record_id in ("new0", "new1", "new2")])
    damaged = sorted(kept.glob("*.part"))[0]
    content = bytearray(damaged.read_bytes())
    content[40] ^= 1
    damaged.write_bytes(content)
    ingest(tiny_zoo, tmp_path / "shards", tmp_path / "mine")
    assert [row["yt8m_id"] for row in rows(tmp_path / "mine")] == [*record_ids(3), "new0", "new1", "new2"]
    assert not kept.exists()
    assert first.is_file()


def test_an_old_catalogue_is_replaced_and_anything_else_is_not(tiny_zoo: Path, tmp_path: Path) -> None:
    write_video_shards(tmp_path / "shards", 1, 3)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text(TEXT)
    with pytest.raises(SettingError, match="is there already and is not to be replaced"):
        ingest(tiny_zoo, tmp_path / "shards", tmp_path / "mine")
    for name in ("tiny-space", "youtube8m-2"):
        with pytest.raises(SettingError, match="is there already"):
            ingest(tiny_zoo, tmp_path / "shards", tiny_zoo / name)
    for _ in range(2):
        ingest(tiny_zoo, tmp_path / "shards", tmp_path / "other")
    assert len(rows(tmp_path / "other")) == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no file or folder nowhere"),
        (["{empty}"], "There is no file in"),
        (["{shards}", "--jobs", "0"], "--jobs must be at least 1"),
        (["{shards}", "--engine", "dask"], "--scheduler ADDRESS"),
        (["{shards}", "--scheduler", "tcp://127.0.0.1:1"], "goes with --engine dask"),
        (["{shards}", "--span", "-1"], "must not be negative"),
        (["{shards}", "--space", "nothing-1"], "manifest.json of the bundle nothing-1 is missing"),
        (["{shards}", "--space", "tiny-pictures"], "is for pictures of our own backbone"),
        (["{shards}", "--ids", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_a_wrong_option_is_one_sentence(
    arguments: list[str], sentence: str, tiny_zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_video_shards(tmp_path / "shards", 1, 1)
    (tmp_path / "empty").mkdir()
    filled = [argument.format(shards=tmp_path / "shards", empty=tmp_path / "empty") for argument in arguments]
    assert run(tiny_zoo, *filled, "--out", tmp_path / "mine") == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert sentence in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "mine").exists()


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_who_is_killed_goes_on_and_ends_alike(jobs: int, tiny_zoo: Path, tmp_path: Path) -> None:
    write_video_shards(tmp_path / "shards", 24, 400)
    out = tmp_path / "mine"
    command = [sys.executable, "-m", "demo", "--zoo", str(tiny_zoo), "ingest", "youtube8m", str(tmp_path / "shards")]
    command += ["--out", str(out), "--jobs", str(jobs)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    parts = tmp_path / ".mine.parts"
    deadline = time.monotonic() + 60
    while len(list(parts.glob("*.part"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    children = children_of(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    n_done = len(list(parts.glob("*.part")))
    assert 3 <= n_done < 24
    assert not out.exists()
    # No process is left waiting.
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    before = {path.name: path.stat().st_ino for path in parts.glob("*.part")}
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert len(before) >= 3
    ingest(tiny_zoo, tmp_path / "shards", tmp_path / "whole" / "mine")
    assert contents(out) == contents(tmp_path / "whole" / "mine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "shards", "whole"]


def children_of(process: int) -> list[int]:
    """Return the processes that another started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == process:
            found.append(int(path.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs YouTube-8M's shards, which are not shipped")
def test_the_published_shards_become_catalogues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zoo, folder = ROOT / "model_zoo", SHARED / "youtube8m" / "tfrecord"
    for name, n_records in (("validate0100", 293), ("testa1_2017", 166)):
        assert run(zoo, folder / f"{name}.tfrecord", "--out", tmp_path / name) == 0
        assert len(rows(tmp_path / name)) == n_records
        song = SHARED / "songs" / "lets_go_fishin.ogg"
        capsys.readouterr()
        assert main(["match", str(song), "--catalogue", str(tmp_path / name), "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)["hits"]) == (7 if name == "validate0100" else 12)
    packed = np.load(SHARED / "youtube8m" / "music_video_level.npz", allow_pickle=False)
    known = {str(record_id): row for row, record_id in enumerate(packed["yt8m_id"])}
    bundle = Zoo(zoo).read(str(tmp_path / "validate0100"))
    catalogue, space = Catalogue.from_bundle(bundle), SharedSpace.from_bundle(bundle.required("space"))
    ours = [row for row, video in enumerate(catalogue.videos) if video.video_id in known]
    theirs = [known[catalogue.videos[row].video_id] for row in ours]
    assert len(ours) > 3
    for found, expected in (
        (catalogue.visual, space.embed_visual(packed["mean_rgb"][theirs].astype(np.float32))),
        (catalogue.audio, space.embed_audio(packed["mean_audio"][theirs].astype(np.float32))),
    ):
        np.testing.assert_allclose(found.emotion[ours], expected.emotion, atol=1e-2)
        np.testing.assert_allclose(found.content[ours], expected.content, atol=1e-2)
