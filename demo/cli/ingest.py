"""`python -m demo ingest`: records, video files and YouTube links become catalogues."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.cli.arguments import JOBS, Group, add_command, option, print_failures, report_to_stderr, require_jobs
from demo.cli.backbones import BACKBONE, PICTURE_BACKBONE, backbone_config
from demo.core.errors import SettingError, counted

if TYPE_CHECKING:
    from demo.ingest.videos import Report

KINDS = ("all", "music-video", "music-video-alone")
SPANS = "3, 6, 9 or 12"
BUNDLE = option("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
TITLE = option("--title", default="", help="what the page calls it (default: the folder's name)")


def add_ingest(commands: Group) -> None:
    """Add the commands."""
    ingest = add_command(commands, "ingest", None, help="make a catalogue of what you bring")
    works = ingest.add_subparsers(dest="what", required=True)
    add_command(
        works,
        "youtube8m",
        run_ingest_youtube8m,
        option("paths", type=Path, nargs="+", metavar="PATH", help="shards, or folders of them"),
        BUNDLE,
        option(
            "--only",
            choices=KINDS,
            default="all",
            help="by label: all videos, those labelled Music video, or those with that label alone, as in the paper; a record "
            "that tells no labels is then left out (default: all)",
        ),
        option(
            "--span",
            type=int,
            metavar="SECONDS",
            help=f"only videos of 216 s, so many more or less; the paper has {SPANS}; a record of video level tells no length "
            "and is then left out (default: every length)",
        ),
        option("--vocabulary", type=Path, metavar="CSV", help="names of the labels, of the records' own year"),
        option("--ids", type=Path, metavar="CSV", help="YouTube's ids: the columns yt8m_id and youtube_id, by commas or tabs"),
        option("--space", metavar="NAME", help="a space of the zoo (default: that of YouTube-8M's catalogue)"),
        option("--jobs", type=int, default=1, metavar="N", help="processes; the result is the same for any number"),
        option("--engine", choices=("local", "dask"), default="local", help="where shards are read (default: here)"),
        option("--scheduler", metavar="ADDRESS", help="of the Dask cluster, for example tcp://10.0.0.1:8786"),
        option("--keep-going", action="store_true", help="exit 0 even if some records could not be read"),
        help="make a catalogue of records of YouTube-8M",
        description="Read TFRecord shards of YouTube-8M, of 2017 or 2018, at video level or at frame level, plain or gzip, and "
        "write a catalogue of their videos. What is interrupted goes on where it was when the same command is run again.",
    )
    add_command(
        works,
        "videos",
        run_ingest_videos,
        option("paths", type=Path, nargs="+", metavar="FOLDER_OR_FILE", help="mp4, webm, mkv, mov"),
        BUNDLE,
        TITLE,
        JOBS,
        *BACKBONE,
        *PICTURE_BACKBONE,
        help="of your own video files; what is done already stays when it is stopped",
    )
    add_command(
        works,
        "links",
        run_ingest_links,
        option("list", type=Path, metavar="LIST.txt", help="a link or an id a line, # before comments"),
        BUNDLE,
        TITLE,
        option("--pause", type=float, default=10.0, metavar="SECONDS", help="between two videos"),
        option("--max-seconds", type=float, default=600.0, metavar="SECONDS", help="longer videos are refused"),
        option("--creative-commons", action="store_true", help="only videos under Creative Commons Attribution"),
        option(
            "--playlists",
            type=int,
            nargs="?",
            const=50,
            default=0,
            metavar="N",
            help="take the first N videos of each playlist (50)",
        ),
        *BACKBONE,
        *PICTURE_BACKBONE,
        help="of YouTube links; what is done already is not fetched again",
    )


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
    status = print_failures(report.failures)
    return 0 if options.keep_going else status


def _engine(options: argparse.Namespace) -> Callable[..., Any]:
    """Return where shards are read.

    Raises:
        SettingError: The options do not go together.
    """
    from demo.ingest.engines import run_dask, run_local

    require_jobs(options)
    if options.engine == "dask":
        if not options.scheduler:
            raise SettingError("Name the cluster that is running: --scheduler ADDRESS")
        return partial(run_dask, address=options.scheduler)
    if options.scheduler:
        raise SettingError("--scheduler goes with --engine dask.")
    return partial(run_local, n_jobs=options.jobs)


def run_ingest_videos(options: argparse.Namespace) -> int:
    """Make a catalogue of video files; what is not in it is named."""
    from demo.ingest.videos import ingest_videos

    report = ingest_videos(
        options.paths,
        options.out,
        options.zoo,
        backbones=backbone_config(options),
        title=options.title,
        n_jobs=options.jobs,
        progress=report_to_stderr,
    )
    return _tell_report(report, options.out)


def run_ingest_links(options: argparse.Namespace) -> int:
    """Make a catalogue of YouTube videos; what is not in it is named."""
    from demo.ingest.links import ingest_links
    from demo.youtube.fetch import Fetcher
    from demo.youtube.metadata import LinkConfig
    from demo.youtube.switch import javascript

    fetcher = Fetcher(LinkConfig(max_video_seconds=options.max_seconds), javascript=javascript())
    report = ingest_links(
        options.list,
        options.out,
        options.zoo,
        fetcher,
        backbones=backbone_config(options),
        title=options.title,
        pause_seconds=options.pause,
        creative_commons=options.creative_commons,
        n_playlist=options.playlists,
        progress=report_to_stderr,
    )
    return _tell_report(report, options.out)


def _tell_report(report: "Report", out: Path) -> int:
    """Print what became of what was brought, and return the status."""
    _tell("skipped", report.skipped)
    _tell("note", report.notices)
    _tell("failed", report.failures)
    if report.n_videos:
        print(f"{out}: {counted(report.n_videos, 'video')}; ask it with: python -m demo match SONG --catalogue {out}")
    else:
        print("There was no video to make a catalogue of.", file=sys.stderr)
    return 1 if report.failures or not report.n_videos else 0


def _tell(what: str, lines: Sequence[str]) -> None:
    for line in lines:
        print(f"{what}: {line}", file=sys.stderr)
