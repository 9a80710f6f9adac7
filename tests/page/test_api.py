"""The page's named endpoints, asked as a program asks them."""

from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from tests.page.songs import write_song


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


@pytest.fixture(scope="module")
def song(tmp_path_factory):
    return str(write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.0))


def test_only_match_is_shown(client):
    endpoints = client.view_api(return_format="dict")
    assert list(endpoints["named_endpoints"]) == ["/match"]
    assert not endpoints["unnamed_endpoints"]


def test_match_needs_only_a_song(client, song, tiny_retriever):
    answer = client.predict(handle_file(song), api_name="/match")
    assert len(answer["chunks"]) == len(tiny_retriever.listen(Path(song)).chunk_times())
    assert len(answer["hits"]) == int(tiny_retriever.catalogue.is_music_video.sum())
    assert answer["hits"][0]["youtube_id"] in {video.youtube_id for video in tiny_retriever.catalogue.videos}


def test_match_takes_every_control(client, song):
    answer = client.predict(handle_file(song), "chunks", 2, 0.9, True, 5, api_name="/match")
    assert sum(chunk["selected"] for chunk in answer["chunks"]) == 2
    assert len(answer["hits"]) == 5


@pytest.mark.parametrize(
    ("controls", "words"),
    [(("12", 3, 0.4, False, 12), "Sections must be one of"), (("9", 3, 7, False, 12), "dial goes from 0")],
)
def test_wrong_settings_are_answered_in_a_sentence(client, song, controls, words):
    with pytest.raises(AppError, match=words):
        client.predict(handle_file(song), *controls, api_name="/match")


def test_server_goes_on_after_a_bad_file(client, song, tmp_path):
    text = tmp_path / "song.mp3"
    text.write_text("this is no song " * 100)
    with pytest.raises(AppError) as caught:
        client.predict(handle_file(str(text)), api_name="/match")
    assert str(caught.value).endswith(".")
    assert client.predict(handle_file(song), api_name="/match")["hits"]
