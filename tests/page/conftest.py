import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis
from demo.core.bundles import CATALOGUE
from demo.core.config import QueryConfig
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.song_handlers import SongHandlers
from demo.search.results import Retrieval
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.films import write_film
from tests.page.songs import write_song
from tests.page.tabs import song_handlers
from tests.page.visitor import upload, wait_for_results
from tests.page.youtube import YouTube

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = bool(os.environ.get("REQUIRE_BROWSER"))
SONG_SECONDS = 31.0

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)

FOREIGN = ("Failed to load resource", "Waveform load error")
"""Errors in the console that are not the page's: an address does not answer; Gradio draws the waveform of what is no song."""


@pytest.fixture
def make_analysis() -> Callable[..., SongAnalysis]:
    """Return a maker of songs of any number of chunks, with attention 1 : 2 : 3 ... and one emotion a chunk in turn."""

    def make(n_chunks: int, seconds: float | None = None, notices: tuple[str, ...] = ()) -> SongAnalysis:
        attention = np.arange(1, n_chunks + 1, dtype=np.float32)
        attention /= attention.sum()
        emotions = np.full((n_chunks, 10), 0.05, dtype=np.float32)
        emotions[np.arange(n_chunks), np.arange(n_chunks) % 10] = 0.55
        return SongAnalysis(
            seconds=seconds or 3.0 * n_chunks,
            features=np.zeros((3 * n_chunks, 128), dtype=np.float32),
            attention=attention,
            chunk_emotions=emotions,
            emotions=attention @ emotions,
            gems=np.linspace(0.1, 0.9, 9, dtype=np.float32),
            moods=np.full(7, 1 / 7, dtype=np.float32),
            music=0.9,
            music_by_second=np.full(3 * n_chunks, 0.9, dtype=np.float32),
            levels=np.linspace(0.1, 0.4, 12 * n_chunks, dtype=np.float32),
            notices=notices,
        )

    return make


@pytest.fixture(scope="session")
def tiny_retriever(tiny_service: Service) -> Retriever:
    """The retriever that the page asks first."""
    return tiny_service.retrievers[CATALOGUE]


@pytest.fixture(scope="session")
def tiny_retrieval(tiny_service: Service, tiny_retriever: Retriever, song: Path) -> Retrieval:
    """Return what the tiny zoo answers to half a minute of a synthetic song."""
    query = QueryConfig(sections="chunks", n_top_sections=3, music_videos_only=False)
    return tiny_retriever.search(tiny_service.analyze(song), query)


@pytest.fixture(scope="session")
def analysis(tiny_service: Service, song: Path) -> SongAnalysis:
    """Return the analysis of half a minute of a synthetic song."""
    return tiny_service.analyze(song)


@pytest.fixture
def handlers(tiny_service: Service) -> SongHandlers:
    """Return the handlers of the song's tab."""
    return song_handlers(tiny_service)


@pytest.fixture(scope="session")
def short_films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three films of a few seconds, which cost little to look at."""
    folder = tmp_path_factory.mktemp("short")
    for number in range(3):
        write_film(folder / f"film-{number}.mp4", 4.0, hertz=220.0 * (1 + number))
    return folder


@pytest.fixture(scope="session")
def address(tiny_service: Service, films: Path) -> Iterator[str]:
    """Serve the page over the tiny zoo and its films and return its address."""
    page = build_page(tiny_service)
    _, local, _ = serve(page, media_routes(tiny_service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield local
    page.close()


@pytest.fixture(scope="session")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute of a synthetic song."""
    return write_song(tmp_path_factory.mktemp("songs") / "song.wav", SONG_SECONDS)


@pytest.fixture(scope="module")
def chromium(song: Path) -> Iterator[Any]:
    """Start a browser whose microphone records the song."""
    if not CHROMIUM:
        reason = "no chromium on this machine"
        pytest.fail(reason) if REQUIRED else pytest.skip(reason)
    sync_api = pytest.importorskip("playwright.sync_api") if not REQUIRED else __import__("playwright.sync_api").sync_api
    with sync_api.sync_playwright() as playwright:
        arguments = [*FLAGS, f"--use-file-for-fake-audio-capture={song}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def youtube() -> YouTube:
    """Return the stand-in that the test's browser finds in YouTube's place."""
    return YouTube()


@contextmanager
def visitors(chromium: Any, address: str, youtube: YouTube) -> Iterator[Callable[..., Any]]:
    """Give an opener of the page; what its scripts throw fails the test."""
    contexts, thrown = [], []

    def opener(width: int = 1280, height: int = 800, **options: Any) -> Any:
        viewport = {"width": width, "height": height}
        settings = {"viewport": viewport, "permissions": ["microphone"], "reduced_motion": "reduce"} | options
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.route("**/*", youtube.answer)
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.on("console", lambda line: line.type == "error" and not line.text.startswith(FOREIGN) and thrown.append(line.text))
        page.goto(address)
        page.wait_for_selector("#empty .steps")
        page.evaluate("async () => { window.scripts = await window.pageScripts; }")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not thrown
    assert not youtube.strangers, "the page asked a host that it should not know"


@contextmanager
def page_with_song(chromium: Any, address: str, song: Path, **options: Any) -> Iterator[Any]:
    """Give the page of a visitor who has given a song, with its results; options as for `visitors`' opener."""
    with visitors(chromium, address, YouTube()) as open_page:
        page = open_page(**options)
        upload(page, song)
        wait_for_results(page)
        yield page


@pytest.fixture
def open_page(chromium: Any, address: str, youtube: YouTube) -> Iterator[Callable[..., Any]]:
    """Return an opener of the page."""
    with visitors(chromium, address, youtube) as opener:
        yield opener
