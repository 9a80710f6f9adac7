"""A list of YouTube links becomes a catalogue that YouTube plays: each video is fetched, analyzed and deleted."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from demo.core.config import require
from demo.core.errors import BlockedByYouTube, DemoError, LinkError, NotReachable, NotReusable
from demo.core.progress import Progress
from demo.core.provenance import describe
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import BackboneConfig
from demo.ingest.entries import require_place, write_entries
from demo.ingest.finished import Parts, part_key
from demo.ingest.link_list import FILE, Archive, State, read_list
from demo.ingest.videos import Report
from demo.ingest.work import FRAMES, row_settings
from demo.search.entries import Entry
from demo.search.entry_maker import EntryMaker
from demo.youtube.fetch import Fetcher
from demo.youtube.metadata import VideoMetadata, check_metadata
from demo.youtube.origin import origin_of

RECIPE = 1
"""Raise it when the same video would become another row: every part is then made again."""

MAX_REFUSALS = 3
"""After so many videos in a row for which YouTube did not answer or refused this machine, it is left in peace."""

HALF_DONE = (".fetching-*", ".writing-*")
"""What a killed run leaves in the folder of parts."""

PAUSE_SECONDS = 10.0
MAX_PLAYLIST = 500


def ingest_links(
    path: Path,
    out: Path,
    zoo: Path,
    fetcher: Fetcher,
    *,
    backbones: BackboneConfig = BackboneConfig(),
    title: str = "",
    pause_seconds: float = PAUSE_SECONDS,
    creative_commons: bool = False,
    n_playlist: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Make a catalogue of the videos that a list names.

    What is done is kept beside the catalogue, also when it is whole: a longer list, or what failed, then costs no second
    fetch of the others.

    Args:
        path: The list, see `read_list`.
        out: The catalogue's folder.
        zoo: The folder of bundles.
        fetcher: Fetches, within its own limits.
        backbones: The chosen backbones; the visual one decides about the space, see `EntryMaker.load`.
        title: What the page calls the catalogue.
        pause_seconds: Between two questions about videos.
        creative_commons: Only what may be used again; the rest is left out.
        n_playlist: How many videos of each playlist to take; 0 refuses playlists.
        progress: Receives the share done while a backbone is loaded.

    Raises:
        SettingError: The list cannot be read, something else lies in the catalogue's place, or it cannot be written.
        BundleError: A bundle is missing or damaged.
        BackboneUnavailable: A backbone cannot be had.
    """
    require(0 <= pause_seconds <= 3600, "--pause must lie between 0 and 3600 seconds.")
    require(0 <= n_playlist <= MAX_PLAYLIST, f"--playlists must lie between 1 and {MAX_PLAYLIST}.")
    require_place(out)
    report = Report()
    pause = _Pause(pause_seconds)
    ids = read_list(path, report, fetcher, n_playlist, pause)
    maker = EntryMaker.load(Zoo(zoo), backbones, FRAMES, progress)
    settings = row_settings(RECIPE, zoo, backbones, maker)
    run = _Run(out, fetcher, maker, settings, pause, creative_commons)
    entries = run.go(ids, report)
    if entries:
        digest = hashlib.sha256("".join(entry.video.youtube_id for entry in entries).encode()).hexdigest()
        made = describe(0, {"links": digest}, settings)
        write_entries(out, zoo, entries, maker, title=title, provenance=made)
        report.n_videos = len(entries)
    return report


class _Run:
    """One walk through a list."""

    def __init__(
        self, out: Path, fetcher: Fetcher, maker: EntryMaker, settings: dict[str, Any], pause: "_Pause", creative_commons: bool
    ) -> None:
        self.fetcher = fetcher
        self.maker = maker
        self.settings = settings
        self.pause = pause
        self.creative_commons = creative_commons
        self.parts = Parts(out)
        self.parts.folder.mkdir(parents=True, exist_ok=True)
        for pattern in HALF_DONE:
            for left in self.parts.folder.glob(pattern):
                shutil.rmtree(left, ignore_errors=True)
        self.archive = Archive(self.parts.folder / FILE)

    def go(self, ids: Sequence[str], report: Report) -> list[Entry]:
        """Return a row for each video that has one, in the list's order; of the others, the report says why."""
        entries = []
        n_refusals = 0
        with tqdm(ids, desc="videos", unit="video") as progress:
            for position, youtube_id in enumerate(progress):
                try:
                    entry = self._entry(youtube_id)
                except NotReusable as error:
                    report.skipped.append(f"{youtube_id}: {error}")
                except DemoError as error:
                    report.failures.append(f"{youtube_id}: {error}")
                    n_refusals = n_refusals + 1 if isinstance(error, BlockedByYouTube | NotReachable) else 0
                    if n_refusals == MAX_REFUSALS and position + 1 < len(ids):
                        report.failures.append(
                            f"{len(ids) - position - 1} more were not asked for, after {MAX_REFUSALS} refusals in a row; "
                            "run the same command again later."
                        )
                        entries += self._kept(ids[position + 1 :])
                        break
                else:
                    n_refusals = 0
                    entries.append(entry)
                    report.notices += [f"{youtube_id}: {notice}" for notice in entry.notices]
        return entries

    def _entry(self, youtube_id: str) -> Entry:
        """Return the row of a video, made earlier or now.

        Raises:
            DemoError: There is none; the reason stands in the archive, too.
        """
        if kept := self._read(youtube_id):
            return kept
        self.pause()
        found: list[VideoMetadata] = []
        try:
            entry = self._make(youtube_id, found)
        except DemoError as error:
            state: State = "left out" if isinstance(error, NotReusable) else "failed"
            self.archive.record(youtube_id, state, str(error), found[-1] if found else None)
            raise
        self.archive.record(youtube_id, "done", about=found[-1])
        return entry

    def _read(self, youtube_id: str) -> Entry | None:
        """Return a row that was made earlier; None where YouTube has to be asked.

        Raises:
            NotReusable: What YouTube said earlier is enough to leave it out.
        """
        about = self.archive.about(youtube_id)
        if about is None:
            return None
        part = self.parts.read(part_key(youtube_id, self.settings))
        try:
            check_metadata(about, self.fetcher.config.max_video_seconds, creative_commons=self.creative_commons)
        except NotReusable:
            raise
        except LinkError:
            # It may have changed since.
            return None
        return part.entry if part else None

    def _kept(self, ids: Sequence[str]) -> list[Entry]:
        """Return the rows that were made earlier."""
        entries = []
        for youtube_id in ids:
            try:
                entry = self._read(youtube_id)
            except NotReusable:
                continue
            if entry:
                entries.append(entry)
        return entries

    def _make(self, youtube_id: str, found: list[VideoMetadata]) -> Entry:
        """Fetch a video, make its row, and delete it."""
        with tempfile.TemporaryDirectory(dir=self.parts.folder, prefix=HALF_DONE[0].rstrip("*")) as folder:
            fetched = self.fetcher.fetch_video(
                youtube_id, Path(folder), creative_commons=self.creative_commons, learn=found.append
            )
            entry = self.maker.make(self.maker.read(fetched.path), origin_of(fetched.about))
        self.parts.write(part_key(youtube_id, self.settings), entry)
        return entry


class _Pause:
    """Waits between two requests, and not before the first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def __call__(self) -> None:
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._seconds
