"""What a map shows of a catalogue too large for all its points: some of those in a box, and a picture of their density.

Every video has two points, one by its picture and one by its sound. Both read the coordinates in place or by blocks, so
that a request for a million videos takes milliseconds and a few megabytes.
"""

import base64
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from demo.core.arrays import Bool, Float32, Int64
from demo.core.config import require
from demo.emotion.classes import EMOTIONS
from demo.page.palette import EMOTION_COLORS
from demo.search.catalogue import Catalogue
from demo.search.map_projection import spread_rows

PICTURE, SOUND = "picture", "sound"
"""Modalities, by which a video is placed."""

MAX_POINTS = 20_000
"""The most that a browser is sent at once. A catalogue of as many points is sent whole, and has no picture of density."""

MAX_SVG_POINTS = 5_000
"""The same for a browser without WebGL, in which every point is an element of the document."""

MARGIN = 0.04
"""Around all points, as a share of their range."""

N_COLUMNS, N_ROWS = 384, 256
"""Cells of the density picture."""

BLUR = 1.0
"""Standard deviation of the picture's Gaussian blur, in cells: one point alone becomes a soft dot."""

MIXING = 3
"""Power of an emotion's share in the color of a cell, so that a mixture looks like its greatest part and not gray."""

BLOCK = 1 << 17
"""Rows that are counted at once."""


class Box(NamedTuple):
    """A rectangle of the map, its edges included."""

    left: float
    bottom: float
    right: float
    top: float


class Sample(NamedTuple):
    """Points of a box.

    Attributes:
        pictures: Rows of the videos that are shown by their picture, ascending.
        sounds: The same by their sound.
        n_inside: Number of points in the box, of which these are all or evenly spread.
    """

    pictures: Int64
    sounds: Int64
    n_inside: int

    @property
    def n_shown(self) -> int:
        """Number of points that were taken."""
        return len(self.pictures) + len(self.sounds)


NO_POINTS = Sample(np.zeros(0, np.int64), np.zeros(0, np.int64), 0)


def is_large(catalogue: Catalogue) -> bool:
    """Return whether a catalogue has more points than a browser is sent."""
    n_landmarks = 0 if catalogue.landmarks is None else len(catalogue.landmarks.map)
    return 2 * catalogue.n_videos + n_landmarks > MAX_POINTS


def whole_map(catalogue: Catalogue) -> Box:
    """Return the box of all points, with a margin."""
    arrays = [catalogue.visual_map, catalogue.audio_map]
    arrays += [] if catalogue.landmarks is None else [catalogue.landmarks.map]
    # Column by column: NumPy takes ten times as long to reduce the rows of an array with two columns.
    low, high = (
        np.array([extreme([extreme(array[:, axis]) for array in arrays]) for axis in (0, 1)], np.float32)
        for extreme in (np.min, np.max)
    )
    (left, right), (bottom, top) = np.stack([low - MARGIN * (high - low), high + MARGIN * (high - low)], axis=1).tolist()
    return Box(left, bottom, right, top)


def visible_box(values: object, whole: Box) -> Box:
    """Return the part of a map that a browser says is visible, cut at the map's edges.

    Args:
        values: Left, bottom, right and top, as the browser sent them.
        whole: The map.

    Raises:
        SettingError: They are not four finite numbers in that order.
    """
    numbers = values if isinstance(values, list) else []
    # The comparison also refuses NaN, and integers of any length pass it without becoming floating-point numbers.
    finite = all(type(number) in (int, float) and -math.inf < number < math.inf for number in numbers)
    require(len(numbers) == 4 and finite, "A part of the map is four finite numbers: left, bottom, right, top.")
    left, bottom, right, top = numbers
    require(left < right and bottom < top, "A part of the map begins left of its right edge and below its upper one.")
    return Box(
        float(max(left, whole.left)),
        float(max(bottom, whole.bottom)),
        float(min(right, whole.right)),
        float(min(top, whole.top)),
    )


def sample_points(
    catalogue: Catalogue, box: Box, with_others: bool, n_points: int = MAX_POINTS, found: Bool | None = None
) -> Sample:
    """Return the points of a box, or `n_points` of them that are evenly spread over the rows of both modalities.

    Args:
        catalogue: Its `visual_map` and `audio_map` have shape (n_videos, 2).
        box: A part of the map.
        with_others: Whether videos count that a search for music videos leaves out.
        n_points: The most to return.
        found: The videos that a search of the map found, shape (n_videos,); None without one.
    """
    shown = shown_videos(catalogue, with_others)
    shown = shown if found is None else shown & found
    pictures, sounds = (_inside(points, box, shown) for points in (catalogue.visual_map, catalogue.audio_map))
    n_pictures, n_sounds = int(pictures.sum()), int(sounds.sum())
    wanted = spread_rows(n_pictures + n_sounds, n_points)
    is_picture = wanted < n_pictures
    return Sample(_rows(pictures, wanted[is_picture]), _rows(sounds, wanted[~is_picture] - n_pictures), n_pictures + n_sounds)


