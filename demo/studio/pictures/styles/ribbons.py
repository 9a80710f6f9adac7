"""Ribbons: stripes that the melody draws across the picture, like a broad pen."""

from math import cos, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.shapes import Point, mix, outline
from demo.studio.pictures.style import BLEED, Style
from demo.studio.pictures.timeline import Shot
from demo.studio.pictures.voices import Onset, Role

ANGLES = (-0.18, 0.16, -0.42, 0.38)


class Ribbons(Style):
    """The melody is a bundle of stripes with a head at the current time; bass and chords are broader, slower bands."""

    name = "ribbons"

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:
        """Paint a flat color that changes with the shots."""
        canvas.ground(self.palette.ground if shot.index % 2 == 0 else mix(self.palette.ground, self.palette.inks[0], 0.8))

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the bands from the lowest one to the melody."""
        edge = canvas.half_width * BLEED + 0.25
        side = -1.0 if shot.index % 2 else 1.0
        turn = ANGLES[(shot.index + int(self.chance(1) * 4)) % 4] * (1.0 - 0.5 * self.look.symmetry)
        with canvas.moved(0, 0, turn, (side, 1.0)):
            self._sweep(canvas, shot, edge)
            self._band(canvas, time, shot, "bass", edge, 0.24)
            self._band(canvas, time, shot, "chords", edge, -0.16)
            self._bundle(canvas, time, shot, edge)
            self._beads(canvas, time, edge)

    def _sweep(self, canvas: Canvas, shot: Shot, edge: float) -> None:
        """Paint very broad waves that fill the picture."""
        inks = self.palette.inks
        for i, y in enumerate((-0.30, 0.02, 0.34)):
            points: list[Point] = [(-edge, 0.95)]
            for k in range(9):
                x = -edge + 2 * edge * k / 8
                points.append((x, y + (0.07 + 0.04 * i) * sin(k * 1.3 + i * 2.1 + shot.section)))
            points.append((edge, 0.95))
            canvas.polygon(points, mix(self.palette.ground, inks[i % 2], 0.35 + 0.25 * i), bend=self.look.bend)

    def _track(self, time: float, role: Role, edge: float, rate: float, now: float) -> list[Point]:
        """Return the line of a voice as (x, pitch), from the left edge to the current time; gaps are bridged."""
        onsets = self.timeline.between(time - (edge + now) / rate - 2.0, time + 1e-6, role)
        points: list[Point] = []
        last: Onset | None = None
        for onset in onsets:
            # Points that are too close would give a jagged line.
            if last is not None and (onset.time - last.time) * rate < 0.055:
                continue
            x = now + (onset.time - time) * rate
            if points and x - points[-1][0] > 0.16:
                points.append((x - 0.07, points[-1][1]))
            points.append((x, onset.pitch))
            last = onset
        if not points:
            return []
        # The head moves to a new pitch gradually.
        ahead = max(points[-1][0] + 0.02, now)
        if len(points) > 1 and now - points[-1][0] < 0.03:
            share = (now - points[-1][0]) / 0.03
            return [(-edge - 0.3, points[0][1]), *points[:-1], (ahead, points[-2][1] + (points[-1][1] - points[-2][1]) * share)]
        return [(-edge - 0.3, points[0][1]), *points, (ahead, points[-1][1])]

    def _band(self, canvas: Canvas, time: float, shot: Shot, role: Role, edge: float, level: float) -> None:
        rate = 0.07 + 0.03 * self.look.speed
        track = self._track(time, role, edge, rate, edge)
        if not track:
            return
        points = [(x, level - 0.22 * (pitch - 0.4)) for x, pitch in track]
        width = 0.05 + 0.05 * self.timeline.loudness(time, role)
        number = 2 if role == "bass" else 1
        shape = outline(points, self.look.bend, closed=False)
        canvas.stroke(shape, width * 2.0, self.ink(number), 1.0)
        canvas.stroke(shape, width * 0.9, self.ink(number + 2 + shot.index % 2), 1.0)
        canvas.stroke(shape, width * 0.22, self.palette.light, 0.9)

    def _bundle(self, canvas: Canvas, time: float, shot: Shot, edge: float) -> None:
        now = 0.38
        rate = 0.10 + 0.03 * self.look.speed
        track = self._track(time, "melody", edge, rate, now)
        if not track:
            return
        points = [(x, 0.26 - 0.52 * pitch) for x, pitch in track]
        thick = 0.028 + 0.012 * self.timeline.loudness(time, "melody")
        colors = (self.palette.dark, self.ink(4), self.ink(3), self.palette.accent, self.palette.light)
        n = len(colors)
        for i, color in enumerate(colors):
            offset = (i - (n - 1) / 2) * thick
            canvas.line([(x, y + offset) for x, y in points], thick * 1.06, color, bend=self.look.bend)
        self._head(canvas, time, points[-1], thick * n * 0.62, shot)

    def _head(self, canvas: Canvas, time: float, at: Point, radius: float, shot: Shot) -> None:
        x, y = at
        radius *= 1.0 + 0.35 * self.timeline.hit(time, "melody", 0.2)
        if self.look.angularity > 0.6:
            turn = time * self.look.speed
            points = []
            for i in range(16):
                reach = radius * (1.5 if i % 2 else 0.9)
                points.append((x + reach * cos(turn + i * pi / 8), y + reach * sin(turn + i * pi / 8)))
            canvas.polygon(points, self.palette.dark)
        else:
            canvas.disc(x, y, radius * 1.25, self.palette.dark)
        canvas.disc(x, y, radius * 0.92, self.palette.accent)
        canvas.disc(x, y, radius * 0.45, self.palette.light if shot.index % 2 else self.ink(3))

    def _beads(self, canvas: Canvas, time: float, edge: float) -> None:
        """Paint the low drums as beads that roll along the lower edge and jump when they are struck."""
        rate = 0.35
        for onset in self.timeline.between(time - 2 * edge / rate, time, "drums"):
            if onset.pitch > 0.35:
                continue
            age = time - onset.time
            x = edge - 0.2 - age * rate
            leap = 0.10 * abs(sin(min(pi, age * 7))) * onset.velocity
            y = 0.42 - 0.05 * onset.pitch - leap
            canvas.disc(x, y, 0.008 + 0.014 * onset.velocity * (1 - onset.pitch * 0.6), self.palette.light)
