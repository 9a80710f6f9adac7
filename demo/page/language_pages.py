"""A page for every language on one server: which one a visitor gets, and in which language its events are answered.

The address decides, "/de" or "/?lang=en", which also holds in the frame of another host, where cookies are refused; without a
language in it the browser does, by what it asks for. Each page is a separate set of components in the same `gr.Blocks`, so all
share one queue and its limits.
"""

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import gradio as gr
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.page.languages import ENGLISH, LANGUAGES, _, speaking, table
from demo.page.wording import PAGE_TITLE

STATIC = Path(__file__).parent / "static"
SENTENCE = re.compile(r'\bt\("((?:[^"\\]|\\.)*)"')
"""A sentence in the page's scripts: the first argument of t()."""

QUALITY = re.compile(r"([a-z]+)(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?", re.IGNORECASE)

GRADIO_LANGUAGE = '<script>Object.defineProperty(navigator,"language",{value:document.documentElement.lang})</script>'
"""Gradio's own words follow the browser's language, which it reads there, and should follow the page's."""


class LanguagePages(gr.Blocks):
    """Blocks with a page for every language: each event is answered in the language of the page that it comes from."""

    def get_config_file(self) -> Any:
        """Return what browsers are told, with one page alone: Gradio would show a bar that leads from page to page."""
        config = super().get_config_file()
        return {**config, "pages": config["pages"][:1]}

    async def process_api(self, block_fn: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Answer an event; its handler runs in a copy of this context."""
        event = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
        with speaking(event.page or ENGLISH):
            answer: dict[str, Any] = await super().process_api(block_fn, *arguments, **options)
            return answer


class ChosenLanguage:
    """Leads a visitor of the page without a language in its address to their own, and sends each page in its language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; all but those for the page pass through."""
        if not is_page(scope):
            await self.app(scope, receive, send)
        elif (language := language_of(scope)) == ENGLISH or _path(scope):
            await self.app(scope, receive, Document(send, language).send)
        else:
            # Gradio's scripts find the page by its path. Browsers keep what follows a # in the address.
            query = urlencode([each for each in _query(scope) if each[0] != "lang"])
            to = RedirectResponse(f"./{language}{'?' if query else ''}{query}", 302, {"Vary": "Accept-Language"})
            await to(scope, receive, send)


class Document:
    """Passes the document on in its language: Gradio's says that all are English, and has one title for all pages."""

    def __init__(self, send: Send, language: str) -> None:
        self._send = send
        self._language = language
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take a part of Gradio's answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = MutableHeaders(scope=self._start)
        if headers.get("content-type", "").startswith("text/html"):
            self._body = in_language(self._body.decode(), self._language).encode() if self._body else b""
            headers.add_vary_header("Accept-Language")
            headers["Content-Language"] = self._language
            if self._body:
                headers["Content-Length"] = str(len(self._body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})


def in_language(document: str, language: str) -> str:
    """Return the page's document with its language, its title and its web manifest."""
    with speaking(language):
        title = _(PAGE_TITLE)
    document = document.replace('lang="en"', f'lang="{language}"', 1).replace(PAGE_TITLE, title)
    document = document.replace('manifest.json"', f'manifest.json?lang={language}"', 1)
    return document.replace("<head>", f"<head>{GRADIO_LANGUAGE}", 1)


def is_page(scope: Scope) -> bool:
    """Return whether a request asks for the page, in any language."""
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _path(scope) in ("", *LANGUAGES)


def language_of(scope: Scope) -> str:
    """Return the language that a request chooses: by its path, by its "lang", or by what the browser asks for."""
    chosen = [_path(scope), *(value for name, value in _query(scope) if name == "lang")]
    named = next((each for each in chosen if each in LANGUAGES), None)
    return named or accepted(Headers(scope=scope).get("accept-language", ""))


def _path(scope: Scope) -> str:
    """Return the path below that at which the page is mounted."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.removeprefix("/")


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"))


def accepted(header: str) -> str:
    """Return which of the page's languages a browser asks for first, by its header Accept-Language; English without any.

    Args:
        header: Such as "de-AT,de;q=0.9,en;q=0.8"; a visitor's browser may send anything.
    """
    found = (QUALITY.fullmatch(each.strip()) for each in header[:1000].split(","))
    wishes = [(float(match[2] or 1), match[1].lower()) for match in found if match]
    known = [(quality, code) for quality, code in wishes if code in LANGUAGES and quality > 0]
    return max(known, key=lambda wish: wish[0])[1] if known else ENGLISH


@functools.cache
def script_sentences() -> tuple[str, ...]:
    """Return the sentences that the page's scripts show, in English."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.js")))
    return tuple(dict.fromkeys(json.loads(f'"{sentence}"') for text in texts for sentence in SENTENCE.findall(text)))


async def send_script_sentences(request: Request) -> JSONResponse:
    """Answer with the sentences of the page's scripts in a language, by the English ones."""
    sentences: Mapping[str, str] = table(language if (language := request.path_params["language"]) in LANGUAGES else ENGLISH)
    return JSONResponse({english: sentences[english] for english in script_sentences() if english in sentences})
