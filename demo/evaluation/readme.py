"""Tables of README and of docs/evaluation.md, written from metrics.json, so that no figure in them is typed by hand."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from demo.emotion.classes import EMOTIONS
from demo.errors import BundleError, DemoError, SettingError
from demo.evaluation.tables import made, subset_tables, table
from demo.files import write_whole

BUNDLES = {"compact": "compact-1", "emotion": "emotion-1", "space": "space-youtube8m-1"}
"""README's sections to the bundles that they report."""

MARKERS = re.compile(r"(<!-- measured:(\S+) -->\n).*?(<!-- /measured -->)", re.DOTALL)

DIRECTIONS = {"audio_to_visual": "audio to video", "visual_to_audio": "video to audio"}


def update_readme(readme: Path, zoo: Path) -> list[str]:
    """Write the tables of every section whose bundle is there.

    Args:
        readme: Rewritten between its markers, and nowhere else.
        zoo: The folder of bundles.

    Returns:
        Why sections were left as they are, one sentence each.

    Raises:
        SettingError: The file cannot be read or has no markers.
    """
    tables, failures = {}, []
    for section in BUNDLES:
        try:
            tables[section] = render_section(section, zoo)
        except DemoError as error:
            failures.append(f"{section}: {error}")
    _rewrite(readme, tables)
    return failures


def update_study(document: Path, study: Path) -> list[str]:
    """Write the study's tables into the document that discusses them.

    Args:
        document: Rewritten between its markers, and nowhere else.
        study: The study's metrics.json.

    Returns:
        Why it was left as it is, one sentence; nothing where it was written.

    Raises:
        SettingError: The document cannot be read, or lacks the markers of a subset.
    """
    try:
        metrics = json.loads(study.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [f"evaluation: {study.name} cannot be read in {study.parent}; write it with python -m demo evaluate."]
    _rewrite(document, render_study(metrics))
    return []


def render_study(metrics: Mapping[str, Any]) -> dict[str, str]:
    """Return the tables of a study by the names of their markers."""
    subsets = {name: subset_tables(metrics, subset) for name, subset in metrics["subsets"].items()}
    return {"made": made(metrics), **subsets}


def _rewrite(document: Path, tables: Mapping[str, str]) -> None:
    try:
        text = document.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"{document} cannot be read.") from error
    content = with_tables(text, tables).encode("utf-8")
    write_whole(document, lambda stream: stream.write(content))


def with_tables(text: str, tables: Mapping[str, str]) -> str:
    """Return a text with tables between its markers; markers of sections that are not given keep what they hold.

    Args:
        text: Holds `<!-- measured:SECTION -->` and `<!-- /measured -->`, each on a line.
        tables: Section to Markdown.

    Raises:
        SettingError: A section has no markers.
    """
    if missing := sorted(tables.keys() - {match[2] for match in MARKERS.finditer(text)}):
        raise SettingError(f"There are no markers for {', '.join(missing)}.")

    def fill(match: re.Match[str]) -> str:
        return f"{match[1]}\n{tables[match[2]]}\n\n{match[3]}" if match[2] in tables else match[0]

    return MARKERS.sub(fill, text)


def render_section(section: str, zoo: Path) -> str:
    """Return a section's tables.

    Raises:
        BundleError: The bundle has no metrics.json.
    """
    return RENDERERS[section](read_metrics(zoo / BUNDLES[section]))


def read_metrics(folder: Path) -> dict[str, Any]:
    """Return what a bundle's evaluation measured.

    Raises:
        BundleError: There is no such file, or it is damaged.
    """
    try:
        metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(f"metrics.json of the bundle {folder.name} is missing; train it first.") from error
    except ValueError as error:
        raise BundleError(f"metrics.json of the bundle {folder.name} is damaged; restore it from git.") from error
    return metrics


