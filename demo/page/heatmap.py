"""The attention figure, which shows where in the song its emotion lies, and the picture in its place before a song."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from demo.analysis.song import SongAnalysis
from demo.core.arrays import Bool
from demo.emotion.classes import EMOTIONS, SILENCE, describe
from demo.page.languages import _, number, translated
from demo.page.palette import ACCENT, ATTENTION_SCALE, EMOTION_COLORS, EMOTION_SCALE, FIGURE_STYLE, NEUTRAL_INK
from demo.page.rendering import render
from demo.page.wording import UNCLEAR, clock, percent, selected_runs, span

TICK_STEPS = (3, 6, 15, 30, 60, 120, 180, 300)
MAX_TICKS = 6
"""As many as fit into a phone's width."""

MAX_CHUNKS_WITH_GAPS = 110
"""Beyond this a gap between cells would be as wide as the cells on a phone."""

MARGIN_LEFT, MARGIN_RIGHT = 68, 18
"""Pixels beside the time axis."""

LOUDNESS_RANGE_DB = 40.0
"""Below the loudest quarter of a second the line of loudness is at its bottom."""

PREVIEW_WIDTH, PREVIEW_HEIGHT = 1136, 280
PREVIEW_CHUNKS = 72
"""As in the paper: 216 seconds."""

PREVIEW_OUTLINES = {(11, 14): (250.0, 208.0), (33, 35): (560.0, 232.0), (55, 59): (880.0, 200.0)}
"""First and last of the outlined chunks, and where each run lands among the videos."""


def attention_figure(analysis: SongAnalysis, selected: Bool) -> go.Figure:
    """Draw attention and the ten emotions over time, one column a chunk.

    Args:
        analysis: The song.
        selected: Which chunks made the query, shape (n_chunks,); they are outlined.

    Returns:
        Two heatmaps that share the time axis, empty where the song is silent. `layout.meta` holds, for the page's script, the
        kind of the figure and start and end of each chunk.
    """
    times = analysis.chunk_times()
    edges = np.array([start for start, _ in times] + [times[-1][1]])
    # The mean weight of a chunk depends on the song's length; a multiple of it can be compared between songs.
    relative = analysis.relative_attention
    # NaN is drawn as nothing.
    silence = np.where(analysis.attention > 0, np.float32(0), np.float32(np.nan))
    texts = [_describe_chunk(analysis, chunk) for chunk in range(analysis.n_chunks)]
    gap = 1 if analysis.n_chunks <= MAX_CHUNKS_WITH_GAPS else 0

    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.035, row_heights=[0.13, 0.87])
    shared: dict[str, Any] = {"x": edges, "xgap": gap, "showscale": False, "zmin": 0.0, "col": 1}
    figure.add_heatmap(
        z=(relative + silence)[None, :],
        y=[_("attention")],
        zmax=float(relative.max()),
        colorscale=ATTENTION_SCALE,
        text=[texts],
        hovertemplate="%{text}<extra></extra>",
        row=1,
        **shared,
    )
    figure.add_heatmap(
        z=analysis.chunk_emotions.T + silence,
        y=[translated(name) for name in EMOTIONS],
        zmax=float(analysis.chunk_emotions.max()),
        ygap=1,
        colorscale=EMOTION_SCALE,
        text=[texts] * len(EMOTIONS),
        hoverongaps=False,
        hovertemplate="<b>%{y} %{z:.0%}</b><br>%{text}<extra></extra>",
        row=2,
        **shared,
    )
    ticks = _ticks(float(edges[-1]))
    figure.update_xaxes(fixedrange=True, showgrid=False, zeroline=False, range=[0.0, float(edges[-1])])
    figure.update_xaxes(tickvals=ticks, ticktext=[clock(tick) for tick in ticks], ticks="outside", tickangle=0, row=2, col=1)
    figure.update_yaxes(fixedrange=True, showgrid=False, zeroline=False, autorange="reversed", ticks="")
    figure.update_layout(
        height=380,
        margin={"l": MARGIN_LEFT, "r": MARGIN_RIGHT, "t": 8, "b": 30},
        **FIGURE_STYLE,
        dragmode=False,
        shapes=selection_shapes(analysis, selected),
        meta={
            "kind": "attention",
            "label": _("Attention and emotions over time"),
            "chunks": [[round(start, 3), round(end, 3)] for start, end in times],
        },
    )
    return figure


