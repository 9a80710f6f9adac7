import json

import gradio as gr
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.page.errors import OUR_SIDE
from demo.page.video_handlers import VideoHandlers


@pytest.fixture
def handlers(tiny_service):
    return VideoHandlers(tiny_service)


def test_a_video_is_described_and_asks_every_catalogue(handlers, films):
    asking, summary = handlers.look(str(films / "film-2.mp4"))
    assert asking.row is None
    assert "0:25" in summary
    results, *lists = handlers.show(asking, 0.4, 4)
    assert results["visible"] is True
    assert [html.count("<article") for html in lists] == [4, 4]


def test_ranking_agrees_with_the_retriever_and_does_not_analyze_again(handlers, films, monkeypatch):
    asking, _ = handlers.look(str(films / "film-2.mp4"))
    monkeypatch.setattr(handlers.service.video_analyzer, "analyze", lambda *_: pytest.fail("looked again"))
    studio, youtube = handlers.rank(asking, 1.0, 6)
    for name, html in ((STUDIO, studio), (CATALOGUE, youtube)):
        rows = [hit.row for hit in handlers.service.music[name].search_music(asking.embedding, 1.0, 6)]
        places = [html.index(f'data-row="{row}"') for row in rows]
        assert places == sorted(places)


def test_one_of_ours_finds_others_than_itself(handlers, films):
    asking, summary = handlers.take(3)
    assert "“Film 3”: slow, dark blue, few cuts." in summary
    studio, youtube = handlers.rank(asking, 0.4, 12)
    assert 'data-row="3"' not in studio
    assert studio.count("<article") == 5
    assert "The 5 closest of 5 videos" in studio
    assert youtube.count("<article") == 4


@pytest.mark.parametrize("row", [-1, 6, 1e9])
def test_row_outside_the_shelf_is_refused(handlers, row):
    with pytest.raises(gr.Error, match="no such video"):
        handlers.take(row)


def test_nothing_is_ranked_before_a_video(handlers):
    assert all("value" not in update for update in handlers.rank(None, 0.4, 12))
    assert all("visible" not in update for update in handlers.show(None, 0.4, 12))


@pytest.mark.parametrize("missing", [None, "", "/nowhere/video.mp4"])
def test_no_video_is_told(handlers, missing):
    with pytest.raises(gr.Error, match="no video"):
        handlers.match(missing)


def test_text_that_is_called_mp4_is_told_as_written(handlers, tmp_path):
    text = tmp_path / "film.mp4"
    text.write_text("no pictures here " * 50)
    with pytest.raises(gr.Error) as caught:
        handlers.look(str(text))
    assert OUR_SIDE not in caught.value.message
    assert "not a video" in caught.value.message


@pytest.mark.parametrize(
    ("values", "words"), [((1.5, 12), "dial goes"), ((0.4, 2.5), "whole number"), ((0.4, 101), "1 and 100")]
)
def test_settings_are_refused_before_the_video_is_looked_at(handlers, monkeypatch, values, words):
    monkeypatch.setattr(handlers.service.video_analyzer, "analyze", lambda *_: pytest.fail("looked"))
    with pytest.raises(gr.Error, match=words):
        handlers.match("film.mp4", *values)


def test_match_answers_in_plain_json(handlers, films):
    answer = json.loads(json.dumps(handlers.match(str(films / "film-0.mp4"), dial=0.0, hits=2)))
    assert answer["seconds"] == pytest.approx(25, abs=0.2)
    assert answer["traits"]
    assert list(answer["hits"]) == [STUDIO, CATALOGUE]
    assert [len(hits) for hits in answer["hits"].values()] == [2, 2]
    assert set(answer["hits"][STUDIO][0]) >= {"video_id", "title", "similarity", "percentile", "emotion"}
    assert set(answer["hits"][CATALOGUE][0]) >= {"youtube_id", "similarity", "percentile", "emotion"}
