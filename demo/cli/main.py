"""The command line: `python -m demo ...`, one module a command group."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demo.cli.arguments import Parser, add_command, option
from demo.cli.backbones import add_backbones
from demo.cli.ingest import add_ingest
from demo.cli.research import add_research
from demo.cli.songs import add_songs
from demo.cli.studio import add_studio
from demo.core.errors import DemoError
from demo.core.paths import ZOO
from demo.core.zoo import Zoo, find_bundles


def build_parser() -> argparse.ArgumentParser:
    """Describe every command."""
    parser = Parser(prog="python -m demo", description="Music videos of the same emotion as a song.")
    parser.add_argument("--zoo", type=Path, default=ZOO, help="the folder of bundles (default: model_zoo/)")
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (add_songs, add_research, add_studio, add_backbones, add_ingest):
        add(commands)
    add_command(commands, "zoo", run_zoo, option("action", choices=("verify",)), help="look after the bundles")
    return parser


def run_zoo(options: argparse.Namespace) -> int:
    """Verify every bundle, and that each was made with the versions that lie beside it."""
    zoo, status = Zoo(options.zoo), 0
    for folder in find_bundles(options.zoo):
        try:
            bundle = zoo.read_folder(folder)
            zoo.verify_required(bundle)
        except DemoError as error:
            print(f"{folder.name}: {error}", file=sys.stderr)
            status = 1
        else:
            n_bytes = sum(map(len, bundle.files.values()))
            print(f"{folder.name}: {bundle.kind}, {len(bundle.files)} files, {n_bytes / 1e6:.1f} MB, verified")
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0, or 1 after an error, whose message is on stderr.
    """
    try:
        options = build_parser().parse_args(arguments)
        status: int | None = options.handler(options)
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    return status or 0
