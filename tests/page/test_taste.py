"""Likes and dislikes: what the server takes from a browser, and what a visitor does with them."""

import json

import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.errors import SettingError
from demo.page.taste import MAX_JUDGED, read_taste
from tests.page.tabs import song_handlers, song_values
from tests.page.visitor import open_words_tab, upload, wait_for_results

ROWS = "() => [...document.querySelectorAll('#hits .card')].map((card) => +card.dataset.row)"


def entry(catalogue, row, liked, name=None, video_id=None):
    return [name or catalogue.name, row, video_id or catalogue.videos[row].video_id, liked]


def test_liked_and_disliked_rows_are_those_of_the_catalogue(tiny_retriever):
    catalogue = tiny_retriever.catalogue
    judged = [
        entry(catalogue, 3, True),
        entry(catalogue, 5, False),
        entry(catalogue, 1, True),
        entry(catalogue, 2, True, name=STUDIO),
        # The row has another video by now, or there is no such row.
        entry(catalogue, 4, True, video_id=catalogue.videos[6].video_id),
        [CATALOGUE, 8, "tiny-video8", True],
        [CATALOGUE, -1, catalogue.videos[7].video_id, False],
    ]
    wishes = read_taste(json.dumps(judged), catalogue)
    assert (wishes.liked, wishes.disliked) == ((3, 1), (5,))


@pytest.mark.parametrize("nothing", ["", None, "[]"])
def test_without_likes_there_is_no_wish(nothing, tiny_retriever):
    assert not read_taste(nothing, tiny_retriever.catalogue)


@pytest.mark.parametrize(
    "judged",
    [
        "{",
        "{}",
        "7",
        "[7]",
        '[["youtube8m-2", 1, "tiny-video1"]]',
        '[["youtube8m-2", "1", "tiny-video1", true]]',
        '[["youtube8m-2", true, "tiny-video1", true]]',
        '[["youtube8m-2", 1, "tiny-video1", 1]]',
        "[" * 100_000,
        json.dumps([["a", 1, "b", True]] * (MAX_JUDGED + 1)),
    ],
)
def test_what_no_page_sends_is_refused(judged, tiny_retriever):
    with pytest.raises(SettingError, match="cannot be read"):
        read_taste(judged, tiny_retriever.catalogue)


def test_a_like_ranks_the_song_again_by_our_method_only(tiny_service, song):
    handlers = song_handlers(tiny_service)
    analysis, catalogue = tiny_service.analyze(song), tiny_service.retrievers[CATALOGUE].catalogue
    taste = json.dumps([entry(catalogue, 6, True), entry(catalogue, 0, False)])

    def cards(**changes):
        return handlers.rank(song_values(handlers, analysis, kind="all", **changes))[handlers.tab.hits]

    plain, judged = cards(), cards(taste=taste)
    assert judged.index('data-row="6"') == judged.index("data-row=")
    assert 'data-row="0"' in plain
    assert 'data-row="0"' not in judged
    assert cards(method="cca") == cards(method="cca", taste=taste)


@pytest.mark.browser
def test_a_visitor_likes_dislikes_sees_saves_and_forgets(open_page, address, song, tmp_path):
    page = open_page()
    assert page.locator(".taste:visible").count() == 0
    upload(page, song)
    wait_for_results(page)
    before = page.evaluate(ROWS)
    page.locator("#hits .like").last.click()
    page.wait_for_function(f"(row) => ({ROWS})()[0] === row", arg=before[-1])
    page.locator("#hits .dislike").nth(1).click()
    page.wait_for_function(f"(n) => ({ROWS})().length === n", arg=len(before) - 1)
    assert page.locator("#hits .like[aria-pressed=true]").count() == 1

    panel = page.locator("#results .taste")
    assert panel.locator("summary").inner_text() == "Your taste: 1 liked, 1 disliked"
    panel.locator("summary").click()
    assert panel.locator(".judged li").count() == 2
    with page.expect_download() as download:
        panel.locator(".export").click()
    download.value.save_as(tmp_path / "taste.json")
    saved = json.loads((tmp_path / "taste.json").read_text(encoding="utf-8"))
    assert [(each["row"], each["liked"]) for each in saved] == [(before[-1], True), (saved[1]["row"], False)]
    assert saved[1]["row"] in before

    # It is still there after the page is opened again, and counts at once. The address without the result that it holds by now
    # is another page only after one that lies elsewhere.
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#empty .steps")
    page.evaluate("async () => { window.scripts = await window.pageScripts; }")
    upload(page, song)
    wait_for_results(page)
    page.wait_for_function(f"(row) => ({ROWS})()[0] === row", arg=before[-1])
    page.locator("#results .taste summary").click()
    page.locator("#results .taste .forget").click()
    page.wait_for_function(f"(rows) => JSON.stringify(({ROWS})()) === rows", arg=json.dumps(before, separators=(",", ":")))
    assert page.locator(".taste:visible").count() == 0
    assert page.evaluate("localStorage.getItem('music-videos-taste')") == "[]"


@pytest.mark.browser
def test_what_an_older_page_stored_is_left_out(open_page):
    page = open_page()
    page.evaluate("localStorage.setItem('music-videos-taste', JSON.stringify([7, null, { row: 'x' }]))")
    page.reload()
    page.wait_for_selector("#empty .steps")
    open_words_tab(page)
    assert page.locator(".taste:visible").count() == 0
