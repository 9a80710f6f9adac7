"""What every style has: a timeline, a look, chance that depends on names only, and a way to draw a moment."""

from abc import ABC, abstractmethod
from math import floor, sin
from random import Random
from typing import ClassVar

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.palettes import Palette
from demo.studio.pictures.shapes import Color
from demo.studio.pictures.timeline import Shot, Timeline

BLEED = 1.16
"""How far beyond the picture's edges a painter paints, as a factor, so that the camera may move."""


STEPS_PER_SECOND = 5
"""How often slow motion is renewed."""


class Style(ABC):
    """A way to paint a score.

    Attributes:
        name: Of the style; a part of every seed.
        timeline: The score.
        look: The emotion.
        palette: The look's palette.
    """

    name: ClassVar[str]

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        self.timeline = timeline
        self.look = look
        self.palette: Palette = look.palette
        # The shipped videos were drawn with capitalized names.
        self._salt = Random(f"{self.name.capitalize()} {look.emotion} {seed}").getrandbits(32)

    @abstractmethod
    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the moment `time` (s) of a shot over the whole canvas."""

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:  # noqa: ARG002
        """Paint what the camera does not move."""
        canvas.ground(self.palette.ground, self.palette.horizon)

    def chance(self, *keys: int) -> float:
        """Return a number in [0, 1) that depends on the video and on the keys only."""
        value = self._salt
        for key in keys:
            value = (value ^ (key & 0xFFFFFFFF)) * 0x9E3779B1 & 0xFFFFFFFF
            value ^= value >> 15
            value = value * 0x85EBCA77 & 0xFFFFFFFF
            value ^= value >> 13
        return value / 4294967296.0

    def ink(self, number: int) -> Color:
        """Return one of the five inks; numbers go round."""
        return self.palette.inks[number % len(self.palette.inks)]

    def sway(self, time: float, key: float, speed: float = 1.0) -> float:
        """Return a slow motion to and fro that does not repeat, -1 to 1; where the look is jittery it goes by jerks."""
        if self.look.jitter > 0.2:
            beat = self.timeline.beat(time)
            time = self.timeline.time_of_beat(int(beat) + eased((beat - int(beat)) * 3.0))
        else:
            time = stepped(time)
        phase = time * speed * self.look.speed
        return 0.6 * sin(phase * 0.9 + key * 2.4) + 0.4 * sin(phase * 0.53 + key * 5.1 + 1.0)


def stepped(time: float) -> float:
    """Return a time that rests between steps: what moves by less than a pixel a step looks smooth and costs few bits."""
    return floor(time * STEPS_PER_SECOND + 1e-6) / STEPS_PER_SECOND


def eased(share: float) -> float:
    """Return a share of a way, slow at both ends, cut to 0-1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def sprung(share: float) -> float:
    """Return a share of a way that overshoots by a tenth before it settles, cut to 0-1."""
    share = min(1.0, max(0.0, share)) - 1.0
    return 1.0 + 2.70158 * share**3 + 1.70158 * share**2
