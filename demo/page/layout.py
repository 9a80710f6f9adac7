"""The page: five tabs, the heading over them, the watch dialog between them, and the named endpoints."""

import gradio as gr

from demo.page.endpoints import add_endpoints
from demo.page.events import CACHE_CHECK_SECONDS, CACHE_SECONDS, PRIVATE, SESSION_SECONDS, call_script
from demo.page.joined_catalogues import with_joined_catalogues
from demo.page.query_controls import picture_kind_switch
from demo.page.rendering import render
from demo.page.results_tab import results_tab
from demo.page.session_videos import SessionVideos, delete_files
from demo.page.session_videos_tab import session_videos_tab
from demo.page.similar import similar_dialog
from demo.page.song_tab import song_tab, youtube_probe
from demo.page.study import Results
from demo.page.video_tab import video_tab
from demo.page.wording import MY_VIDEOS, PAGE_TITLE
from demo.page.words_tab import words_tab
from demo.search.service import Service
from demo.youtube.fetch import Fetcher


def build_page(service: Service, results: Results | None = None, fetcher: Fetcher | None = None) -> gr.Blocks:
    """Build the page over everything that it serves.

    Args:
        service: Analyzes and searches.
        results: What was measured; without it the tab says that there is nothing.
        fetcher: Fetches what YouTube links name; without it the page has no field for them.

    Returns:
        Blocks without theme, styles and scripts: in Gradio 6 those are given to `launch`.
    """
    page = gr.Blocks(
        title=PAGE_TITLE,
        analytics_enabled=False,
        delete_cache=(CACHE_CHECK_SECONDS, CACHE_SECONDS),
    )
    service = with_joined_catalogues(service)
    session = SessionVideos(service)
    with page:
        session_videos = gr.State((), time_to_live=SESSION_SECONDS, delete_callback=delete_files)
        session_kind = picture_kind_switch("session-kind", "Their pictures are", render=False)
        gr.HTML(render("masthead.html"), padding=False)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Find videos for a song", id="song"):
                song = song_tab(service, session, session_videos, session_kind, fetcher)
            with gr.Tab("Find videos by words", id="words") as tab:
                words_tab(tab, song, service.retrievers)
            with gr.Tab("Find music for a video", id="video"):
                video_tab(service)
            with gr.Tab(MY_VIDEOS, id="session-videos") as tab:
                session_videos_tab(tab, session, song, tabs, fetcher)
            with gr.Tab("Results", id="measured") as tab:
                results_tab(tab, results or Results())
        # Over all tabs, because several of them may open these.
        similar_dialog(service, session, song)
        gr.HTML(render("watch_dialog.html"), elem_id="watch-dialog-place", padding=False)
        tabs.select(None, None, None, js=f"() => {call_script('changeTab()')}", **PRIVATE)
        add_endpoints(service)
        page.load(None, **youtube_probe(song, service.retrievers))
    return page
