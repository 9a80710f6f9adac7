"""A visitor's videos, without a browser: which are added, which notices are shown, and what no other visitor can reach."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import av
import gradio as gr
import numpy as np
import pytest
from gradio.route_utils import delete_files_created_by_app

from demo.analysis.video import DRAWN, FILMED
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig
from demo.core.device import n_analyses_at_once
from demo.core.errors import NotReachable
from demo.page.layout import build_page
from demo.page.media import media_address
from demo.page.session_videos import GONE, MAX_VIDEOS, SessionVideos, Videos, delete_files, present
from demo.page.session_videos_tab import SessionVideosHandlers, drop
from demo.page.similar import SimilarHandlers
from demo.page.song_map import SongMap
from demo.search.catalogue import MINE, MINE_AND_OTHERS
from demo.search.service import Service
from demo.youtube.fetch import Fetched, Fetcher
from demo.youtube.metadata import VideoMetadata
from tests.features.visual.forms import write_form
from tests.page.tabs import event, session_handlers, session_values, song_handlers, song_values

LINK = "https://youtu.be/abcdefghijk"


@pytest.fixture
def session(tiny_service: Service) -> SessionVideos:
    return SessionVideos(tiny_service)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def handlers(session: SessionVideos, cache: Path) -> SessionVideosHandlers:
    return session_handlers(session, cache)


def given(handlers: SessionVideosHandlers, paths: list[Path], videos: Videos = ()) -> dict:
    """Return what the page shows at the end."""
    *_, last = handlers.add(session_values(handlers, videos, files=[str(path) for path in paths]))
    return last


def videos_of(handlers: SessionVideosHandlers, *paths: Path) -> Videos:
    """Return the session's videos once some were given."""
    return given(handlers, list(paths))[handlers.tab.session_videos]


def test_good_videos_join_and_each_bad_one_gets_a_sentence(handlers, short_films, tmp_path):
    text = tmp_path / "<b>text.mp4"
    text.write_text("no film " * 500)
    silent = write_form(tmp_path / "silent.mp4", "libx264", None)
    paths = [str(path) for path in (short_films / "film-0.mp4", text, silent, short_films / "film-1.mp4")]
    tab, steps = handlers.tab, list(handlers.add(session_values(handlers, files=paths)))
    assert [len(step[tab.session_videos]) for step in steps] == [1, 1, 1, 2]
    cards, status = steps[-1][tab.cards], steps[-1][tab.status]
    assert cards.count("<article") == cards.count('class="remove"') == 2
    assert "2 videos are yours; there is room for 6 more." in status
    assert "“&lt;b&gt;text.mp4”: This file is not a video" in status
    assert "“silent.mp4”: This video has no sound track" in status
    assert steps[-1][tab.search]["visible"] is True
    for each in steps[-1][tab.session_videos]:
        video = each.entry.video
        assert video.title in cards
        assert video.emotion in cards
        assert all(trait in cards for trait in video.traits)


def test_files_lie_where_gradio_deletes_them_under_names_that_cannot_be_guessed(handlers, cache, short_films):
    film = short_films / "film-0.mp4"
    videos = (*videos_of(handlers, film), *videos_of(handlers, film))
    folders = [each.poster.parent for each in videos]
    # The same film twice, so that no name follows from the content.
    assert len(set(folders)) == 2
    assert all(len(folder.name) == 32 and folder.parent == cache for folder in folders)
    assert handlers.tab.files.temp_files == {str(path) for each in videos for path in (each.file, each.poster)}
    assert videos[0].file.read_bytes() == videos[1].file.read_bytes()
    with av.open(str(videos[0].file)) as copy:
        assert not {"title", "location", "creation_time"} & copy.metadata.keys()


def test_gradio_deletes_the_files_of_a_page(session, short_films, cache):
    with gr.Blocks(delete_cache=(1, 1)) as page:
        handlers = session_handlers(session, cache)
    (each,) = videos_of(handlers, short_films / "film-0.mp4")
    delete_files_created_by_app(page, age=3600)
    assert each.is_here
    delete_files_created_by_app(page, age=None)
    assert not each.is_here
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_a_form_that_browsers_do_not_play_is_encoded(handlers, tmp_path):
    (each,) = videos_of(handlers, write_form(tmp_path / "old.mkv", "mpeg4", "ac3"))
    assert each.file.suffix == ".mp4"
    assert each.entry.video.title == "Black, then white"


