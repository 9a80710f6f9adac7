"""The song's tab in a real browser, over the tiny zoo; YouTube is played by the test."""

import io
import re
import urllib.request

import numpy as np
import pytest
import soundfile

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import OURS, QueryConfig
from demo.page.wording import METHODS
from tests.page.conftest import visitors
from tests.page.songs import best_correlation, envelope
from tests.page.visitor import CHECKED, SOUNDING, search_in, upload, wait_for_results, wait_until_in_sync
from tests.page.youtube import YouTube

pytestmark = pytest.mark.browser

CHUNK_PLACE = """(chunk) => {
  const plot = document.querySelector('#attention .js-plotly-plot');
  const box = plot.getBoundingClientRect();
  const { xaxis2: x, yaxis2: y } = plot._fullLayout;
  const [start, end] = plot.layout.meta.chunks[chunk];
  return { x: box.x + x._offset + x.l2p((start + end) / 2), y: box.y + y._offset + y._length / 2, start, end };
}"""

VIDEO_PLACE = """(row) => {
  const plot = document.querySelector('#map .js-plotly-plot');
  const box = plot.getBoundingClientRect();
  const { xaxis: x, yaxis: y } = plot._fullLayout;
  const shown = plot._fullData.filter((trace) => trace.meta?.modality === 'picture' && trace.visible);
  const trace = shown.find((trace) => [...trace.customdata].includes(row));
  const i = [...trace.customdata].indexOf(row);
  return { x: box.x + x._offset + x.l2p(trace.x[i]), y: box.y + y._offset + y.l2p(trace.y[i]) };
}"""


@pytest.fixture(scope="module")
def visit(chromium, address, song):
    """The page of a visitor who has given a song, and the YouTube that they reach; all tests that need no other share it."""
    youtube = YouTube()
    with visitors(chromium, address, youtube) as open_page:
        page = open_page()
        upload(page, song)
        wait_for_results(page)
        yield page, youtube


def test_uploaded_song_fills_the_page(visit, tiny_retriever):
    page, youtube = visit
    assert page.evaluate("document.querySelector('#attention .js-plotly-plot').data[1].y.length") == 10
    assert page.locator("#chunks button.chunk").count() >= 1
    assert page.locator("#hits .card").count() == int(tiny_retriever.catalogue.is_music_video.sum())
    assert re.match("Mostly|Between", page.inner_text("#status .emotions"))
    assert "YouTube answers from here" in page.inner_text("#choice-reason")
    assert page.input_value(CHECKED) == CATALOGUE
    page.wait_for_function(
        """() => document.querySelector('#map .js-plotly-plot').data
            .some((trace) => trace.name === 'overlay-path' && trace.x.length >= 10)"""
    )

    # One chunk from the heatmap: it starts inside and stops at its end.
    page.locator("#attention").scroll_into_view_if_needed()
    place = page.evaluate(CHUNK_PLACE, 5)
    page.mouse.click(place["x"], place["y"])
    page.wait_for_function("() => !document.getElementById('song-audio').paused")
    played = page.evaluate("document.getElementById('song-audio').currentTime")
    assert place["start"] <= played < place["end"]
    page.wait_for_function("() => document.getElementById('song-audio').paused", timeout=10_000)
    played = page.evaluate("document.getElementById('song-audio').currentTime")
    assert played == pytest.approx(place["end"], abs=0.3)

    # A video from the map opens its card and plays, and the song keeps quiet.
    page.locator("#map").scroll_into_view_if_needed()
    row = int(np.flatnonzero(tiny_retriever.catalogue.is_music_video)[0])
    place = page.evaluate(VIDEO_PLACE, row)
    page.mouse.click(place["x"], place["y"])
    page.wait_for_selector(f"#opened .card[data-row='{row}'] iframe")
    assert youtube.players[-1].startswith(
        f"https://www.youtube-nocookie.com/embed/{tiny_retriever.catalogue.videos[row].youtube_id}?"
    )

    # Only one video plays at a time.
    page.locator("#hits .poster").nth(1).click()
    page.wait_for_selector("#hits .card iframe")
    assert page.locator("iframe").count() == 1


