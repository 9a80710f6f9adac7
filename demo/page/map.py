"""The map: every video by its picture and by its sound, and the song among them.

The cloud of videos never changes, so it is drawn once; what changes with a song or a control is a small dict that the
page's script writes into the empty traces at the figure's end.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from demo.emotion.classes import EMOTIONS, describe
from demo.page.palette import ACCENT, EMOTION_COLORS, FONT_FAMILY, NEUTRAL_INK
from demo.page.wording import format_percentile, span
from demo.search.catalogue import Catalogue
from demo.search.results import Retrieval

PICTURE, SOUND = "picture", "sound"
MARKER = {PICTURE: "circle", SOUND: "diamond-open"}
"""Shape of a video's point by modality: told apart without colour."""

OPACITY, OTHERS_OPACITY, LANDMARK_OPACITY = 0.7, 0.3, 0.35

OVERLAY = ("path", "chosen", "hits", "query", "opened")
"""Traces that the page's script fills, in drawing order."""


def base_map(catalogue: Catalogue) -> go.Figure:
    """Draw the catalogue, and empty traces for a song.

    Args:
        catalogue: Its `visual_map` and `audio_map` have shape (n_videos, 2).

    Returns:
        A trace for each emotion, modality and kind (music videos, others), whose `customdata` is the video's row;
        the traces of other videos start hidden, unless they are there to be compared with.
    """
    figure = go.Figure()
    _add_landmarks(figure, catalogue)
    emotions, is_searched = np.array(catalogue.emotions), catalogue.searched(music_videos_only=True)
    for others in (True, False):
        for modality, coordinates in ((SOUND, catalogue.audio_map), (PICTURE, catalogue.visual_map)):
            for emotion in EMOTIONS:
                rows = np.flatnonzero((emotions == emotion) & (is_searched != others))
                figure.add_scattergl(
                    x=coordinates[rows, 0],
                    y=coordinates[rows, 1],
                    customdata=rows.astype(np.int32),
                    mode="markers",
                    marker={
                        "symbol": MARKER[modality],
                        "size": 4 if others else 7,
                        "opacity": OTHERS_OPACITY if others else OPACITY,
                        "color": EMOTION_COLORS[emotion],
                        # An open marker's line is its only ink; a filled one needs none.
                        "line": {"width": 1.2 if modality == SOUND else 0},
                    },
                    hovertemplate=f"<b>{emotion}</b> · placed by its {modality}<br>click to play<extra></extra>",
                    visible=not others or catalogue.answers is not None,
                    showlegend=False,
                    meta={"emotion": emotion, "modality": modality, "others": others},
                )
    for name in OVERLAY:
        figure.add_scatter(x=[], y=[], customdata=[], text=[], showlegend=False, name=f"overlay-{name}", **_style(name))
    everything = np.concatenate([catalogue.visual_map, catalogue.sounds_on_map[1]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    margin = 0.04 * (high - low)
    hidden: dict[str, Any] = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(range=[float(low[0] - margin[0]), float(high[0] + margin[0])], **hidden)
    figure.update_yaxes(range=[float(low[1] - margin[1]), float(high[1] + margin[1])], **hidden)
    figure.update_layout(
        height=560,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 13, "color": NEUTRAL_INK, "family": FONT_FAMILY},
        hoverlabel={"align": "left", "font": {"size": 13, "family": FONT_FAMILY}},
        hovermode="closest",
        dragmode="pan",
        meta={
            "kind": "map",
            "catalogue": catalogue.name,
            "label": "The videos and your song on a map",
            "opacity": OPACITY,
            "others_opacity": OTHERS_OPACITY,
        },
    )
    return figure


def _add_landmarks(figure: go.Figure, catalogue: Catalogue) -> None:
    """Draw the songs that lie between the videos, faintly; they answer to nothing."""
    if catalogue.landmarks is None:
        return
    for label, emotion in enumerate(EMOTIONS):
        places = catalogue.landmarks.map[catalogue.landmarks.labels == label]
        figure.add_scattergl(
            x=places[:, 0],
            y=places[:, 1],
            mode="markers",
            marker={"size": 4, "opacity": LANDMARK_OPACITY, "color": EMOTION_COLORS[emotion]},
            hoverinfo="skip",
            showlegend=False,
        )


def map_overlay(retrieval: Retrieval, catalogue: Catalogue) -> dict[str, Any]:
    """Return what a song adds to the map of the catalogue that it asked.

    Returns:
        The catalogue's name; for each name of OVERLAY but "opened": x, y, text (what the pointer reads) and customdata
        (what a click means: `{"chunk": position}` or `{"row": row}`); and whether videos other than music videos are
        searched.
    """
    analysis = retrieval.analysis
    times = analysis.chunk_times()
    words = [
        f"{span(*times[chunk])} of your song · {describe(shares, n_most=1)[0][0]}<br>click to hear it"
        for chunk, shares in enumerate(analysis.chunk_emotions)
    ]
    chosen = np.flatnonzero(retrieval.selected)
    hits = retrieval.hits
    return {
        "catalogue": catalogue.name,
        "others": not retrieval.query.music_videos_only or catalogue.answers is not None,
        "path": _points(retrieval.path, words, [{"chunk": chunk} for chunk in range(analysis.n_chunks)]),
        "chosen": _points(
            retrieval.path[chosen], [f"chosen: {words[chunk]}" for chunk in chosen], [{"chunk": int(c)} for c in chosen]
        ),
        "hits": _points(
            np.array([[hit.x, hit.y] for hit in hits]).reshape(-1, 2),
            [
                f"<b>match {rank}</b> · {hit.video.emotion} · {format_percentile(hit.percentile)}<br>click to play"
                for rank, hit in enumerate(hits, start=1)
            ],
            [{"row": hit.row} for hit in hits],
        ),
        "query": _points(np.array([[retrieval.x, retrieval.y]]), ["your song, by its chosen parts"], [{}]),
    }


def _points(places: npt.NDArray[np.floating], words: list[str], clicks: list[dict[str, int]]) -> dict[str, list[Any]]:
    rounded = np.round(places.astype(float), 3)
    return {"x": rounded[:, 0].tolist(), "y": rounded[:, 1].tolist(), "text": words, "customdata": clicks}


def _style(name: str) -> dict[str, Any]:
    """Return how one overlay trace looks; the page's script replaces the neutral ink by the theme's."""
    hover = {"hovertemplate": "%{text}<extra></extra>"}
    marker: dict[str, Any] = {
        "path": {"size": 6, "color": NEUTRAL_INK},
        "chosen": {"size": 11, "color": ACCENT, "symbol": "square", "line": {"width": 1.5, "color": "white"}},
        "hits": {
            "size": 17,
            "color": "rgba(0,0,0,0)",
            "symbol": "circle",
            "line": {"width": 2.5, "color": NEUTRAL_INK},
        },
        "query": {"size": 22, "color": ACCENT, "symbol": "star", "line": {"width": 1.5, "color": "white"}},
        "opened": {"size": 26, "color": "rgba(0,0,0,0)", "symbol": "circle", "line": {"width": 3, "color": ACCENT}},
    }[name]
    if name == "opened":
        return {"mode": "markers", "marker": marker, "hoverinfo": "skip"}
    if name == "path":
        line = {"width": 2.5, "color": NEUTRAL_INK, "shape": "spline", "smoothing": 0.6}
        return {"mode": "lines+markers", "line": line, "marker": marker, **hover}
    return {"mode": "markers", "marker": marker, **hover}
