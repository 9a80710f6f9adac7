from dataclasses import replace
from html.parser import HTMLParser

import pytest

from demo.page.cards import hit_card, hit_cards, opened_card
from demo.page.lists import chunk_buttons, chunks_table, hits_table, song_summary
from demo.page.palette import EMOTION_COLORS
from demo.retrieval.answers import Hit
from demo.retrieval.videos import Video

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


class Tags(HTMLParser):
    """Every tag of a document with its attributes, and whether all are closed in order."""

    VOID = ("img", "br", "input")

    def __init__(self, html):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(html)
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def hit():
    return Hit(
        row=7,
        video=Video(video_id="abcDEF_-123", youtube_id="abcDEF_-123", emotion="tender", labels=("Music video", "Guitar")),
        similarity=0.81,
        emotion_similarity=0.9,
        percentile=99.957,
        best_start=0.0,
        x=1.0,
        y=2.0,
    )


def test_card_is_a_button_over_its_thumbnail(hit):
    tags = Tags(hit_card(hit, 3)).tags
    (button,) = [attributes for tag, attributes in tags if tag == "button"]
    assert button["aria-label"] == "Play match 3, tender"
    assert button["data-video"] == "abcDEF_-123"
    (image,) = [attributes for tag, attributes in tags if tag == "img"]
    assert image["src"] == "https://i.ytimg.com/vi/abcDEF_-123/mqdefault.jpg"


def test_card_loads_no_player_by_itself(hit):
    assert "iframe" not in hit_card(hit, 1)


def test_card_says_percentile_emotion_and_labels(hit):
    card = hit_card(hit, 1)
    assert "99.95\N{NO-BREAK SPACE}%" in card
    assert "tender" in card
    assert "Music video · Guitar" in card
    assert EMOTION_COLORS["tender"] in card


def test_hostile_text_stays_text(hit):
    hostile = replace(hit, video=replace(hit.video, emotion=HOSTILE, labels=(HOSTILE, "R&B")))
    for html in (hit_card(hostile, 1), hit_cards((hostile,), 8), opened_card(hostile, None)):
        tags = Tags(html).tags
        assert all(tag != "script" for tag, _ in tags)
        assert all("onerror" not in attributes for _, attributes in tags)
        assert "R&amp;B" in html


@pytest.mark.parametrize("wrong", ["", HOSTILE, "short", "../../../etc", "abcDEF_-123/x", "ａbcDEF_-123"])
def test_what_is_no_youtube_id_reaches_no_address(hit, wrong):
    card = hit_card(replace(hit, video=replace(hit.video, youtube_id=wrong)), 1)
    assert "ytimg" not in card
    assert "data-video" not in card


def test_no_hits_say_so():
    assert "No video matches" in hit_cards((), 0)


def test_notices_are_shown_and_escaped(make_listening):
    html = song_summary(make_listening(2, notices=("This does not sound like music.", HOSTILE)))
    tags = Tags(html).tags
    assert [attributes for tag, attributes in tags if attributes.get("class") == "notice"] != []
    assert "This does not sound like music." in html
    assert all(tag not in ("script", "img") for tag, _ in tags)


def test_strongest_feelings_are_bars_of_their_share(make_listening):
    # The nine shares rise from 10 % to 90 % in steps of 10, so the last five are the strongest.
    html = song_summary(make_listening(2))
    Tags(html)
    places = [html.index(words) for words in ("sadness", "tension", "joyful activation", "power", "calmness")]
    assert places == sorted(places)
    assert [f"width: {share}.0%" in html for share in (90, 80, 70, 60, 50, 40)] == [True] * 5 + [False]


def test_lists_are_well_formed_and_complete(tiny_retrieval):
    n_hits, n_chunks = len(tiny_retrieval.hits), tiny_retrieval.listening.n_chunks
    assert sum(tag == "tr" for tag, _ in Tags(hits_table(tiny_retrieval)).tags) == n_hits + 1
    assert sum(tag == "tr" for tag, _ in Tags(chunks_table(tiny_retrieval)).tags) == n_chunks + 1
    parts = [attributes for tag, attributes in Tags(chunk_buttons(tiny_retrieval)).tags if tag == "button"]
    seconds = sum(float(part["data-end"]) - float(part["data-start"]) for part in parts)
    times = tiny_retrieval.listening.chunk_times()
    expected = sum(end - start for (start, end), on in zip(times, tiny_retrieval.selected, strict=True) if on)
    assert seconds == pytest.approx(expected, abs=0.01)
