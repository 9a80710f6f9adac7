"""Parts of the map that a visitor draws around videos, and the names of its regions."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from demo.core.arrays import Bool, Float32, Float64
from demo.core.config import require
from demo.page.languages import translated
from demo.page.map_points import shown_videos
from demo.search.catalogue import Catalogue
from demo.search.regions import Region, regions_of

MAX_CORNERS = 100
"""The page's scripts send no more of what a visitor drew."""

NAME_SIZE = {"coarse": 14, "fine": 12}
"""Font sizes of the names, in pixels."""

UNREADABLE = f"An area of the map is 3 to {MAX_CORNERS} corners, each of two finite numbers."


def read_area(values: object) -> Float64:
    """Return the corners of an area, as the browser sent them, in drawing order, shape (n_corners, 2).

    Raises:
        SettingError: They are too few or too many, or none.
    """
    require(isinstance(values, list) and 3 <= len(values) <= MAX_CORNERS, UNREADABLE)
    corners = values if isinstance(values, list) else []
    require(all(isinstance(corner, list) and len(corner) == 2 for corner in corners), UNREADABLE)
    numbers = [number for corner in corners for number in corner]
    # The comparison also refuses NaN, and integers of any length pass it without becoming floating-point numbers.
    require(all(type(number) in (int, float) and -1e6 < number < 1e6 for number in numbers), UNREADABLE)
    return np.array(corners, np.float64)


def inside(points: Float32, corners: Float64) -> Bool:
    """Return which points lie in an area whose edges may cross: those from which a ray crosses its edge an odd number of times.

    Args:
        points: Shape (n_points, 2).
        corners: Shape (n_corners, 2).
    """
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    x, y = points[near].astype(np.float64).T
    odd = np.zeros(len(near), np.bool_)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    found = np.zeros(len(points), np.bool_)
    found[near] = odd
    return found


def map_regions(catalogue: Catalogue) -> dict[str, tuple[Region, ...]]:
    """Return the regions of all videos ("all") and, where these are not all, of the music videos ("music")."""
    music, every = (shown_videos(catalogue, with_others) for with_others in (False, True))
    found = {"all": regions_of(catalogue, every)}
    return found if music.all() else {"music": regions_of(catalogue, music), **found}


def name_regions(figure: go.Figure, regions: Mapping[str, tuple[Region, ...]]) -> go.Figure:
    """Write the names of regions on a map, of which the page shows those of one kind and zoom level, and return the map."""
    listed = []
    for kind, region in ((kind, region) for kind, each in regions.items() for region in each):
        name = " · ".join(map(translated, region.name.split(" · ")))
        listed.append([kind, name, *(round(edge, 3) for edge in region.box)])
        figure.add_annotation(
            name=f"{kind} {region.level}",
            text=name,
            x=region.x,
            y=region.y,
            showarrow=False,
            # Above the center, so that a small region is not covered.
            yanchor="bottom",
            yshift=12,
            visible=False,
            font_size=NAME_SIZE[region.level],
            bgcolor="white",
            borderpad=2,
        )
    figure.layout.meta |= {"regions": listed}
    return figure