def test_one_visit_has_an_end(handlers, short_films, monkeypatch):
    videos = videos_of(handlers, short_films / "film-0.mp4") * MAX_VIDEOS
    monkeypatch.setattr(handlers.session, "add", lambda *_: pytest.fail("analyzed one more"))
    shown = given(handlers, [short_films / "film-1.mp4"], videos)
    assert len(shown[handlers.tab.session_videos]) == MAX_VIDEOS
    assert "“film-1”: 8 videos are the most that fit into a visit; remove one to make room." in shown[handlers.tab.status]
    assert "there is room for no more" in shown[handlers.tab.status]


def test_a_removed_video_is_deleted_and_the_others_stay(handlers, short_films):
    tab = handlers.tab
    videos = videos_of(handlers, short_films / "film-0.mp4", short_films / "film-1.mp4")
    shown = handlers.remove(event(video=videos[0].video_id), session_values(handlers, videos))
    left = shown[tab.session_videos]
    assert left == videos[1:]
    assert not videos[0].poster.parent.exists()
    assert videos[1].file.is_file()
    assert shown[tab.cards].count("<article") == 1
    with pytest.raises(gr.Error, match="no such video"):
        handlers.remove(event(video="../../etc"), session_values(handlers, left))
    last = handlers.remove(event(video=left[0].video_id), session_values(handlers, left))
    assert (last[tab.session_videos], last[tab.cards], last[tab.search]["visible"]) == ((), "", False)
    assert "no video yet" in last[tab.status]


def test_what_was_deleted_in_time_is_no_longer_offered(handlers, session, short_films, tiny_service):
    videos = videos_of(handlers, short_films / "film-0.mp4", short_films / "film-1.mp4")
    song = song_handlers(tiny_service, session)

    def offered(name, kind=FILMED):
        values = song_values(song, videos=videos, catalogue=name, session_kind=kind)
        return song.offer_session_videos(values)[song.tab.controls.catalogue]

    assert offered(MINE)["value"] == MINE
    titles = {FILMED: "My videos and YouTube-8M’s", DRAWN: "My videos and the Studio’s"}
    for kind, title in titles.items():
        choices = offered(STUDIO, kind)["choices"][-2:]
        assert choices == [("My videos", MINE), (title, MINE_AND_OTHERS)]
    videos[0].file.unlink()
    assert present(videos) == videos[1:]
    assert session.catalogue(videos, FILMED).searched(True).sum() == 1
    assert handlers.show(session_values(handlers, videos))[handlers.tab.session_videos] == videos[1:]
    delete_files(videos)
    gone = offered(MINE)
    assert not {MINE, MINE_AND_OTHERS} & set(dict(gone["choices"]).values())
    assert gone["value"] == STUDIO
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    with pytest.raises(gr.Error) as caught:
        song.rank(song_values(song, analysis, videos, catalogue=MINE))
    assert caught.value.message == GONE


def test_a_song_finds_session_videos_measured_against_the_studios(handlers, session, short_films, tiny_service):
    videos = videos_of(handlers, short_films / "film-0.mp4", short_films / "film-1.mp4")
    song = song_handlers(tiny_service, session)
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    values = song_values(song, analysis, videos, catalogue=MINE, session_kind=DRAWN)
    ranked = song.rank(values)
    hits = ranked[song.tab.hits]
    assert hits.count("<article") == 2
    assert "The 2 closest of 2 videos" in hits
    assert "of them and the Studio’s videos together" in hits
    assert all(each.entry.video.title in ranked[song.tab.hits_table] for each in videos)
    answer = session.retriever(videos, DRAWN).search(analysis, QueryConfig())
    for hit in answer.hits:
        address = media_address(session.catalogue(videos, DRAWN), hit.video.file)
        assert address.startswith("gradio_api/file=")
        assert address.endswith(hit.video.file)
        assert f'data-file="{address}"' in hits
    # A video of the studio's stands on the same map and plays from its own place.
    opened = SongMap(song).open_video({**values, song.tab.map_clicks: "[2]"})[song.tab.opened]
    assert 'data-file="media/studio-2/film-0.mp4"' in opened


