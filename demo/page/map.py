"""The map: every video by its picture and by its sound, and the song among them.

The cloud of videos never changes, so it is drawn once; what changes with a song or a control is a small dict that the
page's script writes into the empty traces at the figure's end.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from demo.core.arrays import Float32
from demo.emotion.classes import EMOTIONS, describe
from demo.page.palette import ACCENT, EMOTION_COLORS, FIGURE_STYLE, NEUTRAL_INK
from demo.page.wording import format_percentile, span
from demo.search.catalogue import Catalogue
from demo.search.results import Retrieval

PICTURE, SOUND = "picture", "sound"
MARKER = {PICTURE: "circle", SOUND: "diamond-open"}
"""Shape of a video's point by modality, which can be distinguished without color."""

OPACITY, OTHERS_OPACITY, LANDMARK_OPACITY = 0.7, 0.3, 0.35
MARGIN = 0.04
"""Around all points, as a share of their range."""

HOLLOW = "rgba(0,0,0,0)"
WHITE_EDGE, INK_EDGE = {"width": 1.5, "color": "white"}, {"width": 2.5, "color": NEUTRAL_INK}
HOVER = {"mode": "markers", "hovertemplate": "%{text}<extra></extra>"}
OVERLAY: dict[str, dict[str, Any]] = {
    "path": {
        **HOVER,
        "mode": "lines+markers",
        "line": INK_EDGE,
        "marker": {"size": 6, "color": NEUTRAL_INK},
    },
    "chosen": {**HOVER, "marker": {"size": 11, "color": ACCENT, "symbol": "square", "line": WHITE_EDGE}},
    "hits": {
        **HOVER,
        "marker": {"size": 17, "color": HOLLOW, "symbol": "circle", "line": INK_EDGE},
    },
    "query": {**HOVER, "marker": {"size": 22, "color": ACCENT, "symbol": "star", "line": WHITE_EDGE}},
    "opened": {
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {"size": 26, "color": HOLLOW, "symbol": "circle", "line": {"width": 3, "color": ACCENT}},
    },
}
"""Style of the traces that the page's script fills, in drawing order; it replaces the neutral ink by the theme's."""


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
    is_searched = catalogue.searched(music_videos_only=True)
    for others in (True, False):
        for modality, coordinates in ((SOUND, catalogue.audio_map), (PICTURE, catalogue.visual_map)):
            for label, emotion in enumerate(EMOTIONS):
                rows = np.flatnonzero((catalogue.class_labels == label) & (is_searched != others))
                marker = {
                    "symbol": MARKER[modality],
                    "size": 4 if others else 7,
                    "opacity": OTHERS_OPACITY if others else OPACITY,
                    "color": EMOTION_COLORS[emotion],
                    # An open marker's line is its only ink; a filled one needs none.
                    "line": {"width": 1.2 if modality == SOUND else 0},
                }
                _add_points(
                    figure,
                    coordinates[rows],
                    marker,
                    customdata=rows.astype(np.int32),
                    hovertemplate=f"<b>{emotion}</b> · placed by its {modality}<br>click to play<extra></extra>",
                    visible=not others or catalogue.answers is not None,
                    meta={"emotion": emotion, "modality": modality, "others": others},
                )
    for name, style in OVERLAY.items():
        # On WebGL's canvas as well, because SVG lies below it.
        figure.add_scattergl(x=[], y=[], customdata=[], text=[], showlegend=False, name=f"overlay-{name}", **style)
    points = np.concatenate([catalogue.visual_map, catalogue.sounds_on_map[1]])
    low, high = points.min(axis=0), points.max(axis=0)
    (left, right), (bottom, top) = np.stack([low - MARGIN * (high - low), high + MARGIN * (high - low)], axis=1).tolist()
    hidden: dict[str, Any] = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(range=[left, right], **hidden)
    figure.update_yaxes(range=[bottom, top], **hidden)
    figure.update_layout(
        height=560,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        **FIGURE_STYLE,
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
    """Draw the songs that lie between the videos, faintly; they are not clickable."""
    if catalogue.landmarks is None:
        return
    for label, emotion in enumerate(EMOTIONS):
        marker = {"size": 4, "opacity": LANDMARK_OPACITY, "color": EMOTION_COLORS[emotion]}
        _add_points(figure, catalogue.landmarks.map[catalogue.landmarks.labels == label], marker, hoverinfo="skip")


def _add_points(figure: go.Figure, positions: Float32, marker: dict[str, Any], **options: Any) -> None:
    figure.add_scattergl(x=positions[:, 0], y=positions[:, 1], mode="markers", marker=marker, showlegend=False, **options)


def map_overlay(retrieval: Retrieval, catalogue: Catalogue) -> dict[str, Any]:
    """Return what a song adds to the map of the catalogue that it searched.

    Returns:
        The catalogue's name; for each name of OVERLAY but "opened": x, y, text (what the pointer reads) and customdata
        (what a click means: `{"chunk": position}` or `{"row": row}`); and whether videos other than music videos are
        searched.
    """
    analysis, hits = retrieval.analysis, retrieval.hits
    texts = [
        f"{span(*times)} of your song · {describe(shares, n_most=1)[0][0]}<br>click to hear it"
        for times, shares in zip(analysis.chunk_times(), analysis.chunk_emotions, strict=True)
    ]
    clicks = [{"chunk": chunk} for chunk in range(analysis.n_chunks)]
    chosen = np.flatnonzero(retrieval.selected).tolist()
    hit_texts = [
        f"<b>match {rank}</b> · {hit.video.emotion} · {format_percentile(hit.percentile)}<br>click to play"
        for rank, hit in enumerate(hits, start=1)
    ]
    return {
        "catalogue": catalogue.name,
        "others": not retrieval.query.music_videos_only or catalogue.answers is not None,
        "path": _points(retrieval.path, texts, clicks),
        "chosen": _points(retrieval.path[chosen], [f"chosen: {texts[i]}" for i in chosen], [clicks[i] for i in chosen]),
        "hits": _points(np.array([[hit.x, hit.y] for hit in hits]), hit_texts, [{"row": hit.row} for hit in hits]),
        "query": _points(np.array([[retrieval.x, retrieval.y]]), ["your song, by its chosen parts"], [{}]),
    }


def _points(positions: npt.NDArray[np.floating], texts: list[str], clicks: list[dict[str, int]]) -> dict[str, list[Any]]:
    rounded = np.round(positions.reshape(-1, 2).astype(float), 3)
    return {"x": rounded[:, 0].tolist(), "y": rounded[:, 1].tolist(), "text": texts, "customdata": clicks}
