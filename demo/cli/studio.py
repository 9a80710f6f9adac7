"""`python -m demo studio`: the example recordings, the music videos, and the material of training."""

from argparse import Namespace
from pathlib import Path

from demo.cli.arguments import JOBS, OUT_FOLDER, AtLeastOne, Command, command, option, print_failures


@command("examples", "make the example recordings", OUT_FOLDER, option("--seed", type=int, default=501))
def make_examples(options: Namespace) -> None:
    """Compose and render the example recordings, and one of them as a phone hears it in a bar."""
    from demo.research.evaluation.bar_example import write_bar_example
    from demo.studio.examples import write_examples

    write_examples(options.out, options.seed)
    write_bar_example(options.out)


@command(
    "instruments",
    "make recordings in which it is known what plays",
    OUT_FOLDER,
    option("--seed", type=int, default=0),
    option("--per-group", type=int, default=10, metavar="N", help="pieces of each group of instruments"),
)
def make_instruments(options: Namespace) -> None:
    """Compose and render recordings of known instruments."""
    from demo.studio.instruments import write_instruments

    write_instruments(options.out, options.seed, options.per_group)


@command(
    "make",
    "make the catalogue of music videos; what is there already stays",
    OUT_FOLDER,
    option("--seed", type=int, default=0, help="another one gives another catalogue"),
    option("--only", type=int, action=AtLeastOne, metavar="N", help="only N videos, of different emotions first"),
    JOBS,
)
def make_videos(options: Namespace) -> int:
    """Make the catalogue of music videos; report those that cannot be made."""
    from demo.studio.make import make_catalogue, require_tools
    from demo.studio.plan import plan
    from demo.studio.video.encode import EncodeConfig

    require_tools()
    return print_failures(make_catalogue(options.out, plan(options.seed, options.only), EncodeConfig(), options.jobs))


@command("check", "measure every video of a catalogue", option("folder", type=Path))
def check_videos(options: Namespace) -> int:
    """Measure every video of a catalogue, and report every fault."""
    from demo.studio.video.check import check_catalogue

    report = check_catalogue(options.folder)
    print("\n".join(report.lines))
    return print_failures(report.failures)


@command(
    "variations",
    "make the features that the studio's space is trained on",
    OUT_FOLDER,
    option("--per-emotion", type=int, default=30, metavar="N", help="compositions of each emotion"),
    JOBS,
)
def make_variations(options: Namespace) -> None:
    """Make the training material of the studio's space."""
    from demo.research.training.variations import write_variations

    write_variations(options.out, options.zoo, options.per_emotion, options.jobs)


STUDIO = Command(
    "studio",
    "compose and render recordings and music videos of our own",
    subcommands=(make_examples, make_instruments, make_videos, check_videos, make_variations),
)
