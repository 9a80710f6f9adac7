"""Constellation: a rotating star chart on which each phrase of the melody is a figure of stars and lines."""

from math import cos, exp, pi, sin

from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look
from demo.studio.pictures.shapes import Color, Point, Shape, lines, mix
from demo.studio.pictures.style import BLEED, Style, eased
from demo.studio.pictures.timeline import Shot, Timeline
from demo.studio.pictures.voices import Onset

BARS_PER_PHRASE = 2
N_STARS = 90


class Constellation(Style):
    """The rings of the chart rotate with the bars, stars twinkle with the drums, comets pass with the bass."""

    name = "constellation"

    def __init__(self, timeline: Timeline, look: Look, seed: int) -> None:
        super().__init__(timeline, look, seed)
        palette = look.palette
        # The chart is dark on a light background and light on a dark one.
        self._pale = sum(palette.ground) > 480
        self._line: Color = palette.dark if self._pale else palette.light
        self._spokes = [_rays(n, 0.17, 1.4) for n in (12, 24)]
        self._ticks = _rays(72, 0.322, 0.34)

    def backdrop(self, canvas: Canvas, shot: Shot) -> None:
        """Paint the night sky, or the light paper of the chart, and clouds."""

        def paint() -> None:
            palette = self.palette
            if self._pale:
                canvas.ground(palette.ground, palette.inks[0])
            else:
                canvas.ground(mix(palette.ground, palette.dark, 0.45), mix(palette.horizon, palette.dark, 0.2), palette.inks[1])
            for i in range(3):
                x, y = (self.chance(shot.section, i, 5) - 0.5) * 1.9, (self.chance(shot.section, i, 6) - 0.5) * 0.8
                canvas.glow(x, y, 0.55 + 0.1 * i, self.ink(1 + i), 0.25 if self._pale else 0.42)

        canvas.still(("constellation", shot.index), paint)

    def draw(self, canvas: Canvas, time: float, shot: Shot) -> None:
        """Paint the chart, the sky, the previous figure fading and the current one growing."""
        center = ((self.chance(shot.index, 1) - 0.5) * 0.9, (self.chance(shot.index, 2) - 0.5) * 0.5)
        bar = self.timeline.bar(time)
        # The chart moves during the first beat of a bar only, like the hand of a clock.
        turn = (int(bar) + eased((bar - int(bar)) * 4)) * 0.08 * (1 if self.chance(3) < 0.5 else -1)
        self._chart(canvas, time, center, turn, shot)
        self._sky(canvas, time, center, turn)
        phrase_beats = BARS_PER_PHRASE * self.timeline.beats_per_bar
        number = int(self.timeline.beat(time) // phrase_beats)
        start = self.timeline.time_of_beat(number * phrase_beats)
        for back in (2, 1, 0):
            if number - back < 0:
                continue
            left = 1.0 if back == 0 else (0.55 if back == 1 else 0.55 * max(0.0, 1 - (time - start) / 1.5))
            if back == 1:
                left += 0.45 * max(0.0, 1 - (time - start) / 1.5)
            self._figure(canvas, time, number - back, phrase_beats, left)

    def _chart(self, canvas: Canvas, time: float, center: Point, turn: float, shot: Shot) -> None:
        x, y = center
        faint = 0.28 + 0.1 * self.look.contrast
        for i in range(1, 7):
            canvas.ring(x, y, 0.17 * i, 0.0022, self._line, faint)
        with canvas.moved(x, y, turn):
            canvas.stroke(self._spokes[shot.index % 2], 0.0018, self._line, faint * 0.8)
        with canvas.moved(x, y, -turn * 1.5):
            canvas.stroke(self._ticks, 0.0024, self._line, faint * 1.3)
        beat = self.timeline.beat(time)
        angle = beat / self.timeline.beats_per_bar * 2 * pi - pi / 2
        canvas.ring(x, y, 0.068, 0.004, self._line, 0.7)
        canvas.disc(x, y, 0.05, self.palette.accent, 0.9)
        canvas.disc(x + 0.34 * cos(angle), y + 0.34 * sin(angle), 0.014, self.palette.accent)

    def _sky(self, canvas: Canvas, time: float, center: Point, turn: float) -> None:
        struck = self.timeline.hit(time, "drums", 0.2)
        for i in range(N_STARS):
            angle = turn + 2 * pi * self.chance(i, 11)
            reach = 0.1 + 1.25 * self.chance(i, 12) ** 0.6
            x, y = center[0] + reach * cos(angle), center[1] + reach * sin(angle)
            if abs(x) > canvas.half_width * BLEED or abs(y) > 0.58:
                continue
            size = 0.0028 + 0.005 * self.chance(i, 13) ** 3 + (0.003 * struck if i % 9 == 0 else 0.0)
            canvas.disc(x, y, size, self._line if i % 7 else self.palette.accent, 0.85)

    def _figure(self, canvas: Canvas, time: float, number: int, phrase_beats: int, left: float) -> None:
        begin, end = (self.timeline.time_of_beat((number + k) * phrase_beats) for k in (0, 1))
        stars = self._thinned(self.timeline.between(begin, min(end, time + 1e-6), "melody"))
        if not stars or left <= 0.02:
            return
        points = [self._star_point(canvas, onset, begin, end, number) for onset in stars]
        for i in range(1, len(points)):
            grown = eased((time - stars[i].time) / 0.25)
            (x0, y0), (x1, y1) = points[i - 1], points[i]
            tip = (x0 + (x1 - x0) * grown, y0 + (y1 - y0) * grown)
            canvas.line([points[i - 1], tip], 0.006, self._line, 0.85 * left)
        for onset, (x, y) in zip(stars, points, strict=True):
            fresh = exp((onset.time - time) / 0.5)
            size = (0.016 + 0.016 * onset.velocity) * (1 + 0.7 * fresh)
            canvas.glow(x, y, size * 3.6, self.palette.accent, left * (0.3 + 0.5 * fresh))
            self._star(canvas, (x, y), size, left, onset.index)

    def _thinned(self, onsets: list[Onset]) -> list[Onset]:
        """Drop notes that begin at the same time as another one."""
        kept: list[Onset] = []
        for onset in onsets:
            if not kept or onset.time - kept[-1].time > 0.06:
                kept.append(onset)
        return kept

    def _star_point(self, canvas: Canvas, onset: Onset, begin: float, end: float, number: int) -> Point:
        """Return the position of the star of a note: x by its time, y by its pitch and a slight arc."""
        share = (onset.time - begin) / max(1e-6, end - begin)
        x = (share - 0.5) * 2 * canvas.half_width * 0.84
        bow = 0.10 * (self.chance(number, 21) - 0.5) * (1 - (2 * share - 1) ** 2) * 2
        return x, 0.33 - 0.66 * onset.pitch + bow + 0.05 * (self.chance(onset.index, 22) - 0.5)

    def _star(self, canvas: Canvas, at: Point, size: float, alpha: float, key: int) -> None:
        n_rays = 4 if self.look.angularity > 0.3 else 8
        inner = 0.34 if self.look.angularity > 0.3 else 0.62
        points = []
        for i in range(n_rays * 2):
            reach = size * (1.5 if i % 2 == 0 else inner)
            angle = pi * i / n_rays + 0.3 * self.chance(key, 23)
            points.append((at[0] + reach * cos(angle), at[1] + reach * sin(angle)))
        color = self.palette.accent if not self._pale else self.ink(4)
        canvas.polygon(points, color, alpha, bend=0.5 * self.look.bend)
        canvas.disc(*at, size * 0.32, self.palette.light, alpha)


def _rays(count: int, inner: float, outer: float) -> Shape:
    """Return lines that point outward from the origin."""
    angles = [2 * pi * i / count for i in range(count)]
    return lines([((inner * cos(a), inner * sin(a)), (outer * cos(a), outer * sin(a))) for a in angles])
