"""The study's figures: precision over recall, and MAP with its spread over folds."""

from typing import Any

import plotly.graph_objects as go

from demo.page.languages import _, decimal_separators, number, translated
from demo.page.palette import ACCENT, FIGURE_STYLE, METHOD_LINES, NEUTRAL_INK, OTHER_LINE
from demo.page.results_tables import DIRECTIONS, VARIANTS, subset_titles
from demo.study.results import Study, View

GRID = "rgba(128,128,136,0.22)"
ROW_HEIGHT = 34
"""Of a method's two bars, in pixels."""


def curves_figure(study: Study, view: View) -> go.Figure:
    """Draw precision over recall of every method in one scoring variant, and the chance level.

    Returns:
        A trace for each method, whose `meta` names it: the page's own legend shows and hides it by that.
    """
    figure = go.Figure()
    for name, title in study.methods.items():
        found, title = study.measures(view, name), translated(title)
        color, dash, width = METHOD_LINES.get(name, OTHER_LINE)
        figure.add_scatter(
            x=found["recall"],
            y=found["precision"],
            name=title,
            mode="lines",
            line={"color": color, "dash": dash, "width": width},
            hovertemplate=f"<b>{title}</b><br>{_('recall')} %{{x:.3f}}, {_('precision')} %{{y:.3f}}<extra></extra>",
            showlegend=False,
            meta={"method": name},
        )
    level = study.chance_level(view)
    figure.add_shape(_line(x0=0, x1=1, y0=level, y1=level))
    figure.add_annotation(x=1, y=level, xanchor="right", yanchor="top", **_label(level))
    figure.update_xaxes(title=_("recall"), range=[0, 1], **_axis())
    figure.update_yaxes(title=_("precision"), rangemode="tozero", **_axis())
    label = _(
        "Precision over recall of {n} methods, {view}, {variant}",
        n=len(study.methods),
        view=_title(study, view),
        variant=_(VARIANTS[view.variant]),
    )
    _lay_out(figure, "curves", label, height=460, left=58)
    return figure


def bars_figure(study: Study, view: View) -> go.Figure:
    """Draw the MAP of every method in both scoring variants, its standard deviation over folds, and the chance level.

    A method with a dial has a row more for either end of it.
    """
    rows = map_rows(study, view)
    figure = go.Figure()
    for variant, color in (("plain", NEUTRAL_INK), ("weighted", ACCENT)):
        found = {title: maps[variant] for title, maps in rows.items() if variant in maps}
        figure.add_bar(
            orientation="h",
            y=list(found),
            x=[spread["mean"] for spread in found.values()],
            error_x={"type": "data", "array": [spread["std"] for spread in found.values()], "thickness": 1.6, "width": 4},
            name=_(VARIANTS[variant].capitalize()),
            marker={"color": color, "opacity": 0.55 if variant == "plain" else 0.9},
            hovertemplate=f"<b>%{{y}}</b><br>{_(VARIANTS[variant])}: MAP %{{x:.3f}}<extra></extra>",
            meta={"variant": variant},
        )
    level = study.chance_level(view)
    figure.add_shape(_line(x0=level, x1=level, y0=0, y1=1, yref="paper"))
    figure.add_annotation(x=level, y=1, yref="paper", xanchor="left", yanchor="bottom", **_label(level))
    figure.update_xaxes(title="MAP", rangemode="tozero", **_axis())
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(rows), autorange="reversed", **(_axis() | {"showgrid": False})
    )
    figure.update_layout(
        barmode="group",
        bargap=0.28,
        bargroupgap=0.06,
        legend={"orientation": "h", "x": 0, "xref": "container", "y": 0, "yref": "container", "traceorder": "normal"},
    )
    label = _("MAP of every method, {view}", view=_title(study, view))
    _lay_out(figure, "bars", label, height=ROW_HEIGHT * len(rows) + 130, left=172)
    return figure


def map_rows(study: Study, view: View) -> dict[str, dict[str, dict[str, float]]]:
    """Return the rows of the bars: by title, mean and standard deviation of the MAP by scoring variant."""
    rows: dict[str, dict[str, dict[str, float]]] = {}
    for title, variant, found in study.rows(view):
        # The ends of the dial are measured with weights alone.
        is_end = variant not in ("plain", "weighted")
        row, key = (f"· {_(VARIANTS[variant])}", "weighted") if is_end else (translated(title), variant)
        rows.setdefault(row, {})[key] = found["map"]
    return rows


def _title(study: Study, view: View) -> str:
    return f"{_(DIRECTIONS[view.direction].lower())}, {subset_titles(study)[view.subset]}"


def _axis() -> dict[str, Any]:
    # Ticks without ink keep the numbers of both axes apart where they meet.
    ticks = {"ticks": "outside", "ticklen": 5, "tickcolor": "rgba(0,0,0,0)"}
    return {"fixedrange": True, "gridcolor": GRID, "zeroline": False, **ticks}


def _line(**places: Any) -> dict[str, Any]:
    return {"type": "line", "line": {"color": NEUTRAL_INK, "dash": "dot", "width": 1.5}, **places}


def _label(level: float) -> dict[str, Any]:
    return {"text": _("random floor {n}", n=number(level, ".3f")), "showarrow": False, "font": {"size": 12}}


def _lay_out(figure: go.Figure, kind: str, label: str, *, height: int, left: int) -> None:
    figure.update_layout(
        height=height,
        margin={"l": left, "r": 14, "t": 26, "b": 52},
        **FIGURE_STYLE,
        hovermode="closest",
        dragmode=False,
        separators=decimal_separators(),
        meta={"kind": kind, "label": label},
    )
