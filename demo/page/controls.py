"""What a visitor can turn; each tab's controls in the order in which its handlers take them."""

from collections.abc import Mapping
from typing import NamedTuple

import gradio as gr

from demo.analysis.registry import BackboneRegistry
from demo.core.config import QueryConfig
from demo.page.wording import BACKBONES, DIAL, METHODS, catalogue_title
from demo.search.retriever import Retriever

SECTION_CHOICES = [("3", "3"), ("6", "6"), ("9", "9"), ("3-s chunks", "chunks"), ("Whole song", "whole")]

DEFAULT = QueryConfig()


class SongControls(NamedTuple):
    """The controls of a song's query.

    Attributes:
        catalogue: Where to search.
        which: The kind of video.
        method: What ranks the videos.
        dial: Only our method has one.
        asked: All of them, in the order in which handlers take them.
    """

    catalogue: gr.Radio
    which: gr.Radio
    method: gr.Radio
    dial: gr.Slider
    asked: list[gr.Radio | gr.Slider]


def song_controls(retrievers: Mapping[str, Retriever]) -> SongControls:
    """Place the controls of a song's query."""
    first = next(iter(retrievers))
    with gr.Row(elem_id="controls"):
        catalogue = gr.Radio(
            catalogue_choices(retrievers),
            value=first,
            label="Search in",
            info="whose pictures your song shall find",
            elem_id="catalogue",
        )
        which = gr.Radio(
            [("Music videos", "music"), ("All musical videos", "all")],
            value="music" if DEFAULT.music_videos_only else "all",
            label="Kind of video",
            info="all adds concerts, lessons, covers, games",
        )
        n_hits = _n_hits("how many videos to show")
        sections = gr.Radio(
            SECTION_CHOICES,
            value=DEFAULT.sections,
            label="Cut the song into",
            info="equal sections; the best of them make the search",
            elem_id="sections",
        )
        top = gr.Slider(1, 12, DEFAULT.n_top_sections, step=1, label="Best sections", info="how many of them count", buttons=[])
        dial = _dial()
        method = gr.Radio(
            [(words, name) for name, words in METHODS.items()],
            value=DEFAULT.method,
            label="Method",
            info="what ranks the matches: ours, or one to compare with; the map stays ours",
            elem_id="method",
            visible=len(retrievers[first].methods) > 1,
        )
    return SongControls(catalogue, which, method, dial, [catalogue, sections, top, dial, which, n_hits, method])


def backbone_switch(registry: BackboneRegistry) -> gr.Radio:
    """Place the choice of what hears a song, which is seen only where there is a choice."""
    return gr.Radio(
        [(BACKBONES[name], name) for name in registry.names],
        value=registry.default,
        label="Heard by",
        info="VGGish is the paper’s own network; its first use takes a while",
        elem_id="backbone",
        visible=len(registry.names) > 1,
    )


def catalogue_choices(retrievers: Mapping[str, Retriever]) -> list[tuple[str, str]]:
    """Return words and name of each catalogue that everybody can search in."""
    return [(catalogue_title(retriever.catalogue), name) for name, retriever in retrievers.items()]


def video_controls() -> list[gr.Slider]:
    """Place the controls of a video's query, and return them."""
    with gr.Row(elem_id="video-controls", elem_classes="controls"):
        dial = _dial()
        n_hits = _n_hits("how many of each")
    return [dial, n_hits]


def _dial() -> gr.Slider:
    return gr.Slider(
        0.0,
        1.0,
        DEFAULT.mixing_weight,
        step=0.05,
        label="What should match",
        info=DIAL,
        elem_classes="dial",
        buttons=[],
    )


def _n_hits(info: str) -> gr.Slider:
    return gr.Slider(4, 48, DEFAULT.n_hits, step=4, label="Matches", info=info, buttons=[])
