"""More like this: the videos whose pictures, or whose sound, are nearest to those of one that a visitor sees."""

import json

import gradio as gr

from demo.core.config import require
from demo.page.carriers import carrier
from demo.page.errors import report_errors
from demo.page.events import PRIVATE, RANKING, Updates, Values, call_script
from demo.page.query_controls import DEFAULT, choose_retriever, choose_row, picture_kind
from demo.page.rendering import render
from demo.page.session_videos import SessionVideos
from demo.page.song_components import SongTab
from demo.search.catalogue import SESSION_CATALOGUES
from demo.search.retriever import Retriever
from demo.search.service import Service

ASKED = ("song", "words", "video")
"""What found the cards from which a visitor goes on; the same actions stand on the new ones."""


class SimilarHandlers:
    """Finds videos that are like another.

    Args:
        service: Searches the catalogues.
        session: Searches the session's videos.
        song: The song's tab, with the song and the session's videos.
        answer: Carries the cards to the page's scripts.
    """

    def __init__(self, service: Service, session: SessionVideos, song: SongTab, answer: gr.HTML) -> None:
        self.service = service
        self.session = session
        self.song = song
        self.answer = answer

    @report_errors
    def find(self, event: gr.EventData, values: Values) -> Updates:
        """Return the cards of the nearest videos; the request names the video by its row and its id."""
        row, by, asked, number = (getattr(event, name, None) for name in ("row", "by", "asked", "number"))
        require(type(number) is int and asked in ASKED, "A request for videos like another needs a number, and what found it.")
        require(by in ("pictures", "sound"), "Videos are compared by one of pictures, sound.")
        retriever = self._retriever(getattr(event, "catalogue", ""), values)
        catalogue = retriever.catalogue
        row = choose_row(catalogue, row)
        require(catalogue.videos[row].video_id == getattr(event, "id", None), "There is no such video any more.")
        found = retriever.neighbors(row, "sound" if by == "sound" else "pictures", DEFAULT.mixing_weight, DEFAULT.n_hits)
        html = render(
            "similar.html",
            video=catalogue.videos[row],
            by=by,
            hits=found,
            catalogue=catalogue,
            # Under a visitor's video the song has no part.
            analysis=None if asked == "video" else values[self.song.analysis],
            asked=asked,
        )
        return {self.answer: json.dumps({"number": number, "html": html})}

    def _retriever(self, name: object, values: Values) -> Retriever:
        if name in SESSION_CATALOGUES:
            kind = picture_kind(values[self.song.session_kind])
            return self.session.retriever(values[self.song.session_videos], kind, str(name))
        return choose_retriever(self.service.retrievers, name if isinstance(name, str) else "")


def similar_dialog(service: Service, session: SessionVideos, song: SongTab) -> None:
    """Place the dialog that cards of every tab open, and what carries requests and answers."""
    gr.HTML(render("similar_dialog.html"), elem_id="similar-dialog-place", padding=False)
    answer = carrier("similar-answer", "similar.follow(props, watch, (asked) => trigger('similar', asked))")
    handlers = SimilarHandlers(service, session, song, answer)
    inputs = {song.analysis, song.session_videos, song.session_kind}
    found = answer.similar(handlers.find, inputs, answer, trigger_mode="multiple", **RANKING)
    # The message stands behind an open dialog.
    found.failure(None, None, None, js=f"() => {call_script('similar.close()')}", **PRIVATE)
