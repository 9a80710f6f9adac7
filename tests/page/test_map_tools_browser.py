"""More like this, and the map's search, areas and names, in a real browser over the tiny zoo."""

import pytest

from tests.page.conftest import page_with_song
from tests.page.visitor import map_place

pytestmark = pytest.mark.browser

MAP = "[...document.querySelectorAll('#map .js-plotly-plot')].find((plot) => plot.offsetParent)"

MARKED = f"""() => {MAP}._fullData.filter(({{ meta, visible }}) => meta?.emotion && visible === true)
    .flatMap(({{ customdata, selectedpoints }}) => (selectedpoints ?? [...customdata.keys()]).map((i) => customdata[i]))"""
"""Rows of the points that are not faded."""

CARDS = "(place) => [...document.querySelectorAll(`${place} .card`)].map((card) => Number(card.dataset.row))"


@pytest.fixture(scope="module")
def page(chromium, address, song):
    """The page of a visitor who has given a song and searches all videos."""
    with page_with_song(chromium, address, song) as page:
        page.locator("#controls").get_by_text("All musical videos").click()
        page.wait_for_function("() => document.querySelectorAll('#hits .card').length === 8")
        page.wait_for_selector("#map .js-plotly-plot[data-dressed]")
        yield page


def test_more_like_this_leads_on_and_back_to_the_hits(page, tiny_retriever):
    def wait_for_neighbors(row, modality):
        rows = [hit.row for hit in tiny_retriever.neighbors(row, modality, 0.4, 12)]
        page.wait_for_function(f"(rows) => JSON.stringify(({CARDS})('#similar-dialog')) === JSON.stringify(rows)", arg=rows)
        return rows

    hits = page.evaluate(CARDS, "#hits")
    page.locator("#hits .more-like").nth(1).focus()
    page.keyboard.press("Enter")
    by_pictures = wait_for_neighbors(hits[1], "pictures")
    page.click("#similar-dialog [data-by='sound']")
    by_sound = wait_for_neighbors(hits[1], "sound")
    assert by_pictures != by_sound
    # From one of these on, still by sound, and back again.
    page.locator("#similar-dialog .more-like").first.click()
    wait_for_neighbors(by_sound[0], "sound")
    page.click("#similar-dialog .back")
    wait_for_neighbors(hits[1], "sound")
    assert page.locator("#similar-dialog .back").is_hidden()
    # A video plays in the dialog, and stops with it.
    page.locator("#similar-dialog .poster").first.click()
    page.wait_for_selector("#similar-dialog iframe")
    # A frame of another host keeps the keys that are pressed in it.
    page.focus("#similar-dialog .close")
    page.keyboard.press("Escape")
    page.wait_for_selector("#similar-dialog", state="hidden")
    # The dialog tells of its end a moment after it is hidden.
    page.wait_for_selector("iframe", state="detached")
    assert page.evaluate(CARDS, "#hits") == hits
    assert page.evaluate("document.activeElement === document.querySelectorAll('#hits .more-like')[1]")


def test_the_search_fades_what_it_does_not_find(page, tiny_retriever):
    videos = tiny_retriever.catalogue.videos
    emotion = videos[0].emotion
    expected = sorted(2 * [row for row, video in enumerate(videos) if video.emotion == emotion])
    assert 0 < len(expected) < 2 * len(videos)
    page.fill("#map-text", emotion)
    page.wait_for_function("() => document.getElementById('map-found').textContent.includes('videos match')")
    assert page.inner_text("#map-found").startswith(f"{len(expected) // 2} of {len(videos)} videos")
    assert sorted(page.evaluate(MARKED)) == expected
    page.fill("#map-text", "")
    page.wait_for_selector("#map-found", state="hidden")
    assert len(page.evaluate(MARKED)) == 2 * len(videos)


def test_a_lasso_lists_the_videos_inside(page, tiny_retriever):
    catalogue = tiny_retriever.catalogue
    page.click("button[data-drag='lasso']")
    page.locator("#map").scroll_into_view_if_needed()
    places = {
        row: [page.evaluate(map_place(MAP), points[row].tolist()) for points in (catalogue.visual_map, catalogue.audio_map)]
        for row in range(catalogue.n_videos)
    }
    center = places[3][0]
    corners = [(-30, -30), (30, -30), (30, 30), (-30, 30), (-30, -25)]
    page.mouse.move(center["x"] - 30, center["y"] - 30)
    page.mouse.down()
    for dx, dy in corners:
        page.mouse.move(center["x"] + dx, center["y"] + dy, steps=5)
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('#map-list .card')?.offsetParent")
    near = {
        row
        for row, both in places.items()
        if any(abs(place["x"] - center["x"]) < 30 and abs(place["y"] - center["y"]) < 30 for place in both)
    }
    assert 3 in near
    assert set(page.evaluate(CARDS, "#map-list")) == near
    assert set(page.evaluate(MARKED)) == near
    page.click("#map-list .close")
    assert len(page.evaluate(MARKED)) == 2 * catalogue.n_videos
    page.click("button[data-drag='pan']")


def test_keys_and_buttons_do_what_a_pointer_does(page, tiny_retriever):
    page.click("[data-zoom='all']")
    page.locator("#map .js-plotly-plot").first.focus()
    whole = page.evaluate(f"{MAP}.layout.xaxis.range")
    for key in ("+", "ArrowRight"):
        page.keyboard.press(key)
    left, right = page.evaluate(f"{MAP}.layout.xaxis.range")
    assert right - left == pytest.approx(0.6 * (whole[1] - whole[0]))
    assert (left + right) / 2 == pytest.approx((whole[0] + whole[1]) / 2 + 0.2 * 0.6 * (whole[1] - whole[0]))
    page.keyboard.press("0")
    assert page.evaluate(f"{MAP}.layout.xaxis.range") == pytest.approx(whole)
    page.click("#map-list-view")
    page.wait_for_function(f"(n) => ({CARDS})('#map-list').length === n", arg=tiny_retriever.catalogue.n_videos)
    page.click("#map-list .close")


def test_the_pointer_shows_what_a_video_is(page, tiny_retriever):
    video = tiny_retriever.catalogue.videos[6]
    page.locator("#map").scroll_into_view_if_needed()
    place = page.evaluate(map_place(MAP), tiny_retriever.catalogue.visual_map[6].tolist())
    page.mouse.move(place["x"] - 60, place["y"] - 60)
    page.mouse.move(place["x"], place["y"], steps=8)
    page.wait_for_selector(f".map-hover img[src*='{video.youtube_id}']")
    note = page.inner_text(".map-hover")
    assert video.emotion in note
    assert video.labels[0] in note
    page.mouse.move(5, 5)
