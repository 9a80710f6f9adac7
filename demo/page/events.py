"""What all events of the page have in common."""

from typing import Any

import gradio as gr

from demo.core.progress import Progress

PRIVATE: dict[str, Any] = {"api_visibility": "private"}

CACHE_CHECK_SECONDS = 300
CACHE_SECONDS = 3000
"""A visitor's file is deleted after 50 to 55 minutes: longer than any wait in the queue, less than an hour."""

SESSION_SECONDS = 3600

LISTENERS = 1
"""Songs and videos are taken one after the other: one of them keeps two cores busy, and a second is answered last."""

ONE_AT_A_TIME: dict[str, Any] = {"concurrency_id": "listen", "concurrency_limit": LISTENERS}

FETCHERS = 2
"""Fetches at a time: each waits for the network and takes no processor to speak of, but all share one address there."""

FEW_AT_A_TIME: dict[str, Any] = {"concurrency_id": "links", "concurrency_limit": FETCHERS}

RANKERS = 8
"""Ranking takes milliseconds."""


def gradio_progress() -> Progress:
    """Return what shows progress on the page; called inside an event, which its bar belongs to."""
    bar = gr.Progress()

    def show(share: float, words: str) -> None:
        bar(share, desc=words)

    return show
