"""The command line of `ingest`: its parsers, and what each of its subcommands does. Each imports what it needs when it runs."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.errors import SettingError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Commands = _SubParsersAction[Any]

KINDS = ("all", "music-video", "music-video-alone")
SPANS = "3, 6, 9 or 12"


def add_ingest(commands: "Commands") -> None:
    """Describe `ingest` and its subcommands."""
    ingest = commands.add_parser("ingest", help="make a catalogue of what others have")
    works = ingest.add_subparsers(dest="what", required=True)
    _add_youtube8m(works)


def _add_youtube8m(works: "Commands") -> None:
    records = works.add_parser(
        "youtube8m",
        help="make a catalogue of records of YouTube-8M",
        description="Read TFRecord shards of YouTube-8M, of 2017 or 2018, at video level or at frame level, plain or gzip, and "
        "write a catalogue of their videos. What is interrupted goes on where it was when the same command is run again.",
    )
    records.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="shards, or folders of them")
    records.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
    records.add_argument(
        "--only",
        choices=KINDS,
        default="all",
        help="by label: all videos, those labelled Music video, or those with that label alone, as in the paper; a record "
        "that tells no labels is then left out (default: all)",
    )
    records.add_argument(
        "--span",
        type=int,
        metavar="SECONDS",
        help=f"only videos of 216 s, so many more or less; the paper has {SPANS}; a record of video level tells no length and "
        "is then left out (default: every length)",
    )
    records.add_argument("--vocabulary", type=Path, metavar="CSV", help="names of the labels, of the records' own year")
    records.add_argument(
        "--ids", type=Path, metavar="CSV", help="YouTube's ids: the columns yt8m_id and youtube_id, by commas or tabs"
    )
    records.add_argument("--space", metavar="NAME", help="a space of the zoo (default: that of YouTube-8M's catalogue)")
    records.add_argument("--jobs", type=int, default=1, metavar="N", help="processes; the result is the same for any number")
    records.add_argument("--engine", choices=("local", "dask"), default="local", help="where shards are read (default: here)")
    records.add_argument("--scheduler", metavar="ADDRESS", help="of the Dask cluster, for example tcp://10.0.0.1:8786")
    records.add_argument("--keep-going", action="store_true", help="exit 0 even if some records could not be read")
    records.set_defaults(handler=run_ingest_youtube8m)


def run_ingest_youtube8m(options: argparse.Namespace) -> int:
    """Make a catalogue of records; what cannot be read is named."""
    from demo.ingest.selection import Selection
    from demo.ingest.youtube8m import Sources, find_shards, ingest_youtube8m

    sources = Sources(shards=find_shards(options.paths), vocabulary=options.vocabulary, ids=options.ids)
    report = ingest_youtube8m(
        sources,
        options.zoo,
        options.out,
        Selection(kind=options.only, span=options.span),
        options.space,
        _engine(options),
    )
    for notice in report.notices(has_vocabulary=sources.vocabulary is not None, has_ids=sources.ids is not None):
        print(notice)
    print(f"{options.out}: {report.in_one_line()}")
    status = _print_failures(report.failures)
    return 0 if options.keep_going else status


def _engine(options: argparse.Namespace) -> Callable[..., Any]:
    """Return where shards are read.

    Raises:
        SettingError: The options do not go together.
    """
    from demo.ingest.engines import run_dask, run_local

    if options.jobs < 1:
        raise SettingError("--jobs must be at least 1.")
    if options.engine == "dask":
        if not options.scheduler:
            raise SettingError("Name the cluster that is running: --scheduler ADDRESS")
        return partial(run_dask, address=options.scheduler)
    if options.scheduler:
        raise SettingError("--scheduler goes with --engine dask.")
    return partial(run_local, n_jobs=options.jobs)


def _print_failures(failures: Sequence[str]) -> int:
    """Print what failed on stderr and return the status."""
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0
