"""The field for a link: what it fetches is the song, and where links are off it is not there."""

from pathlib import Path

import gradio as gr
import pytest
from markupsafe import escape

from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.session_videos import SessionVideos
from demo.page.song_input import LinkField
from demo.page.wording import MY_VIDEOS
from demo.youtube.fetch import Fetcher
from tests.films import write_film
from tests.page.conftest import visitors
from tests.page.songs import write_song
from tests.page.tabs import session_handlers, session_values
from tests.page.visitor import upload, wait_for_results
from tests.page.youtube import YouTube
from tests.youtube.standin import YouTube as KnownVideos
from tests.youtube.standin import aac, serving

ID = "dQw4w9WgXcQ"
TITLE = '<img src=x onerror=alert(1)> & "more"'
UPLOADER = "<b>Somebody</b>"


@pytest.fixture(scope="module")
def known(song):
    with serving() as server:
        known = KnownVideos(server)
        server.files["/sound"] = aac(song)
        known.add(ID, b"", title=TITLE, uploader=UPLOADER, formats=[known.sound(server.origin + "/sound")])
        known.add("three-hours", b"", duration=3 * 3600)
        yield known


@pytest.fixture(scope="module")
def fetcher(known):
    return Fetcher(origins=[known.server.origin], extractor=known.extractor)


@pytest.fixture
def field(fetcher, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with gr.Blocks():
        return LinkField(gr.Audio(type="filepath"), fetcher)


def elements(page):
    return {component["props"].get("elem_id") for component in page.config["components"]}


def endpoints(page):
    return {call["api_name"] for call in page.config["dependencies"] if call["api_visibility"] != "private"}


def test_where_links_are_off_there_is_no_field(tiny_service, fetcher):
    off, on = build_page(tiny_service), build_page(tiny_service, fetcher=fetcher)
    assert {"link", "linked"} & elements(off) == set()
    assert {"link", "linked"} <= elements(on)
    # Programs have files; nothing fetches for them.
    assert endpoints(on) == endpoints(off)


def test_what_is_fetched_lies_where_an_upload_would_and_is_deleted_as_one(field, known, tmp_path):
    fetched = field.fetch({field.link: f"https://youtu.be/{ID}"})
    song = fetched[field.song]
    assert Path(song).read_bytes() == known.server.files["/sound"]
    assert Path(song).is_relative_to(tmp_path)
    assert song in field.song.temp_files
    assert fetched[field.fetched] == song
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [Path(song)]
    assert fetched[field.about] == (
        '<p>The sound of <a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ" target="_blank" rel="noopener noreferrer">'
        "&lt;img src=x onerror=alert(1)&gt; &amp; &#34;more&#34;</a> by &lt;b&gt;Somebody&lt;/b&gt;.</p>"
    )


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("file:///etc/passwd", "names a file"),
        (f"http://127.0.0.1/watch?v={ID}", "its number"),
        (f"https://youtube.com.evil.example/watch?v={ID}", "may only look like"),
        ("https://www.youtube.com/playlist?list=PL1234567890", "a playlist"),
        ("three-hours", "3 h 00 min; at most 20 minutes"),
        ("", "Paste a YouTube link"),
    ],
)
def test_a_link_that_is_refused_is_a_sentence_and_no_request(link, words, field, known, tmp_path):
    known.server.asked.clear()
    with pytest.raises(gr.Error, match=words):
        field.fetch({field.link: link})
    assert known.server.asked == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_line_about_the_video_stays_as_long_as_its_sound_is_the_song(field):
    def forget(song, fetched):
        return field.forget({field.song: song, field.fetched: fetched})

    limits = {field.about: field.limits}
    assert "20 minutes" in field.limits
    assert forget("/cache/song.m4a", "/cache/song.m4a") == gr.skip()
    assert forget("/cache/other.wav", "/cache/song.m4a") == limits
    assert forget(None, "/cache/song.m4a") == limits
    assert forget(None, "") == limits


