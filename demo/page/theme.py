"""Theme, style sheet and scripts of the page; the last two are real files next to this one."""

from pathlib import Path

import gradio as gr

STATIC = Path(__file__).parent / "static"
SCRIPTS = (
    "microphone.js",
    "sound.js",
    "song.js",
    "reach.js",
    "screens.js",
    "step.js",
    "theatre.js",
    "visitor.js",
    "videos.js",
    "figures.js",
)
"""In loading order; each is a closed function that says at its top what it offers to the others."""


def page_theme() -> gr.themes.Base:
    """Return the theme; its fonts ship with Gradio, so that no page view asks another host for them."""
    # Of the weights that Gradio ships of this font only regular and bold have all letters.
    return gr.themes.Base(
        primary_hue=gr.themes.colors.orange,
        secondary_hue=gr.themes.colors.indigo,
        neutral_hue=gr.themes.colors.zinc,
        font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "ui-sans-serif", "system-ui", "sans-serif"],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", weights=(400,)), "ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
    ).set(
        body_background_fill="#fafaf9",
        body_background_fill_dark="#121214",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1a1a1e",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1a1a1e",
        block_border_color="#e4e4e7",
        block_border_color_dark="#2e2e34",
        block_shadow="none",
        body_text_color_subdued="#5f5f68",
        body_text_color_subdued_dark="#a3a3ad",
        block_info_text_color="#5f5f68",
        block_info_text_color_dark="#a3a3ad",
        block_label_text_color="#3f3f46",
        block_label_text_color_dark="#d4d4d8",
        slider_color="#e8590c",
        slider_color_dark="#e8590c",
    )


def page_css() -> str:
    """Return the style sheet."""
    return (STATIC / "style.css").read_text(encoding="utf-8")


def page_head() -> str:
    """Return what belongs in the document's head: scripts, which must run before Gradio asks for the microphone."""
    frame = (STATIC / "frame.css").read_text(encoding="utf-8")
    scripts = "".join(f"<script>{(STATIC / name).read_text(encoding='utf-8')}</script>" for name in SCRIPTS)
    return f'<meta name="referrer" content="strict-origin-when-cross-origin"><style>{frame}</style>{scripts}'
