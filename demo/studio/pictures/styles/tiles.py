"""Tiles: a wall of simple forms; the melody runs over it from left to right in each bar."""

from bisect import bisect_right
from collections import defaultdict
from math import pi

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Shape, outline
from demo.studio.pictures.style import Style, sprung
from demo.studio.pictures.timeline import Shot, Timeline

ROWS = (4, 5, 6)

SHORTEST_GAP = 0.12
"""Shortest time between two turns of tiles, in seconds."""

LIT_SECONDS = 1.6
"""Duration for which a tile of the melody keeps its color."""

Cell = tuple[int, int]


class Tiles(Style):
    """Each note turns the tile at its position in the bar (x) and its pitch (y)."""

    name = "tiles"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        self._walls: dict[tuple[int, int], dict[Cell, list[tuple[float, bool]]]] = {}
        half = 0.5
        self._triangle: Shape = outline([(-half, -half), (half, half), (-half, half)])
        self._chevron: Shape = outline([(-half, half), (0, -0.1), (half, half), (half, 0.1), (0, -half), (-half, 0.1)])
        self._spike: Shape = outline([(-half, half), (-0.1, -half), (0.05, 0.1), (0.35, -0.4), (half, half)])

    def _rows(self, shot: Shot) -> int:
        return ROWS[int(self.chance(shot.index, 1) * len(ROWS))]

    def _wall(self, shot: Shot, rows: int, columns: int) -> dict[Cell, list[tuple[float, bool]]]:
        """Return the times at which each tile turns during the shot, and whether the melody turns it."""
        key = (shot.index, columns)
        if key not in self._walls:
            wall: dict[Cell, list[tuple[float, bool]]] = defaultdict(list)
            last = shot.start - 1.0
            for onset in self.timeline.between(shot.start - 0.05, min(shot.end, self.timeline.seconds + 1)):
                # A wall on which all tiles turn at once would flicker.
                if onset.role not in ("melody", "bass") or onset.time - last < SHORTEST_GAP:
                    continue
                last = onset.time
                bar = self.timeline.bar(onset.time + 1e-4)
                column = int(bar % 1.0 * columns)
                row = rows - 1 if onset.role == "bass" else min(rows - 1, int((1 - onset.pitch) * rows))
                wall[column, row].append((onset.time, onset.role == "melody"))
            self._walls[key] = wall
        return self._walls[key]

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the wall."""
        rows = self._rows(shot)
        size = 1.0 / rows
        columns = round(2 * canvas.half_width / size) + 1
        wall = self._wall(shot, rows, columns)
        left, top = -columns * size / 2, -rows * size / 2
        turn_seconds = 0.45 / self.look.speed**0.5
        for column in range(columns):
            for row in range(rows):
                turned = wall.get((column, row), [])
                n_turns = bisect_right(turned, (time, True))
                since = time - turned[n_turns - 1][0] if n_turns else 9.0
                is_lead = bool(n_turns) and turned[n_turns - 1][1]
                center = left + (column + 0.5) * size, top + (row + 0.5) * size
                turns = n_turns - 1 + sprung(since / turn_seconds) if n_turns else 0.0
                self._tile(canvas, center, size, (column, row), shot, turns, is_lead and since < LIT_SECONDS)

    def _tile(
        self, canvas: Canvas, center: tuple[float, float], size: float, cell: Cell, shot: Shot, turns: float, lit: bool
    ) -> None:
        kind, colors, quarter = (self.chance(shot.index, *cell, k) for k in (11, 12, 13))
        paper, ink = self._colors(colors, (cell[0] + cell[1]) % 2 == 0)
        if lit:
            ink = self.palette.accent if ink != self.palette.accent else self.palette.light
        x, y = center
        half = size / 2
        canvas.box(x - half, y - half, x + half + canvas.fine * 0.5, y + half + canvas.fine * 0.5, paper)
        with canvas.moved(x, y, (int(quarter * 4) + turns) * pi / 2, size):
            self._motif(canvas, kind, ink, paper)

    def _colors(self, chance: float, even: bool) -> tuple[Color, Color]:
        palette = self.palette
        quiet = (palette.ground, palette.inks[0], palette.horizon, palette.inks[1])
        loud = (palette.inks[2], palette.inks[3], palette.inks[4], palette.light, palette.inks[3], palette.inks[4])
        if chance > 0.86:
            return palette.inks[3 if even else 2], palette.ground
        return quiet[int(chance * 16) % 4], loud[int(chance * 60) % 6]

    def _motif(self, canvas: Canvas, kind: float, ink: Color, paper: Color) -> None:
        """Paint a form into the unit square around the origin."""
        angular = self.look.angularity
        pick = int(kind * 7919) % 5
        if kind < angular:
            if pick == 0:
                canvas.fill(self._triangle, ink)
            elif pick == 1:
                canvas.fill(self._chevron, ink)
            elif pick == 2:
                canvas.fill(self._spike, ink)
            elif pick == 3:
                canvas.fill(self._triangle, ink)
                canvas.box(0.0, -0.5, 0.5, 0.0, self.palette.dark)
            else:
                for i in range(3):
                    canvas.box(-0.5, -0.5 + i / 3, 0.5, -0.5 + i / 3 + 1 / 6, ink)
        elif pick == 0:
            canvas.wedge(-0.5, -0.5, 1.0, 0.0, pi / 2, ink)
        elif pick == 1:
            canvas.wedge(-0.5, -0.5, 1.0, 0.0, pi / 2, ink)
            canvas.wedge(-0.5, -0.5, 0.62, 0.0, pi / 2, paper)
            canvas.wedge(-0.5, -0.5, 0.3, 0.0, pi / 2, ink)
        elif pick == 2:
            canvas.wedge(0, -0.5, 0.5, 0.0, pi, ink)
            canvas.wedge(0, 0.0, 0.5, 0.0, pi, ink)
        elif pick == 3:
            canvas.disc(0, 0, 0.5, ink)
            canvas.disc(0, 0, 0.2, paper)
        else:
            canvas.wedge(-0.5, 0.5, 1.0, -pi / 2, pi / 2, ink)
            canvas.disc(0.18, -0.18, 0.12, paper)
