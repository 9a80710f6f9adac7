"""The tab "Find music for a video": its components, its handlers, which of them each event calls, and `/match_video`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from demo.analysis.video import DRAWN, FILMED, PictureKind, VideoAnalysis
from demo.core.bundles import STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import NotVideo
from demo.core.files import is_file
from demo.page import events
from demo.page.cards import hit_cards, video_grid, video_summary
from demo.page.carriers import on_newest
from demo.page.endpoints import add_upload_endpoint
from demo.page.errors import report_errors
from demo.page.events import Updates, Values
from demo.page.languages import _
from demo.page.query_controls import VideoControls, choose_row, picture_kind, video_query
from demo.page.rendering import render
from demo.page.wording import MUSIC, count_videos, join_pictures_words, pictures_words
from demo.search.queries import PictureQuery
from demo.search.results import Hit
from demo.search.service import Service


@dataclass(frozen=True, kw_only=True)
class VideoQuery:
    """The video that a session searches with.

    Attributes:
        pictures: Its pictures in the space of each kind that they may be of; a shipped video's are drawn.
        row: Its row in the studio's catalogue; None for a visitor's video.
    """

    pictures: Mapping[PictureKind, PictureQuery]
    row: int | None = None


class VideoTab:
    """The tab's components, placed in the order in which they stand on the page."""

    def __init__(self, service: Service) -> None:
        self.query = gr.State(None, time_to_live=events.SESSION_SECONDS)
        with gr.Row():
            with gr.Column(scale=5, min_width=320):
                # Of any type: Gradio would refuse by the name.
                self.video = gr.File(type="filepath", label=_("Your video"), elem_id="video", height=200)
                gr.HTML(render("video_limits.html", limits=service.video_analyzer.config))
            with gr.Column(scale=6, min_width=320):
                self.steps = gr.HTML(
                    render("video_steps.html", sources=count_videos(service.music[DRAWN])), elem_id="empty-video"
                )
                self.status = gr.HTML(
                    "",
                    elem_id="video-status",
                    min_height=96,
                    visible=False,
                    js_on_load=events.call_script("followSummary(watch)"),
                )
        with gr.Accordion(_("Or take one of ours"), elem_id="video-grid") as self.fold:
            tiles = events.call_script("followTiles(element, (row) => trigger('take', { row }))")
            self.grid = gr.HTML(video_grid(service.studio.catalogue), js_on_load=tiles)
        with gr.Column(visible=False, elem_id="music") as self.results:
            self.controls = VideoControls()
            self.hits = {}
            for name in service.music[DRAWN]:
                heading, note = MUSIC[name]
                gr.HTML(render("music_heading.html", heading=heading, note=note))
                self.hits[name] = gr.HTML(elem_classes="music")


