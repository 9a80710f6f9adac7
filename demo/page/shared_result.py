"""A result that comes with the page's address: what the visitor sees before a song."""

from typing import Any

import gradio as gr

from demo.page.errors import report_errors
from demo.page.events import Updates, Values
from demo.page.query_controls import choose_retriever
from demo.page.rendering import render
from demo.page.song_handlers import SongHandlers
from demo.search.sharing import from_text, shared_rows


class SharedResults:
    """Opens results in the song's tab.

    Args:
        handlers: Those of the tab.
    """

    def __init__(self, handlers: SongHandlers) -> None:
        self.handlers = handlers
        self.tab = handlers.tab

    @report_errors
    def open(self, event: gr.EventData, values: Values) -> Updates:
        """Show the result that an address holds; its song takes the place of an analyzed one.

        Every control gets the value that the result was found with, and works as after a song.
        """
        tab, song = self.tab, from_text(getattr(event, "text", None))
        retriever = choose_retriever(self.handlers.retrievers, song.catalogue)
        retriever.check(song.query)
        rows = shared_rows(song, retriever.catalogue, song.query)
        n_missing = len(song.video_ids) - (0 if rows is None else len(rows))
        controls = tab.controls.values(song.catalogue, song.query)
        by_attention = {
            control: {**update, "value": controls[control]} for control, update in self.handlers.follow_choice(()).items()
        }
        known: dict[Any, Any] = {**values, **controls, tab.analysis: song, tab.chosen: ""}
        return {
            **controls,
            **by_attention,
            tab.analysis: song,
            tab.chosen: "",
            tab.steps: gr.update(visible=False),
            tab.preview: gr.update(visible=False),
            tab.examples: gr.update(open=False),
            tab.opened: "",
            tab.status: gr.update(visible=True, value=render("shared_song.html", analysis=song, n_missing=n_missing)),
            **self.handlers.show(known),
        }
