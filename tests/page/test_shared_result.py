"""The address holds the result: it opens in another browser, at a server that never heard the song."""

import csv
import io
import json
import re

import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.search.service import Service
from demo.search.sharing import UNREADABLE
from tests.page.conftest import visitors
from tests.page.visitor import CHECKED, search_in, upload, wait_for_results
from tests.page.youtube import YouTube

ROWS = "() => [...document.querySelectorAll('#hits .card')].map((card) => Number(card.dataset.row))"

pytestmark = pytest.mark.browser


def shown(page) -> tuple[list[int], str, list[str]]:
    """Return rows, percentiles and settings that the page shows."""
    rows = page.evaluate(ROWS)
    percentiles = page.locator("#hits .match strong").all_inner_texts()
    settings = page.evaluate("""() => [...document.querySelectorAll('#controls input')]
        .filter((input) => input.type !== 'radio' || input.checked).map((input) => input.value)""")
    return rows, percentiles, settings


def wait_for_rows(page, rows) -> None:
    page.wait_for_function(f"(rows) => JSON.stringify(({ROWS})()) === JSON.stringify(rows)", arg=rows)


def wait_until_shown(page, expected) -> None:
    """Wait until the changed controls have ranked; on a busy machine that takes longer."""
    for _ in range(20):
        page.wait_for_timeout(500)
        if shown(page) == expected:
            return
    assert shown(page) == expected


def wait_for_address(page, differs_from="") -> str:
    page.wait_for_function("(other) => location.hash.startsWith('#result=') && location.href !== other", arg=differs_from)
    return page.evaluate("location.href")


def settled(page) -> tuple[str, tuple[list[int], str, list[str]]]:
    """Return the address and what is shown, once neither changes any more: a change of the catalogue ranks more than once."""
    before, now = None, (page.evaluate("location.href"), shown(page))
    while now != before:
        page.wait_for_timeout(1500)
        before, now = now, (page.evaluate("location.href"), shown(page))
    return now


@pytest.fixture(scope="module")
def restarted(tiny_service: Service):
    """Return the address of another server over the same bundles."""
    page = build_page(tiny_service)
    options = {"prevent_thread_lock": True, "quiet": True, "server_name": "127.0.0.1"}
    _, address, _ = serve(page, media_routes(tiny_service), **options)
    yield address
    page.close()


@pytest.fixture(scope="module")
def visit(chromium, address, song):
    """Return a page with a result by other settings than the page begins with; no test changes it."""
    with visitors(chromium, address, YouTube()) as open_page:
        page = open_page()
        upload(page, song)
        wait_for_results(page)
        address = wait_for_address(page)
        for choice in ("All musical videos", "Whole song"):
            page.locator("#controls").get_by_text(choice).click()
            wait_for_address(page, address)
            # On a busy machine the videos change after the address has.
            address, _ = settled(page)
        yield page


def test_an_address_opens_the_same_hits_at_a_restarted_server(visit, chromium, restarted, youtube, song, tiny_retriever):
    expected, address = shown(visit), visit.evaluate("location.href")
    assert len(address) < 2_000
    assert len(expected[0]) == tiny_retriever.catalogue.n_videos
    with visitors(chromium, restarted, youtube) as open_page:
        page = open_page()
        page.goto("about:blank")
        page.goto(restarted + "#" + address.split("#")[1])
        page.wait_for_selector("#hits .card")
        page.wait_for_selector("#map .js-plotly-plot[data-dressed]")
        wait_for_rows(page, expected[0])
        wait_until_shown(page, expected)
        assert "This result came with the address." in page.inner_text("#status")
        assert re.match("Mostly|Between", page.inner_text("#status .emotions"))
        # There is no song to show or to play.
        for place in ("#attention", "#strip", "#player", "#chunks", "#sections", "#hits .join", "#empty"):
            assert not page.locator(place).first.is_visible(), place
        # What is left works as after a song, and the address follows.
        before = page.evaluate("location.href")
        search_in(page, STUDIO)
        page.wait_for_selector("#hits .card [data-file]")
        wait_for_address(page, before)
        address, expected = settled(page)
        # A catalogue that is not the first opens, too, though YouTube answers.
        other = open_page()
        other.goto("about:blank")
        other.goto(address)
        other.wait_for_selector("#hits .card [data-file]")
        wait_for_rows(other, expected[0])
        wait_until_shown(other, expected)
        assert other.input_value(CHECKED) == STUDIO
        # A song takes its place.
        upload(page, song)
        page.wait_for_selector("#attention .js-plotly-plot[data-dressed]", state="visible")
        page.wait_for_selector("#sections", state="visible")
        assert "came with the address" not in page.inner_text("#status")


def test_an_address_that_is_pasted_into_the_open_page_opens(visit, open_page):
    expected, address = shown(visit)[0], visit.evaluate("location.href")
    page = open_page()
    page.goto(address)
    wait_for_rows(page, expected)
    assert page.input_value(CHECKED) == CATALOGUE


@pytest.mark.parametrize("text", ["1.AAAA", "<img src=x onerror=alert(1)>", "1." + "A" * 5_000])
def test_an_address_without_a_result_is_refused_in_a_sentence(open_page, text):
    page = open_page()
    page.evaluate("(text) => { location.hash = 'result=' + text; }", text)
    assert UNREADABLE in page.wait_for_selector("[data-testid='toast-body']").inner_text()
    assert page.locator("#empty .steps").is_visible()
    assert not page.locator("#hits").is_visible()


def test_a_result_is_saved_as_files(visit, tiny_retriever):
    rows = shown(visit)[0]
    ids = [tiny_retriever.catalogue.videos[row].video_id for row in rows]
    files = {}
    for kind in ("csv", "json"):
        with visit.expect_download() as download:
            visit.click(f"#keep [data-kind={kind}]")
        assert download.value.suggested_filename == f"music-videos.{kind}"
        files[kind] = download.value.path().read_text(encoding="utf-8")
    table = list(csv.DictReader(io.StringIO(files["csv"])))
    assert [row["id"] for row in table] == ids
    assert [row["address"] for row in table] == [f"https://www.youtube.com/watch?v={name}" for name in ids]
    result = json.loads(files["json"])
    assert [hit["youtube_id"] for hit in result["hits"]] == ids
    assert [float(row["similarity"]) for row in table] == [hit["similarity"] for hit in result["hits"]]
    assert (result["catalogue"], result["settings"]["sections"], result["settings"]["music_videos_only"]) == (
        CATALOGUE,
        "whole",
        False,
    )
    assert result["chunks"][0] == {"start_s": 0.0, "end_s": 3.0}
    assert visit.get_attribute("#keep a", "href") == f"https://www.youtube.com/watch_videos?video_ids={','.join(ids)}"


def test_the_link_is_copied(visit):
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.click("#keep .copy")
    visit.wait_for_function("() => document.querySelector('#keep .state').textContent === 'The link is copied.'")
    assert visit.evaluate("navigator.clipboard.readText()") == visit.evaluate("location.href")
