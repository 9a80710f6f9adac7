import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from demo.core.bundles import STUDIO
from demo.emotion.classes import EMOTIONS
from demo.page.cards import chunk_buttons, hit_cards, opened_card, video_grid, video_summary
from demo.page.palette import EMOTION_COLORS
from demo.page.rendering import environment, render
from demo.page.wording import NBSP
from demo.search.results import Hit
from demo.search.videos import Chapter, Video

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def hit_card(hit, rank, catalogue, analysis=None):
    """Return one card as it stands among others."""
    return str(
        environment.get_template("cards.html").module.hit_card(hit, rank, catalogue, analysis, "song" if analysis else "video")
    )


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


@pytest.fixture
def studio(tiny_service):
    return tiny_service.retrievers[STUDIO].catalogue


@pytest.fixture
def film(hit):
    """Ten seconds of intro and thirty of verse, the best of which is the verse."""
    video = Video(
        video_id="rain",
        emotion="tender",
        labels=("Music video",),
        file="rain.mp4",
        poster="rain.jpg",
        title="Rain on Tin",
        credit="Our own studio, CC0",
        seconds=40.0,
        chapters=(Chapter("intro", 0.0, 10.0), Chapter("verse", 10.0, 40.0)),
        traits=("slow", "dark blue"),
    )
    return replace(hit, video=video, best_start=10.0)


@pytest.fixture
def analysis(make_analysis):
    return make_analysis(2)


def test_card_is_a_button_over_its_thumbnail(hit, studio):
    tags = Tags(hit_card(hit, 3, studio)).tags
    button, more = [attributes for tag, attributes in tags if tag == "button"]
    assert more["aria-label"] == "Similar: tender: Music video, Guitar"
    assert button["aria-label"] == "Play match 3, tender"
    assert button["data-video"] == "abcDEF_-123"
    (image,) = [attributes for tag, attributes in tags if tag == "img"]
    assert image["src"] == "https://i.ytimg.com/vi/abcDEF_-123/mqdefault.jpg"
    # Not when it scrolls into view: which videos are gone from YouTube is told by their thumbnails.
    assert image["loading"] == "eager"


def test_card_loads_no_player_by_itself(hit, film, studio, analysis):
    for card in (hit_card(hit, 1, studio, analysis), hit_card(film, 1, studio, analysis)):
        assert "<iframe" not in card
        assert "<video" not in card


def test_card_says_percentile_emotion_and_labels(hit, studio):
    card = hit_card(hit, 1, studio)
    assert "99.95\N{NO-BREAK SPACE}%" in card
    assert "tender" in card
    assert "Music video · Guitar" in card
    assert EMOTION_COLORS["tender"] in card


def test_card_says_what_the_pictures_show_and_how_sure_that_is(film, studio, analysis):
    known = {"seen": (("guitar", 0.62), ("stage", 0.31)), "traits": ("warm colours", "slow"), "mood": "rather sad"}
    html = hit_card(replace(film, video=replace(film.video, **known)), 2, studio, analysis)
    assert f"Its pictures: guitar (62{NBSP}%), stage (31{NBSP}%); warm colours, slow; rather sad." in html


def test_card_of_a_file_says_who_made_it_and_why_it_matched(film, studio, analysis):
    html = hit_card(film, 2, studio, analysis)
    tags = Tags(html).tags
    (poster,) = [attributes for _, attributes in tags if attributes.get("class") == "poster"]
    assert poster["data-file"] == "media/studio-2/rain.mp4"
    assert poster["aria-label"] == "Play match 2, Rain on Tin, tender"
    assert "Rain on Tin" in html
    assert "Our own studio, CC0" in html
    # Attention 1 : 2 over chunks of 5 % and 55 % angry; tender is the second chunk's, so 1/3 x 5 % + 2/3 x 55 %.
    assert EMOTIONS.index("tender") == 1
    assert "Your song is 38\N{NO-BREAK SPACE}% tender. Its pictures: slow, dark blue." in html


