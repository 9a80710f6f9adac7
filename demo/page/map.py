"""The map: every video by its picture and by its sound, and the song among them.

The cloud of videos never changes, so it is drawn once; what changes with a song or a control is a small dict that the
page's script writes into the empty traces at the figure's end.
"""

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from demo.core.arrays import Bool, Float32
from demo.emotion.classes import EMOTIONS, describe
from demo.page import map_points
from demo.page.languages import _, translated
from demo.page.map_points import (
    MAX_POINTS,
    NO_POINTS,
    PICTURE,
    SOUND,
    Box,
    Sample,
    clouds,
    density_picture,
    sample_points,
    shown_videos,
    visible_box,
    whole_map,
)
from demo.page.palette import ACCENT, EMOTION_COLORS, FIGURE_STYLE, NEUTRAL_INK
from demo.page.wording import density_words, format_percentile, points_words, span
from demo.search.catalogue import Catalogue
from demo.search.results import Retrieval

MARKER = {PICTURE: "circle", SOUND: "diamond-open"}
"""Shape of a video's point by modality, which can be distinguished without color."""

OPACITY, OTHERS_OPACITY, LANDMARK_OPACITY = 0.7, 0.3, 0.35
SIZES, SAMPLE_SIZES = (7, 4), (4, 3)
"""Diameters of music videos and of others, in pixels; the points of a sample would hide the density and each other."""

DENSITY_OPACITY = 0.6
"""Of the whole picture of density; points must be seen above it."""

