"""What the figures show, as lists and tables: to play from, and for those who cannot see the figures."""

from collections.abc import Iterable

import numpy as np

from demo.emotion.classes import describe
from demo.page.rendering import render
from demo.page.wording import selected_runs
from demo.search.results import Retrieval


def video_summary(words: str, seconds: float, *, seen: bool = False, notices: tuple[str, ...] = (), title: str = "") -> str:
    """Return the notices, what is known of a video's pictures, and its player, to which the page's script gives the file.

    Args:
        words: As `pictures_words` returns them.
        seconds: Duration of the pictures.
        seen: Whether the words say what the pictures show.
        notices: Sentences for the visitor.
        title: Of a shipped video; '' for a visitor's.
    """
    return render("video_summary.html", words=words, seconds=seconds, seen=seen, sentences=notices, title=title)


def chunk_buttons(retrieval: Retrieval) -> str:
    """Return the selected chunks of the song as buttons; a run of neighbors makes one button."""
    analysis = retrieval.analysis
    times = analysis.chunk_times()
    parts = []
    for first, last in selected_runs(retrieval.selected):
        run = slice(first, last + 1)
        ((emotion, _),) = describe(analysis.chunk_emotions[run].mean(axis=0), n_most=1)
        attention = float(analysis.relative_attention[run].max())
        parts.append({"start": times[first][0], "end": times[last][1], "emotion": emotion, "attention": attention})
    # Where "Watch with my song" lets the song begin.
    best = int(np.argmax(np.where(retrieval.selected, analysis.attention, -1.0)))
    return render("chunk_buttons.html", parts=parts, best_start=times[best][0])


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of plain text."""
    return render("rows_table.html", caption=caption, heads=heads, rows=rows)
