"""What the figures show, as lists and tables: to play from, and for those who cannot see the figures."""

from collections.abc import Iterable
from html import escape

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.emotion.classes import EMOTIONS, GEMS, describe
from demo.page.palette import EMOTION_COLORS
from demo.page.wording import (
    clock,
    emotions_sentence,
    percent,
    percentile_in_words,
    selected_runs,
    span,
)
from demo.search.results import Retrieval
from demo.search.videos import Video

MAX_FEELINGS = 5
"""As many as stand beside the song's player."""


def song_summary(analysis: SongAnalysis) -> str:
    """Return the notices, the song's emotions in one line and as a bar, and what its listeners are likely to feel."""
    notices = "".join(f'<p class="notice" role="status">{escape(notice)}</p>' for notice in analysis.notices)
    order = np.argsort(-analysis.emotions, kind="stable")
    parts = "".join(
        f'<span style="flex-grow: {max(float(analysis.emotions[i]), 1e-4):.4f}; background: {EMOTION_COLORS[name]}" '
        f'title="{name} {percent(float(analysis.emotions[i]))}"></span>'
        for i in order
        if (name := EMOTIONS[i])
    )
    return (
        f'{notices}<p class="emotions">{escape(emotions_sentence(analysis))}</p>'
        f'<div class="emotion-bar" aria-hidden="true">{parts}</div>'
        f"{_feelings(analysis)}"
    )


def _feelings(analysis: SongAnalysis) -> str:
    """Return the strongest of the nine GEMS feelings as labelled bars, whose whole width is all listeners."""
    rows = "".join(
        f'<li><span>{name.replace("_", " ")}</span><span class="track" aria-hidden="true">'
        f'<span style="width: {100 * share:.1f}%"></span></span><span>{percent(share)}</span></li>'
        for name, share in describe(analysis.gems, GEMS, n_most=MAX_FEELINGS)
    )
    return f'<p class="quiet">Share of listeners likely to feel</p><ul class="feelings">{rows}</ul>'


def chunk_buttons(retrieval: Retrieval) -> str:
    """Return the chosen parts of the song as buttons; neighbouring chunks make one part."""
    analysis = retrieval.analysis
    times = analysis.chunk_times()
    runs = selected_runs(retrieval.selected)
    buttons = []
    for first, last in runs:
        start, end = times[first][0], times[last][1]
        shares = analysis.chunk_emotions[first : last + 1].mean(axis=0)
        emotion = describe(shares, n_most=1)[0][0]
        peak = float(analysis.attention[first : last + 1].max()) * analysis.n_chunks
        buttons.append(
            f'<button type="button" class="part" data-start="{start:.3f}" data-end="{end:.3f}" '
            f'aria-label="Play {span(start, end)}, {emotion}, attention up to {peak:.1f} times the average">'
            f'<span class="dot" style="background: {EMOTION_COLORS[emotion]}"></span>'
            f"{span(start, end)}<small>{emotion} · {peak:.1f}×</small></button>"
        )
    # Where "Watch with my song" lets the song begin.
    best = int(np.argmax(np.where(retrieval.selected, analysis.attention, -1.0)))
    label = '<span class="quiet">Chosen for the search</span>'
    return f'<div class="parts" data-best="{times[best][0]:.3f}">{label}{"".join(buttons)}</div>'


def hits_table(retrieval: Retrieval) -> str:
    """Return the hits with their places on the map."""
    rows = (
        (
            str(rank),
            _name(hit.video),
            percentile_in_words(hit.percentile),
            f"{hit.similarity:.3f}",
            f"{hit.emotion_similarity:.3f}",
            escape(hit.video.emotion),
            escape(", ".join(hit.video.labels)),
            f"{hit.x:.2f}, {hit.y:.2f}",
        )
        for rank, hit in enumerate(retrieval.hits, start=1)
    )
    heads = ("Match", "Video", "Percentile", "Similarity", "Of emotion alone", "Emotion", "Labels", "Place on the map")
    return table("Matches, best first", heads, rows)


def chunks_table(retrieval: Retrieval) -> str:
    """Return every chunk with its attention, emotions and place on the map."""
    analysis = retrieval.analysis
    rows = (
        (
            f'<button type="button" class="part" data-start="{start:.3f}" data-end="{end:.3f}" '
            f'aria-label="Play {span(start, end)}">{span(start, end)}</button>',
            "yes" if retrieval.selected[chunk] else "",
            f"{analysis.attention[chunk] * analysis.n_chunks:.2f} ×",
            ", ".join(f"{name} {percent(share)}" for name, share in describe(analysis.chunk_emotions[chunk])),
            f"{retrieval.path[chunk, 0]:.2f}, {retrieval.path[chunk, 1]:.2f}",
        )
        for chunk, (start, end) in enumerate(analysis.chunk_times())
    )
    heads = ("Time", "Chosen", "Attention, times the average", "Strongest emotions", "Place on the map")
    return table("Chunks of your song, in playing order", heads, rows)


def video_summary(traits: tuple[str, ...], seconds: float, *, notices: tuple[str, ...] = (), title: str = "") -> str:
    """Return the notices, what stands out in a video, and its player, to which the page's script gives the file.

    Args:
        traits: In words, most striking first.
        seconds: Duration of the pictures.
        notices: Sentences that the visitor should read.
        title: Of one of our own; '' for a visitor's.
    """
    told = "".join(f'<p class="notice" role="status">{escape(notice)}</p>' for notice in notices)
    name = f"“{title}”" if title else "Your video"
    words = ", ".join(traits) if traits else "nothing stands out"
    return (
        f'{told}<p class="emotions">{escape(name)}: {escape(words)}.</p>'
        f'<p class="quiet">What stands out against our own videos, in {clock(seconds)} of pictures.</p>'
        '<video class="yours" controls playsinline preload="metadata" aria-label="Your video"></video>'
    )


def _name(video: Video) -> str:
    if not video.youtube_id:
        return escape(video.title or video.video_id)
    return (
        f'<a href="https://www.youtube.com/watch?v={escape(video.youtube_id, quote=True)}" target="_blank" '
        f'rel="noopener noreferrer">{escape(video.youtube_id)}</a>'
    )


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; the cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="table"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
