"""Encode pictures and sound as an MP4 file that all browsers can play and seek: H.264 and AAC, index first.

Pictures are drawn once into a raw file and may be encoded several times: x264 aims at a quality (CRF), and a video that
exceeds its bit rate is encoded again, in a second pass, at that bit rate.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from demo.core.arrays import UInt8
from demo.core.chapters import Chapter
from demo.core.config import Config, require
from demo.core.errors import DemoError

FIRST_PRESET = "fast"
"""Preset of x264 for passes that only measure the sizes of pictures."""

N_TRIES = 4
"""Largest number of attempts to keep to the limits."""


class CannotEncode(DemoError):
    """A video does not fit into the limits of the catalogue."""


@dataclass(frozen=True, kw_only=True)
class EncodeConfig(Config):
    """Settings of the encoder.

    The settings of the sound were measured on recordings of the studio: at 48 kbit/s, 32 kHz leaves 0.9 dB less noise above
    the masking threshold than 44.1 kHz and the same bandwidth (the encoder cuts above 13 kHz either way); disabling noise
    substitution removes another 0.5 dB.

    Attributes:
        width: Pixels.
        height: Pixels.
        frame_rate: Frames a second.
        preset: Preset of x264.
        crf: Constant rate factor of x264 for videos that stay below the bit rate; lower is better.
        video_bits_per_second: Highest bit rate of the pictures.
        keyframe_seconds: Longest distance between keyframes.
        sample_rate: Sample rate of the sound in Hz.
        audio_bits_per_second: Bit rate of the sound.
    """

    width: int = 384
    height: int = 216
    frame_rate: int = 15
    preset: str = "slow"
    crf: float = 34.0
    video_bits_per_second: int = 70_000
    keyframe_seconds: int = 4
    sample_rate: int = 32_000
    audio_bits_per_second: int = 48_000

    def __post_init__(self) -> None:
        require(self.width % 2 == 0 and self.height % 2 == 0, "width and height must be even; colors have half of them.")


class Pictures:
    """Drawn pictures in a file, as BT.709 YUV 4:2:0 with limited range.

    Attributes:
        config: Size and frame rate.
        n_frames: Number of stored pictures.
    """

    def __init__(self, path: Path, config: EncodeConfig) -> None:
        self.config = config
        self.n_frames = 0
        self._path = path

    @property
    def seconds(self) -> float:
        """Duration."""
        return self.n_frames / self.config.frame_rate

    def store(self, frames: Iterator[UInt8]) -> Iterator[UInt8]:
        """Store RGB pictures, each of shape (height, width, 3), and yield each one.

        Raises:
            CannotEncode: A picture has another size.
        """
        wanted = (self.config.height, self.config.width, 3)
        with self._path.open("wb") as file:
            for picture in frames:
                if picture.shape != wanted:
                    raise CannotEncode(f"A picture has the shape {picture.shape} instead of {wanted}.")
                rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
                yuv = rgb.reformat(
                    format="yuv420p",
                    dst_colorspace=Colorspace.ITU709,
                    src_color_range=ColorRange.JPEG,
                    dst_color_range=ColorRange.MPEG,
                )
                file.write(yuv.to_ndarray().tobytes())
                self.n_frames += 1
                yield picture

    def __iter__(self) -> Iterator[av.VideoFrame]:
        """Yield the stored pictures as frames with their color space."""
        shape = (self.n_frames, self.config.height * 3 // 2, self.config.width)
        for index, planes in enumerate(np.memmap(self._path, dtype=np.uint8, mode="r", shape=shape)):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(planes), format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, self.config.frame_rate)
            frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
            frame.color_primaries, frame.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
            yield frame


def encode_pictures(pictures: Pictures, path: Path) -> float:
    """Encode the pictures at the quality of the settings, or at the highest bit rate if that is too large.

    Args:
        pictures: At least one.
        path: The MP4 file, without sound.

    Returns:
        Bits a second.

    Raises:
        CannotEncode: Even the lowest quality exceeds the bit rate.
    """
    config = pictures.config
    limit = config.video_bits_per_second
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        stats, wanted = {"stats": str(Path(folder, "x264"))}, {"crf": f"{config.crf:g}"}
        # The first pass measures how many bits each picture needs at this quality, for the second pass to distribute them.
        taken = _encode_pass(pictures, path, {**stats, **wanted, "preset": FIRST_PRESET}, "pass=1:")
        if taken <= limit:
            taken = _encode_pass(pictures, path, {**wanted, "preset": config.preset}, "")
        target = float(limit)
        for _ in range(N_TRIES):
            if taken <= limit:
                break
            try:
                taken = _encode_pass(pictures, path, {**stats, "b": f"{target:.0f}", "preset": config.preset}, "pass=2:")
            except av.ExternalError:
                # x264 refuses a bit rate that it cannot reach.
                break
            # The result may be slightly above the target.
            target *= min(0.98, 0.995 * limit / taken)
    if taken > limit:
        raise CannotEncode(f"The pictures do not fit into {limit / 1000:g} kbit/s.")
    return taken


def _encode_pass(pictures: Pictures, path: Path, rate: Mapping[str, str], which: str) -> float:
    """Encode once and return the bits a second."""
    config = pictures.config
    params = {
        "keyint": config.keyframe_seconds * config.frame_rate,
        "min-keyint": config.frame_rate // 2,
        # Both passes must have the same values, although their presets differ.
        "rc-lookahead": 50,
        "bframes": 8,
        # Flat shapes have no texture that psychovisual optimization could preserve; disabling it saves a fifth of the bits.
        "psy": 0,
        "b-adapt": 2,
        "weightp": 2,
        # The AVX-512 routines of x264 are not deterministic; these are, on practically every x86-64 machine.
        "asm": "sse4.2",
    }
    x264 = which + ":".join(f"{name}={value}" for name, value in params.items())
    options = {**rate, "tune": "animation", "x264-params": x264}
    n_bytes = 0
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=config.frame_rate, options=options)
        stream.width, stream.height, stream.pix_fmt = config.width, config.height, "yuv420p"
        context = stream.codec_context
        # The bytes depend on the number of threads.
        context.thread_count = 1
        context.profile = "High"
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for frame in _then_flush(pictures):
            for packet in stream.encode(frame):
                n_bytes += packet.size
                container.mux(packet)
    return 8 * n_bytes / pictures.seconds


def _then_flush(pictures: Pictures) -> Iterator[av.VideoFrame | None]:
    yield from pictures
    yield None


def join(video: Path, sound: Path, out: Path, tags: Mapping[str, str], chapters: Sequence[Chapter]) -> None:
    """Multiplex encoded pictures and sound into one file with the index first.

    Args:
        video: Output of `encode_pictures`.
        sound: Output of `encode_sound`.
        out: The MP4 file.
        tags: Metadata of the file.
        chapters: In playing order.
    """
    # No dates and no library versions in the file: the same streams give the same bytes.
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(video) as pictures, av.open(sound) as tone, av.open(out, "w", format="mp4", options=options) as file:
        sources = (pictures, tone)
        streams = [file.add_stream_from_template(source.streams[0]) for source in sources]
        file.metadata.update(tags)
        file.set_chapters(
            [
                {
                    "id": number,
                    "start": round(chapter.start * 1000),
                    "end": round(chapter.end * 1000),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": chapter.name},
                }
                for number, chapter in enumerate(chapters, 1)
            ]
        )
        packets: list[tuple[Fraction, int, av.Packet[Any]]] = []
        for source, stream in zip(sources, streams, strict=True):
            for packet in source.demux():
                # The empty packet at the end is a flush signal for decoders and cannot be written.
                if packet.dts is not None:
                    packet.stream = stream
                    packets.append((packet.dts * packet.time_base, len(packets), packet))
        for _, _, packet in sorted(packets, key=itemgetter(0, 1)):
            file.mux(packet)
