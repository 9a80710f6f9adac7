"""Cards of videos: plain HTML that is complete without any player, which the page's scripts add on request."""

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.page.rendering import render
from demo.search.catalogue import Catalogue
from demo.search.results import Hit


def hit_cards(hits: tuple[Hit, ...], n_searched: int, catalogue: Catalogue, analysis: SongAnalysis | None = None) -> str:
    """Return the cards of all hits, best first.

    Args:
        hits: May be empty.
        n_searched: Number of videos that were searched.
        catalogue: Where they come from.
        analysis: The querying song; None where a video was the query.
    """
    return render("hits.html", hits=hits, n_searched=n_searched, catalogue=catalogue, analysis=analysis)


def opened_card(hit: Hit, rank: int | None, catalogue: Catalogue, analysis: SongAnalysis) -> str:
    """Return the card of a video that was opened from the map, which can be closed again.

    Args:
        hit: The video.
        rank: Its rank among the videos that were searched, 1 for the best; None for one that was not searched.
        catalogue: Where it comes from.
        analysis: The querying song.
    """
    return render("opened_video.html", hit=hit, rank=rank, catalogue=catalogue, analysis=analysis)


def session_cards(catalogue: Catalogue) -> str:
    """Return the cards of a catalogue's searched videos, each with a button that removes it."""
    return render("session_videos.html", catalogue=catalogue, rows=np.flatnonzero(catalogue.searched(True)).tolist())


def video_grid(catalogue: Catalogue) -> str:
    """Return a tile for every video of a catalogue with files, its emotions in their usual order.

    A tile carries the video's row, for the server, and its address, for the player.
    """
    rows = sorted(range(catalogue.n_videos), key=lambda row: catalogue.class_labels[row])
    return render("video_grid.html", catalogue=catalogue, rows=rows)
