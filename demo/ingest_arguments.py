"""The subcommands of `python -m demo ingest`: how they are called, and what each does."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demo.ingest.videos import Report


def add_ingest(commands: "argparse._SubParsersAction[Any]") -> None:
    """Describe what catalogues can be made of."""
    ingest = commands.add_parser("ingest", help="make a catalogue of what you bring")
    works = ingest.add_subparsers(dest="what", required=True)
    _add_videos(works)
    _add_links(works)


def _add_videos(works: "argparse._SubParsersAction[Any]") -> None:
    videos = works.add_parser("videos", help="of your own video files; what is done already stays when it is stopped")
    videos.add_argument("paths", type=Path, nargs="+", metavar="FOLDER_OR_FILE", help="mp4, webm, mkv, mov")
    videos.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
    videos.add_argument("--title", default="", help="what the page calls it (default: the folder's name)")
    videos.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    videos.set_defaults(handler=run_ingest_videos)


def _add_links(works: "argparse._SubParsersAction[Any]") -> None:
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
    links.set_defaults(handler=run_ingest_links)


def run_ingest_videos(options: argparse.Namespace) -> int:
    """Make a catalogue of video files; what is not in it is named."""
    from demo.ingest.videos import ingest_videos

    report = ingest_videos(options.paths, options.out, options.zoo, title=options.title, n_jobs=options.jobs)
    return _tell_report(report, options.out)


def run_ingest_links(options: argparse.Namespace) -> int:
    """Make a catalogue of YouTube videos; what is not in it is named."""
    from demo.ingest.links import ingest_links
    from demo.links.about import LinkConfig
    from demo.links.fetch import Fetcher
    from demo.links.switch import javascript

    fetcher = Fetcher(LinkConfig(max_video_seconds=options.max_seconds), javascript=javascript())
    report = ingest_links(
        options.list,
        options.out,
        options.zoo,
        fetcher,
        title=options.title,
        pause_seconds=options.pause,
        creative_commons=options.creative_commons,
        n_playlist=options.playlists,
    )
    return _tell_report(report, options.out)


def _tell_report(report: "Report", out: Path) -> int:
    """Print what became of what was brought, and return the status."""
    _tell("skipped", report.skipped)
    _tell("note", report.notices)
    _tell("failed", report.failures)
    if report.n_videos:
        print(f"{out}: {report.n_videos} videos; ask it with: python -m demo match SONG --catalogue {out}")
    else:
        print("There was no video to make a catalogue of.", file=sys.stderr)
    return 1 if report.failures or not report.n_videos else 0


def _tell(what: str, lines: Sequence[str]) -> None:
    for line in lines:
        print(f"{what}: {line}", file=sys.stderr)
