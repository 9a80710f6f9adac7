"""A visitor's own videos, without a browser: what joins, what is told, and what nobody else can reach."""

from pathlib import Path

import av
import gradio as gr
import pytest
from gradio.route_utils import delete_files_created_by_app

from demo.core.bundles import STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import NotReachable
from demo.page.layout import build_page
from demo.page.media import media_address
from demo.page.my_videos_handlers import MyVideosHandlers, drop
from demo.page.own_search import _offer
from demo.page.own_videos import GONE, MAX_VIDEOS, Mine, SessionVideos, forget, present
from demo.page.song_handlers import SongHandlers
from demo.search.catalogue import MINE
from demo.search.entries import Origin
from demo.search.service import Service
from demo.youtube.fetch import Fetcher
from tests.features.visual.forms import write_form

CONTROLS = ("9", 3, 0.4, "music", 12)


@pytest.fixture
def own(tiny_service: Service) -> SessionVideos:
    return SessionVideos(tiny_service)


@pytest.fixture
def files(tmp_path: Path) -> gr.File:
    component = gr.File(file_count="multiple")
    component.GRADIO_CACHE = str(tmp_path / "cache")
    return component


@pytest.fixture
def handlers(own: SessionVideos, files: gr.File) -> MyVideosHandlers:
    return MyVideosHandlers(own, files)


def given(handlers: MyVideosHandlers, paths: list[Path], mine: Mine = ()) -> tuple:
    """Return what the page shows at the end."""
    *_, last = handlers.add([str(path) for path in paths], mine)
    return last


def test_good_videos_join_and_each_bad_one_has_its_own_sentence(handlers, short_films, tmp_path):
    text = tmp_path / "<b>text.mp4"
    text.write_text("no film " * 500)
    silent = write_form(tmp_path / "silent.mp4", "libx264", None)
    steps = list(handlers.add([str(short_films / "film-0.mp4"), str(text), str(silent), str(short_films / "film-1.mp4")], ()))
    assert [len(mine) for mine, *_ in steps] == [1, 1, 1, 2]
    mine, cards, status, search = steps[-1]
    assert cards.count("<article") == cards.count('class="remove"') == 2
    assert "2 videos are yours; there is room for 6 more." in status
    assert "“&lt;b&gt;text.mp4”: This file is not a video" in status
    assert "“silent.mp4”: This video has no sound track" in status
    assert search["visible"] is True
    for each in mine:
        video = each.entry.video
        assert video.title in cards
        assert video.emotion in cards
        assert all(trait in cards for trait in video.traits)


def test_files_lie_where_gradio_deletes_them_under_names_that_nobody_can_guess(handlers, files, short_films):
    mine = (*given(handlers, [short_films / "film-0.mp4"])[0], *given(handlers, [short_films / "film-0.mp4"])[0])
    folders = [each.poster.parent for each in mine]
    # The same film twice, so that no name follows from the content.
    assert len(set(folders)) == 2
    assert all(len(folder.name) == 32 and folder.parent == Path(files.GRADIO_CACHE) for folder in folders)
    assert files.temp_files == {str(path) for each in mine for path in (each.file, each.poster)}
    assert mine[0].file.read_bytes() == mine[1].file.read_bytes()
    with av.open(str(mine[0].file)) as copy:
        assert not {"title", "location", "creation_time"} & copy.metadata.keys()


def test_gradio_deletes_the_files_of_a_page(own, short_films, tmp_path):
    with gr.Blocks(delete_cache=(1, 1)) as page:
        files = gr.File(file_count="multiple")
    files.GRADIO_CACHE = str(tmp_path / "cache")
    (each,) = given(MyVideosHandlers(own, files), [short_films / "film-0.mp4"])[0]
    delete_files_created_by_app(page, age=3600)
    assert each.is_here
    delete_files_created_by_app(page, age=None)
    assert not each.is_here
    assert not [path for path in Path(files.GRADIO_CACHE).rglob("*") if path.is_file()]


def test_a_form_that_browsers_do_not_play_is_encoded(handlers, tmp_path):
    (each,) = given(handlers, [write_form(tmp_path / "old.mkv", "mpeg4", "ac3")])[0]
    assert each.file.suffix == ".mp4"
    assert each.entry.video.title == "Black, then white"


def test_one_visit_has_an_end(handlers, short_films, monkeypatch):
    mine = given(handlers, [short_films / "film-0.mp4"])[0] * MAX_VIDEOS
    monkeypatch.setattr(handlers.own, "add", lambda *_: pytest.fail("looked at one more"))
    left, _, status, _ = given(handlers, [short_films / "film-1.mp4"], mine)
    assert len(left) == MAX_VIDEOS
    assert "remove one to make room" in status
    assert "there is room for no more" in status


def test_a_removed_video_is_deleted_and_the_others_stay(handlers, short_films):
    mine = given(handlers, [short_films / "film-0.mp4", short_films / "film-1.mp4"])[0]
    left, cards, *_ = handlers.remove(mine[0].video_id, mine)
    assert left == mine[1:]
    assert not mine[0].poster.parent.exists()
    assert mine[1].file.is_file()
    assert cards.count("<article") == 1
    with pytest.raises(gr.Error, match="no such video"):
        handlers.remove("../../etc", left)
    last, cards, status, search = handlers.remove(left[0].video_id, left)
    assert (last, cards, search["visible"]) == ((), "", False)
    assert "no video yet" in status


