"""Charts as PNG and SVG, drawn without a browser and without a date, so that the same numbers give the same files."""

from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from demo.core.files import write_atomically
from demo.research.evaluation.figures import Chart

INCHES = (9.0, 5.0)
DOTS_PER_INCH = 120
AXES = (0.07, 0.24, 0.66, 0.69)
"""Left, bottom, width and height as shares of the picture: room for the legend, and for names below bars."""

GROUP_WIDTH = 0.84
"""Share of a place that its bars take together."""


def draw(chart: Chart, path: Path) -> None:
    """Write a chart's .png and .svg.

    Args:
        chart: What to draw.
        path: Without its ending.
    """
    # Text stays text, and the names of SVG's elements come from what they are and not from chance.
    with mpl.rc_context({"svg.hashsalt": "demo", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=INCHES)
        axes = figure.add_axes(AXES)
        (_draw_lines if chart.kind == "lines" else _draw_bars)(axes, chart)
        axes.axhline(chart.chance_level, color="#444444", linestyle=":", linewidth=1, label="random floor")
        axes.set(title=chart.title, xlabel=chart.x_title, ylabel=chart.y_title)
        axes.set_ylim(bottom=0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
        write_atomically(path.with_name(f"{path.name}.png"), partial(figure.savefig, format="png", dpi=DOTS_PER_INCH))
        write_atomically(path.with_name(f"{path.name}.svg"), partial(figure.savefig, format="svg", metadata={"Date": None}))


def _draw_lines(axes: Axes, chart: Chart) -> None:
    for series in chart.series:
        axes.plot(series.x, series.y, color=series.color, label=series.name, linewidth=1.4)
    axes.set_xlim(0, 1)


def _draw_bars(axes: Axes, chart: Chart) -> None:
    places = list(dict.fromkeys(str(place) for series in chart.series for place in series.x))
    width = GROUP_WIDTH / len(chart.series)
    for index, series in enumerate(chart.series):
        left = np.array([places.index(str(place)) for place in series.x]) + (index - (len(chart.series) - 1) / 2) * width
        axes.bar(left, series.y, width, yerr=series.errors or None, color=series.color, label=series.name, capsize=2)
    axes.set_xticks(range(len(places)), places, rotation=35, ha="right", rotation_mode="anchor")
