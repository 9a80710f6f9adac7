"""The real yt-dlp fetches from a server of the test's own, through the real guard."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import pytest

from demo.core.errors import (
    AgeRestricted,
    BlockedByYouTube,
    LeadsElsewhere,
    LinkedTooLarge,
    LinkedTooLong,
    LinkError,
    LiveStream,
    NotReachable,
    NotReusable,
    VideoUnavailable,
)
from demo.youtube.fetch import Fetcher
from demo.youtube.metadata import LinkConfig
from tests.youtube.standin import CREATIVE_COMMONS, serving

ID = "dQw4w9WgXcQ"
LINK = f"https://youtu.be/{ID}"
ROOT = Path(__file__).parents[2]


def refusal(fetcher, kind, folder, **options):
    """Return the sentence with which a video is refused, after which nothing lies in the folder."""
    with pytest.raises(kind) as caught:
        fetcher.fetch_video(LINK, folder, **options)
    assert type(caught.value) is kind
    assert list(folder.iterdir()) == []
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_a_video_is_fetched_whole_under_a_name_of_our_own(make_fetcher, youtube, film, tmp_path):
    title = "../../<img src=x onerror=alert(1)> \u202e%(id)s\n"
    youtube.add(ID, film, title=title, uploader="A. Maker", license=CREATIVE_COMMONS)
    reports = []
    fetched = make_fetcher().fetch_video(LINK, tmp_path, lambda share, doing: reports.append((share, doing)))
    assert fetched.path == tmp_path / "video.mp4"
    assert fetched.path.read_bytes() == film
    assert list(tmp_path.iterdir()) == [fetched.path]
    assert fetched.about.title == "../../<img src=x onerror=alert(1)> %(id)s"
    assert fetched.about.credit == "A. Maker on YouTube, Creative Commons Attribution"
    assert fetched.about.seconds == 25
    assert youtube.opened == [ID]
    assert youtube.server.asked == [f"/videoplayback/{ID}"]
    shares = [share for share, _ in reports]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_of_a_song_only_the_sound_is_requested(make_fetcher, youtube, film, tmp_path):
    server = youtube.server
    server.files |= {"/sound": film, "/whole": film}
    youtube.add(ID, film, formats=[youtube.whole(server.origin + "/whole"), youtube.sound(server.origin + "/sound")])
    fetched = make_fetcher().fetch_song(LINK, tmp_path)
    assert fetched.path == tmp_path / "song.m4a"
    assert server.asked == ["/sound"]


def test_pictures_and_sound_that_come_apart_are_put_together(make_fetcher, youtube, film, tmp_path):
    server = youtube.server
    server.files |= {"/sound": film, "/pictures": film}
    youtube.add(ID, film, formats=[youtube.sound(server.origin + "/sound"), youtube.pictures(server.origin + "/pictures")])
    fetched = make_fetcher().fetch_video(LINK, tmp_path)
    assert sorted(server.asked) == ["/pictures", "/sound"]
    assert list(tmp_path.iterdir()) == [fetched.path]
    with av.open(str(fetched.path)) as container:
        pictures = sum(1 for _ in container.decode(video=0))
    with av.open(str(fetched.path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    # 15 pictures and 44,100 samples a second for 6 s; AAC adds up to two blocks of 1,024 samples.
    assert pictures == 90
    assert 6 * 44_100 <= samples <= 6 * 44_100 + 2 * 1024


REFUSED = {
    "three hours": ({"duration": 3 * 3600}, LinkedTooLong, "lasts 3 h 00 min; at most 10 minutes"),
    "no duration": ({"duration": None}, LinkedTooLong, "does not say how long"),
    "live": ({"is_live": True}, LiveStream, "only videos that have ended"),
    "to come": ({"live_status": "is_upcoming"}, LiveStream, "only videos that have ended"),
    "grown-ups": ({"age_limit": 18}, AgeRestricted, "only to grown-ups"),
    "another video": ({"id": "aaaaaaaaaaa"}, VideoUnavailable, "something else than this one video"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_should_not_be_fetched_is_refused_before_any_request(case, make_fetcher, youtube, film, tmp_path):
    known, kind, words = REFUSED[case]
    youtube.add(ID, film, **known)
    assert words in refusal(make_fetcher(), kind, tmp_path)
    assert youtube.server.asked == []


def test_a_license_that_was_not_requested_is_refused_before_any_request(make_fetcher, youtube, film, tmp_path):
    youtube.add(ID, film)
    sentence = refusal(make_fetcher(), NotReusable, tmp_path, creative_commons=True)
    assert sentence == "The video is under Standard YouTube licence, not under Creative Commons Attribution."
    assert youtube.server.asked == []
    youtube.known[ID]["license"] = CREATIVE_COMMONS
    assert make_fetcher().fetch_video(LINK, tmp_path, creative_commons=True).path.exists()


def test_a_size_that_is_said_to_be_too_large_is_refused_before_any_request(make_fetcher, youtube, film, tmp_path):
    server = youtube.server
    youtube.add(ID, film, formats=[youtube.whole(server.origin + "/x", filesize=100_000_001)])
    assert "100 MB" in refusal(make_fetcher(), LinkedTooLarge, tmp_path)
    # 2 Mbit/s for 500 s are 125 MB.
    youtube.add(ID, film, duration=500, formats=[youtube.whole(server.origin + "/x", tbr=2000)])
    refusal(make_fetcher(), LinkedTooLarge, tmp_path)
    assert server.asked == []


@pytest.mark.parametrize("said", ["in the answer's head", "nowhere"])
def test_a_file_that_turns_out_too_large_is_given_up(said, make_fetcher, youtube, film, tmp_path):
    content = film * 40
    youtube.add(ID, content, formats=[youtube.whole(youtube.server.origin + f"/videoplayback/{ID}", filesize=1)])
    if said == "nowhere":
        youtube.server.lengthless = {f"/videoplayback/{ID}"}
    sent = []
    youtube.server.before_block = sent.append
    config = replace(LinkConfig(), max_video_bytes=len(content) // 4)
    refusal(make_fetcher(config=config), LinkedTooLarge, tmp_path)
    assert len(youtube.server.asked) == 1


def test_a_file_that_breaks_off_leaves_nothing_behind(make_fetcher, youtube, film, tmp_path):
    youtube.add(ID, film)
    youtube.server.broken = {f"/videoplayback/{ID}"}
    assert "broke off" in refusal(make_fetcher(), NotReachable, tmp_path)


def test_a_file_that_comes_too_slowly_is_given_up(make_fetcher, youtube, film, tmp_path):
    youtube.add(ID, film)
    config = replace(LinkConfig(), max_fetch_seconds=1e-9)
    assert "too slowly" in refusal(make_fetcher(config=config), NotReachable, tmp_path)


def test_what_needs_another_program_to_fetch_is_not_fetched(make_fetcher, youtube, film, tmp_path):
    address = youtube.server.origin + "/list.m3u8"
    youtube.add(ID, film, formats=[youtube.whole(address, protocol="m3u8_native")])
    assert "no file" in refusal(make_fetcher(), VideoUnavailable, tmp_path)
    assert youtube.server.asked == []


def test_a_portrait_counts_by_its_shorter_side(make_fetcher, youtube, film, tmp_path):
    server = youtube.server
    server.files["/portrait"] = film
    formats = [
        youtube.whole(server.origin + "/portrait", width=360, height=640),
        youtube.whole(server.origin + "/720", height=720),
    ]
    youtube.add(ID, film, formats=formats)
    make_fetcher().fetch_video(LINK, tmp_path)
    assert server.asked == ["/portrait"]


def test_an_address_away_from_youtube_is_not_requested(make_fetcher, youtube, film, tmp_path):
    youtube.add(ID, film)
    sentence = refusal(make_fetcher(origins=()), LeadsElsewhere, tmp_path)
    assert f"127.0.0.1:{youtube.server.server_address[1]}" in sentence
    for address in ("http://169.254.169.254/latest/meta-data/", f"{youtube.server.origin}/page"):
        youtube.known[ID]["asks"] = [address]
        refusal(make_fetcher(origins=()), LeadsElsewhere, tmp_path)
    for address in ("file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x"):
        youtube.known[ID]["asks"] = [address]
        with pytest.raises(LinkError):
            make_fetcher(origins=()).fetch_video(LINK, tmp_path)
    assert youtube.server.asked == []


def test_a_redirect_away_from_youtube_is_not_followed(make_fetcher, youtube, film, tmp_path):
    with serving() as elsewhere:
        elsewhere.files["/secret"] = film
        youtube.add(ID, film)
        for target in (elsewhere.origin + "/secret", "https://evil.example/x", "file:///etc/passwd", "ftp://127.0.0.1/x"):
            youtube.server.redirects = {f"/videoplayback/{ID}": target}
            with pytest.raises(LinkError):
                make_fetcher().fetch_video(LINK, tmp_path)
            assert list(tmp_path.iterdir()) == []
        assert elsewhere.asked == []
        # Where a redirect stays with who may be asked, it is followed.
        youtube.server.redirects = {f"/videoplayback/{ID}": "/other"}
        youtube.server.files["/other"] = film
        assert make_fetcher().fetch_video(LINK, tmp_path).path.read_bytes() == film


def test_no_proxy_is_used(make_fetcher, youtube, film, tmp_path, monkeypatch):
    with serving() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        youtube.add(ID, film)
        make_fetcher().fetch_video(LINK, tmp_path)
        assert proxy.asked == []


def test_yt_dlp_connects_only_to_youtube_and_runs_nothing(server, tmp_path, monkeypatch):
    asked = []

    def look_up(host, port, **_):
        asked.append((host, port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", server.server_address)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("ran a program"))
    sentence = refusal(Fetcher(), LeadsElsewhere, tmp_path)
    assert "www.youtube.com, which stands for the private address 127.0.0.1" in sentence
    assert set(asked) == {("www.youtube.com", 443)}
    assert server.asked == []


def test_without_a_network_the_sentence_says_so(tmp_path, monkeypatch):
    def look_up(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert "cannot be reached" in refusal(Fetcher(), NotReachable, tmp_path)


SAID = {
    "Sign in to confirm you’re not a bot. Use --cookies": (BlockedByYouTube, "does not serve this machine"),
    "This content isn't available, try again later. The current session has been rate-limited by YouTube": (
        BlockedByYouTube,
        "does not serve this machine",
    ),
    "Sign in to confirm your age. This video may be inappropriate for some users.": (AgeRestricted, "grown-ups"),
    "Private video. Sign in if you've been granted access to this video": (VideoUnavailable, "private"),
    "Video unavailable. This video has been removed by the uploader": (VideoUnavailable, "removed"),
    "The uploader has not made this video available in your country": (VideoUnavailable, "country"),
    "Join this channel to get access to members-only content": (VideoUnavailable, "members"),
    "This video is DRM protected": (VideoUnavailable, "locked"),
    "Premieres in 3 days": (VideoUnavailable, "not there yet"),
    "Something unheard of": (LinkError, "a reason that was noted"),
}


@pytest.mark.parametrize("said", SAID)
def test_what_youtube_says_becomes_a_sentence_of_our_own(said, make_fetcher, youtube, tmp_path):
    kind, words = SAID[said]
    youtube.known[ID] = {"says": said}
    assert words in refusal(make_fetcher(), kind, tmp_path)
    assert len({sentence for _, sentence in SAID.values()}) == len(SAID) - 1


def test_a_playlist_is_listed_as_far_as_requested_without_asking_about_its_videos(make_fetcher, youtube):
    youtube.lists["PL1234567890"] = [f"aaaaaaaaaa{digit}" for digit in range(9)]
    assert make_fetcher().list_playlist("PL1234567890", 3) == ["aaaaaaaaaa0", "aaaaaaaaaa1", "aaaaaaaaaa2"]
    assert youtube.opened == []
    youtube.lists["PL1234567890"] = []
    with pytest.raises(VideoUnavailable, match="empty"):
        make_fetcher().list_playlist("PL1234567890", 3)


def test_no_plugin_of_yt_dlp_is_loaded(tmp_path):
    plugins = tmp_path / "path" / "yt_dlp_plugins" / "extractor"
    plugins.mkdir(parents=True)
    (plugins / "spy.py").write_text(f"open({str(tmp_path / 'loaded')!r}, 'w')")
    program = (
        "from demo.youtube.metadata import LinkConfig; from demo.youtube.guard import Guard; "
        "from demo.youtube.ytdlp import open_downloader; "
        "downloader = open_downloader(Guard(), LinkConfig()); "
        "print(list(downloader._request_director.handlers), [ie.IE_NAME for ie in downloader._ies.values()])"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path / 'path'}"}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['Guarded'] ['youtube']"
    assert not (tmp_path / "loaded").exists()
