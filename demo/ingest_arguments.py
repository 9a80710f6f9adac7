"""The subcommands of `python -m demo ingest`: how they are called, and what each does."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def add_ingest(commands: "argparse._SubParsersAction[Any]") -> None:
    """Describe what catalogues can be made of."""
    ingest = commands.add_parser("ingest", help="make a catalogue of what you bring")
    works = ingest.add_subparsers(dest="what", required=True)
    _add_videos(works)


def _add_videos(works: "argparse._SubParsersAction[Any]") -> None:
    videos = works.add_parser("videos", help="of your own video files; what is done already stays when it is stopped")
    videos.add_argument("paths", type=Path, nargs="+", metavar="FOLDER_OR_FILE", help="mp4, webm, mkv, mov")
    videos.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="the catalogue's folder")
    videos.add_argument("--title", default="", help="what the page calls it (default: the folder's name)")
    videos.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    videos.set_defaults(handler=run_ingest_videos)


def run_ingest_videos(options: argparse.Namespace) -> int:
    """Make a catalogue of video files; what is not in it is named."""
    from demo.ingest.videos import ingest_videos

    report = ingest_videos(options.paths, options.out, options.zoo, title=options.title, n_jobs=options.jobs)
    _tell("skipped", report.skipped)
    _tell("note", report.notices)
    _tell("failed", report.failures)
    if report.n_videos:
        print(f"{options.out}: {report.n_videos} videos; ask it with: python -m demo match SONG --catalogue {options.out}")
    else:
        print("There was no video to make a catalogue of.", file=sys.stderr)
    return 1 if report.failures or not report.n_videos else 0


def _tell(what: str, lines: Sequence[str]) -> None:
    for line in lines:
        print(f"{what}: {line}", file=sys.stderr)
