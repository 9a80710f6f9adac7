"""What is drawn of a large catalogue: the points of a part, and the density of all."""

import base64
import json
from dataclasses import replace
from types import SimpleNamespace

import cv2
import gradio as gr
import numpy as np
import pytest

from demo.core.bundles import CATALOGUE
from demo.core.errors import SettingError
from demo.core.paths import ZOO
from demo.core.zoo import Zoo
from demo.page.map import SAMPLE_SIZES, SIZES, base_map, map_detail
from demo.page.map_points import (
    MAX_POINTS,
    MAX_SVG_POINTS,
    N_COLUMNS,
    N_ROWS,
    Box,
    density_picture,
    is_large,
    sample_points,
    visible_box,
    whole_map,
)
from demo.page.palette import EMOTION_COLORS
from demo.page.song_map import SongMap
from demo.search.catalogue import Catalogue
from demo.search.service import Service
from tests.page.large_catalogue import CROWD, CROWD_EMOTION, N_VIDEOS, write_large_catalogue
from tests.page.tabs import event, song_handlers, song_values

BOX = Box(3.5, -4.25, 6.0, 0.5)


@pytest.fixture(scope="module")
def bundle(tiny_zoo, tmp_path_factory):
    return write_large_catalogue(tmp_path_factory.mktemp("large") / "many", tiny_zoo)


@pytest.fixture(scope="module")
def catalogue(bundle):
    return Catalogue.from_bundle(bundle)


def rows_inside(points, box):
    return [row for row, (x, y) in enumerate(points.tolist()) if box.left <= x <= box.right and box.bottom <= y <= box.top]


def decode(picture):
    """Return a PNG's blue, green, red and opacity, bottom row first."""
    encoded = np.frombuffer(base64.b64decode(picture.removeprefix("data:image/png;base64,")), np.uint8)
    return cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)[::-1].astype(int)


def values_of(spec):
    return np.frombuffer(base64.b64decode(spec["bdata"]), spec["dtype"])


def test_a_catalogue_is_large_when_its_points_are_too_many_for_a_browser():
    sizes = {n: is_large(SimpleNamespace(n_videos=n, landmarks=None)) for n in (1, 10_000, 10_001, 1_000_000)}
    assert sizes == {1: False, 10_000: False, 10_001: True, 1_000_000: True}
    songs = SimpleNamespace(map=np.zeros((20, 2)))
    assert not is_large(SimpleNamespace(n_videos=9_990, landmarks=songs))
    assert is_large(SimpleNamespace(n_videos=9_991, landmarks=songs))


def test_the_shipped_videos_of_youtube_are_all_on_the_map():
    shipped = Catalogue.from_bundle(Zoo(ZOO).read(CATALOGUE, "catalogue"))
    figure = base_map(shipped)
    assert sum(len(trace.x) for trace in figure.data) == 2 * shipped.n_videos
    assert not figure.layout.images
    assert "shown" not in figure.layout.meta


def test_a_box_holds_the_points_inside_it(catalogue):
    sample = sample_points(catalogue, BOX, with_others=True)
    pictures, sounds = rows_inside(catalogue.visual_map, BOX), rows_inside(catalogue.audio_map, BOX)
    assert sample.pictures.tolist() == pictures
    assert sample.sounds.tolist() == sounds
    assert sample.n_inside == sample.n_shown == len(pictures) + len(sounds) > 5_000


def test_only_music_videos_are_in_a_box_without_the_others(catalogue):
    sample = sample_points(catalogue, BOX, with_others=False)
    assert sample.pictures.tolist() == [row for row in rows_inside(catalogue.visual_map, BOX) if row % 5 == 0]
    assert sample.sounds.tolist() == [row for row in rows_inside(catalogue.audio_map, BOX) if row % 5 == 0]


def test_rows_are_read_by_blocks(catalogue, monkeypatch):
    whole = whole_map(catalogue)
    picture = density_picture(catalogue, whole, with_others=True)
    monkeypatch.setattr("demo.page.map_points.BLOCK", 700)
    assert density_picture(catalogue, whole, with_others=True) == picture
    # All points are inside, so the places of the sample, sounds behind pictures, are its rows.
    places = np.linspace(0, 2 * N_VIDEOS - 1, 500).round()
    sample = sample_points(catalogue, whole, with_others=True, n_points=500)
    assert [*sample.pictures, *(N_VIDEOS + sample.sounds)] == places.tolist()


