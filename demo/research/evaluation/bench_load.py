"""Speed under load on this machine: a million videos, busy neighbors, and visitors at once."""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.arrays import Float32, Float64, Int64
from demo.core.config import QueryConfig
from demo.core.vectors import normalize
from demo.core.zoo import Zoo
from demo.correlation.space import Embedding
from demo.datasets.youtube8m import MUSIC_VIDEO
from demo.media.sandboxed import read_recording
from demo.research.evaluation.bench import median_seconds, write_song
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch, NeighborSearch
from demo.search.loading import load_song_search
from demo.search.ranking import RankedRows, best
from demo.search.retriever import Retriever
from demo.search.videos import Video

N_ROWS = 1_000_000
N_COMPONENTS = (27, 60)
"""Of the emotion and of the content part of YouTube-8M's space."""

N_HITS = 12
DIAL = QueryConfig().mixing_weight
N_VISITORS = 8


def bench_load(zoo: Path, n_rows: int = N_ROWS) -> dict[str, float]:
    """Measure search, each way the median of five warm runs, and songs from file to hits beside others.

    Args:
        zoo: The bundles.
        n_rows: Videos of a made catalogue.

    Returns:
        Milliseconds of a search for hits and percentiles, and of the reference: two FAISS indices, asked for all rows, and a
        sort; of all that follows a song's analysis, for one song and for N_VISITORS at once; how many times as long a song
        takes beside as many busy processes as there are cores; the throughput of N_VISITORS threads over that of one; and the
        seconds of decoded sound that they analyze in a second.
    """
    catalogue, query = _embedding(n_rows, 0), _embedding(1, 1)
    figures = bench_search(catalogue, query)
    analyzer, retriever = load_song_search(Zoo(zoo))
    with tempfile.TemporaryDirectory() as folder:
        song = Path(folder) / "song.mp3"
        write_song(song)
        figures |= bench_match(catalogue, retriever, analyzer.analyze(song))
        recording = read_recording(song)
        with ThreadPoolExecutor(N_VISITORS) as pool:
            listening = median_seconds(
                lambda: list(pool.map(analyzer.analyze_recording, [recording] * N_VISITORS)), "decoded songs at once"
            )
        ask = partial(_ask, analyzer, retriever, song)
        idle = median_seconds(ask, "decode to hits")
        with busy_neighbors(os.cpu_count() or 1):
            contended = median_seconds(ask, "the same beside busy processes")
        with ThreadPoolExecutor(N_VISITORS) as pool:
            visitors = median_seconds(lambda: list(pool.map(lambda _: ask(), range(N_VISITORS))), "visitors at once")
    figures |= {
        "contended_ratio": contended / idle,
        "threads_8_ratio": N_VISITORS * idle / visitors,
        "threads_8_sound_s": N_VISITORS * recording.seconds / listening,
    }
    return {name: round(value, 4) for name, value in figures.items()}


def bench_search(catalogue: Embedding, query: Embedding) -> dict[str, float]:
    """Measure the search of a made catalogue beside the reference."""
    n_rows = len(catalogue.emotion)
    everything = np.ones(n_rows, dtype=np.bool_)
    index = CosineSearch(catalogue)

    def search() -> RankedRows:
        return best(index.similarities(query, DIAL), everything, N_HITS)

    reference = AllRowsSearch(catalogue)
    found, (expected, expected_shares) = search(), reference.search(query)
    np.testing.assert_array_equal(found.rows, expected)
    # Sums of another order may differ in their last bits.
    np.testing.assert_allclose(found.percentiles, expected_shares, rtol=0, atol=100 * N_HITS / n_rows)
    return {
        "search_1m_ms": 1000 * median_seconds(search, "search"),
        "search_1m_reference_ms": 1000 * median_seconds(lambda: reference.search(query), "the reference"),
    }


def bench_match(catalogue: Embedding, retriever: Retriever, analysis: SongAnalysis) -> dict[str, float]:
    """Measure hits, percentiles, the filter and the song's place on the map of a made catalogue, for one song and for several.

    Args:
        catalogue: Its embeddings of both modalities.
        retriever: Has the space.
        analysis: The song.
    """
    # As in YouTube-8M, one video in seven is a music video.
    music, other = (Video(video_id="", emotion="calm", labels=labels) for labels in ((MUSIC_VIDEO,), ()))
    n_rows = len(catalogue.emotion)
    videos = [music if row % 7 == 0 else other for row in range(n_rows)]
    coordinates = np.random.default_rng(2).uniform(-10, 10, (n_rows, 2)).astype(np.float32)
    large = Retriever(Catalogue("made", videos, catalogue, catalogue, coordinates, coordinates), retriever.space)
    match = partial(large.search, analysis, QueryConfig())
    with ThreadPoolExecutor(N_VISITORS) as pool:
        together = median_seconds(lambda: list(pool.map(lambda _: match(), range(N_VISITORS))), "songs at once")
    return {"match_1m_ms": 1000 * median_seconds(match, "match"), "match_1m_8_ms": 1000 * together}


class AllRowsSearch:
    """The reference: ask FAISS for all rows by each part, add their similarities, and sort them for percentiles."""

    def __init__(self, catalogue: Embedding) -> None:
        self.parts = [NeighborSearch(part) for part in catalogue]

    def search(self, query: Embedding) -> tuple[Int64, Float64]:
        """Return the rows of the best hits, and their percentiles."""
        n_rows = self.parts[0].n_rows
        total = np.zeros(n_rows, np.float32)
        for index, part, weight in zip(self.parts, query, (1 - DIAL, DIAL), strict=True):
            similarity, order = index.nearest(part, n_rows)
            total[order[0]] += np.float32(weight) * similarity[0]
        rows: Int64 = np.argsort(-total, kind="stable")[:N_HITS]
        below = np.searchsorted(np.sort(total), total[rows], side="left")
        return rows, 100.0 * below / n_rows


@contextmanager
def busy_neighbors(n_processes: int) -> Iterator[None]:
    """Keep some processes computing meanwhile."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_compute, daemon=True) for _ in range(n_processes)]
    for process in processes:
        process.start()
    time.sleep(1)
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def _compute() -> None:
    while True:
        pass


def _ask(analyzer: SongAnalyzer, retriever: Retriever, song: Path) -> None:
    retriever.search(analyzer.analyze(song), QueryConfig())


def _embedding(n_rows: int, seed: int) -> Embedding:
    random = np.random.default_rng(seed)

    def rows(n_components: int) -> Float32:
        return normalize(random.standard_normal((n_rows, n_components), dtype=np.float32))

    return Embedding(*map(rows, N_COMPONENTS))
