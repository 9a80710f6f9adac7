"""Model cards: what each bundle is, what it was made from, how well it does, and its limits; templates in model_cards/."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("model_cards")),
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
        kind: Name of a template.
        name: The bundle's name.
        values: What the template shows.
    """
    return TEMPLATES.get_template(f"{kind}.md").render(name=name, **values)
