"""Pictures and sound that came as two files become one, packet by packet; nothing is decoded or encoded again."""

import heapq
from collections.abc import Iterator
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import Any

import av

from demo.errors import VideoUnavailable
from demo.files import Nameless

READERS = {".mp4": "mov", ".m4a": "mov", ".webm": "matroska"}
"""The one reader that may open a file of an ending, so that its content cannot choose another, such as one of playlists."""

OPTIONS = {"protocol_whitelist": "none"}
"""Nothing that stands in a file makes it open another."""

UNREADABLE = "What YouTube sent of the video cannot be read; try another."


def join(pictures: Path, sound: Path) -> Path:
    """Put pictures and sound into one file beside them.

    Args:
        pictures: A file whose first stream of pictures is taken.
        sound: A file whose first stream of sound is taken.

    Returns:
        A Matroska file, which holds whatever YouTube has.

    Raises:
        VideoUnavailable: One of them cannot be read.
    """
    whole = pictures.with_name("whole.mkv")
    try:
        with (
            pictures.open("rb") as seen_file,
            sound.open("rb") as heard_file,
            av.open(Nameless(seen_file), format=READERS[pictures.suffix], options=OPTIONS) as seen,
            av.open(Nameless(heard_file), format=READERS[sound.suffix], options=OPTIONS) as heard,
            av.open(str(whole), "w", format="matroska") as joined,
        ):
            sources = ((seen, seen.streams.video[0]), (heard, heard.streams.audio[0]))
            timed = [_timed(container, stream, joined.add_stream_from_template(stream)) for container, stream in sources]
            # In order of time, so that a reader need not look far ahead.
            for _, packet in heapq.merge(*timed, key=itemgetter(0)):
                joined.mux_one(packet)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise VideoUnavailable(UNREADABLE) from error
    return whole


def _timed(container: Any, stream: Any, target: Any) -> Iterator[tuple[Fraction, Any]]:
    for packet in container.demux(stream):
        # The last one only says that there are no more.
        if packet.dts is not None:
            time = packet.dts * packet.time_base
            packet.stream = target
            yield time, packet
