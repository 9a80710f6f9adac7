"""A copy of a video that every browser plays: as it is where it does already, packed anew, or encoded anew.

What a browser plays is a matter of the container and of both codecs, never of the file's name. H.264 and AAC in MP4 are
played everywhere; VP8, VP9 and AV1 with Opus or Vorbis in WebM by all that matter here.
"""

import math
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from demo.config import Config, DecodeConfig, FrameConfig, require
from demo.errors import DemoError, NoSoundTrack, NotVideo
from demo.files import Nameless
from demo.vision.frames import (
    CANNOT_BE_OPENED,
    FFMPEG_OPTIONS,
    check_size,
    choose_stream,
    pixel_aspect,
    quarter_turns,
    scale_upright,
)

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

MAX_WAITING = 4096
"""Frames of sound, some 90 s, before the first picture."""

MAX_TITLE_CHARACTERS = 120

Write = Callable[[InputContainer, VideoStream, Path, "CopyConfig"], None]

NOT_CONVERTED = "This video cannot be brought into a form that browsers play; please convert it to MP4 with H.264 and AAC."
NO_SOUND = "This video has no sound track, so nothing says which music goes with it; please choose one with sound."


@dataclass(frozen=True, kw_only=True)
class CopyConfig(Config):
    """How a video is encoded that browsers do not play.

    Attributes:
        max_pixels: Of a picture; a larger one is scaled down: 640 x 360, whatever its shape.
        max_frame_rate: Pictures a second.
        max_seconds: What lies beyond is left out.
        crf: Quality of the pictures, of x264; lower is better.
        video_bits_per_second: The most that pictures may have.
        audio_bits_per_second: Of the sound.
        sample_rate: Hz.
    """

    max_pixels: int = 640 * 360
    max_frame_rate: int = 30
    max_seconds: float = DecodeConfig.max_seconds
    crf: float = 25.0
    video_bits_per_second: int = 800_000
    audio_bits_per_second: int = 128_000
    sample_rate: int = 44_100

    def __post_init__(self) -> None:
        require(self.max_pixels > 0 and self.max_frame_rate > 0, "max_pixels and max_frame_rate must be positive.")
        require(self.max_seconds > 0, "max_seconds must be positive.")


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What a file says of itself; '' where it says nothing."""

    title: str
    credit: str


def read_tags(path: Path) -> Tags:
    """Return title and maker that a video's container names.

    Raises:
        NotVideo: It cannot be opened.
    """
    try:
        with path.open("rb", buffering=0) as file, _open(file) as container:
            said = {name.lower(): _one_line(value) for name, value in container.metadata.items()}
    except (OSError, ValueError, av.FFmpegError) as error:
        raise NotVideo(CANNOT_BE_OPENED) from error
    makers = dict.fromkeys(filter(None, (said.get("artist"), said.get("copyright"))))
    return Tags(title=said.get("title", ""), credit=", ".join(makers))


def write_playable(path: Path, stem: str, folder: Path, config: CopyConfig = CopyConfig()) -> Path:
    """Write a copy of a video that browsers play, under its name when it is whole.

    Args:
        path: The video.
        stem: Name of the copy without its suffix, which follows from what is in it.
        folder: Where it shall lie.
        config: How to encode what browsers do not play.

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
                    shutil.copyfile(path, written)
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
    return MP4, _encode


def _is_played(container: InputContainer, pictures: VideoStream, suffix: str) -> bool:
    """Tell whether browsers play these very streams in a container."""
    seen, heard = PLAYED[suffix]
    context = pictures.codec_context
    codecs = [stream.codec_context.codec.canonical_name for stream in (pictures, _sound(container))]
    return codecs[0] in seen and codecs[1] in heard and context.pix_fmt in PLAYED_PIXELS


def _sound(container: InputContainer) -> AudioStream:
    best = container.streams.best("audio")
    return best if isinstance(best, AudioStream) else container.streams.audio[0]


def _pack(container: InputContainer, pictures: VideoStream, out: Path, _: CopyConfig) -> None:
    """Copy the packets of pictures and sound into another container."""
    sound = _sound(container)
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


