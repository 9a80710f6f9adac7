"""The German page in a real browser: no English sentence is left on it, and a visitor can change the language by hand."""

import re

import pytest

from demo.core.zoo import Zoo
from demo.page.languages import PLACEHOLDER, table
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.study import read_results
from tests.page.conftest import page_with_song, visitors
from tests.page.screenshot import ZOO
from tests.page.test_accessibility_browser import DESK, PHONE, SMALL_TARGETS, TARGET_PIXELS, TARGETS, grave_findings, show
from tests.page.visitor import give_own_videos, wait_for_cards
from tests.page.youtube import YouTube

pytestmark = pytest.mark.browser

GERMAN = table("de")
TABS = ("Find videos for a song", "Find videos by words", "Find music for a video", "My videos", "Results")
NOT_A_VIDEO = "This file is not a video that we can read; please choose an MP4, WebM or MOV file."

SHOWN = """(GRADIOS) => {
  const found = new Set();
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(GRADIOS)) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.add(element.getAttribute(name) ?? '');
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.add(node.data);
  }
  return [...found].map((text) => text.trim().replace(/\\s+/g, ' ')).filter((text) => /[a-z]{2}/.test(text));
}"""
"""What can be read on the page, or is read out."""

GRADIOS = "script, style, #song .component-wrapper, #song .audio-container, [data-testid='toast-close']"
"""Places whose words are Gradio's, which has some of them in English only."""


def parts(sentence: str) -> list[str]:
    """Return what stands between the tags of a sentence."""
    return [part.strip() for part in re.split("<[^>]*>", sentence) if re.search("[a-z]{2}", part)]


def left(texts: list[str], language: dict[str, str]) -> list[str]:
    """Return the texts that are sentences of a language, each with the values that it may have."""
    sentences = {part for sentence, other in language.items() if sentence != other for part in parts(sentence)}
    sentences -= {part for other in language.values() for part in parts(other)}
    exact = {sentence for sentence in sentences if not PLACEHOLDER.search(sentence)}
    patterns = [re.compile(".+?".join(map(re.escape, PLACEHOLDER.split(sentence)[::2]))) for sentence in sentences - exact]
    patterns = [pattern for pattern in patterns if len(re.findall("[a-zäöü]{3}", pattern.pattern)) > 1]
    return [text for text in texts if text in exact or any(pattern.fullmatch(text) for pattern in patterns)]


