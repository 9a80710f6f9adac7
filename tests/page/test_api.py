"""The page's named endpoints, asked as a program asks them."""

import shutil

import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


def test_only_what_programs_ask_is_shown(client):
    endpoints = client.view_api(return_format="dict")
    assert list(endpoints["named_endpoints"]) == ["/match", "/search_words", "/match_video", "/emotions", "/neighbours"]
    assert not endpoints["unnamed_endpoints"]


def test_match_needs_only_a_song(client, song, tiny_retriever, tiny_service):
    answer = client.predict(handle_file(str(song)), api_name="/match")
    assert len(answer["chunks"]) == len(tiny_service.analyze(song).chunk_times())
    assert len(answer["hits"]) == int(tiny_retriever.catalogue.is_music_video.sum())
    assert answer["hits"][0]["youtube_id"] in {video.youtube_id for video in tiny_retriever.catalogue.videos}


def test_match_takes_every_control(client, song):
    answer = client.predict(handle_file(str(song)), "chunks", 2, 0.9, True, 5, STUDIO, api_name="/match")
    assert sum(chunk["selected"] for chunk in answer["chunks"]) == 2
    assert len(answer["hits"]) == 5
    assert {hit["title"] for hit in answer["hits"]} <= {f"Film {index}" for index in range(6)}


def test_match_ranks_by_the_method_that_is_named(client, song, tiny_retriever, tiny_service):
    analysis = tiny_service.analyze(song)
    for method in ("two-part", "cca"):
        answer = client.predict(handle_file(str(song)), "whole", 1, 0.4, True, 8, CATALOGUE, method, api_name="/match")
        query = QueryConfig(sections="whole", music_videos_only=False, n_hits=8, method=method)
        assert answer["hits"] == [hit.to_dict() for hit in tiny_retriever.search(analysis, query).hits]


def test_match_takes_chunks_or_seconds(client, song):
    for chunks, expected in (("2,4-5", [1, 3, 4]), ("3s-7s", [1, 2])):
        answer = client.predict(handle_file(str(song)), chunks=chunks, api_name="/match")
        assert [n for n, chunk in enumerate(answer["chunks"]) if chunk["selected"]] == expected
    with pytest.raises(AppError, match="There is no chunk 40: this song has chunks 1 to 11"):
        client.predict(handle_file(str(song)), chunks="40", api_name="/match")


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        (("12", 3, 0.4, False, 12), "Sections must be one of"),
        (("9", 3, 7, False, 12), "dial goes from 0"),
        (("9", "many", 0.4, False, 12), "top sections must be a whole number"),
        (("9", 3, "high", False, 12), "dial goes from 0"),
        (("9", 3, 0.4, False, 12, ["youtube8m-2"]), "catalogue must be one of"),
    ],
)
def test_wrong_settings_are_answered_in_a_sentence(client, song, controls, words):
    with pytest.raises(AppError, match=words):
        client.predict(handle_file(str(song)), *controls, api_name="/match")


def test_server_goes_on_after_a_bad_file(client, song, tmp_path):
    text = tmp_path / "song.mp3"
    text.write_text("this is no song " * 100)
    with pytest.raises(AppError) as caught:
        client.predict(handle_file(str(text)), api_name="/match")
    assert str(caught.value).endswith(".")
    assert client.predict(handle_file(str(song)), api_name="/match")["hits"]


def test_match_video_answers_for_every_catalogue(client, films):
    answer = client.predict(handle_file(str(films / "film-1.mp4")), 0.4, 3, api_name="/match_video")
    assert {name: len(hits) for name, hits in answer["hits"].items()} == {STUDIO: 3, CATALOGUE: 3}
    assert answer["seconds"] == pytest.approx(25, abs=0.2)


@pytest.mark.parametrize("name", ["film.3gp", "00001.mts", "VTS_01_1.vob", "film.txt", "film"])
def test_match_video_does_not_judge_a_name(client, films, tmp_path, name):
    shutil.copy(films / "film-1.mp4", tmp_path / name)
    answer = client.predict(handle_file(str(tmp_path / name)), 0.4, 3, api_name="/match_video")
    assert answer["hits"] == client.predict(handle_file(str(films / "film-1.mp4")), 0.4, 3, api_name="/match_video")["hits"]


def test_match_video_refuses_a_text_that_is_called_mp4(client, tmp_path, films):
    text = tmp_path / "film.mp4"
    text.write_text("no pictures here " * 100)
    with pytest.raises(AppError, match="not a video that we can read"):
        client.predict(handle_file(str(text)), api_name="/match_video")
    assert client.predict(handle_file(str(films / "film-1.mp4")), api_name="/match_video")["traits"]


@pytest.mark.parametrize(
    "file",
    [
        "/etc/hostname",
        {"path": "/etc/hostname"},
        {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}},
        {"path": "http://127.0.0.1:1/song.wav", "meta": {"_type": "gradio.FileData"}},
        ["/etc/hostname"],
        None,
    ],
)
def test_only_an_upload_is_opened(address, file, tiny_service, monkeypatch):
    opened = []
    monkeypatch.setattr(tiny_service.song_analyzer, "analyze", lambda *arguments: opened.append(arguments))
    joined = httpx.post(f"{address}gradio_api/call/emotions", json={"data": [file, ""]})
    with httpx.stream("GET", f"{address}gradio_api/call/emotions/{joined.json()['event_id']}", timeout=30) as stream:
        lines = list(stream.iter_lines())
    assert lines[0] == "event: error"
    assert opened == []


def test_neighbours_are_the_most_similar_others(client, tiny_retriever):
    answer = client.predict("tiny-video2", by="pictures", dial=1.0, hits=3, api_name="/neighbours")
    rows = tiny_retriever.catalogue.visual.content.astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    similarities = rows @ rows[2]
    similarities[2] = -1
    best = np.argsort(-similarities)[:3]
    assert [hit["youtube_id"] for hit in answer["hits"]] == [f"tiny-video{row}" for row in best]
    assert [hit["similarity"] for hit in answer["hits"]] == pytest.approx(similarities[best], abs=1e-4)
