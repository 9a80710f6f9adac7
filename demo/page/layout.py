"""The page: which components stand where, and which handler each event calls."""

from functools import partial
from typing import Any

import gradio as gr

from demo.config import QueryConfig
from demo.page import texts
from demo.page.examples import Example, find_examples
from demo.page.handlers import Handlers
from demo.page.map import base_map
from demo.page.preview import preview_picture
from demo.retrieval.retriever import Retriever

CACHE_CHECK_SECONDS = 300
CACHE_SECONDS = 3000
"""A visitor's recording is deleted after 50 to 55 minutes: longer than any wait in the queue, less than an hour."""

SESSION_SECONDS = 3600

LISTENERS = 1
"""Songs are heard one after the other: one song keeps two cores busy, and a visitor's second song is answered last."""

SECTION_CHOICES = [("3", "3"), ("6", "6"), ("9", "9"), ("3-s chunks", "chunks"), ("Whole song", "whole")]

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


def build_page(retriever: Retriever) -> gr.Blocks:
    """Build the page over a retriever.

    Returns:
        Blocks without theme, styles and scripts: in Gradio 6 those are given to `launch`.
    """
    handlers = Handlers(retriever)
    page = gr.Blocks(
        title="Music videos that feel like your song",
        analytics_enabled=False,
        delete_cache=(CACHE_CHECK_SECONDS, CACHE_SECONDS),
    )
    with page:
        listening = gr.State(None, time_to_live=SESSION_SECONDS)
        gr.HTML(texts.HEADER, padding=False)
        with gr.Row(elem_classes="listen"):
            with gr.Column(scale=5, min_width=320):
                song = gr.Audio(
                    sources=["microphone", "upload"],
                    type="filepath",
                    label="Your song",
                    elem_id="song",
                    editable=False,
                    buttons=[],
                    waveform_options=gr.WaveformOptions(
                        waveform_color="#a1a1aa", waveform_progress_color="#e8590c", sample_rate=44100
                    ),
                )
                examples = _example_buttons(song, find_examples())
            with gr.Column(scale=6, min_width=320):
                empty = gr.HTML(texts.EMPTY.format(n_videos=retriever.catalogue.n_videos), elem_id="empty")
                status = gr.HTML("", elem_id="status", min_height=96, visible=False)
        preview = gr.HTML(preview_picture(), elem_classes="preview")
        with gr.Column(visible=False, elem_id="results") as results:
            gr.HTML(texts.ATTENTION_HEADING)
            gr.HTML(texts.PLAYER, elem_id="player", js_on_load="window.songPlayer.show();")
            attention = gr.Plot(show_label=False, elem_id="attention", container=False)
            parts = gr.HTML(elem_id="parts")
            gr.HTML(texts.HITS_HEADING)
            controls = _controls()
            hits = gr.HTML(elem_id="hits")
            gr.HTML(texts.MAP_HEADING + texts.map_legend())
            with gr.Column(elem_id="map-and-video"):
                cloud = gr.Plot(show_label=False, elem_id="map", container=False)
                opened = gr.HTML(elem_id="opened", js_on_load=OPENED)
            with gr.Accordion("The same as tables", open=False, elem_id="tables"):
                table_of_hits = gr.HTML()
                table_of_chunks = gr.HTML()
        overlay = gr.HTML(html_template="", js_on_load=OVERLAY, elem_id="overlay")
        bridge = gr.HTML(html_template="", js_on_load=BRIDGE, elem_id="bridge")

        ranked = [parts, hits, overlay, table_of_hits, table_of_chunks]
        page_parts = [empty, preview, status, results, examples]

        # The player's file needs no server; it is set as soon as the browser knows it.
        song.change(None, song, None, js="(file) => { window.songPlayer.load(file); return []; }")
        changed = song.change(_begin, song, [listening, *page_parts], queue=False, show_progress="hidden", **_PRIVATE)
        heard = changed.then(
            handlers.listen,
            [song, *controls],
            [listening, status, results, attention, *ranked],
            api_name="listen",
            api_visibility="undocumented",
            show_progress="full",
            show_progress_on=status,
            concurrency_id="listen",
            concurrency_limit=LISTENERS,
        )
        heard.failure(_give_up, None, page_parts, queue=False, show_progress="hidden", **_PRIVATE)
        # The hits are on the page before the cloud of videos is sent, and it is sent once.
        drawn = gr.State(False)
        figure = base_map(retriever.catalogue)
        heard.success(
            lambda done, heard: (gr.skip(), done) if done or heard is None else (figure, True),
            [drawn, listening],
            [cloud, drawn],
            show_progress="hidden",
            **_PRIVATE,
        )
        gr.on(
            [control.change for control in controls],
            handlers.rank,
            [listening, *controls],
            ranked,
            api_name="rank",
            api_visibility="undocumented",
            trigger_mode="always_last",
            show_progress="hidden",
            concurrency_limit=8,
        )

        def open_clicked(event: gr.EventData, *values: Any) -> str:
            return handlers.open_video(event.row, *values)

        bridge.video(
            open_clicked,
            [listening, *controls],
            opened,
            show_progress="hidden",
            concurrency_limit=8,
            **_PRIVATE,
        )
        heard.success(lambda: "", None, opened, queue=False, show_progress="hidden", **_PRIVATE)
        _endpoint(handlers, song)
    return page


