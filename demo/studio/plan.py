"""The plan of the catalogue: eight short music videos and one of full length for each emotion."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from demo.emotion.classes import EMOTIONS
from demo.studio.music.composer import Composition, compose
from demo.studio.music.titles import title

N_SHORT = 8
N_PER_EMOTION = N_SHORT + 1
"""The last video of each emotion has full length."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A music video of the plan.

    Attributes:
        video_id: Lower-case letters, digits and hyphens; unique in the catalogue; the stem of its file names.
        composition: The music.
        full: Whether it has full length.
        style: Name of the drawing style.
        picture_seed: Seed of the drawing.
    """

    video_id: str
    composition: Composition
    full: bool
    style: str
    picture_seed: int


def plan(seed: int = 0, n_videos: int | None = None) -> tuple[Entry, ...]:
    """Compose the music of the catalogue and choose the style of each piece.

    In the table of emotions (rows) and their videos (columns), styles form a Latin square as far as their number allows: no
    style comes twice in a row or in a column.

    Args:
        seed: Different seeds give catalogues without a composition in common.
        n_videos: Number of videos, of as many emotions as possible; None for all.

    Returns:
        Entries by emotion, short ones first. An entry does not depend on n_videos.
    """
    # Drawing needs system libraries; other functions of this module do not.
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
