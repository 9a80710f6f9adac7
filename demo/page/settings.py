"""What the controls mean: plain values from a page or a program become settings, or one sentence about what is wrong."""

from collections.abc import Mapping
from typing import TypeVar

from demo.core.config import OURS, QueryConfig, QueryMethod, Sections, require
from demo.core.errors import SettingError

Choice = TypeVar("Choice")

DIAL = "The dial goes from 0 (same emotion) to 1 (same kind of music)."


def query_settings(
    sections: Sections | str, n_top: float, dial: float, which: str, n_hits: float, method: QueryMethod | str = OURS
) -> QueryConfig:
    """Return the query of a song that the controls describe.

    Raises:
        SettingError: One of them has a value that it cannot have.
    """
    require(_is_whole(n_top), "The number of top sections must be a whole number.")
    require(_is_whole(n_hits), "The number of hits must be a whole number.")
    require(dial is not None, DIAL)
    require(which in ("music", "all"), "Videos must be one of music, all.")
    return QueryConfig(
        sections=sections,  # type: ignore[arg-type]  # QueryConfig refuses what is not one of the Sections
        n_top_sections=int(n_top),
        mixing_weight=float(dial),
        music_videos_only=which == "music",
        n_hits=int(n_hits),
        method=method,  # type: ignore[arg-type]  # likewise
    )


def view_settings(dial: float, n_hits: float) -> tuple[float, int]:
    """Return dial and number of hits of a video's query.

    Raises:
        SettingError: One of them has a value that it cannot have.
    """
    query = query_settings("whole", 1, dial, "music", n_hits)
    return query.mixing_weight, query.n_hits


def chosen(catalogues: Mapping[str, Choice], name: str) -> Choice:
    """Return what belongs to the catalogue of a name.

    Raises:
        SettingError: There is no such catalogue.
    """
    if name not in catalogues:
        raise SettingError(f"The catalogue must be one of {', '.join(catalogues)}.")
    return catalogues[name]


def _is_whole(number: float) -> bool:
    return number is not None and float(number).is_integer()