def test_what_was_deleted_in_time_is_no_longer_offered(handlers, own, short_films, tiny_service):
    mine = given(handlers, [short_films / "film-0.mp4", short_films / "film-1.mp4"])[0]
    choices = [("Studio", STUDIO)]
    assert _offer(choices, mine, MINE)["value"] == MINE
    assert _offer(choices, mine, STUDIO)["choices"][-1] == ("My videos", MINE)
    mine[0].file.unlink()
    assert present(mine) == mine[1:]
    assert own.catalogue(mine).searched(True).sum() == 1
    forget(mine)
    gone = _offer(choices, mine, MINE)
    assert (gone["choices"], gone["value"]) == (choices, STUDIO)
    song = SongHandlers(tiny_service, own)
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    with pytest.raises(gr.Error) as caught:
        song.rank(analysis, mine, MINE, *CONTROLS)
    assert caught.value.message == GONE


def test_a_song_finds_own_videos_measured_against_the_studios(handlers, own, short_films, tiny_service):
    mine = given(handlers, [short_films / "film-0.mp4", short_films / "film-1.mp4"])[0]
    song = SongHandlers(tiny_service, own)
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    _, hits, _, table, _ = song.rank(analysis, mine, MINE, *CONTROLS)
    assert hits.count("<article") == 2
    assert "The 2 closest of 2 videos" in hits
    assert "of them and the Studio’s videos together" in hits
    assert all(each.entry.video.title in table for each in mine)
    answer = own.retriever(mine).search(analysis, QueryConfig())
    for hit in answer.hits:
        address = media_address(own.catalogue(mine), hit.video.file)
        assert address.startswith("gradio_api/file=")
        assert address.endswith(hit.video.file)
        assert f'data-file="{address}"' in hits
    # A video of the studio's stands on the same map and plays from its own place.
    opened = song.open_video(2, analysis, mine, MINE, *CONTROLS)
    assert 'data-file="media/studio-2/film-0.mp4"' in opened


def test_the_map_of_own_videos_is_sent_whenever_they_change(handlers, own, short_films, tiny_service):
    mine = given(handlers, [short_films / "film-0.mp4", short_films / "film-1.mp4"])[0]
    song = SongHandlers(tiny_service, own)
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    drawn, sent = frozenset(), []
    for videos in (mine, mine, mine[:1], mine):
        *plots, drawn = song.draw(analysis, videos, MINE, drawn)
        assert [plot["visible"] for plot in plots] == [False, False, True]
        sent.append("value" in plots[-1])
    assert sent == [True, False, True, True]
    rows = [row for trace in plots[-1]["value"].data if trace.meta and not trace.meta["others"] for row in trace.customdata]
    assert sorted(rows) == [0, 0, 1, 1]


def test_a_link_keeps_a_poster_and_no_film(own, files, short_films, tmp_path):
    def fetch(link, folder, report):
        assert link == "https://youtu.be/abcdefghijk"
        copy = folder / "video.mp4"
        copy.write_bytes((short_films / "film-0.mp4").read_bytes())
        report(1.0, "Fetched")
        return copy, Origin(video_id="abcdefghijk", youtube_id="abcdefghijk", title="Rain", credit="A. Singer")

    handlers = MyVideosHandlers(own, files, fetch)
    fetched = handlers.fetch_link("https://youtu.be/abcdefghijk", ())
    assert files.temp_files == {str(fetched.path)}
    none, mine, cards, *_ = handlers.add_fetched(fetched, ())
    assert none is None
    assert mine[0].file is None
    cache = Path(files.GRADIO_CACHE)
    assert [path.suffix for path in cache.rglob("*.*")] == [".jpg"]
    assert files.temp_files == {str(mine[0].poster)}
    assert 'data-video="abcdefghijk"' in cards
    again = handlers.fetch_link("https://youtu.be/abcdefghijk", mine)
    _, left, _, status, _ = handlers.add_fetched(again, mine)
    assert left == mine
    assert "already" in status
    # Whoever leaves before it is looked at leaves nothing.
    drop(handlers.fetch_link("https://youtu.be/abcdefghijk", ()))
    assert [path.suffix for path in cache.rglob("*.*")] == [".jpg"]
    assert len(list(cache.iterdir())) == 1
    assert handlers.add_fetched(handlers.fetch_link(" ", mine), mine)[:2] == (None, mine)


def test_a_link_that_fails_leaves_nothing(own, files):
    def fetch(link, folder, report):
        (folder / "half").write_bytes(b"x")
        raise NotReachable("YouTube does not answer.")

    handlers = MyVideosHandlers(own, files, fetch)
    with pytest.raises(gr.Error, match="does not answer"):
        handlers.fetch_link("https://youtu.be/abcdefghijk", ())
    assert list(Path(files.GRADIO_CACHE).iterdir()) == []
    assert files.temp_files == set()


def test_a_slow_fetch_keeps_nobody_from_listening(tiny_service):
    page = build_page(tiny_service, fetcher=Fetcher())
    lines = {fn.name: (fn.concurrency_id, fn.concurrency_limit) for fn in page.fns.values()}
    assert lines["fetch_link"] == lines["fetch"] == ("links", 2)
    assert lines["add_fetched"] == lines["add"] == lines["analyze"] == ("listen", 1)


def test_what_fails_on_our_side_is_logged_and_not_shown(handlers, short_films, monkeypatch, caplog):
    def fail(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(handlers.own, "add", fail)
    mine, _, status, _ = given(handlers, [short_films / "film-0.mp4"])
    assert mine == ()
    assert "our side" in status
    assert "secret" not in status
    assert "secret" in caplog.text
