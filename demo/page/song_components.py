"""The components of the tab "Find videos for a song"."""

import gradio as gr

from demo.page.carriers import carrier
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
                bars = call_script("evidence.followBars(props)")
                self.contributions = gr.HTML(elem_id="contributions", padding=False, js_on_load=bars)
            self.chunks = gr.HTML(elem_id="chunks", elem_classes="of-song")
            gr.HTML(f"<h2>{_('Music videos that match')}</h2>")
            self.controls = SongControls(service.retrievers)
            self.choice_reason = gr.HTML(elem_id="choice-reason")
            self.keep = gr.HTML(elem_id="keep", js_on_load=call_script("keep.follow(element, watch)"))
            taste_panel()
            panel = call_script("evidence.follow(element, props, watch)")
            self.evidence = gr.HTML(js_on_load=panel, elem_id="evidence")
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
        self.overlay = carrier("overlay", "followOverlay(props, watch)")
        self.chosen = carrier("chosen", "moments.connect(props, () => trigger('input'))")
        """Positions of the chunks that the visitor chose on the heatmap; none where attention chooses."""
        self.explained = carrier("explained", "evidence.connect(props, () => trigger('input'))")
        """Rows of the hits that the visitor wants explained."""
        self.map_clicks = carrier("map-clicks", "figures.connect(props, () => trigger('input'))")
        """Row of the video that was clicked on the map; Gradio's Plot does not report clicks."""
        # The visible part of a large catalogue's map, and back its points.
        self.map_detail = carrier("map-detail", "followDetail(props, watch, (part) => trigger('part', part))")
        # What is asked of the map, and back which videos hold some words, and what one is.
        requests = "{ find: (text) => trigger('find', text), area: (part) => trigger('area', part) }"
        self.map_found = carrier("map-found-rows", f"mapTools.follow(props, watch, {requests})")
        self.map_hover = carrier("map-hovered", "mapHover.follow(props, watch, (video) => trigger('hover', video))")
        # The result that the page's address holds.
        self.shared = carrier("shared", "followShared((text) => trigger('result', { text }))")
