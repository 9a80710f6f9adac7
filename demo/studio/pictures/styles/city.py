"""City: a drive down a broad street with lamps, where the melody lights the windows."""

from math import pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Point, Shape, mix, outline
from demo.studio.pictures.style import BLEED, Style
from demo.studio.pictures.timeline import Shot, Timeline
from demo.studio.pictures.voices import Onset

N_TOWERS = 15
LAMPS_AHEAD = 5
PACE = 0.10
"""Distance of a beat at a medium speed."""

NEAREST = 0.30
"""Distance at which objects beside the street have left the picture."""

LAMP_GAP = 0.8
HOUSE_GAP = 0.62
BLOCKS_AHEAD = 6
STREET = 0.34
"""Half the width of the street, at a distance of 1, in heights of the picture."""


class City(Style):
    """One-point perspective: offsets from the vanishing point scale with 1 / z at a distance z."""

    name = "city"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        palette = look.palette
        self._pale = sum(palette.ground) > 480
        self._road = mix(palette.inks[4], palette.dark, 0.55) if not self._pale else mix(palette.inks[3], palette.inks[4], 0.5)
        self._wall = [mix(palette.inks[3], palette.dark, 0.35), mix(palette.inks[4], palette.dark, 0.2), palette.inks[2]]
        self._always_lit: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._car: Shape = outline(
            [(-0.5, 0), (-0.5, -0.32), (-0.36, -0.36), (-0.26, -0.66), (0.26, -0.66), (0.36, -0.36), (0.5, -0.32), (0.5, 0)],
            0.25 * look.bend,
        )

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:  # noqa: ARG002
        """Paint the evening sky."""
        palette = self.palette
        canvas.ground(palette.ground, palette.horizon, mix(palette.horizon, palette.inks[0], 0.5))

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint sun, skyline, street, houses and lamps, then the cars."""
        way = self.timeline.beat(time) * PACE * (0.4 + 0.45 * self.look.speed)
        bend = 0.06 * self.sway(time, 2.0, 0.3)
        x0 = (self.chance(shot.index, 1) - 0.5) * 0.5 + bend
        y0 = 0.03 + (self.chance(shot.index, 2) - 0.5) * 0.16
        edge = canvas.half_width * BLEED
        with canvas.moved(x0, y0):
            self._sun(canvas, time)
            self._skyline(canvas, time, shot)
            canvas.box(-2 * edge, 0, 2 * edge, 1.2, mix(self._road, self.palette.horizon, 0.28))
            near = STREET * 8
            canvas.polygon([(-0.002, 0), (0.002, 0), (near, 0.4 * 8), (-near, 0.4 * 8)], self._road)
            self._dashes(canvas, way)
            self._houses(canvas, time, way)
            self._lamps(canvas, way)
            self._cars(canvas, time, shot)

    def _sun(self, canvas: Canvas, time: float) -> None:
        radius = 0.17 + 0.01 * self.timeline.hit(time, "bass", 0.3)
        y = -0.05 - 0.16 * self.timeline.pitch(time)
        for i in (3, 2, 1):
            canvas.disc(0, y, radius * (1 + 0.28 * i), self.palette.accent, 0.12)
        canvas.disc(0, y, radius, self.palette.accent)
        for i in range(5):
            top = y + radius * (0.12 + 0.2 * i)
            canvas.box(-radius, top, radius, top + radius * (0.025 + 0.02 * i), self.palette.horizon)

    def _skyline(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint distant towers, whose height is the loudness of the voices, with a window for each of the latest notes."""
        lit = {int(o.index * 0.618034 * N_TOWERS) % N_TOWERS: o for o in self.timeline.last(time, "chords", 12)}
        color = mix(self.palette.inks[2], self.palette.horizon, 0.35)
        loud = self.timeline.loudness(time, "chords")
        for i in range(N_TOWERS):
            x = (i - N_TOWERS / 2 + 0.5) * 0.125
            tall = 0.05 + 0.17 * self.chance(shot.section, i, 3) + 0.03 * loud * self.chance(i, 4)
            wide = 0.045 + 0.025 * self.chance(i, 5)
            if self.look.angularity > 0.7:
                canvas.polygon([(x - wide, 0.01), (x - wide, -tall), (x + wide * 0.4, -tall * 1.25), (x + wide, 0.01)], color)
            else:
                canvas.box(x - wide, -tall, x + wide, 0.01, color, 1.0, 0.03 * self.look.bend)
            if i in lit:
                for row in range(3):
                    top = -tall + 0.02 + row * 0.02
                    canvas.box(x - 0.015, top, x + 0.01, top + 0.01, self.palette.light, 0.85)

    def _dashes(self, canvas: Canvas, way: float) -> None:
        for k in range(8):
            far = 0.35 + (k - way / 0.6 % 1.0) * 0.6
            if far < 0.3:
                continue
            near = max(0.28, far - 0.24)
            a, b = 0.4 / far, 0.4 / near
            dash = [(-0.011 / far, a), (0.011 / far, a), (0.011 / near, b), (-0.011 / near, b)]
            canvas.polygon(dash, self.palette.light, 0.9)

    def _houses(self, canvas: Canvas, time: float, way: float) -> None:
        """Paint house fronts on both sides, distant ones first; each note of the melody lights some windows."""
        passed = way / HOUSE_GAP
        first = int(passed)
        notes = self.timeline.between(time - 2.0, time + 1e-6, "melody")
        for k in range(first + BLOCKS_AHEAD, first - 1, -1):
            for side in (-1, 1):
                z1 = NEAREST + (k - passed) * HOUSE_GAP
                z2 = z1 + 0.52
                if z2 < 0.34:
                    continue
                near = max(z1, NEAREST)
                tall = 0.30 + 0.55 * self.chance(k, side + 5, 6)
                wall = self._wall[int(self.chance(k, side + 5, 7) * 3)]
                haze = min(0.75, (near - NEAREST) / 4.2)
                self._front(canvas, k, side, (near, z2), tall, mix(wall, self.palette.horizon, haze))
                self._windows(canvas, time, k, side, (z1, z2), tall, notes, haze)

    def _front(self, canvas: Canvas, k: int, side: int, depth: Point, tall: float, color: Color) -> None:
        x = STREET * 1.45 * side
        z1, z2 = depth
        roof = tall * (1.15 if self.look.angularity > 0.5 and k % 2 else 1.0)
        canvas.polygon([(x / z1, 0.4 / z1), (x / z1, -tall / z1), (x / z2, -roof / z2), (x / z2, 0.4 / z2)], color)
        outer = x / z2 + side * 0.5 / z2
        gable = [(x / z2, 0.4 / z2), (x / z2, -roof / z2), (outer, -roof / z2), (outer, 0.4 / z2)]
        canvas.polygon(gable, mix(color, self.palette.dark, 0.22))

    def _windows(
        self, canvas: Canvas, time: float, k: int, side: int, depth: Point, tall: float, notes: list[Onset], haze: float
    ) -> None:
        x = STREET * 1.45 * side
        z1, z2 = depth
        n_floors = 3 + int(tall * 6)
        columns = 3
        house = (k, side)
        if house not in self._always_lit:
            self._always_lit[house] = [
                (floor, column)
                for floor in range(n_floors)
                for column in range(columns)
                if self.chance(k, side + 5, floor, column) < 0.14
            ]
        lights: dict[tuple[int, int], float] = {}
        for note in notes:
            if (note.index + k) % 2 == (side > 0):
                floor = int(note.pitch * (n_floors - 1) + 0.5)
                lights[(floor, (note.index // 2 + k) % columns)] = max(0.0, 1 - (time - note.time) / 2.0)
        for floor, column in [*self._always_lit[house], *lights]:
            a, b = z1 + (z2 - z1) * (column + 0.2) / columns, z1 + (z2 - z1) * (column + 0.8) / columns
            if a < NEAREST * 0.8:
                continue
            low = 0.25 - (tall + 0.22) * floor / n_floors
            high = low - 0.6 * (tall + 0.22) / n_floors
            strength = lights.get((floor, column), 0.0)
            color = self.palette.accent if strength > 0 else self.palette.light
            alpha = (0.35 + 0.65 * strength) if strength > 0 else 0.28
            pane = [(x / a, low / a), (x / a, high / a), (x / b, high / b), (x / b, low / b)]
            canvas.polygon(pane, color, alpha * (1 - 0.5 * haze))

    def _lamps(self, canvas: Canvas, way: float) -> None:
        for k in range(LAMPS_AHEAD, -1, -1):
            z = 0.36 + (k - way / LAMP_GAP % 1.0) * LAMP_GAP
            if z < 0.34:
                continue
            for side in (-1, 1):
                x = STREET * 1.12 * side / z
                foot, top = 0.4 / z, -0.24 / z
                arm = x - side * 0.09 / z
                canvas.line([(x, foot), (x, top), (arm, top - 0.012 / z)], 0.007 / z, self.palette.dark)
                for radius, alpha in ((0.075, 0.14), (0.045, 0.22)):
                    canvas.disc(arm, top, radius / z, self.palette.light, alpha)
                canvas.oval(arm, top, (0.022 / z, 0.010 / z), self.palette.light)

    def _cars(self, canvas: Canvas, time: float, shot: Shot) -> None:
        for i in range(3):
            phase = self.chance(shot.index, i, 31)
            z = 0.55 + 0.42 * i + 0.16 * self.sway(time, i * 2.1 + phase, 0.9)
            lane = 0.15 * (1 if i % 2 else -1) + 0.02 * self.sway(time, i + 7.0)
            size = 0.19 / z
            jump = 0.01 * self.look.bounce * self.timeline.pulse(time)
            with canvas.moved(lane / z, 0.4 / z - jump, 0.01 * sin(time * 2 * pi) * self.look.jitter, size):
                canvas.oval(0, 0.02, (0.56, 0.07), self.palette.dark, 0.5)
                canvas.box(-0.42, -0.1, -0.24, 0.05, self.palette.dark)
                canvas.box(0.24, -0.1, 0.42, 0.05, self.palette.dark)
                canvas.fill(self._car, self.ink(1 + i))
                canvas.polygon([(-0.24, -0.38), (-0.18, -0.6), (0.18, -0.6), (0.24, -0.38)], self.palette.dark, 0.8)
                glare = 0.55 + 0.45 * self.timeline.hit(time, "drums", 0.2)
                for x in (-0.38, 0.38):
                    canvas.disc(x, -0.22, 0.16, self.palette.accent, 0.3 * glare)
                    canvas.box(x - 0.08, -0.26, x + 0.08, -0.18, self.palette.accent, 1.0, 0.03)
