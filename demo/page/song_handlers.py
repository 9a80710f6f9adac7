"""The handlers of the song's tab: each takes values of components and returns updates of components."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from demo.analysis.song import SongAnalysis
from demo.analysis.video import PictureKind
from demo.core.bundles import STUDIO
from demo.core.config import OURS, QueryConfig, QueryMethod, Sections
from demo.core.errors import SettingError
from demo.features.audio.chunk_lists import parse_chunks
from demo.page.cards import chunk_buttons, hit_cards
from demo.page.carriers import carried_numbers
from demo.page.errors import report_errors
from demo.page.events import Updates, Values, gradio_progress, unchanged
from demo.page.heatmap import attention_figure, chunk_strip, selection_shapes
from demo.page.keep import keep_bar
from demo.page.languages import N_, _, translated
from demo.page.map import map_overlay
from demo.page.query_controls import catalogue_choices, choose_retriever, picture_kind, song_query
from demo.page.rendering import render
from demo.page.session_videos import SessionVideos, present
from demo.page.song_components import SongTab
from demo.page.song_input import existing_song
from demo.page.taste import read_taste
from demo.page.wording import DIAL, MY_VIDEOS, NO_DIAL, OTHERS
from demo.search.catalogue import MINE, MINE_AND_OTHERS, SESSION_CATALOGUES
from demo.search.queries import NO_WISHES, Wishes
from demo.search.results import Retrieval
from demo.search.retriever import Retriever
from demo.search.service import Service
from demo.search.sharing import shared_rows

FORGOTTEN = N_("Your song is no longer here, because songs are forgotten after an hour; please give it again.")


class SongHandlers:
    """The handlers of the song's tab.

    A catalogue that cannot be ranked by the chosen method is ranked by ours: the control is hidden there, and may still have
    the value that another catalogue was ranked by.

    Args:
        service: Analyzes and searches.
        session: Searches the session's videos.
        tab: Components of the tab.
    """

    def __init__(self, service: Service, session: SessionVideos, tab: SongTab) -> None:
        self.service = service
        self.session = session
        self.tab = tab
        self.retrievers = service.retrievers

    def extract(self, song: str, backbone: str) -> SongAnalysis:
        """Analyze a song, and show how far that is."""
        return self.service.analyze(Path(song), gradio_progress(), backbone)

    def begin(self, values: Values) -> Updates:
        """Clear the tab of the last song: it shows its steps without a song, and the place of progress with one."""
        tab, waiting = self.tab, values[self.tab.song] is None
        return {
            tab.analysis: None,
            tab.chosen: "",
            **self.follow_choice(()),
            tab.steps: gr.update(visible=waiting),
            tab.preview: gr.update(visible=waiting),
            tab.status: gr.update(visible=not waiting, value=""),
            tab.results: gr.update(visible=False),
            tab.examples: gr.update(open=waiting),
        }

    @report_errors
    def analyze(self, values: Values) -> Updates:
        """Analyze a song once; nothing changes without one."""
        tab, song, backbone = self.tab, values[self.tab.song], values[self.tab.backbone]
        if song is None:
            return unchanged()
        analysis = self.extract(existing_song(song), backbone)
        updates: Updates = {tab.analysis: analysis, tab.status: render("song_summary.html", analysis=analysis), tab.opened: ""}
        if backbone and analysis.backbone != backbone:
            # On a phone the notice stands below the switch, where a visitor may not see it.
            gr.Warning(escape(translated(analysis.notices[0]), quote=False), duration=None)
            updates[tab.backbone] = analysis.backbone
        return updates

    @report_errors
    def show(self, values: Values) -> Updates:
        """Show all results of a song that was just analyzed; nothing changes without one."""
        analysis = values[self.tab.analysis]
        if analysis is None:
            return unchanged()
        retriever = self.retriever(values)
        retrieval = self.search(analysis, values, retriever)
        return {
            self.tab.results: gr.update(visible=True),
            self.tab.attention: attention_figure(analysis, retrieval.selected),
            self.tab.strip: chunk_strip(analysis),
            self.tab.evidence: "",
            self.tab.contributions: "",
            **self.ranked(retrieval, retriever),
        }

    @report_errors
    def rank(self, values: Values) -> Updates:
        """Search with what the visitor has set, without another analysis; nothing changes before a first song."""
        retriever, analysis = self.retriever(values), values[self.tab.analysis]
        query = self.query(values, retriever)  # Wrong settings are refused before a first song, too.
        if analysis is None and query.chunks:
            raise SettingError(FORGOTTEN)
        if analysis is None:
            return unchanged()
        return {**self.follow_choice(query.chunks), **self.ranked(self.search(analysis, values, retriever), retriever)}

    def follow_choice(self, chunks: tuple[int, ...]) -> Updates:
        """Beside chunks of the visitor's choice, the controls that cut the song decide nothing."""
        controls, by_attention = self.tab.controls, gr.update(interactive=not chunks)
        return {controls.sections: by_attention, controls.n_top_sections: by_attention}

    def show_controls(self, values: Values) -> Updates:
        """Show the controls that a catalogue and a method leave.

        The kind of video is hidden where all are music videos, and the method where there is only ours; only our method has
        a mixing weight.
        """
        controls = self.tab.controls
        name, method = values[controls.catalogue], values[controls.method]
        is_session = name in SESSION_CATALOGUES
        retriever = self.service.reference(self.picture_kind(values)) if is_session else choose_retriever(self.retrievers, name)
        has_methods = not is_session and len(retriever.methods) > 1
        ours = method == OURS or is_session or method not in retriever.methods
        return {
            controls.kind: gr.update(visible=name != MINE and not retriever.catalogue.is_music_video.all()),
            controls.method: gr.update(visible=has_methods),
            controls.mixing_weight: gr.update(interactive=ours, info=_(DIAL if ours else NO_DIAL)),
        }

    def offer_session_videos(self, values: Values) -> Updates:
        """Offer the session's videos as catalogues while there are some; without them the studio's take their place."""
        name, choices = self.catalogue_name(values), catalogue_choices(self.retrievers)
        others = self.service.reference(self.picture_kind(values)).catalogue.name
        if present(values[self.tab.session_videos]):
            choices += [(_(MY_VIDEOS), MINE), (translated(f"{MY_VIDEOS} and {OTHERS[others]}"), MINE_AND_OTHERS)]
        elif name in SESSION_CATALOGUES:
            name = STUDIO
        return {self.tab.controls.catalogue: gr.update(choices=choices, value=name)}

    @report_errors
    def match(
        self,
        song: str | None,
        sections: Sections = "9",
        top: int = 3,
        dial: float = 0.4,
        all_videos: bool = False,
        hits: int = 12,
        catalogue: str = "",
        method: QueryMethod = OURS,
        backbone: str = "",
        chunks: str = "",
    ) -> dict[str, Any]:
        """Listen to a song and return the best music videos of a catalogue, as the command line's `match --json` does.

        Args:
            song: An audio or video file that was uploaded; an address is refused.
            sections: How the song is cut: into 3, 6 or 9 sections, into chunks of 3 s, or not at all (whole).
            top: How many of the sections, those with the highest attention, make the search.
            dial: 0 for the same emotion to 1 for the same kind of music.
            all_videos: All musical videos, not only music videos.
            hits: Number of videos, 1 to 100.
            catalogue: Name of the catalogue; empty for the first.
            method: What ranks the videos.
            backbone: Name of the network that listens; empty for the usual one.
            chunks: Chunks of 3 s that search instead of sections, as 3,4,10-12 or in seconds, 9s-30s; empty for the sections.
        """
        # Settings are checked first: a wrong one should not cost an analysis.
        query = song_query(sections, top, dial, "all" if all_videos else "music", hits, method, parse_chunks(chunks or ""))
        retriever = choose_retriever(self.retrievers, catalogue or next(iter(self.retrievers)))
        retriever.check(query)
        return retriever.search(self.extract(existing_song(song), backbone), query).to_dict()

    def catalogue_name(self, values: Values) -> str:
        """Return the name of the chosen catalogue."""
        return str(values[self.tab.controls.catalogue])

    def picture_kind(self, values: Values) -> PictureKind:
        """Return as what the pictures of the session's videos are taken."""
        return picture_kind(values[self.tab.session_kind])

    def retriever(self, values: Values) -> Retriever:
        """Return what searches the chosen catalogue."""
        if (name := self.catalogue_name(values)) in SESSION_CATALOGUES:
            return self.session.retriever(values[self.tab.session_videos], self.picture_kind(values), name)
        return choose_retriever(self.retrievers, name)

    def named_retriever(self, event: gr.EventData, values: Values) -> Retriever:
        """Return what searches the catalogue that an event names."""
        return self.retriever({**values, self.tab.controls.catalogue: getattr(event, "catalogue", "")})

    def query(self, values: Values, retriever: Retriever) -> QueryConfig:
        """Return the query that the controls describe and, where the visitor chose some, the chunks."""
        query = replace(self.tab.controls.query(values), chunks=carried_numbers(values[self.tab.chosen]))
        return query if query.method in retriever.methods else replace(query, method=OURS)

    def wishes(self, values: Values, query: QueryConfig, retriever: Retriever) -> Wishes:
        """Return the visitor's likes and dislikes of the chosen catalogue; only our method knows them."""
        return read_taste(values[self.tab.taste], retriever.catalogue) if query.method == OURS else NO_WISHES

    def search(self, analysis: SongAnalysis, values: Values, retriever: Retriever) -> Retrieval:
        """Search, or show again what a shared result found."""
        query = self.query(values, retriever)
        wishes = self.wishes(values, query, retriever)
        rows = None if wishes else shared_rows(analysis, retriever.catalogue, query)
        return retriever.search(analysis, query, wishes, rows)

    def ranked(self, retrieval: Retrieval, retriever: Retriever) -> Updates:
        """Return what a search shows."""
        tab, catalogue, analysis = self.tab, retriever.catalogue, retrieval.analysis
        n_searched = int(catalogue.searched(retrieval.query.music_videos_only).sum())
        overlay = {
            "map": map_overlay(retrieval, catalogue),
            "shapes": selection_shapes(analysis, retrieval.selected),
            "chunks": np.flatnonzero(retrieval.selected).tolist(),
            "choice": retrieval.query.chunks,
        }
        return {
            tab.chunks: chunk_buttons(retrieval),
            tab.keep: keep_bar(retrieval, catalogue, can_share=catalogue.name in self.retrievers),
            tab.hits: hit_cards(retrieval.hits, n_searched, catalogue, analysis, explained=retrieval.query.method == OURS),
            tab.overlay: json.dumps(overlay, separators=(",", ":")),
            tab.hits_table: render("hits_table.html", hits=retrieval.hits),
            tab.chunks_table: render("chunks_table.html", retrieval=retrieval, analysis=analysis),
        }
