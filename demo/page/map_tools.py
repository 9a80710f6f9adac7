"""What a visitor asks of the map: which videos hold some words, what a video is, and what lies in an area."""

import functools
import json
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np

from demo.core.arrays import Bool
from demo.core.config import OURS, require
from demo.core.errors import SettingError
from demo.emotion.classes import EMOTIONS
from demo.page.errors import report_errors
from demo.page.events import Updates, Values
from demo.page.map import typed
from demo.page.map_areas import inside, read_area
from demo.page.map_points import is_large, shown_videos
from demo.page.query_controls import choose_row
from demo.page.rendering import render
from demo.page.song_handlers import FORGOTTEN, SongHandlers
from demo.page.wording import found_words
from demo.search.catalogue import Catalogue
from demo.search.text_search import TextSearch

MAX_LISTED = 24
"""Most cards of what lies in an area."""


class MapTools:
    """Answers the map's tools.

    Args:
        handlers: Those of the song's tab.
    """

    def __init__(self, handlers: SongHandlers) -> None:
        self.handlers = handlers
        self.tab = handlers.tab
        self._text_search = functools.cache(lambda name: TextSearch(handlers.retrievers[name].catalogue))

    @report_errors
    def find(self, event: gr.EventData, values: Values) -> Updates:
        """Say how many of the videos that the map shows hold some words, and in a small catalogue, which."""
        catalogue = self.handlers.named_retriever(event, values).catalogue
        text, others = _text(event), getattr(event, "others", None) is True
        found, shown = self.found(catalogue, text), shown_videos(catalogue, others)
        number = getattr(event, "number", None)
        require(type(number) is int, "A search of the map needs a number.")
        answer = {
            "number": number,
            "catalogue": catalogue.name,
            "words": found_words(text, int((found & shown).sum()), int(shown.sum())) if text else "",
            # The points of a large catalogue come with what is visible.
            "rows": None if is_large(catalogue) else typed(np.flatnonzero(found).astype(np.int32)),
        }
        return {self.tab.map_found: json.dumps(answer, separators=(",", ":"))}

    @report_errors
    def describe(self, event: gr.EventData, values: Values) -> Updates:
        """Show poster, title, labels and emotion of the video under the pointer."""
        catalogue = self.handlers.named_retriever(event, values).catalogue
        row = choose_row(catalogue, getattr(event, "row", None))
        html = render("map_hover.html", video=catalogue.videos[row], catalogue=catalogue)
        answer = {"catalogue": catalogue.name, "row": row, "html": html}
        return {self.tab.map_hover: json.dumps(answer, separators=(",", ":"))}

    @report_errors
    def list_area(self, event: gr.EventData, values: Values) -> Updates:
        """List the videos of an area that the map shows, those that match the song best first."""
        retriever, analysis = self.handlers.named_retriever(event, values), values[self.tab.analysis]
        corners = read_area(getattr(event, "corners", None))
        if analysis is None:
            raise SettingError(FORGOTTEN)
        catalogue, text = retriever.catalogue, _text(event)
        here = self._shown(event, catalogue) & self.found(catalogue, text)
        here &= inside(catalogue.visual_map, corners) | inside(catalogue.audio_map, corners)
        query = replace(self.handlers.query(values, retriever), n_hits=MAX_LISTED)
        wishes = replace(self.handlers.wishes(values, query, retriever), among=here, disliked=())
        hits = retriever.search(analysis, query, wishes).hits if here.any() else ()
        shown: dict[str, Any] = {"hits": hits, "n_found": int(here.sum()), "text": text, "catalogue": catalogue}
        explained = query.method == OURS
        return {self.tab.map_list: render("map_list.html", **shown, analysis=analysis, explained=explained)}

    def found(self, catalogue: Catalogue, text: str) -> Bool:
        """Return the videos of a catalogue that hold some words, shape (n_videos,)."""
        shipped = self.handlers.retrievers.get(catalogue.name)
        is_shipped = shipped is not None and shipped.catalogue is catalogue
        return (self._text_search(catalogue.name) if is_shipped else TextSearch(catalogue)).find(text)

    def _shown(self, event: gr.EventData, catalogue: Catalogue) -> Bool:
        """Return the videos that the map shows, shape (n_videos,): of the kind and of the emotions that were chosen."""
        emotions = getattr(event, "emotions", None) or EMOTIONS
        known = isinstance(emotions, list | tuple) and all(emotion in EMOTIONS for emotion in emotions)
        require(known, f"Emotions are some of {', '.join(EMOTIONS)}.")
        labels = [EMOTIONS.index(emotion) for emotion in emotions]
        return shown_videos(catalogue, getattr(event, "others", None) is True) & np.isin(catalogue.class_labels, labels)


def _text(event: gr.EventData) -> str:
    text = getattr(event, "text", "")
    require(isinstance(text, str), "A search of the map is a text.")
    return str(text).strip()
