"""Decode any video to frames of one or several sizes and rates, or refuse it with one clear sentence.

The file is decoded once, however many rates are wanted. Decoding stops at the longest analyzed duration, frames are
scaled as they are decoded, and only those are kept that the analysis wants.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from demo.core.config import FrameConfig
from demo.core.errors import EmptyVideo, TruncatedVideo
from demo.media.clock import MAX_GAP_SECONDS, Clock
from demo.media.containers import TRUNCATED, choose_sound, decode_packets, open_pictures
from demo.media.frame_sampling import Pictures, Sampling
from demo.media.truncation import Ending, judge_end

FAST_RATIO = 4
"""Of a video's frames a second to those that are wanted; beyond it, frames that no other frame needs are not decoded."""

HIGHEST_FRAME_RATE = 130
"""More is no rate but the tick of a clock, as browsers write it."""

LONGEST_LAST_FRAME_SECONDS = 1.0

LONGEST_STEP_SECONDS = 0.25
"""From a frame to one without a usable time stamp; slides have a mean rate far below that of their closest ones."""

LEAD_SECONDS = 0.08
"""A first picture that comes so much after the file's start comes with it: sound is ahead by what its codec delays."""

BROKEN_SHARE = 0.9
"""A stream that ends before this share of its promised duration breaks off."""

NO_FRAMES = "There is no picture in this video that we can read; please export it again or choose another one."

SIZED = {"matroska", "mov"}
"""FFmpeg's names of containers whose bytes say how many there must be."""


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
        return _Reader(path, container, stream, configs).read()


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

    def __init__(self, path: Path, container: InputContainer, stream: VideoStream, configs: Sequence[FrameConfig]) -> None:
        self.path = path
        self.clock = Clock(container)
        self.sound = choose_sound(container)
        self.lead = self.last_end = 0.0
        self.container = container
        self.stream = stream
        self.n_damaged = 0
        rate = self.stream.average_rate or Fraction(25)
        self.frame_seconds = float(1 / rate) if rate > 0 else 0.04
        self.step_seconds = min(self.frame_seconds, LONGEST_STEP_SECONDS)
        self.samplings = [Sampling(config, stream, self.step_seconds) for config in configs]
        # Of an unknown rate, a frame that no other needs may be a slide.
        fastest = HIGHEST_FRAME_RATE if self.stream.average_rate else 0
        if FAST_RATIO * max(config.frame_rate for config in configs) < rate < fastest:
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
        """Yield when each frame begins and ends to be shown, in seconds from the file's start, and the frame.

        The first is shown from there, and the last as long as there is sound.
        """
        shown: av.VideoFrame | None = None
        begin = 0.0
        n_steps = 0
        for frame in self._decode():
            place = self.clock.place(self.stream.index, frame.time, self.step_seconds)
            if shown is None:
                shown, self.lead = frame, place if place < LEAD_SECONDS else 0.0
                continue
            # Time stamps that fall back a little say nothing.
            end = place - self.lead if place - self.lead > begin else begin + self.step_seconds
            yield begin, end, shown
            shown, begin, n_steps = frame, end, n_steps + 1
        if shown is not None:
            # A stream's rate may be its clock's, and its last frame without a duration: then the others' is the best guess.
            usual = min(begin / n_steps, LONGEST_LAST_FRAME_SECONDS) if n_steps else self.frame_seconds
            duration = float(shown.duration * shown.time_base) if shown.duration and shown.time_base else usual
            # A decoder that reorders frames gives the last one the duration of another.
            longest = max(self._promised() - begin, usual) if self._promised() else MAX_GAP_SECONDS
            self.last_end = begin + min(max(duration, usual), longest, MAX_GAP_SECONDS)
            heard = self._sound_end()
            yield begin, heard if heard > self.last_end + LONGEST_LAST_FRAME_SECONDS else self.last_end, shown

    def _sound_end(self) -> float:
        """Return when the sound ends, on the clock of the pictures; 0 without any."""
        return self.clock.end(self.sound.index) - self.lead if self.sound else 0.0

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Decode frame by frame; packets that cannot be decoded are counted and left out."""
        for frames in decode_packets(self._packets()):
            self.n_damaged += frames is None
            yield from (frame for frame in frames or () if isinstance(frame, av.VideoFrame))

    def _packets(self) -> Iterator[Any]:
        """Yield the packets of the pictures; of those of the sound, only the times are looked at."""
        for packet in self.container.demux([stream for stream in (self.stream, self.sound) if stream]):
            if packet.stream.index == self.stream.index:
                yield packet
            elif packet.pts is not None:
                seconds = float((packet.duration or 0) * packet.time_base)
                self.clock.place(packet.stream.index, float(packet.pts * packet.time_base), seconds)

    def _finish(self, sampling: Sampling) -> Pictures:
        """Return the frames of a sampling, or refuse the file if they are too few."""
        if not sampling.is_complete:
            self._check_end(sampling)
        return sampling.pictures()

    def _check_end(self, sampling: Sampling) -> None:
        """Say when the stream ended early, or refuse it when nothing worth looking at came."""
        seconds = sampling.seconds
        breaks_off = self._breaks_off()
        if seconds < sampling.config.min_seconds and (breaks_off or self.n_damaged):
            raise TruncatedVideo(TRUNCATED)
        if not seconds:
            raise EmptyVideo(NO_FRAMES)
        if breaks_off:
            sampling.notices.append(
                f"This video breaks off after {self.last_end:.0f} seconds; what comes before was looked at."
            )
        elif self.n_damaged > 1:
            sampling.notices.append("Parts of this video are damaged and were left out.")

    def _promised(self) -> float:
        """Return how long the pictures, or else the whole file, should be in seconds; 0 where nothing says it."""
        if self.stream.duration and self.stream.time_base:
            return float(self.stream.duration * self.stream.time_base)
        return float(self.container.duration or 0) / av.time_base

    def _breaks_off(self) -> bool:
        """Return whether pictures are missing at the end: as the bytes prove, or where nothing reaches the promised end."""
        promised = self._promised()
        is_sized = bool(SIZED & set(self.container.format.name.split(",")))
        reached = self.last_end if is_sized else max(self.last_end, self._sound_end())
        if reached + 1 >= promised or reached >= BROKEN_SHARE * promised:
            return False
        if not is_sized:
            return True
        with self.path.open("rb") as file:
            return judge_end(file) is not Ending.WHOLE
