"""The tab "Find videos for a song": which handler each event calls, and the endpoint `/match`."""

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from demo.page import events
from demo.page.carriers import ask, on_newest
from demo.page.endpoints import add_upload_endpoint
from demo.page.evidence import EvidenceHandlers
from demo.page.session_videos import SessionVideos
from demo.page.shared_result import SharedResults
from demo.page.song_components import SongTab
from demo.page.song_handlers import SongHandlers
from demo.page.song_map import SongMap
from demo.search.catalogue import SESSION_CATALOGUES
from demo.search.retriever import Retriever
from demo.search.service import Service
from demo.youtube.fetch import Fetcher


def song_tab(
    service: Service,
    session: SessionVideos,
    session_videos: gr.State,
    session_kind: gr.Radio,
    fetcher: Fetcher | None = None,
) -> SongTab:
    """Place the tab's components and bind its events.

    Args:
        service: Analyzes and searches.
        session: Searches the session's videos.
        session_videos: These videos.
        session_kind: As what their pictures are taken.
        fetcher: Fetches the sound behind a link; without it there is no field for one.
    """
    tab = SongTab(service, session_videos, session_kind, fetcher)
    handlers = SongHandlers(service, session, tab)
    song_map = SongMap(handlers)
    _analyze_songs(tab, handlers, song_map)
    _search(tab, handlers, song_map)
    _use_map(tab, song_map)
    _follow_session_videos(tab, handlers, song_map)
    _open_shared(tab, handlers, song_map)
    add_upload_endpoint(handlers.match, "match")
    return tab


def youtube_probe(tab: SongTab, retrievers: Mapping[str, Retriever]) -> dict[str, Any]:
    """Return the arguments of the page's `load` event, by which the visitor's browser chooses the catalogue.

    The browser has to know a video that YouTube has, and which catalogue to take with and without YouTube.
    """
    local = [name for name, retriever in retrievers.items() if retriever.catalogue.media is not None]
    streamed = [name for name, retriever in retrievers.items() if retriever.catalogue.media is None]
    names = {}
    if local and streamed:
        video = retrievers[streamed[0]].catalogue.videos[0]
        names = {"probe": video.youtube_id, "streamed": streamed[0], "carried": local[0]}
    return {
        "inputs": tab.controls.catalogue,
        "outputs": [tab.controls.catalogue, tab.choice_reason],
        "js": f"(name) => {events.call_script(f'youtubeProbe.decide(name, {json.dumps(names)})')}",
        **events.PRIVATE,
    }


def _analyze_songs(tab: SongTab, handlers: SongHandlers, song_map: SongMap) -> None:
    cleared: list[Any] = [tab.analysis, tab.chosen, tab.controls.sections, tab.controls.n_top_sections]
    cleared += [tab.steps, tab.preview, tab.status, tab.results, tab.examples]
    # The player's file needs no server; it is set as soon as the browser knows it.
    tab.song.change(None, tab.song, None, js=f"(file) => {events.call_script('song.load(file)')}")
    # Another backbone analyzes the same song again.
    changes = [tab.song.change, tab.backbone.input]
    changed = gr.on(changes, handlers.begin, {tab.song}, cleared, trigger_mode="always_last", **events.INSTANT)
    analyzed = changed.then(
        handlers.analyze,
        {tab.song, tab.backbone},
        [tab.analysis, tab.status, tab.backbone, tab.opened],
        api_name="listen",
        show_progress="full",
        show_progress_on=tab.status,
        api_visibility="undocumented",
        **events.ANALYSIS,
    )
    # The error message says why the tab is empty again.
    analyzed.failure(lambda: handlers.begin({tab.song: None}), None, cleared, **events.INSTANT)
    # The controls are read only now: the visitor, or the answer of YouTube, may have changed them meanwhile.
    shown = analyzed.success(handlers.show, _query(tab), [*_shown(tab), *_ranked(tab)], **events.RANKING)
    # The hits are on the page before the cloud of videos is sent.
    shown.success(song_map.draw, **_drawing(tab))


