"""Write the tables of docs/measured.md and docs/evaluation.md from metrics.json, so that no figure is typed by hand."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo.core.bundles import MODELS
from demo.core.errors import BundleError, DemoError, SettingError
from demo.core.files import write_atomically
from demo.research.evaluation.tables import render_study
from demo.research.markdown import render
from demo.study.results import ABLATION

BUNDLES = {section: MODELS[section] for section in ("emotion", "ratings", "space", "studio", "map", "pictures", "affect")}
BUNDLES |= {"compact": MODELS["robust"], "bar": MODELS["compensation"]}
"""Sections of docs/measured.md, and the bundles that they report."""

MARKERS = re.compile(r"(<!-- measured:(\S+) -->\n).*?(<!-- /measured -->)", re.DOTALL)


def update_measured(document: Path, zoo: Path) -> list[str]:
    """Write the tables of every section whose bundle exists.

    Args:
        document: Rewritten between its markers, and nowhere else.
        zoo: The folder of bundles.

    Returns:
        Reasons of unchanged sections, one sentence each.

    Raises:
        SettingError: The file cannot be read or has no markers.
    """
    tables, failures = {}, []
    for section in BUNDLES:
        try:
            tables[section] = render_section(section, zoo)
        except DemoError as error:
            failures.append(f"{section}: {error}")
    _rewrite(document, tables)
    return failures


def update_study(document: Path, study: Path) -> list[str]:
    """Write the tables of the study and of the ablation into the document that discusses them.

    Args:
        document: Rewritten between its markers, and nowhere else.
        study: The study's metrics.json, beside which ablation.json lies.

    Returns:
        The reason if it is unchanged, one sentence.

    Raises:
        SettingError: The document cannot be read, or lacks the markers of a subset.
    """
    try:
        metrics, ablation = (json.loads(path.read_text(encoding="utf-8")) for path in (study, study.with_name(ABLATION)))
    except (OSError, ValueError):
        return [f"evaluation: {study.name} or {ABLATION} cannot be read in {study.parent}; write both with evaluate."]
    _rewrite(document, render_study(metrics, ablation))
    return []


def _rewrite(document: Path, tables: Mapping[str, str]) -> None:
    try:
        text = document.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"{document} cannot be read.") from error
    content = with_tables(text, tables).encode("utf-8")
    write_atomically(document, lambda stream: stream.write(content))


def with_tables(text: str, tables: Mapping[str, str]) -> str:
    """Return a text with tables between its markers; sections that are not given stay unchanged.

    Args:
        text: Holds `<!-- measured:SECTION -->` and `<!-- /measured -->`, each on a line.
        tables: Section to Markdown.

    Raises:
        SettingError: A section has no markers.
    """
    if missing := sorted(tables.keys() - {match[2] for match in MARKERS.finditer(text)}):
        raise SettingError(f"There are no markers for {', '.join(missing)}.")

    def fill(match: re.Match[str]) -> str:
        return f"{match[1]}\n{tables[match[2]].rstrip()}\n\n{match[3]}" if match[2] in tables else match[0]

    return MARKERS.sub(fill, text)


def render_section(section: str, zoo: Path) -> str:
    """Return a section's tables.

    Raises:
        BundleError: The bundle has no metrics.json.
    """
    return render(f"measured/{section}", metrics=read_metrics(zoo / BUNDLES[section]))


def read_metrics(folder: Path) -> dict[str, Any]:
    """Return the metrics of a bundle's evaluation.

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
