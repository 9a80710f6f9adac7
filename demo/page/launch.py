"""How the page is served: limits, and nothing that leaves the machine."""

from typing import Any

import gradio as gr
from starlette.routing import BaseRoute

from demo.page.theme import page_css, page_head, page_theme

MAX_WAITING = 32
"""Visitors in the queue before the page says that it is too busy."""

MAX_FILE_SIZE = "250mb"
"""20 minutes of stereo CD sound, uncompressed, take 212 MB."""

MAX_SESSIONS = 500
"""What was heard in the longest song takes 0.7 MB, so all sessions together stay under 350 MB."""


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
