"""How the page is served: limits, theme, style sheet and scripts, and nothing that leaves the machine."""

import hashlib
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import gradio as gr
import gradio.mcp
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.core.device import is_on_zerogpu
from demo.core.files import is_file
from demo.core.paths import ASSETS
from demo.page.language_pages import ChosenLanguage, is_page, language_of, send_script_sentences
from demo.page.languages import N_, _, speaking
from demo.page.mcp_server import JsonMCPServer
from demo.page.wording import PAGE_TITLE

STATIC = Path(__file__).parent / "static"
STYLES = (
    "style.css",
    "access.css",
    "moments.css",
    "evidence.css",
    "taste.css",
    "similar.css",
    "map-tools.css",
    "watch-dialog.css",
)

MAX_WAITING = 32
"""Visitors in the queue before the page says that it is too busy."""

MAX_FILE_SIZE = "250mb"
"""20 minutes of stereo CD sound, uncompressed, take 212 MB."""

MAX_SESSIONS = 500
"""The analysis of the longest song takes 0.7 MB, so all sessions together stay under 350 MB."""

COLORS = {
    "body_background_fill": ("#fafaf9", "#121214"),
    "background_fill_primary": ("#ffffff", "#1a1a1e"),
    "block_background_fill": ("#ffffff", "#1a1a1e"),
    "block_border_color": ("#e4e4e7", "#2e2e34"),
    "body_text_color_subdued": ("#5f5f68", "#a3a3ad"),
    "block_info_text_color": ("#5f5f68", "#a3a3ad"),
    "block_label_text_color": ("#3f3f46", "#d4d4d8"),
    "slider_color": ("#e8590c", "#e8590c"),
    # White text on them has a contrast of at least 4.5.
    "button_primary_background_fill": ("#c2410c", "#c2410c"),
    "button_primary_background_fill_hover": ("#9a3412", "#9a3412"),
}
"""Gradio's theme variables in the light and in the dark theme."""

ICON = ASSETS / "icon.png"
"""The page among a phone's apps and in a browser's tab: assets/icon.svg at 512 pixels."""

