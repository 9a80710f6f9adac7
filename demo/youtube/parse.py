"""What a person pastes becomes the id of a video or of a playlist; nothing is asked of any network.

Only the id is used from here on. Everything else of the link, its host included, is dropped, and the address that is
opened later is written by `watch_address` alone.
"""

import re
import string
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from demo.core.errors import LinkError, NotOneVideo, NotYouTube

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
PLAYLIST_ID = re.compile(r"(?:PL|UU|FL|OLAK5uy_)[A-Za-z0-9_-]{8,64}")
"""Playlists of people, of channels and of albums. A mix (RD...) has no end, and WL and LL belong to who is signed in."""

HOSTS = ("youtube.com", "youtube-nocookie.com", "youtubekids.com", "youtu.be")
"""These and what stands below them, as m.youtube.com."""

FOLDERS = ("watch", "shorts", "embed", "live", "v", "e")
"""Before an id, as in /shorts/ID."""

FOLDERS_OF_SEVERAL = ("video", "vi")
"""The same with something after the id, as in studio.youtube.com/video/ID/edit and img.youtube.com/vi/ID/0.jpg."""

NO_IDS = ("videoseries", "live_stream")
"""What stands in an id's place, as long as one."""

FORWARDS = {"attribution_link": "u", "signin": "next", "verify_age": "next_url", "oembed": "url"}
"""Pages of YouTube that lead on to another, and the parameter that holds its link. Not `redirect`, which leads elsewhere."""

CONSENT, CONSENTED = "consent.youtube.com", "continue"

INVISIBLE = " \t\r\n\u00a0\u200b\u200e\u200f\u2060\ufeff"
"""What comes along from chats and documents at the ends of a link."""

HOST = re.compile(r"(?:[A-Za-z][\w+.-]*:)?/*[^/?#]*")
"""The start of a link, to the end of its host."""

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
    link = _find_page(text)
    first, *rest = _path(link)
    named = _id_in_path(link, first, rest)
    if named is None and first == "watch":
        named = _parameter(link, "v")
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
    link = _find_page(text)
    if not _is_playlist(link, _path(link)[0]):
        return None
    named = _parameter(link, "list") or ""
    if not PLAYLIST_ID.fullmatch(named):
        raise NotOneVideo("This playlist cannot be read: mixes have no end, and others belong to the signed-in visitor.")
    return named


def _plain(pasted: str) -> str:
    """Refuse what no link holds, so that what is read here and what others would read is the same.

    Letters beyond ASCII, as in the name of a channel, are percent-encoded; in a host they are refused.
    """
    text = pasted.strip(INVISIBLE)
    if not text:
        raise LinkError(PASTE)
    if len(text) > MAX_CHARACTERS:
        raise LinkError(f"A link has at most {MAX_CHARACTERS:,} characters; paste one only.")
    if "\\" in text:
        raise NotYouTube("The link holds a backslash, which programs read in different ways; copy it again.")
    if not text.isprintable() or " " in text:
        raise NotYouTube("The link holds a space or a control character in its middle; paste one link only.")
    if not HOST.findall(text)[0].isascii():
        raise NotYouTube(
            "The link's host holds letters that YouTube's does not have and that may only look alike; type it again."
        )
    return quote(text, safe=string.punctuation)


def _find_page(text: str) -> SplitResult:
    """Return the parts of a link to YouTube, or of the link inside it where it is one that leads on."""
    link = _on_youtube(text)
    name = CONSENTED if link.hostname == CONSENT else FORWARDS.get(_path(link)[0])
    inner = _parameter(link, name) if name else None
    if inner is None:
        return link
    # Shorter than the link that holds it, so this ends.
    is_path = inner.startswith("/") and not inner.startswith("//")
    return _find_page(_plain(f"youtube.com{inner}" if is_path else inner))


def _is_youtube(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def _on_youtube(text: str) -> SplitResult:
    """Return the parts of a link whose host is YouTube's."""
    start = text.split("/", 1)[0].split("?", 1)[0].lower()
    try:
        link = urlsplit(f"https://{text}" if _is_youtube(start) else text)
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
    if _is_youtube(host):
        return link
    if re.fullmatch(r"[\d.]+|0x[\da-f]+|.*:.*", host) or host == "localhost" or host.endswith(".localhost"):
        raise NotYouTube("The link leads to a machine by its number or its own name; only videos on YouTube are opened.")
    if "xn--" in host:
        raise NotYouTube("The link's host is written in letters of another alphabet; only videos on YouTube are opened.")
    if "youtu" in host:
        raise NotYouTube(
            f"The link leads to {host[:100]}, which is no address of YouTube's that we know and may only look like one; "
            "copy it again from the video."
        )
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
    if not rest or rest[0] in NO_IDS:
        return None
    return rest[0] if first in FOLDERS_OF_SEVERAL or (first in FOLDERS and len(rest) == 1) else None


def _is_playlist(link: SplitResult, first: str) -> bool:
    alone = _path(link) in (["watch"], ["embed", "videoseries"]) and _parameter(link, "v") is None
    return first == "playlist" or (alone and _parameter(link, "list") is not None)


def _no_video(link: SplitResult, first: str) -> LinkError:
    if _is_playlist(link, first):
        return NotOneVideo("The link names a playlist; open one of its videos and paste the link of that.")
    if first.startswith("@") or first in ("channel", "c", "user"):
        return NotOneVideo("The link names a channel; open one of its videos and paste the link of that.")
    if "live_stream" in link.path:
        return NotOneVideo("The link names what a channel broadcasts at the moment; open the video and paste the link of that.")
    if first == "clip":
        return NotOneVideo(
            "The link names a clip, which does not say of which video; open the video and paste the link of that."
        )
    if first in ("results", "hashtag", "feed"):
        return NotOneVideo("The link names a list of what was searched for; open a video and paste the link of that.")
    return LinkError("The link leads to YouTube but names no video; open one and paste its link.")
