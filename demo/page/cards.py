"""Hit cards: plain HTML that is complete without YouTube, and to which the page's script adds the player."""

from html import escape

from demo.page.palette import EMOTION_COLORS
from demo.page.wording import percentile_in_words
from demo.retrieval.answers import Hit
from demo.retrieval.videos import YOUTUBE_ID

MAX_LABELS = 4

UNREACHABLE = (
    '<p class="unreachable" role="status" hidden><strong>YouTube cannot be reached from here.</strong> '
    "The matches below stand all the same; they play where YouTube does.</p>"
)


def hit_cards(hits: tuple[Hit, ...], n_searched: int) -> str:
    """Return the cards of all hits, best first.

    Args:
        hits: May be empty.
        n_searched: How many videos were searched.
    """
    if not hits:
        return '<p class="quiet">No video matches these settings.</p>'
    cards = "".join(hit_card(hit, rank) for rank, hit in enumerate(hits, start=1))
    return (
        f'<p class="quiet">The {len(hits)} closest of {n_searched:,} videos; the percentage says how much of the whole '
        f'catalogue matches your song less well.</p>{UNREACHABLE}<div class="cards">{cards}</div>'
    )


def hit_card(hit: Hit, rank: int | None) -> str:
    """Return one card.

    Args:
        hit: The video.
        rank: Its place among the videos that were searched, 1 for the best; None for one that was not searched.
    """
    name = f"match {rank:,}" if rank else "this video"
    badge = f'<span class="rank">{rank:,}</span>' if rank else ""
    labels = " · ".join(escape(label) for label in hit.video.labels[:MAX_LABELS])
    color = EMOTION_COLORS.get(hit.video.emotion, "currentColor")
    return (
        f'<article class="card" data-row="{hit.row}" style="--emotion: {color}">'
        f"{_stage(hit, name, badge)}"
        f'<div class="facts"><div class="match"><strong>{percentile_in_words(hit.percentile)}</strong>'
        f'<span class="emotion">{escape(hit.video.emotion)}</span></div>'
        f'<div class="labels">{labels}</div>'
        f'<div class="state" aria-live="polite"></div></div></article>'
    )


def opened_card(hit: Hit, rank: int | None) -> str:
    """Return the card of a video that was opened from the map, which can be closed again."""
    close = '<button type="button" class="close" aria-label="Close this video">&times;</button>'
    return f'<div class="opened">{close}{hit_card(hit, rank)}</div>'


def _stage(hit: Hit, name: str, badge: str) -> str:
    """Return the picture that is a button; without a proper YouTube id, only its frame."""
    # Ids come from a catalogue file: whatever is not an id never reaches an address.
    if not YOUTUBE_ID.fullmatch(hit.video.youtube_id):
        return f'<div class="stage"><span class="blank">{escape(hit.video.emotion)}</span>{badge}</div>'
    return (
        f'<div class="stage"><button type="button" class="poster" data-video="{hit.video.youtube_id}" '
        f'aria-label="Play {name}, {escape(hit.video.emotion, quote=True)}">'
        f'<span class="blank" aria-hidden="true">{escape(hit.video.emotion)}</span>'
        f'<img src="https://i.ytimg.com/vi/{hit.video.youtube_id}/mqdefault.jpg" alt="" width="320" height="180">'
        f'<span class="play" aria-hidden="true"></span>{badge}</button></div>'
    )
