"""Markdown from the templates in templates/: the model cards of bundles, and the tables of docs/measured.md."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701  # Markdown of our own figures, shown by no page
)
TEMPLATES.filters["fmt"] = format


def model_card(kind: str, name: str, **values: Any) -> str:
    """Render the card of a bundle.

    Args:
        kind: Name of a template in cards/.
        name: The bundle's name.
        values: Values of the template.
    """
    return TEMPLATES.get_template(f"cards/{kind}.md").render(name=name, **values)


def metrics_and_card(kind: str, name: str, metrics: dict[str, Any], **values: Any) -> dict[str, str]:
    """Return the texts of a bundle: metrics.json, and the card that reports it."""
    text = json.dumps(metrics, indent=2) + "\n"
    return {"metrics.json": text, "README.md": model_card(kind, name, metrics=metrics, **values)}


def measured(section: str, **values: Any) -> str:
    """Render a section of docs/measured.md from the template of its name in measured/."""
    return TEMPLATES.get_template(f"measured/{section}.md").render(**values).rstrip("\n")
