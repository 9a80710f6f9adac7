"""Measure a video file from its bytes and by decoding it, independently of the encoder."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pyloudnorm
from av.video.reformatter import ColorRange, Colorspace
from scipy.signal import resample_poly

from demo.core.arrays import Bool, Float32, UInt8
from demo.studio.pictures.flashes import flashes_per_second

if TYPE_CHECKING:
    from av.container.core import Chapter


SILENCE_WINDOW_SECONDS = 0.1

FORMAT = "h264 High yuv420p bt709 limited, aac LC stereo"


@dataclass(frozen=True, kw_only=True)
class Measures:
    """The measured properties of a file.

    Attributes:
        format: Codecs, profile, pixel format and colors, as in `FORMAT` for a correct file.
        size: Width and height in pixels.
        frame_rate: Mean frame rate, from the index of the file.
        video_seconds: From the start of the first picture to the end of the last.
        audio_seconds: Number of decoded samples divided by the sample rate.
        starts: Start of the pictures and of the sound in seconds.
        index_first: Whether the index precedes the data, so that playback can start during the download.
        loudness: Integrated loudness in LUFS.
        true_peak: True peak in dBTP.
        black_seconds: Longest stretch of black pictures.
        silent_seconds: Longest silent stretch.
        flashes: Number of flashes in the worst second.
        n_bytes: Size of the file.
        chapters: (start in seconds, name) of each chapter.
    """

    format: str
    size: tuple[int, int]
    frame_rate: float
    video_seconds: float
    audio_seconds: float
    starts: tuple[float, float]
    index_first: bool
    loudness: float
    true_peak: float
    black_seconds: float
    silent_seconds: float
    flashes: float
    n_bytes: int
    chapters: tuple[tuple[float, str], ...]


def measure(path: Path, *, black_level: float, silence_dbfs: float) -> Measures:
    """Measure a video by decoding all pictures and samples.

    Args:
        path: The file.
        black_level: Mean luma, 0-255, below which a picture is black.
        silence_dbfs: Root mean square below which a tenth of a second is silent.

    Raises:
        OSError: The file cannot be opened.
        FFmpegError: It cannot be decoded.
        ValueError: It has no pictures or no sound.
    """
    with av.open(path) as container:
        if not container.streams.video or not container.streams.audio:
            raise ValueError("it lacks pictures or sound")
        stream = container.streams.video[0]
        luma = _Luma()
        flashes = flashes_per_second(luma.watch(container.decode(stream)), float(stream.average_rate or 0))
        frame_rate = float(stream.average_rate or 0)
        pictures = f"{stream.codec_context.name} {stream.codec_context.profile} {stream.codec_context.pix_fmt}"
        size = (stream.codec_context.width, stream.codec_context.height)
        chapters = tuple((_seconds(chapter), chapter["metadata"].get("title", "")) for chapter in container.chapters())
    with av.open(path) as container:
        tone = container.streams.audio[0]
        blocks, sound_start = [], None
        for frame in container.decode(tone):
            sound_start = frame.time if sound_start is None else sound_start
            blocks.append(frame.to_ndarray())
        sample_rate = tone.sample_rate
        sounding = f"{tone.codec_context.name} {tone.codec_context.profile} {tone.layout.name}"
    if not blocks or not luma.levels:
        raise ValueError("it lacks pictures or sound")
    sound = np.concatenate(blocks, axis=1).T.astype(np.float32)
    return Measures(
        format=f"{pictures} {luma.colors}, {sounding}",
        size=size,
        frame_rate=frame_rate,
        video_seconds=luma.end - luma.start,
        audio_seconds=len(sound) / sample_rate,
        starts=(luma.start, float(sound_start or 0.0)),
        index_first=index_stands_first(path),
        loudness=float(pyloudnorm.Meter(sample_rate).integrated_loudness(sound)),
        true_peak=_true_peak(sound),
        black_seconds=longest_run(np.array(luma.levels) < black_level) / frame_rate,
        silent_seconds=longest_run(_levels(sound, sample_rate) < silence_dbfs) * SILENCE_WINDOW_SECONDS,
        flashes=flashes,
        n_bytes=path.stat().st_size,
        chapters=chapters,
    )


class _Luma:
    """Converts decoded pictures to RGB and records the mean luma of each."""

    def __init__(self) -> None:
        self.levels: list[float] = []
        self.start = self.end = 0.0
        self.colors = "no colors"

    def watch(self, frames: Iterator[av.VideoFrame]) -> Iterator[UInt8]:
        for frame in frames:
            time = float(frame.time or 0.0)
            if not self.levels:
                self.start = time
                bt709 = frame.colorspace == Colorspace.ITU709 and frame.color_primaries == frame.color_trc == 1
                limited = frame.color_range == ColorRange.MPEG
                self.colors = f"{'bt709' if bt709 else 'other colors'} {'limited' if limited else 'full range'}"
            duration = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
            self.end = max(self.end, time + duration)
            plane = frame.planes[0]
            rows = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            # Limited range: 16 is black, 235 white.
            self.levels.append((float(rows.mean()) - 16) * 255 / 219)
            rgb = frame.reformat(format="rgb24", src_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.JPEG)
            yield np.asarray(rgb.to_ndarray(), np.uint8)


def index_stands_first(path: Path) -> bool:
    """Return whether the box `moov` of an MP4 file precedes `mdat` (ISO/IEC 14496-12, section 4.2)."""
    names = [name for name, _ in boxes(path)]
    return "moov" in names and "mdat" in names and names.index("moov") < names.index("mdat")


def boxes(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and size in bytes of each top-level box of an MP4 file."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            n_bytes, name = struct.unpack(">I4s", head)
            n_head = 8
            if n_bytes == 1:
                n_bytes, n_head = struct.unpack(">Q", file.read(8))[0], 16
            yield name.decode("latin-1"), n_bytes
            # Zero means up to the end of the file; less than the size of the head is damage.
            if n_bytes < n_head:
                return
            file.seek(n_bytes - n_head, 1)


def longest_run(marks: Bool) -> int:
    """Return the length of the longest run of True, 0 without one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return int(np.diff(edges)[::2].max(initial=0))


def _seconds(chapter: "Chapter") -> float:
    return float(chapter["start"] * (chapter["time_base"] or 1))


def _levels(sound: Float32, sample_rate: int) -> Float32:
    """Return the level of each window over both channels in dBFS."""
    n_window = round(SILENCE_WINDOW_SECONDS * sample_rate)
    windows = sound[: len(sound) // n_window * n_window].reshape(-1, n_window * sound.shape[1])
    power = np.square(windows).mean(axis=1)
    levels: Float32 = 10 * np.log10(np.maximum(power, 1e-12))
    return levels


def _true_peak(sound: Float32) -> float:
    """Return the true peak in dBTP by fourfold oversampling (ITU-R BS.1770, annex 2)."""
    highest = max(float(np.abs(resample_poly(channel, 4, 1)).max()) for channel in sound.T)
    return float(20 * np.log10(max(highest, 1e-9)))
