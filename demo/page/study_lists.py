"""The study and the bundles' own numbers as tables, each with what chance scores."""

from collections.abc import Mapping
from html import escape
from typing import Any

from demo.core.config import QueryConfig
from demo.page.lists import table
from demo.page.palette import METHOD_LINES, OTHER_LINE
from demo.page.study import DIAL_ENDS, DIRECTIONS, READINGS, Results, Study, View
from demo.page.wording import NBSP

MISSING = '<p class="quiet">The study was not run here; <code>python -m demo evaluate</code> writes its numbers.</p>'

DASHES = {"solid": "", "dot": "2 4", "dash": "8 4", "dashdot": "8 3 2 3", "longdash": "12 4"}
"""Plotly's dashes as SVG has them."""

DIALS = {"emotion": "0 (emotion)", "default": f"{QueryConfig().mixing_weight:g} (default)", "content": "1 (music)"}


def study_heading(study: Study) -> str:
    """Return what was measured and how."""
    return (
        "<h2>The paper’s study, on real videos</h2>"
        f"<p>{len(study.methods)} methods, each trained and tested in {study.n_folds} folds of YouTube-8M’s musical videos. A "
        "match counts as right if its sound is of the same one of ten emotions. <em>Weighted components</em> lets each "
        "direction of the space count by how well it correlates; the plain cosine is the paper’s.</p>"
        f'<p class="quiet">Every number comes from one run: <code>{escape(study.command)}</code></p>'
    )


def curves_legend(study: Study) -> str:
    """Return the legend of the curves: a button for each method, which shows or hides it."""
    buttons = []
    for name, title in study.methods.items():
        color, dash, width = METHOD_LINES.get(name, OTHER_LINE)
        line = (
            f'<svg viewBox="0 0 30 8" aria-hidden="true"><path d="M1 4H29" fill="none" stroke="{color}" '
            f'stroke-width="{width}" stroke-dasharray="{DASHES[dash]}"/></svg>'
        )
        buttons.append(f'<button type="button" data-method="{name}" aria-pressed="true">{line}{escape(title)}</button>')
    group = '<div class="row" role="group" aria-label="Show these methods">'
    return f'<div class="legend">{group}{"".join(buttons)}</div></div>'


def study_table(study: Study, view: View) -> str:
    """Return the measures of every method and reading; the last row is chance."""
    rows: list[tuple[str, ...]] = []
    for name, title in study.methods.items():
        for reading, found in study.readings(view, name).items():
            words = READINGS.get(reading) or DIAL_ENDS[reading]
            rows.append(
                (
                    escape(title),
                    escape(words.lower()),
                    _spread(found["map"], 3),
                    _spread(found["lift"], 2),
                    _spread(found["recall_1"], 3),
                    _spread(found["recall_10"], 3),
                    _spread(found["recall_50"], 3),
                    _spread(found["median_rank"], 0),
                )
            )
    chance = study.chance(view)
    shares = (f"{chance[key]:.4f}" for key in ("recall_1", "recall_10", "recall_50"))
    rows.append(("Chance", "", f"{study.floor(view):.3f} (the floor)", "1", *shares, f"{chance['median_rank']:.0f}"))
    caption = (
        f"{DIRECTIONS[view.direction]}, {study.subsets[view.subset]}: mean ± standard deviation over {study.n_folds} folds"
    )
    heads = ("Method", "Similarity", "MAP", "Lift over the floor", "R@1", "R@10", "R@50", "MedR")
    return table(caption, heads, rows)


def bundles_tables(results: Results) -> str:
    """Return the tables of the bundles that are shipped."""
    parts = {"emotion": emotion_table, "space": space_table, "studio": studio_table}
    found = [parts[section](metrics) for section, metrics in results.bundles.items()]
    if not found:
        return ""
    return "<h2>The models that serve this page</h2><p>On recordings and videos that they were not trained on.</p>" + "".join(
        found
    )


def emotion_table(metrics: Mapping[str, Any]) -> str:
    """Return the emotion network's measures."""
    rows = [
        ("What listeners feel, mean of nine ratings (Spearman)", f"{metrics['gems_spearman_mean']:.3f}", "0"),
        *(
            (f"· {escape(name.replace('_', ' '))}", f"{value:.3f}", "0")
            for name, value in sorted(metrics["gems_spearman"].items(), key=lambda item: -item[1])
        ),
        ("Accuracy over seven moods of AudioSet", f"{metrics['mood_accuracy']:.3f}", f"{metrics['mood_chance']:.3f}"),
    ]
    return table(f"Emotions: {metrics['n_songs']:,} songs that people rated", ("Measure", "Value", "Chance"), rows)


def space_table(metrics: Mapping[str, Any]) -> str:
    """Return the measures of the shared space."""
    n = metrics["n"]
    rows = [
        (
            DIALS[setting],
            DIRECTIONS[direction],
            f"{found['map']:.3f}",
            f"{found['floor']:.3f}",
            f"{found['lift']:.2f}",
            f"{found['recall_10']:.3f}",
            f"{found['chance_10']:.4f}",
            f"{found['median_rank']:.0f}",
        )
        for setting in DIALS
        for direction in DIRECTIONS
        if (found := metrics[setting][direction])
    ]
    heads = ("Dial", "Direction", "MAP", "Chance (floor)", "Lift", "R@10", "Chance", "MedR")
    rows.append(("", "Chance", "the floor", "", "1", "", "", f"{(n + 1) / 2:g}"))
    return table(f"YouTube-8M: {n:,} videos that were held out", heads, rows)


def studio_table(metrics: Mapping[str, Any]) -> str:
    """Return the measures of the studio's space."""
    rows = []
    for section, words in (("songs", "real songs"), ("unseen_styles", "real songs, styles never seen")):
        for setting, directions in metrics[section].items():
            for key, arrow in zip(("song_to_video", "video_to_song"), DIRECTIONS.values(), strict=True):
                found = directions[key]
                lift = f"{found['lift']:.2f}{NBSP}±{NBSP}{found['lift_deviation']:.2f}"
                rows.append((words, DIALS[setting], arrow, f"{found['map']:.3f}", f"{found['floor']:.3f}", lift))
    for setting in DIALS:
        for key, arrow in DIRECTIONS.items():
            found = metrics["soundtracks"][setting][key]
            cells = (f"{found['map']:.3f}", f"{found['floor']:.3f}", f"{found['lift']:.2f}")
            rows.append(("their own soundtracks", DIALS[setting], arrow, *cells))
    rows.append(("Chance", "", "", "the floor", "", "1"))
    return table("Studio", ("Who asks", "Dial", "Direction", "MAP", "Chance (floor)", "Lift"), rows)


def _spread(found: Mapping[str, float], n_digits: int) -> str:
    return f"{found['mean']:.{n_digits}f}{NBSP}±{NBSP}{found['std']:.{n_digits}f}"
