"""Our own videos in a real browser that reaches no other host: played, previewed, and watched with the visitor's song."""

import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from tests.page.conftest import visitors
from tests.page.visitor import (
    SOUNDING,
    give_video,
    open_video_tab,
    search_in,
    silence,
    upload,
    wait_for_results,
    wait_until_in_sync,
)
from tests.page.youtube import YouTube

pytestmark = pytest.mark.browser

TOLERANCE_MS = 100

PLAYER = "#hits .stage.playing video"

STATE = """() => {
  const [video, song] = [document.querySelector('#watch-dialog video'), document.getElementById('song-audio')];
  return { offset: scripts.watchDialog.offset(), video: video.currentTime, song: song.currentTime,
           videoPaused: video.paused, songPaused: song.paused, muted: video.muted,
           frames: video.getVideoPlaybackQuality().totalVideoFrames };
}"""


@pytest.fixture(scope="module")
def visit(chromium, address, song):
    """The page of a visitor without YouTube, who has given a song; all tests that need no other share it."""
    youtube = YouTube()
    youtube.reachable = False
    with visitors(chromium, address, youtube) as open_page:
        page = open_page()
        upload(page, song)
        wait_for_results(page)
        yield page


@pytest.fixture
def page(visit):
    """The same page, with the hits of our own catalogue and silent."""
    search_in(visit, STUDIO)
    visit.wait_for_selector("#hits .card [data-file]")
    yield visit
    silence(visit)


def watch(page) -> dict:
    page.locator("#hits .join").first.click()
    wait_until_in_sync(page)
    return page.evaluate(STATE)


def test_a_hit_plays_in_its_place_and_only_one_thing_sounds(page):
    assert page.get_by_text("Kind of video").is_hidden()
    page.locator("#hits .poster").first.click()
    page.wait_for_function(f"() => document.querySelector('{PLAYER}')?.currentTime > 0.3")
    before = page.evaluate(f"document.querySelector('{PLAYER}').getVideoPlaybackQuality().totalVideoFrames")
    page.wait_for_function(
        f"""(before) => {{
            const video = document.querySelector('{PLAYER}');
            return video.getVideoPlaybackQuality().totalVideoFrames > before + 5 && !video.muted && video.volume > 0;
        }}""",
        arg=before,
    )
    assert page.evaluate(f"document.querySelector('{PLAYER}').playsInline")

    # A chapter of another hit begins there, and silences the first.
    card = page.locator("#hits .card").nth(1)
    card.locator(".chapter").nth(2).click()
    page.wait_for_function(f"() => document.querySelector('{PLAYER}')?.currentTime > 12.5")
    assert card.locator("video").count() == page.locator("#hits .stage video").count() == 1
    assert len(page.evaluate(SOUNDING)) == 1

    # The song silences both; a video whose sound is turned on silences the song.
    page.locator("#chunks .chunk").first.click()
    page.wait_for_function("() => !document.getElementById('song-audio').paused")
    assert page.evaluate(SOUNDING) == ["song-audio"]
    card.locator(".poster").click()
    page.wait_for_function("() => document.getElementById('song-audio').paused")

    # Another catalogue is searched with the same analysis, on its map, and playback has stopped.
    search_in(page, CATALOGUE)
    page.wait_for_selector("#hits .card [data-video]")
    page.wait_for_function(
        f"""() => [...document.querySelectorAll('#map .js-plotly-plot')]
            .some((plot) => plot.layout?.meta?.catalogue === '{CATALOGUE}' && plot.offsetParent)"""
    )
    assert page.locator("#map .js-plotly-plot:visible").count() == 1
    assert page.locator("#hits video").count() == 0
    assert page.evaluate(SOUNDING) == []
    # The visitor has chosen, so what the browser had chosen needs no reason any more.
    assert page.inner_text("#choice-reason") == ""


