"""The one way in for a file that somebody else has made: it is decoded in a process of its own, within limits.

What this project decodes of its own (training, the studio) calls the decoders directly.
"""

from pathlib import Path

from demo.audio.decode import Recording, decode
from demo.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.errors import UnreadableRecording, UnreadableVideo
from demo.isolation.call import isolated, prepare
from demo.vision.frames import Pictures, read_pictures

RECORDING_LIMITS = ReadingLimits(seconds=60, cpu_seconds=60, memory_bytes=1_000_000_000)
"""Twenty minutes of 96-kHz FLAC take 4 s and 0.3 GB; FFmpeg may have to decode pictures to find a film's sound."""

VIDEO_LIMITS = ReadingLimits(seconds=120, cpu_seconds=240, memory_bytes=1_500_000_000)
"""Three minutes of 1080p take 10 s on two cores; 4,096 x 2,304 pixels of 10 bits without subsampling take 0.7 GB."""


def read_recording(path: Path, config: DecodeConfig = DecodeConfig(), limits: ReadingLimits = RECORDING_LIMITS) -> Recording:
    """Decode a recording as `decode` does, in a process of its own.

    Raises:
        RecordingError: The file cannot be listened to; the message says why.
    """
    return isolated(decode, path, config, limits, UnreadableRecording)


def read_video(path: Path, config: FrameConfig = FrameConfig(), limits: ReadingLimits = VIDEO_LIMITS) -> Pictures:
    """Decode a video as `read_pictures` does, in a process of its own.

    Raises:
        VideoError: The file cannot be looked at; the message says why.
    """
    return isolated(read_pictures, path, config, limits, UnreadableVideo)


def prepare_reading() -> None:
    """Start what reads files, and return at once."""
    prepare(decode, read_pictures)
