"""What similarities say of videos: the best rows, ranks, percentiles, and the best chapter of each; no catalogue is sorted."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch

from demo.core.arrays import Bool, Float32, Float64, Int64
from demo.core.vectors import normalize
from demo.correlation.space import Embedding
from demo.search.catalogue import Catalogue
from demo.search.queries import SongQuery
from demo.search.results import Hit


class RankedRows(NamedTuple):
    """Some videos, compared with a query.

    Attributes:
        rows: Their positions in the catalogue.
        similarities: Shape (n_rows,).
        percentiles: Share of the catalogue that is less similar, in percent, shape (n_rows,).
    """

    rows: Int64
    similarities: Float32
    percentiles: Float64


def best(similarities: Float32, allowed: Bool, n_hits: int) -> RankedRows:
    """Return the most similar allowed rows, best first; see `best_rows`."""
    return compared(best_rows(similarities, allowed, n_hits), similarities)


def compared(rows: Int64, similarities: Float32) -> RankedRows:
    """Return some rows in their order, with what the similarities of all rows say of them."""
    return RankedRows(rows, similarities[rows], percentiles(similarities, rows))


def best_rows(similarities: Float32, allowed: Bool, n_hits: int) -> Int64:
    """Return the most similar allowed rows, best first; fewer than n_hits where fewer are allowed.

    Equal rows stand in their order. Only the hits are sorted.
    """
    n_allowed = np.count_nonzero(allowed)
    if 0 < n_hits < n_allowed:
        # NumPy takes rows by their numbers several times as fast as by a mask.
        scores = similarities if n_allowed == len(allowed) else similarities[np.flatnonzero(allowed)]
        least = torch.topk(torch.from_numpy(scores), n_hits).values[-1].item()
        allowed = allowed & (similarities >= least)
    rows = np.flatnonzero(allowed)
    best: Int64 = rows[np.argsort(-similarities[rows], kind="stable")[:n_hits]]
    return best


def rank_of(row: int, similarities: Float32, allowed: Bool) -> int:
    """Return the rank of an allowed row among all allowed ones, 1 for the best; equal rows stand in their order."""
    score = similarities[row]
    above = np.count_nonzero(similarities[allowed] > score)
    return int(above + np.count_nonzero(allowed[:row] & (similarities[:row] == score))) + 1


def percentiles(similarities: Float32, rows: Int64) -> Float64:
    """Return the share of the catalogue that is less similar than each of some rows, in percent."""
    scores = similarities[rows]
    # Few rows reach the best; all others are less similar than each of them.
    reached = similarities[similarities >= scores.min(initial=np.inf)]
    below = [len(similarities) - np.count_nonzero(reached >= score) for score in scores]
    return 100.0 * np.array(below, dtype=np.float64) / len(similarities)


def best_start(catalogue: Catalogue, row: int, query: Embedding, mixing_weight: float) -> float:
    """Return where the chapter whose pictures match a query best starts, in seconds; 0 for a video without chapters."""
    if catalogue.chapters is None or not (chapters := catalogue.videos[row].chapters):
        return 0.0
    rows = catalogue.chapter_rows(row)
    embedding = Embedding(*(normalize(part[rows]) for part in catalogue.chapters)).mix(mixing_weight)
    similarity = embedding @ Embedding(*map(normalize, query)).mix(mixing_weight)[0]
    return chapters[int(similarity.argmax())].start


def to_hits(
    found: RankedRows, catalogue: Catalogue, query: Embedding, compared: Embedding, coordinates: Float32
) -> tuple[Hit, ...]:
    """Describe some videos that a query found.

    Args:
        found: The videos.
        catalogue: Where they come from.
        query: One row of each part.
        compared: Embedding of the modality that it was compared with, of all videos.
        coordinates: Places of that modality on the map, shape (n_videos, 2).
    """
    return tuple(
        Hit(
            row=int(row),
            video=catalogue.videos[row],
            similarity=float(similarity),
            emotion_similarity=_cosine(compared.emotion[row], query.emotion[0]),
            percentile=float(percentile),
            x=float(coordinates[row, 0]),
            y=float(coordinates[row, 1]),
        )
        for row, similarity, percentile in zip(*found, strict=True)
    )


def picture_hits(found: RankedRows, catalogue: Catalogue, song: SongQuery, mixing_weight: float) -> tuple[Hit, ...]:
    """Describe some videos whose pictures a song found, each with its best chapter.

    Args:
        found: The videos.
        catalogue: Where they come from.
        song: The query.
        mixing_weight: 0 for the emotion part alone, 1 for the content part alone.
    """
    hits = to_hits(found, catalogue, song.ranking, catalogue.searched_visual, catalogue.visual_map)
    # Chapters have no affect.
    return tuple(replace(hit, best_start=best_start(catalogue, hit.row, song.embedding, mixing_weight)) for hit in hits)


def _cosine(one: Float32, other: Float32) -> float:
    return float(normalize(one) @ normalize(other))
