"""The tab of words: what it finds, alone and beside a song."""

import json

import gradio as gr
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import OURS, QueryConfig
from demo.emotion.classes import EMOTIONS
from demo.page.words_tab import WordsHandlers, WordsTab
from demo.search.queries import Wishes
from tests.page.tabs import song_handlers
from tests.page.visitor import open_words_tab


@pytest.fixture
def handlers(tiny_service):
    song = song_handlers(tiny_service).tab
    with gr.Blocks():
        return WordsHandlers(tiny_service.retrievers, song, WordsTab(tiny_service.retrievers))


def values(handlers, analysis=None, taste="", catalogue=CATALOGUE, query=QueryConfig(), **changes):
    given = {"words": "happy", "catalogue": catalogue, "kind": "all", "n_hits": 4, "weight": 0.5} | changes
    tab = handlers.song
    song = tab.controls.values(catalogue, query) | {
        tab.analysis: analysis,
        tab.taste: taste,
        tab.chosen: json.dumps(query.chunks),
    }
    return song | {getattr(handlers.tab, name): value for name, value in given.items()}


def rows(html):
    return [int(part.split('"')[0]) for part in html.split('data-row="')[1:]]


def test_words_find_their_videos(handlers):
    found = handlers.search(values(handlers, words="happy guitar, zzz"))
    assert rows(found[handlers.tab.hits])[0] == EMOTIONS.index("happy")
    assert len(rows(found[handlers.tab.hits])) == 4
    assert "matches your words less well" in " ".join(found[handlers.tab.hits].split())
    understood = found[handlers.tab.understood]
    assert "<strong>happy</strong>, <strong>guitar</strong>." in understood
    assert "No video here is described by “zzz”" in understood
    # Without a song there is nothing to watch with.
    assert 'class="join' not in found[handlers.tab.hits]
    assert 'class="like"' in found[handlers.tab.hits]


def test_words_are_shown_as_text(handlers):
    found = handlers.search(values(handlers, words="happy <img src=x>"))
    assert "<img src=x>" not in found[handlers.tab.understood]


def test_a_taste_counts_beside_words(handlers):
    liked = json.dumps([[CATALOGUE, 3, "tiny-video3", True], [CATALOGUE, 6, "tiny-video6", False]])
    hits = rows(handlers.search(values(handlers, taste=liked))[handlers.tab.hits])
    assert hits[0] == 3
    assert 6 not in hits


def test_a_song_counts_by_the_weight(handlers, tiny_service, tiny_retriever, song):
    analysis, query = tiny_service.analyze(song), QueryConfig(music_videos_only=False, n_hits=4)
    words = tiny_retriever.vocabulary.query("happy").direction
    for weight in (0.0, 0.5, 1.0):
        expected = tiny_retriever.search(analysis, query, Wishes(words=words, words_weight=weight)).hits
        found = handlers.search(values(handlers, analysis, weight=weight))[handlers.tab.hits]
        assert rows(found) == [hit.row for hit in expected]
        assert "matches your words and your song less well" in " ".join(found.split())


@pytest.mark.parametrize(
    "changes", [{"chunks": (0, 1)}, {"sections": "chunks", "n_top_sections": 1}, {"mixing_weight": 1.0, "method": "cca"}]
)
def test_beside_words_a_song_asks_as_in_its_own_tab(changes, handlers, tiny_service, tiny_retriever, song, monkeypatch):
    asked, search = [], tiny_retriever.search
    monkeypatch.setattr(tiny_retriever, "search", lambda *given: asked.append(given[1]) or search(*given))
    handlers.search(values(handlers, tiny_service.analyze(song), query=QueryConfig(**changes)))
    assert asked == [QueryConfig(**{**changes, "method": OURS}, music_videos_only=False, n_hits=4)]


def test_words_that_say_nothing_are_reported(handlers):
    for nothing in ("", " ", None):
        with pytest.raises(gr.Error, match="Say what"):
            handlers.require_words({handlers.tab.words: nothing})
    with pytest.raises(gr.Error, match="No video here"):
        handlers.search(values(handlers, words="zzz"))


def test_other_settings_change_nothing_before_there_are_words(handlers):
    assert handlers.search(values(handlers, words=" ")) == handlers.search(values(handlers, words=None)) == gr.skip()
    assert rows(handlers.search(values(handlers, n_hits=8))[handlers.tab.hits])[0] == EMOTIONS.index("happy")


def test_the_weight_is_shown_while_there_is_a_song(handlers):
    shown = handlers.offer_song({handlers.song.analysis: None})[handlers.tab.weight]
    assert not shown["visible"]
    assert handlers.offer_song({handlers.song.analysis: object()})[handlers.tab.weight]["visible"]


def test_the_catalogue_follows_that_of_songs(handlers):
    chosen = handlers.song.controls.catalogue
    assert handlers.follow_catalogue({chosen: STUDIO}) == {handlers.tab.catalogue: STUDIO}
    assert handlers.follow_catalogue({chosen: "mine"}) == gr.skip()


def test_a_program_gets_what_words_find(address, tiny_retriever):
    client = pytest.importorskip("gradio_client").Client(address, verbose=False)
    answer = client.predict("sad zzz, happy", 3, api_name="/search_words")
    assert answer["words"] == {"sad": ["bitter"], "happy": ["happy"]}
    assert answer["notices"] == ["No video here is described by “zzz”."]
    assert len(answer["hits"]) == 3
    with pytest.raises(Exception, match="catalogue must be one of"):
        client.predict("sad", 3, "none", api_name="/search_words")


@pytest.mark.browser
def test_a_visitor_types_words_and_judges_what_they_find(open_page):
    page = open_page()
    open_words_tab(page)
    field = page.locator("#words-text").locator("input, textarea")
    field.fill("happy")
    field.press("Enter")
    page.wait_for_selector(f"#words-hits .card[data-row='{EMOTIONS.index('happy')}']")
    last = int(page.locator("#words-hits .card").last.get_attribute("data-row"))
    page.locator("#words-hits .like").last.click()
    page.wait_for_function("(row) => +document.querySelector('#words-hits .card').dataset.row === row", arg=last)
    # A wrong word is one message, and what was found stays.
    field.fill("zzz")
    field.press("Enter")
    page.wait_for_selector("text=No video here is described by “zzz”.")
    assert page.locator("#words-hits .card").count() > 0
