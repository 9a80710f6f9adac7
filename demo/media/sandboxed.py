"""The one way in for a file that somebody else has made: it is decoded in a process of its own, within limits.

What this project decodes of its own (training, the studio) calls the decoders directly.
"""

import math
from dataclasses import replace
from pathlib import Path

from demo.core.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.core.errors import UnreadableRecording, UnreadableVideo
from demo.media.audio import Recording, decode
from demo.media.encoding import CopyConfig
from demo.media.frames import Pictures, read_pictures
from demo.media.playable import TagConfig, Tags, make_playable, one_line, read_tags
from demo.media.posters import choose_poster, to_jpeg
from demo.media.sandbox.call import isolated, prepare

RECORDING_LIMITS = ReadingLimits(seconds=60, cpu_seconds=60, memory_bytes=1_000_000_000)
"""Twenty minutes of 96-kHz FLAC take 4 s and 0.3 GB; FFmpeg may have to decode pictures to find a film's sound."""

VIDEO_LIMITS = ReadingLimits(seconds=120, cpu_seconds=240, memory_bytes=1_500_000_000)
"""For three minutes, of which 1080p take 10 s on two cores; 4,096 x 2,304 pixels of 10 bits without subsampling take 0.7 GB."""

GLANCE_LIMITS = replace(VIDEO_LIMITS, seconds=60, cpu_seconds=60, answer_bytes=10_000_000)
"""For what a file says of itself, and for one picture of it."""

COPY_LIMITS = ReadingLimits(seconds=600, cpu_seconds=1_200, memory_bytes=1_500_000_000, answer_bytes=150_000_000)
"""For a copy of what can be uploaded. Encoding is slower than looking: twenty minutes of 1080p take minutes."""

WHOLE_COPY_LIMITS = replace(COPY_LIMITS, seconds=3_600, cpu_seconds=7_200, answer_bytes=600_000_000)
"""For a copy of one's own video, which may have more bytes than an upload."""


def read_recording(path: Path, config: DecodeConfig = DecodeConfig(), limits: ReadingLimits = RECORDING_LIMITS) -> Recording:
    """Decode a recording as `decode` does, in a process of its own.

    Raises:
        RecordingError: The file cannot be listened to; the message says why.
    """
    return isolated(decode, path, config, limits, UnreadableRecording)


def read_video(path: Path, config: FrameConfig = FrameConfig(), limits: ReadingLimits = VIDEO_LIMITS) -> Pictures:
    """Decode a video as `read_pictures` does, in a process of its own.

    Args:
        path: The file.
        config: What is taken from it.
        limits: For three minutes of pictures; they grow with the config's longest duration.

    Raises:
        VideoError: The file cannot be looked at; the message says why.
    """
    return isolated(read_pictures, path, config, _for_duration(limits, config.max_seconds), UnreadableVideo)


def read_poster(path: Path, config: FrameConfig = FrameConfig(), limits: ReadingLimits = GLANCE_LIMITS) -> bytes:
    """Return the most telling picture of a video as a JPEG; it is found in a process of its own.

    Raises:
        VideoError: No picture can be decoded; the message says why.
    """
    # Encoded here, so that the child's answer can be nothing else than a picture.
    return to_jpeg(isolated(choose_poster, path, config, limits, UnreadableVideo).picture)


def read_names(path: Path, limits: ReadingLimits = GLANCE_LIMITS) -> Tags:
    """Return title and maker that a video names, read in a process of its own; what cannot be opened names nothing.

    Raises:
        UnreadableVideo: It takes too long or too much memory, or crashes what reads it.
    """
    said = isolated(read_tags, path, TagConfig(), limits, UnreadableVideo)
    return Tags(title=one_line(str(said.title)), credit=one_line(str(said.credit)))


def write_playable(
    path: Path, stem: str, folder: Path, config: CopyConfig = CopyConfig(), limits: ReadingLimits = COPY_LIMITS
) -> Path:
    """Write a copy of a video that browsers play, made in a process of its own.

    Args:
        path: The video.
        stem: Name of the copy without its suffix, which follows from what is in it.
        folder: Its folder; after an error the caller deletes what is left there.
        config: What is re-encoded, and how.
        limits: When the process is ended.

    Returns:
        The copy: MP4 or WebM.

    Raises:
        VideoError: It cannot be read or not be converted, or has no pictures.
        NoSoundTrack: There is no sound in it.
        OSError: There is no room for the copy.
    """
    copy = isolated(make_playable, path, config, limits, UnreadableVideo)
    written = folder / f"{stem}{'.webm' if copy.is_webm else '.mp4'}"
    written.write_bytes(copy.content.data)
    return written


def prepare_reading() -> None:
    """Start what reads files, and return at once."""
    prepare(decode, read_pictures, read_tags, choose_poster, make_playable)


def _for_duration(limits: ReadingLimits, max_seconds: float) -> ReadingLimits:
    """Return limits on what is looked at for longer than usual: of time, and of what is sent back."""
    times = max(1.0, max_seconds / FrameConfig.max_seconds)
    return replace(
        limits,
        seconds=limits.seconds * times,
        cpu_seconds=limits.cpu_seconds * times,
        answer_bytes=math.ceil(limits.answer_bytes * times),
    )
