"""What trains and what judges: split once, by names alone."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.core.errors import SettingError
from demo.core.provenance import hash_files
from demo.datasets.youtube8m import VideoLevel, split_rows
from demo.research.training.corpus import FURTHER_KINDS, Clip, find_recordings, read_corpus


def clip(name: str, kind: str = "music") -> Clip:
    return Clip(name=name, kind=kind, genre="", samples=np.zeros(1, np.int16))


def test_the_split_of_the_corpus_is_decided_by_names() -> None:
    names = [f"audio/{index}.opus" for index in range(2000)]
    held_out = [name for name in names if clip(name).is_held_out]
    # 0.15 of the range of 32 bits, by hand: the first eight digits of the hash lie below 0x26666666.
    assert held_out == [name for name in names if hashlib.sha256(name.encode()).hexdigest()[:8] < "26666667"]
    assert len(held_out) / 2000 == pytest.approx(0.15, abs=0.025)
    assert clip("emotify/audio/1.opus", "song").is_held_out == clip("emotify/audio/1.opus", "noise").is_held_out


def test_the_split_of_the_videos_is_disjoint_whole_and_fixed() -> None:
    training, held_out = split_rows(11_795, 0)
    assert sorted([*training, *held_out]) == list(range(11_795))
    assert len(held_out) == 1769  # 15 % of 11,795 is 1,769.25.
    assert (np.diff(training) > 0).all()
    assert (np.diff(held_out) > 0).all()
    for first, second in zip(split_rows(11_795, 0), split_rows(11_795, 0), strict=True):
        np.testing.assert_array_equal(first, second)
    assert set(split_rows(11_795, 1)[1]) != set(held_out)


def test_rows_of_videos_are_taken_in_order() -> None:
    videos = VideoLevel(("a", "b", "c"), (("x",), (), ("x", "y")), np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32))
    taken = videos.take(np.array([2, 0]))
    assert taken.youtube_ids == ("c", "a")
    assert taken.labels == (("x", "y"), ("x",))
    np.testing.assert_array_equal(taken.audio, [[0, 0, 1], [1, 0, 0]])
    assert videos.names == ["x", "y"]
    assert videos.has("x").sum() == 2
    np.testing.assert_array_equal(videos.has("y"), [False, False, True])


def test_a_file_that_cannot_be_decoded_is_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("emotify/audio", "audio"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "emotify/annotations.csv").write_text("track_id,genre\n")
    (tmp_path / "audio/index.csv").write_text("file,kind,genre_or_kind\ngood.wav,noise,bar\nbad.wav,music,rock\n")
    tone = 0.01 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16_000)
    soundfile.write(tmp_path / "audio/good.wav", tone, 16_000)
    (tmp_path / "audio/bad.wav").write_text("no sound")
    (found,) = read_corpus(tmp_path)
    printed = "".join(capsys.readouterr())
    assert "audio/bad.wav: " in printed
    assert (found.name, found.kind, found.genre, found.is_music) == ("audio/good.wav", "noise", "bar", False)
    # Brought to -20 dBFS, a root mean square of 0.1.
    assert np.sqrt(np.mean(found.waveform**2)) == pytest.approx(0.1, rel=1e-3)


def test_further_recordings_train_and_never_judge(tmp_path: Path) -> None:
    for folder in ("emotify", "audio", "further/music", "further/speech"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "emotify/annotations.csv").write_text("track_id,genre\n")
    (tmp_path / "audio/index.csv").write_text("file,kind,genre_or_kind\n")
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16_000)
    names = [f"music/{index}.flac" for index in range(20)] + ["speech/talk.flac"]
    for name in names:
        soundfile.write(tmp_path / "further" / name, tone, 16_000)
    assert read_corpus(tmp_path) == []
    found = read_corpus(tmp_path, further=tmp_path / "further")
    assert sorted((clip.name, clip.kind) for clip in found) == sorted((f"further/{name}", name.split("/")[0]) for name in names)
    # Of twenty other files some would be held out.
    assert not any(clip.is_held_out for clip in found)
    assert any(dataclasses.replace(clip, name=clip.name.removeprefix("further/")).is_held_out for clip in found)


def test_a_missing_folder_of_further_recordings_is_named(tmp_path: Path) -> None:
    (tmp_path / "further" / "music").mkdir(parents=True)
    with pytest.raises(SettingError, match=r"There is no folder .*speech; --further names one that holds music and speech"):
        [find_recordings(tmp_path / "further" / kind) for kind in FURTHER_KINDS]


def test_the_hash_of_data_changes_with_contents_and_names(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    paths = [tmp_path / "data" / name for name in ("a", "b")]
    for path in paths:
        path.write_bytes(b"1")
    first = hash_files(paths)
    assert list(first) == ["data"]
    assert hash_files(reversed(paths)) == first
    paths[1].write_bytes(b"2")
    assert hash_files(paths) != first
