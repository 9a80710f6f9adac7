"""What YouTube says of a video before any of its sound or pictures is asked for, and which videos are not asked for."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.core.config import Config, require
from demo.core.errors import (
    AgeRestricted,
    LinkedTooLarge,
    LinkedTooLong,
    LiveStream,
    NotReusable,
    VideoUnavailable,
    format_duration,
)

STANDARD_LICENSE = "Standard YouTube licence"
CREATIVE_COMMONS = "Creative Commons Attribution"
"""What YouTube writes begins with these words where a video may be used again, and is missing where it may not."""

GROWN_UP = 18
MAX_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True)
class LinkConfig(Config):
    """Limits on what is fetched.

    Attributes:
        max_song_seconds: Longer videos are refused where only the sound is wanted; as long as a recording may be.
        max_video_seconds: Longer videos are refused where the pictures are wanted.
        max_song_bytes: Most bytes of sound.
        max_video_bytes: Most bytes of pictures and sound; as large as an upload may be.
        max_side: Most pixels of the shorter side: 360p.
        answer_seconds: How long one answer may take to begin, and to go on after a pause.
        max_fetch_seconds: How long sound and pictures may take to arrive in all.
        n_retries: How often a request that broke off is made again.
    """

    max_song_seconds: float = 20 * 60.0
    max_video_seconds: float = 10 * 60.0
    max_song_bytes: int = 50_000_000
    max_video_bytes: int = 100_000_000
    max_side: int = 360
    answer_seconds: float = 15.0
    max_fetch_seconds: float = 300.0
    n_retries: int = 2

    def __post_init__(self) -> None:
        require(self.max_song_seconds > 0 and self.max_video_seconds > 0, "The longest duration must be positive.")
        require(self.max_song_bytes > 0 and self.max_video_bytes > 0, "The largest size must be positive.")
        require(self.max_side > 0, "max_side must be positive.")
        require(self.answer_seconds > 0 and self.max_fetch_seconds > 0, "Waiting times must be positive.")
        require(self.n_retries >= 0, "n_retries must not be negative.")


@dataclass(frozen=True, kw_only=True)
class VideoMetadata:
    """What is known of a video.

    Attributes:
        youtube_id: Eleven characters.
        title: One line of text as its owner wrote it; it may hold anything that text can, markup included.
        uploader: Name of the channel, as one line.
        license: In YouTube's words; '' for its standard licence.
        seconds: Duration; 0 where it is not said.
        live: It is live, is not yet, or has only just been.
        age_limit: In years; 0 for everybody.
    """

    youtube_id: str
    title: str
    uploader: str = ""
    license: str = ""
    seconds: float = 0.0
    live: bool = False
    age_limit: int = 0

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any], youtube_id: str) -> "VideoMetadata":
        """Read what yt-dlp found.

        Args:
            metadata: Its dictionary.
            youtube_id: What was asked for.

        Raises:
            VideoUnavailable: The answer is about another video, or about several.
        """
        if metadata.get("_type", "video") != "video" or metadata.get("id") != youtube_id:
            raise VideoUnavailable("YouTube answered with something else than this one video; try another.")
        return cls(
            youtube_id=youtube_id,
            title=one_line(metadata.get("title")) or youtube_id,
            uploader=one_line(metadata.get("uploader") or metadata.get("channel")),
            license=one_line(metadata.get("license")),
            seconds=_number(metadata.get("duration")),
            live=bool(metadata.get("is_live")) or metadata.get("live_status") in ("is_live", "is_upcoming", "post_live"),
            age_limit=int(_number(metadata.get("age_limit"))),
        )

    @property
    def creative_commons(self) -> bool:
        """Whether the video may be used again under Creative Commons Attribution."""
        return self.license.startswith(CREATIVE_COMMONS)

    @property
    def credit(self) -> str:
        """Who made it and under which licence."""
        terms = CREATIVE_COMMONS if self.creative_commons else self.license or STANDARD_LICENSE
        return f"{self.uploader or 'Unknown'} on YouTube, {terms}"


def check_metadata(about: VideoMetadata, max_seconds: float, *, creative_commons: bool = False) -> None:
    """Refuse a video whose sound and pictures should not be asked for.

    Args:
        about: What is known of it.
        max_seconds: The longest duration.
        creative_commons: Only what may be used again.

    Raises:
        LiveStream: It has not ended.
        AgeRestricted: It is shown to grown-ups who sign in.
        LinkedTooLong: It is too long, or does not say how long.
        NotReusable: It is under another licence.
    """
    if about.live:
        raise LiveStream("The video is live, or has yet to begin; only videos that have ended are fetched.")
    if about.age_limit >= GROWN_UP:
        raise AgeRestricted("YouTube shows the video only to grown-ups who sign in, which this program does not; try another.")
    if about.seconds <= 0:
        raise LinkedTooLong("YouTube does not say how long the video is, so it is not fetched; try another.")
    if about.seconds > max_seconds:
        raise LinkedTooLong(f"The video lasts {_minutes(about.seconds)}; at most {format_duration(max_seconds)} are fetched.")
    if creative_commons and not about.creative_commons:
        raise NotReusable(f"The video is under {about.license or STANDARD_LICENSE}, not under {CREATIVE_COMMONS}.")


def check_size(n_bytes: float, max_bytes: int) -> None:
    """Refuse a file that is too large.

    Raises:
        LinkedTooLarge: It is.
    """
    if n_bytes > max_bytes:
        raise LinkedTooLarge(f"The video has more than the {max_bytes / 1e6:.0f} MB that are fetched; try a shorter one.")


def one_line(text: object) -> str:
    """Return text without control characters and line breaks, of a length that a table can hold."""
    if not isinstance(text, str):
        return ""
    # "Other" characters, such as those that turn the direction of writing, would reach into the text around them.
    kept = (" " if unicodedata.category(character)[0] in "CZ" else character for character in text)
    return " ".join("".join(kept).split())[:MAX_CHARACTERS].rstrip()


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < float("inf") else 0.0


def _minutes(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} minutes"
