"""The tab "Find videos for a song": which components stand where, and which handler each event calls."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import gradio as gr

from demo.core.bundles import STUDIO
from demo.core.config import OURS, QUERY_METHODS, QueryConfig
from demo.page.controls import song_controls
from demo.page.events import ONE_AT_A_TIME, PRIVATE, RANKERS, SESSION_SECONDS
from demo.page.own_search import follow_own_videos
from demo.page.own_videos import SessionVideos
from demo.page.preview import preview_picture
from demo.page.rendering import render
from demo.page.settings import chosen
from demo.page.song_field import song_field
from demo.page.song_handlers import SongHandlers
from demo.page.wording import DIAL, NO_DIAL, count_videos
from demo.search.catalogue import MINE
from demo.search.retriever import Retriever
from demo.search.service import Service
from demo.youtube.fetch import Fetcher

# The bridge carries a click on the map, which Gradio's Plot does not report, to Python.
BRIDGE = "window.songFigures.onVideo = (row) => trigger('video', { row });"
OVERLAY = "watch('value', () => window.songFigures.overlay(props.value)); window.songFigures.overlay(props.value);"
OPENED = """
watch('value', () => requestAnimationFrame(() => {
  const card = element.querySelector('.card');
  if (!card) return;
  window.videoPlayer.play(card);
  card.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
}));
"""


class SongTab(NamedTuple):
    """What the page needs of the tab.

    Attributes:
        decide: What lets the visitor's browser choose the catalogue, for the page's `load` event.
        search_in: Where the tab searches.
        reach: Says why it searches there.
    """

    decide: dict[str, Any]
    search_in: gr.Radio
    reach: gr.HTML


def song_tab(service: Service, own: SessionVideos, mine: gr.State, fetcher: Fetcher | None = None) -> SongTab:
    """Place the tab's components and bind its events.

    Args:
        service: Answers.
        own: Searches in a visitor's own videos.
        mine: These videos.
        fetcher: Fetches the sound behind a link; without it there is no field for one.
    """
    handlers = SongHandlers(service, own)
    analysis = gr.State(None, time_to_live=SESSION_SECONDS)
    with gr.Row(elem_classes="listen"):
        song, backbone, examples = song_field(service.registry, fetcher)
        with gr.Column(scale=6, min_width=320):
            empty = gr.HTML(render("song_steps.html", sources=count_videos(service.retrievers)), elem_id="empty")
            status = gr.HTML("", elem_id="status", min_height=96, visible=False)
    preview = gr.HTML(preview_picture(), elem_classes="preview")
    with gr.Column(visible=False, elem_id="results") as results:
        gr.HTML(render("attention_heading.html"))
        gr.HTML(render("song_player.html"), elem_id="player", js_on_load="window.songPlayer.show();")
        attention = gr.Plot(show_label=False, elem_id="attention", container=False)
        parts = gr.HTML(elem_id="parts")
        gr.HTML("<h2>Music videos that match</h2>")
        catalogue, which, method, dial, controls = song_controls(service.retrievers)
        reach = gr.HTML(elem_id="reach")
        hits = gr.HTML(elem_id="hits")
        gr.HTML(render("map_heading.html"))
        with gr.Column(elem_id="map-and-video"):
            with gr.Column(elem_id="map"):
                maps = [gr.Plot(show_label=False, container=False, visible=False) for _ in (*handlers.maps, MINE)]
            opened = gr.HTML(elem_id="opened", js_on_load=OPENED)
        with gr.Accordion("The same as tables", open=False, elem_id="tables"):
            table_of_hits = gr.HTML()
            table_of_chunks = gr.HTML()
    overlay = gr.HTML(html_template="", js_on_load=OVERLAY, elem_id="overlay")
    bridge = gr.HTML(html_template="", js_on_load=BRIDGE, elem_id="bridge")

    ranked = [parts, hits, overlay, table_of_hits, table_of_chunks]
    page_parts = [empty, preview, status, results, examples]
    drawn = gr.State(frozenset())
    asked = [analysis, mine, *controls]

    # The player's file needs no server; it is set as soon as the browser knows it.
    song.change(None, song, None, js="(file) => { window.songPlayer.load(file); return []; }")
    # Another backbone hears the same song anew.
    changed = gr.on(
        [song.change, backbone.input],
        _begin,
        song,
        [analysis, *page_parts],
        trigger_mode="always_last",
        queue=False,
        show_progress="hidden",
        **PRIVATE,
    )
    heard = changed.then(
        handlers.analyze,
        [song, backbone],
        [analysis, status, backbone],
        api_name="listen",
        api_visibility="undocumented",
        show_progress="full",
        show_progress_on=status,
        **ONE_AT_A_TIME,
    )
    heard.failure(_give_up, None, page_parts, queue=False, show_progress="hidden", **PRIVATE)
    # The controls are read only now: the visitor, or the answer of YouTube, may have changed them meanwhile.
    shown = heard.success(
        handlers.show,
        asked,
        [results, attention, *ranked],
        show_progress="hidden",
        concurrency_limit=RANKERS,
        **PRIVATE,
    )
    # The hits are on the page before the cloud of videos is sent.
    for event in (shown.success, catalogue.change):
        event(
            handlers.draw,
            [analysis, mine, catalogue, drawn],
            [*maps, drawn],
            show_progress="hidden",
            concurrency_limit=RANKERS,
            **PRIVATE,
        )
    gr.on(
        [control.change for control in controls],
        handlers.rank,
        asked,
        ranked,
        api_name="rank",
        api_visibility="undocumented",
        trigger_mode="always_last",
        show_progress="hidden",
        concurrency_limit=RANKERS,
    )
    gr.on(
        [catalogue.change, method.change],
        partial(_choices, service.retrievers),
        [catalogue, method],
        [which, method, dial],
        queue=False,
        show_progress="hidden",
        **PRIVATE,
    )
    catalogue.change(lambda: "", None, opened, queue=False, show_progress="hidden", **PRIVATE)
    catalogue.input(None, catalogue, reach, js="(name) => window.reach.choose(name)", **PRIVATE)

    def open_clicked(event: gr.EventData, *values: Any) -> str:
        return handlers.open_video(event.row, *values)

    bridge.video(open_clicked, asked, opened, show_progress="hidden", concurrency_limit=RANKERS, **PRIVATE)
    heard.success(lambda: "", None, opened, queue=False, show_progress="hidden", **PRIVATE)
    follow_own_videos(handlers, asked, drawn, maps, ranked)
    _endpoint(handlers, song)
    names = json.dumps(_names_by_reach(service.retrievers))
    decide = {
        "inputs": catalogue,
        "outputs": [catalogue, reach],
        "js": f"(name) => window.reach.decide(name, {names})",
        **PRIVATE,
    }
    return SongTab(decide, catalogue, reach)


def _names_by_reach(retrievers: Mapping[str, Retriever]) -> dict[str, str]:
    """Return what the browser has to know: a video that YouTube has, and which catalogue to take with and without it."""
    carried = [name for name, retriever in retrievers.items() if retriever.catalogue.media is not None]
    streamed = [name for name, retriever in retrievers.items() if retriever.catalogue.media is None]
    if not carried or not streamed:
        return {}
    probe = retrievers[streamed[0]].catalogue.videos[0].youtube_id
    return {"probe": probe, "streamed": streamed[0], "carried": carried[0]}


def _choices(retrievers: Mapping[str, Retriever], name: str, method: str) -> tuple[Any, ...]:
    """Show the choices that a catalogue leaves.

    Returns:
        The kind of video, hidden where all are music videos; the method, hidden where there is only ours; the dial, which no
        other method has.
    """
    # What a visitor brought is of the studio's kind.
    retriever = chosen(retrievers, STUDIO if name == MINE else name)
    ours = method == OURS or method not in retriever.methods
    return (
        gr.update(visible=not retriever.catalogue.is_music_video.all()),
        gr.update(visible=len(retriever.methods) > 1),
        gr.update(interactive=ours, info=DIAL if ours else NO_DIAL),
    )


def _begin(song: str | None) -> tuple[Any, ...]:
    """Clear the tab of the last song.

    Returns:
        No Listening; then the steps and their picture, shown without a song; the place where progress appears, shown
        with one; the results, hidden; the examples, folded with a song.
    """
    waiting = gr.update(visible=song is None)
    progress = gr.update(visible=song is not None, value="")
    return None, waiting, waiting, progress, gr.update(visible=False), gr.update(open=song is None)


def _give_up() -> tuple[Any, ...]:
    """Return to the empty tab; the reason stands in the message."""
    shown, hidden = gr.update(visible=True), gr.update(visible=False)
    return shown, shown, hidden, hidden, gr.update(open=True)


def _endpoint(handlers: SongHandlers, song: gr.Audio) -> None:
    """Add `/match`; its settings are plain values, so that QueryConfig and not a component refuses wrong ones."""
    default = QueryConfig()
    names = list(handlers.retrievers)
    settings = [
        gr.Textbox(default.sections, label="sections: 3, 6, 9, chunks or whole", visible=False),
        gr.Number(default.n_top_sections, label="top", visible=False),
        gr.Number(default.mixing_weight, label="dial, 0 to 1", visible=False),
        gr.Checkbox(not default.music_videos_only, label="all videos, not only music videos", visible=False),
        gr.Number(default.n_hits, label="hits", visible=False),
        gr.Textbox(names[0], label=f"catalogue: {' or '.join(names)}", visible=False),
        gr.Textbox(default.method, label=f"method: {', '.join(QUERY_METHODS)}", visible=False),
        gr.Textbox("", label=f"backbone: {' or '.join(handlers.service.registry.names)}", visible=False),
    ]
    button = gr.Button(visible=False)
    answer = gr.JSON(visible=False)
    button.click(handlers.match, [song, *settings], answer, api_name="match", **ONE_AT_A_TIME)
