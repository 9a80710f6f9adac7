"""Cut-out: a collage of colored paper, where each note of the melody adds a leaf."""

from math import cos, floor, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Point, Shape, outline
from demo.studio.pictures.style import BLEED, Style, sprung
from demo.studio.pictures.timeline import Shot, Timeline

N_FORMS = 7
KEPT = 13
"""Number of leaves that stay visible."""


class Cutout(Style):
    """Panels change with the shots, the large form behind pulses with the bass, scraps mark the drums."""

    name = "cutout"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        self._forms = [self._leaf(k) if k % 7 < 5 else self._pebble(k) for k in range(N_FORMS)]
        self._great = [self._pebble(k + 50) for k in range(4)]

    def _leaf(self, key: int) -> Shape:
        """Return the shape of an alga: fingers on both sides of a stem, pointed if the look is."""
        n_fingers = 3 + int(self.chance(key, 1) * 3)
        points: list[Point] = [(0.05, 0.62)]
        lean = 0.25 * (self.chance(key, 2) - 0.5)
        for side in (1, -1):
            rows = range(n_fingers) if side == 1 else reversed(range(n_fingers))
            for i in rows:
                share = (i + 0.5) / n_fingers
                y = 0.5 - 0.95 * share
                reach = (0.42 * sin(pi * (0.2 + 0.7 * share)) + 0.05) * (0.8 + 0.4 * self.chance(key, i, side + 3))
                stem = 0.07
                finger = [
                    (side * stem + lean * share, y + 0.09),
                    (side * (reach + 0.02) + lean * share, y - 0.02),
                    (side * reach + lean * share, y - 0.16),
                    (side * stem + lean * share, y - 0.06),
                ]
                points += finger if side == 1 else reversed(finger)
            if side == 1:
                points += [(0.06 + lean, -0.52), (lean, -0.68), (-0.06 + lean, -0.52)]
        points.append((-0.05, 0.62))
        return outline(points, self.look.bend * 0.95)

    def _pebble(self, key: int) -> Shape:
        n_corners = 5 + int(self.chance(key, 4) * 3)
        points = []
        for i in range(n_corners):
            angle = 2 * pi * (i + 0.3 * self.chance(key, i, 5)) / n_corners
            reach = 0.42 + 0.22 * self.chance(key, i, 6) * (1 + self.look.angularity)
            points.append((reach * cos(angle), reach * sin(angle)))
        return outline(points, self.look.bend)

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:
        """Paint the panels."""

        def paint() -> None:
            canvas.ground(self.palette.ground)
            self._panels(canvas, shot)

        canvas.still(("cutout", shot.index), paint)

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the large form, leaves and scraps."""
        pose = floor(self.timeline.beat(time) / (1 if self.look.speed > 0.8 else 2))
        swell = 1 + 0.06 * self.chance(pose, 9) * self.timeline.loudness(time, "bass")
        x = (self.chance(shot.index, 10) - 0.5) * 0.7
        with canvas.moved(x, 0.02, 0.10 * self.sway(pose * 0.4, 3.0), 0.72 * swell):
            self._paper(canvas, self._great[shot.index % 4], self.ink(1 + shot.index % 2), 0.02)
        self._scraps(canvas, time)
        self._leaves(canvas, time, pose, shot)

    def _panels(self, canvas: Canvas, shot: Shot) -> None:
        """Divide the picture into panels of different sizes."""
        edge = canvas.half_width * BLEED
        n_columns = 2 + int(self.chance(shot.index, 11) * 3)
        uneven = [0.5 * (self.chance(shot.index, i, 12) - 0.5) for i in range(n_columns)]
        cuts = [-edge, *(-edge + 2 * edge * (i + uneven[i]) / n_columns for i in range(1, n_columns)), edge]
        inks = self.palette.inks
        colors = (self.palette.ground, inks[0], inks[1], self.palette.horizon, inks[2], self.palette.light)
        for i in range(n_columns):
            split = (self.chance(shot.index, i, 13) - 0.5) * 0.7
            slant = 0.05 * (self.chance(shot.index, i, 14) - 0.5) * (1 + 2 * self.look.angularity)
            left, right = cuts[i], cuts[i + 1]
            pick = int(self.chance(shot.index, i, 15) * 5)
            upper = [(left, -0.6), (right + slant, -0.6), (right, split), (left, split + slant)]
            lower = [(left, split + slant), (right, split), (right - slant, 0.6), (left, 0.6)]
            canvas.polygon(upper, colors[pick])
            canvas.polygon(lower, colors[(pick + 2 + i) % 6])

    def _paper(self, canvas: Canvas, shape: Shape, color: Color, lift: float) -> None:
        """Paint a piece of paper with its shadow."""
        with canvas.moved(lift * 0.8, lift):
            canvas.fill(shape, self.palette.dark, 0.22)
        canvas.fill(shape, color)

    def _scraps(self, canvas: Canvas, time: float) -> None:
        for onset in self.timeline.between(time - 1.2, time, "drums"):
            age = time - onset.time
            size = (0.014 + 0.026 * onset.velocity * (1 - 0.6 * onset.pitch)) * (1 - age / 1.2)
            x = (self.chance(onset.index, 21) - 0.5) * 2 * canvas.half_width
            y = (self.chance(onset.index, 22) - 0.5) - self.look.lift * 0.1 * age
            with canvas.moved(x, y, self.chance(onset.index, 23) * pi, size):
                color = self.palette.light if onset.index % 2 else self.palette.dark
                canvas.polygon([(-1, -0.8), (1, -1), (0.8, 1), (-0.9, 0.7)], color)

    def _leaves(self, canvas: Canvas, time: float, pose: int, shot: Shot) -> None:
        shown = self.timeline.last(time, "melody", KEPT + 1)
        for rank, onset in enumerate(shown):
            left_over = len(shown) - rank
            arrival = sprung((time - onset.time) / (0.3 / self.look.speed**0.5))
            parting = 1.0
            if left_over > KEPT - 3:
                parting = max(0.0, 1 - (left_over - (KEPT - 3)) / 4)
            size = (0.20 + 0.16 * onset.velocity) * (0.25 + 0.75 * arrival) * parting
            if size <= 0.02:
                continue
            column = (onset.index * 0.618034 + self.chance(shot.section, 24)) % 1.0
            x = (column - 0.5) * 2 * canvas.half_width * 0.92
            y = 0.34 - 0.68 * onset.pitch + 0.08 * (self.chance(onset.index, 25) - 0.5)
            # One leaf in four moves at a time.
            quiver = 0.12 * (self.chance(onset.index, (pose + onset.index) // 4, 26) - 0.5) * (0.4 + self.look.jitter)
            turn = (self.chance(onset.index, 27) - 0.5) * 2.2 + quiver + (1 - arrival) * 0.8
            colors = (self.palette.accent, self.ink(4), self.ink(3), self.palette.light, self.ink(4), self.palette.dark)
            with canvas.moved(x, y, turn, size):
                self._paper(canvas, self._forms[onset.index % N_FORMS], colors[int(self.chance(onset.index, 28) * 6)], 0.045)
