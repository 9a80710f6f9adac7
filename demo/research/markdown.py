"""Markdown from the templates in templates/: model cards, docs/measured.md, and the study's tables."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.emotion.classes import EMOTIONS
from demo.study.axes import ARROWS, DIRECTIONS, VARIANT_TITLES
from demo.study.results import View
from demo.study.tables import DIGITS, ablation_part, cells, gain, space_rows, spread, studio_rows

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701  # Markdown of our own figures, shown by no page
)
TEMPLATES.globals |= {
    "arrows": ARROWS,
    "digits": DIGITS,
    "emotions": EMOTIONS,
    "short_arrows": dict(zip(DIRECTIONS, ("A to V", "V to A"), strict=True)),
    "song_arrows": dict(zip(DIRECTIONS, ("song to video", "video to song"), strict=True)),
    "variant_titles": VARIANT_TITLES,
    "view": View,
}
TEMPLATES.filters |= {
    "ablation_part": ablation_part,
    "cells": lambda found, names: " | ".join(cells(found, names.split())),
    "fmt": format,
    "gain": gain,
    "space_rows": space_rows,
    "spread": spread,
    "studio_rows": studio_rows,
}


def render(template: str, **values: Any) -> str:
    """Render a file of templates/.

    Args:
        template: Its name, such as "cards/space".
        values: Values of the template.
    """
    return TEMPLATES.get_template(f"{template}.md").render(**values)


def model_card(kind: str, name: str, **values: Any) -> str:
    """Render the card of a bundle.

    Args:
        kind: Name of a template in cards/.
        name: The bundle's name.
        values: Values of the template.
    """
    return render(f"cards/{kind}", name=name, **values)


def metrics_and_card(kind: str, name: str, metrics: dict[str, Any], **values: Any) -> dict[str, str]:
    """Return the texts of a bundle: metrics.json, and the card that reports it."""
    text = json.dumps(metrics, indent=2) + "\n"
    return {"metrics.json": text, "README.md": model_card(kind, name, metrics=metrics, **values)}
