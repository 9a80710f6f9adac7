"""Parts that all command groups share: the parser, options, and output."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from demo.core.errors import SettingError

Option = tuple[tuple[str, ...], dict[str, Any]]
"""Flags and settings of `add_argument`."""

Group = Any
"""Subparsers of a command; argparse's class of them is private."""

Handler = Callable[[argparse.Namespace], int | None]
"""Runs a command and returns its exit status; None for 0. It imports what it needs, so that the program starts quickly."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are like all others: a message on stderr and exit 1, not 2."""

    def error(self, message: str) -> NoReturn:
        """Raise the message that argparse would print.

        Raises:
            SettingError: Always.
        """
        raise SettingError(f"{message} (see {self.prog} --help)")


def option(*flags: str, **settings: Any) -> Option:
    """Describe one option or argument, as `add_argument` takes it."""
    return flags, settings


JSON = option("--json", action="store_true", help="print JSON")
JOBS = option("--jobs", type=int, default=1, metavar="N", help="processes")
OUT_FOLDER = option("--out", type=Path, required=True, metavar="DIR")
SONG = option("song", type=Path)


def add_command(group: Group, name: str, handler: Handler | None, *options: Option, **settings: Any) -> argparse.ArgumentParser:
    """Add a command with its options.

    Args:
        group: Subparsers of the program or of a command.
        name: The command.
        handler: Runs it; None for a command that only has subcommands.
        options: In the order of the help.
        settings: For `add_parser`: help, description.
    """
    parser: argparse.ArgumentParser = group.add_parser(name, **settings)
    for flags, described in options:
        parser.add_argument(*flags, **described)
    if handler is not None:
        parser.set_defaults(handler=handler)
    return parser


def require_jobs(options: argparse.Namespace) -> None:
    """Refuse less than one process.

    Raises:
        SettingError: --jobs is less than 1.
    """
    if options.jobs < 1:
        raise SettingError("--jobs must be at least 1.")


def print_json(answer: dict[str, Any]) -> None:
    """Print an answer as JSON."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def report_to_stderr(_: float, doing: str) -> None:
    """Print the current step while a backbone is loaded."""
    sys.stderr.write(f"{doing}\n")


def print_failures(failures: Sequence[str]) -> int:
    """Print failures on stderr and return the command's exit status."""
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    return 1 if failures else 0
