"""Re-encode what browsers do not play: H.264 and AAC in MP4, small enough for any server."""

import math
import platform
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import chain
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from demo.core.config import Config, DecodeConfig, FrameConfig, require
from demo.core.errors import NotVideo
from demo.media.clock import Clock
from demo.media.containers import check_size, decode_packets, set_up_decoder
from demo.media.copy_sound import SoundEncoder
from demo.media.scaling import pixel_aspect, quarter_turns, scale_upright

MAX_WAITING = 4096
"""Frames of sound, some 90 s, before the first picture."""

X86 = ("x86_64", "AMD64")

MP4, WEBM = "mp4", "webm"

NOT_CONVERTED = "This video cannot be brought into a form that browsers play; please convert it to MP4 with H.264 and AAC."


@dataclass(frozen=True, kw_only=True)
class CopyConfig(Config):
    """How a copy is made that browsers play.

    Attributes:
        max_packed_bytes: A larger file is re-encoded even where browsers play it, since copies are made in memory.
        max_pixels: Of a picture; a larger one is scaled down: 640 x 360, at every aspect ratio.
        max_frame_rate: Pictures a second.
        max_seconds: What lies beyond is left out of what is encoded.
        crf: Quality of the pictures, of x264; lower is better.
        video_bits_per_second: The most that pictures may have.
        audio_bits_per_second: Of the sound.
        sample_rate: Hz.
    """

    max_packed_bytes: int = 500_000_000
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


def open_copy(content: BytesIO, form: str) -> OutputContainer:
    """Open a copy for writing: MP4 with its index in front, or WebM.

    What is not put into it is not in it: neither names, nor when, where and with what a video was recorded.

    Args:
        content: In memory, because a process that reads a visitor's file must not write files.
        form: MP4 or WEBM.
    """
    options = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if form == MP4 else {})
    # To put the index in front, FFmpeg reads what it has written.
    return av.open(content, "w", format=form, options=options, io_open=lambda *_: _Reread(content))


class _Reread:
    """Reads a buffer that is being written, at a separate position."""

    def __init__(self, content: BytesIO) -> None:
        self.content = content
        self.place = 0

    def read(self, n_bytes: int) -> bytes:
        part = bytes(self.content.getbuffer()[self.place : self.place + n_bytes])
        self.place += len(part)
        return part

    def seek(self, place: int, whence: int = 0) -> int:
        self.place = place + (0, self.place, self.content.getbuffer().nbytes)[whence]
        return self.place

    def tell(self) -> int:
        return self.place


def encode(container: InputContainer, pictures: VideoStream, sound: AudioStream, out: BytesIO, config: CopyConfig) -> None:
    """Re-encode pictures and sound, as H.264 and AAC in MP4; both begin at 0, as the earlier of them does in the file."""
    set_up_decoder(pictures, FrameConfig.max_pixels)
    clock = Clock(container)
    with open_copy(out, MP4) as file:
        seen = _Pictures(file, pictures, config)
        heard = SoundEncoder(file, config.sample_rate, config.audio_bits_per_second)
        waiting: list[tuple[av.AudioFrame, float]] = []
        # What cannot be decoded is left out.
        for frame in chain.from_iterable(frames or () for frames in decode_packets(container.demux(pictures, sound))):
            if isinstance(frame, av.VideoFrame):
                seconds = clock.place(pictures.index, frame.time, float(1 / seen.rate))
            else:
                seconds = clock.place(sound.index, frame.time, frame.samples / frame.sample_rate)
            if seconds > config.max_seconds:
                break
            if isinstance(frame, av.VideoFrame):
                file.mux(seen.encode(frame, seconds))
            else:
                waiting.append((frame, seconds))
            # The file begins with its first packet, and must know by then how large the pictures are.
            if seen.size is not None or len(waiting) > MAX_WAITING:
                for each in waiting:
                    file.mux(list(heard.encode(*each)))
                waiting.clear()
        for each in waiting:
            file.mux(list(heard.encode(*each)))
        file.mux(list(heard.flush()))
        file.mux(seen.flush())


class _Pictures:
    """The encoder of pictures, which is opened when the first one says how large it is."""

    def __init__(self, file: OutputContainer, source: VideoStream, config: CopyConfig) -> None:
        self.config = config
        self.aspect = pixel_aspect(source)
        rate, highest = source.average_rate or Fraction(25), Fraction(config.max_frame_rate)
        # A multiple of the stream's rate: of slides, each has its place to a thirtieth of a second.
        self.rate = (rate * (highest // rate) if 0 < rate <= highest else highest).limit_denominator(1001)
        options = {
            "crf": f"{config.crf:g}",
            "preset": "veryfast",
            "maxrate": str(config.video_bits_per_second),
            "bufsize": str(2 * config.video_bits_per_second),
        }
        if platform.machine() in X86:
            # x264's AVX-512 routines give other bytes the next time; these the same on practically every x86-64 machine.
            options["x264-params"] = "asm=sse4.2"
        self.stream = file.add_stream("libx264", rate=self.rate, options=options)
        self.stream.pix_fmt = "yuv420p"
        context = self.stream.codec_context
        # As many threads as cores would give other bytes on another machine.
        context.thread_count = 1
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        self.size: tuple[int, int] | None = None
        self.last = -1

    def encode(self, frame: av.VideoFrame, seconds: float) -> list[Any]:
        """Encode a picture at its place in time; of those that fall on one place, the first. The first of all stands from 0."""
        check_size(frame.width, frame.height, FrameConfig())
        place = round(seconds * self.rate)
        if place <= self.last:
            return []
        places = [place] if self.size or not place else [0, place]
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
            threads=1,
        )
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        packets = []
        for each in places:
            picture.pts, picture.time_base = each, 1 / self.rate
            packets += self.stream.encode(picture)
        return packets

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