def _search(tab: SongTab, handlers: SongHandlers, song_map: SongMap) -> None:
    controls = tab.controls
    # Only what a visitor sets ranks: a shared result that sets all of them comes with its hits.
    on_newest(
        "song",
        [*(control.input for control in controls.settings.values()), tab.taste.input, tab.chosen.input],
        handlers.rank,
        _query(tab),
        [controls.sections, controls.n_top_sections, *_ranked(tab)],
        api_name="rank",
        api_visibility="undocumented",
    )
    shown: dict[str, Any] = {
        "fn": handlers.show_controls,
        "inputs": {controls.catalogue, controls.method, tab.session_kind},
        "outputs": [controls.kind, controls.method, controls.mixing_weight],
        **events.INSTANT,
    }
    controls.method.change(**shown)
    # A catalogue is also set by YouTube's answer, or when session videos are gone; ranking waits until all controls are set.
    # Gradio answers what follows an event one after the other: the hits come before the map.
    controls.catalogue.change(**shown).then(**ask("song"))
    controls.catalogue.change(song_map.draw, **_drawing(tab))
    controls.catalogue.change(lambda: "", None, tab.opened, **events.INSTANT)
    choose = f"(name) => {events.call_script('youtubeProbe.choose(name)')}"
    controls.catalogue.input(None, controls.catalogue, tab.choice_reason, js=choose, **events.PRIVATE)
    explain, explanations = EvidenceHandlers(handlers).explain, [tab.evidence, tab.contributions]
    tab.explained.input(explain, _query(tab) | {tab.explained}, explanations, trigger_mode="always_last", **events.RANKING)


def _use_map(tab: SongTab, song_map: SongMap) -> None:
    """Open what is clicked, show the visible part, and answer the map's tools."""
    several: dict[str, Any] = {"trigger_mode": "multiple", **events.RANKING}
    newest: dict[str, Any] = {"trigger_mode": "always_last", **events.RANKING}
    session = {tab.session_videos, tab.session_kind}
    tab.map_clicks.input(song_map.open_video, _query(tab) | {tab.map_clicks}, tab.opened, **newest)
    tab.map_detail.part(song_map.show_part, session, tab.map_detail, **several)
    tab.map_found.find(song_map.tools.find, session, tab.map_found, **several)
    tab.map_found.area(song_map.tools.list_area, _query(tab), tab.map_list, **several)
    tab.map_hover.hover(song_map.tools.describe, session, tab.map_hover, **several)
    tab.controls.catalogue.change(lambda: "", None, tab.map_list, **events.INSTANT)


def _open_shared(tab: SongTab, handlers: SongHandlers, song_map: SongMap) -> None:
    """Show the result that the page's address holds."""
    controls = list(tab.controls.components)
    shown = [tab.analysis, tab.chosen, tab.steps, tab.preview, tab.examples, tab.status, tab.opened, *_shown(tab)]
    opened = tab.shared.result(SharedResults(handlers).open, _query(tab), [*controls, *shown, *_ranked(tab)], **events.RANKING)
    opened.success(song_map.draw, **_drawing(tab))


def _follow_session_videos(tab: SongTab, handlers: SongHandlers, song_map: SongMap) -> None:
    """Offer the session's videos as soon as there are some, and search them again when they or their kind change."""
    catalogue = tab.controls.catalogue
    changed = gr.on(
        [tab.session_videos.change, tab.session_kind.change],
        handlers.offer_session_videos,
        {tab.session_videos, tab.session_kind, catalogue},
        catalogue,
        **events.INSTANT,
    )
    redrawn = changed.then(song_map.redraw_session_videos, **_drawing(tab))
    searched = f"{json.dumps(SESSION_CATALOGUES)}.includes(name)"
    ask_song = events.call_script("requests.ask('song')")
    redrawn.then(None, catalogue, None, js=f"(name) => {searched} && {ask_song}", **events.PRIVATE)


def _query(tab: SongTab) -> set[Any]:
    return {tab.analysis, tab.chosen, tab.session_videos, tab.session_kind, tab.taste, *tab.controls.components}


def _shown(tab: SongTab) -> list[Any]:
    return [tab.results, tab.attention, tab.strip, tab.evidence, tab.contributions]


def _ranked(tab: SongTab) -> list[Any]:
    return [tab.chunks, tab.keep, tab.hits, tab.overlay, tab.hits_table, tab.chunks_table]


def _drawing(tab: SongTab) -> dict[str, Any]:
    """Return inputs, outputs and limits of what draws maps."""
    inputs = {tab.analysis, tab.session_videos, tab.session_kind, tab.controls.catalogue, tab.drawn}
    return {"inputs": inputs, "outputs": [*tab.maps.values(), tab.drawn], **events.RANKING}