def test_the_edges_of_a_box_are_not_rounded_to_the_precision_of_the_map(catalogue):
    points = np.zeros((N_VIDEOS, 2), np.float16)
    points[:2, 0] = 1.0, 1.001
    half = replace(catalogue, visual_map=points, audio_map=points)
    # In half precision 1.0004 would become 1.
    assert sample_points(half, Box(1.0004, -1, 2, 1), with_others=True).pictures.tolist() == [1]


def test_an_empty_box_has_no_points(catalogue):
    assert sample_points(catalogue, Box(9.9, 50, 9.91, 51), with_others=True)[2] == 0


@pytest.mark.parametrize("n_points", [MAX_POINTS, 500])
def test_a_sample_is_spread_over_the_rows_of_both_modalities(catalogue, n_points):
    sample = sample_points(catalogue, whole_map(catalogue), True, n_points)
    assert sample.n_shown == n_points
    assert sample.n_inside == 2 * N_VIDEOS
    for rows in (sample.pictures, sample.sounds):
        assert len(rows) == pytest.approx(n_points / 2, abs=1)
        step = (2 * N_VIDEOS - 1) / (n_points - 1)
        assert np.diff(rows).min() >= np.floor(step)
        assert np.diff(rows).max() <= np.ceil(step)
        assert rows[0] <= step
        assert rows[-1] >= N_VIDEOS - 1 - step


@pytest.mark.parametrize(
    "values",
    [
        None,
        "0,0,1,1",
        [],
        [0, 0, 1],
        [0, 0, 1, 1, 1],
        [0, 0, 1, float("nan")],
        [0, 0, float("inf"), 1],
        [-float("inf"), 0, 1, 1],
        [0, 0, "1", 1],
        [0, 0, None, 1],
        [0, 0, True, 1],
        [1, 0, 0, 1],
        [0, 1, 1, 0],
        [0, 0, 0, 1],
    ],
)
def test_what_is_no_box_is_refused(values):
    with pytest.raises(SettingError, match="part of the map"):
        visible_box(values, Box(-10, -10, 10, 10))


def test_a_box_is_cut_at_the_edges_of_the_map(catalogue):
    whole = whole_map(catalogue)
    assert visible_box([-(10**400), -1e300, 10**400, 1e300], whole) == whole
    assert visible_box([-1, -2, 3, 1e9], whole) == Box(-1, -2, 3, whole.top)
    beside = visible_box([whole.right + 1, 0, whole.right + 2, 1], whole)
    assert sample_points(catalogue, beside, with_others=True).n_inside == 0


def test_density_is_greatest_where_most_points_lie(catalogue):
    whole = whole_map(catalogue)
    picture = decode(density_picture(catalogue, whole, with_others=True))
    assert picture.shape == (N_ROWS, N_COLUMNS, 4)
    row, column = np.unravel_index(picture[..., 3].argmax(), (N_ROWS, N_COLUMNS))
    x = whole.left + (column + 0.5) / N_COLUMNS * (whole.right - whole.left)
    y = whole.bottom + (row + 0.5) / N_ROWS * (whole.top - whole.bottom)
    np.testing.assert_allclose((x, y), CROWD, atol=0.4)
    assert picture[row, column, 3] == 255
    color = [int(EMOTION_COLORS[CROWD_EMOTION][i : i + 2], 16) for i in (5, 3, 1)]
    np.testing.assert_allclose(picture[row, column, :3], color, atol=2)
    assert picture[0, 0, 3] == 0


def test_density_counts_the_videos_that_are_searched(catalogue):
    everything = replace(catalogue, visual_map=catalogue.visual_map.copy(), audio_map=catalogue.audio_map.copy())
    lonely = np.array([-9.5, 9.5], np.float32)
    everything.visual_map[1] = everything.audio_map[1] = lonely
    whole = Box(-40, -40, 40, 40)
    row, column = (int((coordinate + 40) / 80 * n) for coordinate, n in ((9.5, N_ROWS), (-9.5, N_COLUMNS)))
    music, both = (decode(density_picture(everything, whole, others))[row, column, 3] for others in (False, True))
    assert both > music


def test_a_large_map_is_sent_with_its_density_and_without_points(catalogue):
    figure, whole = base_map(catalogue), whole_map(catalogue)
    assert sum(len(trace.x) for trace in figure.data) == 0
    assert [(image.name, image.visible, image.layer) for image in figure.layout.images] == [
        ("music", True, "below"),
        ("all", False, "below"),
    ]
    for image in figure.layout.images:
        assert (image.x, image.y, image.x + image.sizex, image.y - image.sizey) == pytest.approx(
            (whole.left, whole.top, whole.right, whole.bottom)
        )
    assert figure.layout.meta["shown"] == "2,400 videos as a density picture."
    assert len(figure.to_json()) < 600_000


