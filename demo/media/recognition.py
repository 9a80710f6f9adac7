"""Is a file a video? Its content says, and nothing but what FFmpeg needs to find its streams is decoded."""

from dataclasses import dataclass
from pathlib import Path

from av.container import InputContainer

from demo.core.config import FrameConfig
from demo.core.errors import NotVideo
from demo.media.containers import open_pictures

STILL = "This file holds one picture and no sound; it is no video."


@dataclass(frozen=True, kw_only=True)
class Recognized:
    """A file that is a video.

    Attributes:
        has_sound: There is a stream of sound.
    """

    has_sound: bool


def recognize(path: Path, config: FrameConfig) -> Recognized:
    """Return what a video is like, or raise why a file is none.

    Args:
        path: The file; its name says nothing about what it holds.
        config: The most bytes that it may have, and the sizes that its pictures may.

    Raises:
        VideoError: As `open_pictures`; NotVideo for a photograph, too, which phones write in the container of MP4.
    """
    with open_pictures(path, config) as (container, _):
        if _is_still(container):
            raise NotVideo(STILL)
        return Recognized(has_sound=bool(container.streams.audio))


def _is_still(container: InputContainer) -> bool:
    """Return whether there is one picture, perhaps in tiles, without a duration."""
    single = all(stream.frames == 1 for stream in container.streams.video)
    return single and not container.duration and not container.streams.audio
