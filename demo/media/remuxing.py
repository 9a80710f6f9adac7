"""Pictures and sound that came as two files become one, packet by packet; nothing is decoded or encoded again."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import Any

import av
import numpy as np

from demo.core.arrays import UInt8
from demo.core.config import Config
from demo.core.errors import VideoUnavailable
from demo.core.files import UnnamedFile
from demo.media.formats import FETCHED_FORMATS, FFMPEG_OPTIONS

UNREADABLE = "What YouTube sent of the video cannot be read; try another."


@dataclass(frozen=True, kw_only=True)
class RemuxConfig(Config):
    """What belongs to a file of pictures.

    Attributes:
        sound: Name of the file of sound, which lies beside it.
    """

    sound: str


@dataclass(frozen=True, kw_only=True)
class Remuxed:
    """The bytes of one file, shape (n_bytes,)."""

    content: UInt8


def join(path: Path, config: RemuxConfig) -> Remuxed:
    """Put pictures and sound into one Matroska file, which holds every format of YouTube.

    It writes no file and gives back an array, so that it can run where nothing may be written.

    Args:
        path: A file whose first stream of pictures is taken.
        config: Names the file whose first stream of sound is taken.

    Raises:
        VideoUnavailable: One of them cannot be read.
    """
    beside = path.with_name(config.sound)
    whole = BytesIO()
    try:
        with (
            path.open("rb") as seen_file,
            beside.open("rb") as sound_file,
            av.open(UnnamedFile(seen_file), format=FETCHED_FORMATS[path.suffix], options=FFMPEG_OPTIONS) as picture_container,
            av.open(UnnamedFile(sound_file), format=FETCHED_FORMATS[beside.suffix], options=FFMPEG_OPTIONS) as sound_container,
            av.open(whole, "w", format="matroska") as joined,
        ):
            sources = (
                (picture_container, picture_container.streams.video[0]),
                (sound_container, sound_container.streams.audio[0]),
            )
            timed = [
                _timed(container, stream, joined.add_stream_from_template(stream, opaque=True)) for container, stream in sources
            ]
            # In order of time, so that a reader need not look far ahead.
            for _, packet in heapq.merge(*timed, key=itemgetter(0)):
                joined.mux_one(packet)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise VideoUnavailable(UNREADABLE) from error
    return Remuxed(content=np.frombuffer(whole.getbuffer(), np.uint8))


def _timed(container: Any, stream: Any, target: Any) -> Iterator[tuple[Fraction, Any]]:
    for packet in container.demux(stream):
        # The last one only says that there are no more.
        if packet.dts is not None:
            time = packet.dts * packet.time_base
            packet.stream = target
            yield time, packet
