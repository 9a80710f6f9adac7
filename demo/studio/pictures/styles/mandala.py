"""Mandala: rings of petals that spread from the middle with the beat; the melody sparkles on them."""

from math import cos, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Point, Shape, mix, outline
from demo.studio.pictures.style import Style, eased
from demo.studio.pictures.timeline import Shot, Timeline

FOLDS = (6, 8, 10)
N_KINDS = 4
N_RINGS = 8
SPACING = 0.16
"""Distance between two rings, in heights of the picture."""

HEART = 0.12
SPARK_SECONDS = 0.8


class Mandala(Style):
    """Each shot has a number of petals, bars rotate them, the bass opens the center."""

    name = "mandala"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        self._rings: dict[tuple[int, int], Shape] = {}
        # A whole number of bars, of about 1.8 s together.
        bar_seconds = max(0.5, timeline.time_of_beat(timeline.beats_per_bar))
        self._beats_per_ring = timeline.beats_per_bar * max(1, round(1.8 / bar_seconds))

    def _ring(self, folds: int, kind: int) -> Shape:
        """Return a closed ring of petals of radius 1."""
        if (folds, kind) not in self._rings:
            inner = (0.72, 0.80, 0.86, 0.66)[kind]
            wide = (0.55, 0.3, 0.72, 0.12)[kind] * (1.0 - 0.6 * self.look.angularity)
            points: list[Point] = []
            for i in range(folds):
                angle, gap = 2 * pi * i / folds, pi / folds
                points.append((inner * cos(angle - gap), inner * sin(angle - gap)))
                points.append((cos(angle - gap * wide), sin(angle - gap * wide)))
                if self.look.angularity > 0.4 or kind == 1:
                    points.append((1.14 * cos(angle), 1.14 * sin(angle)))
                points.append((cos(angle + gap * wide), sin(angle + gap * wide)))
            self._rings[folds, kind] = outline(points, self.look.bend)
        return self._rings[folds, kind]

    def _color(self, number: int) -> Color:
        """Return the color of a ring: strong and weak colors alternate, so that each ring contrasts with the next."""
        palette = self.palette
        inks = palette.inks
        loud = (inks[3], inks[4], palette.accent, inks[2])
        quiet = (palette.ground, inks[0], palette.horizon, inks[1])
        return loud[number // 2 % 4] if number % 2 else quiet[(number // 2 + int(self.chance(number, 5) * 2)) % 4]

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the rings from the outermost one to the center."""
        folds = FOLDS[int(self.chance(shot.index, 1) * len(FOLDS))]
        off = (1 - self.look.symmetry) * 0.5
        x, y = (self.chance(shot.index, 2) - 0.5) * off * 1.4, (self.chance(shot.index, 3) - 0.5) * off * 0.7
        step = self.timeline.beat(time) / self._beats_per_ring
        turn = (int(step) + self._push(step - int(step))) * 0.11 * (1 if self.chance(4) < 0.5 else -1)
        with canvas.moved(x, y, turn):
            self._waves(canvas, time, folds)
            self._sparks(canvas, time, folds)
            self._heart(canvas, time, folds)

    def _push(self, phase: float) -> float:
        """Return the progress of a push; slow looks take longer."""
        return eased(phase * (5.0 if self.look.speed > 0.8 else 1.6))

    def _waves(self, canvas: Canvas, time: float, folds: int) -> None:
        step = self.timeline.beat(time) / self._beats_per_ring
        number = int(step)
        # All rings move outward on a beat and then rest until the next push.
        phase = self._push(step - number)
        struck = self.timeline.hit(time, "drums", 0.15)
        for k in range(N_RINGS, -1, -1):
            ring = number - k
            radius = HEART + (k + phase) * SPACING * (1 + 0.05 * k)
            kind = int(self.chance(ring, 6) * N_KINDS)
            color = self._color(ring)
            turn = pi / folds * (ring % 2)
            with canvas.moved(0, 0, turn, radius):
                canvas.fill(self._ring(folds, kind), color)
                if k < 7:
                    line = mix(color, self.palette.light if ring % 2 else self.palette.dark, 0.55)
                    with canvas.moved(0, 0, 0, 0.93):
                        canvas.stroke(self._ring(folds, kind), 0.005 / radius, line)
                if ring % 2 and k:
                    size = 0.045 * (1 + 0.5 * struck * (k <= 2))
                    for i in range(folds):
                        angle = 2 * pi * i / folds
                        canvas.disc(0.82 * cos(angle), 0.82 * sin(angle), size, self._color(ring + 3))

    def _sparks(self, canvas: Canvas, time: float, folds: int) -> None:
        """Paint a star in each fold for each note of the melody, at a distance given by its pitch."""
        for onset in self.timeline.between(time - SPARK_SECONDS, time + 1e-6, "melody"):
            age = time - onset.time
            strength = min(1.0, age / 0.06 + 0.3, (SPARK_SECONDS - age) / 0.15)
            radius = 0.20 + 0.30 * onset.pitch
            size = (0.012 + 0.020 * onset.velocity) * strength
            if size < 0.003:
                continue
            for i in range(folds):
                angle = 2 * pi * (i + 0.5 * (onset.index % 2)) / folds
                x, y = radius * cos(angle), radius * sin(angle)
                canvas.disc(x, y, size * 1.5, self.palette.dark)
                canvas.disc(x, y, size, self.palette.light)

    def _heart(self, canvas: Canvas, time: float, folds: int) -> None:
        low = self.timeline.hit(time, "bass", 0.35)
        size = HEART * (0.9 + 0.15 * low)
        for i, (scale, color) in enumerate(((1.35, self.palette.dark), (1.12, self.palette.accent), (0.72, self.ink(3)))):
            with canvas.moved(0, 0, i * 0.3, size * scale):
                canvas.fill(self._ring(folds, (i + 1) % N_KINDS), color)
        canvas.disc(0, 0, size * 0.40, self.palette.light)
        canvas.disc(0, 0, size * 0.22, self.palette.dark)
