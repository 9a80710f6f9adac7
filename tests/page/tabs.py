"""Handlers whose components belong to a page that is not served, and the values that they receive."""

import time
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from demo.analysis.video import FILMED
from demo.core.bundles import CATALOGUE
from demo.page.events import Values
from demo.page.query_controls import picture_kind_switch
from demo.page.session_videos import SessionVideos
from demo.page.session_videos_tab import SessionVideosHandlers, SessionVideosTab
from demo.page.song_components import SongTab
from demo.page.song_handlers import SongHandlers
from demo.page.video_tab import VideoHandlers, VideoTab
from demo.search.service import Service
from demo.youtube.fetch import Fetcher

SENTENCE = r"^(?!.*our side).*\.'$"
"""A message that is written for the visitor, and not the general one about an error of ours."""


def switch() -> gr.Radio:
    return picture_kind_switch("kind", "Pictures", render=False)


def song_handlers(service: Service, session: SessionVideos | None = None) -> SongHandlers:
    with gr.Blocks():
        return SongHandlers(service, session or SessionVideos(service), SongTab(service, gr.State(()), switch()))


def song_values(handlers: SongHandlers, analysis: Any = None, videos: Any = (), **changes: Any) -> Values:
    """Return values of all components that the song's handlers read; `changes` names components or controls."""
    tab = handlers.tab
    values = {
        "analysis": analysis,
        "session_videos": videos,
        "session_kind": FILMED,
        "drawn": frozenset(),
        "taste": "",
        "chosen": "",
        "explained": "",
        "map_clicks": "",
        "song": None,
        "backbone": "compact",
        "catalogue": CATALOGUE,
        "sections": "9",
        "n_top_sections": 3,
        "mixing_weight": 0.4,
        "kind": "music",
        "n_hits": 12,
        "method": "two-part",
    } | changes
    return {getattr(tab, name, None) or getattr(tab.controls, name): value for name, value in values.items()}


def answer_late(monkeypatch: pytest.MonkeyPatch, seconds: float, method: str) -> None:
    """Let a method of `SongHandlers` take some seconds longer."""
    usual = getattr(SongHandlers, method)

    def late(*given: Any) -> Any:
        time.sleep(seconds)
        return usual(*given)

    monkeypatch.setattr(SongHandlers, method, late)


def video_handlers(service: Service) -> VideoHandlers:
    with gr.Blocks():
        return VideoHandlers(service, VideoTab(service))


def video_values(
    handlers: VideoHandlers, query: Any = None, mixing_weight: float = 0.4, n_hits: float = 12, kind: str = FILMED
) -> Values:
    controls = handlers.tab.controls
    return {handlers.tab.query: query, controls.kind: kind, controls.mixing_weight: mixing_weight, controls.n_hits: n_hits}


def session_handlers(session: SessionVideos, cache: Any, fetcher: Fetcher | None = None) -> SessionVideosHandlers:
    """Return handlers whose files lie in a folder."""
    with gr.Blocks():
        tab = SessionVideosTab(session, gr.State(()), switch(), links=fetcher is not None)
    tab.files.GRADIO_CACHE = str(cache)
    return SessionVideosHandlers(session, tab, fetcher)


def session_values(handlers: SessionVideosHandlers, videos: Any = (), **changes: Any) -> Values:
    """Return values of all components that the handlers of the session's videos read; `changes` names components."""
    values = {"session_videos": videos, "files": None, "link": "", "fetched": None} | changes
    return {getattr(handlers.tab, name): value for name, value in values.items()}


def event(**data: Any) -> Any:
    """Return what Gradio gives a handler of an event that the page's scripts trigger."""
    return SimpleNamespace(**data)
