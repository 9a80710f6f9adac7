"""When the frames of a file are to be shown and heard: one clock for all of its streams, as players have."""

from typing import Any

from av.container import InputContainer
from av.format import Flags

from demo.media.containers import start_seconds

DISCONTINUOUS: Any = Flags.ts_discont

MAX_STEP_BACK_SECONDS = 0.5
"""Time stamps that fall back further start again, as where recordings were joined."""

MAX_GAP_SECONDS = 1_200.0
"""A picture may stand still that long; a larger step of the clock is a damaged time stamp."""

MAX_BROADCAST_GAP_SECONDS = 60.0
"""The same where clocks jump by design, as in MPEG streams."""


NEAR_SECONDS = 1.0
"""Streams that start again together end so far apart at most."""


class Clock:
    """Seconds since a file's start; steps that no recording has are taken out.

    A step is kept where another stream has gone on meanwhile, as sound does behind a still picture.
    """

    def __init__(self, container: InputContainer) -> None:
        self._offset = -start_seconds(container)
        is_broadcast = container.format.flags & DISCONTINUOUS.value
        self._max_gap = MAX_BROADCAST_GAP_SECONDS if is_broadcast else MAX_GAP_SECONDS
        self._offsets: dict[int, float] = {}
        self._ends: dict[int, float] = {}

    def place(self, stream: int, time: float | None, duration: float) -> float:
        """Return when a stream's next frame begins.

        Args:
            stream: Its number.
            time: Seconds as the file says them; None where it says nothing.
            duration: Of the frame, in seconds.
        """
        end = self._ends.get(stream)
        if time is None:
            place = end or 0.0
        else:
            place = time + self._offsets.setdefault(stream, self._offset)
            if end is not None and not end - MAX_STEP_BACK_SECONDS <= place <= max(self._ends.values()) + self._max_gap:
                # What another stream has already found keeps both together.
                known = [offset for offset in self._offsets.values() if abs(time + offset - end) < NEAR_SECONDS]
                self._offsets[stream] = known[0] if known else end - time
                place = time + self._offsets[stream]
        self._ends[stream] = place + duration
        return place

    def end(self, stream: int) -> float:
        """Return when a stream's last frame ended; 0 before the first."""
        return self._ends.get(stream, 0.0)