def test_a_large_map_with_videos_to_compare_shows_them_always(catalogue):
    figure = base_map(replace(catalogue, answers=np.arange(N_VIDEOS) < 3))
    assert [(image.name, image.visible) for image in figure.layout.images] == [("all", True)]
    assert figure.layout.meta["others"] is True


def test_detail_fills_the_traces_of_the_map(catalogue):
    detail = json.loads(json.dumps(map_detail(catalogue, list(BOX), with_others=True)))
    traces = [trace for trace in base_map(catalogue).data if trace.meta]
    assert len(traces) == len(detail["x"]) == len(detail["y"]) == len(detail["customdata"])
    found = {"picture": [], "sound": []}
    for trace, *specs in zip(traces, detail["x"], detail["y"], detail["customdata"], strict=True):
        x, y, rows = map(values_of, specs)
        coordinates = catalogue.visual_map if trace.meta["modality"] == "picture" else catalogue.audio_map
        np.testing.assert_array_equal(np.stack([x, y], axis=1), coordinates[rows])
        for row in rows:
            assert catalogue.videos[row].emotion == trace.meta["emotion"]
            assert catalogue.is_music_video[row] != trace.meta["others"]
        found[trace.meta["modality"]] += rows.tolist()
    assert sorted(found["picture"]) == rows_inside(catalogue.visual_map, BOX)
    assert sorted(found["sound"]) == rows_inside(catalogue.audio_map, BOX)
    n_points = len(found["picture"]) + len(found["sound"])
    assert detail["shown"] == (f"12,000 videos as a density picture. All of the {n_points:,} points in this part are drawn.")
    assert detail["complete"] is True
    assert set(detail["marker.size"]) == set(SIZES)


def test_detail_of_the_whole_map_is_a_sample_that_says_so(catalogue):
    detail = map_detail(catalogue, [-1e6, -1e6, 1e6, 1e6], with_others=True)
    assert sum(len(values_of(rows)) for rows in detail["customdata"]) == MAX_POINTS
    assert detail["complete"] is False
    assert set(detail["marker.size"]) == set(SAMPLE_SIZES)
    assert detail["shown"] == (
        "12,000 videos as a density picture. 20,000 of their 24,000 points are drawn; zoom in to see all."
    )
    assert len(json.dumps(detail)) < 500_000


@pytest.fixture(scope="module")
def handlers(tiny_zoo, bundle):
    return song_handlers(Service.load(Zoo(tiny_zoo), further=[str(bundle.folder)]))


def show(handlers, **data):
    request = {"catalogue": "many", "box": [-20, -20, 20, 20], "others": True, "svg": False, "number": 3} | data
    return json.loads(SongMap(handlers).show_part(event(**request), song_values(handlers))[handlers.tab.map_detail])


def test_a_visitor_gets_the_points_of_what_is_visible(handlers, catalogue):
    assert show(handlers) == {**map_detail(catalogue, [-20, -20, 20, 20], with_others=True), "number": 3}
    assert show(handlers, box=list(BOX), others=False) == {**map_detail(catalogue, list(BOX), False), "number": 3}


def test_a_browser_without_webgl_gets_fewer_points(handlers):
    assert sum(len(values_of(rows)) for rows in show(handlers, svg=True)["customdata"]) == MAX_SVG_POINTS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"catalogue": "films"}, "catalogue must be one of"),
        ({"catalogue": ["many"]}, "catalogue must be one of"),
        ({"catalogue": None}, "catalogue must be one of"),
        ({"box": [0, 0, 1]}, "part of the map"),
        ({"number": "3"}, "number"),
        ({"number": None}, "number"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence(handlers, data, words):
    with pytest.raises(gr.Error, match=words):
        show(handlers, **data)


def test_a_map_is_drawn_when_it_is_first_shown(handlers, monkeypatch, make_analysis):
    drawn = []
    monkeypatch.setattr("demo.page.song_map.base_map", lambda catalogue: drawn.append(catalogue.name) or base_map(catalogue))
    fresh = song_handlers(handlers.service)
    song_map = SongMap(fresh)
    assert drawn == []
    for _ in range(2):
        song_map.draw(song_values(fresh, make_analysis(4), catalogue="many"))
    assert drawn == ["many"]
