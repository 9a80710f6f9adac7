"""Hit cards: plain HTML that is complete without any player, which the page's scripts add on request."""

from html import escape

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.datasets.youtube8m import YOUTUBE_ID
from demo.emotion.classes import EMOTIONS
from demo.page.media import media_address
from demo.page.palette import EMOTION_COLORS
from demo.page.wording import clock, percent, percentile_in_words
from demo.search.catalogue import Catalogue
from demo.search.results import Hit
from demo.search.videos import FILE_NAME, Video

MAX_LABELS = 4

UNREACHABLE = (
    '<p class="unreachable" role="status" hidden><strong>YouTube cannot be reached from here.</strong> '
    "The matches below stand all the same; they play where YouTube does, and the Studio’s videos play everywhere.</p>"
)

WATCH = ("watch", "Watch with my song")
UNDER = ("under", "Play under my video")
"""Class and words of the button that joins a hit with what the visitor gave: their sound, or their pictures."""


def hit_cards(hits: tuple[Hit, ...], n_searched: int, catalogue: Catalogue, analysis: SongAnalysis | None = None) -> str:
    """Return the cards of all hits, best first.

    Args:
        hits: May be empty.
        n_searched: How many videos were searched.
        catalogue: Where they come from.
        analysis: The song that asked; None where a video asked.
    """
    if not hits:
        return '<p class="quiet">No video matches these settings.</p>'
    asker = "song" if analysis else "video"
    whole = "the whole catalogue"
    if catalogue.answers is not None:
        whole = "them and the Studio’s videos together"
    cards = "".join(hit_card(hit, rank, catalogue, analysis) for rank, hit in enumerate(hits, start=1))
    return (
        f'<p class="quiet">The {len(hits)} closest of {n_searched:,} videos; the percentage says how much of {whole} '
        f'matches your {asker} less well.</p>{UNREACHABLE}<div class="cards">{cards}</div>'
    )


def hit_card(hit: Hit, rank: int | None, catalogue: Catalogue, analysis: SongAnalysis | None = None) -> str:
    """Return one card.

    Args:
        hit: The video.
        rank: Its place among the videos that were searched, 1 for the best; None for one that was not searched.
        catalogue: Where it comes from.
        analysis: The song that asked; None where a video asked.
    """
    video = hit.video
    name = f"match {rank:,}" if rank else "this video"
    badge = f'<span class="rank">{rank:,}</span>' if rank else ""
    color = EMOTION_COLORS.get(video.emotion, "currentColor")
    return (
        f'<article class="card" data-row="{hit.row}" data-start="{hit.best_start:.3f}" style="--emotion: {color}">'
        f"{_stage(video, name, badge, catalogue)}"
        f"{_chapters(video, hit.best_start if analysis else None)}"
        f'<div class="facts"><div class="match"><strong>{percentile_in_words(hit.percentile)}</strong>'
        f'<span class="emotion">{escape(video.emotion)}</span></div>'
        f"{_words(video, analysis)}{_action(video, analysis)}"
        f'<div class="state" aria-live="polite"></div></div></article>'
    )


def opened_card(hit: Hit, rank: int | None, catalogue: Catalogue, analysis: SongAnalysis) -> str:
    """Return the card of a video that was opened from the map, which can be closed again."""
    close = '<button type="button" class="close" aria-label="Close this video">&times;</button>'
    return f'<div class="opened">{close}{hit_card(hit, rank, catalogue, analysis)}</div>'


def own_cards(catalogue: Catalogue) -> str:
    """Return the cards of a visitor's own videos, each with a button that removes it.

    Args:
        catalogue: Whose answers they are.
    """
    rows = np.flatnonzero(catalogue.searched(True)).tolist()
    return f'<div class="cards">{"".join(_own_card(catalogue.videos[row], row, catalogue) for row in rows)}</div>'