def shown_videos(catalogue: Catalogue, with_others: bool) -> Bool:
    """Return the videos that the map shows, shape (n_videos,)."""
    return np.ones(catalogue.n_videos, np.bool_) if with_others else catalogue.searched(music_videos_only=True)


def _inside(points: Float32, box: Box, shown: Bool) -> Bool:
    x, y = points[:, 0], points[:, 1]
    # The edges are no Python numbers, which would be rounded to the precision of the coordinates.
    left, bottom, right, top = map(np.float64, box)
    inside = x >= left
    inside &= x <= right
    inside &= y >= bottom
    inside &= y <= top
    inside &= shown
    return inside


def _rows(chosen: Bool, places: Int64) -> Int64:
    """Return the rows at some places among those that are chosen; a list of them all would take 8 bytes a row."""
    found, n_before = [np.zeros(0, np.int64)], 0
    for first in range(0, len(chosen), BLOCK):
        rows = np.flatnonzero(chosen[first : first + BLOCK])
        here = places[(places >= n_before) & (places < n_before + len(rows))]
        found.append(first + rows[here - n_before])
        n_before += len(rows)
    return np.concatenate(found)


class Cloud(NamedTuple):
    """Points that one trace draws.

    Attributes:
        emotion: Class label of the videos.
        modality: By which they are placed.
        others: Whether a search for music videos leaves them out.
        rows: Rows of the videos, shape (n_points,).
        positions: Coordinates, shape (n_points, 2).
    """

    emotion: str
    modality: str
    others: bool
    rows: npt.NDArray[np.int32]
    positions: Float32


def clouds(catalogue: Catalogue, sample: Sample) -> Iterator[Cloud]:
    """Divide points among traces, in drawing order; a trace may be empty."""
    is_searched = catalogue.searched(music_videos_only=True)
    modalities = [(SOUND, catalogue.audio_map, sample.sounds), (PICTURE, catalogue.visual_map, sample.pictures)]
    labels = [catalogue.class_labels[rows].astype(np.int64) for _, _, rows in modalities]
    for others in (True, False):
        for (modality, coordinates, sampled), sampled_labels in zip(modalities, labels, strict=True):
            for label, emotion in enumerate(EMOTIONS):
                rows = sampled[(sampled_labels == label) & (is_searched[sampled] != others)]
                yield Cloud(emotion, modality, others, rows.astype(np.int32), coordinates[rows].astype(np.float32))


def density_picture(catalogue: Catalogue, whole: Box, with_others: bool) -> str:
    """Draw the density of both modalities' points, each cell in the color of its emotions.

    Opacity over the page's background, and not lightness, tells how many points a cell has, so that one picture serves the
    light and the dark theme; it grows with the number's logarithm.

    Args:
        catalogue: Its `visual_map` and `audio_map` have shape (n_videos, 2).
        whole: The map.
        with_others: Whether videos count that a search for music videos leaves out.

    Returns:
        A PNG as a data address.
    """
    n_points = _count_points(catalogue, whole, shown_videos(catalogue, with_others))
    n_points = np.stack([cv2.GaussianBlur(emotion, (0, 0), BLUR) for emotion in n_points], axis=-1)
    total = n_points.sum(axis=-1)
    weights = n_points**MIXING
    weights /= np.maximum(weights.sum(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    opacity = np.log1p(total) / np.log1p(max(total.max(), 1))
    picture = np.dstack([weights @ _blue_green_red(EMOTION_COLORS[name] for name in EMOTIONS), 255 * opacity])
    _, encoded = cv2.imencode(".png", picture[::-1].round().astype(np.uint8), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return f"data:image/png;base64,{base64.b64encode(encoded.tobytes()).decode()}"


def _count_points(catalogue: Catalogue, whole: Box, shown: Bool) -> Float32:
    """Return the number of points of each emotion in each cell, shape (n_emotions, N_ROWS, N_COLUMNS), bottom row first."""
    corner = np.array([whole.left, whole.bottom], np.float32)
    # Points may all have one place.
    width, height = (max(size, 1e-6) for size in (whole.right - whole.left, whole.top - whole.bottom))
    scale = np.array([N_COLUMNS / width, N_ROWS / height], np.float32)
    n_cells = len(EMOTIONS) * N_ROWS * N_COLUMNS
    counts = np.zeros(n_cells, np.float32)
    for first in range(0, catalogue.n_videos, BLOCK):
        rows = first + np.flatnonzero(shown[first : first + BLOCK])
        labels = catalogue.class_labels[rows].astype(np.int64)
        for points in (catalogue.visual_map, catalogue.audio_map):
            column, row = ((points[rows] - corner) * scale).astype(np.int32).T
            np.add.at(counts, (labels * N_ROWS + row) * N_COLUMNS + column, 1)
    return counts.reshape(len(EMOTIONS), N_ROWS, N_COLUMNS)


def _blue_green_red(colors: Iterable[str]) -> Float32:
    """Return colors such as "#ff8000" in OpenCV's order, shape (n_colors, 3)."""
    return np.array([list(bytes.fromhex(color[1:]))[::-1] for color in colors], np.float32)
