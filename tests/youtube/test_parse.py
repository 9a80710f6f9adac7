"""What is pasted is recognised or refused before anything is asked."""

import socket

import pytest

from demo.core.errors import LinkError, NotOneVideo, NotYouTube
from demo.youtube.parse import playlist_id, video_id, watch_address

ID = "dQw4w9WgXcQ"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*arguments, **options):
        pytest.fail("a link was asked about before it was recognised")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    "pasted",
    [
        ID,
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}&t=42s",
        f"https://www.youtube.com/watch?app=desktop&v={ID}&list=PL1234567890&index=3",
        f"https://m.youtube.com/watch?v={ID}#fragment",
        f"https://music.youtube.com/watch?v={ID}&feature=share",
        f"https://youtu.be/{ID}?si=AbCdEf",
        f"youtu.be/{ID}",
        f"www.youtube.com/watch?v={ID}",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/embed/{ID}?start=3",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"HTTPS://WWW.YouTube.com/watch?v={ID}",
        f"  https://youtu.be/{ID}\r\n",
        f"https://youtu.be/{ID}/",
        f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}&gl=DE&m=0",
        f"https://consent.youtube.com/ml?gl=FR&continue=https://www.youtube.com/shorts/{ID}?cbrd%3D1",
        f"https://consent.youtube.com/d?continue=https%3A%2F%2Fconsent.youtube.com%2Fm%3Fcontinue%3Dhttps%253A%252F%252Fyoutu.be%252F{ID}",
        f"consent.youtube.com/m?continue=https%3A%2F%2Fmusic.youtube.com%2Fwatch%3Fv%3D{ID}",
        f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
        f"https://m.youtube.com/attribution_link?u=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}",
        f"https://www.youtube.com/attribution_link?u=/watch?v={ID}&ab_channel=Björk",
        f"https://www.youtube.com/signin?app=desktop&next=%2Fwatch%3Fv%3D{ID}",
        f"https://www.youtube.com/oembed?url=https%3A//www.youtube.com/watch?v%3D{ID}&format=json",
        f"https://www.youtubekids.com/watch?v={ID}",
        f"https://youtubekids.com/watch?v={ID}&hl=de",
        f"https://gaming.youtube.com/watch?v={ID}",
        f"https://tv.youtube.com/watch/{ID}",
        f"https://studio.youtube.com/video/{ID}",
        f"https://studio.youtube.com/video/{ID}/analytics/tab-overview/period-default",
        f"https://img.youtube.com/vi/{ID}/hqdefault.jpg",
        f"https://www.youtube.com/watch/{ID}",
        f"https://www.youtube.com/watch/{ID}?list=PL1234567890",
        f"https://www.youtube.com/watch?v={ID}&ab_channel=Björk",
        f"https://www.youtube.com/watch?ab_channel=米津玄師&v={ID}",
        f"https://youtu.be/{ID}?t=3#Größe",
        f"\ufeffhttps://www.youtube.com/watch?v={ID}\u200b",
    ],
)
def test_every_way_to_name_a_video_gives_its_id(pasted):
    assert video_id(pasted) == ID
    assert playlist_id(pasted) is None
    assert watch_address(video_id(pasted)) == f"https://www.youtube.com/watch?v={ID}"


