"""A folder of somebody's own videos becomes a catalogue that plays from its own files."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from demo.core.config import require
from demo.core.errors import EmptyVideo, NoPictures, NotVideo, UnreadableVideo, VideoError
from demo.core.processes import map_items
from demo.core.progress import Progress
from demo.core.provenance import describe
from demo.core.store import fingerprint
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import BackboneConfig
from demo.ingest.entries import require_place, write_entries
from demo.ingest.finished import FinishedVideo, read_finished, store_beside
from demo.ingest.work import FRAMES, Task, VideoWork, row_settings, shown
from demo.media.encoding import CopyConfig
from demo.media.sandboxed import recognize_video
from demo.search.entry_maker import EntryMaker

SUFFIXES = (".mp4", ".m4v", ".webm", ".mkv", ".mov")
"""A file of a folder that is called so is meant to be a video, so it is reported as a failure where it is none; of the others
those are taken that are videos by their content."""

RECIPE = 4
"""Raise it when the same file would become another row: every video is then analyzed again."""


@dataclass
class Report:
    """Result of a run.

    Attributes:
        n_videos: Videos in the catalogue; 0 without one.
        failures: A line for each missing file.
        skipped: A line for each file that was skipped on purpose.
        notices: A line for each cut of a video in the catalogue.
    """

    n_videos: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def ingest_videos(
    paths: Sequence[Path],
    out: Path,
    zoo: Path,
    *,
    backbones: BackboneConfig = BackboneConfig(),
    title: str = "",
    n_jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Make a catalogue of video files.

    Finished videos are kept beside the catalogue until it is complete, so that a stopped run continues where it was; the
    catalogue depends neither on that nor on the number of processes.

    Args:
        paths: Files, and folders, which are searched to their depths for videos of any name.
        out: The catalogue's folder.
        zoo: The folder of bundles.
        backbones: The chosen backbones; the visual one decides about the space, see `EntryMaker.load`.
        title: What the page calls the catalogue.
        n_jobs: Processes.
        progress: Receives the share done while a backbone is loaded.

    Raises:
        SettingError: Something else lies in the catalogue's place, or it cannot be written.
        BundleError: A bundle is missing or damaged.
        BackboneUnavailable: A backbone cannot be had.
    """
    require(n_jobs >= 1, "--jobs must be at least 1.")
    require_place(out)
    report = Report()
    maker = EntryMaker.load(Zoo(zoo), backbones, FRAMES, progress)
    settings = row_settings(RECIPE, zoo, backbones, maker) | {"copy": CopyConfig().to_dict()}
    store = store_beside(out)
    tasks = _plan(_find(paths, out, report), settings, report)
    missing = [task for task in tasks if read_finished(store, task.key) is None]
    work = VideoWork(store, zoo, backbones, maker)
    failed: dict[Path, str] = {}
    with tqdm(total=len(tasks), initial=len(tasks) - len(missing), desc="videos", unit="video") as bar:
        for task, failure in map_items(work, missing, n_jobs):
            if failure:
                failed[task.path] = failure
            bar.set_postfix_str(shown(task.path))
            bar.update()
    report.failures += [f"{shown(task.path)}: {failed[task.path]}" for task in tasks if task.path in failed]
    done = [(task, video) for task in tasks if (video := read_finished(store, task.key))]
    if done:
        _write(done, out, zoo, maker, title, settings)
        report.n_videos = len(done)
        report.notices = [f"{shown(task.path)}: {notice}" for task, video in done for notice in video.entry.notices]
        store.clear()
    return report


def _find(paths: Sequence[Path], out: Path, report: Report) -> list[Path]:
    """Return the files to take, in order, each once; report the others."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        for folder, inner, names in os.walk(path):
            # Hidden files and those of an earlier run are left out.
            inner[:] = sorted(name for name in inner if name[0] != "." and Path(folder, name).resolve() != out.resolve())
            for name in sorted(name for name in names if name[0] != "."):
                if name.lower().endswith(SUFFIXES) or not (reason := _why_no_video(Path(folder, name))):
                    found[Path(folder, name)] = None
                else:
                    report.skipped.append(f"{shown(Path(name))}: {reason}")
    return list(found)


def _why_no_video(path: Path) -> str:
    """Return why a file is to be skipped; '' for a video, also for one that is damaged or too large."""
    if not path.is_file():
        return "It is no regular file."
    try:
        recognize_video(path, FRAMES)
    except (NotVideo, NoPictures, EmptyVideo, UnreadableVideo) as error:
        return str(error)
    except VideoError:
        pass
    return ""


def _plan(paths: Sequence[Path], settings: Mapping[str, Any], report: Report) -> list[Task]:
    """Hash every file, and leave out those with the same content as an earlier one."""
    tasks: dict[str, Task] = {}
    for path in tqdm(paths, desc="reading", unit="file", leave=False):
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            report.failures.append(f"{shown(path)}: It cannot be read ({error.strerror or error}); check that it is there.")
            continue
        if digest in tasks:
            report.skipped.append(f"{shown(path)}: the same video as {shown(tasks[digest].path)}")
            continue
        tasks[digest] = Task(path, digest, fingerprint(digest, {**settings, "name": path.stem}))
    return list(tasks.values())


def _write(
    done: Sequence[tuple[Task, FinishedVideo]], out: Path, zoo: Path, maker: EntryMaker, title: str, settings: Mapping[str, Any]
) -> None:
    """Write the catalogue of all finished videos."""
    media = {video.entry.video.video_id: video.file for _, video in done if video.file is not None}
    digest = hashlib.sha256("".join(task.digest for task, _ in done).encode()).hexdigest()
    made = describe(0, {"videos": digest}, dict(settings))
    entries = [video.entry for _, video in done]
    write_entries(out, zoo, entries, maker, media=media, title=title, provenance=made)
