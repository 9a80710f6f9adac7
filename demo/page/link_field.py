"""The field for a link beside the microphone: what is fetched takes the place of a recording."""

import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from demo.page.errors import report_errors
from demo.page.events import FEW_AT_A_TIME, PRIVATE, gradio_progress
from demo.page.rendering import render
from demo.youtube.fetch import Fetcher
from demo.youtube.parse import MAX_CHARACTERS, watch_address


def link_field(song: gr.Audio, fetcher: Fetcher) -> None:
    """Place the field under a recording's component and bind its events.

    Args:
        song: Takes what was fetched, as if it had been uploaded.
        fetcher: Fetches.
    """
    handlers = LinkHandlers(song, fetcher)
    # Told apart from what the visitor uploads later, which is nobody's video.
    fetched = gr.State("")
    link, button = link_and_button("link")
    about = gr.HTML(handlers.limits, elem_id="linked")
    gr.on(
        [link.submit, button.click],
        handlers.fetch,
        link,
        [song, about, fetched],
        show_progress="full",
        show_progress_on=about,
        trigger_mode="once",
        **FEW_AT_A_TIME,
        **PRIVATE,
    )
    song.change(handlers.forget, [song, fetched], about, queue=False, show_progress="hidden", **PRIVATE)


def link_and_button(elem_id: str, *, visible: bool = True) -> tuple[gr.Textbox, gr.Button]:
    """Place a line for a link and the button beside it."""
    with gr.Row(elem_id=elem_id, visible=visible):
        link = gr.Textbox(
            placeholder="or paste a YouTube link",
            label="A YouTube link",
            show_label=False,
            container=False,
            max_lines=1,
            max_length=MAX_CHARACTERS,
            min_width=160,
            scale=1,
        )
        button = gr.Button("Fetch", size="md", variant="secondary", min_width=88, scale=0)
    return link, button


class LinkHandlers:
    """The handlers of the field."""

    def __init__(self, song: gr.Audio, fetcher: Fetcher) -> None:
        self.song = song
        self.fetcher = fetcher
        self.limits = render("link_limits.html", max_seconds=fetcher.config.max_song_seconds)

    @report_errors
    def fetch(self, link: str) -> tuple[Any, ...]:
        """Fetch the sound behind a link.

        Returns:
            The song, which lies where an upload would and is deleted as one; what it is the sound of; the song again, for the
            session.
        """
        with tempfile.TemporaryDirectory(prefix="linked-") as folder:
            fetched = self.fetcher.fetch_song(link, Path(folder), gradio_progress())
            song = self.song.move_resource_to_block_cache(fetched.path)
        about = fetched.about
        address = watch_address(about.youtube_id)
        return song, render("linked_song.html", address=address, title=about.title, uploader=about.uploader), song or ""

    def forget(self, song: str | None, fetched: str) -> Any:
        """Say what may be fetched, once the song is no longer what was."""
        return gr.skip() if song and song == fetched else self.limits
