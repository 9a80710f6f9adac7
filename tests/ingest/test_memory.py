"""Memory does not grow with the number of records: not in a shard, not over shards, not when the bundle is assembled."""

import os
import subprocess
import sys
import tracemalloc
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from demo.ingest.engines import run_local
from demo.ingest.selection import Selection
from demo.ingest.youtube8m import Sources, find_shards, ingest_youtube8m
from tests.datasets.shards import frame_level, record_ids, video_level, write_shard, write_video_shards

ROOT = Path(__file__).resolve().parents[2]


def peak_of_ingest(zoo: Path, shards: Path, out: Path) -> int:
    """Return the most bytes that Python and numpy held at once."""
    sources = Sources(shards=find_shards([shards]), vocabulary=None, ids=None)
    tracemalloc.start()
    try:
        ingest_youtube8m(sources, zoo, out, Selection(), None, partial(run_local, n_jobs=1))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_twenty_shards_hold_no_more_than_two(tiny_zoo: Path, tmp_path: Path) -> None:
    write_video_shards(tmp_path / "few", 2, 512)
    write_video_shards(tmp_path / "many", 20, 512)
    # What is loaded once is loaded before.
    peak_of_ingest(tiny_zoo, tmp_path / "few", tmp_path / "first")
    few = peak_of_ingest(tiny_zoo, tmp_path / "few", tmp_path / "a")
    many = peak_of_ingest(tiny_zoo, tmp_path / "many", tmp_path / "b")
    # 9,216 records more would be 5.6 MB of features, or 0.6 MB of embeddings and table; a shard's summary is some 500 bytes.
    assert few < 8 << 20
    assert many < 1.1 * few


@pytest.mark.slow
def test_a_large_shard_holds_no_more_than_a_small_one(tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Buffers that the small shard fills too.
    monkeypatch.setattr("demo.datasets.tfrecord.BLOCK_BYTES", 1 << 15)
    monkeypatch.setattr("demo.ingest.assembly.PIECE_BYTES", 1 << 12)
    random = np.random.default_rng(0)
    for name, n_records in (("small", 1024), ("large", 10240)):
        records = [video_level(record_id, random, [14]) for record_id in record_ids(n_records)]
        write_shard(tmp_path / name / "a.tfrecord.gz", records)
    peak_of_ingest(tiny_zoo, tmp_path / "small", tmp_path / "first")
    small = peak_of_ingest(tiny_zoo, tmp_path / "small", tmp_path / "a")
    assert peak_of_ingest(tiny_zoo, tmp_path / "large", tmp_path / "b") < 1.1 * small


@pytest.mark.slow
@pytest.mark.parametrize("level", ["video", "frame"])
def test_the_process_itself_stays_as_large(level: str, tiny_zoo: Path, tmp_path: Path) -> None:
    """Of resident memory most is libraries, so the shards are large enough that keeping them would show."""
    random = np.random.default_rng(0)
    if level == "video":
        # 72,000 records more: their features alone would be 44 MB.
        records = [video_level(record_id, random, [14]) for record_id in record_ids(4000)]
    else:
        # 1,800 records more: their sounds alone would be 50 MB, and as numbers 200 MB.
        lengths = random.integers(120, 301, 100)
        records = [frame_level(i, random, int(n), [14]) for i, n in zip(record_ids(100), lengths, strict=True)]
    sizes = {}
    for n_shards in (2, 20):
        folder = tmp_path / str(n_shards)
        first = write_shard(folder / "a00.tfrecord", records)
        for index in range(1, n_shards):
            os.link(first, folder / f"a{index:02}.tfrecord")
        code = (
            "import resource, sys; from demo.cli.main import main; status = main(sys.argv[1:]); "
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(status)"
        )
        command = ["--zoo", tiny_zoo, "ingest", "youtube8m", folder, "--out", tmp_path / f"out{n_shards}"]
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, command)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert f"from {len(records) * n_shards:,} records" in done.stdout
        sizes[n_shards] = int(done.stdout.splitlines()[-1])
    assert sizes[20] < 1.1 * sizes[2]
