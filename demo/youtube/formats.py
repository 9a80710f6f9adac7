"""Choose the files to fetch among those that YouTube offers for a video.

There may be no FFmpeg program here, and none is wanted, since it would open files by itself, outside the sandbox. So only
files that are one piece over http are taken (no playlists of fragments), and where no file holds both sound and pictures, one
of each is, of kinds that fit into one container.
"""

from collections.abc import Sequence
from typing import Any

Format = dict[str, Any]

ENDINGS = ("m4a", "mp4", "webm")
"""Of the files that are taken, and so the only endings that a fetched file's name can have."""

BEST_KBPS = 160
"""More adds nothing at 16 kHz."""

PAIRS = (("mp4", "m4a"), ("webm", "webm"))
"""Endings of pictures and sound that fit into one container."""


def sound_format(formats: Sequence[Format]) -> list[Format]:
    """Choose a file with sound.

    Args:
        formats: As yt-dlp lists them.

    Returns:
        One: sound alone if there is any, AAC before Opus because every browser plays it; else the smallest with pictures.
        None where nothing fits.
    """
    plain = _plain(formats)
    alone = [one for one in plain if _has(one, "acodec") and not _has(one, "vcodec")]
    if alone:
        return [max(alone, key=lambda one: (_preference(one), one["ext"] == "m4a", _kbps(one)))]
    both = [one for one in plain if _has(one, "acodec") and _has(one, "vcodec")]
    return [min(both, key=_side)] if both else []


def picture_formats(formats: Sequence[Format], max_side: int) -> list[Format]:
    """Choose files with pictures and sound.

    Args:
        formats: As yt-dlp lists them.
        max_side: Most pixels of the shorter side.

    Returns:
        One file with both, or one with pictures and one with sound; none where nothing fits.
    """
    plain = [one for one in _plain(formats) if not _has(one, "vcodec") or 0 < _side(one) <= max_side]
    both = [one for one in plain if _has(one, "acodec") and _has(one, "vcodec")]
    if both:
        return [max(both, key=lambda one: (_preference(one), _side(one), one["ext"] == "mp4"))]
    for pictures_ending, sound_ending in PAIRS:
        pictures = [one for one in plain if one["ext"] == pictures_ending and not _has(one, "acodec")]
        sound = [one for one in plain if one["ext"] == sound_ending and not _has(one, "vcodec")]
        if pictures and sound:
            # H.264 decodes fastest; AV1 comes in the same container.
            best = max(pictures, key=lambda one: (_side(one), str(one["vcodec"]).startswith("avc")))
            return [best, max(sound, key=lambda one: (_preference(one), _kbps(one)))]
    return []


def expected_bytes(formats: Sequence[Format], seconds: float) -> float:
    """Return how large the files are, as far as YouTube says so or their bit rates tell; 0 where neither does."""
    return sum(
        float(one.get("filesize") or one.get("filesize_approx") or (one.get("tbr") or 0) * 1000 / 8 * seconds)
        for one in formats
    )


def _plain(formats: Sequence[Format]) -> list[Format]:
    return [
        one
        for one in formats
        if one.get("protocol") in ("https", "http")
        and one.get("ext") in ENDINGS
        and not one.get("has_drm")
        and (_has(one, "acodec") or _has(one, "vcodec"))
    ]


def _has(one: Format, codec: str) -> bool:
    return one.get(codec) not in (None, "none")


def _preference(one: Format) -> int:
    """Return a larger number for the original sound than for one dubbed over."""
    return int(one.get("language_preference") or 0)


def _kbps(one: Format) -> float:
    """Return the bit rate, and less for one that is higher than needed the more it is."""
    rate = float(one.get("abr") or one.get("tbr") or 0)
    return rate if rate <= BEST_KBPS else BEST_KBPS - rate


def _side(one: Format) -> int:
    """Return the shorter side in pixels, whichever way the picture stands; 0 where it is not said."""
    return min(int(one.get("width") or 0) or int(one.get("height") or 0), int(one.get("height") or 0))
