"""Parts that all command groups share: the parser, commands, options, and output."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from demo.core.errors import SettingError

Option = tuple[tuple[str, ...], dict[str, Any]]
"""Flags and settings of `add_argument`."""

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


class AtLeastOne(argparse.Action):
    """Store a number, and refuse less than 1."""

    def __call__(self, _: object, namespace: argparse.Namespace, number: Any, __: object = None) -> None:
        """Store the number of one option.

        Raises:
            SettingError: It is less than 1.
        """
        if number < 1:
            raise SettingError(f"{self.option_strings[0]} must be at least 1.")
        setattr(namespace, self.dest, number)


@dataclass(frozen=True)
class Command:
    """A command, or a group of commands.

    Attributes:
        name: As it is typed.
        summary: One line of help.
        options: In the order of the help.
        handler: Runs it; None for a group, which needs a subcommand.
        subcommands: In the order of the help.
        description: Longer help.
    """

    name: str
    summary: str
    options: tuple[Option, ...] = ()
    handler: Handler | None = None
    subcommands: tuple["Command", ...] = ()
    description: str | None = None

    def add_to(self, group: Any) -> None:
        """Add the command to argparse's subparsers of the program or of a group."""
        parser = group.add_parser(self.name, help=self.summary, description=self.description)
        parser.set_defaults(handler=self.handler)
        for flags, settings in self.options:
            parser.add_argument(*flags, **settings)
        if self.subcommands:
            inner = parser.add_subparsers(dest="what", required=self.handler is None)
            for subcommand in self.subcommands:
                subcommand.add_to(inner)


def command(name: str, summary: str, *options: Option, **settings: Any) -> Callable[[Handler], Command]:
    """Turn the decorated handler into a command; see `Command`."""
    return lambda handler: Command(name, summary, options, handler, **settings)


def option(*flags: str, **settings: Any) -> Option:
    """Describe one option or argument, as `add_argument` takes it."""
    return flags, settings


JSON = option("--json", action="store_true", help="print JSON")
JOBS = option("--jobs", type=int, action=AtLeastOne, default=1, metavar="N", help="processes")
OUT_FOLDER = option("--out", type=Path, required=True, metavar="DIR")
SONG = option("song", type=Path)


def print_answer(options: argparse.Namespace, answer: dict[str, Any], lines: Iterable[str]) -> None:
    """Print an answer: as JSON with --json, else the lines."""
    print(json.dumps(answer, indent=2, ensure_ascii=False) if options.json else "\n".join(lines))


def report_to_stderr(_: float, doing: str) -> None:
    """Print the current step while a backbone is loaded."""
    sys.stderr.write(f"{doing}\n")


def print_failures(failures: Sequence[str]) -> int:
    """Print failures on stderr and return the command's exit status."""
    sys.stderr.writelines(f"{failure}\n" for failure in failures)
    return 1 if failures else 0
