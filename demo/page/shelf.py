"""The shelf of videos of our own that a visitor can ask with: small pictures, by emotion."""

from html import escape

from demo.emotion.classes import EMOTIONS
from demo.page.media import media_address
from demo.page.palette import EMOTION_COLORS
from demo.search.catalogue import Catalogue


def shelf(catalogue: Catalogue) -> str:
    """Return a tile for every video of a catalogue that has files, its emotions in their usual order.

    A tile carries the video's row, for the server, and its address, for the player.
    """
    rows = sorted(range(catalogue.n_videos), key=lambda row: EMOTIONS.index(catalogue.emotions[row]))
    return f'<div class="shelf" role="group" aria-label="Our own videos">{"".join(_tile(catalogue, row) for row in rows)}</div>'


def _tile(catalogue: Catalogue, row: int) -> str:
    video = catalogue.videos[row]
    return (
        f'<button type="button" class="tile" data-row="{row}" data-file="{escape(media_address(catalogue, video.file))}" '
        f'style="--emotion: {EMOTION_COLORS[video.emotion]}" aria-label="{escape(f"{video.title}, {video.emotion}")}">'
        f'<img src="{escape(media_address(catalogue, video.poster))}" alt="" width="160" height="90" loading="lazy">'
        f'<span class="name">{escape(video.title)}</span><span class="emotion">{escape(video.emotion)}</span></button>'
    )