def test_youtube_runs_in_step_with_the_song(visit):
    page, youtube = visit
    page.locator("#hits .join").first.click()
    wait_until_in_sync(page)
    assert "mute=1" in youtube.players[-1]
    frame = next(frame for frame in page.frames if "embed" in frame.url)
    reported = frame.evaluate("told()")
    assert (reported["state"], reported["muted"]) == (1, True)
    assert page.evaluate(SOUNDING) == ["song-audio"]
    page.wait_for_timeout(1_000)
    assert abs(page.evaluate("scripts.watchDialog.offset()")) < 350

    page.click("#watch-dialog .toggle")
    frame.wait_for_function("() => told().state === 2")
    assert page.evaluate("document.getElementById('song-audio').paused")
    page.click("#watch-dialog .toggle")
    frame.wait_for_function("() => told().state === 1")
    # What the visitor does in YouTube's own player, the song does too.
    frame.evaluate("change(2)")
    page.wait_for_function("() => document.getElementById('song-audio').paused")
    frame.evaluate("change(1)")
    page.wait_for_function("() => !document.getElementById('song-audio').paused")

    page.click("#watch-dialog [data-sound='video']")
    frame.wait_for_function("() => !told().muted && told().state === 1")
    assert page.evaluate(SOUNDING) == []
    page.click("#watch-dialog .close")
    assert page.locator("iframe").count() == 0


def test_control_ranks_again_without_analyzing(visit, tiny_service, tiny_retriever, monkeypatch):
    page, _ = visit
    monkeypatch.setattr(tiny_service.song_analyzer, "analyze", lambda *_: pytest.fail("analyzed again"))
    page.locator("#controls").get_by_text("All musical videos").click()
    page.wait_for_function(f"() => document.querySelectorAll('#hits .card').length === {tiny_retriever.catalogue.n_videos}")
    page.locator("#controls").get_by_text("Whole song").click()
    page.wait_for_function("() => document.querySelectorAll('#chunks .chunk').length === 1")
    page.wait_for_function("() => document.querySelector('#attention .js-plotly-plot').layout.shapes.length === 1")


def test_another_method_ranks_the_song_again(open_page, song, tiny_service, tiny_retriever):
    page = open_page()
    upload(page, song)
    wait_for_results(page)
    page.locator("#controls").get_by_text("All musical videos").click()
    page.wait_for_function(f"() => document.querySelectorAll('#hits .card').length === {tiny_retriever.catalogue.n_videos}")
    analysis = tiny_service.analyze(song)
    dial = page.locator("#controls .dial input[type='range']")
    for name, words in METHODS.items():
        query = QueryConfig(method=name, music_videos_only=False)
        rows = [hit.row for hit in tiny_retriever.search(analysis, query).hits]
        page.locator("#method").get_by_text(words, exact=True).click()
        page.wait_for_function(
            "(rows) => JSON.stringify([...document.querySelectorAll('#hits .card')].map((card) => +card.dataset.row)) === rows",
            arg=str(rows).replace(" ", ""),
        )
        page.wait_for_function(
            f"() => document.querySelector('#controls .dial input').disabled === {str(name != OURS).lower()}"
        )
    assert dial.is_disabled()
    # Where only ours can rank, there is nothing to choose, and the dial is back.
    search_in(page, STUDIO)
    page.wait_for_selector("#hits .card [data-file]")
    page.wait_for_selector("#method", state="hidden")
    page.wait_for_function("() => !document.querySelector('#controls .dial input').disabled")


def test_recording_arrives_as_it_was_played(open_page, song):
    page = open_page()
    if not page.locator(".record-button").is_visible():
        page.click("button[aria-label='Record audio']")
    page.click(".record-button")
    page.wait_for_selector(".stop-button:visible")
    page.wait_for_timeout(9_000)
    page.click(".stop-button:visible")
    wait_for_results(page)
    with urllib.request.urlopen(page.evaluate("document.getElementById('song-audio').src")) as answer:
        samples, rate = soundfile.read(io.BytesIO(answer.read()))
    assert len(samples) / rate == pytest.approx(9, abs=1.5)
    # The fake microphone starts anywhere in the song and repeats it, so the best shift is looked for; the envelope's
    # ups and downs survive only where the browser neither levels nor suppresses.
    played = envelope(samples, rate)[50:]
    source = np.tile(envelope(*soundfile.read(song)), 2)
    # With the browser's processing left on it reads 0.94, without it 0.998.
    assert best_correlation(played, source) > 0.985


