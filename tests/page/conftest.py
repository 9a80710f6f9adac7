from collections.abc import Callable, Iterator

import numpy as np
import pytest

from demo.config import QueryConfig
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.retrieval.answers import Listening, Retrieval
from demo.retrieval.retriever import Retriever
from tests.page.songs import write_song


@pytest.fixture
def make_listening() -> Callable[..., Listening]:
    """Return a maker of songs of any number of chunks, with attention 1 : 2 : 3 ... and one emotion a chunk in turn."""

    def make(n_chunks: int, seconds: float | None = None, notices: tuple[str, ...] = ()) -> Listening:
        attention = np.arange(1, n_chunks + 1, dtype=np.float32)
        attention /= attention.sum()
        emotions = np.full((n_chunks, 10), 0.05, dtype=np.float32)
        emotions[np.arange(n_chunks), np.arange(n_chunks) % 10] = 0.55
        return Listening(
            seconds=seconds or 3.0 * n_chunks,
            features=np.zeros((3 * n_chunks, 128), dtype=np.float32),
            attention=attention,
            chunk_emotions=emotions,
            emotions=attention @ emotions,
            gems=np.linspace(0.1, 0.9, 9, dtype=np.float32),
            music=0.9,
            notices=notices,
        )

    return make


@pytest.fixture(scope="session")
def tiny_retrieval(tiny_retriever: Retriever, tmp_path_factory: pytest.TempPathFactory) -> Retrieval:
    """Return what the tiny zoo answers to half a minute of a synthetic song."""
    song = write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.0)
    query = QueryConfig(sections="chunks", n_top_sections=3, music_videos_only=False)
    return tiny_retriever.match(tiny_retriever.listen(song), query)


@pytest.fixture(scope="session")
def address(tiny_retriever: Retriever) -> Iterator[str]:
    """Serve the page over the tiny zoo and return its address."""
    page = build_page(tiny_retriever)
    _, local, _ = serve(page, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield local
    page.close()
