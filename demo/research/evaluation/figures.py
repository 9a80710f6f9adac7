"""The study's figures as plain values: precision over recall, MAP with error bars, MAP by which part of a song asks.

Each is made once, as a Chart; Plotly's JSON and drawn pictures are two ways to show it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from demo.research.evaluation.axes import ARROWS, DIRECTIONS, PARTS, VARIANT_TITLES, WHOLE

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
"""One a method, in the order of the tables, quiet ones first."""


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
        x_title: Empty where names stand on the axis.
        y_title: With its unit.
        series: In the order of the legend.
        floor: A random ranking's height, drawn across.
    """

    kind: Literal["lines", "bars"]
    title: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]
    floor: float


def charts(metrics: Mapping[str, Any]) -> dict[str, Chart]:
    """Return every figure of a study by the name of its files."""
    found = {}
    for name, subset in metrics["subsets"].items():
        for direction in DIRECTIONS:
            slug = f"{name}-{direction.replace('_', '-')}"
            for variant in ("plain", "weighted"):
                found[f"precision-recall-{variant}-{slug}"] = curves_of_methods(metrics, subset, direction, variant)
            found[f"map-{slug}"] = bars_of_methods(metrics, subset, direction)
            if len(subset["parts"]) > 1:
                found[f"parts-{slug}"] = bars_of_parts(metrics, subset, direction)
                for sections in dict.fromkeys(sections for sections, _ in PARTS.values()):
                    found[f"sections-{sections}-{slug}"] = curves_of_sections(metrics, subset, direction, sections)
    return found


def curves_of_methods(metrics: Mapping[str, Any], subset: Mapping[str, Any], direction: str, variant: str) -> Chart:
    """Draw precision over recall of every method asked by whole songs (the paper's figure 8)."""
    whole = subset["parts"][WHOLE]
    series = [
        _curve(
            metrics["methods"][name]["title"],
            variants[variant if variant in variants else "plain"][direction],
            color,
        )
        for (name, variants), color in zip(whole.items(), _colors(metrics), strict=True)
    ]
    return _lines(f"{_in_words(subset)}, {ARROWS[direction]}, {VARIANT_TITLES[variant]}", series, _floor(whole, direction))


def curves_of_sections(metrics: Mapping[str, Any], subset: Mapping[str, Any], direction: str, sections: str) -> Chart:
    """Draw precision over recall by how many of the sections ask (the paper's figures 5 to 7)."""
    names = [name for name in COMPARED if name in metrics["methods"]] or list(metrics["methods"])[:2]
    parts = [*(part for part, (cut, _) in PARTS.items() if cut == sections), WHOLE]
    pairs = [(name, part) for name in names for part in parts]
    series = [
        _curve(
            f"{metrics['methods'][name]['title']}, {part}",
            subset["parts"][part][name]["plain"][direction],
            COLORS[index % len(COLORS)],
        )
        for index, (name, part) in enumerate(pairs)
    ]
    title = f"{_in_words(subset)}, {ARROWS[direction]}, songs cut in {sections} sections"
    return _lines(title, series, _floor(subset["parts"][WHOLE], direction))


def bars_of_methods(metrics: Mapping[str, Any], subset: Mapping[str, Any], direction: str) -> Chart:
    """Draw the MAP of every method in each scoring variant, with its standard deviation over folds."""
    whole = subset["parts"][WHOLE]
    series = []
    for (variant, title), color in zip(VARIANT_TITLES.items(), ("#9ecae9", "#4c78a8", "#e45756", "#72b7b2"), strict=True):
        names = [name for name, variants in whole.items() if variant in variants]
        found = [whole[name][variant][direction]["map"] for name in names]
        if names:
            series.append(_bars(title, [metrics["methods"][name]["title"] for name in names], found, color))
    title = f"{_in_words(subset)}, {ARROWS[direction]}"
    return Chart(kind="bars", title=title, x_title="", y_title="MAP", series=tuple(series), floor=_floor(whole, direction))


def bars_of_parts(metrics: Mapping[str, Any], subset: Mapping[str, Any], direction: str) -> Chart:
    """Draw the MAP by which part of a song asks (the paper's figure 9)."""
    order = [*PARTS, WHOLE]
    series = [
        _bars(
            metrics["methods"][name]["title"],
            order,
            [subset["parts"][part][name]["plain"][direction]["map"] for part in order],
            color,
        )
        for name, color in zip(metrics["methods"], _colors(metrics), strict=True)
    ]
    floor = _floor(subset["parts"][WHOLE], direction)
    title = f"{_in_words(subset)}, {ARROWS[direction]}"
    return Chart(
        kind="bars", title=title, x_title="sections that ask / sections", y_title="MAP", series=tuple(series), floor=floor
    )


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
    floor = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": chart.floor, "y1": chart.floor}
    words = {"xref": "paper", "x": 1, "y": chart.floor, "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    layout: dict[str, Any] = {
        "title": {"text": chart.title},
        "xaxis": {"title": {"text": chart.x_title}} | ({"range": [0, 1]} if lines else {}),
        "yaxis": {"title": {"text": chart.y_title}, "rangemode": "tozero"},
        "shapes": [floor | {"line": {"color": "#444444", "dash": "dot", "width": 1}}],
        "annotations": [words | {"text": "random floor"}],
    }
    return {"data": data, "layout": layout if lines else layout | {"barmode": "group"}}


def _lines(title: str, series: Iterable[Series], floor: float) -> Chart:
    return Chart(kind="lines", title=title, x_title="recall", y_title="precision", series=tuple(series), floor=floor)


def _curve(name: str, found: Mapping[str, Any], color: str) -> Series:
    return Series(name=name, x=tuple(found["recall"]), y=tuple(found["precision"]), color=color)


def _bars(name: str, places: Sequence[str], found: Iterable[Mapping[str, float]], color: str) -> Series:
    means, deviations = zip(*((each["mean"], each["std"]) for each in found), strict=True)
    return Series(name=name, x=tuple(places), y=means, errors=deviations, color=color)


def _colors(metrics: Mapping[str, Any]) -> list[str]:
    return [COLORS[index % len(COLORS)] for index in range(len(metrics["methods"]))]


def _floor(methods: Mapping[str, Any], direction: str) -> float:
    """Return the mean floor of the folds, which is that of every method."""
    floor: float = next(iter(methods.values()))["plain"][direction]["floor"]["mean"]
    return floor


def _in_words(subset: Mapping[str, Any]) -> str:
    return f"{subset['title'].replace('*', '')} ({subset['n_videos']:,})"
