"""A list of YouTube links becomes a catalogue that YouTube plays: each video is fetched, analyzed and deleted."""

import hashlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from demo.core.config import require
from demo.core.errors import BlockedByYouTube, DemoError, LinkError, NotReachable, NotReusable
from demo.core.files import UNFINISHED
from demo.core.progress import Progress
from demo.core.provenance import describe
from demo.core.store import Store, fingerprint
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import BackboneConfig
from demo.ingest.entries import require_place, write_entries
from demo.ingest.finished import read_finished, store_beside, write_finished
from demo.ingest.link_list import FILE, Archive, State, read_list
from demo.ingest.videos import Report
from demo.ingest.work import FRAMES, row_settings
from demo.search.entries import Entry
from demo.search.entry_maker import EntryMaker
from demo.youtube.fetch import Fetcher
from demo.youtube.metadata import VideoMetadata, check_metadata
from demo.youtube.origin import origin_of

RECIPE = 2
"""Raise it when the same video would become another row: every video is then fetched and analyzed again."""

MAX_REFUSALS = 3
"""After so many videos in a row for which YouTube did not answer or refused this machine, it is left in peace."""

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
    store = store_beside(out)
    run = _Run(store, Archive(store.folder / FILE), fetcher, maker, settings, pause, creative_commons)
    entries = run.entries(ids, report)
    if entries:
        digest = hashlib.sha256("".join(entry.video.youtube_id for entry in entries).encode()).hexdigest()
        made = describe(0, {"links": digest}, settings)
        write_entries(out, zoo, entries, maker, title=title, provenance=made)
        report.n_videos = len(entries)
    return report


@dataclass
class _Run:
    """One walk through a list."""

    store: Store
    archive: Archive
    fetcher: Fetcher
    maker: EntryMaker
    settings: dict[str, Any]
    pause: "_Pause"
    creative_commons: bool

    def entries(self, ids: Sequence[str], report: Report) -> list[Entry]:
        """Return a row for each video that has one, in the list's order; of the others, the report says why."""
        entries = []
        n_refusals = n_left = 0
        for youtube_id in tqdm(ids, desc="videos", unit="video"):
            try:
                entry = self._finished(youtube_id)
                if entry is None and n_refusals == MAX_REFUSALS:
                    n_left += 1
                    continue
                if entry is None:
                    entry = self._make(youtube_id)
                    n_refusals = 0
            except NotReusable as error:
                report.skipped.append(f"{youtube_id}: {error}")
            except DemoError as error:
                report.failures.append(f"{youtube_id}: {error}")
                n_refusals = n_refusals + 1 if isinstance(error, BlockedByYouTube | NotReachable) else 0
            else:
                entries.append(entry)
                report.notices += [f"{youtube_id}: {notice}" for notice in entry.notices]
        if n_left:
            report.failures.append(
                f"{n_left} more were not asked for, after {MAX_REFUSALS} refusals in a row; run the same command again later."
            )
        return entries

    def _finished(self, youtube_id: str) -> Entry | None:
        """Return a row that was made earlier; None where YouTube has to be asked.

        Raises:
            NotReusable: What YouTube said earlier is enough to leave it out.
        """
        about = self.archive.about(youtube_id)
        if about is None:
            return None
        try:
            check_metadata(about, self.fetcher.config.max_video_seconds, creative_commons=self.creative_commons)
        except NotReusable:
            raise
        except LinkError:
            # It may have changed since.
            return None
        video = read_finished(self.store, fingerprint(youtube_id, self.settings))
        return video.entry if video else None

    def _make(self, youtube_id: str) -> Entry:
        """Fetch a video, make its row, delete it, and note the outcome in the archive.

        Raises:
            DemoError: There is no row; the reason stands in the archive, too.
        """
        self.pause()
        found: list[VideoMetadata] = []
        try:
            with tempfile.TemporaryDirectory(dir=self.store.folder, prefix=UNFINISHED) as folder:
                fetched = self.fetcher.fetch_video(
                    youtube_id, Path(folder), creative_commons=self.creative_commons, learn=found.append
                )
                entry = self.maker.make(self.maker.reader.read(fetched.path), origin_of(fetched.about))
            write_finished(self.store, fingerprint(youtube_id, self.settings), entry)
        except DemoError as error:
            state: State = "left out" if isinstance(error, NotReusable) else "failed"
            self.archive.record(youtube_id, state, str(error), found[-1] if found else None)
            raise
        self.archive.record(youtube_id, "done", about=found[-1])
        return entry


class _Pause:
    """Waits between two requests, and not before the first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def __call__(self) -> None:
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._seconds
