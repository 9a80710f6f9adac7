"""The command line of `ingest`: its parsers, and what each of its subcommands does. Each imports what it needs when it runs."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.cli.backbone_arguments import add_backbone_options, add_picture_backbone_options, backbone_config
from demo.cli.terminal import print_failures, report_to_stderr
from demo.core.errors import SettingError, counted

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from demo.ingest.videos import Report

    Commands = _SubParsersAction[Any]

KINDS = ("all", "music-video", "music-video-alone")
SPANS = "3, 6, 9 or 12"


def add_ingest(commands: "Commands") -> None:
    """Describe `ingest` and its subcommands."""
    ingest = commands.add_parser("ingest", help="make a catalogue of what you bring")
    works = ingest.add_subparsers(dest="what", required=True)
    _add_youtube8m(works)
    _add_videos(works)
    _add_links(works)


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


def _add_videos(works: "Commands") -> None:
    videos = works.add_parser("videos", help="of your own video files; what is done already stays when it is stopped")
    videos.add_argument("paths", type=Path, nargs="+", metavar="FOLDER_OR_FILE", help="mp4, webm, mkv, mov")
    videos.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
    videos.add_argument("--title", default="", help="what the page calls it (default: the folder's name)")
    videos.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    add_backbone_options(videos)
    add_picture_backbone_options(videos)
    videos.set_defaults(handler=run_ingest_videos)


def _add_links(works: "Commands") -> None:
    links = works.add_parser("links", help="of YouTube links; what is done already is not fetched again")
    links.add_argument("list", type=Path, metavar="LIST.txt", help="a link or an id a line, # before comments")
    links.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
    links.add_argument("--title", default="", help="what the page calls it (default: the folder's name)")
    links.add_argument("--pause", type=float, default=10.0, metavar="SECONDS", help="between two videos")
    links.add_argument("--max-seconds", type=float, default=600.0, metavar="SECONDS", help="longer videos are refused")
    links.add_argument("--creative-commons", action="store_true", help="only videos under Creative Commons Attribution")
    links.add_argument(
        "--playlists",
        type=int,
        nargs="?",
        const=50,
        default=0,
        metavar="N",
        help="take the first N videos of each playlist (50)",
    )
    add_backbone_options(links)
    add_picture_backbone_options(links)
    links.set_defaults(handler=run_ingest_links)


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

    if options.jobs < 1:
        raise SettingError("--jobs must be at least 1.")
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
