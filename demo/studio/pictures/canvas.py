"""The canvas: the drawing operations of all styles, in coordinates that are independent of the size of the picture.

The middle of the picture is (0, 0), its height is 1, x grows to the right and y grows downwards.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import degrees
from typing import Any, Literal

import numpy as np
import skia

from demo.core.arrays import UInt8
from demo.studio.pictures.shapes import Color, Point, Shape, outline

Mode = Literal["over", "multiply", "screen"]

STILLS_KEPT = 24

_MODES = {"over": skia.BlendMode.kSrcOver, "multiply": skia.BlendMode.kMultiply, "screen": skia.BlendMode.kScreen}


class Canvas:
    """A picture to paint on.

    Attributes:
        half_width: Right edge of the picture; the left edge is its negative, top and bottom are -0.5 and 0.5.
        fine: Width of one pixel.
    """

    def __init__(self, width: int, height: int) -> None:
        self.half_width = width / height / 2
        self.fine = 1.0 / height
        self._width, self._height = width, height
        self._pixels = np.zeros((height, width, 4), np.uint8)
        info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self._pixels)
        self._canvas = self._surface.getCanvas()
        self._to_heights()
        self._fill = skia.Paint(AntiAlias=True)
        self._stroke = skia.Paint(
            AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeCap=skia.Paint.kRound_Cap, StrokeJoin=skia.Paint.kRound_Join
        )
        self._smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
        self._stills: dict[Hashable, Any] = {}

    def frame(self) -> UInt8:
        """Return a copy of the picture, shape (height, width, 3), RGB."""
        self._surface.flushAndSubmit()
        # One channel after the other is ten times as fast as a copy of three channels out of four.
        copy = np.empty((self._height, self._width, 3), np.uint8)
        for channel in range(3):
            copy[..., channel] = self._pixels[..., channel]
        return copy

    def ground(self, *colors: Color) -> None:
        """Cover the whole picture with a color, or with a vertical gradient of several."""
        if len(colors) == 1:
            self._canvas.clear(_argb(colors[0], 1.0))
            return

        def paint() -> None:
            shader = skia.GradientShader.MakeLinear(
                points=[(0, -0.5), (0, 0.5)], colors=[_argb(color, 1.0) for color in colors]
            )
            self._canvas.drawPaint(skia.Paint(Shader=shader, Dither=True))

        self.still(colors, paint)

    def still(self, key: Hashable, paint: Callable[[], None]) -> None:
        """Cover the whole picture with a cached drawing.

        Args:
            key: Key of the drawing in the cache of this canvas.
            paint: Paints on this canvas in its usual coordinates, independent of time; called once for each key.
        """
        if key not in self._stills:
            if len(self._stills) >= STILLS_KEPT:
                self._stills.pop(next(iter(self._stills)))
            surface, canvas = skia.Surface(self._width, self._height), self._canvas
            self._canvas = surface.getCanvas()
            self._to_heights()
            try:
                paint()
            finally:
                self._canvas = canvas
            self._stills[key] = surface.makeImageSnapshot()
        self._canvas.save()
        self._canvas.resetMatrix()
        self._canvas.drawImage(self._stills[key], 0, 0)
        self._canvas.restore()

    def _to_heights(self) -> None:
        """Set the origin to the middle and the height to 1."""
        self._canvas.translate(self._width / 2, self._height / 2)
        self._canvas.scale(self._height, self._height)

    def fill(self, shape: Shape, color: Color, alpha: float = 1.0, mode: Mode = "over") -> None:
        """Fill a shape."""
        self._canvas.drawPath(shape, self._ink(color, alpha, mode))

    def stroke(self, shape: Shape, width: float, color: Color, alpha: float = 1.0, mode: Mode = "over") -> None:
        """Draw the outline of a shape; `width` is in current coordinates."""
        self._canvas.drawPath(shape, self._pen(width, color, alpha, mode))

    def polygon(
        self, points: Sequence[Point], color: Color, alpha: float = 1.0, bend: float = 0.0, mode: Mode = "over"
    ) -> None:
        """Fill a polygon; see `outline` for `bend`."""
        self._canvas.drawPath(outline(points, bend), self._ink(color, alpha, mode))

    def line(
        self,
        points: Sequence[Point],
        width: float,
        color: Color,
        alpha: float = 1.0,
        bend: float = 0.0,
        mode: Mode = "over",
    ) -> None:
        """Draw an open line through points, with round ends."""
        if len(points) == 2:
            self._canvas.drawLine(*points[0], *points[1], self._pen(width, color, alpha, mode))
        else:
            self._canvas.drawPath(outline(points, bend, closed=False), self._pen(width, color, alpha, mode))

    def disc(self, x: float, y: float, radius: float, color: Color, alpha: float = 1.0, mode: Mode = "over") -> None:
        """Fill a circle."""
        self._canvas.drawCircle(x, y, radius, self._ink(color, alpha, mode))

    def ring(
        self, x: float, y: float, radius: float, width: float, color: Color, alpha: float = 1.0, mode: Mode = "over"
    ) -> None:
        """Draw a circle."""
        self._canvas.drawCircle(x, y, radius, self._pen(width, color, alpha, mode))

    def oval(self, x: float, y: float, radii: Point, color: Color, alpha: float = 1.0, mode: Mode = "over") -> None:
        """Fill an upright ellipse with horizontal and vertical radii."""
        rect = skia.Rect.MakeLTRB(x - radii[0], y - radii[1], x + radii[0], y + radii[1])
        self._canvas.drawOval(rect, self._ink(color, alpha, mode))

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        color: Color,
        alpha: float = 1.0,
        corner: float = 0.0,
        mode: Mode = "over",
    ) -> None:
        """Fill a rectangle; `corner` is the radius of its corners."""
        rect = skia.Rect.MakeLTRB(left, top, right, bottom)
        if corner > 0:
            self._canvas.drawRoundRect(rect, corner, corner, self._ink(color, alpha, mode))
        else:
            self._canvas.drawRect(rect, self._ink(color, alpha, mode))

    def wedge(self, x: float, y: float, radius: float, start: float, sweep: float, color: Color, alpha: float = 1.0) -> None:
        """Fill a sector of a circle from angle `start` over `sweep` (radians, clockwise from the right)."""
        rect = skia.Rect.MakeLTRB(x - radius, y - radius, x + radius, y + radius)
        self._canvas.drawArc(rect, degrees(start), degrees(sweep), True, self._ink(color, alpha, "over"))

    def glow(self, x: float, y: float, radius: float, color: Color, alpha: float = 1.0) -> None:
        """Draw a soft light that fades to nothing at `radius`."""
        if alpha < 1 / 255:
            return
        rect = skia.Rect.MakeLTRB(x - radius, y - radius, x + radius, y + radius)
        self._canvas.drawImageRect(_halo(color), rect, self._smooth, self._ink(color, alpha, "over"))

    @contextmanager
    def moved(self, x: float = 0.0, y: float = 0.0, turn: float = 0.0, scale: float | Point = 1.0) -> Iterator[None]:
        """Paint with the origin moved to (x, y), rotated clockwise by `turn` radians, then scaled."""
        canvas = self._canvas
        canvas.save()
        canvas.translate(x, y)
        if turn:
            canvas.rotate(degrees(turn))
        if scale != 1.0:
            canvas.scale(*(scale if isinstance(scale, tuple) else (scale, scale)))
        try:
            yield
        finally:
            canvas.restore()

    @contextmanager
    def veiled(self, alpha: float) -> Iterator[None]:
        """Paint on a separate layer that is then blended over the picture with an opacity."""
        self._canvas.saveLayerAlpha(None, round(255 * max(0.0, min(1.0, alpha))))
        try:
            yield
        finally:
            self._canvas.restore()

    def _ink(self, color: Color, alpha: float, mode: Mode) -> Any:
        paint = self._fill
        paint.setColor(_argb(color, alpha))
        paint.setBlendMode(_MODES[mode])
        return paint

    def _pen(self, width: float, color: Color, alpha: float, mode: Mode) -> Any:
        paint = self._stroke
        paint.setColor(_argb(color, alpha))
        paint.setBlendMode(_MODES[mode])
        paint.setStrokeWidth(width)
        return paint


def _argb(color: Color, alpha: float) -> int:
    opacity = 255 if alpha >= 1.0 else max(0, int(alpha * 255 + 0.5))
    return opacity << 24 | color[0] << 16 | color[1] << 8 | color[2]


@lru_cache(maxsize=256)
def _halo(color: Color, size: int = 64) -> Any:
    """Return a picture of a light; painting it takes a tenth of the time of a new gradient."""
    surface = skia.Surface(size, size)
    stops = (0.0, 0.25, 0.5, 0.75, 1.0)
    shader = skia.GradientShader.MakeRadial(
        center=(size / 2, size / 2),
        radius=size / 2,
        colors=[_argb(color, (1 - stop) ** 2) for stop in stops],
        positions=list(stops),
    )
    surface.getCanvas().drawPaint(skia.Paint(Shader=shader))
    return surface.makeImageSnapshot()
