"""Why a video was found: what one or two hits owe to each chosen moment, to the emotion and to the content."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.core.config import require
from demo.core.errors import SettingError
from demo.page.carriers import carried_numbers
from demo.page.errors import report_errors
from demo.page.events import Updates, Values
from demo.page.heatmap import MARGIN_LEFT, MARGIN_RIGHT
from demo.page.query_controls import choose_row
from demo.page.rendering import render
from demo.page.song_components import SongTab
from demo.page.song_handlers import FORGOTTEN, SongHandlers
from demo.search.evidence import Evidence, explain
from demo.search.results import Hit

MOST_COMPARED = 2
N_STRONGEST = 3


class EvidenceHandlers:
    """Says why hits were found, and compares two.

    Args:
        handlers: Those of the song's tab.
    """

    def __init__(self, handlers: SongHandlers) -> None:
        self.handlers = handlers
        self.tab: SongTab = handlers.tab

    @report_errors
    def explain(self, values: Values) -> Updates:
        """Show why the videos of one or two rows were found."""
        retriever, analysis = self.handlers.retriever(values), values[self.tab.analysis]
        rows = [choose_row(retriever.catalogue, row) for row in carried_numbers(values[self.tab.explained])]
        require(1 <= len(rows) <= MOST_COMPARED, "One video is explained, or two are compared.")
        if analysis is None:
            raise SettingError(FORGOTTEN)
        query = self.handlers.query(values, retriever)
        wishes = self.handlers.wishes(values, query, retriever)
        hits = self.handlers.search(analysis, values, retriever).hits
        ranks = {hit.row: rank for rank, hit in enumerate(hits, start=1)}
        found = []
        for row in rows:
            evidence = explain(retriever, row, analysis, query)
            # The number of the card, which likes and dislikes or a shared result may decide.
            rank = ranks.get(row) or retriever.hit(row, analysis, query, wishes)[1]
            found.append(replace(evidence, rank=rank))
        return {
            self.tab.evidence: evidence_panel(found, hits, analysis, judged=bool(wishes)),
            self.tab.contributions: render("contribution_rows.html", **_rows(found, analysis)),
        }


def evidence_panel(found: Sequence[Evidence], hits: Sequence[Hit], analysis: SongAnalysis, *, judged: bool = False) -> str:
    """Return what speaks for one hit, or for two side by side.

    Args:
        found: The evidence of one or two hits.
        hits: All hits of the search, of which another can be compared with the first.
        analysis: The song.
        judged: Whether likes and dislikes ranked the hits, too.
    """
    shown = [evidence.hit.row for evidence in found]
    others = [(rank, hit) for rank, hit in enumerate(hits, start=1) if hit.row not in shown]
    return render("evidence.html", others=others, judged=judged, **_rows(found, analysis))


def strongest(evidence: Evidence, n_most: int) -> list[int]:
    """Return the chunks that added most, the strongest first."""
    chunks = np.flatnonzero(evidence.contributions > 0)
    order = np.argsort(-evidence.contributions[chunks], kind="stable")
    return [int(chunk) for chunk in chunks[order[:n_most]]]


def _rows(found: Sequence[Evidence], analysis: SongAnalysis) -> Mapping[str, Any]:
    largest = max(float(np.abs(evidence.contributions).max()) for evidence in found)
    return {
        "found": [(evidence, strongest(evidence, N_STRONGEST)) for evidence in found],
        "largest": max(largest, 1e-9),
        "times": analysis.chunk_times(),
        "left": MARGIN_LEFT,
        "right": MARGIN_RIGHT,
    }
