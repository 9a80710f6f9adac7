"""Where a song comes from: recorded, dropped, fetched, or one of ours."""

from functools import partial
from typing import NamedTuple

import gradio as gr

from demo.analysis.registry import BackboneRegistry
from demo.page.controls import backbone_switch
from demo.page.events import PRIVATE
from demo.page.examples import Example, find_examples
from demo.page.link_field import link_field
from demo.youtube.fetch import Fetcher


class SongField(NamedTuple):
    """What the tab needs of it.

    Attributes:
        song: Takes the recording, wherever it comes from.
        backbone: What hears it.
        examples: Holds the examples' buttons, so that it can be folded while a song is shown; invisible without examples.
    """

    song: gr.Audio
    backbone: gr.Radio
    examples: gr.Accordion


def song_field(registry: BackboneRegistry, fetcher: Fetcher | None) -> SongField:
    """Place what a song is given with, as a column.

    Args:
        registry: By which backbones a song can be heard.
        fetcher: Fetches the sound behind a link; without it there is no field for one.
    """
    with gr.Column(scale=5, min_width=320):
        song = gr.Audio(
            sources=["microphone", "upload"],
            type="filepath",
            label="Your song",
            elem_id="song",
            editable=False,
            buttons=[],
            waveform_options=gr.WaveformOptions(waveform_color="#a1a1aa", waveform_progress_color="#e8590c", sample_rate=44100),
        )
        if fetcher:
            link_field(song, fetcher)
        backbone = backbone_switch(registry)
        examples = _example_buttons(song, find_examples())
    return SongField(song, backbone, examples)


def _example_buttons(song: gr.Audio, examples: list[Example]) -> gr.Accordion:
    """Place a button for each example, which puts the recording where a visitor's own would stand."""
    if examples:
        # Served from where they lie: a copy in the cache would be deleted with the visitors' recordings.
        gr.set_static_paths([examples[0].path.parent])
    fold = gr.Accordion("Or try one of ours", elem_id="examples", visible=bool(examples))
    with fold, gr.Row():
        for example in examples:
            words = f"{example.title}\n{example.emotion}" if example.emotion else example.title
            button = gr.Button(words, size="sm", variant="secondary", min_width=96)
            button.click(partial(str, example.path), None, song, queue=False, show_progress="hidden", **PRIVATE)
    return fold
