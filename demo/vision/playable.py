"""A copy of a video that every browser plays: as it is where it does already, packed anew, or encoded anew.

What a browser plays is a matter of the container and of both codecs, never of the file's name. H.264 and AAC in MP4 are
played everywhere; VP8, VP9 and AV1 with Opus or Vorbis in WebM by all that matter here.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from demo.errors import DemoError, NoSoundTrack, NotVideo
from demo.files import Nameless
from demo.vision.encoding import NOT_CONVERTED, CopyConfig, choose_sound, encode
from demo.vision.frames import FFMPEG_OPTIONS, choose_stream

MP4, WEBM = ".mp4", ".webm"

PLAYED = {
    MP4: ({"h264", "vp9", "av1"}, {"aac", "mp3", "opus"}),
    WEBM: ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
}
"""Codecs of pictures and of sound that browsers play, by container."""

PLAYED_PIXELS = {"yuv420p", "yuvj420p"}
"""Decoders in browsers know 8 bits and half the colours."""

QUICKTIME = "qt"
"""Brand of a MOV file, which not every browser takes for an MP4."""

EBML_HEAD_BYTES = 64
"""The kind of a Matroska file stands so near to its start."""

MAX_TITLE_CHARACTERS = 120

Write = Callable[[InputContainer, VideoStream, Path, CopyConfig], None]

NO_SOUND = "This video has no sound track, so nothing says which music goes with it; please choose one with sound."


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What a file says of itself; '' where it says nothing."""

    title: str
    credit: str


def read_tags(path: Path) -> Tags:
    """Return title and maker that a video's container names; what cannot be opened names nothing."""
    try:
        with path.open("rb", buffering=0) as file, _open(file) as container:
            said = {name.lower(): one_line(value) for name, value in container.metadata.items()}
    except (OSError, ValueError, av.FFmpegError):
        said = {}
    makers = dict.fromkeys(filter(None, (said.get("artist"), said.get("copyright"))))
    return Tags(title=said.get("title", ""), credit=", ".join(makers))


def write_playable(
    path: Path,
    stem: str,
    folder: Path,
    config: CopyConfig = CopyConfig(),
    duplicate: Callable[[Path, Path], object] = shutil.copyfile,
) -> Path:
    """Write a copy of a video that browsers play, under its name when it is whole.

    Args:
        path: The video.
        stem: Name of the copy without its suffix, which follows from what is in it.
        folder: Where it shall lie.
        config: How to encode what browsers do not play.
        duplicate: How a file that needs no change comes to its new place, which it is given second.

    Returns:
        The copy: MP4 or WebM.

    Raises:
        NotVideo: It cannot be read, or not be converted.
        NoSoundTrack: There is no sound in it.
        NoPictures: There is nothing but sound in it.
        VideoTooLarge: A picture's size lies outside the limits.
    """
    with tempfile.TemporaryDirectory(prefix=".copying-", dir=folder) as work:
        try:
            with path.open("rb", buffering=0) as file, _open(file) as container:
                pictures = choose_stream(container)
                if not container.streams.audio:
                    raise NoSoundTrack(NO_SOUND)
                suffix, write = _choose_way(container, pictures, path)
                written = Path(work, stem + suffix)
                if write is None:
                    duplicate(path, written)
                else:
                    write(container, pictures, written, config)
        except DemoError:
            raise
        except Exception as error:
            # As in `read_pictures`: decoders and encoders fail in ways that nobody listed.
            raise NotVideo(NOT_CONVERTED) from error
        return written.replace(folder / written.name)


def _open(file: Any) -> InputContainer:
    return av.open(Nameless(file), mode="r", options=FFMPEG_OPTIONS)


def _choose_way(container: InputContainer, pictures: VideoStream, path: Path) -> tuple[str, Write | None]:
    """Return the container of the copy and how it is written; None where the file can be copied byte by byte."""
    kinds = set(container.format.name.split(","))
    if "matroska" in kinds and _is_played(container, pictures, WEBM):
        with path.open("rb") as file:
            return WEBM, None if b"webm" in file.read(EBML_HEAD_BYTES) else _pack
    # Other containers lack time stamps that a copy of the packets would need.
    if kinds & {"matroska", "mov"} and _is_played(container, pictures, MP4):
        brand = container.metadata.get("major_brand", "").strip()
        return MP4, None if "mov" in kinds and brand not in ("", QUICKTIME) else _pack
    return MP4, encode


def _is_played(container: InputContainer, pictures: VideoStream, suffix: str) -> bool:
    """Tell whether browsers play these very streams in a container."""
    seen, heard = PLAYED[suffix]
    context = pictures.codec_context
    codecs = [stream.codec_context.codec.canonical_name for stream in (pictures, choose_sound(container))]
    return codecs[0] in seen and codecs[1] in heard and context.pix_fmt in PLAYED_PIXELS


def _pack(container: InputContainer, pictures: VideoStream, out: Path, _: CopyConfig) -> None:
    """Copy the packets of pictures and sound into another container."""
    sound = choose_sound(container)
    options = {"movflags": "+faststart", "fflags": "+bitexact"} if out.suffix == MP4 else {"fflags": "+bitexact"}
    with av.open(out, "w", options=options) as file:
        streams = {stream.index: file.add_stream_from_template(stream) for stream in (pictures, sound)}
        for packet in _in_order(container.demux(pictures, sound)):
            packet.stream = streams[packet.stream.index]
            file.mux(packet)


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


def one_line(text: str) -> str:
    """Return what stands in a file or is its name as one line of bearable length, whatever signs are in it."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return words[:MAX_TITLE_CHARACTERS]
