"""Dancers: figures on a stage that take a new pose on each beat; the arms of the first dancer follow the melody."""

from math import atan2, cos, hypot, pi, sin, sqrt

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Point, distance, mix
from demo.studio.pictures.style import BLEED, Style, eased
from demo.studio.pictures.timeline import Shot, Timeline
from demo.studio.pictures.voices import ROLES

THIGH, SHIN = 0.27, 0.27
ARM, FOREARM = 0.19, 0.19
TORSO = 0.30


class Dancers(Style):
    """Poses are random for each dancer and beat; the stage changes with the shots."""

    name = "dancers"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        palette = look.palette
        against = (palette.accent, palette.dark, palette.ground)
        # The first dancer stands in front of a disc in the accent color.
        self._dress = max((palette.light, *palette.inks[1:]), key=lambda ink: min(distance(ink, other) for other in against))

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the stage and its light, shadows, the chorus and the first dancer."""
        edge = canvas.half_width * BLEED
        self._stage(canvas, time, shot, edge)
        n_chorus = 2 + int(self.chance(shot.index, 1) * 3 * (0.4 + self.look.density))
        if self.look.speed < 0.6:
            n_chorus = 1 + shot.index % 2
        size = 0.50
        for i in range(n_chorus):
            side = -1 if i % 2 else 1
            x = side * (0.30 + 0.24 * (i // 2)) + 0.06 * (self.chance(shot.index, i, 2) - 0.5)
            color = (self.palette.inks[4], self.palette.dark, self.palette.inks[3])[i % 3]
            self._figure(canvas, time, shot, i + 1, (x, 0.32 - 0.03 * (i // 2)), size * (0.86 - 0.08 * (i // 2)), color)
        lead_x = 0.05 * self.sway(time, 5.0, 0.8)
        if self.look.symmetry < 0.2:
            lead_x -= 0.2
        self._figure(canvas, time, shot, 0, (lead_x, 0.38), size * 1.12, self.palette.dark)

    def _stage(self, canvas: Canvas, time: float, shot: Shot, edge: float) -> None:
        palette = self.palette
        scene = (shot.index + int(self.chance(3) * 3)) % 3
        loud = self.timeline.loudness(time)
        if scene == 0:
            for i, color in enumerate((palette.inks[0], palette.inks[1], palette.accent)):
                radius = 0.47 - 0.10 * i + 0.02 * loud * (2 - i)
                canvas.disc(0.0, -0.04, radius, mix(palette.ground, color, 0.5 + 0.2 * i))
        elif scene == 1:
            n = 9
            for i in range(n):
                left = -edge + 2 * edge * i / n
                right = left + 2 * edge / n
                level = self.timeline.loudness(time, ROLES[i % len(ROLES)])
                top = -0.18 - 0.3 * self.chance(shot.index, i, 4) - 0.06 * level
                color = mix(palette.ground, palette.inks[(i + shot.index) % 4], 0.75)
                canvas.box(left + 0.008, top, right - 0.008, 0.6, color, 1.0, 0.10 * self.look.bend)
            canvas.disc(0.3 * (1 if self.chance(shot.index, 5) < 0.5 else -1), -0.2, 0.13, palette.accent)
        else:
            for i in range(7):
                angle = pi * (1.08 + 0.14 * i) + 0.05 * self.sway(time, i, 1.0)
                wide = 0.085
                color = palette.inks[i % 3] if i % 2 else mix(palette.ground, palette.light, 0.35)
                ends = [(1.5 * cos(a), 0.34 + 1.5 * sin(a)) for a in (angle - wide, angle + wide)]
                canvas.polygon([(0.0, 0.34), *ends], color, 0.9)
            canvas.disc(0.0, 0.34, 0.30 + 0.02 * loud, palette.accent)
        floor = mix(palette.inks[3], palette.dark, 0.12)
        canvas.box(-edge, 0.31, edge, 0.7, floor)
        canvas.box(-edge, 0.31, edge, 0.318, mix(floor, palette.light, 0.5))

    def _key(self, number: int, beat: int, shot: Shot, what: int) -> float:
        """Return a parameter of the pose of a dancer on a beat; in a symmetrical look the chorus dances in unison."""
        dancer = 1 if number and self.look.symmetry > 0.4 else number
        # Each sequence of four beats is repeated once.
        phrase = beat // 8 * 4 + beat % 4
        return self.chance(dancer, phrase, what, shot.section)

    def _pose(self, number: int, time: float, shot: Shot) -> list[float]:
        """Return the parameters of the pose at a time, interpolated between two beats."""
        step = 1 if self.look.speed > 0.8 else 2
        beat = self.timeline.beat(time) / step
        index = int(beat)
        phase = beat - index
        quick = 0.42 if self.look.speed > 0.8 else 0.95
        share = eased(phase / quick)
        numbers = []
        for what in range(9):
            a, b = (self._key(number, index + k, shot, what) for k in (0, 1))
            numbers.append(a + (b - a) * share)
        return numbers

    def _figure(self, canvas: Canvas, time: float, shot: Shot, number: int, at: Point, size: float, color: Color) -> None:
        """Paint a dancer with the feet at a point; number 0 is the first dancer."""
        lead = number == 0
        pose = self._pose(number, time, shot)
        wide = 0.35 + 0.65 * self.look.speed / 1.6
        bounce = 0.05 * self.timeline.pulse(time, 0.4) * (0.3 + self.look.bounce)
        mirror = -1.0 if number % 2 and self.look.symmetry > 0.4 else 1.0
        canvas.oval(at[0], at[1] + 0.004, (size * 0.3, size * 0.03), self.palette.dark, 0.25)
        with canvas.moved(at[0], at[1], 0.0, (size * mirror, size)):
            hip = ((pose[0] - 0.5) * 0.16 * wide, -0.50 + bounce - 0.02 * pose[1])
            lean = (pose[2] - 0.5) * 0.5 * wide + 0.12 * max(0.0, -self.look.lift)
            neck = (hip[0] + TORSO * sin(lean), hip[1] - TORSO * cos(lean))
            lift = max(0.0, pose[3] - 0.55) * 0.7 * wide
            other_lift = max(0.0, 0.35 - pose[3]) * 0.6 * wide
            feet = ((-0.12 - 0.10 * pose[4] * wide, -lift), (0.12 + 0.10 * pose[5] * wide, -other_lift))
            thick = 0.075
            for foot, way in zip(feet, (-1.0, 1.0), strict=True):
                knee = _joint(hip, foot, THIGH, SHIN, way)
                self._limb(canvas, [(hip[0] + way * 0.025, hip[1]), knee, foot], thick, color)
                canvas.line([foot, (foot[0] + way * 0.06, foot[1] + 0.005)], thick * 0.62, color)
            self._torso(canvas, hip, neck, color, lead=lead, swing=pose[2] - 0.5)
            # The arms of the first dancer follow the melody, those of the others alternate.
            rest = 0.55 - 1.7 * self.timeline.pitch(time) if lead else -0.2
            for k, way in ((6, -1.0), (7, 1.0)):
                angle = rest + (pose[k] - 0.5) * (1.2 if lead else 2.6) * (0.4 + 0.6 * wide)
                shoulder = (neck[0] + way * 0.06, neck[1] + 0.035)
                elbow = (shoulder[0] + way * ARM * cos(angle), shoulder[1] + ARM * sin(angle))
                fold = angle - 2.2 * (pose[8 if k == 6 else 5] - 0.4)
                hand = (elbow[0] + way * FOREARM * cos(fold), elbow[1] + FOREARM * sin(fold))
                self._limb(canvas, [shoulder, elbow, hand], thick * 0.72, color)
            self._head(canvas, time, neck, lean, color, lead=lead)

    def _limb(self, canvas: Canvas, points: list[Point], thick: float, color: Color) -> None:
        canvas.line(points, thick, color, bend=0.5 * self.look.bend)

    def _torso(self, canvas: Canvas, hip: Point, neck: Point, color: Color, *, lead: bool, swing: float) -> None:
        shoulders = 0.085
        if lead:
            dress = self._dress
            hem = hip[1] + 0.17
            fling = hip[0] - swing * 0.12
            points = [
                (neck[0] - shoulders, neck[1] + 0.02),
                (neck[0] + shoulders, neck[1] + 0.02),
                (hip[0] + 0.06, hip[1] - 0.04),
                (fling + 0.20, hem),
                (fling - 0.20, hem),
                (hip[0] - 0.06, hip[1] - 0.04),
            ]
            canvas.polygon(points, dress, bend=0.15 + 0.35 * self.look.bend)
        else:
            points = [
                (neck[0] - shoulders, neck[1]),
                (neck[0] + shoulders, neck[1]),
                (hip[0] + 0.065, hip[1] + 0.03),
                (hip[0] - 0.065, hip[1] + 0.03),
            ]
            canvas.polygon(points, color, bend=0.3 * self.look.bend)

    def _head(self, canvas: Canvas, time: float, neck: Point, lean: float, color: Color, *, lead: bool) -> None:
        nod = lean + 0.15 * self.sway(time, 8.0, 2.0)
        head = (neck[0] + 0.115 * sin(nod), neck[1] - 0.115 * cos(nod))
        canvas.line([neck, head], 0.05, color)
        canvas.disc(*head, 0.073, color)
        if lead:
            bun = (head[0] - 0.05 * cos(nod), head[1] - 0.06)
            canvas.disc(*bun, 0.038, color)


def _joint(start: Point, end: Point, first: float, second: float, side: float) -> Point:
    """Return the knee of a leg from `start` to `end`, bent to one side."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    reach = min(hypot(dx, dy), first + second - 1e-3)
    along = (first**2 - second**2 + reach**2) / (2 * reach)
    out = sqrt(max(0.0, first**2 - along**2))
    angle = atan2(dy, dx)
    return (
        start[0] + along * cos(angle) + side * out * sin(angle),
        start[1] + along * sin(angle) - side * out * cos(angle),
    )