def test_example_plays_and_searches(open_page):
    page = open_page()
    page.locator("#examples .row button").first.click()
    wait_for_results(page)
    page.locator("#chunks .chunk").first.click()
    page.wait_for_function("() => !document.getElementById('song-audio').paused")
    # Folded, so that they do not stand between a phone's song and its result; one click brings them back.
    page.wait_for_selector("#examples .row button", state="hidden")
    page.get_by_text("Or try one of ours").click()
    page.locator("#examples .row button").nth(1).click()
    page.wait_for_function("() => document.getElementById('song-audio').src.includes('learning-to-braid')")
    wait_for_results(page)


def test_file_without_sound_is_refused_in_a_sentence(open_page, tmp_path):
    text = tmp_path / "song.mp3"
    text.write_text("this is no song " * 100)
    page = open_page()
    upload(page, text)
    toast = page.wait_for_selector("[data-testid='toast-body']")
    assert toast.inner_text().rstrip().endswith(".")
    assert "our side" not in toast.inner_text()
    page.wait_for_selector("#empty .steps")
    assert not page.locator("#hits").is_visible()


def test_videos_that_are_gone_move_to_the_end(open_page, song, tiny_retriever, youtube):
    youtube.gone = {video.youtube_id for video in tiny_retriever.catalogue.videos[::2]}
    page = open_page()
    upload(page, song)
    wait_for_results(page)
    page.wait_for_selector("#hits .card.gone")
    cards = page.evaluate(
        """() => [...document.querySelectorAll('#hits .card')].map((card) => {
            const { x, y } = card.getBoundingClientRect();
            const poster = card.querySelector('.poster');
            return { y, x, gone: card.classList.contains('gone'), id: poster.dataset.video, off: poster.disabled };
        })"""
    )
    shown = [card["gone"] for card in sorted(cards, key=lambda card: (round(card["y"]), card["x"]))]
    assert shown == sorted(shown)
    assert all(card["gone"] is (card["id"] in youtube.gone) is card["off"] for card in cards)
    assert page.locator("#hits .unreachable").is_hidden()


@pytest.mark.parametrize(
    ("number", "words"), [(150, "lets it play on YouTube only"), (153, "your browser tells it"), (5, "here")]
)
def test_what_the_player_refuses_is_said_in_a_sentence(open_page, song, youtube, number, words, tiny_retriever):
    youtube.refused = {video.youtube_id: number for video in tiny_retriever.catalogue.videos}
    page = open_page()
    upload(page, song)
    wait_for_results(page)
    card = page.locator("#hits .card").first
    card.locator(".poster").click()
    page.wait_for_function("() => document.querySelector('#hits .card .state').textContent")
    assert words in card.locator(".state").inner_text()
    assert card.locator(".state").inner_text().endswith(".")
    assert page.locator("iframe").count() == 0
    name = card.locator(".poster").get_attribute("data-video")
    assert card.locator(".elsewhere").get_attribute("href") == f"https://www.youtube.com/watch?v={name}"
    # It is still said after another ranking, of this video only, and by the watch dialog, too.
    page.locator("#controls").get_by_text("All musical videos").click()
    page.wait_for_function(f"() => document.querySelectorAll('#hits .card').length === {tiny_retriever.catalogue.n_videos}")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#hits .state')].filter((state) => state.textContent).length === 1"
    )
    said = page.locator(f"#hits .card:has([data-video='{name}']) .state").inner_text()
    assert words in said
    page.locator(f"#hits .card:has([data-video='{name}']) .join").click()
    page.wait_for_function("(said) => document.querySelector('#watch-dialog .state').textContent === said", arg=said)


def test_cards_stand_without_youtube(open_page, song, youtube):
    youtube.reachable = False
    page = open_page(390, 844)
    upload(page, song)
    wait_for_results(page)
    assert page.input_value(CHECKED) == STUDIO
    assert "YouTube cannot be reached from here" in page.inner_text("#choice-reason")
    assert page.locator("#hits .unreachable").is_hidden()
    search_in(page, CATALOGUE)
    page.wait_for_selector("#hits .card [data-video]")
    page.wait_for_selector("#hits .unreachable:visible")
    assert page.locator("#hits .card.gone").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
