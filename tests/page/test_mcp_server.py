"""The tools of the MCP server, called with the protocol's own client as programs call them."""

import asyncio
import importlib
import json
import os
from pathlib import Path

import httpx
import pytest
from gradio.utils import get_upload_folder

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig
from demo.page.launch import NO_ADDRESSES, serve
from demo.page.layout import build_page
from demo.page.mcp_server import NO_CONTENT
from demo.page.media import media_routes

mcp = importlib.import_module("mcp") if os.environ.get("REQUIRE_BROWSER") else pytest.importorskip("mcp")
transport = importlib.import_module("mcp.client.streamable_http")

TOOLS = {"match", "match_video", "search_words", "emotions", "neighbours"}


@pytest.fixture(scope="module")
def server(tiny_service):
    page = build_page(tiny_service)
    options = {"prevent_thread_lock": True, "quiet": True, "server_name": "127.0.0.1", "mcp_server": True}
    _, address, _ = serve(page, media_routes(tiny_service), **options)
    yield address
    page.close()


def talk(server, conversation):
    async def run():
        async with (
            transport.streamable_http_client(f"{server}gradio_api/mcp/") as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await conversation(session)

    return asyncio.run(run())


def call(server, tool, **arguments):
    """Return whether a tool failed, and its answer."""
    result = talk(server, lambda session: session.call_tool(tool, arguments))
    (content,) = result.content
    return result.isError, content.text


def answer(server, tool, **arguments):
    failed, text = call(server, tool, **arguments)
    assert not failed, text
    return json.loads(text)


def upload(server, file: Path) -> str:
    """Return the address that `gradio upload-mcp` gives a client for a file."""
    with file.open("rb") as stream:
        (path,) = httpx.post(f"{server}gradio_api/upload", files={"files": stream}).json()
    return f"{server}gradio_api/file={path}"


def test_tools_are_listed_with_what_they_take(server):
    tools = {tool.name: tool for tool in talk(server, lambda session: session.list_tools()).tools}
    assert set(tools) == TOOLS
    match = tools["match"].inputSchema
    assert match["required"] == ["song"]
    assert match["properties"]["song"]["type"] == "string"
    assert match["properties"]["sections"]["enum"] == ["3", "6", "9", "chunks", "whole"]
    assert (match["properties"]["hits"]["type"], match["properties"]["dial"]["type"]) == ("integer", "number")
    # Gradio takes one line of a docstring for a parameter.
    assert match["properties"]["chunks"]["description"].endswith("empty for the sections.")
    for tool in tools.values():
        assert tool.description
        assert all(described["description"] for described in tool.inputSchema["properties"].values())


def test_a_song_finds_what_it_finds_on_the_page(server, song, tiny_service):
    found = answer(server, "match", song=upload(server, song), hits=3, all_videos=True, chunks="2,4-5")
    query = QueryConfig(n_hits=3, music_videos_only=False, chunks=(1, 3, 4))
    assert found == tiny_service.retrievers[CATALOGUE].search(tiny_service.analyze(song), query).to_dict()


def test_a_song_has_emotions(server, song, tiny_service):
    found = answer(server, "emotions", song=upload(server, song))
    assert found == {"seconds": 31.0, "chunk_seconds": 3, **tiny_service.analyze(song).to_dict()}


def test_a_video_finds_music(server, films):
    found = answer(server, "match_video", video=upload(server, films / "film-1.mp4"), hits=2, pictures="drawn")
    assert {name: len(hits) for name, hits in found["hits"].items()} == {STUDIO: 2, CATALOGUE: 2}


def test_neighbours_go_from_tool_to_tool(server, tiny_service):
    start = tiny_service.retrievers[CATALOGUE].catalogue.videos[3].video_id
    found = answer(server, "neighbours", video=start, hits=4, by="sound", dial=1.0)
    hits = tiny_service.retrievers[CATALOGUE].neighbors(3, "sound", 1.0, 4)
    assert found == {"catalogue": CATALOGUE, "hits": [hit.to_dict() for hit in hits]}
    assert start not in [hit["youtube_id"] for hit in found["hits"]]
    assert answer(server, "neighbours", video=found["hits"][0]["youtube_id"], hits=1)["hits"]


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("neighbours", {"video": "tiny-video9"}, "There is no such video in this catalogue."),
        ("neighbours", {"video": "tiny-video1", "by": "smell"}, "compared by one of pictures, sound"),
        ("neighbours", {"video": "tiny-video1", "hits": 0}, "between 1 and 100"),
        ("neighbours", {"video": "tiny-video1", "catalogue": "nowhere"}, "The catalogue must be one of"),
        ("match", {"song": "https://example.org/song.mp3"}, NO_ADDRESSES),
        ("emotions", {"song": "http://127.0.0.1:1/gradio_api/file=/etc/hostname"}, NO_ADDRESSES),
        ("emotions", {"song": f"http://127.0.0.1:1/gradio_api/file={get_upload_folder()}/../../etc/hostname"}, NO_ADDRESSES),
        ("match_video", {"video": "data:video/mp4;base64,aGVsbG8="}, NO_CONTENT),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(server, tool, arguments, sentence):
    failed, text = call(server, tool, **arguments)
    assert failed
    assert sentence in text
    assert len(text.splitlines()) == 1


def test_a_file_that_is_no_song_is_refused_as_on_the_page(server, tmp_path):
    (tmp_path / "song.mp3").write_text("this is no song " * 100)
    failed, text = call(server, "match", song=upload(server, tmp_path / "song.mp3"))
    assert failed
    assert "not audio" in text


def test_no_tools_are_served_unless_asked_for(address):
    assert httpx.get(f"{address}gradio_api/mcp/schema").status_code == 404
