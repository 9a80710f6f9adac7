"""`python -m demo studio`: the example recordings, the music videos, and the material of training."""

import argparse
from pathlib import Path

from demo.cli.arguments import JOBS, OUT_FOLDER, Group, add_command, option, print_failures
from demo.core.errors import SettingError


def add_studio(commands: Group) -> None:
    """Add the commands."""
    words = "compose and render recordings and music videos of our own"
    studio = add_command(commands, "studio", None, help=words).add_subparsers(dest="what", required=True)
    seed = option("--seed", type=int, default=501)
    add_command(studio, "examples", run_examples, OUT_FOLDER, seed, help="make the example recordings")
    add_command(
        studio,
        "instruments",
        run_instruments,
        OUT_FOLDER,
        option("--seed", type=int, default=0),
        option("--per-group", type=int, default=10, metavar="N", help="pieces of each group of instruments"),
        help="make recordings in which it is known what plays",
    )
    add_command(
        studio,
        "make",
        run_make,
        OUT_FOLDER,
        option("--seed", type=int, default=0, help="another one gives another catalogue"),
        option("--only", type=int, metavar="N", help="only N videos, of different emotions first"),
        JOBS,
        help="make the catalogue of music videos; what is there already stays",
    )
    add_command(studio, "check", run_check, option("folder", type=Path), help="measure every video of a catalogue")
    add_command(
        studio,
        "variations",
        run_variations,
        OUT_FOLDER,
        option("--per-emotion", type=int, default=30, metavar="N", help="compositions of each emotion"),
        JOBS,
        help="make the features that the studio's space is trained on",
    )


def run_examples(options: argparse.Namespace) -> None:
    """Compose and render the example recordings."""
    from demo.studio.examples import write_examples

    write_examples(options.out, options.seed)


def run_instruments(options: argparse.Namespace) -> None:
    """Compose and render recordings of known instruments."""
    from demo.studio.instruments import write_instruments

    write_instruments(options.out, options.seed, options.per_group)


def run_make(options: argparse.Namespace) -> int:
    """Make the catalogue of music videos; report those that cannot be made."""
    for name, value in (("--only", options.only), ("--jobs", options.jobs)):
        if value is not None and value < 1:
            raise SettingError(f"{name} must be at least 1.")
    from demo.studio.make import make_catalogue, require_tools
    from demo.studio.plan import plan
    from demo.studio.video.encode import EncodeConfig

    require_tools()
    return print_failures(make_catalogue(options.out, plan(options.seed, options.only), EncodeConfig(), options.jobs))


def run_check(options: argparse.Namespace) -> int:
    """Measure every video of a catalogue, and report every fault."""
    from demo.studio.video.check import check_catalogue

    report = check_catalogue(options.folder)
    print("\n".join(report.lines))
    return print_failures(report.failures)


def run_variations(options: argparse.Namespace) -> None:
    """Make the training material of the studio's space."""
    from demo.research.training.variations import write_variations

    write_variations(options.out, options.zoo, options.per_emotion, options.jobs)