def compact_tables(metrics: Mapping[str, Any]) -> str:
    """Render the compact backbone's figures."""
    clean, noisy = metrics["held_out"]["clean"], metrics["held_out"]["pink_noise_10_db"]
    figures = [
        ("Variance of the targets explained, by second", f"{clean['r2_second']:.2f}", "0: the mean"),
        ("The same, by clip", f"{clean['r2_song']:.2f}", "0: the mean"),
        ("By second, with pink noise 10 dB below the music", f"{noisy['r2_second']:.2f}", "0: the mean"),
        ("By clip, with that noise", f"{noisy['r2_song']:.2f}", "0: the mean"),
        (
            "Spearman correlation of a ridge on the mean feature with Emotify's nine ratings, 5 folds",
            f"{metrics['gems_ridge_spearman']:.3f}",
            "0",
        ),
        ("Share of music taken for music", f"{metrics['music_recognised']:.3f}", "0.5: a coin"),
        ("Share of noise and speech not taken for music", f"{metrics['others_refused']:.3f}", "0.5: a coin"),
    ]
    lifts = [(name.removesuffix(".ogg"), f"{lift:.1f}", "1") for name, lift in metrics["instrument_lift"].items()]
    return "\n\n".join(
        [
            f"{metrics['n_parameters']:,} parameters; {metrics['n_held_out']} clips of music that it never trained on "
            "(the ridge: all 320 songs).",
            table(("measure", "value", "floor"), figures),
            "How many times more often than in the whole collection the 100 nearest of the YouTube-8M videos carry the "
            "label of what plays (median over pieces that it never trained on; the last two are real recordings):",
            table(("what plays", "times its base rate", "chance"), lifts),
        ]
    )


def emotion_tables(metrics: Mapping[str, Any]) -> str:
    """Render the emotion network's figures."""
    ratings = [(name.replace("_", " "), f"{value:.2f}", "0") for name, value in metrics["gems_spearman"].items()]
    entropy = metrics["attention_entropy"]
    ridge = f"0; a ridge on the mean feature {metrics['gems_spearman_ridge']:.3f}"
    figures = [
        ("Mean Spearman correlation over the nine ratings", f"{metrics['gems_spearman_mean']:.3f}", ridge),
        (
            "Accuracy over AudioSet's seven moods, evaluation split",
            f"{metrics['mood_accuracy']:.3f}",
            f"{metrics['mood_chance']:.3f}: always the largest class",
        ),
        (
            "Normalised entropy of attention: median (lowest to highest)",
            f"{entropy['median']:.2f} ({entropy['lowest']:.2f} to {entropy['highest']:.2f})",
            "1: every chunk alike; 0: one chunk alone",
        ),
        (
            "Mean attention of a chunk of noise or speech put into a song, relative to the song's own",
            f"{entropy['foreign_ratio']:.2f}",
            "1: attention cannot tell",
        ),
    ]
    return "\n\n".join(
        [
            f"{metrics['n_songs']} rated songs, each judged by a network that never trained on it (5 folds).",
            table(("measure", "value", "floor"), figures),
            table(("rating", "Spearman", "chance"), ratings),
        ]
    )


def space_tables(metrics: Mapping[str, Any]) -> str:
    """Render the shared space's figures."""
    n = metrics["n"]
    rows = []
    for setting in ("emotion", "default", "content"):
        for key, words in DIRECTIONS.items():
            found = metrics[setting][key]
            rows.append(
                (
                    f"{metrics[setting]['dial']:.1f} ({setting})",
                    words,
                    f"{found['map']:.3f}",
                    f"{found['floor']:.3f}",
                    f"{found['lift']:.2f}",
                    f"{found['recall_10']:.3f}",
                    f"{found['recall_50']:.3f}",
                    f"{found['median_rank']:.0f}",
                )
            )
    chance = ("", "random order", "the floor", "", "1", f"{min(10 / n, 1):.4f}", f"{min(50 / n, 1):.4f}", f"{(n + 1) / 2:g}")
    sizes = ", ".join(f"{name} {metrics['class_sizes'][name]:,}" for name in EMOTIONS)
    return "\n\n".join(
        [
            f"{n:,} held-out videos ask, the same {n:,} answer. MAP counts a video of the same emotion as right; R@10 and R@50 "
            "are the shares of queries whose own video is among the first 10 or 50, and MedR is its median rank.",
            table(("dial", "direction", "MAP", "floor", "lift", "R@10", "R@50", "MedR"), [*rows, chance]),
            f"Videos of each emotion, all splits together: {sizes}.",
        ]
    )


RENDERERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "compact": compact_tables,
    "emotion": emotion_tables,
    "space": space_tables,
}