@pytest.fixture(scope="module")
def served(chromium, tiny_service, films):
    """Serve the page with the shipped results of the study, and return its address."""
    page = build_page(tiny_service, read_results(Zoo(ZOO)))
    _, address, _ = serve(page, media_routes(tiny_service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield address
    page.close()


@pytest.fixture(scope="module")
def page(chromium, served, song, short_films, tmp_path_factory):
    """The page of a visitor whose browser asks for German, and who has a result on every tab."""
    with page_with_song(chromium, served, song, **DESK, locale="de-DE") as page:
        page.locator("#hits .like").first.click()
        page.locator("#hits .why-this").first.click()
        page.wait_for_selector(".evidence")
        page.locator("#tables .label-wrap").click()
        page.fill("#map-text", "qq")
        page.wait_for_function("() => document.getElementById('map-found').textContent")
        show(page, GERMAN[TABS[1]])
        page.fill("#words-text :is(input, textarea)", "qq")
        page.keyboard.press("Enter")
        page.get_by_text("Kein Video hier wird durch „qq“ beschrieben.").wait_for()
        page.locator("[data-testid='toast-close']").first.click()
        page.fill("#words-text :is(input, textarea)", "fröhliche Gitarre, qq")
        page.keyboard.press("Enter")
        page.wait_for_selector("#words-hits .card")
        show(page, GERMAN[TABS[2]])
        page.locator(".tile").first.click()
        page.wait_for_selector("#music .card")
        show(page, GERMAN[TABS[3]])
        (wrong := tmp_path_factory.mktemp("wrong") / "text.mp4").write_text("no video")
        give_own_videos(page, wrong, short_films / "film-0.mp4")
        wait_for_cards(page, "#session-videos", 1)
        assert f"„text.mp4“: {GERMAN[NOT_A_VIDEO]}" in page.locator("#session-status").text_content()
        show(page, GERMAN[TABS[4]])
        page.wait_for_selector("#bars .js-plotly-plot")
        yield page


@pytest.mark.parametrize("tab", TABS)
def test_no_english_sentence_is_left_on_a_german_tab(page, tab):
    show(page, GERMAN[tab])
    page.wait_for_timeout(300)  # Gradio draws the tab.
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.title() == GERMAN["Music videos that feel like your song"]
    shown = page.evaluate(SHOWN, GRADIOS)
    assert left(shown, GERMAN) == []
    assert GERMAN["Find the music videos that feel like your song"] in shown
    assert grave_findings(page) == []
    page.set_viewport_size(PHONE)
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate(SMALL_TARGETS, [TARGETS, TARGET_PIXELS]) == []
    finally:
        page.set_viewport_size(DESK)


def test_the_german_result_has_its_words(page):
    show(page, GERMAN[TABS[0]])
    labels = page.evaluate(
        "() => [...document.querySelectorAll('#attention :is(.ytick, .y2tick) text')].map((text) => text.textContent)"
    )
    assert {"Aufmerk-samkeit", "wütend", "warm"} <= set(labels)
    assert page.locator("#map-found").text_content() == GERMAN[
        "No video here matches “{text}” by its title, its labels or its emotion."
    ].format(text="qq")
    assert "fröhliche (heiter), gitarre" in " ".join(page.locator("#understood").text_content().split())
    # The address says the language until it is given to others.
    assert page.evaluate("location.pathname") == "/de"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#keep .copy").click()
    page.locator("#keep .state", has_text=GERMAN["The link is copied."]).wait_for()
    assert re.fullmatch("http://[^/]*/#result=.*", page.evaluate("navigator.clipboard.readText()"))
    # Files that a visitor keeps, and what is sent to the server, are the same in every language.
    assert "anxious" in page.locator("#keep .keep").get_attribute("data-json")


def test_dialogs_speak_german(page):
    show(page, GERMAN[TABS[0]])
    for button, dialog in ((".join", "#watch-dialog"), (".more-like", "#similar-dialog")):
        page.locator(f"#hits {button}").first.click()
        page.locator(f"{dialog}[open]").wait_for()
        page.wait_for_timeout(300)
        assert left(page.evaluate(SHOWN, GRADIOS), GERMAN) == []
        page.keyboard.press("Escape")


def test_the_language_is_changed_by_hand_and_the_address_keeps_its_result(chromium, served):
    with visitors(chromium, served, YouTube()) as open_page:
        page = open_page(locale="en-US")
        assert left(page.evaluate(SHOWN, GRADIOS), {german: english for english, german in GERMAN.items()}) == []
        assert page.locator("html").get_attribute("lang") == "en"
        page.evaluate("location.hash = 'here'")
        page.get_by_text("Deutsch", exact=True).click()
        page.wait_for_url(re.compile("/de#here$"))
        page.get_by_text(GERMAN["How it works"], exact=True).first.wait_for()
        page.evaluate("async () => { await window.pageScripts; }")
        page.get_by_text("English", exact=True).click()
        page.wait_for_url(re.compile(r"/\?lang=en#here$"))
        page.get_by_text("How it works", exact=True).first.wait_for()


def test_the_hand_wins_over_the_browser_in_the_frame_of_another_host(chromium, served):
    with visitors(chromium, f"{served}?lang=en", YouTube()) as open_page:
        page = open_page(locale="de-DE")
        assert page.locator("h1").first.text_content() == "Find the music videos that feel like your song"
        page.goto(f"{served}#here")
        assert page.url == f"{served}de#here", "an address that others share opens in the reader's language"
        # A page of the same machine under another name: Chromium asks before one of the internet reaches it.
        other = served.replace("127.0.0.1", "localhost")
        page.route(f"{other}**", lambda route: route.continue_())
        page.goto(f"{other}manifest.json")
        page.set_content(f"<iframe src='{served}' width='800' height='600'></iframe>")
        frame = page.frame_locator("iframe")
        frame.get_by_text(GERMAN["How it works"], exact=True).first.wait_for()
        frame.get_by_text("English", exact=True).click()
        frame.get_by_text("How it works", exact=True).first.wait_for()
