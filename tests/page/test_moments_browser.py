"""Choosing chunks on the heatmap in a real browser, over the tiny zoo."""

from itertools import pairwise

import pytest

from tests.page.conftest import page_with_song
from tests.page.tabs import answer_late
from tests.page.test_browser import CHUNK_PLACE

pytestmark = pytest.mark.browser

SELECTED = (
    "() => [...document.querySelectorAll('#strip [role=option]')].flatMap((o, i) => o.ariaSelected === 'true' ? [i] : [])"
)
SHAPES = "() => document.querySelector('#attention .js-plotly-plot').layout.shapes.map(({ x0, x1 }) => [x0 / 3, x1 / 3])"


@pytest.fixture(scope="module")
def visit(chromium, address, song):
    """The page of a visitor who has given a song."""
    with page_with_song(chromium, address, song) as page:
        page.locator("#strip").scroll_into_view_if_needed()
        yield page


def wait_for_shapes(page, shapes):
    page.wait_for_function(f"() => JSON.stringify(({SHAPES})()) === '{str(shapes).replace(' ', '')}'")


def drag(page, first, last):
    page.locator("#strip").scroll_into_view_if_needed()
    start, end = (page.evaluate(CHUNK_PLACE, chunk) for chunk in (first, last))
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move(end["x"], end["y"], steps=5)
    page.mouse.up()


def test_moments_are_chosen_by_dragging_over_the_heatmap(visit):
    page = visit
    by_attention = page.evaluate(SELECTED)
    drag(page, 2, 5)
    wait_for_shapes(page, [[2, 6]])
    page.wait_for_selector("#chunks .to-attention")
    assert page.evaluate(SELECTED) == [2, 3, 4, 5]
    assert page.locator("#chunks .chunk").count() == 1
    assert page.evaluate("document.getElementById('song-audio').paused"), "a drag is no click"
    # What cuts the song decides nothing now; what else ranks keeps the choice.
    assert page.locator("#sections input").first.is_disabled()
    page.locator("#controls").get_by_text("All musical videos").click()
    page.wait_for_function("() => document.querySelectorAll('#hits .card').length === 8")
    assert page.evaluate(SELECTED) == [2, 3, 4, 5]

    # One click in the line of loudness removes a moment, another adds one.
    page.locator("#moment-3").click()
    wait_for_shapes(page, [[2, 3], [4, 6]])
    page.locator("#moment-8").click()
    wait_for_shapes(page, [[2, 3], [4, 6], [8, 9]])
    page.locator("#chunks .to-attention").click()
    page.wait_for_selector("#chunks .to-attention", state="detached")
    assert page.evaluate(SELECTED) == by_attention
    page.wait_for_function("() => !document.querySelector('#sections input').disabled")


def test_moments_are_chosen_by_keys(visit):
    page = visit
    page.locator("#strip .moments").focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    wait_for_shapes(page, [[1, 4]])
    page.keyboard.press("Space")
    wait_for_shapes(page, [[1, 3]])
    assert page.get_attribute("#strip .moments", "aria-activedescendant") == "moment-3"
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.getElementById('song-audio').paused")
    assert 9 <= page.evaluate("document.getElementById('song-audio').currentTime") < 12
    page.keyboard.press("Escape")
    page.wait_for_selector("#chunks .to-attention", state="detached")


def test_quick_choices_end_with_the_last(visit, monkeypatch):
    page, asked = visit, []
    page.on("request", lambda request: "queue/join" in request.url and asked.append(request))
    answer_late(monkeypatch, 0.5, "ranked")
    page.locator("#strip .moments").focus()
    page.keyboard.press("Home")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    page.locator("#hits .like").first.click()
    page.locator("#strip .moments").focus()
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_shapes(page, [[0, 6]])
    page.wait_for_timeout(1500)
    # While one is on its way only the newest waits, and no answer of another overtakes it.
    assert page.evaluate(SHAPES) == [[0, 6]]
    assert page.evaluate(SELECTED) == list(range(6))
    assert len(asked) <= 4
    page.locator("#hits .like[aria-pressed='true']").click()
    page.locator("#chunks .to-attention").click()
    page.wait_for_selector("#chunks .to-attention", state="detached")


def test_a_choice_that_is_refused_leaves_the_last_one(visit):
    page = visit
    before = page.evaluate(SELECTED)
    page.evaluate("document.getElementById('moment-0').insertAdjacentHTML('beforebegin', '<span role=option></span>')")
    page.locator("#strip .moments").focus()
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowRight")
    toast = page.wait_for_selector("[data-testid='toast-body']")
    assert "There is no chunk 12: this song has chunks 1 to 11" in toast.inner_text()
    page.wait_for_function(f"() => JSON.stringify(({SELECTED})()) === '{str(before).replace(' ', '')}'")
    page.evaluate("document.querySelector('#strip [role=option]:not([id])').remove()")
    page.evaluate("document.querySelector('[data-testid=toast-close]')?.click()")


def test_chosen_moments_play_in_a_loop(visit):
    page = visit
    page.evaluate("scripts.playback.silence()")
    drag(page, 1, 1)
    page.locator("#strip .moments").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_shapes(page, [[1, 2]])
    page.locator("#chunks .loop").click()
    page.wait_for_selector("#chunks .loop[aria-pressed='true']")
    # Twice from 3 to 6 s and never elsewhere.
    times = page.evaluate(
        """async () => {
          const audio = document.getElementById('song-audio');
          const times = [];
          for (let i = 0; i < 80; i += 1) {
            times.push(audio.currentTime);
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          return times;
        }"""
    )
    assert min(times) >= 2.9
    assert max(times) < 6.5
    assert sum(later < earlier for earlier, later in pairwise(times)) >= 2
    page.locator("#chunks .loop").click()
    page.wait_for_function("() => document.getElementById('song-audio').paused")


def test_a_finger_chooses_moments_too(chromium, address, song):
    with page_with_song(chromium, address, song, width=390, height=844, has_touch=True, is_mobile=True) as page:
        page.locator("#strip").scroll_into_view_if_needed()
        start, end = (page.evaluate(CHUNK_PLACE, chunk) for chunk in (6, 9))
        touch = page.context.new_cdp_session(page)
        points = [start["x"] + (end["x"] - start["x"]) * step / 5 for step in range(6)]
        for number, x in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": start["y"]}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        wait_for_shapes(page, [[6, 10]])
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
