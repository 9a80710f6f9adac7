"""Decode any video to frames of one size and rate, or refuse it with one clear sentence.

Decoding stops at the longest analyzed duration, frames are scaled as they are decoded, and only those are kept
that the analysis wants.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from demo.core.arrays import UInt8
from demo.core.config import FrameConfig
from demo.core.errors import EmptyVideo, TruncatedVideo, VideoTooShort, format_duration
from demo.media.containers import EMPTY, TRUNCATED, check_size, decode_packets, open_pictures
from demo.media.scaling import pixel_aspect, quarter_turns, scale_upright, working_size

FAST_FRAME_RATES = (40, 130)
"""Frames a second between which those that no other frame needs are not decoded: half of them is enough for us. More is
no rate but the tick of a clock, as browsers write it."""

LONGEST_LAST_FRAME_SECONDS = 1.0

MAX_GAP_SECONDS = 60.0
"""A picture may stand still that long; a larger step of the clock is a damaged time stamp."""

BROKEN_SHARE = 0.9
"""A stream that ends before this share of its promised duration breaks off."""


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """The decoded frames of a file.

    Attributes:
        frames: RGB at the config's frame rate from time 0, shape (n_frames, height, width, 3), about 160 x 90 pixels.
        seconds: Duration.
        notices: Sentences that the visitor should read.
    """

    frames: UInt8
    seconds: float
    notices: tuple[str, ...]


def read_pictures(path: Path, config: FrameConfig = FrameConfig()) -> Pictures:
    """Decode a video of any usual format to small frames at a fixed rate.

    Args:
        path: The file; its name says nothing about what it holds.
        config: Limits, frame rate and size. What lies beyond the longest duration is never decoded.

    Raises:
        VideoTooLarge: There are too many bytes, or a picture's size lies outside the limits.
        EmptyVideo: The file has no bytes or no frames.
        TruncatedVideo: The file breaks off before its shortest duration.
        NoPictures: There is sound only.
        NotVideo: Nothing in the file can be decoded.
        VideoTooShort: There are fewer pictures than the config asks for.
        MemoryError: There is too little memory, which is not the file's fault or is for `demo/media/sandbox/` to judge.
    """
    with open_pictures(path, config) as (container, stream):
        return _Reader(container, stream, config).read()


class _Reader:
    """One opened file: its stream, its clock, and what was damaged."""

    def __init__(self, container: InputContainer, stream: VideoStream, config: FrameConfig) -> None:
        self.container = container
        self.config = config
        self.stream = stream
        self.size: tuple[int, int] | None = None
        self.n_damaged = 0
        rate = self.stream.average_rate or Fraction(25)
        self.frame_seconds = float(1 / rate) if rate > 0 else 0.04
        if FAST_FRAME_RATES[0] < rate < FAST_FRAME_RATES[1]:
            stream.codec_context.skip_frame = "NONREF"

    def read(self) -> Pictures:
        """Decode to the end of the file or of the time that is looked at."""
        frames: list[UInt8] = []
        notices: list[str] = []
        seconds = 0.0
        n_longest = round(self.config.max_seconds * self.config.frame_rate)
        for _, end, frame in self._spans():
            # A sample every 1/frame_rate s, each the frame that is shown at the middle of its span of time.
            n_wanted = math.ceil(end * self.config.frame_rate - 0.5)
            if len(frames) < min(n_wanted, n_longest):
                picture = self._scale(frame)
                frames += [picture] * (min(n_wanted, n_longest) - len(frames))
            seconds = end
            if seconds > self.config.max_seconds + self.frame_seconds:
                notices.append(f"Only the first {format_duration(self.config.max_seconds)} were looked at.")
                break
        else:
            self._check_end(seconds, notices)
        seconds = min(seconds, self.config.max_seconds)
        # A frame's time may be rounded to milliseconds.
        if seconds + 0.01 < self.config.min_seconds or not frames:
            raise VideoTooShort(
                f"This video is too short: it lasts {math.floor(seconds * 100) / 100:.2f} s and at least "
                f"{self.config.min_seconds:g} s are needed; please choose a longer one."
            )
        return Pictures(frames=np.stack(frames), seconds=seconds, notices=tuple(notices))

    def _spans(self) -> Iterator[tuple[float, float, av.VideoFrame]]:
        """Yield when each frame begins and ends to be shown, in seconds from the first, and the frame."""
        shown: av.VideoFrame | None = None
        begin = 0.0
        n_steps = 0
        origin: float | None = None
        for frame in self._decode():
            time = frame.time
            if shown is None or origin is None:
                shown, origin = frame, time if time is not None else 0.0
                continue
            clock = time - origin if time is not None else -1.0
            if not begin < clock < begin + MAX_GAP_SECONDS:
                clock = begin + self.frame_seconds
                # The timestamps restart, as where streams were joined: they count from here on.
                origin = time - clock if time is not None else origin
            yield begin, clock, shown
            shown, begin, n_steps = frame, clock, n_steps + 1
        if shown is not None:
            # A stream's rate may be its clock's, and its last frame without a duration: then the others' is the best guess.
            usual = min(begin / n_steps, LONGEST_LAST_FRAME_SECONDS) if n_steps else self.frame_seconds
            duration = float(shown.duration * shown.time_base) if shown.duration and shown.time_base else usual
            yield begin, begin + min(max(duration, usual), MAX_GAP_SECONDS), shown

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Decode frame by frame; packets that cannot be decoded are counted and left out."""
        for frames in decode_packets(self.container.demux(self.stream)):
            self.n_damaged += frames is None
            yield from (frame for frame in frames or () if isinstance(frame, av.VideoFrame))

    def _scale(self, frame: av.VideoFrame) -> UInt8:
        """Scale a frame to the working size, upright and with square pixels, as RGB."""
        check_size(frame.width, frame.height, self.config)
        is_turned = quarter_turns(frame) % 2
        if self.size is None:
            width = frame.width * pixel_aspect(self.stream)
            self.size = working_size(width, frame.height, self.config.frame_pixels)
            if is_turned:
                self.size = self.size[::-1]
        width, height = self.size[::-1] if is_turned else self.size
        return scale_upright(frame, width, height)

    def _check_end(self, seconds: float, notices: list[str]) -> None:
        """Say when the stream ended early, or refuse it when nothing worth looking at came."""
        promised = float(self.container.duration or 0) / av.time_base
        stream = self.stream
        if stream.duration and stream.time_base:
            promised = float(stream.duration * stream.time_base)
        breaks_off = seconds + 1 < promised and seconds < BROKEN_SHARE * promised
        if seconds < self.config.min_seconds and (breaks_off or self.n_damaged):
            raise TruncatedVideo(TRUNCATED)
        if not seconds:
            raise EmptyVideo(EMPTY)
        if breaks_off:
            notices.append(f"This video breaks off after {seconds:.0f} seconds; what comes before was looked at.")
        elif self.n_damaged > 1:
            notices.append("Parts of this video are damaged and were left out.")
