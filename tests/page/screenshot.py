"""Take pictures of the page as a visitor sees it.

README's picture: `python -m tests.page.screenshot --out assets/screenshot.png`.

It starts the page over the real bundles, gives it an example recording or one of our own videos, and saves what a visitor
then sees. Thumbnails come from YouTube itself where it can be reached; without it our own videos are shown.
"""

import argparse
import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from demo.core.zoo import Zoo
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.song_input import find_examples
from demo.page.study import read_results
from demo.search.service import Service
from tests.page.visitor import (
    give_own_videos,
    give_video,
    open_own_tab,
    open_video_tab,
    search_in,
    upload,
    wait_for_cards,
    wait_for_results,
    wait_until_in_sync,
)

ROOT = Path(__file__).parents[2]
ZOO = ROOT / "model_zoo"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required")
WIDTH, HEIGHT = 1280, 800
SETTLE_MS = 4000
"""Until the thumbnails have come or failed, and nothing moves any more."""

SCENES = ("start", "song", "watch", "video-start", "video", "under", "own-start", "own", "results")
"""What the visitor has done: nothing yet, given a song, watched a hit with it; the same with a video; opened the tab of own
videos and given two; opened the results."""


def main() -> None:
    """Serve the page, play a visitor, and save the pictures."""
    parser = argparse.ArgumentParser(description="Take pictures of the page.")
    parser.add_argument("--out", type=Path, required=True, help="a file; of several scenes, a folder")
    parser.add_argument("--scene", choices=SCENES, nargs="+", default=["song"])
    parser.add_argument("--zoo", type=Path, default=ZOO)
    parser.add_argument("--song", type=Path, help="an audio file (default: the third of our examples)")
    parser.add_argument("--video", type=Path, help="a video file (default: one of our own)")
    parser.add_argument("--catalogue", help="search in this one instead of what the page chooses")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--height", type=int, default=0, help="rows of pixels from the top; 0 takes the whole page")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    service = Service.load(Zoo(options.zoo))
    page = build_page(service, read_results(Zoo(options.zoo)))
    _, address, _ = serve(page, media_routes(service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for scene in options.scene:
            tab = browser.new_page(
                viewport={"width": options.width, "height": HEIGHT},
                color_scheme="dark" if options.dark else "light",
                reduced_motion="reduce",
            )
            tab.set_default_timeout(120_000)
            tab.goto(address)
            tab.wait_for_selector("#empty .steps")
            tab.evaluate("async () => { window.scripts = await window.pageScripts; }")
            play(tab, scene, options)
            # A picture of the whole page shows what a visitor would have scrolled to.
            tab.locator("img[loading=lazy]").evaluate_all("images => images.forEach((image) => { image.loading = 'eager' })")
            tab.wait_for_timeout(SETTLE_MS)
            save(tab, options.out / f"{scene}.png" if len(options.scene) > 1 else options.out, options)
            tab.close()
        browser.close()
    page.close()


def play(tab: Page, scene: str, options: argparse.Namespace) -> None:
    """Bring a tab to a scene, and wait until everything is drawn."""
    if scene.startswith("video") or scene == "under":
        open_video_tab(tab)
        if scene == "video-start":
            return
        if options.video:
            give_video(tab, options.video)
        else:
            tab.locator(".tile").nth(tab.locator(".tile").count() // 2).click()
        tab.wait_for_selector("#music .card")
    elif scene.startswith("own"):
        open_own_tab(tab)
        if scene == "own":
            own = [options.video] if options.video else sorted((ROOT / "assets" / "studio").glob("*.mp4"))[:2]
            give_own_videos(tab, *own)
            wait_for_cards(tab, "#session-videos", len(own))
    elif scene == "results":
        tab.get_by_role("tab", name="Results").click()
    elif scene != "start":
        upload(tab, options.song or find_examples()[2].path)
        wait_for_results(tab)
        if options.catalogue:
            search_in(tab, options.catalogue)
    if scene in ("watch", "under"):
        tab.locator(".join:visible").first.click()
        wait_until_in_sync(tab)


def save(tab: Page, out: Path, options: argparse.Namespace) -> None:
    """Save what the tab shows: all of it, or of an open dialog what stands in the window."""
    dialog = tab.locator("#watch-dialog").is_visible()
    whole = {"x": 0, "y": 0, "width": options.width, "height": options.height} if options.height and not dialog else None
    picture = tab.screenshot(full_page=not dialog, clip=whole)
    out.parent.mkdir(parents=True, exist_ok=True)
    # A palette makes the file a third as large; the octree's keeps the emotions' own colours beside those of the posters.
    colors = Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colors.save(out, optimize=True)


if __name__ == "__main__":
    main()
