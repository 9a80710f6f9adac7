"""What the page's events have in common: values and updates, limits and progress."""

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from gradio.blocks import Block

from demo.core.device import n_analyses_at_once
from demo.core.progress import Progress
from demo.page.languages import speaking, spoken, translated

Values = Mapping[Block, Any]
"""What a handler receives: the value of each of the event's input components."""

Updates = dict[Block, Any]
"""What a handler returns: a value or a `gr.update` for those of the event's output components that change."""

unchanged: Callable[[], Updates] = gr.skip
"""Returns what changes nothing on the page."""

PRIVATE: dict[str, Any] = {"api_visibility": "private"}

CACHE_CHECK_SECONDS = 300
CACHE_SECONDS = 3000
"""A visitor's file is deleted after 50 to 55 minutes: longer than any wait in the queue, less than an hour."""

SESSION_SECONDS = 3600

INSTANT: dict[str, Any] = {"queue": False, "show_progress": "hidden", **PRIVATE}
"""Of events that only change what is shown."""

RANKING: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": 8, **PRIVATE}
"""Of events that rank, which takes milliseconds."""

ANALYSIS: dict[str, Any] = {"concurrency_id": "analysis", "concurrency_limit": n_analyses_at_once()}
"""Of events that analyze songs and videos, in the order in which they came."""

FETCHING: dict[str, Any] = {"concurrency_id": "links", "concurrency_limit": 2}
"""Of events that fetch links: each waits for the network and takes little of the processor, but all share one address there."""


def call_script(call: str) -> str:
    """Return JavaScript that calls a function which `static/main.js` exports, once the page's scripts are loaded."""
    return f"window.pageScripts.then((page) => page.{call})"


def gradio_progress() -> Progress:
    """Return what shows progress on the page; called inside an event, which its bar belongs to."""
    bar = gr.Progress()
    language = spoken()

    def show(share: float, doing: str) -> None:
        with speaking(language):  # A thread of the analysis may report.
            bar(share, desc=translated(doing))

    return show
