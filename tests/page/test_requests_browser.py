"""Requests of which only the newest counts, from a server whose answers are late."""

import pytest

from tests.page.conftest import page_with_song
from tests.page.tabs import answer_late

pytestmark = pytest.mark.browser

SLOW_NETWORK = """() => {
  const usual = window.fetch;
  window.fetch = async (...request) => {
    if (String(request[0].url ?? request[0]).includes("queue/data")) await new Promise((resolve) => setTimeout(resolve, 1000));
    return usual(...request);
  };
}"""
"""Lets each answer begin a second later."""


@pytest.fixture
def page(chromium, address, song):
    """The page of a visitor who has given a song."""
    with page_with_song(chromium, address, song) as page:
        yield page


def test_a_late_search_leaves_what_is_explained_meanwhile(page, monkeypatch):
    page.locator("#hits .why-this").nth(1).click()
    page.wait_for_selector("#evidence h3:has-text('Why match 2')")
    answer_late(monkeypatch, 1, "ranked")
    liked = page.locator("#hits .card").nth(2).get_attribute("data-row")
    page.locator("#hits .like").nth(2).click()
    # What was explained belonged to the search before.
    page.wait_for_selector("#evidence .evidence", state="detached")
    assert page.locator("#contributions rect").count() == 0
    page.locator("#hits .why-this").first.click()
    page.locator("#hits .why-this").nth(2).click()
    page.wait_for_selector("#evidence .evidence")
    page.wait_for_selector(f"#hits .card:first-child[data-row='{liked}']")
    assert page.locator("#evidence article").count() == 1
    assert "Your likes" in page.locator("#evidence").inner_text()


def test_what_waits_behind_a_refused_search_is_sent(page):
    n_shown = "(n) => document.querySelectorAll('#hits .card').length === n"
    page.locator("#controls").get_by_text("All musical videos").click()
    page.wait_for_function(n_shown, arg=8)
    page.evaluate(SLOW_NETWORK)
    number = page.locator("#controls [aria-label='number input for Matches']")
    # Who types another number has none for a moment.
    number.fill("")
    number.fill("4")
    page.wait_for_function(n_shown, arg=4)
