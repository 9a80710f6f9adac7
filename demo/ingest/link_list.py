"""A text file of links (one a line, comments after #), and the archive of their outcomes."""

import codecs
import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from demo.core.errors import LinkError, NotOneVideo, SettingError
from demo.ingest.videos import Report
from demo.youtube.fetch import Fetcher
from demo.youtube.metadata import VideoMetadata
from demo.youtube.parse import playlist_id, video_id

COMMENT = re.compile(r"(^|\s)#.*")
"""A # inside a link belongs to the link."""

MAX_BYTES = 10_000_000


def read_list(
    path: Path, report: Report, fetcher: Fetcher, n_playlist: int = 0, pause: Callable[[], None] = lambda: None
) -> list[str]:
    """Return the ids of the videos that a list names, in order, each once.

    Args:
        path: The file.
        report: Takes a line for each link that is refused.
        fetcher: Asked for the videos of playlists, and for nothing else.
        n_playlist: How many videos of each playlist to take; 0 refuses playlists.
        pause: Called before each question to YouTube.

    Raises:
        SettingError: The file cannot be read, or names nothing.
    """
    found: dict[str, None] = {}
    n_links = 0
    for number, line in enumerate(_text(path).splitlines(), start=1):
        link = COMMENT.sub("", line).strip()
        if not link:
            continue
        n_links += 1
        try:
            found |= dict.fromkeys(_videos(link, fetcher, n_playlist, pause))
        except LinkError as error:
            report.failures.append(f"line {number}: {error}")
    if not n_links:
        raise SettingError(f"{path} names no link; write one a line.")
    return list(found)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SettingError(f"{path} is too large for a list of links.")
        return _decoded(path.read_bytes())
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is no text; write one link a line.") from error
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror or error}.") from error


def _decoded(content: bytes) -> str:
    """Decode a text as its first bytes say, as editors and PowerShell write it.

    Raises:
        UnicodeDecodeError: It is none.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    # Without a mark, UTF-16 shows in the empty half of the first, ASCII character.
    first, second = content[:1], content[1:2]
    if b"\0" in (first, second) and first != second:
        return content.decode("utf-16-le" if second == b"\0" else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content:
            raise
        # Written by an older Windows; what lies beyond ASCII is in comments and names of channels.
        return content.decode("cp1252", errors="replace")


def _videos(link: str, fetcher: Fetcher, n_playlist: int, pause: Callable[[], None]) -> list[str]:
    named = playlist_id(link)
    if named is None:
        return [video_id(link)]
    if not n_playlist:
        raise NotOneVideo("The link names a playlist; its first videos are taken with --playlists.")
    pause()
    return fetcher.list_playlist(named, n_playlist)


State = Literal["done", "left out", "failed"]

FILE = "archive.jsonl"


class Archive:
    """Lines of JSON, of which the last about a video counts. A run that is killed leaves at most half a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, VideoMetadata] = {}
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                held = json.loads(line)
                if held["about"]:
                    self._known[str(held["youtube_id"])] = VideoMetadata(**held["about"])

    def about(self, youtube_id: str) -> VideoMetadata | None:
        """Return what YouTube said of a video at its last answer; None if it was never asked, or did not answer."""
        return self._known.get(youtube_id)

    def record(self, youtube_id: str, state: State, reason: str = "", about: VideoMetadata | None = None) -> None:
        """Write what became of a video.

        Args:
            youtube_id: Its id.
            state: What became of it.
            reason: Why, where it is not done.
            about: What YouTube said of it, if it answered.
        """
        line = {"youtube_id": youtube_id, "state": state, "reason": reason, "about": asdict(about) if about else None}
        # A first line break ends what a killed run may have left; the reader passes over empty lines.
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")
        if about:
            self._known[youtube_id] = about
