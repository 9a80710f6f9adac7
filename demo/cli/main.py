"""The command line: `python -m demo ...`, one module a command group."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from demo.cli.arguments import Parser
from demo.cli.backbones import list_backbones
from demo.cli.export import export_catalogue
from demo.cli.ingest import INGEST
from demo.cli.research import evaluate_methods, measure_speed, train_model, update_documents
from demo.cli.songs import find_by_words, match_song, print_emotions, write_features
from demo.cli.studio import STUDIO
from demo.cli.zoo import verify_zoo
from demo.core.errors import DemoError
from demo.core.paths import ZOO

SONGS = (match_song, find_by_words, write_features, print_emotions)
CATALOGUES = (INGEST, export_catalogue)
OTHERS = (list_backbones, verify_zoo, measure_speed, evaluate_methods, update_documents)


def build_parser() -> Parser:
    """Describe every command."""
    parser = Parser(prog="python -m demo", description="Music videos of the same emotion as a song.")
    parser.add_argument("--zoo", type=Path, default=ZOO, help="the folder of bundles (default: model_zoo/)")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (*SONGS, train_model, STUDIO, *CATALOGUES, *OTHERS):
        command.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0, or 1 after an error, whose message is on stderr.
    """
    try:
        options = build_parser().parse_args(arguments)
        status: int | None = options.handler(options)
        sys.stdout.flush()
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Who read the output has read enough, as `head` does. Python writes the rest when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status or 0
