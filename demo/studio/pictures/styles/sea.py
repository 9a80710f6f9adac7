"""Sea: rows of waves, one for each voice of the music, with boats; each note of the melody is a fish that leaps."""

from math import cos, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Point, mix, outline
from demo.studio.pictures.style import BLEED, Style
from demo.studio.pictures.timeline import Shot, Timeline
from demo.studio.pictures.voices import ROLES

N_WAVES = 6
HORIZON = -0.10


class Sea(Style):
    """Loud voices make high waves; the course of the boats and the position of the moon change with the shots."""

    name = "sea"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        body = [(-0.5, 0.0), (-0.1, -0.2), (0.35, -0.1), (0.5, 0.0), (0.35, 0.1), (-0.1, 0.18)]
        self._fish = outline(body, 0.9)
        self._tail = outline([(-0.38, 0.0), (-0.72, -0.2), (-0.6, 0.0), (-0.72, 0.2)], 0.2)
        self._hull = outline([(-0.5, 0.0), (0.55, 0.0), (0.34, 0.22), (-0.34, 0.22)], 0.25 * look.bend)
        self._sail = outline([(0.02, -0.06), (0.02, -0.95), (0.5, -0.1)], 0.12 * look.bend)
        self._jib = outline([(-0.05, -0.06), (-0.05, -0.8), (-0.38, -0.1)], 0.12 * look.bend)

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the sky, the moon and its path, then the waves with boats and fish, from far to near."""
        edge = canvas.half_width * BLEED
        palette = self.palette
        moon_x = (self.chance(shot.index, 1) - 0.5) * canvas.half_width * 1.2
        moon_y = -0.14 - 0.26 * self.timeline.pitch(time)
        radius = 0.09 + 0.07 * self.chance(shot.index, 2)
        canvas.glow(moon_x, moon_y, radius * (2.6 + self.timeline.loudness(time)), palette.accent, 0.45)
        canvas.disc(moon_x, moon_y, radius, palette.accent)
        self._streaks(canvas, time, shot, edge)
        canvas.box(-edge, HORIZON, edge, 0.7, mix(palette.inks[0], palette.horizon, 0.35))
        for i in range(7):
            depth = (i + 0.5) / 7
            width = (0.03 + 0.10 * depth) * (0.7 + 0.4 * self.sway(time, i, 2.0))
            shift = 0.02 * self.sway(time, i + 20, 1.5)
            y = HORIZON + 0.008 + 0.15 * depth
            canvas.box(moon_x + shift - width, y, moon_x + shift + width, y + 0.007, palette.accent, 0.7, 0.0035)
        for layer in range(N_WAVES):
            self._wave(canvas, time, layer, edge)
            if layer in (1, 3, 4):
                self._boat(canvas, time, shot, layer, edge)
            if layer in (2, 4):
                self._fishes(canvas, time, layer)

    def _streaks(self, canvas: Canvas, time: float, shot: Shot, edge: float) -> None:
        """Paint clouds as flat streaks."""
        color = mix(self.palette.ground, self.palette.light, 0.3)
        for i in range(5):
            width = 0.12 + 0.3 * self.chance(shot.index, i, 5)
            span = 2 * (edge + width)
            x = (self.chance(shot.index, i, 6) * span + 0.01 * time * self.look.speed) % span - span / 2
            y = -0.46 + 0.07 * i
            canvas.box(x - width, y, x + width, y + 0.012, color, 0.55, 0.006 * self.look.bend)

    def _height(self, time: float, layer: int) -> tuple[float, float, float, float]:
        """Return base line, amplitude, wavelength and displacement of a row of waves."""
        near = layer / (N_WAVES - 1)
        role = ROLES[(layer + 1) % len(ROLES)]
        loud = 0.35 + 0.65 * self.timeline.loudness(time, role)
        force = 0.35 + 0.5 * self.look.contrast + 0.35 * self.look.jitter
        base = HORIZON + 0.07 + 0.45 * near**1.15 + 0.012 * self.sway(time, layer * 1.7, 1.4)
        amplitude = (0.012 + 0.035 * near) * loud * force * 1.7
        length = 0.16 + 0.22 * near
        travel = time * self.look.speed * (0.025 + 0.045 * near) * (1 if layer % 2 else -0.6) + layer * 0.37
        return base, amplitude, length, travel

    def _level(self, time: float, layer: int, x: float) -> tuple[float, float]:
        """Return the height and slope of the water at x."""
        base, amplitude, length, travel = self._height(time, layer)
        phase = 2 * pi * (x - travel) / length
        return base - amplitude * cos(phase), amplitude * 2 * pi / length * sin(phase)

    def _wave(self, canvas: Canvas, time: float, layer: int, edge: float) -> None:
        base, amplitude, length, travel = self._height(time, layer)
        points: list[Point] = [(-edge - 0.3, 0.9)]
        first = int((-edge - 0.2 - travel) / length) - 1
        lean = 0.5 + 0.32 * self.look.angularity
        for k in range(first, first + int((2 * edge + 0.4) / length) + 4):
            crest = k * length + travel
            points.append((crest - length * (1 - lean), base + amplitude))
            points.append((crest, base - amplitude * (1.0 + 0.5 * self.look.angularity * self.chance(layer, k, 9))))
        points.append((edge + 0.5, 0.9))
        near = layer / (N_WAVES - 1)
        # A mixture of two inks would be muddy, so each row takes one of them.
        depth = near * 4
        color = mix(self.ink(int(depth + 0.5)), self.palette.dark, 0.12 * (layer == N_WAVES // 2))
        canvas.polygon(points, color, bend=self.look.bend)
        crest_line = [(x, y + 0.022 + 0.012 * near) for x, y in points[1:-1]]
        canvas.line(crest_line, 0.003 + 0.003 * near, mix(color, self.palette.light, 0.55), 0.8, bend=self.look.bend)

    def _boat(self, canvas: Canvas, time: float, shot: Shot, layer: int, edge: float) -> None:
        if self.chance(shot.index, layer, 11) < 0.3 and layer != 3:
            return
        size = 0.07 + 0.05 * layer
        heading = 1.0 if self.chance(shot.index, layer, 12) < 0.5 else -1.0
        lane = (layer // 2 + int(self.chance(shot.index, 14) * 3)) % 3 - 1
        x = (lane * 0.55 + 0.3 * (self.chance(shot.index, layer, 13) - 0.5)) * edge
        x += heading * (time - shot.start) * 0.02 * self.look.speed
        y, slope = self._level(time, layer, x)
        jump = 0.012 * self.look.bounce * self.timeline.pulse(time)
        hull = self.palette.dark
        sail = self.palette.light if layer != 3 else self.palette.accent
        with canvas.moved(x, y - size * 0.12 - jump, slope * 0.5 + 0.05 * self.sway(time, layer), (size * heading, size)):
            canvas.box(-0.03, -1.0, 0.0, 0.05, hull)
            canvas.fill(self._sail, sail)
            canvas.fill(self._jib, mix(sail, self.palette.inks[1], 0.4))
            canvas.fill(self._hull, hull)

    def _fishes(self, canvas: Canvas, time: float, layer: int) -> None:
        airtime = 0.9 / self.look.speed**0.35
        for onset in self.timeline.between(time - airtime, time, "melody"):
            if (onset.index % 2 == 0) != (layer == 2):
                continue
            flight = (time - onset.time) / airtime
            heading = 1.0 if onset.index % 4 < 2 else -1.0
            start = (self.chance(onset.index, 15) - 0.5) * 1.5 * canvas.half_width
            x = start + heading * (flight - 0.5) * 0.22
            top = 0.08 + 0.20 * onset.pitch
            y = self._level(time, layer, x)[0] + 0.03 - top * 4 * flight * (1 - flight)
            turn = (flight - 0.5) * 2.0 * heading
            size = 0.07 + 0.05 * onset.velocity
            with canvas.moved(x, y, turn, (size * heading, size)):
                canvas.fill(self._fish, self.palette.accent if onset.velocity > 0.55 else self.palette.light)
                canvas.fill(self._tail, self.palette.inks[3])
                canvas.disc(0.3, -0.02, 0.035, self.palette.dark)
