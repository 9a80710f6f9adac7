"""Why a video was found, as the page tells it."""

import json
import re
from dataclasses import replace

import gradio as gr
import pytest

from demo.core.bundles import CATALOGUE
from demo.core.config import QueryConfig
from demo.page.evidence import EvidenceHandlers, strongest
from demo.search.evidence import explain
from demo.search.sharing import from_text, to_text
from tests.page.conftest import page_with_song
from tests.page.tabs import song_values


def opened(handlers, values, *rows):
    updates = EvidenceHandlers(handlers).explain({**values, handlers.tab.explained: json.dumps(rows)})
    return updates[handlers.tab.evidence], updates[handlers.tab.contributions]


def bars(html):
    """Return the direction of each bar and where it starts."""
    return re.findall(r'<rect class="(adds|takes)" x="([\d.]+)"', html)


def test_the_panel_says_what_the_similarity_is_made_of(handlers, analysis, tiny_retriever):
    values = song_values(handlers, analysis, chosen="[1, 4, 10]")
    evidence = explain(tiny_retriever, 2, analysis, QueryConfig(chunks=(1, 4, 10)))
    panel, rows = opened(handlers, values, 2)
    emotion, content = evidence.parts
    words = [f"{value:.3f}".replace("-", "−") for value in (evidence.hit.similarity, emotion, content)]
    assert "is {}: {} from the emotion and {} from".format(*words) in panel
    assert "the 3 chosen moments make" in panel
    expected = [("adds" if evidence.contributions[c] >= 0 else "takes", f"{3 * c:.3f}") for c in (1, 4, 10)]
    assert bars(panel) == bars(rows) == expected
    assert "over all orders" in " ".join(panel.split())
    assert strongest(evidence, 1) == [int(evidence.contributions.argmax())]
    # Compared with the other music videos only.
    assert sorted(re.findall(r'class="compare" data-row="(\d+)" data-first="2"', panel)) == ["0", "4", "6"]


def test_likes_rank_and_the_song_alone_explains(handlers, analysis, tiny_retriever):
    video = tiny_retriever.catalogue.videos
    taste = json.dumps([[CATALOGUE, 6, video[6].video_id, True], [CATALOGUE, 0, video[0].video_id, False]])
    plain = song_values(handlers, analysis, chosen="[1, 4]")
    judged = {**plain, handlers.tab.taste: taste}
    hits = handlers.rank(judged)[handlers.tab.hits]
    assert hits.index('data-row="6"') == hits.index("data-row=")
    (other, _), (panel, rows) = opened(handlers, plain, 6), opened(handlers, judged, 6)
    sentence = "Your likes and dislikes ranked it, too"
    assert sentence in panel
    assert sentence not in other
    # The card's number, and the contributions without the taste.
    assert "Why match 1" in panel
    assert bars(panel) == bars(other) == bars(rows)
    assert re.findall(r"similarity is ([−.\d]+)", panel) == re.findall(r"similarity is ([−.\d]+)", other)
    # A disliked video is no match.
    assert "Why this video" in opened(handlers, judged, 0)[0].split("<h3>")[1]
    assert 'class="compare" data-row="0"' not in panel


def test_a_shared_result_is_explained_with_the_numbers_of_its_cards(handlers, analysis, tiny_retriever):
    found = tiny_retriever.search(analysis, QueryConfig(music_videos_only=False))
    turned = replace(found, hits=found.hits[::-1])
    song = from_text(to_text(turned, tiny_retriever.catalogue))
    panel, _ = opened(handlers, song_values(handlers, song, kind="all"), turned.hits[1].row)
    assert "Why match 2" in panel
    assert re.findall(r'class="compare" data-row="(\d+)"', panel) == [
        str(hit.row) for rank, hit in enumerate(turned.hits) if rank != 1
    ]


def test_two_hits_share_one_scale(handlers, analysis):
    panel, rows = opened(handlers, song_values(handlers, analysis), 2, 4)
    assert panel.count("<article>") == rows.count("strip-name") == 2
    assert rows.count('height="1.000"') == 1


def test_nothing_is_explained_without_rows_or_a_song(handlers, analysis):
    with pytest.raises(gr.Error, match="give it again"):
        opened(handlers, song_values(handlers), 2)
    for rows, why in (
        ([8], "no such video"),
        ([-1], "no such video"),
        (["2"], "cannot be read"),
        ([], "One video"),
        ([0, 1, 2], "One video"),
    ):
        with pytest.raises(gr.Error, match=why):
            opened(handlers, song_values(handlers, analysis), *rows)


def test_another_method_offers_no_evidence(handlers, analysis):
    for method, n_buttons in (("two-part", 4), ("cca", 0)):
        values = song_values(handlers, analysis, method=method)
        assert handlers.rank(values)[handlers.tab.hits].count("why-this") == n_buttons
    with pytest.raises(gr.Error, match="Only our own method"):
        opened(handlers, values, 2)


def test_chunks_of_the_visitor_make_the_search(handlers, analysis):
    values = song_values(handlers, analysis)
    tab, chosen = handlers.tab, handlers.rank({**values, handlers.tab.chosen: "[5, 2, 3]"})
    assert json.loads(chosen[tab.overlay])["chunks"] == [2, 3, 5]
    assert chosen[tab.controls.sections]["interactive"] is False
    assert "Back to attention" in chosen[tab.chunks]
    back = handlers.rank({**values, tab.chosen: "[]"})
    assert back[tab.overlay] == handlers.rank(values)[tab.overlay]
    assert back[tab.controls.sections]["interactive"] is True


@pytest.mark.parametrize(
    ("chunks", "words"),
    [
        ("[11]", "There is no chunk 12"),
        ("[-1]", "counted from 0"),
        ('["1"]', "cannot be read"),
        ("[true]", "cannot be read"),
        ("{}", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
    ],
    ids=range(6),
)
def test_chunks_that_are_none_are_refused(handlers, analysis, chunks, words):
    with pytest.raises(gr.Error, match=words):
        handlers.rank(song_values(handlers, analysis, chosen=chunks))


def test_a_choice_for_a_song_that_is_forgotten_says_so(handlers):
    with pytest.raises(gr.Error, match="give it again"):
        handlers.rank(song_values(handlers, chosen="[1]"))


@pytest.mark.browser
def test_a_hit_opens_its_evidence_and_is_compared(chromium, address, song):
    with page_with_song(chromium, address, song) as page:
        page.locator("#hits .why-this").nth(1).click()
        page.wait_for_selector("#evidence h3:has-text('Why match 2')")
        n_selected = page.locator("#strip [aria-selected='true']").count()
        assert page.locator("#contributions rect").count() == page.locator("#evidence rect").count() == n_selected
        # The bars stand exactly below the moments that they belong to.
        edges = """(selector) => [...document.querySelectorAll(selector)]
            .map((element) => { const { left, right } = element.getBoundingClientRect(); return [left, right]; })"""
        for bar, moment in zip(
            page.evaluate(edges, "#contributions rect"), page.evaluate(edges, "#strip [aria-selected='true']"), strict=True
        ):
            assert bar == pytest.approx(moment, abs=1)
        page.locator("#evidence .compare").first.click()
        page.wait_for_function("() => document.querySelectorAll('#evidence article').length === 2")
        assert page.locator("#evidence h3").all_inner_texts()[0] == "Why match 2"
        page.locator("#evidence .close").click()
        page.wait_for_selector("#evidence .evidence", state="detached")
        assert page.locator("#contributions rect").count() == 0
