"""Garden: plants grow with the bars, and each note of the melody opens a flower on the stem of its pitch."""

from math import cos, exp, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Point, Shape, mix, outline
from demo.studio.pictures.style import BLEED, Style, eased, sprung, stepped
from demo.studio.pictures.timeline import Shot, Timeline
from demo.studio.pictures.voices import Onset

N_STEMS = 9
N_FLOWERS = 5


class Garden(Style):
    """Each shot has a different bed; stems sway, drums shake pollen from them."""

    name = "garden"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        self._petals = [self._corolla(k) for k in range(N_FLOWERS)]
        leaf = [(0.0, 0.0), (0.35, -0.2), (0.7, -0.16), (1.0, 0.0), (0.7, 0.1), (0.35, 0.12)]
        self._leaf: Shape = outline(leaf, 0.2 + 0.8 * look.bend)
        self._blade: Shape = outline([(-0.14, 0.1), (-0.16, -0.4), (0, -1.0), (0.16, -0.4), (0.14, 0.1)], look.bend)

    def _corolla(self, key: int) -> Shape:
        """Return the outline of a flower of radius 1, with round petals or the spikes of a thistle."""
        n_petals = 5 + int(self.chance(key, 1) * 4) + (4 if self.look.angularity > 0.6 else 0)
        inner = 0.45 + 0.1 * self.chance(key, 2)
        points: list[Point] = []
        for i in range(n_petals):
            angle = 2 * pi * i / n_petals
            wide = pi / n_petals * (0.62 - 0.5 * self.look.angularity)
            points.append((inner * cos(angle - pi / n_petals), inner * sin(angle - pi / n_petals)))
            points.append((1.05 * cos(angle - wide), 1.05 * sin(angle - wide)))
            points.append((1.05 * cos(angle + wide), 1.05 * sin(angle + wide)))
        return outline(points, self.look.bend)

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:
        """Paint the light and the bed in the background."""

        def paint() -> None:
            palette = self.palette
            canvas.ground(palette.ground, palette.horizon)
            x = (self.chance(shot.index, 3) - 0.5) * 0.9
            canvas.disc(x, -0.05, 0.44, mix(palette.ground, palette.light, 0.35), 0.5)
            canvas.disc(x, -0.05, 0.33, mix(palette.ground, palette.light, 0.6), 0.8)
            self._grass(canvas, shot, 0, mix(palette.inks[0], palette.horizon, 0.3), 0.55)
            self._grass(canvas, shot, 1, palette.inks[1], 0.38)

        canvas.still(("garden", shot.index), paint)

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint stems with leaves and flowers, and the bed in the foreground."""
        palette = self.palette
        order = sorted(range(N_STEMS), key=lambda i: self.chance(shot.index, i, 4))
        for i in order:
            self._plant(canvas, time, shot, i)
        self._pollen(canvas, time)
        self._grass(canvas, shot, 2, mix(palette.inks[4], palette.dark, 0.35), 0.20)

    def _grass(self, canvas: Canvas, shot: Shot, row: int, color: Color, tall: float) -> None:
        edge = canvas.half_width * BLEED
        n_blades = 16 if row == 2 else 11
        for i in range(n_blades):
            x = -edge + 2 * edge * (i + self.chance(shot.index, row, i, 6)) / n_blades
            size = tall * (0.55 + 0.6 * self.chance(shot.index, row, i, 7))
            lean = 0.6 * (self.chance(row, i, 8) - 0.5)
            with canvas.moved(x, 0.52, lean, (size * 0.7, size)):
                canvas.fill(self._blade, color)

    def _plant(self, canvas: Canvas, time: float, shot: Shot, number: int) -> None:
        column = (number + 0.5 + 0.5 * (self.chance(shot.index, number, 11) - 0.5)) / N_STEMS
        foot = ((column - 0.5) * 2 * canvas.half_width * 0.95, 0.55)
        # The first bed of a section grows; the others are fully grown.
        grown = 1.0
        if abs(self.timeline.section_start(shot.start) - shot.start) < 0.1:
            grown = 0.5 + 0.5 * eased(stepped(time - shot.start + 1.0) / (1.0 + 2.5 / self.look.speed))
        droop = max(0.0, -self.look.lift)
        tall = (0.42 + 0.42 * self.chance(shot.index, number, 12)) * grown
        lean = 0.24 * (self.chance(shot.index, number, 13) - 0.5) + 0.04 * self.sway(time, number, 0.5)
        top = (foot[0] + lean * 1.5, foot[1] - tall)
        knee = (foot[0] + lean * 0.2, foot[1] - tall * 0.55)
        stem = mix(self.palette.inks[3], self.palette.dark, 0.45)
        canvas.line([foot, knee, top], 0.011, stem, bend=self.look.bend)
        for i in range(4):
            share = 0.25 + 0.18 * i
            x = foot[0] + (knee[0] - foot[0]) * share * 1.6
            if share >= 0.6:
                x = knee[0] + (top[0] - knee[0]) * (share - 0.5) * 1.6
            y = foot[1] + (top[1] - foot[1]) * share
            side = 1 if (i + number) % 2 else -1
            size = 0.15 * (1 - 0.5 * share) * grown
            with canvas.moved(x, y, (-0.5 + 0.6 * droop) * side, (size * side, size)):
                canvas.fill(self._leaf, self.palette.inks[2 + (number + i) % 2])
        self._flower(canvas, time, shot, number, top, droop)

    def _flower(self, canvas: Canvas, time: float, shot: Shot, number: int, at: Point, droop: float) -> None:
        notes: list[Onset] = []
        for onset in self.timeline.between(shot.start - 1.5, time + 1e-6, "melody"):
            if self._stem_of(onset) == number and (not notes or onset.time - notes[-1].time > 0.4):
                notes.append(onset)
        kind = int(self.chance(shot.index, number, 15) * N_FLOWERS)
        bud = 0.03
        opened, fresh = 0.25, 0.0
        if notes:
            opened = max(0.25, sprung((time - notes[-1].time) / 0.5) if len(notes) == 1 else 1.0)
            fresh = exp((notes[-1].time - time) / 0.2) * notes[-1].velocity
        size = bud + (0.055 + 0.035 * self.chance(shot.index, number, 16) + 0.008 * min(5, len(notes))) * opened + 0.03 * fresh
        turn = 0.25 * (len(notes) - 1 + opened)
        colors = (self.palette.accent, self.ink(4), self.ink(3), self.palette.light)
        color = colors[int(self.chance(shot.index, number, 17) * 4)]
        center = self.palette.dark if color == self.palette.accent else self.palette.accent
        x, y = at[0], at[1] + 0.03 * droop
        with canvas.moved(x, y, turn, (size, size * (1 - 0.25 * droop))):
            canvas.fill(self._petals[kind], color)
            canvas.disc(0, 0, 0.34, center)
            canvas.disc(0, 0, 0.16, mix(center, self.palette.light, 0.45))

    def _stem_of(self, onset: Onset) -> int:
        """Return the stem of the flower of a note: low notes left, high ones right, with some random variation."""
        position = onset.pitch * (N_STEMS - 1) + 1.6 * (self.chance(onset.index, 18) - 0.5)
        return min(N_STEMS - 1, max(0, round(position)))

    def _pollen(self, canvas: Canvas, time: float) -> None:
        """Paint pollen that drums shake up, or petals that fall if the look falls."""
        for onset in self.timeline.between(time - 2.2, time, "drums"):
            age = time - onset.time
            x = (self.chance(onset.index, 21) - 0.5) * 2 * canvas.half_width
            way = -0.12 * age if self.look.lift >= 0 else 0.14 * age
            y = 0.1 + 0.5 * (self.chance(onset.index, 22) - 0.5) + way
            size = (0.006 + 0.008 * onset.velocity) * (1 - age / 2.2)
            canvas.disc(x + 0.03 * sin(age * 3 + onset.index), y, size, self.palette.light)
        for i in range(3):
            x = (self.chance(i, 23) * 2 - 1) * canvas.half_width + 0.16 * self.sway(time, i + 3.0, 1.1)
            y = -0.22 + 0.3 * (self.chance(i, 24) - 0.5) + 0.08 * self.sway(time, i + 9.0, 1.6)
            flap = 0.4 + 0.6 * abs(sin(time * (4 + 3 * self.look.speed) + i))
            with canvas.moved(x, y, 0.5 * self.sway(time, i), 0.028):
                for side in (-1, 1):
                    span = side * flap
                    wing = [(0.0, 0.0), (span, -0.9), (1.2 * span, -0.1), (0.7 * span, 0.7)]
                    canvas.polygon(wing, self.palette.accent, 0.95, bend=self.look.bend)
                canvas.line([(0, -0.4), (0, 0.5)], 0.14, self.palette.dark)
