"""A link becomes a file: first the metadata, then the limits, and only then the sound or the pictures."""

import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.core.config import ReadingLimits
from demo.core.errors import LinkedTooLarge, LinkError, NotReachable, VideoUnavailable
from demo.core.progress import Progress, no_progress
from demo.media.remuxing import RemuxConfig, join
from demo.media.sandbox.call import isolated
from demo.youtube.formats import Format, expected_bytes, picture_formats, sound_format
from demo.youtube.guard import Guard
from demo.youtube.metadata import LinkConfig, VideoMetadata, check_metadata, check_size
from demo.youtube.parse import VIDEO_ID, playlist_address, video_id, watch_address
from demo.youtube.reasons import reason
from demo.youtube.ytdlp import open_downloader

ASKED_SHARE = 0.15
"""Of the whole time, when YouTube has answered what the video is."""

JOINING_LIMITS = ReadingLimits(answer_bytes=200_000_000)
"""Twice what may be fetched; packets are copied within a second."""

NO_FILE = "YouTube offers no file of the video that can be read here; try another."
TOO_SLOW = "YouTube sends the video too slowly, so it was given up; try again later."


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A fetched file and its metadata. The caller deletes the file."""

    path: Path
    about: VideoMetadata


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of a video.

    Attributes:
        name: Of the file, without its ending.
        choose: Picks files among those that YouTube offers.
        max_seconds: Longest duration.
        max_bytes: Most bytes of all files together.
        creative_commons: Only what may be used again.
        learn: Receives the video's metadata.
    """

    name: str
    choose: Callable[[Sequence[Format]], list[Format]]
    max_seconds: float
    max_bytes: int
    creative_commons: bool = False
    learn: Callable[[VideoMetadata], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """Fetches single videos; safe to call from several threads.

    Attributes:
        config: Limits.
        javascript: The runtime that may run YouTube's player code: "deno", or "" for none.
        origins: See Guard.
        extractor: What finds a video's files, instead of yt-dlp's.
        list_extractor: Lists a playlist; tests replace it.
    """

    config: LinkConfig = LinkConfig()
    javascript: str = ""
    origins: Collection[str] = ()
    extractor: Any = None
    list_extractor: Any = None

    def fetch_song(self, link: str, folder: Path, report: Progress | None = None) -> Fetched:
        """Fetch a video's sound.

        Args:
            link: As it was pasted.
            folder: Private folder of the file, `song` and its ending. Nothing is left there after an error.
            report: Receives the share done.

        Raises:
            LinkError: The link is refused, the video is not fetched, or YouTube does not give it; the message says why.
        """
        config = self.config
        wanted = Wanted(name="song", choose=sound_format, max_seconds=config.max_song_seconds, max_bytes=config.max_song_bytes)
        return self._fetch(video_id(link), folder, wanted, report or no_progress)

    def fetch_video(
        self,
        link: str,
        folder: Path,
        report: Progress | None = None,
        *,
        creative_commons: bool = False,
        learn: Callable[[VideoMetadata], None] | None = None,
    ) -> Fetched:
        """Fetch a video's pictures and sound as one file.

        Args:
            link: As it was pasted.
            folder: Private folder of the file, `video` and its ending. Nothing is left there after an error.
            report: Receives the share done.
            creative_commons: Refuse what may not be used again.
            learn: Receives the video's metadata, before the video may be refused for it.

        Raises:
            LinkError: As `fetch_song`.
        """
        config = self.config
        wanted = Wanted(
            name="video",
            choose=lambda formats: picture_formats(formats, config.max_side),
            max_seconds=config.max_video_seconds,
            max_bytes=config.max_video_bytes,
            creative_commons=creative_commons,
            learn=learn,
        )
        return self._fetch(video_id(link), folder, wanted, report or no_progress)

    def list_playlist(self, playlist_id: str, n_videos: int) -> list[str]:
        """Return the ids of a playlist's first videos, without asking about any of them.

        Args:
            playlist_id: What `recognise.playlist_id` returned.
            n_videos: How many at most.

        Raises:
            LinkError: It is private, removed or empty, or YouTube does not answer.
        """
        guard = Guard(self.origins)
        options: dict[str, Any] = {"noplaylist": False, "extract_flat": True, "playlistend": n_videos}
        try:
            from yt_dlp.extractor.youtube import YoutubeTabIE

            extractor = self.list_extractor or YoutubeTabIE
            with open_downloader(guard, self.config, extractor=extractor, **options) as downloader:
                found = downloader.extract_info(playlist_address(playlist_id), download=False) or {}
                ids = [str(entry.get("id")) for entry in found.get("entries") or () if entry]
        except Exception as error:  # yt-dlp reads what others write, and may fail in any way
            raise reason(error, guard) from error
        ids = [one for one in ids[:n_videos] if VIDEO_ID.fullmatch(one)]
        if not ids:
            raise VideoUnavailable("The playlist is empty, private or gone; try another.")
        return ids

    def _fetch(self, youtube_id: str, folder: Path, wanted: Wanted, report: Progress) -> Fetched:
        guard = Guard(self.origins)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as private:
            try:
                about, parts = self._download(youtube_id, Path(private), wanted, guard, report)
            except LinkError:
                raise
            except Exception as error:  # as above
                raise reason(error, guard) from error
            whole = parts[0] if len(parts) == 1 else _joined(*parts)
            return Fetched(path=whole.replace(folder / f"{wanted.name}{whole.suffix}"), about=about)

    def _download(
        self, youtube_id: str, private: Path, wanted: Wanted, guard: Guard, report: Progress
    ) -> tuple[VideoMetadata, list[Path]]:
        """Request a video's metadata, check it against the limits, and write its files under our names."""
        meter = Meter(wanted.max_bytes, self.config.max_fetch_seconds, report)
        options = {"progress_hooks": [meter], "max_filesize": wanted.max_bytes, "outtmpl": str(private / "unused")}
        report(0.0, "Asking YouTube about the video")
        with open_downloader(guard, self.config, javascript=self.javascript, extractor=self.extractor, **options) as downloader:
            metadata = downloader.extract_info(watch_address(youtube_id), download=False, process=False) or {}
            about = VideoMetadata.from_metadata(metadata, youtube_id)
            if wanted.learn:
                wanted.learn(about)
            check_metadata(about, wanted.max_seconds, creative_commons=wanted.creative_commons)
            found = downloader.process_ie_result(metadata, download=False)
            formats = wanted.choose(found.get("formats") or [])
            if not formats:
                raise VideoUnavailable(NO_FILE)
            meter.n_expected = expected_bytes(formats, about.seconds)
            check_size(meter.n_expected, wanted.max_bytes)
            common = {name: found[name] for name in ("id", "title", "extractor", "extractor_key") if name in found}
            paths = []
            for number, one in enumerate(formats):
                # The ending is one of ENDINGS: the choice takes no others.
                path = private / f"{number}.{one['ext']}"
                done, _ = downloader.dl(str(path), common | one)
                if not done:
                    raise LinkedTooLarge(f"The video has more than {wanted.max_bytes / 1e6:.0f} MB; try a shorter one.")
                paths.append(path)
        return about, paths


def _joined(pictures: Path, sound: Path) -> Path:
    """Write pictures and sound as one file beside them; a sandboxed process reads them."""
    joined = isolated(join, pictures, RemuxConfig(sound=sound.name), JOINING_LIMITS, VideoUnavailable)
    whole = pictures.with_suffix(".mkv")
    whole.write_bytes(joined.content.data)
    return whole


class Meter:
    """Counts what arrives; yt-dlp calls it after every block.

    Attributes:
        n_expected: Bytes of all files together, as far as they are known; 0 otherwise.
    """

    def __init__(self, max_bytes: int, max_seconds: float, report: Progress) -> None:
        self.n_expected = 0.0
        self._max_bytes = max_bytes
        self._last = time.monotonic() + max_seconds
        self._report = report
        self._before = 0

    def __call__(self, state: dict[str, Any]) -> None:
        """Give up when it is too much or takes too long, also against the announced size.

        Raises:
            LinkedTooLarge: More has arrived than may.
            NotReachable: It takes too long.
        """
        arrived = self._before + int(state.get("downloaded_bytes") or 0)
        check_size(arrived, self._max_bytes)
        if time.monotonic() > self._last:
            raise NotReachable(TOO_SLOW)
        if state.get("status") == "finished":
            self._before = arrived
        expected = self.n_expected or float(state.get("total_bytes") or 0)
        share = min(1.0, arrived / expected) if expected else 0.5
        self._report(ASKED_SHARE + (1 - ASKED_SHARE) * share, f"Fetching, {arrived / 1e6:.1f} MB so far")
