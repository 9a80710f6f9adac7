"""The results as text and tables, each with what chance scores."""

from collections.abc import Mapping
from typing import Any

from demo.core.config import QueryConfig
from demo.page.cards import table
from demo.page.palette import METHOD_LINES, OTHER_LINE
from demo.page.rendering import render
from demo.page.study import Results
from demo.study.axes import VARIANT_TITLES
from demo.study.results import Study, View
from demo.study.tables import DIGITS, ablation_part, cells, gain, space_rows, studio_rows

MISSING = '<p class="quiet">The study was not run here; <code>python -m demo evaluate</code> writes its numbers.</p>'

DIRECTIONS = {"audio_to_visual": "Song to video", "visual_to_audio": "Video to song"}
VARIANTS = VARIANT_TITLES | {"content": "dial at music"}

DASHES = {"solid": "", "dot": "2 4", "dash": "8 4", "dashdot": "8 3 2 3", "longdash": "12 4"}
"""Plotly's dashes as SVG has them."""

DIALS = {"emotion": "0 (emotion)", "default": f"{QueryConfig().mixing_weight:g} (default)", "content": "1 (music)"}

QUERIES = {"songs": "real songs", "unseen_styles": "real songs, styles never seen", "soundtracks": "their own soundtracks"}
"""What is searched for, by the sections of the studio's metrics."""

ABLATION_CAPTIONS = {
    "emotion": "The same emotion: lift of MAP over the random floor",
    "content": "The very video: share of songs whose own video is among the first ten (R@10), and the other way round",
    "both": "Both together, as this page asks",
}
ABLATION_MEASURES = {"lift": "lift", "recall_10": "R@10"}


def study_heading(study: Study) -> str:
    """Return what was measured and how."""
    return render("study_heading.html", study=study)


def curves_legend(study: Study) -> str:
    """Return the legend of the curves: a button for each method, which shows or hides it."""
    methods = [(name, title, METHOD_LINES.get(name, OTHER_LINE)) for name, title in study.methods.items()]
    return render("curves_legend.html", methods=methods, dashes=DASHES)


def subset_titles(study: Study) -> dict[str, str]:
    """Return the title of every subset as the start of a sentence."""
    titles = {name: study.subset_title(name) for name in study.subsets}
    return {name: title[:1].upper() + title[1:] for name, title in titles.items()}


def study_table(study: Study, view: View) -> str:
    """Return the measures of every method and scoring variant; the last row is chance."""
    names = ("map", "lift", "recall_1", "recall_10", "recall_50", "median_rank")
    rows = [(title, VARIANTS[variant], *cells(found, names)) for title, variant, found in study.rows(view)]
    chance = study.subsets[view.subset]["chance"]
    shares = (f"{chance[name]:.4f}" for name in names[2:-1])
    rows.append(("Chance", "", f"{study.chance_level(view):.3f} (the floor)", "1", *shares, f"{chance['median_rank']:.0f}"))
    title = subset_titles(study)[view.subset]
    caption = f"{DIRECTIONS[view.direction]}, {title}: mean ± standard deviation over {study.n_folds} folds"
    heads = ("Method", "Similarity", "MAP", "Lift over the floor", "R@1", "R@10", "R@50", "MedR")
    return table(caption, heads, rows)


def bundles_tables(results: Results) -> str:
    """Return the tables of the bundles that are shipped."""
    if not results.bundles:
        return ""
    parts = {"emotion": emotion_table, "space": space_table, "studio": studio_table}
    tables = "".join(parts[section](metrics) for section, metrics in results.bundles.items())
    return f"<h2>The models that serve this page</h2><p>On recordings and videos that they were not trained on.</p>{tables}"


def emotion_table(metrics: Mapping[str, Any]) -> str:
    """Return the emotion network's measures."""
    rows = [
        ("What listeners feel, mean of nine ratings (Spearman)", f"{metrics['gems_spearman_mean']:.3f}", "0"),
        *(
            (f"· {name.replace('_', ' ')}", f"{value:.3f}", "0")
            for name, value in sorted(metrics["gems_spearman"].items(), key=lambda item: -item[1])
        ),
        ("Accuracy over seven moods of AudioSet", f"{metrics['mood_accuracy']:.3f}", f"{metrics['mood_chance']:.3f}"),
    ]
    return table(f"Emotions: {metrics['n_songs']:,} songs that people rated", ("Measure", "Value", "Chance"), rows)


def space_table(metrics: Mapping[str, Any]) -> str:
    """Return the measures of the shared space."""
    names = ("map", "floor", "lift", "recall_10", "chance_10", "median_rank")
    rows = [(DIALS[weight], DIRECTIONS[direction], *cells(found, names)) for weight, direction, found in space_rows(metrics)]
    rows.append(("", "Chance", "the floor", "", "1", "", "", f"{(metrics['n'] + 1) / 2:g}"))
    heads = ("Dial", "Direction", "MAP", "Chance (floor)", "Lift", "R@10", "Chance", "MedR")
    return table(f"YouTube-8M: {metrics['n']:,} videos that were held out", heads, rows)


def studio_table(metrics: Mapping[str, Any]) -> str:
    """Return the measures of the studio's space."""
    rows = [
        (QUERIES[section], DIALS[weight], DIRECTIONS[direction], *cells(found, ("map", "floor", "lift")))
        for section, weight, direction, found in studio_rows(metrics)
    ]
    rows.append(("Chance", "", "", "the floor", "", "1"))
    return table("Studio", ("Who asks", "Dial", "Direction", "MAP", "Chance (floor)", "Lift"), rows)


def ablation_tables(ablation: Mapping[str, Any]) -> str:
    """Return a table for each part of the space, with every step's gain over the row that it changes."""
    heading = render("ablation_heading.html", ablation=ablation)
    return heading + "".join(_ablation_table(ablation, part, caption) for part, caption in ABLATION_CAPTIONS.items())


def _ablation_table(ablation: Mapping[str, Any], part: str, caption: str) -> str:
    found = ablation_part(ablation, part)
    heads = ["", "Step"]
    for measure, direction in found.columns:
        heads += [f"{DIRECTIONS[direction]}, {ABLATION_MEASURES[measure]}", *(["Gain"] if found.compared else [])]
    return render("ablation_table.html", caption=caption, heads=heads, part=found, digits=DIGITS, gain=gain)