_PRIVATE: dict[str, Any] = {"api_visibility": "private"}


def _controls() -> list[gr.Radio | gr.Slider]:
    """Place the controls, in the order in which the handlers take them."""
    default = QueryConfig()
    with gr.Row(elem_id="controls"):
        sections = gr.Radio(
            SECTION_CHOICES,
            value=default.sections,
            label="Cut the song into",
            info="equal sections; the best of them make the search",
        )
        top = gr.Slider(1, 12, default.n_top_sections, step=1, label="Best sections", info="how many of them count", buttons=[])
        dial = gr.Slider(
            0.0,
            1.0,
            default.dial,
            step=0.05,
            label="What should match",
            info="0 the emotion, 1 the kind of music",
            elem_id="dial",
            buttons=[],
        )
        which = gr.Radio(
            [("Music videos", "music"), ("All musical videos", "all")],
            value="music" if default.music_videos_only else "all",
            label="Search in",
            info="all adds concerts, lessons, covers and games",
        )
        n_hits = gr.Slider(4, 48, default.n_hits, step=4, label="Matches", info="how many videos to show", buttons=[])
    return [sections, top, dial, which, n_hits]


def _example_buttons(song: gr.Audio, examples: list[Example]) -> gr.Accordion:
    """Place a button for each example, which puts the recording where a visitor's own would stand.

    Returns:
        What holds the buttons, so that it can be folded while a song is shown; invisible without examples.
    """
    if examples:
        # Served from where they lie: a copy in the cache would be deleted with the visitors' recordings.
        gr.set_static_paths([examples[0].path.parent])
    fold = gr.Accordion("Or try one of ours", elem_id="examples", visible=bool(examples))
    with fold, gr.Row():
        for example in examples:
            words = f"{example.title}\n{example.emotion}" if example.emotion else example.title
            button = gr.Button(words, size="sm", variant="secondary", min_width=96)
            button.click(partial(str, example.path), None, song, queue=False, show_progress="hidden", **_PRIVATE)
    return fold


def _begin(song: str | None) -> tuple[Any, ...]:
    """Clear the page of the last song.

    Returns:
        No Listening; then the steps and their picture, shown without a song; the place where progress appears, shown
        with one; the results, hidden; the examples, folded with a song.
    """
    waiting = gr.update(visible=song is None)
    progress = gr.update(visible=song is not None, value="")
    return None, waiting, waiting, progress, gr.update(visible=False), gr.update(open=song is None)


def _give_up() -> tuple[Any, ...]:
    """Return to the empty page; the reason stands in the message."""
    shown, hidden = gr.update(visible=True), gr.update(visible=False)
    return shown, shown, hidden, hidden, gr.update(open=True)


def _endpoint(handlers: Handlers, song: gr.Audio) -> None:
    """Add `/match`; its settings are plain values, so that QueryConfig and not a component refuses wrong ones."""
    default = QueryConfig()
    settings = [
        gr.Textbox(default.sections, label="sections: 3, 6, 9, chunks or whole", visible=False),
        gr.Number(default.n_top_sections, label="top", visible=False),
        gr.Number(default.dial, label="dial, 0 to 1", visible=False),
        gr.Checkbox(not default.music_videos_only, label="all videos, not only music videos", visible=False),
        gr.Number(default.n_hits, label="hits", visible=False),
    ]
    button = gr.Button(visible=False)
    answer = gr.JSON(visible=False)
    button.click(
        handlers.match,
        [song, *settings],
        answer,
        api_name="match",
        concurrency_id="listen",
        concurrency_limit=LISTENERS,
    )
