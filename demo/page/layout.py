"""The page, once in each language: five tabs, the heading over them, the watch dialog between them, and the named endpoints."""

import gradio as gr

from demo.page.endpoints import add_endpoints
from demo.page.events import CACHE_CHECK_SECONDS, CACHE_SECONDS, PRIVATE, SESSION_SECONDS, call_script
from demo.page.joined_catalogues import with_joined_catalogues
from demo.page.language_pages import LanguagePages
from demo.page.languages import ENGLISH, LANGUAGES, _, speaking, spoken
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
    page = LanguagePages(
        title=PAGE_TITLE,
        analytics_enabled=False,
        delete_cache=(CACHE_CHECK_SECONDS, CACHE_SECONDS),
    )
    service = with_joined_catalogues(service)
    session = SessionVideos(service)
    for language, name in LANGUAGES.items():
        with speaking(language), page if language == ENGLISH else page.route(name, language, show_in_navbar=False):
            _place(page, service, session, results or Results(), fetcher)
    for event in page.fns.values():
        if event.page:
            # Programs find each endpoint once, on the page whose errors are English.
            event.api_visibility = "private"
    return page


def _place(page: gr.Blocks, service: Service, session: SessionVideos, results: Results, fetcher: Fetcher | None) -> None:
    """Place the components of one language's page and bind their events."""
    session_videos = gr.State((), time_to_live=SESSION_SECONDS, delete_callback=delete_files)
    session_kind = picture_kind_switch("session-kind", _("Their pictures are"), render=False)
    gr.HTML(render("masthead.html", language=spoken(), languages=LANGUAGES, english=ENGLISH), padding=False)
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(_("Find videos for a song"), id="song"):
            song = song_tab(service, session, session_videos, session_kind, fetcher)
        with gr.Tab(_("Find videos by words"), id="words") as tab:
            words_tab(tab, song, service.retrievers)
        with gr.Tab(_("Find music for a video"), id="video"):
            video_tab(service)
        with gr.Tab(_(MY_VIDEOS), id="session-videos") as tab:
            session_videos_tab(tab, session, song, tabs, fetcher)
        with gr.Tab(_("Results"), id="measured") as tab:
            results_tab(tab, results)
    # Over all tabs, because several of them may open these.
    similar_dialog(service, session, song)
    gr.HTML(render("watch_dialog.html"), elem_id="watch-dialog-place", padding=False)
    tabs.select(None, None, None, js=f"() => {call_script('changeTab()')}", **PRIVATE)
    add_endpoints(service)
    page.load(None, **youtube_probe(song, service.retrievers))
