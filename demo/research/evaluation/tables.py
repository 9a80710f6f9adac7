"""metrics.json as Markdown: the study's tables, whole in tables.md and one by one in docs/evaluation.md."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from demo.emotion.classes import EMOTIONS
from demo.research.evaluation.axes import ARROWS, DIRECTIONS, RECALL_AT, VARIANT_TITLES, WHOLE

TABLE_II = ("1/3", "2/6", "3/9", WHOLE)


def study_tables(metrics: Mapping[str, Any]) -> str:
    """Return tables.md."""
    sections = ["# The study in tables", made(metrics)]
    for subset in metrics["subsets"].values():
        sections += [f"## {subset['title']}", subset_tables(metrics, subset)]
    return "\n\n".join(sections) + "\n"


def made(metrics: Mapping[str, Any], spread: str = "standard deviation over folds") -> str:
    """Say how the numbers were made, and what stands behind a mean's plus and minus."""
    origin = metrics["provenance"]
    libraries = ", ".join(f"{name} {version}" for name, version in sorted(origin["libraries"].items()))
    data = ", ".join(f"{name} {digest}" for name, digest in origin["data"].items())
    return (
        f"`{origin['command']}`; {metrics['n_folds']} folds, seed {metrics['seed']}. Mean ± {spread}. "
        f"Python {origin['python']}, {libraries}; SHA-256 of the data: {data}."
    )


def subset_tables(metrics: Mapping[str, Any], subset: Mapping[str, Any]) -> str:
    """Return everything about one subset: sizes, both directions, the order of the methods, and parts of songs."""
    n_test = sorted(set(subset["n_test"]))
    sizes = ", ".join(f"{name} {size:,.0f}" for name, size in zip(EMOTIONS, subset["class_sizes"], strict=True))
    blocks = [
        f"{subset['n_videos']:,} videos; {' or '.join(f'{n:,}' for n in n_test)} of them ask and answer in a fold. "
        f"Videos of each emotion (mean of the folds): {sizes}."
    ]
    for direction in DIRECTIONS:
        blocks += [f"**{ARROWS[direction].capitalize()}**", direction_table(metrics, subset, direction)]
    for direction in DIRECTIONS:
        blocks += [
            f"**The order, {ARROWS[direction]}, plain cosine**: each method beside the one before it, fold by fold.",
            order_table(metrics, subset, direction),
        ]
    if len(subset["parts"]) > 1:
        blocks += ["**Which part of a song asks** (MAP, audio to video, plain cosine)", parts_table(metrics, subset)]
    return "\n\n".join(blocks)


def direction_table(metrics: Mapping[str, Any], subset: Mapping[str, Any], direction: str) -> str:
    """Return the measures of every method and scoring variant for whole songs; the last row is chance."""
    rows = []
    for name, variants in subset["parts"][WHOLE].items():
        for variant, directions in variants.items():
            found = directions[direction]
            rows.append(
                (
                    metrics["methods"][name]["title"],
                    VARIANT_TITLES[variant],
                    _spread(found["map"], 3),
                    f"{found['floor']['mean']:.3f}",
                    _spread(found["lift"], 2),
                    *(_spread(found[f"recall_{at}"], 3) for at in RECALL_AT),
                    _spread(found["median_rank"], 0),
                )
            )
    chance = subset["chance"]
    shares = (f"{chance[f'recall_{at}']:.4f}" for at in RECALL_AT)
    rows.append(("", "chance", "the floor", "", "1", *shares, f"{chance['median_rank']:.0f}"))
    heads = ("method", "similarity", "MAP", "floor", "lift", *(f"R@{at}" for at in RECALL_AT), "MedR")
    return table(heads, rows)


def order_table(metrics: Mapping[str, Any], subset: Mapping[str, Any], direction: str) -> str:
    """Return the methods by their lift under the plain cosine, and how far each stands from the one before it.

    The difference is that of the same folds, so that what makes a fold easy for all methods does not blur it; its standard
    error is the standard deviation of the differences over the root of their number.
    """
    lifts = {name: np.array(variants["plain"][direction]["lift"]["folds"]) for name, variants in subset["parts"][WHOLE].items()}
    order = sorted(lifts, key=lambda name: float(lifts[name].mean()))
    rows = []
    for before, name in zip([None, *order], order, strict=False):
        step, error = "", ""
        if before is not None:
            differences = lifts[name] - lifts[before]
            step, error = f"{differences.mean():+.3f}", f"{differences.std(ddof=1) / len(differences) ** 0.5:.3f}"
        rows.append((metrics["methods"][name]["title"], f"{lifts[name].mean():.3f}", step, error))
    return table(("method", "lift", "beside the one before", "standard error"), rows)


def parts_table(metrics: Mapping[str, Any], subset: Mapping[str, Any]) -> str:
    """Return the MAP by k/c in per cent (the paper's Table II)."""
    rows = []
    for name, title in metrics["methods"].items():
        found = (subset["parts"][part][name]["plain"]["audio_to_visual"]["map"] for part in TABLE_II)
        rows.append((title["title"], *(_spread(each, 2, 100) for each in found)))
    return table(("k / sections", *TABLE_II), rows)


def table(heads: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, ["---"] * len(heads), *rows])


def _spread(found: Mapping[str, float], n_digits: int, factor: float = 1) -> str:
    return f"{factor * found['mean']:.{n_digits}f} ± {factor * found['std']:.{n_digits}f}"


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
