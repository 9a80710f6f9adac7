"""The tab of session videos in a real browser: uploaded, played, searched, removed, and shown to their visitor only."""

import urllib.request

import pytest

from demo.core.bundles import STUDIO
from demo.search.catalogue import MINE, MINE_AND_OTHERS
from tests.page.visitor import (
    CHECKED,
    give_own_videos,
    open_own_tab,
    search_in,
    silence,
    upload,
    wait_for_cards,
    wait_for_results,
)

pytestmark = pytest.mark.browser


def test_session_videos_are_uploaded_played_searched_and_removed(open_page, short_films, song, youtube, tmp_path):
    youtube.reachable = False
    text = tmp_path / "text.mp4"
    text.write_text("no film " * 500)
    page = open_page()
    open_own_tab(page)
    assert page.locator("#session-link").count() == 0 or page.locator("#session-link").is_hidden()
    give_own_videos(page, short_films / "film-0.mp4", text, short_films / "film-1.mp4")
    wait_for_cards(page, "#session-videos", 2)
    page.wait_for_function("() => document.querySelector('#session-status').textContent.includes('2 videos are yours')")
    assert "text.mp4”: This file is not a video" in page.inner_text("#session-status")
    # The field is free for more.
    page.wait_for_selector("#session-files button")

    page.locator("#session-videos .poster").first.click()
    page.wait_for_function("() => document.querySelector('#session-videos .playing video')?.currentTime > 0.3")
    silence(page)

    page.click("#session-search")
    page.wait_for_selector("#song", state="visible")
    upload(page, song)
    wait_for_results(page)
    assert page.input_value(CHECKED) == MINE
    wait_for_cards(page, "#hits", 2)
    shown = page.evaluate("document.querySelector('#map .js-plotly-plot').layout.meta.catalogue")
    assert shown == MINE

    # One goes, and the search and its map follow.
    open_own_tab(page)
    page.locator("#session-videos .remove").first.click()
    wait_for_cards(page, "#session-videos", 1)
    wait_for_cards(page, "#hits", 1)
    page.wait_for_function(
        """() => document.querySelector('#map .js-plotly-plot').data
            .some((trace) => trace.name === 'overlay-hits' && trace.x.length === 1)"""
    )
    # The last one takes the choice along.
    page.locator("#session-videos .remove").first.click()
    wait_for_cards(page, "#session-videos", 0)
    page.wait_for_function(f"() => document.querySelector('{CHECKED}').value === '{STUDIO}'")
    assert page.locator(f"#catalogue input[value='{MINE}']").count() == 0
    page.wait_for_selector("#hits .card [data-file^='media/studio-2/']", state="attached")


def test_nothing_of_one_visitor_shows_at_another(open_page, short_films, song, youtube):
    youtube.reachable = False
    one, other = open_page(), open_page()
    for page, file in ((one, "film-0.mp4"), (other, "film-1.mp4")):
        open_own_tab(page)
        if page is one:
            give_own_videos(page, short_films / file)
            wait_for_cards(page, "#session-videos", 1)
    assert other.locator("#session-videos .card").count() == 0
    assert "no video yet" in other.inner_text("#session-status")
    assert other.locator(f"#catalogue input[value='{MINE}']").count() == 0

    give_own_videos(other, short_films / "film-1.mp4")
    wait_for_cards(other, "#session-videos", 1)
    addresses = [page.locator("#session-videos .poster").get_attribute("data-file") for page in (one, other)]
    assert len(set(addresses)) == 2
    for page, address in zip((one, other), addresses, strict=True):
        page.get_by_role("tab", name="Find videos for a song").click()
        upload(page, song)
        wait_for_results(page)
        search_in(page, MINE)
        page.wait_for_selector("#hits .card [data-file^='gradio_api']")
        assert page.locator("#hits .card .poster").get_attribute("data-file") == address
    # Parts of a file are served, as seeking needs.
    with urllib.request.urlopen(f"{one.url}{addresses[0]}") as answer:
        whole = answer.read()
    assert whole[4:8] == b"ftyp"
    part = urllib.request.Request(f"{one.url}{addresses[0]}", headers={"Range": "bytes=100-199"})
    with urllib.request.urlopen(part) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (206, "video/mp4")
        assert answer.read() == whole[100:200]


def test_the_tab_fits_a_phone(open_page, short_films):
    page = open_page(390, 844)
    assert page.get_by_role("tab", name="Results").is_visible()
    open_own_tab(page)
    give_own_videos(page, short_films / "film-0.mp4")
    wait_for_cards(page, "#session-videos", 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_session_videos_are_searched_among_others_as_filmed_or_as_drawn_ones(open_page, short_films, song, youtube):
    youtube.reachable = False
    page = open_page()
    open_own_tab(page)
    assert "filmed pictures are compared in YouTube-8M’s space" in page.inner_text("#session-kind")
    give_own_videos(page, short_films / "film-0.mp4", short_films / "film-1.mp4")
    wait_for_cards(page, "#session-videos", 2)
    page.click("#session-search")
    upload(page, song)
    wait_for_results(page)
    search_in(page, MINE_AND_OTHERS)
    # Two of the visitor's and the four music videos of the tiny YouTube-8M.
    wait_for_cards(page, "#hits", 6)
    page.wait_for_selector("#hits .card [data-file^='gradio_api']", state="attached")
    page.wait_for_selector("#hits .card [data-video]", state="attached")
    shown = "() => document.querySelector('#map .js-plotly-plot').layout.meta.catalogue"
    page.wait_for_function(f"() => ({shown})() === '{MINE_AND_OTHERS}'")

    open_own_tab(page)
    page.check("#session-kind input[value='drawn']")
    page.get_by_role("tab", name="Find videos for a song").click()
    page.wait_for_selector("#catalogue >> text=My videos and the Studio’s")
    page.wait_for_selector("#hits .card [data-file^='media/studio-2/']", state="attached")
    assert page.input_value(CHECKED) == MINE_AND_OTHERS
