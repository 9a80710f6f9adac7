"""What the page's events do: each handler takes plain values and returns what its components show."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from demo.config import QueryConfig, Sections, require
from demo.errors import NotAudio, SettingError
from demo.page.cards import hit_cards, opened_card
from demo.page.errors import told_to_visitor
from demo.page.heatmap import attention_figure, selection_shapes
from demo.page.lists import chunk_buttons, chunks_table, hits_table, song_summary
from demo.page.map import map_overlay
from demo.retrieval.answers import Listening, Retrieval
from demo.retrieval.retriever import Retriever

try:
    import spaces
except ImportError:
    spaces = None

FORGOTTEN = "Your song is no longer here, because songs are forgotten after an hour; please give it again."


class Handlers:
    """The page's handlers over one retriever."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self.catalogue = retriever.catalogue
        self.n_music_videos = int(retriever.catalogue.is_music_video.sum())
        # On ZeroGPU the decorator lends a GPU for the length of the call; elsewhere it returns the function itself.
        self.hear: Callable[[str], Listening] = spaces.GPU(self._hear) if spaces else self._hear

    def _hear(self, song: str) -> Listening:
        # Only a path goes in and a Listening comes out: on ZeroGPU both cross a process boundary.
        bar = gr.Progress()
        return self.retriever.listen(Path(song), progress=lambda share, words: _show(bar, share, words))

    @told_to_visitor
    def listen(self, song: str | None, sections: str, n_top: float, dial: float, which: str, n_hits: float) -> tuple[Any, ...]:
        """Listen to a song once and show all of it.

        Returns:
            The Listening for the session, the song's summary, the results made visible, the attention figure, then
            what `rank` returns; nothing changes without a song.
        """
        if song is None:
            return tuple(gr.skip() for _ in range(9))
        listening = self.hear(_existing(song))
        retrieval = self.retriever.match(listening, settings(sections, n_top, dial, which, n_hits))
        figure: go.Figure = attention_figure(listening, retrieval.selected)
        return listening, song_summary(listening), gr.update(visible=True), figure, *self._show(retrieval)

    @told_to_visitor
    def rank(
        self, listening: Listening | None, sections: str, n_top: float, dial: float, which: str, n_hits: float
    ) -> tuple[Any, ...]:
        """Ask again with other settings, without listening again.

        Returns:
            Chunk buttons, hit cards, the overlay of both figures, the two tables; nothing changes before a first song.
        """
        query = settings(sections, n_top, dial, which, n_hits)
        if listening is None:
            return tuple(gr.skip() for _ in range(5))
        return self._show(self.retriever.match(listening, query))

    @told_to_visitor
    def open_video(
        self,
        row: float,
        listening: Listening | None,
        sections: str,
        n_top: float,
        dial: float,
        which: str,
        n_hits: float,
    ) -> str:
        """Return the card of a video that was clicked on the map, with its rank and percentile."""
        require(0 <= row < self.catalogue.n_videos, "There is no such video in this catalogue.")
        query = settings(sections, n_top, dial, which, n_hits)
        if listening is None:
            raise SettingError(FORGOTTEN)
        return opened_card(*self.retriever.hit(int(row), listening, query))

    @told_to_visitor
    def match(
        self,
        song: str | None,
        sections: str = "9",
        top: float = 3,
        dial: float = 0.4,
        all_videos: bool = False,
        hits: float = 12,
    ) -> dict[str, Any]:
        """Listen to a song and return the best music videos, as the command line's `match --json` does."""
        # Settings are checked first: a wrong one should not cost a listening.
        query = settings(sections, top, dial, "all" if all_videos else "music", hits)
        return self.retriever.match(self.hear(_existing(song)), query).to_dict()

    def _show(self, retrieval: Retrieval) -> tuple[Any, ...]:
        n_searched = self.n_music_videos if retrieval.query.music_videos_only else self.catalogue.n_videos
        overlay = {
            "map": map_overlay(retrieval),
            "shapes": selection_shapes(retrieval.listening, retrieval.selected),
        }
        return (
            chunk_buttons(retrieval),
            hit_cards(retrieval.hits, n_searched),
            json.dumps(overlay, separators=(",", ":")),
            hits_table(retrieval),
            chunks_table(retrieval),
        )


def settings(sections: Sections | str, n_top: float, dial: float, which: str, n_hits: float) -> QueryConfig:
    """Return the query that the controls describe.

    Raises:
        SettingError: One of them has a value that it cannot have.
    """
    require(n_top is not None and float(n_top).is_integer(), "The number of top sections must be a whole number.")
    require(n_hits is not None and float(n_hits).is_integer(), "The number of hits must be a whole number.")
    require(dial is not None, "The dial goes from 0 (same emotion) to 1 (same kind of music).")
    require(which in ("music", "all"), "Videos must be one of music, all.")
    return QueryConfig(
        sections=sections,  # type: ignore[arg-type]  # QueryConfig refuses what is not one of the Sections
        n_top_sections=int(n_top),
        dial=float(dial),
        music_videos_only=which == "music",
        n_hits=int(n_hits),
    )


def _existing(song: str | None) -> str:
    if not song or not Path(song).is_file():
        raise NotAudio("There is no recording to listen to; record or upload one first.")
    return song


def _show(bar: gr.Progress, share: float, words: str) -> None:
    bar(share, desc=words)
