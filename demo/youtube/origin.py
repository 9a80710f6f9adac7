"""A link becomes what a catalogue's row is made from: a file to look at once, and what is known of the video."""

from collections.abc import Callable
from pathlib import Path

from demo.core.progress import Progress
from demo.search.entries import Origin
from demo.youtube.fetch import Fetcher
from demo.youtube.metadata import VideoMetadata

VideoFetcher = Callable[[str, Path, Progress | None], tuple[Path, Origin]]
"""Takes a link, a private folder and a progress report; the caller deletes the file."""


def origin_of(about: VideoMetadata) -> Origin:
    """Return what a row says of a video that YouTube plays."""
    return Origin(video_id=about.youtube_id, youtube_id=about.youtube_id, title=about.title, credit=about.credit)


def video_fetcher(fetcher: Fetcher) -> VideoFetcher:
    """Return what fetches the video behind a link; it raises LinkError with what a visitor may read."""

    def fetch(link: str, folder: Path, progress: Progress | None = None) -> tuple[Path, Origin]:
        fetched = fetcher.fetch_video(link, folder, progress)
        return fetched.path, origin_of(fetched.about)

    return fetch
