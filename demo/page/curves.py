"""The study's figures: precision over recall, and MAP with its spread over folds."""

from typing import Any

import plotly.graph_objects as go

from demo.page.palette import ACCENT, FONT_FAMILY, METHOD_LINES, NEUTRAL_INK, OTHER_LINE
from demo.page.study import DIAL_ENDS, DIRECTIONS, READINGS, Study, View

GRID = "rgba(128,128,136,0.22)"
ROW_HEIGHT = 34
"""Of a method's two bars, in pixels."""


def curves_figure(study: Study, view: View) -> go.Figure:
    """Draw precision over recall of every method under one reading, and the random floor.

    Returns:
        A trace for each method, whose `meta` names it: the page's own legend shows and hides it by that.
    """
    figure = go.Figure()
    for name, title in study.methods.items():
        found = study.curve(view, name)
        color, dash, width = METHOD_LINES.get(name, OTHER_LINE)
        figure.add_scatter(
            x=found["recall"],
            y=found["precision"],
            name=title,
            mode="lines",
            line={"color": color, "dash": dash, "width": width},
            hovertemplate=f"<b>{title}</b><br>recall %{{x:.3f}}, precision %{{y:.3f}}<extra></extra>",
            showlegend=False,
            meta={"method": name},
        )
    floor = study.floor(view)
    figure.add_shape(_line(x0=0, x1=1, y0=floor, y1=floor))
    figure.add_annotation(x=1, y=floor, xanchor="right", yanchor="top", **_words(f"random floor {floor:.3f}"))
    figure.update_xaxes(title="recall", range=[0, 1], **_axis())
    figure.update_yaxes(title="precision", rangemode="tozero", **_axis())
    words = f"Precision over recall of {len(study.methods)} methods, {_in_words(study, view)}, {READINGS[view.reading].lower()}"
    _dress(figure, "curves", words, height=460, left=58)
    return figure


def bars_figure(study: Study, view: View) -> go.Figure:
    """Draw the MAP of every method under both readings, its standard deviation over folds, and the random floor.

    A method with a dial has a row more for either end of it.
    """
    rows = map_rows(study, view)
    figure = go.Figure()
    for reading, color in (("plain", NEUTRAL_INK), ("weighted", ACCENT)):
        own = [(title, found[reading]) for title, found in rows if reading in found]
        figure.add_bar(
            orientation="h",
            y=[title for title, _ in own],
            x=[found["mean"] for _, found in own],
            error_x={"type": "data", "array": [found["std"] for _, found in own], "thickness": 1.6, "width": 4},
            name=READINGS[reading],
            marker={"color": color, "opacity": 0.55 if reading == "plain" else 0.9},
            hovertemplate=f"<b>%{{y}}</b><br>{READINGS[reading].lower()}: MAP %{{x:.3f}}<extra></extra>",
            meta={"reading": reading},
        )
    floor = study.floor(view)
    figure.add_shape(_line(x0=floor, x1=floor, y0=0, y1=1, yref="paper"))
    figure.add_annotation(x=floor, y=1, yref="paper", xanchor="left", yanchor="bottom", **_words(f"random floor {floor:.3f}"))
    figure.update_xaxes(title="MAP", rangemode="tozero", **_axis())
    titles = [title for title, _ in rows]
    figure.update_yaxes(categoryorder="array", categoryarray=titles, autorange="reversed", **(_axis() | {"showgrid": False}))
    figure.update_layout(
        barmode="group",
        bargap=0.28,
        bargroupgap=0.06,
        legend={"orientation": "h", "x": 0, "xref": "container", "y": 0, "yref": "container", "traceorder": "normal"},
    )
    _dress(figure, "bars", f"MAP of every method, {_in_words(study, view)}", height=ROW_HEIGHT * len(rows) + 130, left=172)
    return figure


def map_rows(study: Study, view: View) -> list[tuple[str, dict[str, dict[str, float]]]]:
    """Return the rows of the bars: a title, and mean and std of the MAP by reading."""
    rows = []
    for name, title in study.methods.items():
        readings = {reading: found["map"] for reading, found in study.readings(view, name).items()}
        rows.append((title, {reading: readings[reading] for reading in READINGS if reading in readings}))
        # The ends of the dial are measured with weights alone.
        rows += [(f"· {words}", {"weighted": readings[end]}) for end, words in DIAL_ENDS.items() if end in readings]
    return rows


def _in_words(study: Study, view: View) -> str:
    return f"{DIRECTIONS[view.direction].lower()}, {study.subsets[view.subset]}"


def _axis() -> dict[str, Any]:
    # Ticks without ink keep the numbers of both axes apart where they meet.
    ticks = {"ticks": "outside", "ticklen": 5, "tickcolor": "rgba(0,0,0,0)"}
    return {"fixedrange": True, "gridcolor": GRID, "zeroline": False, **ticks}


def _line(**places: Any) -> dict[str, Any]:
    return {"type": "line", "line": {"color": NEUTRAL_INK, "dash": "dot", "width": 1.5}, **places}


def _words(text: str) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"size": 12}}


def _dress(figure: go.Figure, kind: str, label: str, *, height: int, left: int) -> None:
    figure.update_layout(
        height=height,
        margin={"l": left, "r": 14, "t": 26, "b": 52},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 13, "color": NEUTRAL_INK, "family": FONT_FAMILY},
        hoverlabel={"align": "left", "font": {"size": 13, "family": FONT_FAMILY}},
        hovermode="closest",
        dragmode=False,
        meta={"kind": kind, "label": label},
    )
