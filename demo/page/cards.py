"""Cards, buttons and tables: plain HTML that is complete without any player, which the page's scripts add on request."""

from collections.abc import Iterable

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.emotion.classes import describe
from demo.page.languages import N_, _
from demo.page.rendering import render
from demo.page.wording import selected_runs
from demo.search.catalogue import Catalogue
from demo.search.results import Hit, Retrieval

LESS_WELL = {
    "both": N_("matches your words and your song less well"),
    "words": N_("matches your words less well"),
    "song": N_("matches your song less well"),
    "video": N_("matches your video less well"),
}
"""What the rest of a catalogue does, by what asked."""


def hit_cards(
    hits: tuple[Hit, ...],
    n_searched: int,
    catalogue: Catalogue,
    analysis: SongAnalysis | None = None,
    *,
    words: bool = False,
    explained: bool = False,
) -> str:
    """Return the cards of all hits, best first.

    Args:
        hits: May be empty.
        n_searched: Number of videos that were searched.
        catalogue: Where they come from.
        analysis: The querying song; None where none was.
        words: Whether words asked, alone or beside the song; without both a video did.
        explained: Whether each card offers its evidence.
    """
    asked = "words" if words else "song" if analysis else "video"
    less_well = _(LESS_WELL["both" if words and analysis else asked])
    found = {"hits": hits, "n_searched": n_searched, "catalogue": catalogue, "analysis": analysis}
    return render("hits.html", asked=asked, less_well=less_well, explained=explained, **found)


def opened_card(hit: Hit, rank: int | None, catalogue: Catalogue, analysis: SongAnalysis, *, explained: bool = False) -> str:
    """Return the card of a video that was opened from the map, which can be closed again.

    Args:
        hit: The video.
        rank: Its rank among the videos that were searched, 1 for the best; None for one that was not searched.
        catalogue: Where it comes from.
        analysis: The querying song.
        explained: Whether the card offers its evidence.
    """
    return render("opened_video.html", hit=hit, rank=rank, catalogue=catalogue, analysis=analysis, explained=explained)


def session_cards(catalogue: Catalogue) -> str:
    """Return the cards of a catalogue's searched videos, each with a button that removes it."""
    return render("session_videos.html", catalogue=catalogue, rows=np.flatnonzero(catalogue.searched(True)).tolist())


def video_grid(catalogue: Catalogue) -> str:
    """Return a tile for every video of a catalogue with files, its emotions in their usual order.

    A tile carries the video's row, for the server, and its address, for the player.
    """
    rows = sorted(range(catalogue.n_videos), key=lambda row: catalogue.class_labels[row])
    return render("video_grid.html", catalogue=catalogue, rows=rows)


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
    return render("chunk_buttons.html", parts=parts, best_start=times[best][0], chosen=bool(retrieval.query.chunks))


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of plain text."""
    return render("rows_table.html", caption=caption, heads=heads, rows=rows)
