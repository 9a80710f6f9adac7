"""The page as an app on a phone: manifest, icons, and what Chromium says of them."""

import io
import json
import urllib.request
from urllib.parse import urljoin

import numpy as np
import pytest
from PIL import Image

from demo.page import launch

MAX_ICON_BYTES = 20_000


def fetch(address):
    with urllib.request.urlopen(address) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_the_manifest_names_the_page_and_pictures_of_the_sizes_that_it_says(address):
    kind, text = fetch(f"{address}manifest.json")
    manifest = json.loads(text)
    assert kind.startswith("application/manifest+json")
    assert len(manifest["short_name"]) <= 12, "more does not fit under an icon"
    assert manifest["lang"] == "en"
    found = set()
    for icon in manifest["icons"]:
        # Relative to the manifest, so that they hold behind any proxy.
        kind, picture = fetch(urljoin(f"{address}manifest.json", icon["src"]))
        size = Image.open(io.BytesIO(picture)).size
        assert kind == icon["type"] == "image/png"
        assert icon["sizes"] == "{}x{}".format(*size)
        found.add((size[0], icon["purpose"]))
    assert found == {(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")}


def test_the_icon_is_small_and_fills_the_square():
    assert launch.ICON.stat().st_size < MAX_ICON_BYTES
    pixels = np.asarray(Image.open(launch.ICON).convert("RGB"))
    assert pixels.shape == (512, 512, 3)
    # A launcher may cut off all that lies more than 40 % of the width from the middle.
    y, x = np.mgrid[:512, :512]
    outside = np.hypot(y - 255.5, x - 255.5) > 0.4 * 512
    assert (pixels[outside] == pixels[0, 0]).all()


@pytest.mark.browser
def test_the_icon_is_that_of_the_drawing(chromium):
    page = chromium.new_page(viewport={"width": 512, "height": 512})
    drawing = launch.ICON.with_suffix(".svg").read_text()
    page.set_content(f"<!doctype html><style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawing}")
    drawn = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), dtype=int)
    page.close()
    shown = np.asarray(Image.open(launch.ICON).convert("RGB"), dtype=int)
    assert np.abs(drawn - shown).mean() < 1


@pytest.mark.browser
def test_chromium_would_install_the_page(open_page):
    page = open_page()
    browser = page.context.new_cdp_session(page)
    found = browser.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["name"] == page.title()
    # A context of a test is as private as a window that keeps nothing, and only for that nothing is installed.
    errors = [error["errorId"] for error in browser.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert errors == ["in-incognito"]
