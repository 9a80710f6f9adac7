"""What the song's tab does: each handler takes plain values and returns what its components show."""

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from demo.analysis.song import SongAnalysis
from demo.core.config import OURS, QueryConfig, require
from demo.core.errors import NotAudio, SettingError
from demo.core.files import is_file
from demo.page.cards import hit_cards, opened_card
from demo.page.errors import report_errors
from demo.page.events import gradio_progress
from demo.page.heatmap import attention_figure, selection_shapes
from demo.page.lists import chunk_buttons, chunks_table, hits_table, song_summary
from demo.page.map import base_map, map_overlay
from demo.page.own_videos import Mine, SessionVideos
from demo.page.settings import chosen, query_settings
from demo.search.catalogue import MINE
from demo.search.results import Retrieval
from demo.search.retriever import Retriever
from demo.search.service import Service

try:
    import spaces
except ImportError:
    spaces = None

FORGOTTEN = "Your song is no longer here, because songs are forgotten after an hour; please give it again."


class SongHandlers:
    """The handlers of the song's tab.

    Where a handler takes `*controls`, they are the sections, the number of best sections, the dial, the kind of video, the
    number of hits and the method, as `query_settings` takes them; `mine` are the session's own videos. A catalogue that
    cannot be ranked by that method is ranked by ours: the choice is hidden there, and may still stand at what another
    catalogue was ranked by.
    """

    def __init__(self, service: Service, own: SessionVideos | None = None) -> None:
        self.service = service
        self.own = own or SessionVideos(service)
        self.retrievers = service.retrievers
        self.maps = {name: base_map(retriever.catalogue) for name, retriever in self.retrievers.items()}
        # On ZeroGPU the decorator lends a GPU for the length of the call; elsewhere it returns the function itself.
        self.extract: Callable[[str, str], SongAnalysis] = spaces.GPU(self._analyze_cached) if spaces else self._analyze_cached

    def _analyze_cached(self, song: str, backbone: str) -> SongAnalysis:
        # Only a path and a name go in and a Listening comes out: on ZeroGPU they cross a process boundary.
        return self.service.analyze(Path(song), gradio_progress(), backbone)

    @report_errors
    def analyze(self, song: str | None, backbone: str = "") -> tuple[Any, ...]:
        """Listen to a song once.

        Args:
            song: Nothing changes without one.
            backbone: What shall hear it; empty takes the default.

        Returns:
            The Listening for the session, the song's summary, and what did hear it, for the switch.
        """
        if song is None:
            return gr.skip(), gr.skip(), gr.skip()
        analysis = self.extract(_existing(song), backbone)
        if not backbone or analysis.backbone == backbone:
            return analysis, song_summary(analysis), gr.skip()
        # On a phone the notice stands below the switch, where a visitor may not look.
        gr.Warning(escape(analysis.notices[0], quote=False), duration=None)
        return analysis, song_summary(analysis), analysis.backbone

    @report_errors
    def show(self, analysis: SongAnalysis | None, mine: Mine, name: str, *controls: Any) -> tuple[Any, ...]:
        """Show all of a song that was just heard.

        Returns:
            The results made visible, the attention figure, then what `rank` returns; nothing changes without a song.
        """
        if analysis is None:
            return tuple(gr.skip() for _ in range(7))
        retriever = self._retriever(name, mine)
        retrieval = retriever.search(analysis, _query(retriever, controls))
        figure = attention_figure(analysis, retrieval.selected)
        return gr.update(visible=True), figure, *self._show(retrieval, retriever)

    @report_errors
    def rank(self, analysis: SongAnalysis | None, mine: Mine, name: str, *controls: Any) -> tuple[Any, ...]:
        """Ask again with other settings or another catalogue, without listening again.

        Returns:
            Chunk buttons, hit cards, the overlay of both figures, the two tables; nothing changes before a first song.
        """
        retriever = self._retriever(name, mine)
        query = _query(retriever, controls)
        if analysis is None:
            return tuple(gr.skip() for _ in range(5))
        return self._show(retriever.search(analysis, query), retriever)

    @report_errors
    def draw(self, analysis: SongAnalysis | None, mine: Mine, name: str, drawn: frozenset[str]) -> tuple[Any, ...]:
        """Show the map of a catalogue, which is sent at its first showing only; that of own videos, whenever they changed.

        Args:
            analysis: Nothing is shown before a first song.
            mine: The session's own videos.
            name: The catalogue's.
            drawn: Names of the maps that this visitor's browser has.

        Returns:
            An update of every map's plot, that of own videos last, and the names of the maps that the browser has now.
        """
        if analysis is None:
            return (*(gr.skip() for _ in range(len(self.maps) + 1)), drawn)
        if name != MINE:
            chosen(self.maps, name)
        which = " ".join([MINE, *(own.video_id for own in mine)]) if name == MINE else name
        plots = []
        for other in (*self.maps, MINE):
            # Without a value the browser keeps the one that it has.
            value = {}
            if other == name and which not in drawn:
                value = {"value": base_map(self.own.catalogue(mine)) if name == MINE else self.maps[name]}
            plots.append(gr.update(visible=other == name, **value))
        # The browser has one map of own videos, the last.
        kept = {has for has in drawn if name != MINE or has.split(" ")[0] != MINE}
        return (*plots, frozenset(kept | {which}))

    @report_errors
    def open_video(self, row: float, analysis: SongAnalysis | None, mine: Mine, name: str, *controls: Any) -> str:
        """Return the card of a video that was clicked on the map, with its rank and percentile."""
        retriever = self._retriever(name, mine)
        query = _query(retriever, controls)
        require(0 <= row < retriever.catalogue.n_videos, "There is no such video in this catalogue.")
        if analysis is None:
            raise SettingError(FORGOTTEN)
        return opened_card(*retriever.hit(int(row), analysis, query), retriever.catalogue, analysis)

    @report_errors
    def match(
        self,
        song: str | None,
        sections: str = "9",
        top: float = 3,
        dial: float = 0.4,
        all_videos: bool = False,
        hits: float = 12,
        catalogue: str = "",
        method: str = OURS,
        backbone: str = "",
    ) -> dict[str, Any]:
        """Listen to a song and return the best music videos of a catalogue, as the command line's `match --json` does."""
        # Settings are checked first: a wrong one should not cost a listening.
        query = query_settings(sections, top, dial, "all" if all_videos else "music", hits, method)
        retriever = chosen(self.retrievers, catalogue or next(iter(self.retrievers)))
        retriever.check(query)
        return retriever.search(self.extract(_existing(song), backbone), query).to_dict()

    def _retriever(self, name: str, mine: Mine) -> Retriever:
        return self.own.retriever(mine) if name == MINE else chosen(self.retrievers, name)

    def _show(self, retrieval: Retrieval, retriever: Retriever) -> tuple[Any, ...]:
        catalogue = retriever.catalogue
        n_searched = int(catalogue.searched(retrieval.query.music_videos_only).sum())
        overlay = {
            "map": map_overlay(retrieval, catalogue),
            "shapes": selection_shapes(retrieval.analysis, retrieval.selected),
        }
        return (
            chunk_buttons(retrieval),
            hit_cards(retrieval.hits, n_searched, catalogue, retrieval.analysis),
            json.dumps(overlay, separators=(",", ":")),
            hits_table(retrieval),
            chunks_table(retrieval),
        )


def _query(retriever: Retriever, controls: tuple[Any, ...]) -> QueryConfig:
    query = query_settings(*controls)
    return query if query.method in retriever.methods else replace(query, method=OURS)


def _existing(song: str | None) -> str:
    if not song or not is_file(song):
        raise NotAudio("There is no recording to listen to; record or upload one first.")
    return song
