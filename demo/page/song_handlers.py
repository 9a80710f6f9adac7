"""What the song's tab does: each handler takes plain values and returns what its components show."""

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from demo.core.config import OURS, QueryConfig, require
from demo.core.errors import NotAudio, SettingError
from demo.core.files import is_file
from demo.page.cards import hit_cards, opened_card
from demo.page.errors import told_to_visitor
from demo.page.events import shown_progress
from demo.page.heatmap import attention_figure, selection_shapes
from demo.page.lists import chunk_buttons, chunks_table, hits_table, song_summary
from demo.page.map import base_map, map_overlay
from demo.page.own_videos import Mine, OwnVideos
from demo.page.settings import chosen, query_settings
from demo.search.catalogue import MINE
from demo.search.results import Listening, Retrieval
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

    def __init__(self, service: Service, own: OwnVideos | None = None) -> None:
        self.service = service
        self.own = own or OwnVideos(service)
        self.retrievers = service.retrievers
        self.maps = {name: base_map(retriever.catalogue) for name, retriever in self.retrievers.items()}
        # On ZeroGPU the decorator lends a GPU for the length of the call; elsewhere it returns the function itself.
        self.hear: Callable[[str, str], Listening] = spaces.GPU(self._hear) if spaces else self._hear

    def _hear(self, song: str, backbone: str) -> Listening:
        # Only a path and a name go in and a Listening comes out: on ZeroGPU they cross a process boundary.
        return self.service.listen(Path(song), shown_progress(), backbone)

    @told_to_visitor
    def listen(self, song: str | None, backbone: str = "") -> tuple[Any, ...]:
        """Listen to a song once.

        Args:
            song: Nothing changes without one.
            backbone: What shall hear it; empty takes the default.

        Returns:
            The Listening for the session, the song's summary, and what did hear it, for the switch.
        """
        if song is None:
            return gr.skip(), gr.skip(), gr.skip()
        listening = self.hear(_existing(song), backbone)
        if not backbone or listening.backbone == backbone:
            return listening, song_summary(listening), gr.skip()
        # On a phone the notice stands below the switch, where a visitor may not look.
        gr.Warning(escape(listening.notices[0], quote=False), duration=None)
        return listening, song_summary(listening), listening.backbone

    @told_to_visitor
    def show(self, listening: Listening | None, mine: Mine, name: str, *controls: Any) -> tuple[Any, ...]:
        """Show all of a song that was just heard.

        Returns:
            The results made visible, the attention figure, then what `rank` returns; nothing changes without a song.
        """
        if listening is None:
            return tuple(gr.skip() for _ in range(7))
        retriever = self._retriever(name, mine)
        retrieval = retriever.match(listening, _query(retriever, controls))
        figure = attention_figure(listening, retrieval.selected)
        return gr.update(visible=True), figure, *self._show(retrieval, retriever)

    @told_to_visitor
    def rank(self, listening: Listening | None, mine: Mine, name: str, *controls: Any) -> tuple[Any, ...]:
        """Ask again with other settings or another catalogue, without listening again.

        Returns:
            Chunk buttons, hit cards, the overlay of both figures, the two tables; nothing changes before a first song.
        """
        retriever = self._retriever(name, mine)
        query = _query(retriever, controls)
        if listening is None:
            return tuple(gr.skip() for _ in range(5))
        return self._show(retriever.match(listening, query), retriever)

    @told_to_visitor
    def draw(self, listening: Listening | None, mine: Mine, name: str, drawn: frozenset[str]) -> tuple[Any, ...]:
        """Show the map of a catalogue, which is sent at its first showing only; that of own videos, whenever they changed.

        Args:
            listening: Nothing is shown before a first song.
            mine: The session's own videos.
            name: The catalogue's.
            drawn: Names of the maps that this visitor's browser has.

        Returns:
            An update of every map's plot, that of own videos last, and the names of the maps that the browser has now.
        """
        if listening is None:
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

    @told_to_visitor
    def open_video(self, row: float, listening: Listening | None, mine: Mine, name: str, *controls: Any) -> str:
        """Return the card of a video that was clicked on the map, with its rank and percentile."""
        retriever = self._retriever(name, mine)
        query = _query(retriever, controls)
        require(0 <= row < retriever.catalogue.n_videos, "There is no such video in this catalogue.")
        if listening is None:
            raise SettingError(FORGOTTEN)
        return opened_card(*retriever.hit(int(row), listening, query), retriever.catalogue, listening)

    @told_to_visitor
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
        return retriever.match(self.hear(_existing(song), backbone), query).to_dict()

    def _retriever(self, name: str, mine: Mine) -> Retriever:
        return self.own.retriever(mine) if name == MINE else chosen(self.retrievers, name)

    def _show(self, retrieval: Retrieval, retriever: Retriever) -> tuple[Any, ...]:
        catalogue = retriever.catalogue
        n_searched = int(catalogue.searched(retrieval.query.music_videos_only).sum())
        overlay = {
            "map": map_overlay(retrieval, catalogue),
            "shapes": selection_shapes(retrieval.listening, retrieval.selected),
        }
        return (
            chunk_buttons(retrieval),
            hit_cards(retrieval.hits, n_searched, catalogue, retrieval.listening),
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
