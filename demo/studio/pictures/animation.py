"""Animation: the frames of a score in a style, with cuts, dissolves and camera motion."""

from collections.abc import Iterator
from math import exp, pi, sin

from demo.core.arrays import UInt8
from demo.studio.music.score import Score
from demo.studio.pictures.canvas import Canvas
from demo.studio.pictures.looks import Look, look_for
from demo.studio.pictures.style import Style, eased, stepped
from demo.studio.pictures.styles import STYLES
from demo.studio.pictures.timeline import Shot, Timeline

CORNERS = 1.8
"""Additional zoom of a tilted camera for each radian (about 16/9), so that it does not show the edge of the picture."""

STYLE_NAMES: tuple[str, ...] = tuple(STYLES)


def animate(
    score: Score,
    emotion: str,
    style: str,
    seed: int,
    *,
    size: tuple[int, int] = (384, 216),
    frame_rate: int = 15,
    start: float = 0.0,
    seconds: float | None = None,
    tail_seconds: float = 0.0,
) -> Iterator[UInt8]:
    """Yield the frames of a video or an excerpt; a frame depends only on its time and size.

    Args:
        score: The score that the pictures follow.
        emotion: One of `looks.EMOTIONS`.
        style: One of STYLE_NAMES.
        seed: Chooses palette, forms and positions.
        size: Width and height in pixels.
        frame_rate: Frames a second.
        start: Time of the first frame in the score, in seconds.
        seconds: Duration; None lasts until `tail_seconds` after the end of the score.
        tail_seconds: Duration of the picture after the last note.

    Yields:
        RGB, shape (height, width, 3).

    Raises:
        ValueError: There is no such emotion or style.
    """
    if style not in STYLES:
        raise ValueError(f"No style {style!r}; there are {', '.join(STYLE_NAMES)}.")
    look = look_for(emotion, seed)
    timeline = Timeline(score)
    film = _Film(timeline, look, STYLES[style](timeline, look, seed))
    if seconds is None:
        seconds = max(0.0, timeline.seconds + tail_seconds - start)
    return film.frames(size, start, round(seconds * frame_rate), frame_rate)


class _Film:
    """Cuts between shots and moves the camera within them."""

    def __init__(self, timeline: Timeline, look: Look, style: Style) -> None:
        self.timeline, self.look, self.style = timeline, look, style
        self.shots = timeline.shots(look.bars_per_cut)

    def frames(self, size: tuple[int, int], start: float, n_frames: int, frame_rate: int) -> Iterator[UInt8]:
        canvas = Canvas(*size)
        for i in range(n_frames):
            self._paint(canvas, start + i / frame_rate)
            yield canvas.frame()

    def _paint(self, canvas: Canvas, time: float) -> None:
        index = next(i for i in reversed(range(len(self.shots))) if self.shots[i].start <= time + 1e-6 or i == 0)
        shot = self.shots[index]
        share = (time - shot.start) / self.look.dissolve if self.look.dissolve and index else 1.0
        if share < 1.0:
            self._take(canvas, time, self.shots[index - 1])
            with canvas.veiled(eased(share)):
                self._take(canvas, time, shot)
        else:
            self._take(canvas, time, shot)

    def _gliding(self, time: float) -> tuple[float, float, float]:
        """Return the smooth offset of the camera: to the right, down, and rotation, each -1 to 1."""
        sway = self.style.sway
        return sway(time, 1.3, 0.5), sway(time, 4.2, 0.5), sway(time, 2.2, 0.5)

    def _unsteady(self, time: float) -> tuple[float, float, float]:
        """Return the unsteady offset of the camera, as above: it moves every other beat and then stays."""
        step = self.timeline.beat(time) / 2
        index = int(step)
        share = eased((step - index) * 4)
        offsets = []
        for key in (1, 2, 3):
            a, b = (self.style.chance(index + k, 900 + key) * 2 - 1 for k in (0, 1))
            offsets.append(a + (b - a) * share)
        return offsets[0], offsets[1], offsets[2]

    def _take(self, canvas: Canvas, time: float, shot: Shot) -> None:
        look = self.look
        self.style.backdrop(canvas, shot)
        end = min(shot.end, max(self.timeline.seconds, shot.start + 1.0))
        progress = min(1.3, max(0.0, stepped(time) - shot.start) / (end - shot.start))
        # Every other shot zooms out instead.
        nearing = look.zoom * (progress if shot.index % 2 == 0 else 1 - progress)
        zoom = 1.03 + max(0.0, nearing if look.zoom > 0 else nearing - look.zoom) + abs(look.tilt) * CORNERS
        x, y, lean = self._unsteady(time) if look.jitter > 0.2 else self._gliding(time)
        if look.shake:
            # A jolt on the first beat of each bar only; on every drum hit it would flicker.
            since = (self.timeline.bar(time) % 1.0) * self.timeline.beats_per_bar
            jolt = look.shake * self.timeline.loudness(time) * exp(-since / 0.25)
            x += jolt / look.drift * sin(time * 2 * pi * 5.3)
            y += jolt / look.drift * sin(time * 2 * pi * 6.1 + 1.0)
        turn = look.tilt * (0.6 + 0.4 * lean) * (1 if shot.index % 2 else -1)
        with canvas.moved(look.drift * x, look.drift * 0.6 * y, turn, zoom):
            self.style.draw(canvas, time, shot)