UNFADED = {"unselected": {"marker": {"opacity": 1}}}
"""The song stays as it is beside a selection of videos."""

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
        "mode": "markers",
        "hoverinfo": "none",
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

    A large catalogue is drawn as pictures of its density, and its traces of videos start empty; `map_detail` gives the points.

    Args:
        catalogue: Its `visual_map` and `audio_map` have shape (n_videos, 2).

    Returns:
        A trace for each emotion, modality and kind (music videos, others), whose `customdata` is the video's row;
        the traces of other videos start hidden, unless they are there to be compared with.
    """
    figure = go.Figure()
    whole, is_large, with_others = whole_map(catalogue), map_points.is_large(catalogue), catalogue.answers is not None
    if is_large:
        _add_videos(figure, catalogue, NO_POINTS)
    else:
        _add_landmarks(figure, catalogue)
        _add_videos(figure, catalogue, sample_points(catalogue, whole, with_others=True))
    for name, style in OVERLAY.items():
        # On WebGL's canvas as well, because SVG lies below it.
        figure.add_scattergl(x=[], y=[], customdata=[], text=[], showlegend=False, name=f"overlay-{name}", **UNFADED, **style)
    hidden: dict[str, Any] = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(range=[whole.left, whole.right], **hidden)
    figure.update_yaxes(range=[whole.bottom, whole.top], **hidden)
    figure.update_layout(
        height=560,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        **FIGURE_STYLE,
        hovermode="closest",
        dragmode="pan",
        meta={
            "kind": "map",
            "catalogue": catalogue.name,
            "label": _("The videos and your song on a map"),
            "opacity": OPACITY,
            "others_opacity": OTHERS_OPACITY,
        },
    )
    if is_large:
        shown = density_words(int(shown_videos(catalogue, with_others).sum()))
        figure.layout.meta |= {"shown": shown, "others": with_others, "density_opacity": DENSITY_OPACITY}
        _add_density(figure, catalogue, whole)
    return figure


def map_detail(
    catalogue: Catalogue, visible: object, with_others: bool, n_points: int = MAX_POINTS, found: Bool | None = None
) -> dict[str, Any]:
    """Return the points of a part of a large catalogue's map: all of them if a browser can have as many, else some.

    Args:
        catalogue: Its `visual_map` and `audio_map` have shape (n_videos, 2).
        visible: Left, bottom, right and top of the part, as the browser sent them.
        with_others: Whether videos are shown that a search for music videos leaves out.
        n_points: The most that the browser draws.
        found: The videos that a search of the map found, shape (n_videos,); None without one.

    Returns:
        The catalogue's name; whether these videos are shown; in words what is shown; whether these are all points of the part;
        and the values that change in each trace of videos in `base_map`.

    Raises:
        SettingError: The part is none.
    """
    whole = whole_map(catalogue)
    box = visible_box(visible, whole)
    sample = sample_points(catalogue, box, with_others, n_points, found)
    n_videos = int(shown_videos(catalogue, with_others).sum())
    complete = sample.n_shown == sample.n_inside
    traces = list(clouds(catalogue, sample))
    return {
        "catalogue": catalogue.name,
        "others": with_others,
        "shown": f"{density_words(n_videos)} {points_words(sample.n_shown, sample.n_inside, whole=box == whole)}",
        "complete": complete,
        "x": [typed(cloud.positions[:, 0]) for cloud in traces],
        "y": [typed(cloud.positions[:, 1]) for cloud in traces],
        "customdata": [typed(cloud.rows) for cloud in traces],
        "marker.size": [(SIZES if complete else SAMPLE_SIZES)[cloud.others] for cloud in traces],
    }


def typed(array: npt.NDArray[Any]) -> dict[str, str]:
    """Return an array as plotly.js reads it from JSON; numbers in decimals would take twice the bytes."""
    return {"dtype": array.dtype.str[1:], "bdata": base64.b64encode(array.tobytes()).decode()}


def _add_videos(figure: go.Figure, catalogue: Catalogue, sample: Sample) -> None:
    for emotion, modality, others, rows, positions in clouds(catalogue, sample):
        marker = {
            "symbol": MARKER[modality],
            "size": SIZES[others],
            "opacity": OTHERS_OPACITY if others else OPACITY,
            "color": EMOTION_COLORS[emotion],
            # An open marker's line is its only ink; a filled one needs none.
            "line": {"width": 1.2 if modality == SOUND else 0},
        }
        _add_points(
            figure,
            positions,
            marker,
            customdata=rows,
            # The page's own note has the poster, too.
            hoverinfo="none",
            visible=not others or catalogue.answers is not None,
            meta={"emotion": emotion, "name": translated(emotion), "modality": modality, "others": others},
        )


def _add_density(figure: go.Figure, catalogue: Catalogue, whole: Box) -> None:
    """Lay pictures of the density below the points: of the music videos, and of all, of which the page shows one."""
    always = catalogue.answers is not None or bool(catalogue.is_music_video.all())
    for with_others in (True,) if always else (False, True):
        figure.add_layout_image(
            source=density_picture(catalogue, whole, with_others),
            name="all" if with_others else "music",
            visible=always or not with_others,
            opacity=DENSITY_OPACITY,
            layer="below",
            xref="x",
            yref="y",
            x=whole.left,
            y=whole.top,
            sizex=whole.right - whole.left,
            sizey=whole.top - whole.bottom,
            sizing="stretch",
        )


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
        _("{time} of your song", time=span(*times))
        + f" · {translated(describe(shares, n_most=1)[0][0])}<br>{_('click to hear it')}"
        for times, shares in zip(analysis.chunk_times(), analysis.chunk_emotions, strict=True)
    ]
    clicks = [{"chunk": chunk} for chunk in range(analysis.n_chunks)]
    chosen = np.flatnonzero(retrieval.selected).tolist()
    hit_texts = [
        f"<b>{_('match {n}', n=rank)}</b> · {translated(hit.video.emotion)} · {format_percentile(hit.percentile)}"
        f"<br>{_('click to play')}"
        for rank, hit in enumerate(hits, start=1)
    ]
    return {
        "catalogue": catalogue.name,
        "others": not retrieval.query.music_videos_only or catalogue.answers is not None,
        "path": _points(retrieval.path, texts, clicks),
        "chosen": _points(retrieval.path[chosen], [f"{_('chosen')}: {texts[i]}" for i in chosen], [clicks[i] for i in chosen]),
        "hits": _points(np.array([[hit.x, hit.y] for hit in hits]), hit_texts, [{"row": hit.row} for hit in hits]),
        "query": _points(np.array([[retrieval.x, retrieval.y]]), [_("your song, by its chosen parts")], [{}]),
    }


def _points(positions: npt.NDArray[np.floating], texts: list[str], clicks: list[dict[str, int]]) -> dict[str, list[Any]]:
    rounded = np.round(positions.reshape(-1, 2).astype(float), 3)
    return {"x": rounded[:, 0].tolist(), "y": rounded[:, 1].tolist(), "text": texts, "customdata": clicks}