def test_chapters_are_as_long_as_they_last_and_the_best_is_marked(film, studio, analysis):
    tags = Tags(hit_card(film, 1, studio, analysis)).tags
    chapters = [attributes for tag, attributes in tags if tag == "button" and "chapter" in attributes["class"]]
    assert [chapter["style"] for chapter in chapters] == ["flex-grow: 10.00", "flex-grow: 30.00"]
    assert [float(chapter["data-start"]) for chapter in chapters] == [0.0, 10.0]
    assert ["best" in chapter["class"] for chapter in chapters] == [False, True]
    assert chapters[1]["aria-label"] == "Play from verse, 0:10, matches best"


def joins(html):
    return [attributes["class"] for tag, attributes in Tags(html).tags if tag == "button" and "join" in attributes["class"]]


def test_every_hit_can_be_watched_with_the_song(hit, film, studio, analysis):
    assert joins(hit_card(hit, 1, studio, analysis)) == joins(hit_card(film, 1, studio, analysis)) == ["join watch"]


def test_only_the_sound_of_a_file_plays_under_the_visitors_video(hit, film, studio):
    assert joins(hit_card(film, 1, studio)) == ["join under"]
    assert joins(hit_card(hit, 1, studio)) == []


def test_a_card_offers_all_that_can_be_done_with_it_in_one_place(hit, studio, analysis):
    found = {explained: hit_cards((hit,), 8, studio, analysis, explained=explained) for explained in (True, False)}
    actions = {
        explained: html.split('<div class="actions">')[1].split('<div class="state"')[0] for explained, html in found.items()
    }
    offered = {
        explained: re.findall(r'class="(join|elsewhere|why-this|like|dislike)\b', html) for explained, html in actions.items()
    }
    assert offered == {
        True: ["join", "elsewhere", "why-this", "like", "dislike"],
        False: ["join", "elsewhere", "like", "dislike"],
    }


def test_what_a_song_or_words_found_can_be_judged(hit, film, studio, analysis):
    words = {"song": hit_cards((hit,), 8, studio, analysis), "words": hit_cards((hit,), 8, studio, words=True)}
    for asked, html in words.items():
        tags = [attributes for _, attributes in Tags(html).tags]
        (card,) = [each for each in tags if each.get("class") == "card"]
        assert (card["data-catalogue"], card["data-row"], card["data-id"]) == (STUDIO, "7", "abcDEF_-123"), asked
        assert card["data-name"] == "tender: Music video, Guitar"
        assert [each["class"] for each in tags if "aria-pressed" in each] == ["like", "dislike"]
    assert "aria-pressed" not in hit_cards((hit, film), 8, studio)
    assert joins(hit_cards((film,), 8, studio, words=True)) == []


def test_hostile_text_stays_text(hit, film, studio, analysis):
    youtube = replace(hit, video=replace(hit.video, emotion=HOSTILE, labels=(HOSTILE, "R&B")))
    chapters = (Chapter(HOSTILE, 0.0, 10.0), Chapter("R&B", 10.0, 40.0))
    words = {"emotion": HOSTILE, "title": f"R&B {HOSTILE}", "credit": HOSTILE, "traits": (HOSTILE,), "chapters": chapters}
    own = replace(film, video=replace(film.video, **words))
    for hostile in (youtube, own):
        for html in (
            hit_card(hostile, 1, studio, analysis),
            hit_cards((hostile,), 8, studio),
            opened_card(hostile, None, studio, analysis),
        ):
            tags = Tags(html).tags
            assert all(tag != "script" for tag, _ in tags)
            assert all("onerror" not in attributes for _, attributes in tags)
            assert "R&amp;B" in html


@pytest.mark.parametrize("wrong", ["", HOSTILE, "short", "../../../etc", "abcDEF_-123/x", "ａbcDEF_-123"])
def test_what_is_no_youtube_id_reaches_no_address(hit, studio, analysis, wrong):
    card = hit_card(replace(hit, video=replace(hit.video, youtube_id=wrong)), 1, studio, analysis)
    assert "ytimg" not in card
    assert "data-video" not in card
    assert joins(card) == []