def selection_shapes(analysis: SongAnalysis, selected: Bool) -> list[dict[str, Any]]:
    """Return Plotly rectangles around every run of selected chunks, over the figure's whole height."""
    times = analysis.chunk_times()
    return [
        {
            "type": "rect",
            "xref": "x2",
            "yref": "paper",
            "x0": times[first][0],
            "x1": times[last][1],
            "y0": -0.005,
            "y1": 1.005,
            "line": {"color": NEUTRAL_INK, "width": 2},
            "fillcolor": "rgba(0,0,0,0)",
        }
        for first, last in selected_runs(selected)
    ]


def chunk_strip(analysis: SongAnalysis) -> str:
    """Return the song's loudness over time, below the heatmap, as a list of chunks to choose from with pointer or keys."""
    decibels = 20 * np.log10(np.maximum(analysis.levels, 1e-6))
    heights = np.clip(1 + (decibels - decibels.max()) / LOUDNESS_RANGE_DB, 0, 1)
    moments = [
        {"start": start, "end": end, "unclear": unclear, "label": _describe_chunk(analysis, chunk).replace("<br>", " · ")}
        for chunk, ((start, end), unclear) in enumerate(zip(analysis.chunk_times(), analysis.is_unclear.tolist(), strict=True))
    ]
    return render(
        "chunk_strip.html",
        heights=heights.tolist(),
        moments=moments,
        unclear=_(UNCLEAR) if analysis.is_unclear.any() else "",
        left=MARGIN_LEFT,
        right=MARGIN_RIGHT,
    )


def preview_picture() -> str:
    """Return a decorative SVG in the page's colors, the same at every call."""
    random = np.random.default_rng(7)
    step = PREVIEW_WIDTH / PREVIEW_CHUNKS
    chunks = np.arange(PREVIEW_CHUNKS)
    outlined = np.isin(chunks, np.concatenate([np.arange(first, last + 1) for first, last in PREVIEW_OUTLINES]))
    opacities = np.where(outlined, random.uniform(0.7, 1.0, len(chunks)), random.uniform(0.08, 0.4, len(chunks)))
    heights = 14 + 46 * np.abs(np.sin(chunks / 5.3) * np.sin(chunks / 1.7 + 1)) * random.uniform(0.6, 1, len(chunks))
    threads = [
        {"left": first * step, "width": (last - first + 1) * step, "middle": (first + last + 1) * step / 2, "x": x, "y": y}
        for (first, last), (x, y) in PREVIEW_OUTLINES.items()
    ]
    dots = [(x, y, 5.0, ACCENT) for x, y in PREVIEW_OUTLINES.values()]
    for index, color in enumerate(EMOTION_COLORS.values()):
        center = (index + 0.5) * PREVIEW_WIDTH / len(EMOTION_COLORS)
        positions = zip(random.normal(center, 62, 46), random.normal(216, 24, 46), strict=True)
        dots += [(x, y, random.uniform(1.8, 4), color) for x, y in positions]
    return render(
        "preview.html",
        width=PREVIEW_WIDTH,
        height=PREVIEW_HEIGHT,
        accent=ACCENT,
        bar_width=step - 2,
        bars=zip(chunks * step + 1, heights, opacities, strict=True),
        dots=dots,
        threads=threads,
    )


def _describe_chunk(analysis: SongAnalysis, chunk: int) -> str:
    start, end = analysis.chunk_times()[chunk]
    relative = analysis.relative_attention[chunk]
    if not relative:
        return f"{span(start, end)} · {translated(SILENCE)}"
    emotions = ", ".join(f"{translated(name)} {percent(share)}" for name, share in describe(analysis.chunk_emotions[chunk]))
    attention = _("attention {n} × the average", n=number(float(relative), ".1f"))
    unclear = f"<br>{_(UNCLEAR)}" if analysis.is_unclear[chunk] else ""
    return f"{span(start, end)} · {attention}<br>{emotions}{unclear}"


def _ticks(seconds: float) -> list[float]:
    step = next((step for step in TICK_STEPS if seconds / step <= MAX_TICKS), TICK_STEPS[-1])
    return np.arange(0, seconds + 1e-6, step).tolist()
