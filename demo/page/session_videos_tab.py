"""The tab "My videos": its components, its handlers, and which of them each event calls."""

import logging
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from demo.analysis.video import FILMED
from demo.core.errors import DemoError
from demo.core.progress import subprogress
from demo.page import events
from demo.page.cards import session_cards
from demo.page.errors import OUR_SIDE, report_errors
from demo.page.events import Updates, Values
from demo.page.languages import N_, _, translated
from demo.page.rendering import render
from demo.page.session_videos import FULL, MAX_VIDEOS, TOKEN_BYTES, SessionVideo, SessionVideos, Videos, present, without
from demo.page.song_components import SongTab
from demo.page.song_input import link_and_button
from demo.search.catalogue import MINE
from demo.search.entries import Origin
from demo.youtube.fetch import Fetched, Fetcher
from demo.youtube.origin import origin_of

FETCHED_SHARE = 0.3
"""Share of the whole time when a link's video has been fetched."""


logger = logging.getLogger(__name__)


class SessionVideosTab:
    """The tab's components, placed in the order in which they stand on the page.

    Args:
        session: Supplies the limits on files.
        session_videos: The videos of the session.
        kind: As what their pictures are taken; placed here.
        links: Whether there is a field for links.
    """

    def __init__(self, session: SessionVideos, session_videos: gr.State, kind: gr.Radio, links: bool) -> None:
        self.session_videos = session_videos
        self.kind = kind
        self.fetched = gr.State(None, time_to_live=events.SESSION_SECONDS, delete_callback=drop)
        with gr.Row():
            with gr.Column(scale=5, min_width=320):
                # Of any type: a sentence about the file says more than a refusal by name, which would refuse the others too.
                self.files = gr.File(
                    file_count="multiple", type="filepath", label=_("Your videos"), elem_id="session-files", height=200
                )
                self.link, self.button = link_and_button("session-link", visible=links)
                gr.HTML(render("session_limits.html", limits=session.limits, n_videos=MAX_VIDEOS))
                kind.render()  # type: ignore[no-untyped-call]  # of Gradio
            with gr.Column(scale=6, min_width=320):
                gr.HTML(render("session_steps.html"))
        self.progress = gr.HTML("", elem_id="session-progress", min_height=64, visible=False)
        self.status = gr.HTML(_status((), []), elem_id="session-status")
        self.search = gr.Button(_("Search them with a song"), variant="primary", visible=False, elem_id="session-search")
        removals = events.call_script("followRemovals(element, (video) => trigger('forget', { video }))")
        self.cards = gr.HTML(elem_id="session-videos", js_on_load=removals)


class SessionVideosHandlers:
    """The handlers of the tab: each takes values of components and returns updates of components.

    Args:
        session: Makes rows.
        tab: Components of the tab; in the cache of its files lie the copies, which Gradio deletes in time.
        fetcher: Fetches the video of a link; None where links are off.
    """

    def __init__(self, session: SessionVideos, tab: SessionVideosTab, fetcher: Fetcher | None = None) -> None:
        self.session = session
        self.tab = tab
        self.fetcher = fetcher

    def wait(self) -> Updates:
        """Take nothing more during the work, and show where progress appears."""
        return {**self._fields(interactive=False), self.tab.progress: gr.update(visible=True)}

    def clear(self) -> Updates:
        """Make room for the next files and links."""
        files = gr.update(value=None, interactive=True)
        return {**self._fields(interactive=True), self.tab.files: files, self.tab.progress: gr.update(visible=False)}

    def add(self, values: Values) -> Iterator[Updates]:
        """Add videos one after the other, and show each as soon as it is there; a refused one does not stop the others."""
        paths, videos = values[self.tab.files] or [], values[self.tab.session_videos]
        notices: list[str] = []
        for number, path in enumerate(paths):
            label = _("Video {n} of {n_videos}", n=number + 1, n_videos=len(paths)) if len(paths) > 1 else _("Your video")
            share = (number / len(paths), (number + 1) / len(paths))
            videos = self._add_file(present(videos), Path(path), notices, share, label)
            yield self._shown(videos, notices)

    @report_errors
    def fetch_link(self, values: Values) -> Updates:
        """Fetch the video behind a link; a slow one does not delay the analyses of others."""
        link = values[self.tab.link]
        if self.fetcher is None or not link.strip():
            return {self.tab.fetched: None}
        if len(present(values[self.tab.session_videos])) >= MAX_VIDEOS:
            raise DemoError(FULL)
        # In the cache, where Gradio deletes it when the visitor leaves before the analysis.
        folder = self._cache / secrets.token_hex(TOKEN_BYTES)
        folder.mkdir(parents=True)
        try:
            fetched = self.fetcher.fetch_video(link, folder, subprogress(events.gradio_progress(), 0.0, FETCHED_SHARE))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self.tab.files.temp_files.add(str(fetched.path))
        return {self.tab.fetched: fetched}

    @report_errors
    def add_fetched(self, values: Values) -> Updates:
        """Analyze what was fetched, and store only a poster of it."""
        fetched, videos = values[self.tab.fetched], present(values[self.tab.session_videos])
        notices: list[str] = []
        if fetched is not None:
            about = fetched.about
            try:
                if any(about.youtube_id == video.entry.video.youtube_id for video in videos):
                    notices = [N_("You have this video already.")]
                elif len(videos) >= MAX_VIDEOS:
                    raise DemoError(FULL)
                else:
                    added = self._add(fetched.path, origin_of(about), (FETCHED_SHARE, 1.0), about.title)
                    videos, notices = (*videos, added), list(added.entry.notices)
            finally:
                drop(fetched)
                self.tab.files.temp_files.discard(str(fetched.path))
        return {self.tab.fetched: None, **self._shown(videos, notices)}

    @report_errors
    def remove(self, event: gr.EventData, values: Values) -> Updates:
        """Delete one video."""
        return self._shown(present(without(values[self.tab.session_videos], event.video)), [])

    @report_errors
    def show(self, values: Values) -> Updates:
        """Show those of the session's videos that are left."""
        return self._shown(present(values[self.tab.session_videos]), [])

    def _add_file(self, videos: Videos, path: Path, notices: list[str], share: tuple[float, float], label: str) -> Videos:
        """Return the videos with one more, or unchanged; sentences about it are appended to the notices."""
        if len(videos) >= MAX_VIDEOS:
            notices.append(_about(path.stem, FULL))
            return videos
        try:
            added = self._add(path, None, share, label)
        except DemoError as error:
            notices.append(_about(path.name, str(error)))
        except Exception:
            logger.exception("a visitor's video failed")
            notices.append(_about(path.name, OUR_SIDE))
        else:
            notices += [_about(added.entry.video.title, notice) for notice in added.entry.notices]
            return (*videos, added)
        return videos

    def _add(self, path: Path, origin: Origin | None, share: tuple[float, float], label: str) -> SessionVideo:
        """Analyze and store a video, whose files Gradio deletes in time."""
        added = self.session.add(path, origin, self._cache, *share, label)
        self.tab.files.temp_files |= {str(path) for path in (added.file, added.poster) if path}
        return added

    def _shown(self, videos: Videos, notices: list[str]) -> Updates:
        return {
            self.tab.session_videos: videos,
            self.tab.cards: session_cards(self.session.catalogue(videos, FILMED)) if videos else "",
            self.tab.status: _status(videos, notices),
            self.tab.search: gr.update(visible=bool(videos)),
        }

    def _fields(self, *, interactive: bool) -> Updates:
        return dict.fromkeys((self.tab.files, self.tab.link, self.tab.button), gr.update(interactive=interactive))

    @property
    def _cache(self) -> Path:
        return Path(self.tab.files.GRADIO_CACHE)


