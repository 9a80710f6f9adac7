"""The ablation as tables: what each step from the paper's method to ours is worth."""

from collections.abc import Mapping
from html import escape
from typing import Any

from demo.page.lists import table
from demo.page.study import DIRECTIONS
from demo.page.wording import NBSP

CAPTIONS = {
    "emotion": "The same emotion: lift of MAP over the random floor",
    "content": "The very video: share of songs whose own video is among the first ten (R@10), and the other way round",
    "both": "Both together, as this page asks",
}
MEASURES = {"lift": ("lift", 2), "recall_10": ("R@10", 3)}
"""Words and digits."""


def ablation_tables(ablation: Mapping[str, Any]) -> str:
    """Return a table for each part of the space, with every step's gain over the row that it changes."""
    tables = "".join(_part(ablation, part) for part in CAPTIONS)
    return (
        "<h2>From the paper’s method to ours, step by step</h2>"
        f"<p>Chosen on {ablation['n_held_out']:,} videos that were held out of every fold’s training videos, never on those "
        "that test it. A gain is that over the row it names, with its standard error over the folds; steps in bold are in the "
        "space that serves this page.</p>"
        f'<p class="quiet">From <code>{escape(ablation["provenance"]["command"])}</code></p>{tables}'
    )


def _part(ablation: Mapping[str, Any], part: str) -> str:
    rows = [(number, row) for number, row in enumerate(ablation["rows"], start=1) if row["part"] == part]
    measures = [(measure, direction) for measure in rows[0][1]["measures"] for direction in DIRECTIONS]
    compared = any(row["beside"] is not None for _, row in rows)
    heads = ["", "Step"]
    for measure, direction in measures:
        heads += [f"{DIRECTIONS[direction]}, {MEASURES[measure][0]}", *(["Gain"] if compared else [])]
    lines = []
    for number, row in rows:
        title = escape(row["title"])
        beside = "" if row["beside"] is None else f' <span class="quiet">(beside {row["beside"] + 1})</span>'
        cells = [str(number), f"<strong>{title}</strong>{beside}" if row["kept"] else f"{title}{beside}"]
        for measure, direction in measures:
            found, n_digits = row["measures"][measure][direction], MEASURES[measure][1]
            cells += [f"{found['mean']:.{n_digits}f}", *([_gain(found, n_digits)] if compared else [])]
        lines.append(cells)
    return table(CAPTIONS[part], heads, lines)


def _gain(found: Mapping[str, Any], n_digits: int) -> str:
    if "gain" not in found:
        return ""
    return f"{found['gain']:+.{n_digits}f}{NBSP}±{NBSP}{found['standard_error']:.{n_digits}f}"
