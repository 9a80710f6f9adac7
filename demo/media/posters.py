"""The poster of a video: the most telling of a few pictures that lie far apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from demo.core.arrays import UInt8
from demo.core.config import FrameConfig
from demo.core.errors import NotVideo, TruncatedVideo
from demo.core.picture_interest import interest
from demo.media.containers import NOT_VIDEO, TRUNCATED, check_size, open_pictures
from demo.media.scaling import pixel_aspect, quarter_turns, scale_upright

WIDTH, HEIGHT = 384, 216
"""Pixels, as the studio's posters have; a picture of another shape stands whole on black."""

QUALITY = 82
N_CANDIDATES = 16

MAX_TURNED_PICTURES = 500
"""Without an index nothing can be sought; then the best of so many pictures from the start is taken."""


@dataclass(frozen=True, kw_only=True)
class Poster:
    """The picture that stands for a video.

    Attributes:
        picture: RGB, shape (HEIGHT, WIDTH, 3).
    """

    picture: UInt8


def choose_poster(path: Path, config: FrameConfig = FrameConfig()) -> Poster:
    """Return the most telling of a few pictures of a video.

    Candidates are the pictures from which decoding can start next to even distances in time; the one with the widest
    spread of colour times the most edges wins, as it does in the studio. Black bars belong to the picture and stay.

    Args:
        path: Any file that `read_pictures` reads.
        config: The most that a picture may measure, and the longest stretch that is searched.

    Raises:
        VideoError: No picture can be decoded.
        MemoryError: As `read_pictures`.
    """
    best, poster = -1.0, None
    with open_pictures(path, config) as (container, stream):
        aspect = pixel_aspect(stream)
        for frame in _candidates(container, stream, config):
            check_size(frame.width, frame.height, config)
            picture = fit(frame, aspect)
            if (found := interest(picture)) > best:
                best, poster = found, picture
    if poster is None:
        raise TruncatedVideo(TRUNCATED)
    return Poster(picture=poster)


def fit(frame: av.VideoFrame, aspect: float) -> UInt8:
    """Scale a frame into WIDTH x HEIGHT pixels, upright, whole, and in the middle of black.

    Args:
        frame: Of any format of pixels.
        aspect: Width of one of its pixels, in heights.
    """
    box = (HEIGHT, WIDTH) if quarter_turns(frame) % 2 else (WIDTH, HEIGHT)
    scale = min(box[0] / (frame.width * aspect), box[1] / frame.height)
    small = scale_upright(frame, max(2, round(frame.width * aspect * scale)), max(2, round(frame.height * scale)))
    height, width = small.shape[:2]
    poster = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    left, top = (WIDTH - width) // 2, (HEIGHT - height) // 2
    poster[top : top + height, left : left + width] = small
    return poster


def _candidates(container: InputContainer, stream: VideoStream, config: FrameConfig) -> Iterator[av.VideoFrame]:
    """Yield pictures at even distances in time, away from both ends; where nothing can be sought, some from the start."""
    duration = float(container.duration or 0) / av.time_base
    if stream.duration and stream.time_base:
        duration = float(stream.duration * stream.time_base)
    seconds = min(duration, config.max_seconds)
    origin = float((stream.start_time or 0) * (stream.time_base or 0))
    seen: set[int | None] = set()
    for number in range(N_CANDIDATES if seconds > 0 else 0):
        wanted = origin + (number + 0.5) / N_CANDIDATES * seconds
        try:
            container.seek(round(wanted * av.time_base))
            frame = next(container.decode(stream))
        except MemoryError:
            raise
        except (av.FFmpegError, StopIteration):
            continue
        if frame.pts not in seen:
            seen.add(frame.pts)
            yield frame
    if seen:
        return
    try:
        container.seek(0)
        for number, frame in enumerate(container.decode(stream)):
            if number >= MAX_TURNED_PICTURES:
                return
            if number % (MAX_TURNED_PICTURES // N_CANDIDATES) == 0:
                yield frame
    except MemoryError:
        raise
    except av.FFmpegError:
        return


def to_jpeg(picture: UInt8) -> bytes:
    """Return a picture as the bytes of a JPEG.

    Args:
        picture: RGB, shape (height, width, 3).

    Raises:
        NotVideo: It is no such picture.
    """
    # A process that reads a visitor's file does not need it.
    import cv2

    settings = [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    if picture.shape[2:] != (3,):
        raise NotVideo(NOT_VIDEO)
    try:
        _, encoded = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), settings)
    except cv2.error as error:
        raise NotVideo(NOT_VIDEO) from error
    return encoded.tobytes()
