"""Numbers and emotions in the words of the page."""

import math
from collections.abc import Iterable

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.core.arrays import Bool
from demo.emotion.classes import describe

NBSP = "\N{NO-BREAK SPACE}"
"""A percent sign never starts a line."""


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, such as 2:05; whole seconds, rounded down as players do."""
    # A hair is added because 3-s sums in floating point may end just below a whole second.
    minutes, rest = divmod(int(seconds + 1e-6), 60)
    return f"{minutes}:{rest:02d}"


def span(start: float, end: float) -> str:
    """Return an interval, such as 0:12-0:15, with an en dash; an end within a second is rounded up."""
    return f"{clock(start)}\N{EN DASH}{clock(math.ceil(end - 1e-6))}"


def percent(share: float) -> str:
    """Return a share between 0 and 1 as whole percent."""
    return f"{round(100 * share)}{NBSP}%"


def percentile_in_words(percentile: float) -> str:
    """Return a percentile with as many digits as tell the best hits apart, never rounded up to 100."""
    digits = 2 if percentile >= 99 else 1
    scale = 10**digits
    return f"{math.floor(percentile * scale + 1e-6) / scale:.{digits}f}{NBSP}%"


def joined(words: Iterable[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def emotions_sentence(analysis: SongAnalysis) -> str:
    """Say in one line which emotions the song carries."""
    (first, share), *others = describe(analysis.emotions)
    rest = joined(f"{name} ({percent(other)})" for name, other in others)
    return f"Mostly {first} ({percent(share)}), with {rest}."


def selected_runs(selected: Bool) -> list[tuple[int, int]]:
    """Return the runs of neighbouring selected chunks as (first, last) positions, in playing order.

    Args:
        selected: Which chunks made the query, shape (n_chunks,).
    """
    edges = np.diff(np.concatenate(([0], selected.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
