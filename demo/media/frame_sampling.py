"""Take frames from a video's stream at a fixed rate and size."""

import math
from dataclasses import dataclass

import av
import numpy as np
from av.video.stream import VideoStream

from demo.core.arrays import UInt8
from demo.core.config import FrameConfig
from demo.core.errors import VideoTooShort, format_duration
from demo.media.containers import check_size
from demo.media.scaling import pixel_aspect, quarter_turns, scale_upright, working_size


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


class Sampling:
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
