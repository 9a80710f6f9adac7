import json
import logging
from dataclasses import replace

import gradio as gr
import numpy as np
import pytest

from demo.config import QueryConfig
from demo.errors import SettingError
from demo.page.errors import OUR_SIDE, told_to_visitor
from demo.page.handlers import Handlers, settings
from demo.page.wording import percentile_in_words
from tests.page.songs import write_song

CONTROLS = ("9", 3, 0.4, "music", 12)


@pytest.fixture
def handlers(tiny_retriever):
    return Handlers(tiny_retriever)


@pytest.fixture(scope="module")
def song(tmp_path_factory):
    return str(write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.0))


def test_controls_default_to_the_query_config():
    default = QueryConfig()
    assert settings("9", 3.0, 0.4, "music", 12.0) == default


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("7", 3, 0.4, "music", 12), "Sections must be one of"),
        (("9", 0, 0.4, "music", 12), "at least 1"),
        (("9", 2.5, 0.4, "music", 12), "whole number"),
        (("9", None, 0.4, "music", 12), "whole number"),
        (("9", 3, 1.2, "music", 12), "dial"),
        (("9", 3, None, "music", 12), "dial"),
        (("9", 3, float("nan"), "music", 12), "dial"),
        (("9", 3, 0.4, "films", 12), "Videos must be one of"),
        (("9", 3, 0.4, "music", 101), "between 1 and 100"),
        (("9", float("inf"), 0.4, "music", 12), "whole number"),
    ],
)
def test_wrong_settings_are_refused_in_a_sentence(values, words):
    with pytest.raises(SettingError, match=words):
        settings(*values)


def test_match_answers_in_plain_json(handlers, song):
    answer = json.loads(json.dumps(handlers.match(song, sections="chunks", top=2, all_videos=True, hits=5)))
    assert sum(chunk["selected"] for chunk in answer["chunks"]) == 2
    assert sum(chunk["attention"] for chunk in answer["chunks"]) == pytest.approx(1, abs=1e-5)
    assert answer["chunks"][0]["start_s"] == 0
    # Ten shares, each rounded to four digits.
    assert sum(answer["emotions"].values()) == pytest.approx(1, abs=5e-4)
    assert answer["seconds"] == pytest.approx(31, abs=0.01)
    assert 0 <= answer["music"] <= 1
    assert all(notice.endswith(".") for notice in answer["notices"])
    assert len(answer["hits"]) == 5
    assert set(answer["hits"][0]) == {"youtube_id", "similarity", "percentile", "emotion", "labels", "x", "y"}


def test_match_refuses_settings_before_it_listens(handlers, monkeypatch):
    monkeypatch.setattr(handlers, "hear", lambda _: pytest.fail("listened"))
    with pytest.raises(gr.Error, match="Sections must be one of"):
        handlers.match("song.wav", sections="12")


@pytest.mark.parametrize("missing", [None, "", "/nowhere/song.wav"])
def test_no_recording_is_told(handlers, missing):
    with pytest.raises(gr.Error, match="no recording"):
        handlers.match(missing)


def test_file_without_sound_is_told_as_written(handlers, tmp_path):
    text = tmp_path / "text.mp3"
    text.write_text("not a song " * 50)
    with pytest.raises(gr.Error) as caught:
        handlers.listen(str(text), *CONTROLS)
    assert OUR_SIDE not in caught.value.message
    assert caught.value.message.endswith(".")


def test_ranking_again_agrees_with_the_first_answer(handlers, song):
    listening, _, _, _, *first = handlers.listen(song, *CONTROLS)
    assert list(handlers.rank(listening, *CONTROLS)) == first


def test_ranking_does_not_listen(handlers, song, monkeypatch):
    listening = handlers.listen(song, *CONTROLS)[0]
    monkeypatch.setattr(handlers.retriever, "listen", lambda *_: pytest.fail("listened"))
    buttons, hits, overlay, *_ = handlers.rank(listening, "whole", 1, 1.0, "all", 4)
    assert buttons.count('class="part"') == 1
    assert hits.count("<article") == 4
    assert json.loads(overlay)["map"]["others"] is True


def test_nothing_is_ranked_before_a_song(handlers):
    assert all("value" not in update for update in handlers.rank(None, *CONTROLS))


def test_video_from_the_map_opens_with_its_rank(handlers, song, tiny_retriever):
    listening = handlers.listen(song, *CONTROLS)[0]
    best = tiny_retriever.match(listening, QueryConfig()).hits[0]
    card = handlers.open_video(best.row, listening, *CONTROLS)
    assert f'data-video="{best.video.youtube_id}"' in card
    assert "Play match 1," in card


def test_every_video_opens_with_the_percentile_that_a_full_search_gives_it(handlers, song, tiny_retriever):
    listening = handlers.listen(song, *CONTROLS)[0]
    everything = tiny_retriever.match(listening, QueryConfig(music_videos_only=False)).hits
    assert len(everything) == tiny_retriever.catalogue.n_videos
    for rank, hit in enumerate(everything, start=1):
        card = handlers.open_video(hit.row, listening, "9", 3, 0.4, "all", 4)
        assert f"Play match {rank}," in card
        assert percentile_in_words(hit.percentile) in card
    assert [hit.percentile for hit in everything] == [87.5, 75.0, 62.5, 50.0, 37.5, 25.0, 12.5, 0.0]


def test_video_outside_the_search_opens_without_a_rank(handlers, song, tiny_retriever):
    listening = handlers.listen(song, *CONTROLS)[0]
    row = int(np.flatnonzero(~tiny_retriever.catalogue.is_music_video)[0])
    card = handlers.open_video(row, listening, *CONTROLS)
    assert f'data-video="{tiny_retriever.catalogue.videos[row].youtube_id}"' in card
    assert "Play this video," in card
    assert 'class="rank"' not in card


def test_video_of_a_forgotten_song_is_told(handlers):
    with pytest.raises(gr.Error, match="give it again"):
        handlers.open_video(0, None, *CONTROLS)


@pytest.mark.parametrize("row", [-1, 8, 1e9])
def test_row_outside_the_catalogue_is_refused(handlers, row):
    with pytest.raises(gr.Error, match="no such video"):
        handlers.open_video(row, None, *CONTROLS)


def test_our_own_mistake_is_logged_and_hidden(caplog):
    @told_to_visitor
    def broken():
        raise KeyError("/secret/path")

    with caplog.at_level(logging.ERROR), pytest.raises(gr.Error) as caught:
        broken()
    assert caught.value.message == OUR_SIDE
    assert "/secret/path" in caplog.text


def test_message_that_quotes_a_file_name_stays_text():
    @told_to_visitor
    def refuse():
        raise SettingError("<img src=x onerror=alert(1)> can't be read.")

    with pytest.raises(gr.Error) as caught:
        refuse()
    assert caught.value.message == "&lt;img src=x onerror=alert(1)&gt; can't be read."


def test_notices_reach_the_summary(handlers, song, monkeypatch):
    listening = replace(handlers.hear(song), notices=("This does not sound like music.",))
    monkeypatch.setattr(handlers, "hear", lambda _: listening)
    assert "This does not sound like music." in handlers.listen(song, *CONTROLS)[1]
