"""What a visitor keeps of a result: an address, CSV, JSON, a picture, a queue on YouTube. The browser makes the files."""

import csv
import io
import json
from typing import Any

from demo.analysis.song import named_shares
from demo.core.bundles import EMOTION
from demo.core.config import OURS
from demo.emotion.classes import EMOTIONS
from demo.page.languages import _
from demo.page.rendering import render
from demo.page.wording import METHODS, OUR_METHOD, PAGE_TITLE, catalogue_title
from demo.search.catalogue import Catalogue
from demo.search.results import Hit, Retrieval
from demo.search.sharing import SharedSong, to_text

COLUMNS = ("rank", "id", "title", "address", "similarity", "percentile", "emotion", "labels", "start_s")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How cells begin that spreadsheets calculate."""


def keep_bar(retrieval: Retrieval, catalogue: Catalogue, *, can_share: bool) -> str:
    """Return the buttons that keep a result, with what they keep.

    Args:
        retrieval: The result.
        catalogue: Where it comes from.
        can_share: Whether others can search the catalogue, too.
    """
    return render(
        "keep.html",
        text=to_text(retrieval, catalogue) if can_share else "",
        csv=hits_csv(retrieval.hits),
        json=json.dumps(result_dict(retrieval, catalogue), ensure_ascii=False),
        credit=credit(retrieval, catalogue),
        youtube_ids=[hit.video.youtube_id for hit in retrieval.hits],
        is_shared=isinstance(retrieval.analysis, SharedSong),
    )


def credit(retrieval: Retrieval, catalogue: Catalogue) -> str:
    """Return who made a picture of the result: the page, the models, and the catalogue that was searched."""
    return _(
        "{title}: ranked by {method}, over the {backbone} backbone and emotion model {model}, among {catalogue}.",
        title=_(PAGE_TITLE),
        method=_(OUR_METHOD if retrieval.query.method == OURS else METHODS[retrieval.query.method]),
        backbone=retrieval.analysis.backbone,
        model=EMOTION,
        catalogue=catalogue_title(catalogue),
    )


def hits_csv(hits: tuple[Hit, ...]) -> str:
    """Return hits as CSV, best first."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for rank, hit in enumerate(hits, start=1):
        video = hit.video
        address = f"https://www.youtube.com/watch?v={video.youtube_id}" if video.youtube_id else video.file
        words = video.title, address
        numbers = f"{hit.similarity:.5f}", f"{hit.percentile:.3f}"
        labels = "|".join(video.labels)
        writer.writerow(
            (rank, video.video_id, *map(_text, words), *numbers, video.emotion, _text(labels), f"{hit.best_start:.2f}")
        )
    return stream.getvalue()


def result_dict(retrieval: Retrieval, catalogue: Catalogue) -> dict[str, Any]:
    """Return a result ready for JSON: settings, the song's emotions, the chunks that asked, and the hits, best first."""
    song = retrieval.analysis
    asked = [] if isinstance(song, SharedSong) else zip(song.chunk_times(), retrieval.selected, strict=True)
    hits = enumerate(retrieval.hits, start=1)
    return {
        "catalogue": catalogue.name,
        "settings": retrieval.query.to_dict(),
        "emotions": named_shares(EMOTIONS, song.emotions),
        "chunks": [{"start_s": start, "end_s": round(end, 3)} for (start, end), selected in asked if selected],
        "hits": [{"rank": rank, "start_s": hit.best_start, **hit.to_dict()} for rank, hit in hits],
    }


def _text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; titles come from others."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
