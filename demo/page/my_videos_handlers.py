"""What the tab of a visitor's own videos does: each handler takes plain values and returns what its components show."""

import logging
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from demo.core.errors import DemoError
from demo.core.progress import subprogress
from demo.page.cards import session_cards
from demo.page.errors import OUR_SIDE, report_errors
from demo.page.events import gradio_progress
from demo.page.own_videos import FULL, MAX_VIDEOS, TOKEN_BYTES, FetchVideo, Mine, SessionVideo, SessionVideos, present, without
from demo.page.rendering import render
from demo.search.entries import Origin
from demo.search.entry_maker import origin_of_file

FETCHED_SHARE = 0.3
"""Of the whole time, when a link's video has been fetched."""

UNIQUE_BYTES = 4

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class FetchedVideo:
    """What a link named, between fetching and looking.

    Attributes:
        path: The file, in a folder of its own.
        origin: What is known of it.
    """

    path: Path
    origin: Origin


class MyVideosHandlers:
    """The handlers of the tab.

    What shows something returns the session's videos, their cards, what happened in words, and whether the button to search
    is shown.
    """

    def __init__(self, own: SessionVideos, files: gr.File, fetch: FetchVideo | None = None) -> None:
        """Join what makes rows and what keeps files.

        Args:
            own: Makes rows.
            files: In whose cache the copies lie, which Gradio deletes in time.
            fetch: Fetches what a link names; None where links are off.
        """
        self.own = own
        self.files = files
        self.fetch = fetch

    def add(self, paths: list[str] | None, mine: Mine) -> Iterator[tuple[Any, ...]]:
        """Take videos one after the other, and show each as soon as it is there; what one is not, the others still are."""
        paths = paths or []
        notices: list[str] = []
        for number, path in enumerate(paths):
            mine = present(mine)
            words = f"Video {number + 1} of {len(paths)}" if len(paths) > 1 else "Your video"
            mine = self._take(mine, Path(path), notices, (number / len(paths), (number + 1) / len(paths)), words)
            yield self._shown(mine, notices)

    @report_errors
    def fetch_link(self, link: str, mine: Mine) -> FetchedVideo | None:
        """Fetch the video behind a link; whoever waits for a slow one keeps nobody from listening."""
        if self.fetch is None or not link.strip():
            return None
        if len(present(mine)) >= MAX_VIDEOS:
            raise DemoError(FULL)
        # In the cache, where Gradio deletes it when nobody comes to look at it.
        folder = self._cache / secrets.token_hex(TOKEN_BYTES)
        folder.mkdir(parents=True)
        try:
            path, origin = self.fetch(link, folder, subprogress(gradio_progress(), 0.0, FETCHED_SHARE))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self.files.temp_files.add(str(path))
        return FetchedVideo(path=path, origin=origin)

    @report_errors
    def add_fetched(self, fetched: FetchedVideo | None, mine: Mine) -> tuple[Any, ...]:
        """Hear and see what was fetched, and keep of its files nothing but a poster.

        Returns:
            No fetched video; then what is shown.
        """
        mine = present(mine)
        if fetched is None:
            return None, *self._shown(mine, [])
        origin = fetched.origin
        try:
            if any(origin.youtube_id == own.entry.video.youtube_id for own in mine):
                return None, *self._shown(mine, ["You have this video already."])
            if len(mine) >= MAX_VIDEOS:
                raise DemoError(FULL)
            added = self.own.add(fetched.path, origin, self._cache, FETCHED_SHARE, 1.0, origin.title)
        finally:
            drop(fetched)
            self.files.temp_files.discard(str(fetched.path))
        self._register(added)
        return None, *self._shown((*mine, added), list(added.entry.notices))

    @report_errors
    def remove(self, video_id: str, mine: Mine) -> tuple[Any, ...]:
        """Delete one video."""
        return self._shown(present(without(mine, video_id)), [])

    @report_errors
    def show(self, mine: Mine) -> tuple[Any, ...]:
        """Show what is left of the session's videos."""
        return self._shown(present(mine), [])

    def _take(self, mine: Mine, path: Path, notices: list[str], share: tuple[float, float], words: str) -> Mine:
        """Return the videos with one more, or as they were, and say in the notices what happened."""
        if len(mine) >= MAX_VIDEOS:
            notices.append(f"“{path.stem}”: {FULL}")
            return mine
        try:
            origin = origin_of_file(path, path.stem, secrets.token_hex(UNIQUE_BYTES))
            added = self.own.add(path, origin, self._cache, *share, words)
        except DemoError as error:
            notices.append(f"“{path.name}”: {error}")
            return mine
        except Exception:
            logger.exception("a visitor's video failed")
            notices.append(f"“{path.name}”: {OUR_SIDE}")
            return mine
        self._register(added)
        notices += [f"“{origin.title}”: {notice}" for notice in added.entry.notices]
        return (*mine, added)

    def _shown(self, mine: Mine, notices: list[str]) -> tuple[Any, ...]:
        cards = session_cards(self.own.catalogue(mine)) if mine else ""
        status = render("session_status.html", n_videos=len(mine), n_left=MAX_VIDEOS - len(mine), sentences=notices)
        return mine, cards, status, gr.update(visible=bool(mine))

    @property
    def _cache(self) -> Path:
        return Path(self.files.GRADIO_CACHE)

    def _register(self, added: SessionVideo) -> None:
        """Let Gradio delete the files when their time has come."""
        for path in (added.file, added.poster):
            if path is not None:
                self.files.temp_files.add(str(path))


def drop(fetched: FetchedVideo | None) -> None:
    """Delete what was fetched, with the folder that was made for it."""
    if fetched is not None:
        shutil.rmtree(fetched.path.parent, ignore_errors=True)
