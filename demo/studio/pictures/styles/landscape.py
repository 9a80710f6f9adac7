"""Landscape: rows of hills; the melody gives the height of the sun and the line of a ridge."""

from math import cos, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.shapes import Color, Point, mix
from demo.studio.pictures.style import BLEED, Style
from demo.studio.pictures.timeline import Shot

N_RIDGES = 5
MELODY_RIDGE = 3
"""Counted from the farthest one."""


class Landscape(Style):
    """A light moves along the ridge of the melody."""

    name = "landscape"

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint sky, sun, hills and weather, from far to near."""
        edge = canvas.half_width * BLEED
        self._sun(canvas, time, shot)
        self._clouds(canvas, time, shot, edge)
        # The camera points up in some shots and down in others.
        with canvas.moved(0, 0.16 * (self.chance(shot.index, 23) - 0.45)):
            for layer in range(N_RIDGES):
                if layer == MELODY_RIDGE:
                    self._melody(canvas, time, edge)
                else:
                    self._ridge(canvas, time, shot, layer, edge)
        self._weather(canvas, time, edge)

    def _hill_color(self, layer: int) -> Color:
        palette = self.palette
        return mix(palette.inks[min(4, layer)], palette.horizon, 0.45 - 0.11 * layer)

    def _sun(self, canvas: Canvas, time: float, shot: Shot) -> None:
        x = (self.chance(shot.index, 21) - 0.5) * canvas.half_width * 1.1
        y = 0.10 - 0.42 * self.timeline.pitch(time)
        radius = 0.12 + 0.06 * self.chance(shot.index, 22) + 0.012 * self.timeline.hit(time, "bass", 0.3)
        halo = mix(self.palette.ground, self.palette.light, 0.5)
        loud = self.timeline.loudness(time)
        for i in (3, 2, 1):
            self._orb(canvas, (x, y), radius + i * (0.03 + 0.05 * loud), time, halo, 0.16)
        self._orb(canvas, (x, y), radius, time, self.palette.accent, 1.0)

    def _orb(self, canvas: Canvas, center: Point, radius: float, time: float, color: Color, alpha: float) -> None:
        """Paint a disc, or a star if the look is pointed."""
        if self.look.angularity < 0.6:
            canvas.disc(*center, radius, color, alpha)
            return
        n_points = 22
        turn = time * 0.12 * self.look.speed
        points = []
        for i in range(n_points * 2):
            reach = radius * ((1.0 + 0.5 * self.chance(i, 24) * self.look.angularity) if i % 2 else 0.82)
            angle = turn + i * pi / n_points
            points.append((center[0] + reach * cos(angle), center[1] + reach * sin(angle)))
        canvas.polygon(points, color, alpha)

    def _clouds(self, canvas: Canvas, time: float, shot: Shot, edge: float) -> None:
        color = mix(self.palette.ground, self.palette.light, 0.35 if self.look.warmth > -0.35 else 0.18)
        for i in range(2 + round(4 * self.look.density)):
            width = 0.22 + 0.3 * self.chance(shot.index, i, 31)
            span = 2 * edge + 2 * width
            x = (self.chance(shot.index, i, 32) * span + time * 0.015 * self.look.speed * (1 + i % 3)) % span - edge - width
            y = -0.42 + 0.34 * self.chance(shot.index, i, 33)
            thick = 0.018 + 0.012 * self.chance(i, 34)
            if self.look.angularity > 0.6:
                canvas.polygon([(x - width, y), (x - width * 0.2, y - thick * 2.2), (x + width, y + thick * 0.4)], color, 0.7)
            else:
                canvas.box(x - width, y, x + width * 0.7, y + thick * 1.6, color, 0.7, thick * 0.8)
                canvas.box(x - width * 0.5, y - thick * 1.3, x + width, y + thick * 0.3, color, 0.7, thick * 0.8)

    def _ridge(self, canvas: Canvas, time: float, shot: Shot, layer: int, edge: float) -> None:
        near = layer / (N_RIDGES - 1)
        step = 0.16 + 0.16 * near
        scroll = time * self.look.speed * (0.012 + 0.11 * near**1.6) + 7.3 * layer
        base = 0.02 + 0.36 * near + 0.02 * self.look.jitter * self.chance(layer, shot.index, 42)
        height = (0.20 - 0.05 * near) * (0.5 + 0.8 * self.look.contrast)
        first = int((scroll - edge) / step) - 2
        points: list[Point] = [(-edge - 1, 1.0)]
        trees: list[tuple[float, float, int]] = []
        for k in range(first, first + int(2 * edge / step) + 6):
            x = k * step - scroll
            y = base - height * self.chance(shot.section, layer, k, 41)
            points.append((x + step * 0.5 * (self.chance(layer, k, 43) - 0.5), y))
            if layer in (2, 4) and self.chance(layer, k, 44) < 0.35 + 0.5 * self.look.density:
                trees.append((x, base - height * 0.2, k))
        points.append((edge + 1, 1.0))
        color = self._hill_color(layer)
        for x, y, k in trees:
            self._tree(canvas, time, (x, y), (0.06 + 0.08 * near) * (0.7 + 0.6 * self.chance(k, 45)), k, color)
        canvas.polygon(points, color, bend=self.look.bend)

    def _tree(self, canvas: Canvas, time: float, foot: Point, height: float, key: int, color: Color) -> None:
        jump = 1 + 0.14 * self.look.bounce * self.timeline.pulse(time) * (1 if key % 2 else 0.4)
        lean = 0.10 * self.sway(time, key)
        with canvas.moved(foot[0], foot[1], lean, (height, height * jump)):
            if self.look.angularity > 0.42:
                canvas.polygon([(-0.35, 0.6), (0.0, -1.0), (0.35, 0.6)], color)
            else:
                canvas.box(-0.05, -0.6, 0.05, 1.2, color)
                canvas.oval(0, -0.75, (0.36, 0.5), color)

    def _melody(self, canvas: Canvas, time: float, edge: float) -> None:
        """Paint the ridge that follows the melody, with the current time in the middle, and a light for the sounding note."""
        rate = 0.17 * (0.6 + 0.4 * self.look.speed)
        now = -0.18

        def height(pitch: float) -> float:
            return 0.33 - 0.30 * pitch

        points: list[Point] = [(-edge - 1, 1.0), (-edge - 0.4, 0.3)]
        last_x = -edge - 0.4
        for onset in self.timeline.between(time - (edge + now + 0.4) / rate, time + (edge - now + 0.4) / rate, "melody"):
            x = now + (onset.time - time) * rate
            if x - last_x > 0.05:
                points.append((x, height(onset.pitch)))
                last_x = x
        points += [(max(edge + 0.4, last_x + 0.1), 0.3), (edge + 1, 1.0)]
        canvas.polygon(points, self._hill_color(MELODY_RIDGE), bend=self.look.bend)
        before = -1.0
        for onset in reversed(self.timeline.between(time - 3.0, time, "melody")):
            # Of simultaneous notes only the highest counts.
            if abs(onset.time - before) < 0.05:
                continue
            before = onset.time
            x = now + (onset.time - time) * rate
            age = time - onset.time
            size = (0.012 + 0.012 * onset.velocity) * max(0.0, 1 - age / 3.0)
            y = height(onset.pitch) - 0.035 - 0.05 * age * max(0.0, self.look.lift)
            canvas.glow(x, y, size * 4, self.palette.accent, 0.5)
            canvas.disc(x, y, size, self.palette.light)

    def _weather(self, canvas: Canvas, time: float, edge: float) -> None:
        """Paint rain, sparks or birds, according to the look."""
        look = self.look
        if look.lift < -0.05:
            for i in range(26):
                fall = (self.chance(i, 51) + time * (0.35 + 0.3 * self.chance(i, 52)) * look.speed) % 1.0
                x = (self.chance(i, 53) * 2 - 1) * edge - 0.1 * fall
                y = -0.6 + 1.2 * fall
                canvas.line([(x, y), (x - 0.008, y + 0.05)], 0.003, self.palette.light, 0.35)
        elif look.lift > 0.25:
            for i in range(14):
                rise = (self.chance(i, 51) + time * (0.05 + 0.06 * self.chance(i, 52)) * look.speed) % 1.0
                x = (self.chance(i, 53) * 2 - 1) * edge + 0.03 * self.sway(time, i)
                canvas.disc(x, 0.6 - 1.2 * rise, 0.008 + 0.014 * self.chance(i, 54), self.ink(1 + i % 4), 0.95)
        else:
            for i in range(5):
                x = (self.chance(i, 51) * 2 * edge + time * 0.05 * look.speed) % (2 * edge) - edge
                y = -0.34 + 0.2 * self.chance(i, 52) + 0.02 * self.sway(time, i)
                flap = 0.012 * sin(time * 5 * look.speed + i * 2)
                wing = 0.022
                raised = y - 0.9 * flap
                wings = [(x - wing, y - flap), (x - wing * 0.4, raised), (x, y), (x + wing * 0.4, raised), (x + wing, y - flap)]
                canvas.line(wings, 0.005, self.palette.dark, 0.8, bend=0.8)
