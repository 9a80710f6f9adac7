"""The videos of a visitor's session: made, stored and deleted, and searched as a catalogue."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from demo.analysis.video import FILMED, PictureKind
from demo.core.config import require
from demo.core.progress import subprogress
from demo.media.encoding import CopyConfig
from demo.media.video_file import VideoContents
from demo.page.events import gradio_progress
from demo.page.joined_catalogues import addresses
from demo.page.languages import N_, translated
from demo.search.catalogue import MINE, MINE_AND_OTHERS, Catalogue
from demo.search.entries import Entry, Origin, joined_to
from demo.search.entry_maker import makers_of, origin_of_file
from demo.search.retriever import Retriever
from demo.search.service import Service

MAX_VIDEOS = 8
"""Of a session: each takes some 10 s of a processor, and little memory."""

TOKEN_BYTES = 16
"""Of the folder's name in each address, which cannot be guessed."""

UNIQUE_BYTES = 4
"""Random bytes of an id, so that two videos of a session do not share it."""

CREDIT = N_("Your own video")
CACHED = "gradio_api/file="
"""Where Gradio serves the files of its cache, relative to the page."""

GONE = "Your videos are no longer here, because they are deleted after an hour; please give them again."
FULL = f"{MAX_VIDEOS} videos are the most that fit into a visit; remove one to make room."


@dataclass(frozen=True, kw_only=True, eq=False)
class SessionVideo:
    """One video of a visitor.

    Attributes:
        entries: Its row for each kind of pictures, whose poster lies in a file instead.
        file: The copy that the browser plays; None where YouTube plays it.
        poster: Its picture.
    """

    entries: Mapping[PictureKind, Entry]
    file: Path | None
    poster: Path

    @property
    def entry(self) -> Entry:
        """Its row as a filmed video."""
        return self.entries[FILMED]

    @property
    def video_id(self) -> str:
        """Unique among a visitor's videos."""
        return self.entry.video.video_id

    @property
    def is_here(self) -> bool:
        """Whether its files exist; they are deleted within the hour."""
        return self.poster.is_file() and (self.file is None or self.file.is_file())


Videos = tuple[SessionVideo, ...]
"""What a session stores."""


class SessionVideos:
    """Makes rows of visitors' videos with the page's models, and catalogues of such rows; stores nothing itself."""

    def __init__(self, service: Service) -> None:
        self.makers = makers_of(service)
        self.reader = self.makers[FILMED].reader
        self.limits = service.video_analyzer.config

    def _make(self, contents: VideoContents, origin: Origin, begin: float, end: float, label: str) -> dict[PictureKind, Entry]:
        report = subprogress(gradio_progress(), begin, end)
        analyzed = self.reader.analyze(contents, origin, lambda share, doing: report(share, progress_words(label, doing)))
        return {kind: maker.entry(analyzed) for kind, maker in self.makers.items()}

    def add(
        self,
        path: Path,
        origin: Origin | None,
        cache: Path,
        begin: float = 0.0,
        end: float = 1.0,
        label: str = N_("Your video"),
    ) -> SessionVideo:
        """Analyze a video, and store a copy that browsers play.

        Args:
            path: The file, which stays where it is.
            origin: Metadata of a YouTube video, which needs no copy; None for a file, whose tags and name give them.
            cache: Where Gradio stores files; these go into a separate folder there, whose name cannot be guessed.
            begin: Share of a longer work that is done before.
            end: Share of it that is done afterwards.
            label: Names the video in the progress bar.

        Raises:
            RecordingError: It has no usable sound; the message says why.
            VideoError: It has no usable pictures; the message says why.
        """
        gradio_progress()(begin, progress_words(label, "Reading the video"))
        contents = self.reader.read(path, None if origin else CopyConfig())
        origin = origin or origin_of_file(contents.tags, path.stem, secrets.token_hex(UNIQUE_BYTES))
        entries = self._make(contents, origin, begin, end, label)
        folder = cache / secrets.token_hex(TOKEN_BYTES)
        folder.mkdir(parents=True)
        try:
            file = contents.write_copy(folder, origin.video_id) if len(contents.copy) else None
            poster = folder / f"{origin.video_id}.jpg"
            poster.write_bytes(entries[FILMED].poster)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        named = {kind: _stored(entry, file, poster) for kind, entry in entries.items()}
        return SessionVideo(entries=named, file=file, poster=poster)

    def catalogue(self, videos: Videos, kind: PictureKind, name: str = MINE) -> Catalogue:
        """Return a session's videos as a catalogue, among those of the catalogue in whose space they lie.

        Args:
            videos: Of the session.
            kind: As what their pictures are taken.
            name: MINE, and the others serve as comparison, or MINE_AND_OTHERS, and they may be hits too.

        Raises:
            SettingError: None is left.
        """
        left = present(videos)
        require(bool(left), GONE)
        others = self.makers[kind].reference
        found = addresses(others)
        for video in left:
            found |= {path.name: CACHED + quote(path.as_posix()) for path in (video.file, video.poster) if path}
        entries = [video.entries[kind] for video in left]
        joined = joined_to(others, name, entries, answers_all=name == MINE_AND_OTHERS)
        return replace(joined, addresses=found)

    def retriever(self, videos: Videos, kind: PictureKind, name: str = MINE) -> Retriever:
        """Return a retriever of such a catalogue; arguments and errors are those of `catalogue`."""
        maker = self.makers[kind]
        shipped = maker.retriever
        catalogue = self.catalogue(videos, kind, name)
        return Retriever(catalogue, shipped.space, sound_affect=maker.sound_affect, compensation=shipped.compensation)


def progress_words(label: str, doing: str) -> str:
    """Return what is done with a video, in the visitor's language."""
    words = translated(doing)
    return f"{translated(label)}: {words[:1].lower()}{words[1:]}"


def _stored(entry: Entry, file: Path | None, poster: Path) -> Entry:
    """Return a row that names its files instead of holding the poster."""
    video = entry.video
    named = replace(video, file=file.name if file else "", poster=poster.name, credit=video.credit or CREDIT)
    return replace(entry, video=named, poster=b"")


def present(videos: Videos) -> Videos:
    """Return those of a session's videos whose files still exist."""
    return tuple(video for video in videos if video.is_here)


def without(videos: Videos, video_id: str) -> Videos:
    """Delete one of a session's videos, and return the others.

    Raises:
        SettingError: There is no such video.
    """
    left = tuple(video for video in videos if video.video_id != video_id)
    require(len(left) < len(videos), "There is no such video among yours.")
    delete_files(tuple(video for video in videos if video not in left))
    return left


def delete_files(videos: Videos) -> None:
    """Delete the files of a session's videos, with the folder that was made for each."""
    for video in videos:
        shutil.rmtree(video.poster.parent, ignore_errors=True)
