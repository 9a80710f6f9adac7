"""A copy of a video that every browser plays: its streams remuxed where browsers play them, else re-encoded.

Container and codecs decide what a browser plays, never the file's name. H.264 and AAC in MP4 are
played everywhere; VP8, VP9 and AV1 with Opus or Vorbis in WebM by all current browsers. Nothing is copied byte by byte:
phones write the place of a recording into many fields of a file.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from demo.core.arrays import UInt8
from demo.core.config import Config
from demo.core.errors import DemoError, NoSoundTrack, NotVideo
from demo.media.containers import choose_sound, choose_stream, open_container, start_seconds
from demo.media.copy_sound import TOLERANCE_SECONDS
from demo.media.encoding import MP4, NOT_CONVERTED, WEBM, CopyConfig, encode, open_copy

PLAYED = {
    MP4: ({"h264", "vp9", "av1"}, {"aac", "mp3", "opus"}),
    WEBM: ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
}
"""Codecs of pictures and of sound that browsers play, by container."""

PLAYED_PIXELS = {"yuv420p", "yuvj420p"}
"""Decoders in browsers know 8 bits and half the colours."""

MAX_LOST_SECONDS = 0.1
"""Of sound that is missing in between."""

MAX_TITLE_CHARACTERS = 120

NOT_HEARD = "Nothing here can decode this video's sound; please convert it to MP4 with H.264 and AAC."
NO_SOUND = "This video has no sound track, so nothing says which music goes with it; please choose one with sound."


@dataclass(frozen=True, kw_only=True)
class TagConfig(Config):
    """Limits on the tags of a file.

    Attributes:
        max_characters: Of each line; the rest is cut off.
    """

    max_characters: int = MAX_TITLE_CHARACTERS


@dataclass(frozen=True, kw_only=True)
class Tags:
    """Tags of a file; '' where there is none."""

    title: str
    credit: str


@dataclass(frozen=True, kw_only=True)
class Playable:
    """A copy that browsers play.

    Attributes:
        is_webm: It is WebM, and MP4 otherwise.
        content: Its bytes, shape (n_bytes,).
    """

    is_webm: bool
    content: UInt8


def read_tags(path: Path, config: TagConfig = TagConfig()) -> Tags:
    """Return title and maker from a video's container; a file that cannot be opened has none."""
    try:
        with path.open("rb", buffering=0) as file, open_container(file) as container:
            said = {name.lower(): one_line(value, config.max_characters) for name, value in container.metadata.items()}
    except MemoryError:
        raise
    except (OSError, ValueError, av.FFmpegError, DemoError):
        said = {}
    makers = dict.fromkeys(filter(None, (said.get("artist"), said.get("copyright"))))
    return Tags(title=said.get("title", ""), credit=", ".join(makers))


def make_playable(path: Path, config: CopyConfig = CopyConfig()) -> Playable:
    """Make a copy of a video that browsers play, with its pictures and its sound and nothing else that is in it.

    It writes no file and gives back an array, so that it can run where nothing may be written.

    Args:
        path: The video.
        config: What is re-encoded, and how.

    Raises:
        NotVideo: It cannot be read, or neither packed nor converted.
        NoSoundTrack: There is no sound in it.
        NoPictures: There is nothing but sound in it.
        VideoTooLarge: A picture's size lies outside the limits.
        MemoryError: As `read_pictures`.
    """
    try:
        with path.open("rb", buffering=0) as file, open_container(file) as container:
            pictures, sound = _choose(container)
            form = _packed_form(container, pictures, sound) if path.stat().st_size <= config.max_packed_bytes else ""
            copy = _pack(container, pictures, sound, form) if form else None
        if copy is None:
            form, copy = MP4, BytesIO()
            # Opened again, since packing has read it.
            with path.open("rb", buffering=0) as file, open_container(file) as container:
                encode(container, *_choose(container), copy, config)
    except (DemoError, MemoryError):
        raise
    except Exception as error:
        # As in `read_pictures`: decoders and encoders fail in unlisted ways.
        raise NotVideo(NOT_CONVERTED) from error
    return Playable(is_webm=form == WEBM, content=np.frombuffer(copy.getbuffer(), np.uint8))


