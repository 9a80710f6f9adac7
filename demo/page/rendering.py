"""The page's HTML: Jinja2 templates, which escape every value that they are given."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.datasets.youtube8m import YOUTUBE_ID
from demo.emotion.classes import EMOTIONS, GEMS, describe
from demo.page.languages import gettext, ngettext, number, translated
from demo.page.media import media_address
from demo.page.palette import EMOTION_COLORS
from demo.page.wording import OTHERS, clock, emotions_sentence, format_measure, format_percentile, percent, pictures_words, span
from demo.search.videos import FILE_NAME

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    extensions=["jinja2.ext.i18n"],
)
environment.policies["ext.i18n.trimmed"] = True
environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
environment.globals |= {
    "describe": describe,
    "emotions": EMOTIONS,
    "emotion_colors": EMOTION_COLORS,
    "gems": GEMS,
    "max_feelings": 5,  # As many as fit beside the song's player.
    "max_labels": 4,
    "max_queue": 50,  # As many as YouTube takes into one queue.
    "media_address": media_address,
    "others": OTHERS,
    "span": span,
}
environment.filters |= {
    "clock": clock,
    "emotions_sentence": emotions_sentence,
    "measure": format_measure,
    "number": number,
    "percent": percent,
    "percentile": format_percentile,
    "pictures_words": pictures_words,
    "translated": translated,
}
# Ids and file names come from a catalogue's table: nothing else may become part of an address.
environment.tests |= {"youtube_id": YOUTUBE_ID.fullmatch, "file_name": FILE_NAME.fullmatch}


def render(template: str, **values: Any) -> str:
    """Render a file of `templates/`.

    Args:
        template: Name of the file.
        values: What it names; plain text is escaped.
    """
    return environment.get_template(template).render(values)