def session_videos_tab(
    page: gr.Tab, session: SessionVideos, song: SongTab, tabs: gr.Tabs, fetcher: Fetcher | None = None
) -> None:
    """Place the tab's components and bind its events.

    Args:
        page: The tab in which they stand.
        session: Makes rows.
        song: The song's tab, which searches the session's videos.
        tabs: All tabs.
        fetcher: Fetches the video of a link; without it there is no field for one.
    """
    tab = SessionVideosTab(session, song.session_videos, song.session_kind, links=fetcher is not None)
    handlers = SessionVideosHandlers(session, tab, fetcher)
    shown = [tab.session_videos, tab.cards, tab.status, tab.search]
    fields = [tab.files, tab.link, tab.button, tab.progress]
    working: dict[str, Any] = {"show_progress": "full", "show_progress_on": tab.progress, **events.PRIVATE}
    added = tab.files.upload(handlers.wait, None, fields, **events.INSTANT).then(
        handlers.add, {tab.files, tab.session_videos}, shown, **working, **events.ANALYSIS
    )
    fetched = gr.on([tab.link.submit, tab.button.click], handlers.wait, None, fields, **events.INSTANT).then(
        handlers.fetch_link, {tab.link, tab.session_videos}, tab.fetched, **working, **events.FETCHING
    )
    analyzed = fetched.success(
        handlers.add_fetched, {tab.fetched, tab.session_videos}, [tab.fetched, *shown], **working, **events.ANALYSIS
    )
    analyzed.success(lambda: "", None, tab.link, **events.INSTANT)
    # Cleared at the end, after success and failure, for the next ones.
    for end in (added.then, analyzed.then, fetched.failure):
        end(handlers.clear, None, fields, **events.INSTANT)
    # Queued, because only queued events report that a State has changed.
    tab.cards.forget(handlers.remove, {tab.session_videos}, shown, **events.RANKING)
    page.select(handlers.show, {tab.session_videos}, shown, **events.RANKING)

    def search() -> Updates:
        return {tabs: gr.update(selected="song"), song.controls.catalogue: MINE, song.choice_reason: ""}

    # Counts as a choice of the visitor's, which no answer of YouTube's undoes.
    choose = f"() => {events.call_script(f'chooseCatalogue({MINE!r})')}"
    tab.search.click(search, None, [tabs, song.controls.catalogue, song.choice_reason], js=choose, **events.INSTANT)


def _about(name: str, sentence: str) -> str:
    """Return a sentence about one of several videos."""
    return _("“{name}”: {sentence}", name=name, sentence=translated(sentence))


def drop(fetched: Fetched | None) -> None:
    """Delete what was fetched, with the folder that was made for it."""
    if fetched is not None:
        shutil.rmtree(fetched.path.parent, ignore_errors=True)


def _status(videos: Videos, notices: list[str]) -> str:
    return render("session_status.html", n_videos=len(videos), n_left=MAX_VIDEOS - len(videos), sentences=notices)
