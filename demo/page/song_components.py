"""The components of the tab "Find videos for a song"."""

import gradio as gr

from demo.page.events import SESSION_SECONDS, call_script
from demo.page.heatmap import preview_picture
from demo.page.languages import _
from demo.page.query_controls import SongControls
from demo.page.rendering import render
from demo.page.song_input import LinkField, backbone_switch, example_buttons, song_recorder
from demo.page.taste import taste_carrier, taste_panel
from demo.page.wording import count_videos
from demo.search.catalogue import MINE
from demo.search.service import Service
from demo.youtube.fetch import Fetcher


class SongTab:
    """The tab's components, placed in the order in which they stand on the page.

    Args:
        service: Supplies the catalogues and backbones to choose from.
        session_videos: The videos of the session.
        session_kind: As what their pictures are taken.
        fetcher: Fetches the sound behind a link; without it there is no field for one.
    """

    def __init__(
        self, service: Service, session_videos: gr.State, session_kind: gr.Radio, fetcher: Fetcher | None = None
    ) -> None:
        self.session_videos = session_videos
        self.session_kind = session_kind
        self.analysis = gr.State(None, time_to_live=SESSION_SECONDS)
        self.chosen = gr.State((), time_to_live=SESSION_SECONDS)
        """Positions of the chunks that the visitor chose; empty where attention chooses."""
        self.drawn = gr.State(frozenset())
        """Names of the maps that the visitor's browser has."""
        with gr.Row():
            with gr.Column(scale=5, min_width=320):
                self.song = song_recorder()
                if fetcher:
                    LinkField(self.song, fetcher)
                self.backbone = backbone_switch(service.registry)
                self.examples = example_buttons(self.song)
            with gr.Column(scale=6, min_width=320):
                self.steps = gr.HTML(render("song_steps.html", sources=count_videos(service.retrievers)), elem_id="empty")
                self.status = gr.HTML("", elem_id="status", min_height=96, visible=False)
        self.preview = gr.HTML(preview_picture(), elem_classes="preview")
        with gr.Column(visible=False, elem_id="results") as self.results:
            gr.HTML(render("attention_heading.html"), elem_classes="of-song")
            gr.HTML(render("song_player.html"), elem_id="player", elem_classes="of-song", js_on_load=call_script("song.show()"))
            with gr.Column(elem_id="attention", elem_classes="of-song"):
                self.attention = gr.Plot(show_label=False, container=False)
                self.strip = gr.HTML(elem_id="strip", padding=False, js_on_load=call_script("followStrip(watch)"))
                self.contributions = gr.HTML(elem_id="contributions", padding=False)
            self.chunks = gr.HTML(elem_id="chunks", elem_classes="of-song")
            gr.HTML(f"<h2>{_('Music videos that match')}</h2>")
            self.controls = SongControls(service.retrievers)
            self.choice_reason = gr.HTML(elem_id="choice-reason")
            self.keep = gr.HTML(elem_id="keep", js_on_load=call_script("keep.follow(element, watch)"))
            taste_panel()
            evidence = call_script("followEvidence(element, watch, (rows) => trigger('explain', { rows }))")
            self.evidence = gr.HTML(js_on_load=evidence, elem_id="evidence")
            self.hits = gr.HTML(elem_id="hits")
            gr.HTML(render("map_heading.html"))
            with gr.Column(elem_id="map-and-video"):
                with gr.Column(elem_id="map"):
                    self.maps = {
                        name: gr.Plot(show_label=False, container=False, visible=False) for name in (*service.retrievers, MINE)
                    }
                self.opened = gr.HTML(elem_id="opened", js_on_load=call_script("followOpened(element, watch)"))
            self.map_list = gr.HTML(elem_id="map-list", js_on_load=call_script("mapTools.followList(element, watch)"))
            with gr.Accordion(_("The same as tables"), open=False, elem_id="tables"):
                self.hits_table = gr.HTML()
                self.chunks_table = gr.HTML(elem_classes="of-song")
        self.taste = taste_carrier()
        overlay = call_script("followOverlay(props, watch)")
        self.overlay = gr.HTML(html_template="", js_on_load=overlay, elem_id="overlay")
        # Carries a click on the map, which Gradio's Plot does not report, to Python.
        clicks = call_script("figures.onVideo((row) => trigger('video', { row }))")
        self.map_clicks = gr.HTML(html_template="", js_on_load=clicks, elem_id="map-clicks")
        # Carries the chunks that were chosen on the heatmap to Python.
        choices = call_script("moments.onChoice((chunks) => trigger('choice', { chunks }))")
        self.choices = gr.HTML(html_template="", js_on_load=choices, elem_id="choices")
        # Carries the visible part of a large catalogue's map to Python, and its points back.
        detail = call_script("followDetail(props, watch, (part) => trigger('part', part))")
        self.map_detail = gr.HTML(html_template="", js_on_load=detail, elem_id="map-detail")
        # Carries what is asked of the map to Python, and back which videos hold some words, and what one is.
        requests = "{ find: (text) => trigger('find', text), area: (part) => trigger('area', part) }"
        tools = call_script(f"mapTools.follow(props, watch, {requests})")
        self.map_found = gr.HTML(html_template="", js_on_load=tools, elem_id="map-found-rows")
        hover = call_script("mapHover.follow(props, watch, (video) => trigger('hover', video))")
        self.map_hover = gr.HTML(html_template="", js_on_load=hover, elem_id="map-hovered")
        # Carries the result that the page's address holds to Python.
        shared = call_script("followShared((text) => trigger('result', { text }))")
        self.shared = gr.HTML(html_template="", js_on_load=shared, elem_id="shared")