REFUSED = {
    "": (LinkError, "Paste a YouTube link"),
    "file:///etc/passwd": (NotYouTube, "names a file"),
    f"file://www.youtube.com/watch?v={ID}": (NotYouTube, "names a file"),
    f"javascript:alert('{ID}')": (NotYouTube, "starts with https://"),
    f"ftp://youtube.com/watch?v={ID}": (NotYouTube, "starts with https://"),
    f"//youtube.com/watch?v={ID}": (NotYouTube, "starts with https://"),
    "never gonna": (NotYouTube, "a space or a control character"),
    "dQw4w9WgXc": (NotYouTube, "starts with https://"),
    f"http://127.0.0.1/watch?v={ID}": (NotYouTube, "its number or its own name"),
    f"http://2130706433/watch?v={ID}": (NotYouTube, "its number or its own name"),
    f"http://0x7f000001/watch?v={ID}": (NotYouTube, "its number or its own name"),
    f"http://[::1]/watch?v={ID}": (NotYouTube, "its number or its own name"),
    f"http://localhost/watch?v={ID}": (NotYouTube, "its number or its own name"),
    f"http://[::1/watch?v={ID}": (NotYouTube, "cannot be read as an address"),
    f"https://youtube.com.evil.example/watch?v={ID}": (NotYouTube, "may only look like"),
    f"https://evilyoutube.com/watch?v={ID}": (NotYouTube, "may only look like"),
    f"https://evil.example/youtube.com/watch?v={ID}": (NotYouTube, "leads to evil.example"),
    f"https://vimeo.com/watch?v={ID}": (NotYouTube, "leads to vimeo.com"),
    f"https://youtube.com@evil.example/watch?v={ID}": (NotYouTube, "names a user"),
    f"https://evil@youtube.com/watch?v={ID}": (NotYouTube, "names a user"),
    f"https://www.youtube.com:443/watch?v={ID}": (NotYouTube, "names a port"),
    f"https://www.youtube.com:/watch?v={ID}": (NotYouTube, "names a port"),
    f"https://www.youtube.com:99999/watch?v={ID}": (NotYouTube, "cannot be read as an address"),
    f"https://www.yоutube.com/watch?v={ID}": (NotYouTube, "look alike"),
    f"https://www.youtube。com/watch?v={ID}": (NotYouTube, "look alike"),
    f"https://xn--yutube-qbf.com/watch?v={ID}": (NotYouTube, "another alphabet"),
    f"https://www.youtube.com\\@evil.example/watch?v={ID}": (NotYouTube, "backslash"),
    f"https://www.youtube.com/watch?v={ID}\nhttps://evil.example": (NotYouTube, "a space or a control character"),
    f"https://www.you\ttube.com/watch?v={ID}": (NotYouTube, "a space or a control character"),
    f"https://www.youtube.com/watch?v={ID}\x00": (NotYouTube, "a space or a control character"),
    f"https://www.youtube.com./watch?v={ID}": (NotYouTube, "may only look like"),
    "https://www.youtube.com/playlist?list=PL1234567890": (NotOneVideo, "a playlist"),
    "https://www.youtube.com/watch?list=PL1234567890": (NotOneVideo, "a playlist"),
    "https://www.youtube.com/embed/videoseries?list=PL1234567890": (NotOneVideo, "a playlist"),
    "https://www.youtube.com/@somebody": (NotOneVideo, "a channel"),
    "https://www.youtube.com/channel/UCuAXFkgsw1L7xaCfnd5JJOw": (NotOneVideo, "a channel"),
    "https://www.youtube.com/results?search_query=rick": (NotOneVideo, "searched for"),
    "https://www.youtube.com/results?search_query=Björk": (NotOneVideo, "searched for"),
    "https://www.youtube.com/@Björk/live": (NotOneVideo, "a channel"),
    "https://www.youtube.com/embed/live_stream?channel=UCuAXFkgsw1L7xaCfnd5JJOw": (NotOneVideo, "at the moment"),
    "https://www.youtube.com/embed/videoseries": (LinkError, "names no video"),
    "https://www.youtube.com/clip/UgkxU2HSeGL_NvmDJ-nQJrlLwllwMDBdGZFs": (NotOneVideo, "a clip"),
    "https://consent.youtube.com/m?gl=DE": (LinkError, "names no video"),
    f"https://consent.youtube.com/m?continue=https%3A%2F%2Fevil.example%2Fwatch%3Fv%3D{ID}": (
        NotYouTube,
        "leads to evil.example",
    ),
    f"https://consent.youtube.com/m?continue=%2F%2Fevil.example%2Fwatch%3Fv%3D{ID}": (NotYouTube, "starts with https://"),
    "https://consent.youtube.com/m?continue=file:///etc/passwd": (NotYouTube, "names a file"),
    f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.y%D0%BEutube.com%2Fwatch%3Fv%3D{ID}": (NotYouTube, "look alike"),
    f"https://www.youtube.com/attribution_link?u=%5C%5Cevil.example%2Fwatch%3Fv%3D{ID}": (NotYouTube, "backslash"),
    f"https://www.youtube.com/attribution_link?u=@evil.example/watch?v={ID}": (NotYouTube, "starts with https://"),
    "https://www.youtube.com/attribution_link?u=%2Fplaylist%3Flist%3DPL1234567890": (NotOneVideo, "a playlist"),
    f"https://consent.evil.example/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}": (
        NotYouTube,
        "leads to consent",
    ),
    f"https://www.youtube.com/?=/watch?v={ID}": (LinkError, "names no video"),
    f"https://www.youtube.de/watch?v={ID}": (NotYouTube, "no address of YouTube's that we know"),
    "https://www.youtube.com/watch?v=dQw4w9WgXcö": (LinkError, "does not hold a video's id"),
    "https://www.youtube.com/": (LinkError, "names no video"),
    f"https://www.youtube.com/redirect?q=http://127.0.0.1/&v={ID}": (LinkError, "names no video"),
    f"https://www.youtube.com/watch?v={ID}&v=aaaaaaaaaaa": (LinkError, "names no video"),
    "https://www.youtube.com/watch?v=short": (LinkError, "does not hold a video's id"),
    f"https://youtu.be/{ID}x": (LinkError, "does not hold a video's id"),
    "https://www.youtube.com/watch?v=../../etc/p": (LinkError, "does not hold a video's id"),
    f"https://youtu.be/a/{ID}": (LinkError, "names no video"),
    "https://youtu.be/" + "a" * 3000: (LinkError, "at most 2,000 characters"),
}


