"""Take README's picture of the page: `python -m tests.page.screenshot --out assets/screenshot.png`.

It starts the page over the real bundles, gives it an example recording, and saves what a visitor then sees. Thumbnails
come from YouTube itself where it can be reached; without it the cards stand as they do for any visitor without it.
"""

import argparse
import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from demo.page.examples import find_examples
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.retrieval.retriever import Retriever

ZOO = Path(__file__).parents[2] / "model_zoo"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDTH = 1280
DRAWN = ("#hits .card", "#attention .js-plotly-plot[data-dressed]", "#map .js-plotly-plot[data-dressed]")
SETTLE_MS = 4000
"""Until the thumbnails have come or failed, and nothing moves any more."""


def main() -> None:
    """Serve the page, play a visitor, and save the picture."""
    parser = argparse.ArgumentParser(description="Take README's picture of the page.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--zoo", type=Path, default=ZOO)
    parser.add_argument("--song", type=Path, help="an audio file (default: the last of our examples)")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--height", type=int, default=0, help="rows of pixels from the top; 0 takes the whole page")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    page = build_page(Retriever.load(options.zoo))
    _, address, _ = serve(page, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        tab = browser.new_page(
            viewport={"width": options.width, "height": 800},
            color_scheme="dark" if options.dark else "light",
            reduced_motion="reduce",
        )
        tab.goto(address)
        give(tab, options.song or find_examples()[-1].path)
        whole = {"x": 0, "y": 0, "width": options.width, "height": options.height} if options.height else None
        picture = tab.screenshot(full_page=True, clip=whole)
        browser.close()
    page.close()
    # A palette of 256 colours halves the file, and nobody sees it.
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(options.out, optimize=True)


def give(tab: Page, song: Path) -> None:
    """Upload a song and wait until everything is drawn."""
    tab.click("button[aria-label='Upload file']")
    tab.set_input_files("input[type=file]", song)
    for selector in DRAWN:
        tab.wait_for_selector(selector, timeout=120_000)
    tab.wait_for_timeout(SETTLE_MS)


if __name__ == "__main__":
    main()
