"""Sentences in the visitor's language: their values, which language a visitor gets, and several visitors at once."""

import asyncio
import json
import re
import threading
import urllib.request
from collections.abc import Iterator

import gradio as gr
import pytest

from demo.page import events
from demo.page.language_pages import LanguagePages, accepted, script_sentences
from demo.page.languages import ENGLISH, LANGUAGES, _, number, speaking, table, translated
from demo.page.layout import build_page
from demo.page.rendering import render


def test_a_finished_sentence_keeps_its_values_in_place() -> None:
    short = "This recording is too short: it lasts 0.40 s and at least 3 s are needed; please choose a longer one."
    unknown = "No video here is described by “qq”; the nearest known words are “sad”, “sax”."
    both = "This file is empty; please record again or choose another file. Only the first 20 minutes were listened to."
    with speaking("de"):
        assert "Sie dauert 0,40 s, und mindestens 3 s" in translated(short)
        assert translated(unknown).endswith("durch „qq“ beschrieben; die nächsten bekannten Wörter sind „sad“, „sax“.")
        assert translated(f"{unknown} {unknown}") == f"{translated(unknown)} {translated(unknown)}"
        assert translated(both).endswith("andere Datei. Nur die ersten 20 Minuten wurden gehört.")
        assert translated("Piano") == "Piano"
        assert _("“{name}”: {sentence}", name="fun.mp3", sentence="x") == "„fun.mp3“: x"
        assert (number(9341, ","), number(0.5, ".2f")) == ("9.341", "0,50")
    assert translated(short) == short
    assert number(9341, ",") == "9,341"


def test_a_value_is_escaped_in_every_language() -> None:
    title = "<b>“50 % off”</b> %(n)s {n}"
    for language in LANGUAGES:
        with speaking(language):
            html = render("linked_song.html", address="https://a", title=title, uploader="<i>")
        assert "&lt;b&gt;“50 % off”&lt;/b&gt; %(n)s {n}</a>" in html
        assert "<i>" not in html


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en-US;q=0.8", "de"),
        ("DE-at", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de;q=0.7", "de"),
        ("fr,de;q=0.3", "de"),
        ("fr, es", "en"),
        ("de;q=0", "en"),
        ("*", "en"),
        ("de;q=high,;;,=", "en"),
        ("de," * 10_000, "de"),
    ],
)
def test_a_browser_says_which_language_it_prefers(header: str, language: str) -> None:
    assert accepted(header) == language


def fetch(address: str, accept: str = "") -> tuple[str, str]:
    """Return where a request ends, and the document."""
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept-Language": accept})) as answer:
        return answer.url, answer.read().decode()


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("", "", "en"),
        ("", "de", "de"),
        ("?__theme=dark", "de", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=de", "en", "de"),
        ("?lang=xx", "de", "de"),
        ("de", "en", "de"),
    ],
)
def test_the_document_is_sent_in_the_language_that_is_chosen(address: str, path: str, accept: str, language: str) -> None:
    at, document = fetch(f"{address}{path}", accept)
    assert re.search(r'<html\s+lang="(\w+)"', document)[1] == language
    assert (at.split("?")[0] == f"{address}de") == (language == "de")
    assert ("__theme" in at) == ("__theme" in path)
    heading = table("de")["How it works"] if language == "de" else "How it works"
    assert heading in document
    _where, manifest = fetch(f"{address}manifest.json?lang={language}")
    assert json.loads(manifest)["lang"] == language
    assert json.loads(manifest)["name"] in document
    assert f'manifest.json?lang={language}"' in document


def test_the_scripts_get_their_sentences(address: str) -> None:
    _at, document = fetch(address)
    scripts = re.search(r"scripts/[0-9a-f]{16}", document)[0]
    _at, sentences = fetch(f"{address}{scripts}/de.json")
    assert json.loads(sentences) == {sentence: table("de")[sentence] for sentence in script_sentences()}
    assert json.loads(fetch(f"{address}{scripts}/xx.json")[1]) == {}


def test_two_visitors_at_once_each_get_their_language() -> None:
    """Both handlers wait for each other, so that neither ends before the other has begun."""
    together = threading.Barrier(2, timeout=20)

    def answer() -> Iterator[str]:
        for _round in range(2):
            together.wait()
            yield _("Search")

    page = LanguagePages()
    for language in LANGUAGES:
        with page if language == ENGLISH else page.route(language, language):
            gr.Button().click(answer, None, gr.Textbox())

    async def visit(event: int) -> list[str]:
        found, iterator = [], None
        for _round in range(2):
            answered = await page.process_api(page.fns[event], [], iterator=iterator)
            found, iterator = [*found, answered["data"][0]], answered["iterator"]
        return found

    async def both() -> list[list[str]]:
        return await asyncio.gather(visit(0), visit(1))

    assert asyncio.run(both()) == [["Search"] * 2, ["Suchen"] * 2]


def test_all_languages_share_one_queue_and_programs_find_each_endpoint_once(tiny_service) -> None:
    page = build_page(tiny_service)
    analyses = {(event.page, event.concurrency_limit) for event in page.fns.values() if event.concurrency_id == "analysis"}
    assert analyses == {(page, events.ANALYSIS["concurrency_limit"]) for page in ("", *LANGUAGES) if page != ENGLISH}
    assert not any("_1" in name for name in page.get_api_info()["named_endpoints"])
