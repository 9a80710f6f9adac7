"""The controls of a query, and the settings that their values mean."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from demo.analysis.video import DRAWN, FILMED, PictureKind
from demo.core.config import OURS, QueryConfig, QueryMethod, Sections, require
from demo.core.errors import SettingError
from demo.page.events import Updates, Values
from demo.page.languages import N_, _
from demo.page.wording import DIAL, METHODS, PICTURE_KINDS, SPACES, catalogue_title
from demo.search.catalogue import Catalogue
from demo.search.retriever import Retriever

SECTION_CHOICES = [("3", "3"), ("6", "6"), ("9", "9"), (N_("3-s chunks"), "chunks"), (N_("Whole song"), "whole")]
DEFAULT = QueryConfig()
DIAL_RANGE = "The dial goes from 0 (same emotion) to 1 (same kind of music)."


class SongControls:
    """The controls of a song's query.

    Args:
        retrievers: The catalogues that songs search.

    Attributes:
        settings: The controls by the parameters of `song_query`.
    """

    def __init__(self, retrievers: Mapping[str, Retriever]) -> None:
        first = next(iter(retrievers))
        with gr.Row(elem_id="controls"):
            catalogue = gr.Radio(
                catalogue_choices(retrievers),
                value=first,
                label=_("Search in"),
                info=_("whose pictures your song is to find"),
                elem_id="catalogue",
            )
            self.kind = kind_of_video("music" if DEFAULT.music_videos_only else "all")
            self.n_hits = number_of_hits(_("how many videos to show"))
            self.sections = gr.Radio(
                [(_(title), name) for title, name in SECTION_CHOICES],
                value=DEFAULT.sections,
                label=_("Cut the song into"),
                info=_("equal sections; the best of them make the search"),
                elem_id="sections",
            )
            self.n_top_sections = gr.Slider(
                1,
                12,
                DEFAULT.n_top_sections,
                step=1,
                label=_("Best sections"),
                info=_("few leave out talk and noise, all sum up the song"),
                buttons=[],
                elem_id="top",
            )
            self.mixing_weight = _mixing_weight()
            self.method = gr.Radio(
                [(_(title), name) for name, title in METHODS.items()],
                value=DEFAULT.method,
                label=_("Method"),
                info=_("what ranks the matches: ours, or one to compare with; the map stays ours"),
                elem_id="method",
                visible=len(retrievers[first].methods) > 1,
            )
        self.settings = dict(vars(self))
        self.catalogue = catalogue
        self.components = {catalogue, *self.settings.values()}

    def query(self, values: Values) -> QueryConfig:
        """Return the query that the controls describe.

        Raises:
            SettingError: One of them has a value that it cannot have.
        """
        return song_query(**{name: values[control] for name, control in self.settings.items()})

    def values(self, catalogue: str, query: QueryConfig) -> Updates:
        """Return the values of the controls that describe a query of a catalogue."""
        described = query.to_dict() | {"kind": "music" if query.music_videos_only else "all"}
        return {self.catalogue: catalogue, **{control: described[name] for name, control in self.settings.items()}}


class VideoControls:
    """The controls of a video's query."""

    def __init__(self) -> None:
        with gr.Row(elem_id="video-controls", elem_classes="controls"):
            self.kind = picture_kind_switch("video-kind", _("Its pictures are"))
            self.mixing_weight = _mixing_weight()
            self.n_hits = number_of_hits(_("how many of each"))
        self.components = set(vars(self).values())


def picture_kind_switch(elem_id: str, label: str, *, render: bool = True) -> gr.Radio:
    """Make the choice of what a visitor's pictures are, which decides about the space that they are compared in."""
    return gr.Radio(
        [(_(title), name) for title, name in PICTURE_KINDS],
        value=FILMED,
        label=label,
        info=_(SPACES),
        elem_id=elem_id,
        render=render,
    )


def picture_kind(name: str) -> PictureKind:
    """Return a kind of pictures by its name.

    Raises:
        SettingError: There is none of that name.
    """
    require(name in (FILMED, DRAWN), f"The pictures must be one of {FILMED}, {DRAWN}.")
    return FILMED if name == FILMED else DRAWN


def song_query(
    sections: Sections | str,
    n_top_sections: float,
    mixing_weight: float,
    kind: str,
    n_hits: float,
    method: QueryMethod | str = OURS,
    chunks: tuple[int, ...] = (),
) -> QueryConfig:
    """Return the query of a song that plain values from a page or a program describe.

    Raises:
        SettingError: One of them has a value that it cannot have.
    """
    require(_is_whole(n_top_sections), "The number of top sections must be a whole number.")
    require(_is_whole(n_hits), "The number of hits must be a whole number.")
    require(_is_number(mixing_weight), DIAL_RANGE)
    require(kind in ("music", "all"), "Videos must be one of music, all.")
    return QueryConfig(
        sections=sections,  # type: ignore[arg-type]  # QueryConfig refuses what is not one of the Sections
        n_top_sections=int(n_top_sections),
        mixing_weight=float(mixing_weight),
        music_videos_only=kind == "music",
        n_hits=int(n_hits),
        method=method,  # type: ignore[arg-type]  # QueryConfig refuses what is not a QueryMethod
        chunks=chunks,
    )


def video_query(mixing_weight: float, n_hits: float) -> QueryConfig:
    """Return the query of a video: its mixing weight and number of hits count.

    Raises:
        SettingError: One of them has a value that it cannot have.
    """
    return song_query("whole", 1, mixing_weight, "music", n_hits)


def catalogue_choices(retrievers: Mapping[str, Retriever]) -> list[tuple[str, str]]:
    """Return title and name of each catalogue that every visitor can search."""
    return [(catalogue_title(retriever.catalogue), name) for name, retriever in retrievers.items()]


def choose_retriever(retrievers: Mapping[str, Retriever], name: str) -> Retriever:
    """Return the retriever of a catalogue.

    Raises:
        SettingError: There is no such catalogue.
    """
    require(isinstance(name, str) and name in retrievers, f"The catalogue must be one of {', '.join(retrievers)}.")
    return retrievers[name]


def choose_row(catalogue: Catalogue, row: object) -> int:
    """Return the row of a video that a visitor named.

    Raises:
        SettingError: There is no such video.
    """
    if type(row) is int and 0 <= row < catalogue.n_videos:
        return row
    raise SettingError(N_("There is no such video in this catalogue."))


def _is_whole(number: Any) -> bool:
    return _is_number(number) and float(number).is_integer()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _mixing_weight() -> gr.Slider:
    return gr.Slider(
        0.0, 1.0, DEFAULT.mixing_weight, step=0.05, label=_("What should match"), info=_(DIAL), elem_classes="dial", buttons=[]
    )


def kind_of_video(chosen: str) -> gr.Radio:
    """Make the choice between music videos and all musical videos."""
    return gr.Radio(
        [(_("Music videos"), "music"), (_("All musical videos"), "all")],
        value=chosen,
        label=_("Kind of video"),
        info=_("all adds concerts, lessons, covers, games"),
    )


def number_of_hits(info: str) -> gr.Slider:
    """Make the choice of how many hits are shown."""
    return gr.Slider(4, 48, DEFAULT.n_hits, step=4, label=_("Matches"), info=info, buttons=[])