LIGHT, DARK = COLORS["body_background_fill"]
MANIFEST = {
    "name": PAGE_TITLE,
    "short_name": N_("Music videos"),
    "description": N_("Give it a song, and see which music videos carry the same emotion."),
    "start_url": "./",
    "display": "standalone",
    "background_color": LIGHT,
    "theme_color": LIGHT,
    "icons": [
        {"src": f"pwa_icon/{size}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ],
}
"""What makes the page installable; Gradio's own has no short name, no colors, and addresses that do not hold behind a proxy.
Gradio makes the icons of `ICON`."""

UPLOADS = "/gradio_api/file="
"""Before the path of a file in its address on this server."""

NO_ADDRESSES = N_("A file has to be sent whole; this page fetches nothing from an address.")


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
    # The server of this class is made only where MCP is asked for.
    gradio.mcp.GradioMCPServer = JsonMCPServer  # type: ignore[misc]
    if is_on_zerogpu():
        _report_to_zerogpu()
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=4)
    scripts = scripts_address()
    static = Mount(f"/{scripts}", StaticFiles(directory=STATIC))
    sentences = Route(f"/{scripts}/{{language}}.json", send_script_sentences)
    defaults: dict[str, Any] = {
        "theme": _theme(),
        "css": style_sheet(),
        "head": page_head(scripts),
        "show_error": False,
        "share": False,
        "ssr_mode": False,
        # Gradio would give up where its own first page takes more than three seconds, as on a busy machine.
        "_frontend": False,
        # Gradio would store calls, recordings among them, in the visitor's browser.
        "run_history": False,
        "enable_monitoring": False,
        "footer_links": ["api", "settings"],
        "favicon_path": ICON,
        "pwa": True,
        "max_file_size": MAX_FILE_SIZE,
        "state_session_capacity": MAX_SESSIONS,
        "app_kwargs": {
            "routes": [*routes, Route("/manifest.json", _manifest), sentences, static],
            "middleware": [Middleware(CompressedPage), Middleware(ChosenLanguage)],
        },
    }
    return page.launch(**(defaults | options))


class CompressedPage:
    """Compresses the document, an eighth of its size by gzip: Gradio compresses scripts and styles, but not what holds them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed = GZipMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; only the page's own address is compressed, never media, which browsers ask for in ranges."""
        await (self.compressed if is_page(scope) else self.app)(scope, receive, send)


def style_sheet() -> str:
    """Return the styles of Gradio's content: those of the page, then those of its parts."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)


def scripts_address() -> str:
    """Return the folder of the scripts, relative to the page; new scripts have a new address, so no browser mixes versions."""
    content = b"".join(path.read_bytes() for path in sorted(STATIC.glob("*.js")))
    return f"scripts/{hashlib.sha256(content).hexdigest()[:16]}"


def page_head(scripts: str) -> str:
    """Return the elements of the document's head: styles outside Gradio's content, and the scripts, as a promise.

    Args:
        scripts: Address of their folder, relative to the page.
    """
    frame = (STATIC / "frame.css").read_text(encoding="utf-8")
    script = f'window.pageScripts = import("./{scripts}/main.js");'
    metas = '<meta name="referrer" content="strict-origin-when-cross-origin">'
    for scheme, color in (("light", LIGHT), ("dark", DARK)):
        metas += f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{color}">'
    icon = '<link rel="apple-touch-icon" href="./pwa_icon/192">'
    return f"{metas}{icon}<style>{frame}</style><script>{script}</script>"


async def _manifest(request: Request) -> JSONResponse:
    language = language_of(request.scope)
    with speaking(language):
        words = {name: _(str(MANIFEST[name])) for name in ("name", "short_name", "description")}
    return JSONResponse(MANIFEST | words | {"lang": language}, media_type="application/manifest+json")


def _report_to_zerogpu() -> None:
    """Name a function that would need a GPU: ZeroGPU ends a Space that has none. This one is never called."""
    import spaces

    spaces.GPU(_report_to_zerogpu, duration=1)


def _fetch_nothing(page: gr.Blocks) -> None:
    """Refuse addresses in the place of files: Gradio would download them from any public host, for any component."""
    for block in page.blocks.values():
        take = partial(_take_file, block.async_move_resource_to_block_cache)
        block.async_move_resource_to_block_cache = take  # type: ignore[method-assign]


async def _take_file(take: Callable[[str | Path | None], Awaitable[str | None]], named: str | Path | None) -> str | None:
    if named is None:
        return await take(None)
    path = _uploaded(str(named)) or str(named)
    if not is_file(path):
        raise gr.Error(_(NO_ADDRESSES), duration=None, title=_("That did not work"), print_exception=False)
    return await take(path)


def _uploaded(address: str) -> str | None:
    """Return the path of an upload that is named by its address on this server, as MCP clients name it, or None.

    The file is read where it lies: the host in the address is not asked, because behind a proxy it is another.
    """
    try:
        _, named, path = unquote(urlsplit(address).path).partition(UPLOADS)
        found = Path(f"/{path.lstrip('/')}" if os.name == "posix" else path).resolve()
    except (OSError, ValueError):
        return None
    return str(found) if named and found.is_relative_to(Path(get_upload_folder()).resolve()) else None


def _theme() -> gr.themes.Base:
    """Return the theme; its fonts ship with Gradio, so that no page view requests them from another host."""
    # Of the weights that Gradio ships of this font only regular and bold have all letters.
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.orange,
        secondary_hue=gr.themes.colors.indigo,
        neutral_hue=gr.themes.colors.zinc,
        font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "ui-sans-serif", "system-ui", "sans-serif"],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", weights=(400,)), "ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
    )
    dark = {f"{name}_dark": value for name, (_, value) in COLORS.items()}
    return theme.set(block_shadow="none", **{name: value for name, (value, _) in COLORS.items()}, **dark)
