"""Chunks (3 s of features), sections (groups of chunks), and the sections that make the query.

The features of silent seconds are NaN (`demo.features.audio.silence`): such seconds count in no mean, and chunks without any
other are in no section.
"""

from itertools import pairwise

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import Sections
from demo.core.errors import RecordingTooShort
from demo.features.audio.silence import audible_rows

CHUNK_SECONDS = 3
"""Duration of a chunk; also its number of frames, since a frame is one second of features."""


def split_into_chunks(features: Float32) -> Float32:
    """Group frame-level features into consecutive 3-s chunks.

    Args:
        features: One row a second, shape (n_seconds, n_dims); NaN where silent.

    Returns:
        Chunks in playing order, shape (ceil(n_seconds / 3), 3, n_dims); the last one repeats its last frame. A silent second
        repeats an audible one of its chunk, a silent chunk the last one before it.

    Raises:
        RecordingTooShort: There is no frame at all.
    """
    if len(features) == 0:
        raise RecordingTooShort("This is too short to listen to; record at least 3 seconds.")
    filled = _fill_silence(features)
    n_missing = -len(features) % CHUNK_SECONDS
    padded = np.concatenate([filled, np.repeat(filled[-1:], n_missing, axis=0)])
    return padded.reshape(-1, CHUNK_SECONDS, features.shape[1])


def audible_chunks(features: Float32) -> Bool:
    """Return which chunks of features, shape (n_seconds, n_dims), have a second that is not silent, shape (n_chunks,)."""
    audible = np.pad(audible_rows(features), (0, -len(features) % CHUNK_SECONDS))
    found: Bool = np.asarray(audible.reshape(-1, CHUNK_SECONDS).any(axis=1))
    return found


def chunk_means(by_second: Float32) -> Float32:
    """Average a value of each second, shape (n_seconds,), over chunks, shape (n_chunks,).

    Silent seconds, which are NaN, do not count; a chunk without any other is NaN.
    """
    padded = np.pad(by_second, (0, -len(by_second) % CHUNK_SECONDS), constant_values=np.nan).reshape(-1, CHUNK_SECONDS)
    n_audible = np.count_nonzero(~np.isnan(padded), axis=1)
    sums = np.nansum(padded, axis=1)
    means: Float32 = np.divide(sums, n_audible, out=np.full_like(sums, np.nan), where=n_audible > 0)
    return means


def _fill_silence(features: Float32) -> Float32:
    """Replace silent seconds as `split_into_chunks` says."""
    audible = audible_rows(features)
    if audible.all() or not audible.any():
        return features
    rows, never = np.arange(len(features)), len(features) + CHUNK_SECONDS
    before = np.maximum.accumulate(np.where(audible, rows, -1))
    after = np.minimum.accumulate(np.where(audible, rows, never)[::-1])[::-1]
    chunks = rows // CHUNK_SECONDS
    is_near = (before // CHUNK_SECONDS == chunks) | ((after // CHUNK_SECONDS != chunks) & (before >= 0))
    return features[np.where(is_near, before, after)]


def split_into_sections(n_chunks: int, sections: Sections) -> list[range]:
    """Divide the chunks of a song into consecutive sections, as equal as possible, none empty.

    Args:
        n_chunks: Number of chunks, at least 1.
        sections: "3", "6" or "9" sections, at most one a chunk; "chunks" for one a chunk; "whole" for a single one.

    Returns:
        The chunks of each section.
    """
    wanted = {"chunks": n_chunks, "whole": 1}.get(sections) or int(sections)
    n_sections = min(wanted, n_chunks)
    bounds = [n_chunks * section // n_sections for section in range(n_sections + 1)]
    return [range(start, stop) for start, stop in pairwise(bounds)]


def section_means(features: Float32, n_sections: int = 3) -> Float32:
    """Average a whole song and each of its sections: visitors record excerpts, so in training a section counts as a song.

    Args:
        features: One row a second, shape (n_seconds, n_dims), at least n_sections of them; NaN where silent.
        n_sections: Number of sections, as equal as possible.

    Returns:
        The whole first, shape (1 + n_sections, n_dims).
    """
    features = features[audible_rows(features)]
    return np.stack([section.mean(axis=0) for section in (features, *np.array_split(features, n_sections))])


def select_chunks(attention: Float32, sections: Sections, n_top_sections: int) -> Bool:
    """Choose the chunks that make the query: those of the sections with the highest attention.

    The score of a section is the maximum of its chunks' attention (the paper, section III-A); of equal ones the earlier wins.

    Args:
        attention: Weight of each chunk, shape (n_chunks,); chunks of silence have none, and are neither counted nor selected.
        sections: Division of the song, as in split_into_sections.
        n_top_sections: How many sections to take, at most all.

    Returns:
        Which chunks are selected, shape (n_chunks,).
    """
    (audible,) = np.nonzero(attention)
    spans = [audible[span] for span in split_into_sections(len(audible), sections)]
    scores = np.array([attention[span].max() for span in spans])
    selected = np.zeros(len(attention), dtype=np.bool_)
    for index in np.argsort(-scores, kind="stable")[:n_top_sections]:
        selected[spans[index]] = True
    return selected


def capped(attention: Float32) -> Float32:
    """Return attention, of which no chunk has more than the average.

    What the network attends to most is where an emotion shows, and what it ignores is not music. For a mean over the song the
    latter matters: chunks that it prefers count alike, so that more of them even out what is heard wrong.

    Args:
        attention: Weight of each chunk, shape (n_chunks,); 0 for chunks of silence, which are not counted.

    Returns:
        Weights that do not sum to 1, shape (n_chunks,).
    """
    weights: Float32 = np.minimum(attention, attention.sum() / np.count_nonzero(attention))
    return weights


def mean_of_chunks(features: Float32, weights: Float32 | Bool) -> Float32:
    """Average the seconds of a song's chunks, without silent ones and the frames that were repeated.

    Args:
        features: One row a second, shape (n_seconds, n_dims); NaN where silent.
        weights: How much each second of a chunk counts, or which chunks do, shape (n_chunks,); some chunk counts.

    Returns:
        Shape (n_dims,), comparable with YouTube-8M's video-level mean.
    """
    by_second = np.asarray(np.repeat(weights, CHUNK_SECONDS)[: len(features)] * audible_rows(features), np.float32)
    counts = by_second > 0
    mean: Float32 = np.average(features[counts], axis=0, weights=by_second[counts]).astype(np.float32)
    return mean
