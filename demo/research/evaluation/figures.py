"""The study's figures as plain values: precision over recall, MAP with error bars, MAP by the part of a song that is the query.

Each is made once, as a Chart; Plotly's JSON and drawn pictures are two ways to show it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from demo.study.axes import ARROWS, DIRECTIONS, PARTS, VARIANT_TITLES, WHOLE
from demo.study.results import Measures, Study, View

COMPARED = ("dcca", "s-dcca-extend2")
"""Whose curves the paper draws by sections (figures 5 to 7)."""

COLORS = (
    "#8a8a8a",
    "#b07aa1",
    "#4e79a7",
    "#76b7b2",
    "#59a14f",
    "#edc948",
    "#d5a021",
    "#b07a00",
    "#ff9da7",
    "#f28e2b",
    "#e15759",
    "#2a2a72",
)
"""Of the methods, in the order of the tables, quiet ones first."""

VARIANT_COLORS = ("#9ecae9", "#4c78a8", "#e45756", "#72b7b2")


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line, or one group of bars.

    Attributes:
        name: In the legend.
        x: Numbers of lines, names of bars.
        y: As many.
        errors: Half the height of each error bar; none where empty.
        color: Hexadecimal.
    """

    name: str
    x: tuple[float, ...] | tuple[str, ...]
    y: tuple[float, ...]
    errors: tuple[float, ...] = ()
    color: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure.

    Attributes:
        kind: What the series are drawn as.
        title: One line.
        series: In the order of the legend.
        chance_level: A random ranking's height, drawn across.
        x_title: Empty where names stand on the axis.
    """

    kind: Literal["lines", "bars"]
    title: str
    series: tuple[Series, ...]
    chance_level: float
    x_title: str = ""

    @property
    def y_title(self) -> str:
        """The measure on the vertical axis."""
        return "precision" if self.kind == "lines" else "MAP"


def charts(metrics: Mapping[str, Any]) -> dict[str, Chart]:
    """Return every figure of a study by the name of its files."""
    study, found = Study(metrics), {}
    for name, subset in study.subsets.items():
        for direction in DIRECTIONS:
            view, slug = View(subset=name, direction=direction), f"{name}-{direction.replace('_', '-')}"
            for variant in ("plain", "weighted"):
                found[f"precision-recall-{variant}-{slug}"] = curves_of_methods(study, replace(view, variant=variant))
            found[f"map-{slug}"] = bars_of_methods(study, view)
            if len(subset["parts"]) > 1:
                found[f"parts-{slug}"] = bars_of_parts(study, view)
                for sections in dict.fromkeys(sections for sections, _ in PARTS.values()):
                    found[f"sections-{sections}-{slug}"] = curves_of_sections(study, view, sections)
    return found


def curves_of_methods(study: Study, view: View) -> Chart:
    """Draw precision over recall of every method for whole songs (the paper's figure 8)."""
    curves = ((title, study.measures(view, name)) for name, title in study.methods.items())
    return _lines(study, view, VARIANT_TITLES[view.variant], curves)


def curves_of_sections(study: Study, view: View, sections: str) -> Chart:
    """Draw precision over recall by the number of sections in the query (the paper's figures 5 to 7)."""
    names = [name for name in COMPARED if name in study.methods] or list(study.methods)[:2]
    parts = [*(part for part, (cut, _) in PARTS.items() if cut == sections), WHOLE]
    curves = (
        (f"{study.methods[name]}, {part}", study.measures(replace(view, part=part), name)) for name in names for part in parts
    )
    return _lines(study, view, f"songs cut in {sections} sections", curves)


def bars_of_methods(study: Study, view: View) -> Chart:
    """Draw the MAP of every method in each scoring variant, with its standard deviation over folds."""
    rows = list(study.rows(view))
    bars = []
    for (variant, title), color in zip(VARIANT_TITLES.items(), VARIANT_COLORS, strict=True):
        if found := {method: measures["map"] for method, each, measures in rows if each == variant}:
            bars.append(_bars(title, found, color))
    return _bar_chart(study, view, "", bars)


def bars_of_parts(study: Study, view: View) -> Chart:
    """Draw the MAP by the part of a song that is the query (the paper's figure 9)."""
    bars = [
        _bars(title, {part: study.measures(replace(view, part=part), name)["map"] for part in (*PARTS, WHOLE)}, _color(index))
        for index, (name, title) in enumerate(study.methods.items())
    ]
    return _bar_chart(study, view, "sections that ask / sections", bars)


def to_plotly(chart: Chart) -> dict[str, Any]:
    """Return a figure as Plotly's JSON schema has it."""
    lines = chart.kind == "lines"
    data: list[dict[str, Any]] = []
    for series in chart.series:
        trace: dict[str, Any] = {"name": series.name, "x": list(series.x), "y": list(series.y)}
        if lines:
            trace |= {"type": "scatter", "mode": "lines", "line": {"color": series.color, "width": 2}}
        else:
            trace |= {"type": "bar", "marker": {"color": series.color}}
        if series.errors:
            trace["error_y"] = {"type": "data", "array": list(series.errors), "visible": True}
        data.append(trace)
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": chart.chance_level, "y1": chart.chance_level}
    label = {"xref": "paper", "x": 1, "y": chart.chance_level, "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    layout: dict[str, Any] = {
        "title": {"text": chart.title},
        "xaxis": {"title": {"text": chart.x_title}} | ({"range": [0, 1]} if lines else {}),
        "yaxis": {"title": {"text": chart.y_title}, "rangemode": "tozero"},
        "shapes": [line | {"line": {"color": "#444444", "dash": "dot", "width": 1}}],
        "annotations": [label | {"text": "random floor"}],
    }
    return {"data": data, "layout": layout if lines else layout | {"barmode": "group"}}


def _lines(study: Study, view: View, title: str, curves: Iterable[tuple[str, Measures]]) -> Chart:
    series = tuple(
        Series(name=name, x=tuple(found["recall"]), y=tuple(found["precision"]), color=_color(index))
        for index, (name, found) in enumerate(curves)
    )
    title = f"{_title(study, view)}, {title}"
    return Chart(kind="lines", title=title, series=series, chance_level=study.chance_level(view), x_title="recall")


def _bar_chart(study: Study, view: View, x_title: str, bars: Iterable[Series]) -> Chart:
    level = study.chance_level(view)
    return Chart(kind="bars", title=_title(study, view), series=tuple(bars), chance_level=level, x_title=x_title)


def _bars(name: str, found: Mapping[str, Mapping[str, float]], color: str) -> Series:
    means, deviations = zip(*((each["mean"], each["std"]) for each in found.values()), strict=True)
    return Series(name=name, x=tuple(found), y=means, errors=deviations, color=color)


def _color(index: int) -> str:
    return COLORS[index % len(COLORS)]


def _title(study: Study, view: View) -> str:
    return f"{study.subset_title(view.subset)}, {ARROWS[view.direction]}"
