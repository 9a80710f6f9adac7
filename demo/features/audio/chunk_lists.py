"""Lists of chunks as people write them, and the chunks of a song that they mean.

- 3,4,10-12 are the third, the fourth and the tenth to twelfth chunk, counted from 1.
- 9s-30s is every chunk of which a part lies between 9 and 30 seconds.
- 1,60s-75.5s holds both kinds.
"""

import math
import re
from collections.abc import Sequence

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import QueryConfig, require
from demo.core.errors import SettingError
from demo.features.audio.chunks import CHUNK_SECONDS, capped, select_chunks

CHUNKS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
SECONDS = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)s-(\d{1,4}(?:\.\d{1,6})?)s")
"""Four digits are more than the 20 minutes that are analyzed have."""


def parse_chunks(text: str) -> tuple[int, ...]:
    """Read a list of chunks.

    Args:
        text: As in this module's description; empty for no choice.

    Returns:
        Their positions, counted from 0, ascending.

    Raises:
        SettingError: A part of the text is no chunk, no range of chunks and no interval in seconds.
    """
    chunks: set[int] = set()
    for part in filter(None, re.split(r"[,\s]+", text.strip())):
        chunks.update(_parse_part(part))
    return tuple(sorted(chunks))


def selected_chunks(attention: Float32, query: QueryConfig) -> Bool:
    """Return which chunks of a song make a query: those that it names, or those of the sections with the highest attention.

    Args:
        attention: Weight of each chunk, shape (n_chunks,); 0 for chunks of silence.
        query: Chunks, or sections and how many of them.

    Returns:
        Shape (n_chunks,).

    Raises:
        SettingError: As `choose_chunks`.
    """
    if query.chunks:
        return choose_chunks(attention, query.chunks)
    return select_chunks(attention, query.sections, query.n_top_sections)


def chunk_weights(attention: Float32, query: QueryConfig) -> Float32:
    """Return how much each second of a chunk counts in a query.

    Among the chunks that attention selected each counts as much as its capped attention, so that someone who talks in a
    selected section counts little; those that a visitor chose, and those of the whole song, count the same.

    Args:
        attention: Weight of each chunk, shape (n_chunks,); 0 for chunks of silence.
        query: As for `selected_chunks`.

    Returns:
        Shape (n_chunks,); 0 for chunks that are not selected.

    Raises:
        SettingError: As `choose_chunks`.
    """
    selected = selected_chunks(attention, query).astype(np.float32)
    return selected if query.chunks or query.sections == "whole" else selected * capped(attention)


def choose_chunks(attention: Float32, chunks: Sequence[int]) -> Bool:
    """Return which chunks of a song a choice means; chunks of silence, which have no features, are left out.

    Args:
        attention: Weight of each chunk, shape (n_chunks,); 0 for chunks of silence.
        chunks: Positions, counted from 0.

    Returns:
        Which chunks are selected, shape (n_chunks,), at least one.

    Raises:
        SettingError: The song has no such chunk, or all that were chosen are silent.
    """
    n_chunks = len(attention)
    if beyond := [chunk for chunk in chunks if chunk >= n_chunks]:
        raise SettingError(f"There is no chunk {beyond[0] + 1}: this song has chunks 1 to {n_chunks}; choose among those.")
    selected: Bool = np.isin(np.arange(n_chunks), chunks) & (attention > 0)
    require(bool(selected.any()), "All of the chosen chunks are silent; choose others.")
    return selected


def _parse_part(part: str) -> range:
    if match := CHUNKS.fullmatch(part):
        first, last = int(match[1]), int(match[2] or match[1])
        require(1 <= first <= last, f"{part} names no chunks: they are counted from 1, and a range goes up, as in 10-12.")
        return range(first - 1, last)
    if match := SECONDS.fullmatch(part):
        start, end = float(match[1]), float(match[2])
        require(start < end, f"{part} names no chunks: an interval ends after it starts, as in 9s-30s.")
        return range(int(start // CHUNK_SECONDS), math.ceil(end / CHUNK_SECONDS))
    raise SettingError(f"Chunks are written as 3,4,10-12, or in seconds as 9s-30s; {part[:40]} is neither.")
