"""ablation.json as Markdown, for docs/evaluation.md."""

from collections.abc import Mapping
from typing import Any

from demo.research.evaluation.axes import ARROWS, DIRECTIONS
from demo.research.evaluation.tables import made, table

HEADINGS = {
    "emotion": "**The emotion part** (dial at emotion; lift of MAP over the floor)",
    "content": "**The content part** (dial at content; R@10, the share of queries whose own video is among the first ten)",
    "both": "**Both parts**",
}
NAMES = {"lift": "lift", "recall_10": "R@10"}
DIGITS = {"lift": 2, "recall_10": 3}


def ablation_tables(ablation: Mapping[str, Any]) -> str:
    """Return a table for each part of the space, every step beside the row that it changes."""
    blocks = [made(ablation, "standard error of the gain, fold by fold")]
    for part, heading in HEADINGS.items():
        rows = [(number, row) for number, row in enumerate(ablation["rows"], start=1) if row["part"] == part]
        measures = [(measure, direction) for measure in rows[0][1]["measures"] for direction in DIRECTIONS]
        heads = ["", "step", "beside"]
        for measure, direction in measures:
            heads += [f"{NAMES[measure]}, {ARROWS[direction]}", "gain", "folds better"]
        lines = []
        for number, row in rows:
            beside = "" if row["beside"] is None else str(row["beside"] + 1)
            cells = [str(number), f"**{row['title']}**" if row["kept"] else row["title"], beside]
            for measure, direction in measures:
                cells += _cells(row["measures"][measure][direction], DIGITS[measure], ablation["n_folds"])
            lines.append(cells)
        if all(row["beside"] is None for _, row in rows):
            heads, lines = _without_gains(heads, lines)
        blocks += [heading, table(heads, lines)]
    return "\n\n".join(blocks)


def _cells(found: Mapping[str, Any], n_digits: int, n_folds: int) -> tuple[str, str, str]:
    """Return a measure's mean, its gain with the standard error, and in how many folds it gains."""
    mean = f"{found['mean']:.{n_digits}f}"
    if "gain" not in found:
        return mean, "", ""
    gain = f"{found['gain']:+.{n_digits + 1}f} ± {found['standard_error']:.{n_digits + 1}f}"
    return mean, gain, f"{found['n_better']} of {n_folds}"


def _without_gains(heads: list[str], lines: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    kept = [index for index, head in enumerate(heads) if head not in ("beside", "gain", "folds better")]
    return [heads[index] for index in kept], [[line[index] for index in kept] for line in lines]