def _encode(container: InputContainer, pictures: VideoStream, out: Path, config: CopyConfig) -> None:
    """Encode pictures and sound anew, as H.264 and AAC in MP4 with its index in front."""
    sound = _sound(container)
    pictures.thread_type = "AUTO"
    pictures.codec_context.options = {"max_pixels": str(FrameConfig.max_pixels)}
    with av.open(out, "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as file:
        seen = _Pictures(file, pictures, config)
        heard = file.add_stream("aac", rate=config.sample_rate, layout="stereo")
        heard.bit_rate = config.audio_bits_per_second
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=config.sample_rate)
        origin = float(container.start_time or 0) / av.time_base
        waiting: list[av.AudioFrame] = []
        for frame in _decode(container.demux(pictures, sound)):
            if frame.time is not None and frame.time - origin > config.max_seconds:
                break
            if isinstance(frame, av.VideoFrame):
                file.mux(seen.encode(frame, origin))
            elif isinstance(frame, av.AudioFrame):
                waiting.append(frame)
            # The file begins with its first packet, and must know by then how large the pictures are.
            if seen.size is not None or len(waiting) > MAX_WAITING:
                file.mux(_resample(waiting, resampler, heard))
                waiting.clear()
        file.mux(_resample([*waiting, None], resampler, heard))
        file.mux(heard.encode(None))
        file.mux(seen.flush())


def _resample(frames: Iterable[av.AudioFrame | None], resampler: av.AudioResampler, heard: AudioStream) -> list[Any]:
    """Encode sound; None tells that no more comes."""
    samples = (part for frame in frames for part in resampler.resample(frame))
    return [packet for part in samples for packet in heard.encode(part)]


class _Pictures:
    """The encoder of pictures, which is opened when the first one says how large it is."""

    def __init__(self, file: OutputContainer, source: VideoStream, config: CopyConfig) -> None:
        self.config = config
        self.aspect = pixel_aspect(source)
        rate = source.average_rate or Fraction(25)
        self.rate = Fraction(min(max(rate, Fraction(1)), Fraction(config.max_frame_rate))).limit_denominator(1001)
        options = {
            "crf": f"{config.crf:g}",
            "preset": "veryfast",
            "maxrate": str(config.video_bits_per_second),
            "bufsize": str(2 * config.video_bits_per_second),
        }
        self.stream = file.add_stream("libx264", rate=self.rate, options=options)
        self.stream.pix_fmt = "yuv420p"
        context = self.stream.codec_context
        # As many threads as cores would give other bytes on another machine.
        context.thread_count = 1
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        self.size: tuple[int, int] | None = None
        self.last = -1

    def encode(self, frame: av.VideoFrame, origin: float) -> list[Any]:
        """Encode a picture at its place in time; of those that fall on one place, the first."""
        check_size(frame.width, frame.height, FrameConfig())
        place = self.last + 1 if frame.time is None else round((frame.time - origin) * float(self.rate))
        if place <= self.last:
            return []
        is_turned = quarter_turns(frame) % 2
        if self.size is None:
            self.size = _even_size(frame.width * self.aspect, frame.height, self.config.max_pixels)
            self.stream.width, self.stream.height = self.size[::-1] if is_turned else self.size
        self.last = place
        rgb = av.VideoFrame.from_ndarray(scale_upright(frame, *self.size), format="rgb24")
        picture = rgb.reformat(
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
        )
        picture.pts, picture.time_base = place, 1 / self.rate
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        return list(self.stream.encode(picture))

    def flush(self) -> list[Any]:
        """Return what the encoder has kept back.

        Raises:
            NotVideo: It was given no picture.
        """
        if self.size is None:
            raise NotVideo(NOT_CONVERTED)
        return list(self.stream.encode(None))


def _even_size(width: float, height: float, max_pixels: int) -> tuple[int, int]:
    """Return a size of the same shape with at most so many pixels; H.264 wants even numbers."""
    scale = min(1.0, math.sqrt(max_pixels / (width * height)))
    even_width, even_height = (max(2, 2 * round(side * scale / 2)) for side in (width, height))
    return even_width, even_height


def _decode(packets: Iterable[Any]) -> Iterator[Any]:
    """Decode packet by packet; those that cannot be decoded are left out."""
    waiting = iter(packets)
    while True:
        try:
            packet = next(waiting)
        except (StopIteration, av.FFmpegError):
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _one_line(text: str) -> str:
    """Return a tag without control characters and of a bearable length."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return words[:MAX_TITLE_CHARACTERS]