@pytest.fixture(scope="module")
def address_with_links(tiny_service, films, fetcher):
    page = build_page(tiny_service, fetcher=fetcher)
    _, local, _ = serve(page, media_routes(tiny_service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield local
    page.close()


@pytest.mark.browser
def test_a_pasted_link_is_the_song_until_another_is_given(chromium, address_with_links, known, tmp_path):
    field = "#link input"
    with visitors(chromium, address_with_links, YouTube()) as open_page:
        page = open_page()
        page.fill(field, "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ")
        page.click("#link button")
        page.get_by_text("may only look like").wait_for()
        assert page.is_visible("#empty .steps")

        page.fill(field, f"https://youtu.be/{ID}")
        page.press(field, "Enter")
        wait_for_results(page)
        assert page.inner_text("#linked") == f"The sound of {TITLE} by {UPLOADER}."
        assert page.locator("#linked img, #linked b").count() == 0
        # The song's own player has it: 31 s, and up to two blocks of 1,024 samples that AAC adds.
        seconds = page.evaluate("document.getElementById('song-audio').duration")
        assert 31 <= seconds < 31.1
        assert known.server.asked.count("/sound") >= 1

        page.click("#song button[aria-label='Clear']")
        page.wait_for_selector("#empty .steps")
        upload(page, write_song(tmp_path / "another.wav", 12))
        wait_for_results(page)
        assert "up to 20 minutes" in page.inner_text("#linked")


@pytest.mark.browser
def test_a_link_to_a_session_video_always_frees_the_field_again(chromium, address_with_links, known, tmp_path):
    known.add("own-video-1", write_film(tmp_path / "film.mp4", 4).read_bytes(), title=TITLE, uploader=UPLOADER)
    field, button = "#session-link input", "#session-link button"
    with visitors(chromium, address_with_links, YouTube()) as open_page:
        page = open_page()
        page.get_by_role("tab", name=MY_VIDEOS).click()
        page.fill(field, "three-hours")
        page.click(button)
        page.get_by_text("3 h 00 min; at most 10 minutes").wait_for()
        page.wait_for_selector(f"{button}:enabled")
        # What was refused can be mended.
        assert page.input_value(field) == "three-hours"
        page.fill(field, "https://youtu.be/own-video-1")
        page.press(field, "Enter")
        page.wait_for_selector("#session-videos .card")
        page.wait_for_function(f"() => document.querySelector('{field}').value === ''")
        page.wait_for_selector(f"{button}:enabled")
        assert "One video is yours" in page.inner_text("#session-status")


@pytest.mark.browser
def test_a_visitor_of_a_page_without_links_sees_none(open_page):
    page = open_page()
    assert page.locator("#link").count() == 0
    assert page.get_by_placeholder("or paste a YouTube link").count() == 0
    page.get_by_role("tab", name="My videos").click()
    page.wait_for_selector("#session-files")
    assert page.get_by_placeholder("or paste a YouTube link").count() == 0


def test_a_pasted_link_joins_the_session_videos(tiny_service, fetcher, known, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    film = write_film(tmp_path / "film.mp4", 4).read_bytes()
    known.add("own-video-1", film, title=TITLE, uploader=UPLOADER)
    handlers = session_handlers(SessionVideos(tiny_service), tmp_path, fetcher)
    tab = handlers.tab
    fetched = handlers.fetch_link(session_values(handlers, link="https://youtu.be/own-video-1"))
    shown = handlers.add_fetched(session_values(handlers, fetched=fetched[tab.fetched]))
    videos, cards = shown[tab.session_videos], shown[tab.cards]
    (video,) = videos
    assert (video.entry.video.youtube_id, video.entry.video.title) == ("own-video-1", TITLE)
    assert video.entry.video.credit == f"{UPLOADER} on YouTube, Standard YouTube licence"
    assert escape(TITLE) in cards
    assert "<img src=x" not in cards
    # YouTube plays it; the file is gone, its poster stays for the hour.
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".mp4", ".mkv") and path.name != "film.mp4"]
    with pytest.raises(gr.Error, match="3 h 00 min; at most 10 minutes"):
        handlers.fetch_link(session_values(handlers, videos, link="three-hours"))
