"""`python -m demo ingest`: records, video files and YouTube links become catalogues."""

import sys
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.cli.arguments import JOBS, AtLeastOne, Command, command, option, print_failures, report_to_stderr
from demo.cli.backbones import MUSIC_BACKBONE, PICTURE_BACKBONE, backbone_config
from demo.core.errors import SettingError, counted

if TYPE_CHECKING:
    from demo.ingest.videos import Report

KINDS = ("all", "music-video", "music-video-alone")
BUNDLE = option("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
TITLE = option("--title", default="", help="what the page calls it (default: the folder's name)")
PLAYLISTS_HELP = "take the first N videos of each playlist (50)"
KINDS_HELP = (
    "by label: all videos, those labelled Music video, or those with that label alone, as in the paper; a record "
    "that tells no labels is then left out (default: all)"
)
SPAN_HELP = (
    "only videos of 216 s, so many more or less; the paper has 3, 6, 9 or 12; a record of video level tells no length "
    "and is then left out (default: every length)"
)


@command(
    "youtube8m",
    "make a catalogue of records of YouTube-8M",
    option("paths", type=Path, nargs="+", metavar="PATH", help="shards, or folders of them"),
    BUNDLE,
    option("--only", choices=KINDS, default="all", help=KINDS_HELP),
    option("--span", type=int, metavar="SECONDS", help=SPAN_HELP),
    option("--vocabulary", type=Path, metavar="CSV", help="names of the labels, of the records' own year"),
    option("--ids", type=Path, metavar="CSV", help="YouTube's ids: the columns yt8m_id and youtube_id, by commas or tabs"),
    option("--space", metavar="NAME", help="a space of the zoo (default: that of YouTube-8M's catalogue)"),
    option(
        "--jobs", type=int, action=AtLeastOne, default=1, metavar="N", help="processes; the result is the same for any number"
    ),
    option("--engine", choices=("local", "dask"), default="local", help="where shards are read (default: here)"),
    option("--scheduler", metavar="ADDRESS", help="of the Dask cluster, for example tcp://10.0.0.1:8786"),
    option("--keep-going", action="store_true", help="exit 0 even if some records could not be read"),
    description="Read TFRecord shards of YouTube-8M, of 2017 or 2018, at video level or at frame level, plain or gzip, and "
    "write a catalogue of their videos. What is interrupted goes on where it was when the same command is run again.",
)
def ingest_records(options: Namespace) -> int:
    """Make a catalogue of records, and report those that cannot be read."""
    from demo.ingest.selection import Selection
    from demo.ingest.youtube8m import Sources, find_shards, ingest_youtube8m

    sources = Sources(shards=find_shards(options.paths), vocabulary=options.vocabulary, ids=options.ids)
    selection = Selection(kind=options.only, span=options.span)
    report = ingest_youtube8m(sources, options.zoo, options.out, selection, options.space, _engine(options))
    for notice in report.notices(has_vocabulary=sources.vocabulary is not None, has_ids=sources.ids is not None):
        print(notice)
    print(f"{options.out}: {report.in_one_line()}")
    status = print_failures(report.failures)
    return 0 if options.keep_going else status


def _engine(options: Namespace) -> Callable[..., Any]:
    """Return the function that runs the work on shards.

    Raises:
        SettingError: The options do not go together.
    """
    from demo.ingest.engines import run_dask, run_local

    if options.engine == "dask":
        if not options.scheduler:
            raise SettingError("Name the cluster that is running: --scheduler ADDRESS")
        return partial(run_dask, address=options.scheduler)
    if options.scheduler:
        raise SettingError("--scheduler goes with --engine dask.")
    return partial(run_local, n_jobs=options.jobs)


@command(
    "videos",
    "of your own video files; what is done already stays when it is stopped",
    option("paths", type=Path, nargs="+", metavar="FOLDER_OR_FILE", help="videos, and folders that hold some"),
    BUNDLE,
    TITLE,
    JOBS,
    *MUSIC_BACKBONE,
    *PICTURE_BACKBONE,
)
def ingest_files(options: Namespace) -> int:
    """Make a catalogue of video files, and report those that are not in it."""
    from demo.ingest.videos import ingest_videos

    report = ingest_videos(options.paths, options.out, options.zoo, n_jobs=options.jobs, **_common(options))
    return _print_report(report, options.out)


@command(
    "links",
    "of YouTube links; what is done already is not fetched again",
    option("list", type=Path, metavar="LIST.txt", help="a link or an id a line, # before comments"),
    BUNDLE,
    TITLE,
    option("--pause", type=float, default=10.0, metavar="SECONDS", help="between two videos"),
    option("--max-seconds", type=float, default=600.0, metavar="SECONDS", help="longer videos are refused"),
    option("--creative-commons", action="store_true", help="only videos under Creative Commons Attribution"),
    option("--playlists", type=int, nargs="?", const=50, default=0, metavar="N", help=PLAYLISTS_HELP),
    *MUSIC_BACKBONE,
    *PICTURE_BACKBONE,
)
def ingest_list(options: Namespace) -> int:
    """Make a catalogue of YouTube videos, and report those that are not in it."""
    from demo.ingest.links import ingest_links
    from demo.youtube.fetch import Fetcher
    from demo.youtube.metadata import LinkConfig
    from demo.youtube.switch import javascript

    report = ingest_links(
        options.list,
        options.out,
        options.zoo,
        Fetcher(config=LinkConfig(max_video_seconds=options.max_seconds), javascript=javascript()),
        pause_seconds=options.pause,
        creative_commons=options.creative_commons,
        n_playlist=options.playlists,
        **_common(options),
    )
    return _print_report(report, options.out)


INGEST = Command("ingest", "make a catalogue of what you bring", subcommands=(ingest_records, ingest_files, ingest_list))


def _common(options: Namespace) -> dict[str, Any]:
    """Return the settings that videos and links share."""
    return {"backbones": backbone_config(options), "title": options.title, "progress": report_to_stderr}


def _print_report(report: "Report", out: Path) -> int:
    """Print what was left out, failed and was made, and return the exit status."""
    for kind, lines in (("skipped", report.skipped), ("note", report.notices), ("failed", report.failures)):
        for line in lines:
            print(f"{kind}: {line}", file=sys.stderr)
    if report.n_videos:
        print(f"{out}: {counted(report.n_videos, 'video')}; ask it with: python -m demo match SONG --catalogue {out}")
    else:
        print("There was no video to make a catalogue of.", file=sys.stderr)
    return 1 if report.failures or not report.n_videos else 0
