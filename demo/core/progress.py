"""The one type of progress reports."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and the name of the current step."""


def no_progress(share: float, doing: str) -> None:
    """Report nothing."""


def subprogress(report: Progress, begin: float, end: float) -> Progress:
    """Map reports of one step, 0 to 1, to its share of longer work, begin to end."""
    return lambda share, doing: report(begin + (end - begin) * share, doing)
