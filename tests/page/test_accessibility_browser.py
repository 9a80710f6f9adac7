"""The page for everybody, in a real browser: axe-core's rules on every tab, targets for fingers, keys, and little motion."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from demo.core.bundles import STUDIO
from demo.core.zoo import Zoo
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.study import read_results
from demo.page.wording import MY_VIDEOS
from tests.page.conftest import page_with_song
from tests.page.screenshot import ZOO
from tests.page.visitor import give_own_videos, search_in, silence, wait_for_cards, wait_until_in_sync

pytestmark = pytest.mark.browser

TABS = ("Find videos for a song", "Find videos by words", "Find music for a video", MY_VIDEOS, "Results")
SONG = TABS[0]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
TARGET_PIXELS = 44
GRAVE = ("serious", "critical")

TARGETS = "button, summary, a[href], input:not([type='number']), select, textarea, label:has(input)"
"""Beside every number stands a slider that sets the same."""

SMALL_TARGETS = """([targets, least]) => [...document.querySelectorAll(targets)]
    .filter((target) => target.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    // A choice is hit by its label; a link within a sentence is as high as its line.
    .filter((target) => !target.closest('p a') && !(target.matches('input') && target.closest('label:has(input)')))
    .map((target) => [target, target.getBoundingClientRect()])
    .filter(([, { width, height }]) => width && height && (Math.round(width) < least || Math.round(height) < least))
    .map(([target, { width, height }]) => `${target.outerHTML.slice(0, 120)}: ${width} x ${height}`)"""

MOVING = """() => [...document.querySelectorAll('*')].flatMap((element) => ['', '::before', '::after'].flatMap((part) => {
  const { animationName, animationDuration, transitionDuration } = getComputedStyle(element, part || undefined);
  const seconds = `${animationName === 'none' ? '' : animationDuration}, ${transitionDuration}`.split(', ').map(parseFloat);
  return seconds.some((each) => each > 0.001) ? [`${element.tagName}.${element.className}${part}: ${seconds}`] : [];
}))"""


@pytest.fixture(scope="module")
def page(chromium, tiny_service, films, song, short_films):
    """The page of a visitor who has a result on every tab; the shipped results of the study stand on the last."""
    served = build_page(tiny_service, read_results(Zoo(ZOO)))
    _, address, _ = serve(served, media_routes(tiny_service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    with page_with_song(chromium, address, song, **DESK) as page:
        page.locator("#hits .like").first.click()
        page.wait_for_selector(".taste:not([hidden])")
        page.locator(".taste summary").first.click()
        page.locator("#tables .label-wrap").click()
        page.locator("#hits .why-this").first.click()
        page.wait_for_selector(".evidence")
        show(page, "Find videos by words")
        page.fill("#words-text :is(input, textarea)", "happy guitar")
        page.keyboard.press("Enter")
        page.wait_for_selector("#words-hits .card")
        show(page, "Find music for a video")
        page.locator(".tile").first.click()
        page.wait_for_selector("#music .card")
        show(page, MY_VIDEOS)
        give_own_videos(page, short_films / "film-0.mp4")
        wait_for_cards(page, "#session-videos", 1)
        show(page, "Results")
        page.wait_for_selector("#bars .js-plotly-plot")
        yield page
    served.close()


def show(page, tab):
    page.get_by_role("tab", name=tab).click()


def grave_findings(page, **options):
    """Return rule and elements of what axe-core finds serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(each["id"], node["html"][:120]) for each in found if each["impact"] in GRAVE for node in each["nodes"]]


@pytest.mark.parametrize("tab", TABS)
def test_no_tab_has_a_serious_finding_in_light_or_dark(page, tab):
    show(page, tab)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert grave_findings(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("body.dark", state="attached")
    # Only the colors are others.
    assert grave_findings(page, runOnly=["color-contrast"]) == []
    page.emulate_media(color_scheme="light")
    page.wait_for_selector("body:not(.dark)", state="attached")


@pytest.mark.parametrize("tab", TABS)
def test_every_target_fits_a_finger_on_a_phone(page, tab):
    show(page, tab)
    page.set_viewport_size(PHONE)
    try:
        assert page.evaluate(SMALL_TARGETS, [TARGETS, TARGET_PIXELS]) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        # Tables are wider than a phone, and keys have to scroll them.
        assert grave_findings(page, runOnly=["scrollable-region-focusable"]) == []
    finally:
        page.set_viewport_size(DESK)


def test_the_watch_dialog_is_for_everybody_too(page):
    show(page, SONG)
    page.locator("#hits .join").first.click()
    wait_until_in_sync(page)
    page.set_viewport_size(PHONE)
    try:
        assert grave_findings(page) == []
        assert page.evaluate(SMALL_TARGETS, [TARGETS, TARGET_PIXELS]) == []
    finally:
        page.set_viewport_size(DESK)
        page.keyboard.press("Escape")


def test_little_moves_for_those_who_want_that(page):
    show(page, SONG)
    assert page.evaluate(MOVING) == []
    page.evaluate(
        """() => {
          window.scrolls = [];
          Element.prototype.scrollIntoView = (options) => window.scrolls.push(options?.behavior);
        }"""
    )
    for wish, behavior in (("reduce", "auto"), ("no-preference", "smooth")):
        page.emulate_media(reduced_motion=wish)
        page.evaluate("() => { window.scrolls.length = 0; }")
        page.locator("#hits .why-this").nth(1 if wish == "reduce" else 2).click()
        page.wait_for_function("(behavior) => String(window.scrolls) === behavior", arg=behavior)
    assert page.evaluate(MOVING) != [], "the check sees what moves"
    page.emulate_media(reduced_motion="reduce")


def test_arrows_move_over_the_cards_enter_plays_and_escape_stops(page):
    show(page, SONG)
    search_in(page, STUDIO)
    page.wait_for_selector("#hits .card [data-file]")
    wait_for_cards(page, "#hits", 6)
    focused = "() => [...document.querySelectorAll('#hits .poster')].indexOf(document.activeElement)"
    page.locator("#hits .poster").first.focus()
    # Four cards stand in a row.
    for key, place in {"ArrowRight": 1, "ArrowDown": 5, "ArrowUp": 1, "End": 5, "ArrowLeft": 4, "Home": 0}.items():
        page.keyboard.press(key)
        assert page.evaluate(focused) == place, key
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        assert page.evaluate(focused) == 0, "there is no card before the first"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#hits .playing > video')?.currentTime > 0")
    assert page.evaluate("document.activeElement.tagName") == "VIDEO"
    page.keyboard.press("Escape")
    page.wait_for_selector("#hits .playing", state="detached")
    assert page.evaluate(focused) == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.card') === document.querySelector('#hits .card')")
    silence(page)
