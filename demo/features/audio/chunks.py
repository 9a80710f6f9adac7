"""Chunks (3 s of features), sections (groups of chunks), and the sections that make the query."""

from itertools import pairwise

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import Sections
from demo.core.errors import RecordingTooShort

CHUNK_SECONDS = 3
"""Duration of a chunk; also its number of frames, since a frame is one second of features."""


def split_into_chunks(features: Float32) -> Float32:
    """Group frame-level features into consecutive 3-s chunks.

    Args:
        features: One row a second, shape (n_seconds, n_dims).

    Returns:
        Chunks in playing order, shape (ceil(n_seconds / 3), 3, n_dims); the last one repeats its last frame.

    Raises:
        RecordingTooShort: There is no frame at all.
    """
    if len(features) == 0:
        raise RecordingTooShort("This is too short to listen to; record at least 3 seconds.")
    n_missing = -len(features) % CHUNK_SECONDS
    padded = np.concatenate([features, np.repeat(features[-1:], n_missing, axis=0)])
    return padded.reshape(-1, CHUNK_SECONDS, features.shape[1])


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
        features: One row a second, shape (n_seconds, n_dims), at least n_sections of them.
        n_sections: Number of sections, as equal as possible.

    Returns:
        The whole first, shape (1 + n_sections, n_dims).
    """
    return np.stack([section.mean(axis=0) for section in (features, *np.array_split(features, n_sections))])


def select_chunks(attention: Float32, sections: Sections, n_top_sections: int) -> Bool:
    """Choose the chunks that make the query: those of the sections with the highest attention.

    The score of a section is the maximum of its chunks' attention (the paper, section III-A); of equal ones the earlier wins.

    Args:
        attention: Weight of each chunk, shape (n_chunks,).
        sections: Division of the song, as in split_into_sections.
        n_top_sections: How many sections to take, at most all.

    Returns:
        Which chunks are selected, shape (n_chunks,).
    """
    spans = split_into_sections(len(attention), sections)
    scores = np.array([attention[span].max() for span in spans])
    selected = np.zeros(len(attention), dtype=np.bool_)
    for index in np.argsort(-scores, kind="stable")[:n_top_sections]:
        selected[spans[index]] = True
    return selected


def mean_of_chunks(features: Float32, selected: Bool) -> Float32:
    """Average the seconds of the selected chunks, without the frames that were repeated.

    Args:
        features: One row a second, shape (n_seconds, n_dims).
        selected: Which chunks count, shape (n_chunks,), at least one.

    Returns:
        Shape (n_dims,), comparable with YouTube-8M's video-level mean.
    """
    seconds = np.repeat(selected, CHUNK_SECONDS)[: len(features)]
    mean: Float32 = features[seconds].mean(axis=0)
    return mean
