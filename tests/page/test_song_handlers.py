import json
import logging
import re
from dataclasses import replace

import gradio as gr
import numpy as np
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QUERY_METHODS, QueryConfig
from demo.core.errors import SettingError
from demo.page.errors import OUR_SIDE, report_errors
from demo.page.query_controls import choose_retriever, song_query
from demo.page.shared_result import SharedResults
from demo.page.song_map import SongMap
from demo.page.wording import format_percentile
from demo.search.catalogue import MINE
from demo.search.sharing import to_text
from tests.page.tabs import event, song_values


def opened(handlers, row, values):
    """Return the card that a click on the map opens."""
    return SongMap(handlers).open_video({**values, handlers.tab.map_clicks: f"[{row}]"})[handlers.tab.opened]


def test_controls_default_to_the_query_config():
    default = QueryConfig()
    assert song_query("9", 3.0, 0.4, "music", 12.0) == default


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
        (("9", 3, 0.4, "music", 12, "kcca"), "method must be one of two-part, random"),
    ],
)
def test_wrong_settings_are_refused_in_a_sentence(values, words):
    with pytest.raises(SettingError, match=words):
        song_query(*values)


def test_match_answers_in_plain_json(handlers, song):
    answer = json.loads(json.dumps(handlers.match(str(song), sections="chunks", top=2, all_videos=True, hits=5)))
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


def test_match_refuses_settings_before_the_analysis(handlers, monkeypatch):
    monkeypatch.setattr(handlers, "extract", lambda *_: pytest.fail("analyzed"))
    with pytest.raises(gr.Error, match="Sections must be one of"):
        handlers.match("song.wav", sections="12")


@pytest.mark.parametrize("missing", [None, "", "/nowhere/song.wav"])
def test_no_recording_is_reported(handlers, missing):
    with pytest.raises(gr.Error, match="no recording"):
        handlers.match(missing)


def test_file_without_sound_is_reported_as_written(handlers, tmp_path):
    text = tmp_path / "text.mp3"
    text.write_text("not a song " * 50)
    with pytest.raises(gr.Error) as caught:
        handlers.analyze(song_values(handlers, song=str(text)))
    assert OUR_SIDE not in caught.value.message
    assert caught.value.message.endswith(".")


def test_showing_a_song_and_ranking_it_again_agree(handlers, analysis):
    values = song_values(handlers, analysis)
    shown = handlers.show(values)
    assert shown.pop(handlers.tab.results)["visible"] is True
    assert shown.pop(handlers.tab.attention).layout.meta["kind"] == "attention"
    assert shown.pop(handlers.tab.strip).count('role="option"') == analysis.n_chunks
    assert shown.pop(handlers.tab.evidence) == shown.pop(handlers.tab.contributions) == ""
    assert handlers.rank(values) == shown | handlers.follow_choice(())


def test_ranking_does_not_analyze(handlers, analysis, monkeypatch):
    monkeypatch.setattr(handlers.service.song_analyzer, "analyze", lambda *_: pytest.fail("analyzed"))
    values = song_values(handlers, analysis, sections="whole", n_top_sections=1, mixing_weight=1.0, kind="all", n_hits=4)
    tab, ranked = handlers.tab, handlers.rank(values)
    assert ranked[tab.chunks].count('class="chunk"') == 1
    assert ranked[tab.hits].count("<article") == 4
    assert json.loads(ranked[tab.overlay])["map"]["others"] is True


def test_one_analysis_searches_every_catalogue(handlers, analysis, monkeypatch):
    monkeypatch.setattr(handlers.service.song_analyzer, "analyze", lambda *_: pytest.fail("analyzed"))
    for name, retriever in handlers.retrievers.items():
        ranked = handlers.rank(song_values(handlers, analysis, catalogue=name))
        assert ranked[handlers.tab.hits].count("<article") == int(retriever.catalogue.is_music_video.sum())
        assert json.loads(ranked[handlers.tab.overlay])["map"]["catalogue"] == name


