"""What `bench` compares: both searches find the same, and neighbors are there only meanwhile."""

import multiprocessing
import os
from pathlib import Path

import numpy as np
import pytest

from demo.research.evaluation import bench_load
from demo.research.evaluation.bench_load import AllRowsSearch, bench_search, busy_neighbors
from demo.search.index import CosineSearch
from demo.search.ranking import best_rows, percentiles


def test_both_searches_find_the_same() -> None:
    catalogue, query = bench_load._embedding(5000, 0), bench_load._embedding(1, 1)
    similarities = CosineSearch(catalogue).similarities(query, bench_load.DIAL)
    rows = best_rows(similarities, np.ones(5000, np.bool_), bench_load.N_HITS)
    expected_rows, expected_percentiles = AllRowsSearch(catalogue).search(query)
    np.testing.assert_array_equal(rows, expected_rows)
    np.testing.assert_array_equal(percentiles(similarities, rows), expected_percentiles)


def test_a_search_that_finds_something_else_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, query = bench_load._embedding(500, 0), bench_load._embedding(1, 1)
    assert set(bench_search(catalogue, query)) == {"search_1m_ms", "search_1m_reference_ms"}
    monkeypatch.setattr(CosineSearch, "similarities", lambda self, *_: -self.rows[:, 0].numpy())
    with pytest.raises(AssertionError):
        bench_search(catalogue, query)


@pytest.mark.skipif(not Path("/proc").exists(), reason="Processes are counted in /proc.")
def test_neighbors_compute_meanwhile_and_end() -> None:
    with busy_neighbors(2):
        pids = [process.pid for process in multiprocessing.active_children()]
        assert len(pids) == 2
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not multiprocessing.active_children()
    assert os.getpid() not in pids