class VideoHandlers:
    """The handlers of the tab: each takes values of components and returns updates of components."""

    def __init__(self, service: Service, tab: VideoTab) -> None:
        self.service = service
        self.tab = tab
        self.shipped = service.studio.catalogue

    def begin(self, values: Values) -> Updates:
        """Clear the tab of the last video: it shows its steps without a video, and the place of progress with one."""
        waiting = values[self.tab.video] is None
        return {
            self.tab.query: None,
            self.tab.steps: gr.update(visible=waiting),
            self.tab.status: gr.update(visible=not waiting, value=""),
            self.tab.results: gr.update(visible=False),
            self.tab.fold: gr.update(open=waiting),
        }

    @report_errors
    def analyze(self, values: Values) -> Updates:
        """Analyze a visitor's video once; nothing changes without one."""
        video = values[self.tab.video]
        if video is None:
            return events.unchanged()
        analysis = self._analyze(video)
        seen, mood = (analysis.filmed.seen, analysis.filmed.mood) if analysis.filmed else ((), "")
        words = join_pictures_words(seen, analysis.traits, mood)
        summary = video_summary(words, analysis.seconds, seen=bool(seen), notices=analysis.notices)
        switch = gr.update(interactive=True, value=FILMED)
        return {self.tab.query: self._query(analysis), self.tab.status: summary, self.tab.controls.kind: switch}

    @report_errors
    def take(self, event: gr.EventData) -> Updates:
        """Search with a shipped video, which was analyzed when its catalogue was made."""
        tab, row = self.tab, choose_row(self.shipped, getattr(event, "row", None))
        video = self.shipped.videos[row]
        summary = video_summary(pictures_words(video), video.seconds, title=video.title)
        return {
            tab.query: VideoQuery(pictures={DRAWN: PictureQuery(self.shipped.query_embedding(row))}, row=row),
            tab.controls.kind: gr.update(interactive=False, value=DRAWN),
            tab.status: gr.update(value=summary, visible=True),
            tab.steps: gr.update(visible=False),
            tab.fold: gr.update(open=False),
        }

    @report_errors
    def show(self, values: Values) -> Updates:
        """Show the music that goes with the query's video; nothing changes without one."""
        ranked = self._ranked(values)
        return {self.tab.results: gr.update(visible=True), **ranked} if ranked else events.unchanged()

    @report_errors
    def rank(self, values: Values) -> Updates:
        """Search with other settings, without another analysis; nothing changes before a first video."""
        return self._ranked(values) or events.unchanged()

    @report_errors
    def match(self, video: str | None, dial: float = 0.4, hits: int = 12, pictures: PictureKind = FILMED) -> dict[str, Any]:
        """Look at a video and return the music that goes best with it, of every catalogue.

        Args:
            video: A video file that was uploaded; an address is refused.
            dial: 0 for the same emotion to 1 for what goes with such pictures otherwise.
            hits: Number of pieces of music of each catalogue, 1 to 100.
            pictures: Whether the pictures are filmed or drawn.
        """
        # The docstring is the public description of the endpoint.
        # Settings are checked first: a wrong one should not cost an analysis.
        query, kind = video_query(dial, hits), picture_kind(pictures)
        analysis = self._analyze(video)
        found = self._search(self._query(analysis), query, kind)
        return {
            "seconds": round(analysis.seconds, 3),
            "pictures": kind,
            "seen": {label: round(probability, 3) for label, probability in analysis.filmed.seen} if analysis.filmed else {},
            "mood": analysis.filmed.mood if analysis.filmed else "",
            "traits": list(analysis.traits),
            "notices": list(analysis.notices),
            "hits": {name: [hit.to_dict() for hit in best] for name, best in found.items()},
        }

    def _analyze(self, video: str | None) -> VideoAnalysis:
        if not video or not is_file(video):
            raise NotVideo("There is no video to look at; choose or upload one first.")
        return self.service.video_analyzer.analyze(Path(video), events.gradio_progress())

    def _query(self, analysis: VideoAnalysis) -> VideoQuery:
        return VideoQuery(pictures={kind: self.service.embed_video(analysis, kind) for kind in self.service.music})

    def _ranked(self, values: Values) -> Updates:
        """Return the hit cards of every catalogue, and none before a first video."""
        tab, video = self.tab, values[self.tab.query]
        query = video_query(values[tab.controls.mixing_weight], values[tab.controls.n_hits])
        if video is None:
            return {}
        # The switch of a shipped video may not have arrived in the browser.
        kind = picture_kind(values[tab.controls.kind]) if video.row is None else DRAWN
        updates: Updates = {}
        for name, hits in self._search(video, query, kind).items():
            catalogue = self.service.music[kind][name].catalogue
            n_searched = int(catalogue.is_music_video.sum()) - (name == STUDIO and video.row is not None)
            updates[tab.hits[name]] = hit_cards(hits, n_searched, catalogue)
        return updates

    def _search(self, video: VideoQuery, query: QueryConfig, kind: PictureKind) -> dict[str, tuple[Hit, ...]]:
        """Return the music of every catalogue; a shipped video does not find itself."""
        excluded = {STUDIO: video.row}
        return {
            name: retriever.search_music(
                video.pictures[kind], query.mixing_weight, query.n_hits, excluded_row=excluded.get(name)
            )
            for name, retriever in self.service.music[kind].items()
        }


def video_tab(service: Service) -> None:
    """Place the tab's components and bind its events."""
    tab = VideoTab(service)
    handlers = VideoHandlers(service, tab)
    query = {tab.query, *tab.controls.components}
    ranked = [*tab.hits.values()]
    cleared = [tab.query, tab.steps, tab.status, tab.results, tab.fold]
    tab.video.change(None, tab.video, None, js=f"(file) => {events.call_script('queryVideo.load(file)')}")
    analyzed = tab.video.change(handlers.begin, {tab.video}, cleared, **events.INSTANT).then(
        handlers.analyze,
        {tab.video},
        [tab.query, tab.status, tab.controls.kind],
        api_name="look",
        api_visibility="undocumented",
        show_progress="full",
        show_progress_on=tab.status,
        **events.ANALYSIS,
    )
    # The error message says why the tab is empty again.
    analyzed.failure(lambda: handlers.begin({tab.video: None}), None, cleared, **events.INSTANT)
    taken = tab.grid.take(
        handlers.take, None, [tab.query, tab.status, tab.steps, tab.fold, tab.controls.kind], **events.INSTANT
    )
    for event in (analyzed.success, taken.success):
        event(handlers.show, query, [tab.results, *ranked], **events.RANKING)
    # What an answer of the server sets comes with its hits.
    on_newest("music", [control.input for control in tab.controls.components], handlers.rank, query, ranked)
    add_upload_endpoint(handlers.match, "match_video")
