"""A visitor's own videos: made, kept and forgotten for one session, and searched as a catalogue of their own."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from demo.core.config import require
from demo.core.errors import SettingError
from demo.core.progress import Progress, subprogress
from demo.media.encoding import CopyConfig
from demo.media.video_file import VideoContents
from demo.page.events import gradio_progress
from demo.page.media import media_address
from demo.search.catalogue import MINE, Catalogue
from demo.search.entries import Entry, Origin, joined_to
from demo.search.entry_maker import EntryMaker, origin_of_file
from demo.search.retriever import Retriever
from demo.search.service import Service

try:
    import spaces
except ImportError:
    spaces = None

MAX_VIDEOS = 8
"""Of a session: each takes some 10 s of a processor, and none of memory to speak of."""

TOKEN_BYTES = 16
"""Of the folder's name, which nobody can guess, in each address."""

UNIQUE_BYTES = 4
"""Of an id: no two of a session's videos share it."""

CREDIT = "Your own video"
CACHED = "gradio_api/file="
"""Where Gradio serves what lies in its cache, relative to the page."""

GONE = "Your videos are no longer here, because they are deleted after an hour; please give them again."
FULL = f"{MAX_VIDEOS} videos are the most that fit into a visit; remove one to make room."

FetchVideo = Callable[[str, Path, Progress], tuple[Path, Origin]]
"""Given a link, a folder and whom to tell, fetches a video into the folder and says what it is; raises DemoErrors."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SessionVideo:
    """One video of a visitor.

    Attributes:
        entry: Its row, whose poster lies in a file instead.
        file: The copy that the browser plays; None where YouTube plays it.
        poster: Its picture.
    """

    entry: Entry
    file: Path | None
    poster: Path

    @property
    def video_id(self) -> str:
        """Unique among a visitor's videos."""
        return self.entry.video.video_id

    @property
    def is_here(self) -> bool:
        """Whether its files are; they are deleted within the hour."""
        return self.poster.is_file() and (self.file is None or self.file.is_file())


Mine = tuple[SessionVideo, ...]
"""What a session keeps."""


class SessionVideos:
    """Makes rows of visitors' videos, with the models of the page, and catalogues of rows; keeps nothing itself."""

    def __init__(self, service: Service) -> None:
        self.maker = EntryMaker.of_service(service)
        self.limits = service.video_analyzer.config
        self._studio = service.studio
        # As with songs: on ZeroGPU the decorator lends a GPU for the length of the call.
        self._make: Callable[[VideoContents, Origin, float, float, str], Entry] = (
            spaces.GPU(self._look) if spaces else self._look
        )

    def _look(self, contents: VideoContents, origin: Origin, begin: float, end: float, words: str) -> Entry:
        report = subprogress(gradio_progress(), begin, end)
        return self.maker.make(contents, origin, lambda share, doing: report(share, f"{words}: {doing.lower()}"))

    def add(
        self, path: Path, origin: Origin | None, cache: Path, begin: float = 0.0, end: float = 1.0, words: str = "Your video"
    ) -> SessionVideo:
        """Hear and see a video, and keep a copy that browsers play.

        Args:
            path: The file, which stays where it is.
            origin: Metadata of a YouTube video, which needs no copy; None for a file, whose tags and name give them.
            cache: Where Gradio keeps files; they go into a folder of their own there, whose name cannot be guessed.
            begin: Of a longer work, which share is done.
            end: Which will be done then.
            words: What it is called meanwhile.

        Raises:
            RecordingError: It has no sound that can be listened to; the message says why.
            VideoError: It has no pictures that can be looked at; likewise.
        """
        gradio_progress()(begin, f"{words}: reading the video")
        contents = self.maker.read(path, None if origin else CopyConfig())
        origin = origin or origin_of_file(contents.tags, path.stem, secrets.token_hex(UNIQUE_BYTES))
        # On ZeroGPU the arguments cross a process boundary, and the copy is not needed there.
        entry = self._make(replace(contents, copy=contents.copy[:0]), origin, begin, end, words)
        folder = cache / secrets.token_hex(TOKEN_BYTES)
        folder.mkdir(parents=True)
        try:
            file = contents.write_copy(folder, origin.video_id) if len(contents.copy) else None
            poster = folder / f"{origin.video_id}.jpg"
            poster.write_bytes(entry.poster)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        video = replace(entry.video, file=file.name if file else "", poster=poster.name, credit=entry.video.credit or CREDIT)
        return SessionVideo(entry=replace(entry, video=video, poster=b""), file=file, poster=poster)

    def catalogue(self, mine: Mine) -> Catalogue:
        """Return a session's videos as a catalogue, compared with the studio's.

        Raises:
            SettingError: None is left.
        """
        here = present(mine)
        if not here:
            raise SettingError(GONE)
        studio = self._studio.catalogue
        addresses = {name: media_address(studio, name) for video in studio.videos for name in (video.file, video.poster)}
        for own in here:
            addresses |= {path.name: CACHED + quote(path.as_posix()) for path in (own.file, own.poster) if path}
        return replace(joined_to(studio, MINE, [own.entry for own in here]), addresses=addresses)

    def retriever(self, mine: Mine) -> Retriever:
        """Return what searches a session's videos.

        Raises:
            SettingError: None is left.
        """
        return Retriever(self.catalogue(mine), self._studio.space)


def present(mine: Mine) -> Mine:
    """Return those of a session's videos whose files are still there."""
    return tuple(own for own in mine if own.is_here)


def without(mine: Mine, video_id: str) -> Mine:
    """Delete one of a session's videos, and return the others.

    Raises:
        SettingError: There is no such video.
    """
    gone = [own for own in mine if own.video_id == video_id]
    require(bool(gone), "There is no such video among yours.")
    forget(tuple(gone))
    return tuple(own for own in mine if own.video_id != video_id)


def forget(mine: Mine) -> None:
    """Delete the files of a session's videos, with the folder that was made for each."""
    for own in mine:
        shutil.rmtree(own.poster.parent, ignore_errors=True)
