"""The film of `bench` is a real video, and its figures of pictures are there and agree; how fast anything is, no test says."""

import json
from pathlib import Path

import av
import numpy as np
import pytest

from demo.cli.main import main
from demo.core.paths import ZOO
from demo.media.audio import decode
from demo.media.frames import read_pictures
from demo.research.evaluation import bench, bench_load, bench_pictures, bench_training

NAMES = ["pictures_s", "pictures_times_real_time", "own_video_6s_s", "own_video_6s_embedded_s"]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    bench_pictures.write_moving_texture(path, 12)
    return path


def test_the_film_is_h264_and_aac_of_the_stated_length(film: Path) -> None:
    with av.open(str(film)) as file:
        pictures, sound = file.streams.video[0], file.streams.audio[0]
        context = pictures.codec_context
        assert (context.name, context.width, context.height, pictures.average_rate) == ("h264", 640, 360, 25)
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", 44_100, 2)
        times = [frame.time for frame in file.decode(pictures)]
    np.testing.assert_allclose(times, np.arange(12 * 25) / 25, atol=1e-6)
    assert decode(film).seconds == pytest.approx(12, abs=0.1)


def test_the_film_moves_and_has_texture(film: Path) -> None:
    frames = read_pictures(film).frames.astype(float)
    assert len(frames) == 120
    assert frames.std(axis=(1, 2)).min() > 15
    assert np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3)).min() > 2
    # About the bits per second that are asked for, which plain pictures would not need; the sound has some 0.13 million.
    assert 8 * film.stat().st_size / 12 == pytest.approx(bench_pictures.BITS_PER_SECOND + 130_000, rel=0.3)


@pytest.mark.slow
def test_the_figures_of_pictures_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "N_RUNS", 1)
    figures = bench_pictures.bench_pictures(ZOO, film_seconds=12, own_video_seconds=6)
    memory = figures.pop("pictures_memory_mb", None)
    assert list(figures) == NAMES
    assert min(figures.values()) > 0
    assert figures["pictures_times_real_time"] == pytest.approx(12 / figures["pictures_s"], rel=0.01)
    if memory is not None:
        # At least the twelve frames that the network takes.
        assert memory > 12 * 398 * 224 * 3 / 1e6


def test_the_command_prints_the_figures_of_all(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "bench", lambda _: {"song_s": 216})
    monkeypatch.setattr(bench_pictures, "bench_pictures", lambda _: {"pictures_s": 1.5})
    monkeypatch.setattr(bench_load, "bench_load", lambda _: {"search_1m_ms": 30.0})
    monkeypatch.setattr(bench_training, "bench_training", lambda: {"train_epoch_s": 0.5})
    assert main(["bench", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"song_s": 216, "pictures_s": 1.5, "search_1m_ms": 30.0, "train_epoch_s": 0.5}
