"""What every command tells on stderr."""

import sys
from collections.abc import Sequence


def report_to_stderr(_: float, doing: str) -> None:
    """Tell what is being done while a backbone is loaded."""
    sys.stderr.write(f"{doing}\n")


def print_failures(failures: Sequence[str]) -> int:
    """Print what failed and return the command's status."""
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    return 1 if failures else 0
