"""How long work tells what it is doing."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done, in words."""


def silent(share: float, doing: str) -> None:
    """Report nothing."""