def test_a_hit_runs_in_step_with_the_song(page):
    start = page.evaluate("Number(document.querySelector('#chunks .chunks').dataset.best)")
    best = page.evaluate("Number(document.querySelector('#hits .card').dataset.start)")
    state = watch(page)
    assert abs(state["offset"]) < TOLERANCE_MS
    assert state["muted"]
    assert state["song"] == pytest.approx(start, abs=2)
    assert state["video"] == pytest.approx(best, abs=2)
    assert state["offset"] == pytest.approx(1000 * (state["video"] - best - state["song"] + start), abs=40)
    page.wait_for_timeout(2_500)
    later = page.evaluate(STATE)
    assert abs(later["offset"]) < TOLERANCE_MS
    assert later["frames"] > state["frames"] + 15
    assert page.evaluate(SOUNDING) == ["song-audio"]

    # Both pause, move and go on together.
    page.click("#watch-dialog .toggle")
    page.wait_for_function("() => document.querySelector('#watch-dialog video').paused")
    assert page.evaluate(STATE)["songPaused"]
    page.evaluate("document.getElementById('song-audio').currentTime = 3")
    page.wait_for_function("() => Math.abs(scripts.watchDialog.offset()) < 20")
    page.click("#watch-dialog .toggle")
    page.wait_for_function("() => document.getElementById('song-audio').currentTime > 4")
    assert abs(page.evaluate(STATE)["offset"]) < TOLERANCE_MS

    # Pictures that lag catch up, and the song goes on.
    before = page.evaluate(STATE)["song"]
    page.evaluate("document.querySelector('#watch-dialog video').currentTime = 1")
    page.wait_for_function("() => Math.abs(scripts.watchDialog.offset()) > 300", timeout=2_000)
    page.wait_for_function(f"() => Math.abs(scripts.watchDialog.offset()) < {TOLERANCE_MS}", timeout=8_000)
    state = page.evaluate(STATE)
    assert not state["songPaused"]
    assert before < state["song"] < before + 10

    # A chapter moves the song along.
    page.locator("#watch-dialog .chapter").nth(2).click()
    page.wait_for_function("() => Math.abs(document.querySelector('#watch-dialog video').currentTime - 12.5) < 2")
    page.wait_for_function(f"() => Math.abs(scripts.watchDialog.offset()) < {TOLERANCE_MS}")

    # One click gives the video its own sound, one more gives the song back, and closing ends both.
    page.click("#watch-dialog [data-sound='video']")
    page.wait_for_function(
        "() => document.getElementById('song-audio').paused && !document.querySelector('#watch-dialog video').paused"
    )
    assert page.evaluate(SOUNDING) == ["video"]
    page.click("#watch-dialog [data-sound='song']")
    wait_until_in_sync(page)
    assert page.evaluate(SOUNDING) == ["song-audio"]
    assert abs(page.evaluate(STATE)["offset"]) < TOLERANCE_MS
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.getElementById('watch-dialog').open")
    assert page.evaluate(SOUNDING) == []
    assert page.locator("#watch-dialog video").count() == 0


@pytest.mark.slow
def test_song_and_pictures_are_still_in_step_after_twenty_seconds(page):
    assert abs(watch(page)["offset"]) < TOLERANCE_MS
    offsets = []
    for _ in range(20):
        page.wait_for_timeout(1_000)
        offsets.append(page.evaluate("scripts.watchDialog.offset()"))
    assert abs(offsets[-1]) < TOLERANCE_MS
    # The film of 25 s starts again on the way; then, and on a busy machine, they may take a moment to meet again.
    assert sum(abs(offset) < TOLERANCE_MS for offset in offsets) >= 15


def test_a_pointer_lets_a_hit_run_without_sound(page):
    poster = page.locator("#hits .poster").nth(1)
    poster.hover()
    page.wait_for_timeout(600)
    assert page.locator(".preview-video").count() == 0, "the visitor has asked for less motion"
    page.mouse.move(5, 5)
    page.emulate_media(reduced_motion="no-preference")
    poster.hover()
    page.wait_for_function("() => document.querySelector('#hits .preview-video')?.currentTime > 0.2")
    assert page.evaluate("(({ muted, loop }) => muted && loop)(document.querySelector('.preview-video'))")
    assert page.evaluate(SOUNDING) == []
    page.mouse.move(5, 5)
    page.wait_for_function("() => !document.querySelector('.preview-video')")
    page.emulate_media(reduced_motion="reduce")


def test_a_video_finds_its_music(open_page, films, youtube, tmp_path):
    page = open_page(390, 844)
    open_video_tab(page)
    assert "up to 100 MB" in page.inner_text("body")
    text = tmp_path / "film.mp4"
    text.write_text("no pictures here " * 100)
    give_video(page, text)
    toast = page.wait_for_selector("[data-testid='toast-body']")
    assert "This file is not a video that we can read" in toast.inner_text()
    page.wait_for_selector("#empty-video .steps")
    page.click("[data-testid='toast-close']")

    # The server is still up, and takes a video in the same field.
    page.click("#video button[aria-label='Clear']")
    give_video(page, films / "film-2.mp4")
    page.wait_for_selector("#video-status .emotions:has-text('Your video:')")
    page.wait_for_selector("#music .card [data-file]")
    page.wait_for_selector("#music .card [data-video]")
    page.wait_for_function("() => document.querySelector('video.query-video').readyState > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    # A soundtrack under the visitor's pictures, and back to their own sound.
    page.locator("#music .join").first.click()
    wait_until_in_sync(page)
    assert abs(page.evaluate("scripts.watchDialog.offset()")) < TOLERANCE_MS
    assert page.evaluate(SOUNDING) == []  # what sounds is no part of the page
    page.click("#watch-dialog [data-sound='video']")
    page.wait_for_function("() => { const v = document.querySelector('#watch-dialog video'); return !v.muted && !v.paused; }")
    page.keyboard.press("Escape")

    # One of ours asks as well, and leaving the tab ends what plays.
    page.get_by_text("Or take one of ours").click()
    page.locator(".tile").nth(4).click()
    page.wait_for_selector("#video-status .emotions:has-text('“Film 4”')")
    page.wait_for_function("() => document.querySelectorAll('#music .card [data-file]').length === 5")
    page.locator("#music .poster[data-file]").first.click()
    page.wait_for_function("() => document.querySelector('#music .stage video')?.currentTime > 0")
    page.get_by_role("tab", name="Find videos for a song").click()
    page.wait_for_function("() => !document.querySelector('#music .stage video')")
