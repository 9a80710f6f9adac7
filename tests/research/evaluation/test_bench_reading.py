"""What `bench --records` counts, and what it refuses; how fast anything is, no test says."""

import json
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from tests.datasets.shards import frame_level, record_ids, write_shard, write_video_shards


@pytest.mark.slow
@pytest.mark.parametrize("level", ["video", "frame"])
def test_every_reader_is_measured_on_the_same_records(level: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tensorflow")
    if level == "video":
        paths = write_video_shards(tmp_path, 2, 20)
    else:
        random = np.random.default_rng(0)
        packed = [frame_level(record_id, random, 20, [14]) for record_id in record_ids(30)]
        paths = [write_shard(tmp_path / "a.tfrecord", packed[:20]), write_shard(tmp_path / "b.gz", packed[20:])]
    assert main(["bench", "--json", "--records", *map(str, paths)]) == 0
    figures = json.loads(capsys.readouterr().out)
    n_records = 40 if level == "video" else 30
    assert (figures["level"], figures["records"]) == (level, n_records)
    assert figures["mb"] == round(sum(path.stat().st_size for path in paths) / 1e6, 1)
    names = ["sequential", "ours", "tensorflow"] + ["tensorflow_batched"] * (level == "video")
    for name in names:
        rates = figures[f"{name}_records_s"], figures[f"{name}_mb_s"]
        assert rates[0] > 0
        # Both rates are of the same seconds.
        size = sum(path.stat().st_size for path in paths) / 1e6 / n_records
        assert rates[1] == pytest.approx(rates[0] * size, rel=0.05, abs=0.06)


def test_only_whole_shards_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "words.txt").write_text("These are words, and quite a few of them.\n")
    for path, sentence in (
        (tmp_path / "words.txt", "no TFRecord file; name whole shards"),
        (tmp_path / "no", "cannot be read"),
    ):
        assert main(["bench", "--records", str(path)]) == 1
        assert sentence in capsys.readouterr().err
