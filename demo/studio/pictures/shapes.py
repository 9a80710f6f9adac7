"""Colors, and shapes that are built once and painted many times."""

from collections.abc import Sequence
from typing import Any

import skia

Color = tuple[int, int, int]
"""Red, green and blue, 0-255, in sRGB."""

Point = tuple[float, float]
Shape = Any
"""A closed outline or an open line."""


def mix(a: Color, b: Color, share: float) -> Color:
    """Interpolate between two colors; share 0 gives a, 1 gives b."""
    keep = 1.0 - share
    return (
        round(a[0] * keep + b[0] * share),
        round(a[1] * keep + b[1] * share),
        round(a[2] * keep + b[2] * share),
    )


def distance(a: Color, b: Color) -> float:
    """Return the difference of two colors, 0-765, with perceptual weights of the three channels."""
    return 0.9 * abs(a[0] - b[0]) + 1.5 * abs(a[1] - b[1]) + 0.6 * abs(a[2] - b[2])


def outline(points: Sequence[Point], bend: float = 0.0, *, closed: bool = True) -> Shape:
    """Build a shape through points.

    Args:
        points: Corners in drawing order.
        bend: Share of the sides over which corners are rounded; 0 gives straight lines, 1 the roundest corners.
        closed: Whether to connect the last point to the first.
    """
    path = skia.Path()
    n = len(points)
    if n < 2:
        return path
    if bend <= 0.02:
        path.moveTo(*points[0])
        for x, y in points[1:]:
            path.lineTo(x, y)
    else:
        _rounded(path, points, min(1.0, bend) / 2, closed=closed)
    if closed:
        path.close()
    return path


def lines(pairs: Sequence[tuple[Point, Point]]) -> Shape:
    """Build one shape from separate straight lines."""
    path = skia.Path()
    for start, stop in pairs:
        path.moveTo(*start)
        path.lineTo(*stop)
    return path


def _rounded(path: Shape, points: Sequence[Point], cut: float, *, closed: bool) -> None:
    """Shorten each side by the share `cut` at both ends and draw a quadratic curve at each corner."""
    n = len(points)
    if closed:
        (x0, y0), (x1, y1) = points[-1], points[0]
        path.moveTo(x1 + (x0 - x1) * cut, y1 + (y0 - y1) * cut)
    else:
        path.moveTo(*points[0])
    for i in range(0 if closed else 1, n if closed else n - 1):
        (x0, y0), (x1, y1), (x2, y2) = points[i - 1], points[i], points[(i + 1) % n]
        if cut < 0.499:
            path.lineTo(x1 + (x0 - x1) * cut, y1 + (y0 - y1) * cut)
        path.quadTo(x1, y1, x1 + (x2 - x1) * cut, y1 + (y2 - y1) * cut)
    if not closed:
        path.lineTo(*points[-1])
