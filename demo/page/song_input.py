"""Where a song comes from: recorded, uploaded, fetched from a link, or a shipped example."""

import csv
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

import gradio as gr

from demo.analysis.registry import BackboneRegistry
from demo.core.errors import NotAudio
from demo.core.files import is_file
from demo.core.paths import ASSETS
from demo.page.errors import report_errors
from demo.page.events import FETCHING, INSTANT, PRIVATE, Updates, Values, gradio_progress, unchanged
from demo.page.languages import _, translated
from demo.page.rendering import render
from demo.page.wording import BACKBONES
from demo.youtube.fetch import Fetcher
from demo.youtube.parse import MAX_CHARACTERS, watch_address

EXAMPLES = ASSETS / "examples"
SUFFIXES = {".mp3", ".ogg", ".opus", ".wav", ".flac", ".m4a"}


class Example(NamedTuple):
    """One example recording.

    Attributes:
        path: Where it lies.
        title: On the page.
        emotion: What it was composed to express; empty where nothing says so.
    """

    path: Path
    title: str
    emotion: str


def find_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Return the recordings of a folder by name, with titles and emotions from its examples.csv where it has one."""
    table = folder / "examples.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines() if table.is_file() else [])
    described = {row["file"]: row for row in rows}
    examples = []
    for path in sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES):
        row = described.get(path.name, {})
        title = row.get("title") or path.stem.replace("_", " ").capitalize()
        examples.append(Example(path=path, title=title, emotion=row.get("emotion") or ""))
    return examples


def song_recorder() -> gr.Audio:
    """Place what records or uploads a song."""
    return gr.Audio(
        sources=["microphone", "upload"],
        type="filepath",
        label=_("Your song"),
        elem_id="song",
        editable=False,
        buttons=[],
        waveform_options=gr.WaveformOptions(waveform_color="#a1a1aa", waveform_progress_color="#e8590c", sample_rate=44100),
    )


def existing_song(song: str | None) -> str:
    """Return the path of a recording.

    Raises:
        NotAudio: There is none.
    """
    if not song or not is_file(song):
        raise NotAudio("There is no recording to listen to; record or upload one first.")
    return song


def backbone_switch(registry: BackboneRegistry) -> gr.Radio:
    """Place the choice of the audio backbone, which is visible only where there is a choice."""
    return gr.Radio(
        [(_(BACKBONES[name]), name) for name in registry.names],
        value=registry.default,
        label=_("Heard by"),
        info=_("VGGish is the paper’s own network; its first use takes a while"),
        elem_id="backbone",
        visible=len(registry.names) > 1,
    )


def example_buttons(song: gr.Audio) -> gr.Accordion:
    """Place a button for each example, which puts the recording where a visitor's would stand; invisible without examples."""
    examples = find_examples()
    if examples:
        # Served from where they lie: a copy in the cache would be deleted with the visitors' recordings.
        gr.set_static_paths([EXAMPLES])
    fold = gr.Accordion(_("Or try one of ours"), elem_id="examples", visible=bool(examples))
    with fold, gr.Row():
        for example in examples:
            title = translated(example.title)
            label = f"{title}\n{translated(example.emotion)}" if example.emotion else title
            button = gr.Button(label, size="sm", variant="secondary", min_width=96)
            button.click(partial(str, example.path), None, song, **INSTANT)
    return fold


def link_and_button(elem_id: str, *, visible: bool = True) -> tuple[gr.Textbox, gr.Button]:
    """Place a line for a link and the button beside it."""
    with gr.Row(elem_id=elem_id, visible=visible):
        link = gr.Textbox(
            placeholder=_("or paste a YouTube link"),
            label=_("A YouTube link"),
            show_label=False,
            container=False,
            max_lines=1,
            max_length=MAX_CHARACTERS,
            min_width=160,
            scale=1,
        )
        button = gr.Button(_("Fetch"), size="md", variant="secondary", min_width=88, scale=0)
    return link, button


class LinkField:
    """The field for a link under a recording's component: the sound that it fetches takes the place of a recording.

    Args:
        song: Takes the sound, as if it had been uploaded.
        fetcher: Fetches it.
    """

    def __init__(self, song: gr.Audio, fetcher: Fetcher) -> None:
        self.song = song
        self.fetcher = fetcher
        self.limits = render("link_limits.html", limits=fetcher.config)
        # Tells the linked song from what the visitor uploads later, which is the sound of no linked video.
        self.fetched = gr.State("")
        self.link, self.button = link_and_button("link")
        self.about = gr.HTML(self.limits, elem_id="linked")
        gr.on(
            [self.link.submit, self.button.click],
            self.fetch,
            {self.link},
            [song, self.about, self.fetched],
            show_progress="full",
            show_progress_on=self.about,
            trigger_mode="once",
            **FETCHING,
            **PRIVATE,
        )
        song.change(self.forget, {song, self.fetched}, self.about, **INSTANT)

    @report_errors
    def fetch(self, values: Values) -> Updates:
        """Fetch the sound behind a link; it lies where an upload would and is deleted as one."""
        with tempfile.TemporaryDirectory(prefix="linked-") as folder:
            fetched = self.fetcher.fetch_song(values[self.link], Path(folder), gradio_progress())
            song = self.song.move_resource_to_block_cache(fetched.path)
        about = fetched.about
        address = watch_address(about.youtube_id)
        return {
            self.song: song,
            self.about: render("linked_song.html", address=address, title=about.title, uploader=about.uploader),
            self.fetched: song or "",
        }

    def forget(self, values: Values) -> Updates:
        """Show the limits on links once the song is no longer the fetched one."""
        song = values[self.song]
        return unchanged() if song and song == values[self.fetched] else {self.about: self.limits}
