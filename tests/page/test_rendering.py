"""Every template escapes what it is given."""

import re
from typing import Any

import pytest
from jinja2 import nodes
from markupsafe import Markup

from demo.page.rendering import environment, render

HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("linked_song.html", {"address": HOSTILE, "title": HOSTILE, "uploader": HOSTILE}),
        ("music_heading.html", {"heading": HOSTILE, "note": HOSTILE}),
        ("session_status.html", {"n_videos": 1, "n_left": 7, "sentences": [HOSTILE]}),
        ("song_steps.html", {"sources": HOSTILE}),
        ("video_steps.html", {"sources": HOSTILE}),
    ],
)
def test_what_a_template_is_given_is_text(template: str, values: dict[str, Any]) -> None:
    html = render(template, **values)
    assert "&lt;script&gt;" in html
    assert "<script" not in html


@pytest.mark.parametrize("template", environment.list_templates())
def test_no_template_switches_escaping_off(template: str) -> None:
    source, _, _ = environment.loader.get_source(environment, template)
    parsed = environment.parse(source)
    assert not {"safe"} & {found.name for found in parsed.find_all(nodes.Filter)}
    assert not list(parsed.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)))
    assert not re.search(r"autoescape\s+false", source)


def test_only_templates_make_markup() -> None:
    assert environment.autoescape is True
    assert not isinstance(render("music_heading.html", heading="a", note="b"), Markup)
