import json

import numpy as np

from demo.page.map import MARKER, OVERLAY, base_map, map_overlay
from demo.page.palette import EMOTION_COLORS


def test_every_video_stands_on_the_map_once_by_picture_and_once_by_sound(tiny_retriever):
    catalogue = tiny_retriever.catalogue
    for modality, coordinates in (("picture", catalogue.visual_map), ("sound", catalogue.audio_map)):
        clouds = [trace for trace in base_map(catalogue).data if trace.meta and trace.meta["modality"] == modality]
        rows = np.concatenate([trace.customdata for trace in clouds])
        assert sorted(rows.tolist()) == list(range(catalogue.n_videos))
        places = np.concatenate([np.stack([trace.x, trace.y], axis=1) for trace in clouds])
        np.testing.assert_array_equal(places, coordinates[rows])
        assert {trace.marker.symbol for trace in clouds} == {MARKER[modality]}


def test_videos_wear_the_color_of_their_emotion_and_others_start_hidden(tiny_retriever):
    catalogue = tiny_retriever.catalogue
    for trace in base_map(catalogue).data:
        if not trace.meta:
            continue
        assert trace.marker.color == EMOTION_COLORS[trace.meta["emotion"]]
        assert trace.visible is not trace.meta["others"]
        for row in trace.customdata:
            assert catalogue.videos[row].emotion == trace.meta["emotion"]
            assert catalogue.is_music_video[row] != trace.meta["others"]


def test_no_point_lies_at_the_edge(tiny_retriever):
    figure = base_map(tiny_retriever.catalogue)
    clouds = [trace for trace in figure.data if trace.meta]
    for axis, points in (
        (figure.layout.xaxis, [trace.x for trace in clouds]),
        (figure.layout.yaxis, [trace.y for trace in clouds]),
    ):
        points = np.concatenate(points)
        margin = 0.04 * np.ptp(points)
        np.testing.assert_allclose(axis.range, [points.min() - margin, points.max() + margin], rtol=1e-5)


def test_overlay_traces_come_last_and_empty(tiny_retriever):
    last = base_map(tiny_retriever.catalogue).data[-len(OVERLAY) :]
    assert [trace.name for trace in last] == [f"overlay-{name}" for name in OVERLAY]
    assert all(len(trace.x) == 0 for trace in last)


def test_overlay_holds_the_song_and_its_hits(tiny_retrieval, tiny_retriever):
    overlay = json.loads(json.dumps(map_overlay(tiny_retrieval, tiny_retriever.catalogue)))
    assert overlay["catalogue"] == base_map(tiny_retriever.catalogue).layout.meta["catalogue"] == "youtube8m-2"
    assert len(overlay["path"]["x"]) == tiny_retrieval.analysis.n_chunks
    assert len(overlay["chosen"]["x"]) == int(tiny_retrieval.selected.sum())
    assert [click["row"] for click in overlay["hits"]["customdata"]] == [hit.row for hit in tiny_retrieval.hits]
    np.testing.assert_allclose(overlay["hits"]["x"], [hit.x for hit in tiny_retrieval.hits], atol=6e-4)
    assert overlay["others"] is not tiny_retrieval.query.music_videos_only


def test_no_two_emotions_share_a_color():
    assert len(set(EMOTION_COLORS.values())) == 10