def test_another_method_ranks_the_same_song_otherwise(handlers, analysis, tiny_retriever):
    for method in QUERY_METHODS:
        query = QueryConfig(method=method)
        rows = [hit.row for hit in tiny_retriever.search(analysis, query).hits]
        values = song_values(handlers, analysis, method=method)
        ranked = handlers.rank(values)
        assert [int(row) for row in re.findall(r'data-row="(\d+)"', ranked[handlers.tab.hits])] == rows
        clicks = json.loads(ranked[handlers.tab.overlay])["map"]["hits"]["customdata"]
        assert [click["row"] for click in clicks] == rows
        assert "Play match 1," in opened(handlers, rows[0], values)


def test_a_catalogue_without_other_methods_is_ranked_by_ours(handlers, analysis):
    ours = handlers.rank(song_values(handlers, analysis, catalogue=STUDIO))
    assert handlers.rank(song_values(handlers, analysis, catalogue=STUDIO, method="dcca")) == ours
    with pytest.raises(gr.Error, match="method must be one of"):
        handlers.rank(song_values(handlers, analysis, catalogue=STUDIO, method="kcca"))


def test_match_refuses_a_missing_method_before_the_analysis(handlers, monkeypatch):
    monkeypatch.setattr(handlers, "extract", lambda *_: pytest.fail("analyzed"))
    with pytest.raises(gr.Error, match="studio-2 cannot be ranked by cca"):
        handlers.match("song.wav", catalogue=STUDIO, method="cca")


def test_nothing_is_ranked_before_a_song(handlers):
    values = song_values(handlers)
    assert handlers.rank(values) == handlers.show(values) == handlers.analyze(values) == gr.skip()


def test_each_map_is_sent_once(handlers, analysis):
    song_map, drawn, sent = SongMap(handlers), frozenset(), []
    for name in (CATALOGUE, CATALOGUE, STUDIO, CATALOGUE):
        shown = song_map.draw(song_values(handlers, analysis, catalogue=name, drawn=drawn))
        drawn = shown[handlers.tab.drawn]
        plots = {other: shown[plot] for other, plot in handlers.tab.maps.items()}
        assert {other: plot["visible"] for other, plot in plots.items()} == {
            other: other == name for other in (CATALOGUE, STUDIO, MINE)
        }
        sent += [other for other, plot in plots.items() if "value" in plot]
    assert sent == [CATALOGUE, STUDIO]


def test_no_map_is_sent_before_a_song(handlers):
    assert SongMap(handlers).draw(song_values(handlers, catalogue=STUDIO)) == gr.skip()


def test_unknown_catalogue_is_refused_in_a_sentence(handlers, analysis):
    with pytest.raises(gr.Error, match="catalogue must be one of youtube8m-2, studio-2"):
        handlers.rank(song_values(handlers, analysis, catalogue="films"))
    with pytest.raises(gr.Error, match="catalogue must be one of youtube8m-2, studio-2"):
        SongMap(handlers).draw(song_values(handlers, analysis, catalogue="films"))
    with pytest.raises(SettingError):
        choose_retriever({}, "films")


def test_match_searches_the_named_catalogue(handlers, song):
    answer = handlers.match(str(song), hits=3, catalogue=STUDIO)
    assert [set(hit) & {"youtube_id", "video_id", "title"} for hit in answer["hits"]] == [{"video_id", "title"}] * 3


def test_video_from_the_map_opens_with_its_rank(handlers, analysis, tiny_retriever):
    best = tiny_retriever.search(analysis, QueryConfig()).hits[0]
    card = opened(handlers, best.row, song_values(handlers, analysis))
    assert f'data-video="{best.video.youtube_id}"' in card
    assert "Play match 1," in card


def test_every_video_opens_with_the_percentile_that_a_full_search_gives_it(handlers, analysis, tiny_retriever):
    everything = tiny_retriever.search(analysis, QueryConfig(music_videos_only=False)).hits
    assert len(everything) == tiny_retriever.catalogue.n_videos
    for rank, hit in enumerate(everything, start=1):
        card = opened(handlers, hit.row, song_values(handlers, analysis, kind="all", n_hits=4))
        assert f"Play match {rank}," in card
        assert format_percentile(hit.percentile) in card
    assert [hit.percentile for hit in everything] == [87.5, 75.0, 62.5, 50.0, 37.5, 25.0, 12.5, 0.0]