def test_filmed_videos_lie_in_youtubes_space_alone_or_among_its_videos(handlers, session, short_films, tiny_service):
    videos = videos_of(handlers, short_films / "film-0.mp4", short_films / "film-1.mp4")
    song = song_handlers(tiny_service, session)
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    youtube = tiny_service.retrievers[CATALOGUE]
    for name, n_searched, n_hits in ((MINE, 2, 2), (MINE_AND_OTHERS, 6, 6)):
        hits = song.rank(song_values(song, analysis, videos, catalogue=name))[song.tab.hits]
        assert hits.count("<article") == n_hits
        assert f"of {n_searched} videos" in hits
        assert ("of them and YouTube-8M’s videos together" in hits) == (name == MINE)
        catalogue = session.catalogue(videos, FILMED, name)
        for row, each in enumerate(videos):
            filmed = each.entries[FILMED]
            np.testing.assert_array_equal(catalogue.visual.content[row], filmed.visual.content[0])
            np.testing.assert_array_equal(catalogue.visual_affect[row], filmed.visual_affect)
            assert np.isfinite(filmed.visual_affect).all()
        np.testing.assert_array_equal(catalogue.visual_map[2:], youtube.catalogue.visual_map)
        assert np.isnan(catalogue.visual_affect[2:]).all()
    drawn = song.rank(song_values(song, analysis, videos, catalogue=MINE, session_kind=DRAWN))[song.tab.hits]
    assert "of them and the Studio’s videos together" in drawn


def test_the_controls_of_session_videos_are_those_of_what_is_searched(handlers, session, short_films, tiny_service):
    song = song_handlers(tiny_service, session)
    controls = song.tab.controls
    for name, has_kinds in ((MINE, False), (MINE_AND_OTHERS, True)):
        shown = song.show_controls({controls.catalogue: name, controls.method: "cca", song.tab.session_kind: FILMED})
        assert shown[controls.kind]["visible"] == has_kinds
        assert shown[controls.method]["visible"] is False
        assert shown[controls.mixing_weight]["interactive"] is True


def test_the_map_of_session_videos_is_sent_whenever_they_change(handlers, session, short_films, tiny_service):
    every = videos_of(handlers, short_films / "film-0.mp4", short_films / "film-1.mp4")
    song = song_handlers(tiny_service, session)
    analysis = tiny_service.analyze(short_films / "film-2.mp4")
    song_map, drawn, sent = SongMap(song), frozenset(), []
    for videos in (every, every, every[:1], every):
        shown = song_map.redraw_session_videos(song_values(song, analysis, videos, catalogue=MINE, drawn=drawn))
        drawn = shown[song.tab.drawn]
        plots = {name: shown[plot] for name, plot in song.tab.maps.items()}
        assert [name for name, plot in plots.items() if plot["visible"]] == [MINE]
        sent.append("value" in plots[MINE])
    assert sent == [True, False, True, True]
    figure = plots[MINE]["value"]
    rows = [row for trace in figure.data if trace.meta and not trace.meta["others"] for row in trace.customdata]
    assert sorted(rows) == [0, 0, 1, 1]


def test_changed_session_videos_leave_the_map_of_another_catalogue_alone(handlers, session, short_films, tiny_service):
    videos = videos_of(handlers, short_films / "film-0.mp4")
    song = song_handlers(tiny_service, session)
    values = song_values(song, tiny_service.analyze(short_films / "film-2.mp4"), videos, catalogue=STUDIO)
    assert SongMap(song).redraw_session_videos(values) == gr.skip()


