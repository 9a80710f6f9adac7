"""How the page is served: limits, and nothing that leaves the machine."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.routing import BaseRoute

from demo.core.files import is_file
from demo.page.theme import page_css, page_head, page_theme

MAX_WAITING = 32
"""Visitors in the queue before the page says that it is too busy."""

MAX_FILE_SIZE = "250mb"
"""20 minutes of stereo CD sound, uncompressed, take 212 MB."""

MAX_SESSIONS = 500
"""What was heard in the longest song takes 0.7 MB, so all sessions together stay under 350 MB."""


NO_ADDRESSES = "A file has to be sent whole; this page fetches nothing from an address."


def serve(page: gr.Blocks, routes: list[BaseRoute], **options: Any) -> tuple[Any, str, str]:
    """Queue and launch the page.

    Args:
        page: What `build_page` returned.
        routes: Served beside it: what `media_routes` returned.
        options: Given to `launch` over the defaults; address and port otherwise come from Gradio's environment
            variables GRADIO_SERVER_NAME and GRADIO_SERVER_PORT.

    Returns:
        What `launch` returns: the application, its local address and its shared address, which is empty.
    """
    _fetch_nothing(page)
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=4)
    defaults: dict[str, Any] = {
        "theme": page_theme(),
        "css": page_css(),
        "head": page_head(),
        "show_error": False,
        "share": False,
        "ssr_mode": False,
        # Gradio would keep calls, recordings among them, in the visitor's browser.
        "run_history": False,
        "enable_monitoring": False,
        "footer_links": ["api", "settings"],
        "max_file_size": MAX_FILE_SIZE,
        "state_session_capacity": MAX_SESSIONS,
        "app_kwargs": {"routes": routes},
    }
    return page.launch(**(defaults | options))


def _fetch_nothing(page: gr.Blocks) -> None:
    """Refuse addresses in the place of files: Gradio would download them from any public host, for any component."""
    for block in page.blocks.values():
        take = partial(_take_file, block.async_move_resource_to_block_cache)
        block.async_move_resource_to_block_cache = take  # type: ignore[method-assign]


async def _take_file(take: Callable[[str | Path | None], Awaitable[str | None]], named: str | Path | None) -> str | None:
    if named is not None and not is_file(str(named)):
        raise gr.Error(NO_ADDRESSES, duration=None, title="That did not work", print_exception=False)
    return await take(named)
