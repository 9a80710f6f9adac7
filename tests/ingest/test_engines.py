"""The same shards on a cluster: the same bundle, even where a worker is killed in the middle."""

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from demo.core.errors import SettingError
from demo.ingest.engines import run_dask, run_local
from demo.ingest.selection import Selection
from demo.ingest.youtube8m import Sources, find_shards, ingest_youtube8m
from tests.datasets.shards import write_video_shards
from tests.ingest.test_youtube8m import contents


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("demo.ingest.engines.CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(SettingError, match="There is no Dask scheduler at"):
            next(run_dask([], address))


@pytest.mark.slow
def test_a_cluster_makes_the_same_bundle_though_a_worker_is_killed(tiny_zoo: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    write_video_shards(tmp_path / "shards", 24, 400)
    sources = Sources(shards=find_shards([tmp_path / "shards"]), vocabulary=None, ids=None)
    ingest_youtube8m(sources, tiny_zoo, tmp_path / "here" / "mine", Selection(), None, partial(run_local, n_jobs=1))
    out = tmp_path / "there" / "mine"
    killed = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        def kill() -> None:
            parts = out.parent / ".mine.parts"
            while not list(parts.glob("*.part")):
                time.sleep(0.005)
            os.kill(victim, signal.SIGKILL)
            killed.append(len(list(parts.glob("*.part"))))

        assassin = threading.Thread(target=kill, daemon=True)
        assassin.start()
        run = partial(run_dask, address=cluster.scheduler_address)
        report = ingest_youtube8m(sources, tiny_zoo, out, Selection(), None, run)
        assassin.join(5)
    assert killed
    assert killed[0] < 24, "The worker was killed too late to matter."
    assert report.failures == []
    assert contents(out) == contents(tmp_path / "here" / "mine")
