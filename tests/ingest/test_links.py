"""A list of links becomes a catalogue; yt-dlp and the guard are the real ones, YouTube is played by the test."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.errors import SettingError
from demo.core.zoo import Zoo, read_bundle
from demo.ingest.finished import store_beside
from demo.ingest.link_list import read_list
from demo.ingest.links import MAX_REFUSALS, ingest_links
from demo.ingest.videos import Report
from demo.ingest.work import FRAMES
from demo.search.catalogue import Catalogue
from demo.search.entries import Origin
from demo.search.entry_maker import EntryMaker
from demo.youtube.fetch import Fetcher
from demo.youtube.metadata import LinkConfig
from tests.films import write_film
from tests.youtube.standin import CREATIVE_COMMONS, YouTube, serving

ROOT = Path(__file__).parents[2]
IDS = tuple(f"video-{number:05d}" for number in range(3))


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> list[bytes]:
    """Three short films of different pitch."""
    folder = tmp_path_factory.mktemp("clips")
    return [write_film(folder / f"{number}.mp4", 4, hertz=220.0 * 2**number).read_bytes() for number in range(3)]


@pytest.fixture(scope="module")
def maker(tiny_zoo):
    return EntryMaker.load(Zoo(tiny_zoo), config=FRAMES)


@pytest.fixture
def youtube(clips):
    with serving() as server:
        youtube = YouTube(server)
        for youtube_id, clip in zip(IDS, clips, strict=True):
            youtube.add(youtube_id, clip, license=CREATIVE_COMMONS)
        yield youtube


@pytest.fixture
def ingest(youtube, tiny_zoo, tmp_path):
    """Make a catalogue of a list's text."""

    def run(text, *, config=LinkConfig(), **options):
        path = tmp_path / "list.txt"
        path.write_text(text, encoding="utf-8")
        server = youtube.server
        fetcher = Fetcher(
            config=config, origins=[server.origin], extractor=youtube.extractor, list_extractor=youtube.list_extractor
        )
        return ingest_links(path, tmp_path / "mine", tiny_zoo, fetcher, **({"pause_seconds": 0.0} | options))

    return run


def catalogue(out, zoo):
    return Catalogue.from_bundle(read_bundle(out, "catalogue", zoo))


def archived(out):
    """Return the last state of each video, with its reason."""
    lines = (out.with_name(f".{out.name}-work") / "archive.jsonl").read_text(encoding="utf-8").split("\n")
    return {held["youtube_id"]: (held["state"], held["reason"]) for held in map(json.loads, filter(None, lines))}


def test_a_list_becomes_a_catalogue_that_youtube_plays(ingest, youtube, tiny_zoo, maker, clips, tmp_path):
    youtube.known[IDS[0]] |= {"title": 'A "song", <b>loud</b>\nin two lines', "uploader": "Max | Moritz"}
    report = ingest(
        f"""
        # a list

        https://youtu.be/{IDS[0]}   # the first
        {IDS[1]}
        https://www.youtube.com/watch?v={IDS[0]}&list=PL1234567890#again
        """
    )
    assert (report.n_videos, report.failures, report.skipped) == (2, [], [])
    videos = catalogue(tmp_path / "mine", tiny_zoo)
    assert [video.youtube_id for video in videos.videos] == list(IDS[:2])
    first = videos.videos[0]
    assert first.title == 'A "song", <b>loud</b> in two lines'
    assert first.credit == "Max | Moritz on YouTube, Creative Commons Attribution"
    assert first.seconds == pytest.approx(4, abs=0.1)
    assert (first.file, videos.media) == ("", None)
    assert youtube.opened == list(IDS[:2])
    # The rows are those of the very files, which are gone.
    (tmp_path / "film.mp4").write_bytes(clips[0])
    entry = maker.make(maker.reader.read(tmp_path / "film.mp4"), Origin(video_id="x", title="x"))
    for part, expected in zip(videos.audio, entry.audio, strict=True):
        cosine = part[0] @ expected[0] / np.linalg.norm(part[0]) / np.linalg.norm(expected[0])
        assert cosine == pytest.approx(1, abs=1e-3)
    assert not [path for path in tmp_path.rglob("*.mp4") if path.name != "film.mp4"]