@pytest.mark.parametrize("pasted", REFUSED)
def test_whatever_else_is_pasted_is_refused_in_one_sentence(pasted):
    kind, words = REFUSED[pasted]
    with pytest.raises(kind, match=words) as caught:
        video_id(pasted)
    assert str(caught.value).endswith(".")


def test_each_refusal_has_a_separate_sentence():
    links = (
        "file:///etc/passwd",
        f"http://127.0.0.1/watch?v={ID}",
        f"https://youtube.com.evil.example/watch?v={ID}",
        "https://www.youtube.com/playlist?list=PL1234567890",
    )
    sentences = set()
    for link in links:
        with pytest.raises(LinkError) as caught:
            video_id(link)
        sentences.add(str(caught.value))
    assert len(sentences) == len(links)


@pytest.mark.parametrize("address", ["playlist?list=", "watch?list=", "embed/videoseries?list="])
def test_a_playlist_is_recognized_where_it_is_requested(address):
    assert playlist_id(f"https://www.youtube.com/{address}PL1234567890") == "PL1234567890"


def test_a_playlist_inside_another_link_is_recognized():
    inner = "https%3A%2F%2Fwww.youtube.com%2Fplaylist%3Flist%3DPL1234567890"
    assert playlist_id(f"https://consent.youtube.com/m?continue={inner}&gl=DE") == "PL1234567890"


def test_links_inside_links_come_to_an_end():
    with pytest.raises(LinkError, match="names no video"):
        video_id("https://www.youtube.com" + "/attribution_link?u=" * 98)


@pytest.mark.parametrize("name", ["RDdQw4w9WgXcQ", "WL", "LL", "../../x"])
def test_a_playlist_without_end_or_of_a_signed_in_visitor_is_refused(name):
    with pytest.raises(NotOneVideo, match="cannot be read"):
        playlist_id(f"https://www.youtube.com/playlist?list={name}")
