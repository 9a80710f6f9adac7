import json
from dataclasses import replace

import gradio as gr
import pytest

from demo.analysis.video import DRAWN, FILMED
from demo.core.bundles import CATALOGUE, STUDIO
from demo.page.errors import OUR_SIDE
from demo.page.wording import NBSP
from tests.page.tabs import event, video_handlers, video_values


@pytest.fixture
def handlers(tiny_service):
    return video_handlers(tiny_service)


def analyzed(handlers, film):
    """Return the query of a visitor's video, and its summary."""
    shown = handlers.analyze({handlers.tab.video: str(film)})
    return shown[handlers.tab.query], shown[handlers.tab.status]


def test_a_video_is_described_and_searches_every_catalogue(handlers, films):
    query, summary = analyzed(handlers, films / "film-2.mp4")
    assert query.row is None
    assert "0:25" in summary
    shown = handlers.show(video_values(handlers, query, n_hits=4))
    assert shown[handlers.tab.results]["visible"] is True
    assert {name: shown[hits].count("<article") for name, hits in handlers.tab.hits.items()} == {STUDIO: 4, CATALOGUE: 4}


@pytest.mark.parametrize("kind", [FILMED, DRAWN])
def test_ranking_agrees_with_the_retriever_and_does_not_analyze_again(handlers, films, monkeypatch, kind):
    query, _ = analyzed(handlers, films / "film-2.mp4")
    monkeypatch.setattr(handlers.service.video_analyzer, "analyze", lambda *_: pytest.fail("analyzed again"))
    ranked = handlers.rank(video_values(handlers, query, 1.0, 6, kind))
    for name in (STUDIO, CATALOGUE):
        html = ranked[handlers.tab.hits[name]]
        rows = [hit.row for hit in handlers.service.music[kind][name].search_music(query.pictures[kind], 1.0, 6)]
        places = [html.index(f'data-row="{row}"') for row in rows]
        assert places == sorted(places)


def test_one_of_ours_finds_others_than_itself(handlers, films):
    tab, taken = handlers.tab, handlers.take(event(row=3))
    assert "“Film 3”: slow, dark blue, few cuts." in taken[tab.status]["value"]
    assert (taken[tab.status]["visible"], taken[tab.steps]["visible"], taken[tab.fold]["open"]) == (True, False, False)
    assert taken[tab.controls.kind] == gr.update(interactive=False, value=DRAWN)
    # What the browser still sends does not matter.
    ranked = handlers.rank(video_values(handlers, taken[tab.query], kind=FILMED))
    studio, youtube = ranked[tab.hits[STUDIO]], ranked[tab.hits[CATALOGUE]]
    assert 'data-row="3"' not in studio
    assert studio.count("<article") == 5
    assert "The 5 closest of 5 videos" in studio
    assert youtube.count("<article") == 4


@pytest.mark.parametrize("row", [-1, 6, 1e9, "1", None])
def test_row_outside_the_grid_is_refused(handlers, row):
    with pytest.raises(gr.Error, match="no such video"):
        handlers.take(event(row=row))


def test_nothing_is_ranked_before_a_video(handlers):
    assert handlers.rank(video_values(handlers)) == handlers.show(video_values(handlers)) == gr.skip()
    assert handlers.analyze({handlers.tab.video: None}) == gr.skip()


@pytest.mark.parametrize("missing", [None, "", "/nowhere/video.mp4"])
def test_no_video_is_reported(handlers, missing):
    with pytest.raises(gr.Error, match="no video"):
        handlers.match(missing)


def test_text_that_is_called_mp4_is_reported_as_written(handlers, tmp_path):
    text = tmp_path / "film.mp4"
    text.write_text("no pictures here " * 50)
    with pytest.raises(gr.Error) as caught:
        analyzed(handlers, text)
    assert OUR_SIDE not in caught.value.message
    assert "not a video" in caught.value.message


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1.5, 12), "dial goes"),
        ((0.4, 2.5), "whole number"),
        ((0.4, 101), "1 and 100"),
        ((0.4, 12, "painted"), "filmed, drawn"),
    ],
)
def test_settings_are_refused_before_the_video_is_analyzed(handlers, monkeypatch, values, words):
    monkeypatch.setattr(handlers.service.video_analyzer, "analyze", lambda *_: pytest.fail("analyzed"))
    with pytest.raises(gr.Error, match=words):
        handlers.match("film.mp4", *values)


def test_match_answers_in_plain_json(handlers, films):
    answer = json.loads(json.dumps(handlers.match(str(films / "film-0.mp4"), dial=0.0, hits=2)))
    assert answer["seconds"] == pytest.approx(25, abs=0.2)
    assert answer["traits"]
    assert sorted(answer["hits"]) == sorted([STUDIO, CATALOGUE])
    assert [len(hits) for hits in answer["hits"].values()] == [2, 2]
    assert set(answer["hits"][STUDIO][0]) >= {"video_id", "title", "similarity", "percentile", "emotion"}
    assert set(answer["hits"][CATALOGUE][0]) >= {"youtube_id", "similarity", "percentile", "emotion"}


def test_filmed_and_drawn_pictures_are_compared_in_different_spaces(handlers, films):
    found = {kind: handlers.match(str(films / "film-0.mp4"), 0.4, 8, kind)["hits"] for kind in (FILMED, DRAWN)}
    similarities = {kind: [hit["similarity"] for hit in hits[CATALOGUE]] for kind, hits in found.items()}
    assert similarities[FILMED] != similarities[DRAWN]


def test_what_a_video_shows_is_said_with_how_sure_that_is(handlers, films, monkeypatch):
    analysis = handlers.service.video_analyzer.analyze(films / "film-2.mp4")
    filmed = analysis.filmed._replace(seen=(("guitar", 0.62),), mood="rather sad")
    known = replace(analysis, filmed=filmed, traits=("slow",))
    monkeypatch.setattr(handlers.service.video_analyzer, "analyze", lambda *_: known)
    _, summary = analyzed(handlers, films / "film-2.mp4")
    assert f"Your video: guitar (62{NBSP}%); slow; rather sad." in summary
    assert "with how sure it is" in summary
    answer = handlers.match(str(films / "film-2.mp4"))
    assert (answer["seen"], answer["mood"], answer["pictures"]) == ({"guitar": 0.62}, "rather sad", "filmed")