def test_each_link_that_fails_is_named_with_its_reason_and_the_rest_is_there(ingest, youtube, tiny_zoo, tmp_path):
    youtube.known["gone-gone-x"] = {"says": "Private video"}
    youtube.add("three-hours", b"", duration=3 * 3600)
    lines = (
        "file:///etc/passwd",
        "https://youtube.com.evil.example/watch?v=video-00000",
        "https://www.youtube.com/playlist?list=PL1234567890",
        "gone-gone-x",
        "three-hours",
        IDS[2],
    )
    report = ingest("\n".join(lines))
    assert report.n_videos == 1
    reports = [line.split(": ", 1) for line in report.failures]
    assert [who for who, _ in reports] == ["line 1", "line 2", "line 3", "gone-gone-x", "three-hours"]
    for (_, reason), words in zip(
        reports, ("names a file", "may only look like", "taken with --playlists", "private", "3 h 00 min"), strict=True
    ):
        assert words in reason
    assert youtube.opened == ["gone-gone-x", "three-hours", IDS[2]]
    assert youtube.server.asked == [f"/videoplayback/{IDS[2]}"]
    assert archived(tmp_path / "mine") == {
        "gone-gone-x": ("failed", reports[3][1]),
        "three-hours": ("failed", reports[4][1]),
        IDS[2]: ("done", ""),
    }


def test_what_is_done_is_not_fetched_again_and_what_failed_is_tried_again(ingest, youtube, tiny_zoo, tmp_path):
    known = youtube.known.pop(IDS[1])
    assert ingest("\n".join(IDS[:2])).n_videos == 1
    before = catalogue(tmp_path / "mine", tiny_zoo)
    youtube.known[IDS[1]] = known
    youtube.opened.clear()
    report = ingest("\n".join(IDS))
    assert (report.n_videos, report.failures) == (3, [])
    assert youtube.opened == [IDS[1], IDS[2]]
    after = catalogue(tmp_path / "mine", tiny_zoo)
    assert after.videos[0] == before.videos[0]
    np.testing.assert_array_equal(after.audio.emotion[0], before.audio.emotion[0])
    np.testing.assert_array_equal(after.visual_map[0], before.visual_map[0])
    # A part that is damaged is made again.
    youtube.opened.clear()
    for part in (tmp_path / ".mine-work").glob("*.safetensors"):
        part.write_text("{")
    assert ingest("\n".join(IDS)).n_videos == 3
    assert youtube.opened == list(IDS)


def test_only_videos_under_creative_commons_are_kept_where_requested(ingest, youtube, tmp_path):
    youtube.known[IDS[1]].pop("license")
    report = ingest("\n".join(IDS[:2]), creative_commons=True)
    assert (report.n_videos, report.failures) == (1, [])
    assert report.skipped == [f"{IDS[1]}: The video is under Standard YouTube licence, not under Creative Commons Attribution."]
    assert youtube.server.asked == [f"/videoplayback/{IDS[0]}"]
    assert archived(tmp_path / "mine")[IDS[1]][0] == "left out"
    # The answer is remembered; without the wish, the video is fetched; with it again, the row is left out.
    youtube.opened.clear()
    assert ingest("\n".join(IDS[:2]), creative_commons=True).n_videos == 1
    assert youtube.opened == []
    assert ingest("\n".join(IDS[:2])).n_videos == 2
    assert youtube.opened == [IDS[1]]
    assert ingest("\n".join(IDS[:2]), creative_commons=True).n_videos == 1
    assert youtube.opened == [IDS[1]]


def test_playlists_are_followed_only_where_requested_and_only_so_far(ingest, youtube):
    youtube.lists["PL1234567890"] = list(IDS)
    text = f"{IDS[1]}\nhttps://www.youtube.com/playlist?list=PL1234567890"
    assert ingest(text).n_videos == 1
    report = ingest(text, n_playlist=2)
    assert (report.n_videos, report.failures) == (2, [])
    assert youtube.opened == [IDS[1], IDS[0]]
    with pytest.raises(SettingError, match="--playlists"):
        ingest(text, n_playlist=501)


def test_only_refusals_count_and_only_in_a_row(ingest, youtube):
    says = ["Sign in to confirm you're not a bot", "Private video"]
    ids = [f"refused-{number:03d}" for number in range(2 * MAX_REFUSALS)]
    youtube.known |= {youtube_id: {"says": says[number % 2]} for number, youtube_id in enumerate(ids)}
    ingest("\n".join(ids))
    assert youtube.opened == ids


def test_youtube_is_left_in_peace_after_refusals_in_a_row(ingest, youtube, tiny_zoo, tmp_path):
    ingest(IDS[2])
    refused = [f"refused-{number:03d}" for number in range(MAX_REFUSALS + 2)]
    youtube.known |= {youtube_id: {"says": "Sign in to confirm you're not a bot"} for youtube_id in refused}
    youtube.opened.clear()
    report = ingest("\n".join([*refused, IDS[2]]))
    assert youtube.opened == refused[:MAX_REFUSALS]
    assert "2 more were not asked for" in report.failures[-1]
    # What was done earlier stays in the catalogue.
    assert [video.youtube_id for video in catalogue(tmp_path / "mine", tiny_zoo).videos] == [IDS[2]]


