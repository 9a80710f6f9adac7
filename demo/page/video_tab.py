"""The tab "Find music for a video": which components stand where, and which handler each event calls."""

from typing import Any

import gradio as gr

from demo.core.config import FrameConfig, QueryConfig
from demo.page.cards import video_grid
from demo.page.controls import video_controls
from demo.page.events import ONE_AT_A_TIME, PRIVATE, RANKERS, SESSION_SECONDS
from demo.page.rendering import render
from demo.page.video_handlers import VideoHandlers
from demo.page.wording import MUSIC, count_videos
from demo.search.service import Service

TAKE = """
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.tile');
  if (!tile) return;
  window.visitorVideo.load({ url: tile.dataset.file });
  trigger('take', { row: Number(tile.dataset.row) });
});
"""
SUMMARY = "watch('value', () => requestAnimationFrame(window.visitorVideo.show)); window.visitorVideo.show();"


def video_tab(service: Service) -> None:
    """Place the tab's components and bind its events."""
    handlers = VideoHandlers(service)
    limits: FrameConfig = service.video_analyzer.config
    asking = gr.State(None, time_to_live=SESSION_SECONDS)
    with gr.Row(elem_classes="listen"):
        with gr.Column(scale=5, min_width=320):
            video = gr.File(file_types=["video"], type="filepath", label="Your video", elem_id="video", height=200)
            gr.HTML(render("video_limits.html", max_seconds=limits.max_seconds, max_bytes=limits.max_bytes))
        with gr.Column(scale=6, min_width=320):
            empty = gr.HTML(
                render("video_steps.html", sources=count_videos(service.music)),
                elem_id="empty-video",
            )
            status = gr.HTML("", elem_id="video-status", min_height=96, visible=False, js_on_load=SUMMARY)
    with gr.Accordion("Or take one of ours", elem_id="shelf") as fold:
        tiles = gr.HTML(video_grid(handlers.own), js_on_load=TAKE)
    with gr.Column(visible=False, elem_id="music") as results:
        controls = video_controls()
        lists = []
        for name in service.music:
            heading, note = MUSIC[name]
            gr.HTML(render("music_heading.html", heading=heading, note=note))
            lists.append(gr.HTML(elem_classes="music"))

    page_parts = [empty, status, results, fold]
    video.change(None, video, None, js="(file) => { window.visitorVideo.load(file); return []; }")
    changed = video.change(_begin, video, [asking, *page_parts], queue=False, show_progress="hidden", **PRIVATE)
    seen = changed.then(
        handlers.look,
        video,
        [asking, status],
        api_name="look",
        api_visibility="undocumented",
        show_progress="full",
        show_progress_on=status,
        **ONE_AT_A_TIME,
    )
    seen.failure(_give_up, None, page_parts, queue=False, show_progress="hidden", **PRIVATE)

    def take_clicked(event: gr.EventData) -> tuple[Any, ...]:
        asked, summary = handlers.take(event.row)
        return asked, gr.update(value=summary, visible=True), gr.update(visible=False), gr.update(open=False)

    taken = tiles.take(take_clicked, None, [asking, status, empty, fold], queue=False, show_progress="hidden", **PRIVATE)
    for event in (seen.success, taken.success):
        event(
            handlers.show,
            [asking, *controls],
            [results, *lists],
            show_progress="hidden",
            concurrency_limit=RANKERS,
            **PRIVATE,
        )
    gr.on(
        [control.change for control in controls],
        handlers.rank,
        [asking, *controls],
        lists,
        trigger_mode="always_last",
        show_progress="hidden",
        concurrency_limit=RANKERS,
        **PRIVATE,
    )
    _endpoint(handlers, video)


def _begin(video: str | None) -> tuple[Any, ...]:
    """Clear the tab of the last video.

    Returns:
        No Asking; then the steps, shown without a video; the place where progress appears, shown with one; the results,
        hidden; the shelf, folded with a video.
    """
    progress = gr.update(visible=video is not None, value="")
    return None, gr.update(visible=video is None), progress, gr.update(visible=False), gr.update(open=video is None)


def _give_up() -> tuple[Any, ...]:
    """Return to the empty tab; the reason stands in the message."""
    hidden = gr.update(visible=False)
    return gr.update(visible=True), hidden, hidden, gr.update(open=True)


def _endpoint(handlers: VideoHandlers, video: gr.File) -> None:
    """Add `/match_video`; its settings are plain values, so that QueryConfig and not a component refuses wrong ones."""
    default = QueryConfig()
    settings = [
        gr.Number(default.mixing_weight, label="dial, 0 to 1", visible=False),
        gr.Number(default.n_hits, label="hits", visible=False),
    ]
    button = gr.Button(visible=False)
    answer = gr.JSON(visible=False)
    button.click(handlers.match, [video, *settings], answer, api_name="match_video", **ONE_AT_A_TIME)
