"""What a person pastes becomes the id of a video or of a playlist; nothing is asked of any network.

Only the id is used from here on. Everything else of the link, its host included, is dropped, and the address that is
opened later is written by `watch_address` alone.
"""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from demo.core.errors import LinkError, NotOneVideo, NotYouTube

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
PLAYLIST_ID = re.compile(r"(?:PL|UU|FL|OLAK5uy_)[A-Za-z0-9_-]{8,64}")
"""Playlists of people, of channels and of albums. A mix (RD...) has no end, and WL and LL belong to who is signed in."""

HOSTS = frozenset(start + host for host in ("youtube.com", "youtube-nocookie.com", "youtu.be") for start in ("", "www.")) | {
    "m.youtube.com",
    "music.youtube.com",
}

FOLDERS = ("shorts", "embed", "live", "v", "e")
"""Before an id, as in /shorts/ID."""

MAX_CHARACTERS = 2000

PASTE = "Paste a YouTube link, or the eleven characters of a video's id."


def watch_address(youtube_id: str) -> str:
    """Return the one form in which a video is asked for."""
    return f"https://www.youtube.com/watch?v={youtube_id}"


def playlist_address(playlist_id: str) -> str:
    """Return the one form in which a playlist is asked for."""
    return f"https://www.youtube.com/playlist?list={playlist_id}"


def video_id(pasted: str) -> str:
    """Return the id of the video that a link names.

    Args:
        pasted: A link with or without its scheme, or a bare id; white space around it does not matter.

    Raises:
        NotYouTube: It leads anywhere else, or hides where it leads.
        NotOneVideo: It names a playlist, a channel or a search.
        LinkError: There is nothing, or no id of a video.
    """
    text = _plain(pasted)
    if VIDEO_ID.fullmatch(text):
        return text
    link = _on_youtube(text)
    first, *rest = _path(link)
    named = _parameter(link, "v") if first == "watch" else _id_in_path(link, first, rest)
    if named is None:
        raise _no_video(link, first)
    if not VIDEO_ID.fullmatch(named):
        raise LinkError(
            "The link does not hold a video's id, which is eleven letters, digits, hyphens and underscores; copy it again."
        )
    return named


def playlist_id(pasted: str) -> str | None:
    """Return the id of the playlist that a link names; None where it names no playlist alone.

    Raises:
        NotYouTube: As `video_id`.
        NotOneVideo: It is a playlist without an end, or one that belongs to who is signed in.
        LinkError: There is nothing.
    """
    text = _plain(pasted)
    if VIDEO_ID.fullmatch(text):
        return None
    link = _on_youtube(text)
    if not _is_playlist(link, _path(link)[0]):
        return None
    named = _parameter(link, "list") or ""
    if not PLAYLIST_ID.fullmatch(named):
        raise NotOneVideo("This playlist cannot be read: mixes have no end, and others belong to the signed-in visitor.")
    return named


def _plain(pasted: str) -> str:
    """Refuse what no link holds, so that what is read here and what others would read is the same."""
    text = pasted.strip(" \t\r\n")
    if not text:
        raise LinkError(PASTE)
    if len(text) > MAX_CHARACTERS:
        raise LinkError(f"A link has at most {MAX_CHARACTERS:,} characters; paste one only.")
    if not text.isascii():
        raise NotYouTube("The link holds letters that YouTube's links do not have and that may only look alike; type it again.")
    if "\\" in text:
        raise NotYouTube("The link holds a backslash, which programs read in different ways; copy it again.")
    if not text.isprintable() or " " in text:
        raise NotYouTube("The link holds a space or a control character in its middle; paste one link only.")
    return text


def _on_youtube(text: str) -> SplitResult:
    """Return the parts of a link whose host is YouTube's."""
    start = text.split("/", 1)[0].split("?", 1)[0].lower()
    try:
        link = urlsplit(f"https://{text}" if start in HOSTS else text)
        port, host = link.port, link.hostname or ""
    except ValueError as error:
        raise NotYouTube("The link cannot be read as an address; copy it again.") from error
    if link.scheme not in ("http", "https"):
        if link.scheme == "file":
            raise NotYouTube("The link names a file; only videos on YouTube are opened, and files are uploaded.")
        raise NotYouTube(f"The link is not one that starts with https://. {PASTE}")
    if "@" in link.netloc:
        raise NotYouTube("The link names a user before its host, which hides where it leads; copy it again.")
    if port is not None or link.netloc.endswith(":"):
        raise NotYouTube("The link names a port, which no link to YouTube does; copy it again.")
    if host in HOSTS:
        return link
    if re.fullmatch(r"[\d.]+|0x[\da-f]+|.*:.*", host) or host == "localhost" or host.endswith(".localhost"):
        raise NotYouTube("The link leads to a machine by its number or its own name; only videos on YouTube are opened.")
    if "xn--" in host:
        raise NotYouTube("The link's host is written in letters of another alphabet; only videos on YouTube are opened.")
    if "youtu" in host:
        raise NotYouTube(f"The link leads to {host[:100]}, which only looks like YouTube; copy it again from the video.")
    raise NotYouTube(f"The link leads to {host[:100] or 'nowhere'}; only videos on YouTube are opened.")


def _path(link: SplitResult) -> list[str]:
    """Return the parts of the path, at least one, which may be empty."""
    return link.path.strip("/").split("/")


def _parameter(link: SplitResult, name: str) -> str | None:
    """Return what a link says under a name; None where it says nothing, or two things."""
    values = parse_qs(link.query).get(name, [])
    return values[0] if len(values) == 1 else None


def _id_in_path(link: SplitResult, first: str, rest: list[str]) -> str | None:
    if (link.hostname or "").endswith("youtu.be"):
        return first if first and not rest else None
    return rest[0] if first in FOLDERS and len(rest) == 1 and rest != ["videoseries"] else None


def _is_playlist(link: SplitResult, first: str) -> bool:
    alone = (first == "watch" and _parameter(link, "v") is None) or _path(link) == ["embed", "videoseries"]
    return first == "playlist" or (alone and _parameter(link, "list") is not None)


def _no_video(link: SplitResult, first: str) -> LinkError:
    if _is_playlist(link, first):
        return NotOneVideo("The link names a playlist; open one of its videos and paste the link of that.")
    if first.startswith("@") or first in ("channel", "c", "user"):
        return NotOneVideo("The link names a channel; open one of its videos and paste the link of that.")
    if first in ("results", "hashtag", "feed"):
        return NotOneVideo("The link names a list of what was searched for; open a video and paste the link of that.")
    return LinkError("The link leads to YouTube but names no video; open one and paste its link.")
