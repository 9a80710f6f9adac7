"""A file is opened as the video that it is, or refused; nothing here trusts a name: its own bytes and FFmpeg say what it is."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from demo.core.config import FrameConfig
from demo.core.errors import DemoError, EmptyVideo, NoPictures, NotVideo, TruncatedVideo, VideoTooLarge
from demo.core.files import UnnamedFile, is_archive
from demo.media.formats import FFMPEG_OPTIONS, MP4_TYPES

N_THREADS = 4
"""That decode: FFmpeg's own choice grows with the machine's cores, and the memory for pictures under way with it."""

CANNOT_BE_OPENED = "The video cannot be opened; check that the file is there and can be read."
EMPTY = "This file is empty; please record again or choose another video."
NOT_VIDEO = "This file is not a video that we can read; please choose an MP4, WebM or MOV file."
NO_PICTURES = "There is only sound in this file; please choose a video, or search with its music instead."
TRUNCATED = "This video is truncated: it breaks off before its end or is damaged; please send the whole file again."


def open_video(file: BinaryIO, config: FrameConfig) -> InputContainer:
    """Open a file as what its first bytes and FFmpeg say that it is.

    Args:
        file: Open for reading.
        config: The most bytes that it may have.

    Raises:
        EmptyVideo: There are none.
        VideoTooLarge: There are more.
        TruncatedVideo: The index at its end is missing.
        NotVideo: It is nothing that holds pictures or sound.
    """
    n_bytes = file.seek(0, 2)
    if not n_bytes:
        raise EmptyVideo(EMPTY)
    if n_bytes > config.max_bytes:
        raise VideoTooLarge(
            f"This video has {n_bytes / 1e6:,.0f} MB and at most {config.max_bytes / 1e6:,.0f} MB can be looked at; "
            "please choose a shorter or smaller one."
        )
    try:
        return open_container(file)
    except MemoryError:
        raise
    except av.FFmpegError as error:
        file.seek(0)
        if file.read(12)[4:8] in MP4_TYPES:
            raise TruncatedVideo(TRUNCATED) from error
        raise NotVideo(NOT_VIDEO) from error


@contextlib.contextmanager
def open_pictures(path: Path, config: FrameConfig) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a video for decoding its best stream of pictures; an error in the block becomes one clear sentence, too.

    Args:
        path: The file; its name says nothing about what it holds.
        config: The most bytes that it may have, and the sizes that its pictures may.

    Raises:
        VideoError: As `open_video` and `choose_stream`, or NotVideo where decoding fails in any other way.
        MemoryError: There is too little memory, which is not the file's fault or is for `demo/media/sandbox/` to judge.
    """
    try:
        file = path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        raise NotVideo(CANNOT_BE_OPENED) from error
    with file:
        try:
            with open_video(file, config) as container:
                stream = choose_stream(container)
                context = stream.codec_context
                if context.width and context.height:
                    check_size(context.width, context.height, config)
                set_up_decoder(stream, config.max_pixels)
                yield container, stream
        except (DemoError, MemoryError):
            raise
        except Exception as error:
            # Decoders fail in unlisted ways, and a visitor's file must not stop the server.
            raise NotVideo(NOT_VIDEO) from error


def set_up_decoder(stream: VideoStream, max_pixels: int) -> None:
    """Bound a decoder's threads, and the pixels of a picture for which it takes memory: headers lie."""
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = N_THREADS
    stream.codec_context.options = {"max_pixels": str(max_pixels)}


def open_container(file: BinaryIO) -> InputContainer:
    """Open a file in the format that FFmpeg detects, without further checks.

    Raises:
        NotVideo: It packs other files.
        av.FFmpegError: It is nothing that FFmpeg may open here.
    """
    if is_archive(file):
        raise NotVideo(NOT_VIDEO)
    file.seek(0)
    return av.open(UnnamedFile(file), mode="r", options=FFMPEG_OPTIONS)


def choose_stream(container: InputContainer) -> VideoStream:
    """Return the best stream of moving pictures.

    Raises:
        NoPictures: There is sound, perhaps with a cover.
        NotVideo: There is neither.
    """
    streams = [stream for stream in container.streams.video if not stream.disposition & av.stream.Disposition.attached_pic]
    if not streams:
        if container.streams.audio:
            raise NoPictures(NO_PICTURES)
        raise NotVideo(NOT_VIDEO)
    best = container.streams.best("video")
    return best if isinstance(best, VideoStream) and best in streams else streams[0]


def choose_sound(container: InputContainer) -> AudioStream | None:
    """Return the sound track that players play: the first enabled one that can be decoded, else the first that can be.

    Returns:
        None where there is no track, or FFmpeg has a decoder for none.
    """
    return next(iter(decodable_sound(container)), None)


def decodable_sound(container: InputContainer) -> list[AudioStream]:
    """Return the sound tracks that FFmpeg has a decoder for, in the order in which players choose: enabled ones first."""
    # In MP4 and MOV, a track's "enabled" is FFmpeg's "default"; MPEG streams have neither.
    streams = [stream for stream in container.streams.audio if is_decodable(stream)]
    return sorted(streams, key=lambda stream: not stream.disposition & av.stream.Disposition.default)


def is_decodable(stream: AudioStream | VideoStream) -> bool:
    """Return whether FFmpeg has a decoder for a stream; PyAV gives a stream without one no codec context."""
    context: Any = stream.codec_context
    return context is not None


def start_seconds(container: InputContainer) -> float:
    """Return when a file's first picture or sound comes by its own clock, which need not start at 0."""
    return float(container.start_time or 0) / av.time_base


def decode_packets(packets: Iterator[Any]) -> Iterator[list[Any] | None]:
    """Yield the frames of each packet, and None for one that cannot be decoded; a container that is damaged ends with None."""
    for packet in packets_until_damage(packets):
        if packet is None:
            yield None
            return
        try:
            yield packet.decode()
        except MemoryError:
            raise
        except av.FFmpegError:
            yield None


def packets_until_damage(packets: Iterator[Any]) -> Iterator[Any]:
    """Yield packets, and at the end None where it is damage to the container that ends them."""
    while True:
        try:
            packet = next(packets, None)
        except MemoryError:
            raise
        except av.FFmpegError:
            yield None
            return
        if packet is None:
            return
        yield packet


def check_size(width: int, height: int, config: FrameConfig) -> None:
    """Refuse pictures outside the limits.

    Raises:
        VideoTooLarge: They are.
    """
    if min(width, height) < config.min_side or max(width, height) > config.max_side or width * height > config.max_pixels:
        raise VideoTooLarge(
            f"This video's pictures measure {width} x {height} pixels, which we cannot look at; "
            f"please choose one between {config.min_side} and {config.max_side} pixels wide and high."
        )
