from collections.abc import Callable, Iterator
from typing import Any

import pytest

from demo.youtube.fetch import Fetcher
from tests.films import write_film
from tests.youtube.standin import Server, YouTube, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this machine's own, which writes down what it is asked."""
    with serving() as server:
        yield server


@pytest.fixture
def youtube(server: Server) -> YouTube:
    """What is known of videos, whose files the server has."""
    return YouTube(server)


@pytest.fixture
def make_fetcher(server: Server, youtube: YouTube) -> Callable[..., Fetcher]:
    """Return a maker of fetchers that may ask the server too."""

    def make(**options: Any) -> Fetcher:
        defaults = {"origins": [server.origin], "extractor": youtube.extractor, "list_extractor": youtube.list_extractor}
        return Fetcher(**(defaults | options))

    return make


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Six seconds of pictures and sound, H.264 and AAC."""
    return write_film(tmp_path_factory.mktemp("film") / "film.mp4", 6).read_bytes()
