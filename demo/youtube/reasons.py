"""The reason of a failed fetch, as one sentence for each kind of failure; yt-dlp's words go to the log."""

import errno
import logging
from collections.abc import Iterator

from demo.core.errors import (
    AgeRestricted,
    BlockedByYouTube,
    LeadsElsewhere,
    LinkError,
    NotReachable,
    VideoUnavailable,
)
from demo.youtube.guard import Guard

logger = logging.getLogger(__name__)

WORDS: tuple[tuple[tuple[str, ...], type[LinkError], str], ...] = (
    (
        ("not a bot", "captcha", "rate-limited", "too many requests", "http error 429"),
        BlockedByYouTube,
        "YouTube does not serve this machine just now: it asks who is there. Try again later, or upload the file.",
    ),
    (
        ("confirm your age", "age-restricted", "age restricted", "inappropriate for some users"),
        AgeRestricted,
        "YouTube shows the video only to grown-ups who sign in, which this program does not; try another.",
    ),
    (
        ("available in your country", "available from your location", "geo restrict", "in your country"),
        VideoUnavailable,
        "The video is not shown in the country that this machine stands in; try another.",
    ),
    (
        ("private video", "video is private"),
        VideoUnavailable,
        "The video is private; try another.",
    ),
    (
        ("members-only", "members on level", "join this channel", "requires payment", "music premium"),
        VideoUnavailable,
        "The video is for members or buyers only; try another.",
    ),
    (
        ("drm protected",),
        VideoUnavailable,
        "The video is locked against copying; try another.",
    ),
    (
        ("video unavailable", "not available", "been removed", "been terminated", "does not exist", "isn't available"),
        VideoUnavailable,
        "The video has been removed, or never was; try another.",
    ),
    (
        ("premieres in", "live event will begin", "live stream recording"),
        VideoUnavailable,
        "The video is not there yet; try another.",
    ),
    (
        ("sign in", "login required", "http error 403"),
        BlockedByYouTube,
        "YouTube wants somebody to sign in or refuses this machine; try again later, or upload the file.",
    ),
    (
        ("giving up after",),
        NotReachable,
        "YouTube's answer broke off; try again.",
    ),
    (
        ("http error",),
        NotReachable,
        "YouTube answered with an error; try again later.",
    ),
    (
        ("requested format is not available", "no video formats", "some formats may be missing"),
        VideoUnavailable,
        "YouTube offers no file of the video that can be read here; try another.",
    ),
)
"""What may stand in yt-dlp's message, in lower case; the first that fits counts. The words are YouTube's and its own."""

UNREACHABLE = "YouTube cannot be reached from this machine; look at its network, or upload the file."
UNKNOWN = "The video could not be fetched, for a reason that was noted; try another, or upload the file."
ELSEWHERE = "YouTube's answer led to {place}, which is not asked; try another video."
NO_SPACE = "There is no room on this machine's disk; try again later."


def reason(error: BaseException, guard: Guard) -> LinkError:
    """Return the error to raise instead of one of yt-dlp's.

    Args:
        error: What it raised.
        guard: What it refused explains a failure better than what followed.
    """
    logger.info("a fetch failed", exc_info=error)
    if guard.refusals:
        return LeadsElsewhere(ELSEWHERE.format(place=guard.refusals[0]))
    chain = list(_chain(error))
    if any(isinstance(one, OSError) and one.errno == errno.ENOSPC for one in chain):
        return NotReachable(NO_SPACE)
    message = " ".join(str(one) for one in chain).lower().replace("’", "'")
    for words, kind, sentence in WORDS:
        if any(word in message for word in words):
            return kind(sentence)
    if any(isinstance(one, OSError) or type(one).__name__ == "TransportError" for one in chain):
        return NotReachable(UNREACHABLE)
    return LinkError(UNKNOWN)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an error to what caused it, by Python's links and by yt-dlp's."""
    seen: list[BaseException] = []
    pending = [error]
    while pending:
        one = pending.pop(0)
        if not isinstance(one, BaseException) or any(one is other for other in seen):
            continue
        seen.append(one)
        yield one
        message = getattr(one, "exc_info", None)
        pending += [one.__cause__, one.__context__, getattr(one, "cause", None), message[1] if message else None]
