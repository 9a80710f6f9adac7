"""The map's search, its notes and its areas, as the page's scripts ask for them."""

import base64
import json
import math
import re
from dataclasses import replace

import gradio as gr
import numpy as np
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.page.map_areas import MAX_CORNERS, inside, map_regions, read_area
from demo.page.map_tools import MAX_LISTED, MapTools
from demo.search.queries import Wishes
from tests.page.tabs import SENTENCE, event, song_handlers, song_values

EVERYWHERE = [[-99, -99], [99, -99], [99, 99], [-99, 99]]


@pytest.fixture
def tools(tiny_service):
    return MapTools(song_handlers(tiny_service))


def find(tools, text, catalogue=CATALOGUE, others=True, number=1):
    asked = event(text=text, catalogue=catalogue, others=others, number=number)
    answer = json.loads(tools.find(asked, song_values(tools.handlers))[tools.tab.map_found])
    return answer, np.frombuffer(base64.b64decode(answer["rows"]["bdata"]), answer["rows"]["dtype"]).tolist()


def listed(tools, analysis, **asked):
    asked = {"catalogue": CATALOGUE, "corners": EVERYWHERE, "text": "", "others": True, "emotions": []} | asked
    html = tools.list_area(event(**asked), song_values(tools.handlers, analysis))[tools.tab.map_list]
    return html, [int(row) for row in re.findall(r'class="card" data-row="(\d+)"', html)]


def test_a_point_is_inside_where_a_ray_crosses_the_edge_an_odd_number_of_times():
    # A square without its upper quarter, which a notch down to its middle leaves out.
    corners = np.array([[0, 0], [4, 0], [4, 4], [2, 2], [0, 4]], float)
    points = np.array([[2, 1], [2, 1.9], [2, 3], [0.5, 3], [3.5, 3], [-1, 1], [5, 1], [2, 5]], np.float32)
    assert inside(points, corners).tolist() == [True, True, False, True, True, False, False, False]


def test_a_box_holds_the_points_between_its_edges():
    points = np.random.default_rng(0).uniform(-1, 1, (500, 2)).astype(np.float32)
    found = inside(points, read_area([[-0.5, -0.25], [0.75, -0.25], [0.75, 0.5], [-0.5, 0.5]]))
    expected = [-0.5 < x < 0.75 and -0.25 < y < 0.5 for x, y in points.tolist()]
    assert found.tolist() == expected
    assert 0 < found.sum() < 500


@pytest.mark.parametrize(
    "corners",
    [
        None,
        "0 0 1 1",
        [],
        [[0, 0], [1, 1]],
        [[0, 0], [1, 1], [2]],
        [[0, 0], [1, 1], [2, math.nan]],
        [[0, 0], [1, 1], [2, math.inf]],
        [[0, 0], [1, 1], [2, 10**400]],
        [[0, 0], [1, 1], [2, True]],
        [[0, 0], [1, 1], [2, "3"]],
        [[0, 0]] * (MAX_CORNERS + 1),
    ],
)
def test_what_is_no_area_is_refused(corners):
    with pytest.raises(SettingError, match="corners"):
        read_area(corners)


def test_the_search_finds_what_the_table_says(tools, tiny_retriever):
    videos = tiny_retriever.catalogue.videos
    label = videos[1].labels[-1]
    expected = [row for row, video in enumerate(videos) if label in video.labels]
    answer, rows = find(tools, label.upper())
    assert rows == expected
    assert answer["words"].startswith(f"{len(expected)} of {len(videos)} videos match")
    answer, rows = find(tools, videos[3].emotion, number=7)
    assert rows == [row for row, video in enumerate(videos) if video.emotion == videos[3].emotion]
    assert answer["number"] == 7
    _, rows = find(tools, "Film 2", STUDIO)
    assert rows == [2]


def test_the_search_counts_what_the_map_shows(tools, tiny_retriever):
    catalogue = tiny_retriever.catalogue
    answer, _ = find(tools, "music", others=False)
    n_shown = int(catalogue.is_music_video.sum())
    assert answer["words"].startswith(f"{n_shown} of {n_shown} videos match")
    answer, rows = find(tools, "xylophone")
    assert (answer["words"][:13], rows) == ("No video here", [])


@pytest.mark.parametrize(
    "asked", [{"number": "1"}, {"text": ["a"]}, {"text": "a" * 101}, {"catalogue": "none"}, {"catalogue": 3}]
)
def test_a_wrong_search_is_answered_in_a_sentence(tools, asked):
    with pytest.raises(gr.Error, match=SENTENCE):
        tools.find(
            event(**({"text": "a", "catalogue": CATALOGUE, "others": True, "number": 1} | asked)), song_values(tools.handlers)
        )


