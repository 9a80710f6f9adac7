"""Decode any video to frames of one or several sizes and rates, or refuse it with one clear sentence.

The file is decoded once, however many rates are wanted. Decoding stops at the longest analyzed duration, frames are
scaled as they are decoded, and only those are kept that the analysis wants.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

FAST_RATIO = 4
"""Of a video's frames a second to those that are wanted; beyond it, frames that no other frame needs are not decoded."""

HIGHEST_FRAME_RATE = 130
"""More is no rate but the tick of a clock, as browsers write it."""

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
    return read_pictures_at(path, (config,))[0]


def read_pictures_at(path: Path, configs: Sequence[FrameConfig]) -> tuple[Pictures, ...]:
    """Decode a video once to frames of several rates and sizes.

    Each config gets the frames, duration and notices of `read_pictures`, with one exception: only the highest of the rates
    decides whether frames that no other frame needs are skipped. Where a lower rate, read alone, skips them, it gets
    neighbors of the frames that it gets here, and a less exact duration.

    Args:
        path: The file; its name says nothing about what it holds.
        configs: At least one. The strictest limits on bytes and sizes hold for all.

    Returns:
        One for each config, in their order.

    Raises:
        DemoError: As `read_pictures`, for the first config that cannot be met.
        MemoryError: As `read_pictures`.
    """
    with open_pictures(path, _strictest(configs)) as (container, stream):
        return _Reader(container, stream, configs).read()


def _strictest(configs: Sequence[FrameConfig]) -> FrameConfig:
    """Return a config with the tightest limits on bytes and sizes of several."""
    return replace(
        configs[0],
        frame_pixels=min(config.frame_pixels for config in configs),
        max_bytes=min(config.max_bytes for config in configs),
        min_side=max(config.min_side for config in configs),
        max_side=min(config.max_side for config in configs),
        max_pixels=min(config.max_pixels for config in configs),
    )


class _Reader:
    """One opened file: its stream, its clock, and what was damaged."""

    def __init__(self, container: InputContainer, stream: VideoStream, configs: Sequence[FrameConfig]) -> None:
        self.container = container
        self.stream = stream
        self.n_damaged = 0
        rate = self.stream.average_rate or Fraction(25)
        self.frame_seconds = float(1 / rate) if rate > 0 else 0.04
        self.samplings = [_Sampling(config, stream, self.frame_seconds) for config in configs]
        if FAST_RATIO * max(config.frame_rate for config in configs) < rate < HIGHEST_FRAME_RATE:
            stream.codec_context.skip_frame = "NONREF"
            # What is smoothed away at the edges of blocks is lost in small frames anyway; it takes a fifth of the time.
            stream.codec_context.options |= {"skip_loop_filter": "all"}

    def read(self) -> tuple[Pictures, ...]:
        """Decode to the end of the file or of the longest time that is looked at."""
        for _, end, frame in self._spans():
            for sampling in self.samplings:
                sampling.add(frame, end)
            if all(sampling.is_complete for sampling in self.samplings):
                break
        return tuple(self._finish(sampling) for sampling in self.samplings)

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

    def _finish(self, sampling: "_Sampling") -> Pictures:
        """Return the frames of a sampling, or refuse the file if they are too few."""
        if not sampling.is_complete:
            self._check_end(sampling)
        return sampling.pictures()

    def _check_end(self, sampling: "_Sampling") -> None:
        """Say when the stream ended early, or refuse it when nothing worth looking at came."""
        seconds = sampling.seconds
        promised = float(self.container.duration or 0) / av.time_base
        stream = self.stream
        if stream.duration and stream.time_base:
            promised = float(stream.duration * stream.time_base)
        breaks_off = seconds + 1 < promised and seconds < BROKEN_SHARE * promised
        if seconds < sampling.config.min_seconds and (breaks_off or self.n_damaged):
            raise TruncatedVideo(TRUNCATED)
        if not seconds:
            raise EmptyVideo(EMPTY)
        if breaks_off:
            sampling.notices.append(f"This video breaks off after {seconds:.0f} seconds; what comes before was looked at.")
        elif self.n_damaged > 1:
            sampling.notices.append("Parts of this video are damaged and were left out.")


class _Sampling:
    """The frames that one config takes from a stream, as far as it is decoded."""

    def __init__(self, config: FrameConfig, stream: VideoStream, frame_seconds: float) -> None:
        self.config = config
        self.seconds = 0.0
        self.is_complete = False
        self.notices: list[str] = []
        self._stream = stream
        self._frame_seconds = frame_seconds
        self._size: tuple[int, int] | None = None
        self._frames: list[UInt8] = []
        self._n_longest = round(config.max_seconds * config.frame_rate)

    def add(self, frame: av.VideoFrame, end: float) -> None:
        """Take the stream's next frame where it is wanted; once complete, take nothing.

        Args:
            frame: Of any size and format of pixels.
            end: When it ends to be shown, in seconds from the first.
        """
        if self.is_complete:
            return
        # A sample every 1/frame_rate s, each the frame that is shown at the middle of its span of time.
        n_wanted = min(math.ceil(end * self.config.frame_rate - 0.5), self._n_longest)
        if len(self._frames) < n_wanted:
            self._frames += [self._scale(frame)] * (n_wanted - len(self._frames))
        self.seconds = end
        if end > self.config.max_seconds + self._frame_seconds:
            self.notices.append(f"Only the first {format_duration(self.config.max_seconds)} were looked at.")
            self.is_complete = True

    def pictures(self) -> Pictures:
        """Return the frames, and forget them.

        Raises:
            VideoTooShort: There are too few.
        """
        seconds = min(self.seconds, self.config.max_seconds)
        # A frame's time may be rounded to milliseconds.
        if seconds + 0.01 < self.config.min_seconds or not self._frames:
            raise VideoTooShort(
                f"This video is too short: it lasts {math.floor(seconds * 100) / 100:.2f} s and at least "
                f"{self.config.min_seconds:g} s are needed; please choose a longer one."
            )
        frames = np.stack(self._frames)
        # Otherwise all samplings' frames would be in memory twice.
        self._frames.clear()
        return Pictures(frames=frames, seconds=seconds, notices=tuple(self.notices))

    def _scale(self, frame: av.VideoFrame) -> UInt8:
        """Scale a frame to the working size, upright and with square pixels, as RGB."""
        check_size(frame.width, frame.height, self.config)
        is_turned = quarter_turns(frame) % 2
        if self._size is None:
            self._size = working_size(frame.width * pixel_aspect(self._stream), frame.height, self.config.frame_pixels)
            if is_turned:
                self._size = self._size[::-1]
        width, height = self._size[::-1] if is_turned else self._size
        return scale_upright(frame, width, height)
