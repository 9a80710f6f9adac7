"""The base of all styles: a timeline, a look, reproducible random numbers, and drawing of a moment."""

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
"""Size of the painted area relative to the picture, so that the camera can move."""


STEPS_PER_SECOND = 5
"""Update rate of slow motion."""


class Style(ABC):
    """A way to paint a score.

    Attributes:
        name: Name of the style; part of the seed of `chance`.
        timeline: The score.
        look: The emotion.
        palette: The palette of the look.
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
        """Paint a shot at a time in seconds over the whole canvas."""

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:  # noqa: ARG002
        """Paint the background, which the camera does not move."""
        canvas.ground(self.palette.ground, self.palette.horizon)

    def chance(self, *keys: int) -> float:
        """Return a pseudorandom number in [0, 1) that depends only on the video and the keys."""
        value = self._salt
        for key in keys:
            value = (value ^ (key & 0xFFFFFFFF)) * 0x9E3779B1 & 0xFFFFFFFF
            value ^= value >> 15
            value = value * 0x85EBCA77 & 0xFFFFFFFF
            value ^= value >> 13
        return value / 4294967296.0

    def ink(self, number: int) -> Color:
        """Return one of the five inks, modulo five."""
        return self.palette.inks[number % len(self.palette.inks)]

    def sway(self, time: float, key: float, speed: float = 1.0) -> float:
        """Return a slow, aperiodic oscillation, -1 to 1; a jittery look moves in jerks."""
        if self.look.jitter > 0.2:
            beat = self.timeline.beat(time)
            time = self.timeline.time_of_beat(int(beat) + eased((beat - int(beat)) * 3.0))
        else:
            time = stepped(time)
        phase = time * speed * self.look.speed
        return 0.6 * sin(phase * 0.9 + key * 2.4) + 0.4 * sin(phase * 0.53 + key * 5.1 + 1.0)


def stepped(time: float) -> float:
    """Round a time down to a step: motion of less than a pixel a step looks smooth and takes few bits."""
    return floor(time * STEPS_PER_SECOND + 1e-6) / STEPS_PER_SECOND


def eased(share: float) -> float:
    """Return the smoothstep function of a share clipped to 0-1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def sprung(share: float) -> float:
    """Ease a share, clipped to 0-1, with an overshoot of a tenth at the end."""
    share = min(1.0, max(0.0, share)) - 1.0
    return 1.0 + 2.70158 * share**3 + 1.70158 * share**2
