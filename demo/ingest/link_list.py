"""A text file of links: one a line, comments behind #, blank lines for the eye."""

import re
from collections.abc import Callable
from pathlib import Path

from demo.core.errors import LinkError, NotOneVideo, SettingError
from demo.ingest.videos import Report
from demo.youtube.fetch import Fetcher
from demo.youtube.parse import playlist_id, video_id

COMMENT = re.compile(r"(^|\s)#.*")
"""A # inside a link is the link's own."""

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
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is no text; write one link a line.") from error
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror or error}.") from error


def _videos(link: str, fetcher: Fetcher, n_playlist: int, pause: Callable[[], None]) -> list[str]:
    named = playlist_id(link)
    if named is None:
        return [video_id(link)]
    if not n_playlist:
        raise NotOneVideo("The link names a playlist; its first videos are taken with --playlists.")
    pause()
    return fetcher.list_playlist(named, n_playlist)