@pytest.mark.parametrize("wrong", ["", HOSTILE, "../rain.mp4", "a/b.mp4", "javascript:alert(1)"])
def test_what_is_no_name_of_a_file_reaches_no_address(film, studio, analysis, wrong):
    card = hit_card(replace(film, video=replace(film.video, file=wrong)), 1, studio, analysis)
    assert "data-file" not in card
    assert "media/" not in card
    assert joins(card) == []


def test_shelf_has_a_tile_for_every_video_by_emotion(studio):
    turned = replace(studio, videos=studio.videos[::-1])
    tags = Tags(video_grid(turned)).tags
    tiles = [attributes for tag, attributes in tags if tag == "button"]
    assert [tile["aria-label"] for tile in tiles] == [f"Film {n}, {EMOTIONS[n]}" for n in range(6)]
    assert [int(tile["data-row"]) for tile in tiles] == [5, 4, 3, 2, 1, 0]
    assert tiles[0]["data-file"] == "media/studio-2/film-0.mp4"


def test_hostile_titles_stay_text_on_the_shelf_and_over_the_music(studio):
    hostile = tuple(replace(video, title=HOSTILE) for video in studio.videos)
    for html in (
        video_grid(replace(studio, videos=hostile)),
        video_summary(HOSTILE, 9.0, notices=(HOSTILE,), title=HOSTILE),
    ):
        tags = Tags(html).tags
        assert all(tag != "script" for tag, _ in tags)
        assert all("onerror" not in attributes for _, attributes in tags)


def test_no_hits_say_so(studio):
    assert "No video matches" in hit_cards((), 0, studio)


def test_notices_are_shown_and_escaped(make_analysis):
    html = render("song_summary.html", analysis=make_analysis(2, notices=("This does not sound like music.", HOSTILE)))
    tags = Tags(html).tags
    assert [attributes for tag, attributes in tags if attributes.get("class") == "notice"] != []
    assert "This does not sound like music." in html
    assert all(tag not in ("script", "img") for tag, _ in tags)


def test_strongest_feelings_are_bars_of_their_share(make_analysis):
    # The nine shares rise from 10 % to 90 % in steps of 10, so the last five are the strongest.
    html = render("song_summary.html", analysis=make_analysis(2))
    Tags(html)
    places = [html.index(words) for words in ("sadness", "tension", "joyful activation", "power", "calmness")]
    assert places == sorted(places)
    assert [f"width: {share}.0%" in html for share in (90, 80, 70, 60, 50, 40)] == [True] * 5 + [False]


def test_lists_are_well_formed_and_complete(tiny_retrieval):
    n_hits, n_chunks = len(tiny_retrieval.hits), tiny_retrieval.analysis.n_chunks
    hits_table = render("hits_table.html", hits=tiny_retrieval.hits)
    chunks_table = render("chunks_table.html", retrieval=tiny_retrieval, analysis=tiny_retrieval.analysis)
    assert sum(tag == "tr" for tag, _ in Tags(hits_table).tags) == n_hits + 1
    assert sum(tag == "tr" for tag, _ in Tags(chunks_table).tags) == n_chunks + 1
    tags = Tags(chunk_buttons(tiny_retrieval)).tags
    parts = [attributes for _, attributes in tags if attributes.get("class") == "chunk"]
    seconds = sum(float(part["data-end"]) - float(part["data-start"]) for part in parts)
    times = tiny_retrieval.analysis.chunk_times()
    expected = sum(end - start for (start, end), on in zip(times, tiny_retrieval.selected, strict=True) if on)
    assert seconds == pytest.approx(expected, abs=0.01)


def test_the_song_begins_at_the_chosen_chunk_with_the_most_attention(tiny_retrieval, make_analysis):
    # Attention rises from chunk to chunk, and the last of the chosen ones is the fifth: 12 s.
    selected = np.array([False, True, False, False, True, False])
    chosen = replace(tiny_retrieval, analysis=make_analysis(6), selected=selected)
    (chunks,) = [attributes for _, attributes in Tags(chunk_buttons(chosen)).tags if attributes.get("class") == "chunks"]
    assert float(chunks["data-best"]) == 12.0