def _choose(container: InputContainer) -> tuple[VideoStream, AudioStream]:
    """Return the streams of a copy.

    Raises:
        NoPictures: There is nothing but sound.
        NoSoundTrack: There is no sound.
        NotVideo: Neither, or no sound that can be decoded.
    """
    pictures, sound = choose_stream(container), choose_sound(container)
    if sound is None:
        raise NotVideo(NOT_HEARD) if container.streams.audio else NoSoundTrack(NO_SOUND)
    return pictures, sound


def _packed_form(container: InputContainer, pictures: VideoStream, sound: AudioStream) -> str:
    """Return the container into which streams are packed that browsers play there; '' where they must be encoded."""
    kinds = set(container.format.name.split(","))
    # Other containers lack time stamps that a copy of the packets would need.
    if "matroska" in kinds and _is_played(pictures, sound, WEBM):
        return WEBM
    return MP4 if kinds & {"matroska", "mov"} and _is_played(pictures, sound, MP4) else ""


def _is_played(pictures: VideoStream, sound: AudioStream, form: str) -> bool:
    """Return whether browsers play these streams in a container."""
    picture_codecs, sound_codecs = PLAYED[form]
    context = pictures.codec_context
    # A decoder may be called otherwise than its codec, as libdav1d.
    codecs = [stream.codec_context.codec.canonical_name for stream in (pictures, sound)]
    return codecs[0] in picture_codecs and codecs[1] in sound_codecs and context.pix_fmt in PLAYED_PIXELS


def _pack(container: InputContainer, pictures: VideoStream, sound: AudioStream, form: str) -> BytesIO | None:
    """Return the packets of pictures and sound in another container.

    Returns:
        None where that cannot hold them, or where sound is missing in between: Chromium plays what follows too early.
    """
    copy = BytesIO()
    start = Fraction(start_seconds(container)).limit_denominator(av.time_base)
    lost, end = 0.0, math.inf
    try:
        with open_copy(copy, form) as file:
            # Opaque, since PyAV takes the decoder's name for an encoder's otherwise.
            streams = {each.index: file.add_stream_from_template(each, opaque=True) for each in (pictures, sound)}
            for packet in _in_order(container.demux(pictures, sound)):
                _shift(packet, -start)
                if packet.stream.index == sound.index:
                    gap = float(packet.dts * packet.time_base) - end
                    lost += gap if gap > TOLERANCE_SECONDS else 0
                    end = float((packet.dts + (packet.duration or 0)) * packet.time_base)
                packet.stream = streams[packet.stream.index]
                file.mux(packet)
    except (av.FFmpegError, ValueError):
        return None
    return copy if lost < MAX_LOST_SECONDS else None


def _shift(packet: Any, seconds: Fraction) -> None:
    """Move a packet in time; copies begin at 0 wherever the file's clock does."""
    steps = round(seconds / packet.time_base)
    packet.dts += steps
    if packet.pts is not None:
        packet.pts += steps


def _in_order(packets: Iterable[Any]) -> Iterator[Any]:
    """Give every packet the time at which it is decoded; Matroska has none, and FFmpeg guesses all but the first few.

    The empty packets at the end, which tell decoders to flush, are left out.
    """
    untimed: dict[int, list[Any]] = {}
    for packet in packets:
        if not packet.size:
            continue
        if packet.dts is None:
            untimed.setdefault(packet.stream.index, []).append(packet)
            continue
        before = untimed.pop(packet.stream.index, [])
        for steps, earlier in zip(range(len(before), 0, -1), before, strict=True):
            earlier.dts = packet.dts - steps * max(earlier.duration or 0, 1)
            yield earlier
        yield packet


def one_line(text: str, n_most: int = MAX_TITLE_CHARACTERS) -> str:
    """Return a tag or a file name as one line of limited length; any characters are accepted."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return words[:n_most]
