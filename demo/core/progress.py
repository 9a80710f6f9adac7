"""How long work tells what it is doing."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done, in words."""


def no_progress(share: float, doing: str) -> None:
    """Report nothing."""


def subprogress(report: Progress, begin: float, end: float) -> Progress:
    """Return what reports a part of longer work, from one share of it to another."""
    return lambda share, doing: report(begin + (end - begin) * share, doing)
