"""The command line: `python -m demo ...`; what each subcommand does stands in `commands`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from demo.cli.backbone_arguments import add_backbone_options, add_backbones
from demo.cli.commands import (
    run_bench,
    run_emotions,
    run_evaluate,
    run_features,
    run_match,
    run_readme,
    run_studio_check,
    run_studio_examples,
    run_studio_instruments,
    run_studio_make,
    run_studio_variations,
    run_train,
    run_zoo,
)
from demo.cli.ingest_arguments import add_ingest
from demo.core.config import QUERY_METHODS, SECTIONS, QueryConfig
from demo.core.errors import DemoError, SettingError
from demo.core.paths import ASSETS, ZOO

STUDIO_MEDIA = ASSETS / "studio"


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others: a message on stderr and exit 1, not 2."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print.

        Raises:
            SettingError: Always.
        """
        raise SettingError(f"{message} (see {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """Describe every subcommand."""
    parser = Parser(prog="python -m demo", description="Music videos of the same emotion as a song.")
    parser.add_argument("--zoo", type=Path, default=ZOO, help="the folder of bundles (default: model_zoo/)")
    commands = parser.add_subparsers(dest="command", required=True)
    defaults = QueryConfig()

    match = commands.add_parser("match", help="find music videos for a song")
    match.add_argument("song", type=Path, help="an audio or video file")
    match.add_argument("--sections", choices=SECTIONS, default=defaults.sections, help="how the song is cut")
    match.add_argument("--top", type=int, default=defaults.n_top_sections, metavar="K", help="sections that ask")
    match.add_argument("--dial", type=float, default=defaults.mixing_weight, help="0 same emotion ... 1 same kind of music")
    match.add_argument("--all", action="store_true", help="all musical videos, not only music videos")
    match.add_argument("--hits", type=int, default=defaults.n_hits, metavar="N", help="number of videos")
    match.add_argument("--catalogue", metavar="NAME", help="of the zoo, or the folder of another (default: YouTube-8M's)")
    match.add_argument("--method", choices=QUERY_METHODS, default=defaults.method, help="what ranks the videos")
    match.add_argument("--json", action="store_true", help="print JSON")
    add_backbone_options(match)
    match.set_defaults(handler=run_match)

    features = commands.add_parser("features", help="write a song's features in the YouTube-8M audio space")
    features.add_argument("song", type=Path)
    features.add_argument("--out", type=Path, required=True, metavar="FILE.npz")
    add_backbone_options(features)
    features.set_defaults(handler=run_features)

    emotions = commands.add_parser("emotions", help="print a song's emotions and attention")
    emotions.add_argument("song", type=Path)
    emotions.add_argument("--json", action="store_true", help="print JSON")
    add_backbone_options(emotions)
    emotions.set_defaults(handler=run_emotions)

    train = commands.add_parser("train", help="train a model and write its bundle")
    train.add_argument("model", choices=("compact", "emotion", "space", "studio", "map", "sounds", "methods"))
    train.add_argument("--data", type=Path, metavar="DIR", help="the folder of training data (all but map)")
    train.add_argument("--rendered", type=Path, metavar="DIR", help="by `studio instruments` or `studio variations`")
    train.add_argument("--media", type=Path, default=STUDIO_MEDIA, metavar="DIR", help="the studio's videos (studio)")
    train.add_argument("--name", help="the new bundle's folder (default: the shipped name)")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--threads", type=int, default=0, help="of the processor; 0 takes all")
    train.set_defaults(handler=run_train)

    studio = commands.add_parser("studio", help="compose and render recordings and music videos of our own")
    works = studio.add_subparsers(dest="what", required=True)
    examples = works.add_parser("examples", help="make the example recordings")
    examples.add_argument("--out", type=Path, required=True, metavar="DIR")
    examples.add_argument("--seed", type=int, default=501)
    examples.set_defaults(handler=run_studio_examples)
    instruments = works.add_parser("instruments", help="make recordings in which it is known what plays")
    instruments.add_argument("--out", type=Path, required=True, metavar="DIR")
    instruments.add_argument("--seed", type=int, default=0)
    instruments.add_argument("--per-group", type=int, default=10, metavar="N", help="pieces of each group of instruments")
    instruments.set_defaults(handler=run_studio_instruments)
    make = works.add_parser("make", help="make the catalogue of music videos; what is there already stays")
    make.add_argument("--out", type=Path, required=True, metavar="DIR")
    make.add_argument("--seed", type=int, default=0, help="another one gives another catalogue")
    make.add_argument("--only", type=int, metavar="N", help="only N videos, of different emotions first")
    make.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    make.set_defaults(handler=run_studio_make)
    check = works.add_parser("check", help="measure every video of a catalogue")
    check.add_argument("folder", type=Path)
    check.set_defaults(handler=run_studio_check)

    variations = works.add_parser("variations", help="make the features that the studio's space is trained on")
    variations.add_argument("--out", type=Path, required=True, metavar="DIR")
    variations.add_argument("--per-emotion", type=int, default=30, metavar="N", help="compositions of each emotion")
    variations.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    variations.set_defaults(handler=run_studio_variations)

    add_backbones(commands)
    add_ingest(commands)

    zoo = commands.add_parser("zoo", help="look after the bundles")
    zoo.add_argument("action", choices=("verify",))
    zoo.set_defaults(handler=run_zoo)

    bench = commands.add_parser("bench", help="measure speed on this machine")
    bench.add_argument("--records", type=Path, nargs="+", metavar="SHARD", help="only how fast these TFRecords are read")
    bench.add_argument("--json", action="store_true", help="print JSON")
    bench.set_defaults(handler=run_bench)

    evaluate = commands.add_parser("evaluate", help="reproduce the paper's study: every method, fold and direction")
    evaluate.add_argument("--data", type=Path, required=True, metavar="DIR", help="video-level or frame-level features")
    evaluate.add_argument(
        "--protocol", choices=("paper", "ablation"), default="paper", help="the study, or our steps beyond it"
    )
    evaluate.add_argument("--folds", type=int, default=5, metavar="N", help="parts, each tested once")
    evaluate.add_argument("--seed", type=int, default=0, help="of folds and methods")
    evaluate.add_argument("--methods", metavar="A,B", help="only these of the study (default: all)")
    evaluate.add_argument("--quick", action="store_true", help="1,000 videos and a few epochs, to see that it runs")
    evaluate.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    evaluate.add_argument("--out", type=Path, required=True, metavar="DIR", help="what is there already is not run again")
    evaluate.set_defaults(handler=run_evaluate)

    readme = commands.add_parser("readme", help="write what metrics.json say into the tables of README and docs")
    readme.set_defaults(handler=run_readme)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0, or 1 after an error, whose message stands on stderr.
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