def _own_card(video: Video, row: int, catalogue: Catalogue) -> str:
    traits = f"Its pictures: {escape(', '.join(video.traits))}." if video.traits else "Nothing in its pictures stands out."
    return (
        f'<article class="card" data-row="{row}" style="--emotion: {EMOTION_COLORS[video.emotion]}">'
        f"{_stage(video, 'your video', '', catalogue)}"
        f'<div class="facts"><div class="title" title="{escape(video.title)}">{escape(video.title)}</div>'
        f'<div class="match"><span class="emotion">{escape(video.emotion)}</span>'
        f"<span>{clock(video.seconds)}</span></div>"
        f'<div class="why">{traits}</div>'
        f'<button type="button" class="remove" data-video="{escape(video.video_id)}" '
        f'aria-label="{escape(f"Remove {video.title}")}">Remove</button></div></article>'
    )


def _stage(video: Video, name: str, badge: str, catalogue: Catalogue) -> str:
    """Return the picture that is a button; where nothing can be played, only its frame."""
    blank = escape(video.emotion)
    # Ids and names come from a catalogue's table: whatever is neither never reaches an address.
    if YOUTUBE_ID.fullmatch(video.youtube_id):
        # Which pictures come tells which videos YouTube still has, so none waits until it is scrolled to.
        source, loading = f'data-video="{video.youtube_id}"', "eager"
        picture = f"https://i.ytimg.com/vi/{video.youtube_id}/mqdefault.jpg"
    elif FILE_NAME.fullmatch(video.file):
        source, loading = f'data-file="{escape(media_address(catalogue, video.file))}"', "lazy"
        picture = escape(media_address(catalogue, video.poster))
    else:
        return f'<div class="stage"><span class="blank">{blank}</span>{badge}</div>'
    title = f", {video.title}" if video.title else ""
    return (
        f'<div class="stage"><button type="button" class="poster" {source} '
        f'aria-label="{escape(f"Play {name}{title}, {video.emotion}")}">'
        f'<span class="blank" aria-hidden="true">{blank}</span>'
        f'<img src="{picture}" alt="" width="320" height="180" loading="{loading}">'
        f'<span class="play" aria-hidden="true"></span>{badge}</button></div>'
    )


def _chapters(video: Video, best_start: float | None) -> str:
    """Return the chapters as a line of buttons, each as long as its share of the video; the best one is marked."""
    if not video.chapters:
        return ""
    buttons = []
    for chapter in video.chapters:
        best = len(video.chapters) > 1 and chapter.start == best_start
        words = f"{chapter.name}, {clock(chapter.start)}" + (", matches best" if best else "")
        buttons.append(
            f'<button type="button" class="chapter{" best" if best else ""}" data-start="{chapter.start:.3f}" '
            f'style="flex-grow: {max(chapter.end - chapter.start, 0.1):.2f}" title="{escape(words)}" '
            f'aria-label="{escape(f"Play from {words}")}"><span>{escape(chapter.name)}</span></button>'
        )
    return f'<div class="chapters" role="group" aria-label="Chapters">{"".join(buttons)}</div>'


def _words(video: Video, analysis: SongAnalysis | None) -> str:
    """Return what is known of the video: a file's title, why it matched and who made it, or YouTube's labels."""
    if not video.title:
        return f'<div class="labels">{" · ".join(escape(label) for label in video.labels[:MAX_LABELS])}</div>'
    why = ""
    if analysis:
        share = percent(float(analysis.emotions[EMOTIONS.index(video.emotion)])) if video.emotion in EMOTIONS else ""
        why += f"Your song is {share} {escape(video.emotion)}. " if share else ""
        why += f"Its pictures: {escape(', '.join(video.traits))}." if video.traits else ""
    return (
        f'<div class="title" title="{escape(video.title)}">{escape(video.title)}</div>'
        f'<div class="why">{why}</div><div class="credit" title="{escape(video.credit)}">{escape(video.credit)}</div>'
    )


def _action(video: Video, analysis: SongAnalysis | None) -> str:
    """Return the button that joins the hit with what the visitor gave; YouTube's sound cannot be had without its pictures."""
    playable = YOUTUBE_ID.fullmatch(video.youtube_id) if analysis else None
    if not playable and not FILE_NAME.fullmatch(video.file):
        return ""
    kind, words = WATCH if analysis else UNDER
    return f'<button type="button" class="join {kind}">{words}</button>'
