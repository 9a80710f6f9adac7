"""The chapters of a video, and their form in a cell of a table: "0.0 intro|3.4 verse"."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """A named stretch of a video, from `start` to `end` in seconds."""

    name: str
    start: float
    end: float


def format_chapters(chapters: Iterable[tuple[float, str]]) -> str:
    """Return the starts (s), to a tenth, and names of chapters as a cell of a table."""
    return "|".join(f"{start:.1f} {name}" for start, name in chapters)


def parse_chapters(cell: str, seconds: float) -> tuple[Chapter, ...]:
    """Read a cell of a table.

    Args:
        cell: As `format_chapters` writes it; may be empty.
        seconds: Duration of the video, at which the last chapter ends.

    Raises:
        ValueError: A chapter lacks a start or a name.
    """
    starts = [(float(start), name) for start, name in (part.split(" ", 1) for part in cell.split("|") if part)]
    ends = [*(start for start, _ in starts[1:]), seconds][: len(starts)]
    return tuple(Chapter(name, start, end) for (start, name), end in zip(starts, ends, strict=True))