def test_a_note_tells_what_a_video_is(tools, tiny_service):
    video = tiny_service.retrievers[STUDIO].catalogue.videos[2]
    answer = tools.describe(event(catalogue=STUDIO, row=2), song_values(tools.handlers))
    answer = json.loads(answer[tools.tab.map_hover])
    assert (answer["catalogue"], answer["row"]) == (STUDIO, 2)
    assert all(text in answer["html"] for text in (video.title, video.emotion, video.labels[0], video.poster))


@pytest.mark.parametrize("row", [-1, 8, 2.0, True, "2", None, [2]])
def test_a_row_that_is_none_has_no_note(tools, row):
    with pytest.raises(gr.Error, match="no such video"):
        tools.describe(event(catalogue=CATALOGUE, row=row), song_values(tools.handlers))


def test_an_area_lists_what_lies_inside_by_picture_or_by_sound_the_best_match_first(tools, analysis, tiny_retriever):
    catalogue = tiny_retriever.catalogue
    (x, y), (sound_x, sound_y) = catalogue.visual_map[5].tolist(), catalogue.audio_map[2].tolist()
    for center_x, center_y, row in ((x, y, 5), (sound_x, sound_y, 2)):
        corners = [[center_x + dx, center_y + dy] for dx, dy in ((-0.01, -0.01), (0.01, -0.01), (0.01, 0.01), (-0.01, 0.01))]
        assert listed(tools, analysis, corners=corners)[1] == [row]
    html, rows = listed(tools, analysis)
    best = [hit.row for hit in tiny_retriever.search(analysis, QueryConfig(music_videos_only=False)).hits]
    assert rows == best
    assert f"{catalogue.n_videos} videos lie here" in html
    html, rows = listed(tools, analysis, corners=[[90, 90], [91, 90], [91, 91]])
    assert "0 videos lie here" in html
    assert rows == []


def test_an_area_lists_what_the_map_shows_only(tools, analysis, tiny_retriever):
    videos, is_music_video = tiny_retriever.catalogue.videos, tiny_retriever.catalogue.is_music_video
    assert sorted(listed(tools, analysis, others=False)[1]) == np.flatnonzero(is_music_video).tolist()
    emotion = videos[4].emotion
    assert sorted(listed(tools, analysis, emotions=[emotion])[1]) == [
        row for row, video in enumerate(videos) if video.emotion == emotion
    ]
    assert sorted(listed(tools, analysis, text=emotion)[1]) == [
        row for row, video in enumerate(videos) if video.emotion == emotion
    ]


def test_a_list_has_a_limit_and_says_how_many_there_are(tools, analysis, tiny_retriever, monkeypatch):
    monkeypatch.setattr("demo.page.map_tools.MAX_LISTED", 3)
    html, rows = listed(tools, analysis)
    assert len(rows) == 3 < MAX_LISTED
    assert f"{tiny_retriever.catalogue.n_videos} videos lie here" in html
    assert "These 3 match your song best" in html


@pytest.mark.parametrize(
    "asked", [{"corners": [[0, 0]]}, {"emotions": ["sad"]}, {"emotions": "calm"}, {"emotions": [["calm"]]}]
)
def test_a_wrong_area_is_answered_in_a_sentence(tools, analysis, asked):
    with pytest.raises(gr.Error, match=SENTENCE):
        listed(tools, analysis, **asked)


def test_an_area_needs_a_song(tools):
    with pytest.raises(gr.Error, match="no longer here"):
        listed(tools, None)


def test_videos_that_may_be_hits_are_ranked_by_every_method(tiny_retriever, analysis):
    among = np.arange(tiny_retriever.catalogue.n_videos) % 2 == 0
    for method in ("two-part", "cca"):
        query = QueryConfig(music_videos_only=False, method=method)
        every = [hit.row for hit in tiny_retriever.search(analysis, query).hits]
        found = tiny_retriever.search(analysis, query, Wishes(among=among)).hits
        assert [hit.row for hit in found] == [row for row in every if row % 2 == 0]


def test_music_videos_have_regions_besides_those_of_all(tiny_retriever, tiny_service):
    assert set(map_regions(tiny_retriever.catalogue)) == {"music", "all"}
    assert set(map_regions(replace(tiny_retriever.catalogue, answers=np.ones(8, np.bool_)))) == {"music", "all"}
    assert set(map_regions(tiny_service.retrievers[STUDIO].catalogue)) == {"all"}
