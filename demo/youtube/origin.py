"""What a catalogue's row says of a video behind a link."""

from demo.search.entries import Origin
from demo.youtube.metadata import VideoMetadata


def origin_of(about: VideoMetadata) -> Origin:
    """Return what a row says of a video that YouTube plays."""
    return Origin(video_id=about.youtube_id, youtube_id=about.youtube_id, title=about.title, credit=about.credit)
