"""What a visitor sends may be anything and be called anything; the page answers in a sentence and stays up."""

import zipfile
from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from demo.core.config import ReadingLimits
from demo.media import sandboxed as reading
from demo.media.sandbox.call import CRASHED, HAS_FORK_SERVER, TOO_LARGE, TOO_LONG, isolated
from tests.media.sandbox import hostile
from tests.page.tabs import song_handlers, video_handlers

NAMES = (
    "-rf.mp3",
    'it\'s "loud".mp3',
    "100%41%00.mp3",
    "two\nlines.mp3",
    "$(touch pwned) `touch pwned`; touch pwned.mp3",
    "song.m3u8",
    "concat:song|song.mp3",
    "söng 🎵.mp3",
    f"{'long' * 45}.mp3",
    ".mp3",
)
SENT_NAMES = (*NAMES, "../../up.mp3", "/etc/up.mp3", "..\\..\\up.mp3", "..", "null\0.mp3", f"{'long' * 400}.mp3")


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_decoded_under_every_name(tiny_service, song, tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name.replace("/", "")).write_bytes(song.read_bytes())
    before = set(tmp_path.rglob("*"))
    assert song_handlers(tiny_service).match(name, hits=1)["hits"]
    with pytest.raises(gr.Error, match="only sound"):
        video_handlers(tiny_service).match(name)
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["null\0.mp3", "x" * 10_000, "a/" * 3_000, "..", "http://127.0.0.1/a.mp3", "\udcff"])
def test_what_names_no_file_is_reported(tiny_service, name):
    with pytest.raises(gr.Error, match="no recording"):
        song_handlers(tiny_service).match(name)
    with pytest.raises(gr.Error, match="no video"):
        video_handlers(tiny_service).match(name)


def test_the_name_that_is_sent_leads_nowhere(address, client, song, tiny_service):
    """A name is refused, or the file lies in a folder that is called by its content's hash."""
    expected = client.predict(handle_file(str(song)), api_name="/match")
    places = set()
    for name in SENT_NAMES:
        answer = httpx.post(f"{address}gradio_api/upload", files={"files": (name, song.read_bytes())})
        assert answer.status_code in {200, 400}
        if answer.status_code == 200:
            (path,) = answer.json()
            assert Path(path).resolve() == Path(path)
            places.add(Path(path).parent)
            assert song_handlers(tiny_service).match(path)["hits"] == expected["hits"]
    (place,) = places
    assert len(place.name) == 64


@pytest.mark.skipif(not HAS_FORK_SERVER, reason="The limits of this system are others.")
@pytest.mark.parametrize(
    ("function", "sentence"), [(hostile.crash, CRASHED), (hostile.take_memory, TOO_LARGE), (hostile.sleep, TOO_LONG)]
)
def test_the_page_stays_up_when_a_decoder_does_not(client, song, films, monkeypatch, function, sentence):
    quick = ReadingLimits(seconds=2 if function is hostile.sleep else 20, memory_bytes=500_000_000)

    def instead(_, path, config, limits, refusal):
        return isolated(function, path, config, quick, refusal)

    with monkeypatch.context() as changed:
        changed.setattr(reading, "isolated", instead)
        for endpoint, path in (("/match", song), ("/match_video", films / "film-1.mp4")):
            with pytest.raises(AppError) as caught:
                client.predict(handle_file(str(path)), api_name=endpoint)
            assert str(caught.value) == sentence
    assert client.predict(handle_file(str(song)), api_name="/match")["hits"]
    assert client.predict(handle_file(str(films / "film-1.mp4")), api_name="/match_video")["traits"]


def test_an_archive_is_not_music_and_not_a_video(client, song, tmp_path):
    for name, endpoint, words in (("song.mp3", "/match", "not audio"), ("film.mp4", "/match_video", "not a video")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(song, "song.wav")
        with pytest.raises(AppError, match=words):
            client.predict(handle_file(str(tmp_path / name)), api_name=endpoint)


@pytest.mark.parametrize("elsewhere", ["http://music.example/song.mp3", "https://music.example/song.mp3", "http://127.0.0.1/a"])
@pytest.mark.parametrize("place", [0, 1])
def test_nothing_is_fetched_from_an_address(client, song, elsewhere, place):
    """Neither for the song nor for a setting that pretends to be a file."""
    given = [handle_file(str(song)), "9"]
    given[place] = {"path": elsewhere, "meta": {"_type": "gradio.FileData"}}
    with pytest.raises(AppError, match="fetches nothing from an address"):
        client.predict(*given, api_name="/match")
