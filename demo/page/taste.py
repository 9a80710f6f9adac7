"""A visitor's likes and dislikes: kept in their browser, and sent with each search as rows and ids."""

from collections.abc import Iterator

import gradio as gr

from demo.core.config import require
from demo.page.carriers import carried_list, carrier
from demo.page.rendering import render
from demo.search.catalogue import Catalogue
from demo.search.queries import Wishes

MAX_JUDGED = 1000
"""More than a visitor judges by hand."""

UNREADABLE = "Your likes and dislikes cannot be read; forget them and judge again."


def taste_panel() -> gr.HTML:
    """Place what a visitor has liked and disliked, which the page's scripts fill in from the browser."""
    return gr.HTML(render("taste.html"), elem_classes="taste-place", padding=False)


def taste_carrier() -> gr.HTML:
    """Place what carries likes and dislikes from the browser to Python; its event `input` says that they changed."""
    return carrier("taste-carrier", "taste.connect(props, () => trigger('input'))")


def read_taste(judged: str | None, catalogue: Catalogue) -> Wishes:
    """Return the liked and disliked rows of a catalogue.

    Args:
        judged: JSON: a list of [name of the catalogue, row, id of the video, whether it is liked].
        catalogue: What is searched; videos of others, and those whose row has another video meanwhile, do not count.

    Raises:
        SettingError: It is nothing that the page's scripts send.
    """
    rows: dict[bool, list[int]] = {True: [], False: []}
    for row, is_liked in _judged_rows(judged, catalogue):
        rows[is_liked].append(row)
    return Wishes(liked=tuple(rows[True]), disliked=tuple(rows[False]))


def _judged_rows(judged: str | None, catalogue: Catalogue) -> Iterator[tuple[int, bool]]:
    entries = carried_list(judged, UNREADABLE)
    require(len(entries) <= MAX_JUDGED, UNREADABLE)
    for entry in entries:
        require(isinstance(entry, list) and [type(each) for each in entry] == [str, int, str, bool], UNREADABLE)
        name, row, video_id, is_liked = entry
        if name == catalogue.name and 0 <= row < catalogue.n_videos and catalogue.videos[row].video_id == video_id:
            yield row, is_liked