def test_a_link_keeps_a_poster_and_no_film(session, cache, short_films):
    def fetch(link, folder, report):
        assert link == LINK
        copy = folder / "video.mp4"
        copy.write_bytes((short_films / "film-0.mp4").read_bytes())
        report(1.0, "Fetched")
        return Fetched(path=copy, about=VideoMetadata(youtube_id="abcdefghijk", title="Rain", uploader="A. Singer"))

    handlers = session_handlers(session, cache, SimpleNamespace(fetch_video=fetch))
    tab = handlers.tab

    def fetched_of(link, videos=()):
        return handlers.fetch_link(session_values(handlers, videos, link=link))[tab.fetched]

    def shown_with(fetched, videos=()):
        return handlers.add_fetched(session_values(handlers, videos, fetched=fetched))

    fetched = fetched_of(LINK)
    assert tab.files.temp_files == {str(fetched.path)}
    shown = shown_with(fetched)
    videos = shown[tab.session_videos]
    assert shown[tab.fetched] is None
    assert videos[0].file is None
    assert [path.suffix for path in cache.rglob("*.*")] == [".jpg"]
    assert tab.files.temp_files == {str(videos[0].poster)}
    assert 'data-video="abcdefghijk"' in shown[tab.cards]
    again = shown_with(fetched_of(LINK, videos), videos)
    assert again[tab.session_videos] == videos
    assert "already" in again[tab.status]
    # A visitor who leaves before the analysis leaves nothing.
    drop(fetched_of(LINK))
    assert [path.suffix for path in cache.rglob("*.*")] == [".jpg"]
    assert len(list(cache.iterdir())) == 1
    nothing = shown_with(fetched_of(" ", videos), videos)
    assert (nothing[tab.fetched], nothing[tab.session_videos]) == (None, videos)


def test_a_link_is_not_fetched_when_there_is_no_room(session, cache, short_films):
    handlers = session_handlers(session, cache, SimpleNamespace(fetch_video=lambda *_: pytest.fail("fetched one more")))
    videos = videos_of(handlers, short_films / "film-0.mp4") * MAX_VIDEOS
    with pytest.raises(gr.Error, match="remove one to make room"):
        handlers.fetch_link(session_values(handlers, videos, link=LINK))


def test_a_link_that_fails_leaves_nothing(session, cache):
    def fetch(link, folder, report):
        (folder / "half").write_bytes(b"x")
        raise NotReachable("YouTube does not answer.")

    handlers = session_handlers(session, cache, SimpleNamespace(fetch_video=fetch))
    with pytest.raises(gr.Error, match="does not answer"):
        handlers.fetch_link(session_values(handlers, link=LINK))
    assert list(cache.iterdir()) == []
    assert handlers.tab.files.temp_files == set()


def test_a_slow_fetch_delays_no_analysis(tiny_service):
    page = build_page(tiny_service, fetcher=Fetcher())
    lines = {(fn.name, fn.concurrency_id, fn.concurrency_limit) for fn in page.fns.values()}
    assert {line for line in lines if line[0] in ("fetch", "fetch_link")} == {("fetch", "links", 2), ("fetch_link", "links", 2)}
    analyzing = ("add", "add_fetched", "analyze", "match")
    limit = n_analyses_at_once()
    assert {line for line in lines if line[0] in analyzing} == {(name, "analysis", limit) for name in analyzing}


def test_what_fails_on_our_side_is_logged_and_not_shown(handlers, short_films, monkeypatch, caplog):
    def fail(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(handlers.session, "add", fail)
    shown = given(handlers, [short_films / "film-0.mp4"])
    assert shown[handlers.tab.session_videos] == ()
    assert "our side" in shown[handlers.tab.status]
    assert "secret" not in shown[handlers.tab.status]
    assert "secret" in caplog.text


def test_more_like_a_session_video_are_the_visitors_others(handlers, session, tiny_service, short_films):
    videos = videos_of(handlers, *(short_films / f"film-{number}.mp4" for number in range(3)))
    song = song_handlers(tiny_service, session)
    with gr.Blocks():
        answer = gr.HTML()
    similar = SimilarHandlers(tiny_service, session, song.tab, answer)
    asked = {"catalogue": MINE, "row": 1, "id": videos[1].video_id, "by": "sound", "asked": "song", "number": 1}
    found = json.loads(similar.find(event(**asked), song_values(song, None, videos))[answer])["html"]
    assert sorted(re.findall(r'class="card" data-row="(\d+)"', found)) == ["0", "2"]
    # Another visitor, who gave none, cannot reach them.
    with pytest.raises(gr.Error, match=r"There is no such video|no longer here"):
        similar.find(event(**asked), song_values(song, None, ()))
