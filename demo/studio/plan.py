"""Which music videos the catalogue holds: eight short ones and one of full length for each emotion."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from demo.emotion.classes import EMOTIONS
from demo.studio.music.composer import Composition, compose
from demo.studio.music.titles import title

N_SHORT = 8
N_PER_EMOTION = N_SHORT + 1
"""The last of each emotion is the one of full length."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One music video to be made.

    Attributes:
        video_id: Lower-case letters, digits and hyphens; unique in the catalogue; the name of its files.
        composition: Its music.
        full: It is of full length.
        style: How it is drawn.
        picture_seed: What varies within the style.
    """

    video_id: str
    composition: Composition
    full: bool
    style: str
    picture_seed: int


def plan(seed: int = 0, n_videos: int | None = None) -> tuple[Entry, ...]:
    """Compose the catalogue's music and choose how each piece is drawn.

    In the table of emotions and their videos, styles form a Latin square, or the nearest thing to it that their number
    allows: an emotion meets as many styles as it has videos, and so does a place in the row.

    Args:
        seed: Another one gives another catalogue; no two share a composition.
        n_videos: Only so many, of as many emotions as possible; None takes all.

    Returns:
        Entries by emotion, short ones first. An entry is the same whether others are left out or not.
    """
    # Drawing needs libraries of the system that reading a plan does not.
    from demo.studio.pictures.animation import STYLE_NAMES

    grid = [(row, column) for row in range(len(EMOTIONS)) for column in range(N_PER_EMOTION)]
    # The titles of all videos decide each id; only the wanted ones are composed.
    ids = _unique([slug(title(EMOTIONS[row], _number(seed, column))) for row, column in grid])
    wanted = sorted(range(len(grid)), key=lambda index: (grid[index][1], index))[:n_videos]
    entries = []
    for index in sorted(wanted):
        row, column = grid[index]
        number, full = _number(seed, column), column == N_SHORT
        entry = Entry(
            video_id=ids[index],
            composition=compose(EMOTIONS[row], number, full=full),
            full=full,
            style=STYLE_NAMES[(row + column + seed) % len(STYLE_NAMES)],
            # Two emotions in one style should differ in more than their colors.
            picture_seed=1000 * row + number,
        )
        entries.append(entry)
    return tuple(entries)


def _number(seed: int, column: int) -> int:
    """Return the seed of the composition in a column of an emotion's row."""
    return N_PER_EMOTION * seed + column + 1


def slug(title: str) -> str:
    """Return a title as lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("'", "").replace("’", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "untitled"


def _unique(names: Sequence[str]) -> list[str]:
    """Number the second and further of equal names."""
    unique: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate in unique:
            count += 1
            candidate = f"{name}-{count}"
        unique.append(candidate)
    return unique
