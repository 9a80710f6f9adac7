"""The tab "My videos": which components stand where, and which handler each event calls."""

from typing import Any

import gradio as gr

from demo.page.events import FEW_AT_A_TIME, ONE_AT_A_TIME, PRIVATE, RANKERS, SESSION_SECONDS
from demo.page.link_field import link_and_button
from demo.page.my_videos_handlers import MyVideosHandlers, drop
from demo.page.own_videos import MAX_VIDEOS, FetchVideo, SessionVideos
from demo.page.rendering import render
from demo.search.catalogue import MINE

REMOVE = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('.remove');
  if (!button) return;
  window.videoPlayer.stop();
  trigger('forget', { video: button.dataset.video });
});
"""

CHOOSE = f"() => {{ window.reach.choose('{MINE}'); return []; }}"
"""A choice of the visitor's, which no answer of YouTube's undoes."""


def my_videos_tab(
    tab: gr.Tab, own: SessionVideos, mine: gr.State, song_parts: list[Any], fetch: FetchVideo | None = None
) -> None:
    """Place the tab's components and bind its events.

    Args:
        tab: In which they stand.
        own: Makes rows.
        mine: The session's videos.
        song_parts: All tabs, where the song's tab searches, and what says why it searches there.
        fetch: Fetches what a link names; without it there is no field for one.
    """
    with gr.Row(elem_classes="listen"):
        with gr.Column(scale=5, min_width=320):
            # Of any type, since what a file is, is told to whoever gave it; a refusal by name would take the others along.
            files = gr.File(file_count="multiple", type="filepath", label="Your videos", elem_id="own-files", height=200)
            link, button = link_and_button("own-link", visible=fetch is not None)
            gr.HTML(
                render(
                    "session_limits.html",
                    max_seconds=own.limits.max_seconds,
                    max_bytes=own.limits.max_bytes,
                    n_videos=MAX_VIDEOS,
                )
            )
        with gr.Column(scale=6, min_width=320):
            gr.HTML(render("session_steps.html"))
    progress = gr.HTML("", elem_id="own-progress", min_height=64, visible=False)
    status = gr.HTML(render("session_status.html", n_videos=0, n_left=MAX_VIDEOS, sentences=[]), elem_id="own-status")
    search = gr.Button("Search them with a song", variant="primary", visible=False, elem_id="own-search")
    cards = gr.HTML(elem_id="own", js_on_load=REMOVE)

    handlers = MyVideosHandlers(own, files, fetch)
    shown = [mine, cards, status, search]
    fields = [files, link, button, progress]
    linked = gr.State(None, time_to_live=SESSION_SECONDS, delete_callback=drop)
    quickly: dict[str, Any] = {"queue": False, "show_progress": "hidden", **PRIVATE}
    working: dict[str, Any] = {"show_progress": "full", "show_progress_on": progress, **PRIVATE}
    given = files.upload(_wait, None, fields, **quickly)
    added = given.then(handlers.add, [files, mine], shown, **working, **ONE_AT_A_TIME)
    asked = gr.on([link.submit, button.click], _wait, None, fields, **quickly)
    fetched = asked.then(handlers.fetch_link, [link, mine], linked, **working, **FEW_AT_A_TIME)
    looked = fetched.success(handlers.add_fetched, [linked, mine], [linked, *shown], **working, **ONE_AT_A_TIME)
    looked.success(lambda: "", None, link, **quickly)
    # Cleared at the end, whatever happened, for the next ones.
    for end in (added.then, looked.then, fetched.failure):
        end(_clear, None, fields, **quickly)

    def forget_clicked(event: gr.EventData, videos: Any) -> tuple[Any, ...]:
        return handlers.remove(event.video, videos)

    # Queued, because an event that is not tells nobody that a State has changed.
    quietly: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": RANKERS, **PRIVATE}
    cards.forget(forget_clicked, mine, shown, **quietly)
    tab.select(handlers.show, mine, shown, **quietly)
    search.click(_go, None, song_parts, js=CHOOSE, **quickly)


def _wait() -> tuple[Any, ...]:
    """Take nothing more while something is looked at, and show where progress appears."""
    busy = gr.update(interactive=False)
    return busy, busy, busy, gr.update(visible=True)


def _clear() -> tuple[Any, ...]:
    """Make room for the next files and links, whatever became of these."""
    free = gr.update(interactive=True)
    return gr.update(value=None, interactive=True), free, free, gr.update(visible=False)


def _go() -> tuple[Any, ...]:
    """Open the song's tab, and search in the visitor's videos there."""
    return gr.update(selected="song"), MINE, ""