def test_video_outside_the_search_opens_without_a_rank(handlers, analysis, tiny_retriever):
    row = int(np.flatnonzero(~tiny_retriever.catalogue.is_music_video)[0])
    card = opened(handlers, row, song_values(handlers, analysis))
    assert f'data-video="{tiny_retriever.catalogue.videos[row].youtube_id}"' in card
    assert "Play this video," in card
    assert 'class="rank"' not in card


def test_a_video_of_a_forgotten_song_is_reported(handlers):
    with pytest.raises(gr.Error, match="give it again"):
        SongMap(handlers).open_video(song_values(handlers, map_clicks="[0]"))


@pytest.mark.parametrize(
    ("name", "clicked", "words"),
    [
        (CATALOGUE, "[-1]", "no such video"),
        (CATALOGUE, "[8]", "no such video"),
        (STUDIO, "[6]", "no such video"),
        (STUDIO, "[]", "no such video"),
        (STUDIO, "[1e9]", "cannot be read"),
        (STUDIO, '["1"]', "cannot be read"),
    ],
)
def test_row_outside_the_catalogue_is_refused(handlers, name, clicked, words):
    with pytest.raises(gr.Error, match=words):
        SongMap(handlers).open_video(song_values(handlers, catalogue=name, map_clicks=clicked))


def test_our_own_mistake_is_logged_and_hidden(caplog):
    @report_errors
    def broken():
        raise KeyError("/secret/path")

    with caplog.at_level(logging.ERROR), pytest.raises(gr.Error) as caught:
        broken()
    assert caught.value.message == OUR_SIDE
    assert "/secret/path" in caplog.text


def test_message_that_quotes_a_file_name_stays_text():
    @report_errors
    def refuse():
        raise SettingError("<img src=x onerror=alert(1)> can't be read.")

    with pytest.raises(gr.Error) as caught:
        refuse()
    assert caught.value.message == "&lt;img src=x onerror=alert(1)&gt; can't be read."


def test_notices_reach_the_summary(handlers, analysis, song, monkeypatch):
    noticed = replace(analysis, notices=("This does not sound like music.",))
    monkeypatch.setattr(handlers, "extract", lambda *_: noticed)
    shown = handlers.analyze(song_values(handlers, song=str(song)))
    assert "This does not sound like music." in shown[handlers.tab.status]


def test_a_shared_result_sets_controls_and_closes_what_was_open(handlers, analysis, tiny_retriever):
    query = QueryConfig(sections="whole", mixing_weight=0.7, music_videos_only=False, n_hits=5, method="cca")
    text = to_text(tiny_retriever.search(analysis, query), tiny_retriever.catalogue)
    tab, updates = handlers.tab, SharedResults(handlers).open(event(text=text), song_values(handlers, chosen="[4, 7]"))
    # The controls that cut the song, which the visitor's chunks had stopped, work again.
    by_attention = {control: updates[control] for control in (tab.controls.sections, tab.controls.n_top_sections)}
    assert all(update["interactive"] for update in by_attention.values())
    assert tab.controls.query(updates | {control: update["value"] for control, update in by_attention.items()}) == query
    assert updates[tab.controls.catalogue] == CATALOGUE
    assert updates[tab.opened] == ""
    assert updates[tab.chosen] == updates[tab.evidence] == updates[tab.contributions] == ""
    assert updates[tab.analysis].query == query
    assert "is no longer" not in updates[tab.status]["value"]


@pytest.mark.parametrize("text", [None, 7, "", "1.AAAA"])
def test_a_text_that_is_no_result_is_refused(handlers, text):
    with pytest.raises(gr.Error, match="holds no result"):
        SharedResults(handlers).open(event(text=text), song_values(handlers))
