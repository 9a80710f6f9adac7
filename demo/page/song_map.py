"""The map below a song's results: drawn once in each browser, in parts where it is large, and opening what is clicked on."""

import functools
import json

import gradio as gr
import plotly.graph_objects as go

from demo.core.config import OURS, require
from demo.core.errors import SettingError
from demo.page.cards import opened_card
from demo.page.carriers import carried_numbers
from demo.page.errors import report_errors
from demo.page.events import Updates, Values, unchanged
from demo.page.map import base_map, map_detail
from demo.page.map_areas import map_regions, name_regions
from demo.page.map_points import MAX_POINTS, MAX_SVG_POINTS
from demo.page.map_tools import MapTools
from demo.page.query_controls import choose_retriever, choose_row
from demo.page.song_handlers import FORGOTTEN, SongHandlers
from demo.search.catalogue import MINE, SESSION_CATALOGUES, Catalogue


class SongMap:
    """Draws the maps of the song's tab, and opens their videos.

    Args:
        handlers: Those of the tab.
    """

    def __init__(self, handlers: SongHandlers) -> None:
        self.handlers = handlers
        self.tab = handlers.tab
        self.retrievers = handlers.retrievers
        self.tools = MapTools(handlers)
        self._base_map = functools.cache(lambda name: self._named_map(self.retrievers[name].catalogue, name))
        self._regions = functools.cache(lambda name: map_regions(self.retrievers[name].catalogue))

    @report_errors
    def draw(self, values: Values) -> Updates:
        """Show the map of the chosen catalogue; nothing changes before a first song.

        A shipped catalogue's map is sent at its first showing only, that of the session's videos whenever they changed.
        """
        name, videos, drawn = self.handlers.catalogue_name(values), values[self.tab.session_videos], values[self.tab.drawn]
        if values[self.tab.analysis] is None:
            return unchanged()
        if name not in SESSION_CATALOGUES:
            choose_retriever(self.retrievers, name)
        # The browser has one map of the session's videos, whether others are searched with them or not.
        shown = MINE if name in SESSION_CATALOGUES else name
        kind = self.handlers.picture_kind(values)
        version = " ".join([MINE, name, kind, *(video.video_id for video in videos)]) if shown == MINE else name
        updates: Updates = {plot: gr.update(visible=other == shown) for other, plot in self.tab.maps.items()}
        if version not in drawn:
            if shown == MINE:
                # They lie on the map of another catalogue, whose regions stay.
                reference = self.handlers.service.reference(kind).catalogue.name
                figure = self._named_map(self.handlers.retriever(values).catalogue, reference)
            else:
                figure = self._base_map(name)
            updates[self.tab.maps[shown]] = gr.update(visible=True, value=figure)
        kept = {other for other in drawn if shown != MINE or other.split(" ")[0] != MINE}
        return {**updates, self.tab.drawn: frozenset(kept | {version})}

    def _named_map(self, catalogue: Catalogue, regions: str) -> go.Figure:
        return name_regions(base_map(catalogue), self._regions(regions))

    @report_errors
    def show_part(self, event: gr.EventData, values: Values) -> Updates:
        """Show the points of the part of a large catalogue's map that the visitor sees."""
        number, visible, others, svg = (getattr(event, name, None) for name in ("number", "box", "others", "svg"))
        require(type(number) is int, "A request for a part of the map needs a number.")
        n_points = MAX_SVG_POINTS if svg else MAX_POINTS
        catalogue, text = self.handlers.named_retriever(event, values).catalogue, getattr(event, "text", "")
        found = self.tools.found(catalogue, str(text)) if text else None
        detail = map_detail(catalogue, visible, others is True, n_points, found)
        # The page drops what it no longer waits for.
        return {self.tab.map_detail: json.dumps({**detail, "number": number}, separators=(",", ":"))}

    def redraw_session_videos(self, values: Values) -> Updates:
        """Draw the map of the session's videos again where it is the one that is shown."""
        return self.draw(values) if self.handlers.catalogue_name(values) in SESSION_CATALOGUES else unchanged()

    @report_errors
    def open_video(self, values: Values) -> Updates:
        """Show the card of a video that was clicked on the map, with its rank and percentile."""
        retriever, analysis = self.handlers.retriever(values), values[self.tab.analysis]
        query, rows = self.handlers.query(values, retriever), carried_numbers(values[self.tab.map_clicks])
        row = choose_row(retriever.catalogue, rows[0] if rows else None)
        if analysis is None:
            raise SettingError(FORGOTTEN)
        hit, rank = retriever.hit(row, analysis, query, self.handlers.wishes(values, query, retriever))
        explained = query.method == OURS
        return {self.tab.opened: opened_card(hit, rank, retriever.catalogue, analysis, explained=explained)}
