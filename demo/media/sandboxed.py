"""The one entrance for a visitor's file: it is decoded in a sandboxed process, within limits.

Training and the studio, which decode the project's files, call the decoders directly.
"""

from dataclasses import replace
from pathlib import Path

from demo.core.config import DecodeConfig, FrameConfig, ReadingLimits
from demo.core.errors import UnreadableRecording, UnreadableVideo
from demo.media.audio import Recording, decode
from demo.media.recognition import Recognized, recognize
from demo.media.sandbox.call import isolated, prepare
from demo.media.video_file import VideoContents, VideoRequest, read_contents

RECORDING_LIMITS = ReadingLimits(seconds=60, cpu_seconds=60, memory_bytes=1_000_000_000)
"""Twenty minutes of 96-kHz FLAC take 4 s and 0.3 GB; FFmpeg may have to decode pictures to find a film's sound."""

VIDEO_LIMITS = ReadingLimits(seconds=120, cpu_seconds=240, memory_bytes=1_500_000_000, answer_bytes=200_000_000)
"""For three minutes, of which 1080p take 10 s on two cores; 4,096 x 2,304 pixels of 10 bits without subsampling take 0.7 GB.
The frames at both rates take 0.13 GB."""

VIDEO_FILE_LIMITS = ReadingLimits(
    seconds=600, cpu_seconds=1_200, memory_bytes=2_000_000_000, address_bytes=6_000_000_000, answer_bytes=400_000_000
)
"""For all parts of an uploaded video in one process. The copy decides: encoding twenty minutes of 1080p takes minutes. While it
is made, three minutes of frames (80 MB) and the sound (80 MB) wait in memory."""

WHOLE_VIDEO_LIMITS = replace(VIDEO_FILE_LIMITS, seconds=3_600, cpu_seconds=7_200, answer_bytes=1_200_000_000)
"""The same for a video of the command line, which may have more bytes than an upload, and more frames."""


def read_recording(path: Path, config: DecodeConfig = DecodeConfig(), limits: ReadingLimits = RECORDING_LIMITS) -> Recording:
    """Decode a recording as `decode` does, in a sandboxed process.

    Raises:
        RecordingError: The file holds no usable sound; the message says why.
    """
    return isolated(decode, path, config, limits, UnreadableRecording)


def read_video_file(path: Path, request: VideoRequest, limits: ReadingLimits = VIDEO_FILE_LIMITS) -> VideoContents:
    """Read all requested parts of a video as `read_contents` does, in one sandboxed process.

    Raises:
        RecordingError: Sound is requested, and there is none that can be used.
        VideoError: Another part cannot be read, or reading takes too long or too much memory.
    """
    return isolated(read_contents, path, request, limits, UnreadableVideo)


def recognize_video(path: Path, config: FrameConfig, limits: ReadingLimits = RECORDING_LIMITS) -> Recognized:
    """Tell a video from other files as `recognize` does, in a sandboxed process.

    Raises:
        VideoError: It is none; the message says what it is.
    """
    return isolated(recognize, path, config, limits, UnreadableVideo)


def prepare_reading() -> None:
    """Start the fork server and let it import the decoders; return at once."""
    prepare(decode, read_contents)