def test_time_passes_between_two_videos(ingest, monkeypatch):
    slept = []
    monkeypatch.setattr("demo.ingest.links.time.sleep", slept.append)
    monkeypatch.setattr("demo.ingest.links.time.monotonic", lambda: 100.0)
    ingest("\n".join(IDS[:2]), pause_seconds=7.0)
    assert slept == [0.0, 7.0]


KILLED = """
import sys
from pathlib import Path
from types import SimpleNamespace
from demo.ingest.link_list import read_list
from demo.ingest.links import ingest_links
from demo.youtube.fetch import Fetcher
from tests.youtube.standin import CREATIVE_COMMONS, YouTube

path, out, zoo, origin, *ids = sys.argv[1:]
youtube = YouTube(SimpleNamespace(origin=origin, files={}))
for youtube_id in ids:
    youtube.add(youtube_id, b"", license=CREATIVE_COMMONS)
fetcher = Fetcher(origins=[origin], extractor=youtube.extractor)
ingest_links(Path(path), Path(out), Path(zoo), fetcher, pause_seconds=0)
"""


def test_a_run_that_is_killed_leaves_no_catalogue_and_goes_on_where_it_was(ingest, youtube, tiny_zoo, tmp_path):
    server, killed = youtube.server, []

    def kill_in_the_second(start):
        if start and len(server.asked) == 2 and not killed:
            killed.append(start)
            os.kill(child.pid, signal.SIGKILL)

    server.before_block = kill_in_the_second
    listed, out = tmp_path / "list.txt", tmp_path / "mine"
    listed.write_text("\n".join(IDS))
    arguments = [sys.executable, "-c", KILLED, *map(str, (listed, out, tiny_zoo, server.origin, *IDS))]
    child = subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.DEVNULL)
    assert child.wait(60) == -signal.SIGKILL
    assert not out.exists()
    assert list(archived(out)) == [IDS[0]]
    half = list((tmp_path / ".mine-work").glob(".writing-*"))
    assert len(half) == 1
    with (out.with_name(f".{out.name}-work") / "archive.jsonl").open("a") as file:
        file.write('{"youtube_id": "video-00')

    report = ingest("\n".join(IDS))
    assert (report.n_videos, report.failures) == (3, [])
    assert youtube.opened == list(IDS[1:])
    assert not half[0].exists()
    # Nothing tells it from a run that was never disturbed.
    whole = catalogue(out, tiny_zoo)
    store_beside(out).clear()
    ingest("\n".join(IDS))
    again = catalogue(out, tiny_zoo)
    assert list(again.videos) == list(whole.videos)
    np.testing.assert_allclose(again.audio.emotion, whole.audio.emotion, atol=1e-3)
    np.testing.assert_allclose(again.visual.content, whole.visual.content, atol=1e-3)


def test_a_shorter_limit_is_one_of_each_video(ingest):
    report = ingest(IDS[0], config=replace(LinkConfig(), max_video_seconds=20))
    assert report.n_videos == 0
    assert "at most 20 seconds" in report.failures[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"# nothing\n\n", "names no link"),
        (b"\xff\xfe\x00", "no text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "no text"),
    ],
)
def test_a_list_that_is_none_is_one_sentence(content, words, tiny_zoo, tmp_path, capsys):
    path = tmp_path / "list.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["--zoo", str(tiny_zoo), "ingest", "links", str(path), "--out", str(tmp_path / "mine")]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_list_is_read_in_every_usual_encoding(encoding, tmp_path):
    path, report = tmp_path / "list.txt", Report()
    text = f"https://youtu.be/{IDS[0]} # Größe\r\nhttps://www.youtube.com/watch?v={IDS[1]}&ab_channel=Björk…\r\n{IDS[2]}\r\n"
    path.write_bytes(text.encode(encoding))
    assert read_list(path, report, Fetcher()) == list(IDS)
    assert report.failures == []


def test_big_endian_with_a_mark_is_read(tmp_path):
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xfe\xff" + f"{IDS[0]}\n".encode("utf-16-be"))
    assert read_list(path, Report(), Fetcher()) == [IDS[0]]


def test_the_command_refuses_links_without_a_request(tiny_zoo, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("asked"))
    path = tmp_path / "list.txt"
    path.write_text("http://127.0.0.1/watch?v=video-00000\nhttps://vimeo.com/1\n")
    assert main(["--zoo", str(tiny_zoo), "ingest", "links", str(path), "--out", str(tmp_path / "mine")]) == 1
    reports = capsys.readouterr().err
    assert "failed: line 1: The link leads to a machine by its number" in reports
    assert "failed: line 2: The link leads to vimeo.com" in reports
    assert "There was no video to make a catalogue of." in reports
