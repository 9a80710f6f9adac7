"""The results as text and tables, each with what chance scores."""

from collections.abc import Mapping
from typing import Any

from demo.core.config import QueryConfig
from demo.page.cards import table
from demo.page.languages import N_, _, number, numbers, translated
from demo.page.palette import METHOD_LINES, OTHER_LINE
from demo.page.rendering import render
from demo.page.study import Results
from demo.study.axes import VARIANT_TITLES
from demo.study.results import Study, View
from demo.study.tables import DIGITS, ablation_part, cells, gain, space_rows, studio_rows

MISSING = N_("The study was not run here; <code>python -m demo evaluate</code> writes its numbers.")

DIRECTIONS = {"audio_to_visual": N_("Song to video"), "visual_to_audio": N_("Video to song")}
VARIANTS = VARIANT_TITLES | {"content": N_("dial at music")}

DASHES = {"solid": "", "dot": "2 4", "dash": "8 4", "dashdot": "8 3 2 3", "longdash": "12 4"}
"""Plotly's dashes as SVG has them."""

DIALS = {
    "emotion": N_("0 (emotion)"),
    "default": N_("{dial} (default)").format(dial=f"{QueryConfig().mixing_weight:g}"),
    "content": N_("1 (music)"),
}

QUERIES = {
    "songs": N_("real songs"),
    "unseen_styles": N_("real songs, styles never seen"),
    "soundtracks": N_("their own soundtracks"),
}
"""What is searched for, by the sections of the studio's metrics."""

ABLATION_CAPTIONS = {
    "emotion": N_("The same emotion: lift of MAP over the random floor"),
    "content": N_("The very video: share of songs whose own video is among the first ten (R@10), and the other way round"),
    "both": N_("Both together, as this page asks"),
}
ABLATION_MEASURES = {"lift": N_("lift"), "recall_10": "R@10"}


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
    return {name: numbers(translated(title[:1].upper() + title[1:])) for name, title in titles.items()}


def study_table(study: Study, view: View) -> str:
    """Return the measures of every method and scoring variant; the last row is chance."""
    names = ("map", "lift", "recall_1", "recall_10", "recall_50", "median_rank")
    rows = [(title, VARIANTS[variant], *cells(found, names)) for title, variant, found in study.rows(view)]
    chance = study.subsets[view.subset]["chance"]
    shares = (f"{chance[name]:.4f}" for name in names[2:-1])
    floor = f"{study.chance_level(view):.3f} ({_('the floor')})"
    rows.append((_("Chance"), "", floor, "1", *shares, f"{chance['median_rank']:.0f}"))
    title = subset_titles(study)[view.subset]
    caption = _(
        "{direction}, {videos}: mean ± standard deviation over {n} folds",
        direction=_(DIRECTIONS[view.direction]),
        videos=title,
        n=study.n_folds,
    )
    heads = (_("Method"), _("Similarity"), "MAP", _("Lift over the floor"), "R@1", "R@10", "R@50", "MedR")
    return table(caption, heads, rows)


def bundles_tables(results: Results) -> str:
    """Return the tables of the bundles that are shipped."""
    if not results.bundles:
        return ""
    parts = {"ratings": ratings_table, "emotion": emotion_table, "space": space_table, "studio": studio_table}
    tables = "".join(parts[section](metrics) for section, metrics in results.bundles.items())
    heading, note = _("The models that serve this page"), _("On recordings and videos that they were not trained on.")
    return f"<h2>{heading}</h2><p>{note}</p>{tables}"


def ratings_table(metrics: Mapping[str, Any]) -> str:
    """Return how well the ratings of songs are predicted."""
    rows = [
        (_("What listeners feel, mean of nine ratings (Spearman)"), f"{metrics['gems_spearman_mean']:.3f}", "0"),
        *(
            (f"· {translated(name.replace('_', ' '))}", f"{value:.3f}", "0")
            for name, value in sorted(metrics["gems_spearman"].items(), key=lambda item: -item[1])
        ),
    ]
    caption = _("Emotions: {n} songs that people rated", n=number(metrics["n_songs"], ","))
    return table(caption, (_("Measure"), _("Value"), _("Chance")), rows)


def emotion_table(metrics: Mapping[str, Any]) -> str:
    """Return the emotion network's measures."""
    rows = [
        (_("Mean of the same nine ratings by the network (Spearman)"), f"{metrics['gems_spearman_mean']:.3f}", "0"),
        (_("Accuracy over seven moods of AudioSet"), f"{metrics['mood_accuracy']:.3f}", f"{metrics['mood_chance']:.3f}"),
    ]
    return table(_("The attention network"), (_("Measure"), _("Value"), _("Chance")), rows)


def space_table(metrics: Mapping[str, Any]) -> str:
    """Return the measures of the shared space."""
    names = ("map", "floor", "lift", "recall_10", "chance_10", "median_rank")
    rows = [(DIALS[weight], DIRECTIONS[direction], *cells(found, names)) for weight, direction, found in space_rows(metrics)]
    rows.append(("", _("Chance"), _("the floor"), "", "1", "", "", f"{(metrics['n'] + 1) / 2:g}"))
    heads = (_("Dial"), _("Direction"), "MAP", _("Chance (floor)"), _("Lift"), "R@10", _("Chance"), "MedR")
    return table(_("YouTube-8M: {n} videos that were held out", n=number(metrics["n"], ",")), heads, rows)


def studio_table(metrics: Mapping[str, Any]) -> str:
    """Return the measures of the studio's space."""
    rows = [
        (QUERIES[section], DIALS[weight], DIRECTIONS[direction], *cells(found, ("map", "floor", "lift")))
        for section, weight, direction, found in studio_rows(metrics)
    ]
    rows.append((_("Chance"), "", "", _("the floor"), "", "1"))
    heads = (_("Who asks"), _("Dial"), _("Direction"), "MAP", _("Chance (floor)"), _("Lift"))
    return table("Studio", heads, rows)


def ablation_tables(ablation: Mapping[str, Any]) -> str:
    """Return a table for each part of the space, with every step's gain over the row that it changes."""
    heading = render("ablation_heading.html", ablation=ablation)
    return heading + "".join(_ablation_table(ablation, part, caption) for part, caption in ABLATION_CAPTIONS.items())


def _ablation_table(ablation: Mapping[str, Any], part: str, caption: str) -> str:
    found = ablation_part(ablation, part)
    heads = ["", _("Step")]
    for measure, direction in found.columns:
        heads += [f"{_(DIRECTIONS[direction])}, {_(ABLATION_MEASURES[measure])}", *([_("Gain")] if found.compared else [])]
    return render("ablation_table.html", caption=_(caption), heads=heads, part=found, digits=DIGITS, gain=gain)
