"""A catalogue as a Parquet file: a row for each video, in the shapes that Embedding Atlas reads.

    embedding-atlas videos.parquet --x projection_x --y projection_y --neighbors neighbors

A catalogue keeps the strongest emotion of each sound and not the shares of all ten. The file has those that its neighbors
have: the share of an emotion is that of the nearest sounds in the emotion sub-space (nearest-neighbor class probabilities).
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from demo.core.arrays import Float32, Int64, UInt8
from demo.core.errors import SettingError
from demo.core.files import write_atomically
from demo.core.vectors import normalize
from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.search.index import NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_ROWS = 1 << 13
"""Rows that are found and written at a time: a group of rows of the file."""

N_NEIGHBORS = 15
"""As many as Embedding Atlas finds itself."""

N_SOUNDS = 50
"""Nearest sounds whose emotions make a video's shares."""

MISSING = "Parquet files need pyarrow, which is not installed; run: pip install -r demo/ingest/requirements.txt"


def write_parquet(catalogue: Catalogue, path: Path) -> None:
    """Write a catalogue's videos, in their order.

    The columns: id, youtube_id, title, credit, seconds, emotion, labels, emotion_angry to emotion_warm, projection_x and
    projection_y of the pictures, neighbors by pictures (rows of the file, and 1 - cosine), visual_embedding and
    audio_embedding as the map mixes them.

    Args:
        catalogue: Of at least one video.
        path: The file to write or replace.

    Raises:
        SettingError: pyarrow is not installed, or the file cannot be written.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise SettingError(MISSING) from error

    def write(stream: Any) -> None:
        blocks = _blocks(catalogue)
        first = next(blocks)
        with pq.ParquetWriter(stream, first.schema, compression="zstd") as writer:
            for block in chain([first], blocks):
                writer.write_table(block)

    write_atomically(path, write)


def _blocks(catalogue: Catalogue) -> Iterator["pa.Table"]:
    import pyarrow as pa

    n_videos = catalogue.n_videos
    blocks = [np.arange(start, min(start + BLOCK_ROWS, n_videos)) for start in range(0, n_videos, BLOCK_ROWS)]
    pictures = NeighborSearch(np.concatenate([_mixed(catalogue.visual, rows) for rows in blocks]), approximate=True)
    sounds = NeighborSearch(np.concatenate([_felt(catalogue.audio, rows) for rows in blocks]), approximate=True)
    for rows in blocks:
        videos = catalogue.videos[rows[0] : rows[-1] + 1]
        visual = _mixed(catalogue.visual, rows)
        x, y = catalogue.visual_map[rows].T
        yield pa.table(
            {
                "id": [video.video_id for video in videos],
                "youtube_id": [video.youtube_id for video in videos],
                "title": [video.title for video in videos],
                "credit": [video.credit for video in videos],
                "seconds": [video.seconds for video in videos],
                "emotion": [video.emotion for video in videos],
                "labels": pa.array([list(video.labels) for video in videos], pa.list_(pa.string())),
                **_shares(sounds, _felt(catalogue.audio, rows), rows, catalogue.class_labels),
                "projection_x": np.ascontiguousarray(x),
                "projection_y": np.ascontiguousarray(y),
                "neighbors": _neighbors(pictures, visual, rows),
                "visual_embedding": _vectors(visual),
                "audio_embedding": _vectors(_mixed(catalogue.audio, rows)),
            }
        )


def _neighbors(search: NeighborSearch, vectors: Float32, rows: Int64) -> "pa.Array":
    """Return the nearest other rows, nearest first, as Embedding Atlas names them."""
    import pyarrow as pa

    similarities, others = _nearest_others(search, vectors, rows, N_NEIGHBORS)
    found = others >= 0
    ends = np.concatenate([[0], np.cumsum(np.count_nonzero(found, axis=1))]).astype(np.int32)
    lists = [
        pa.ListArray.from_arrays(ends, pa.array(values[found], kind))
        for values, kind in ((others, pa.int64()), (1 - similarities, pa.float32()))
    ]
    return pa.StructArray.from_arrays(lists, ["ids", "distances"])


def _shares(search: NeighborSearch, felt: Float32, rows: Int64, class_labels: UInt8) -> dict[str, Float32]:
    """Return the share of each emotion among the nearest other sounds, by column."""
    _, others = _nearest_others(search, felt, rows, N_SOUNDS)
    labels = np.where(others >= 0, class_labels[others], len(EMOTIONS))
    n_found = np.maximum(np.count_nonzero(others >= 0, axis=1), 1)
    shares = [np.count_nonzero(labels == label, axis=1) / n_found for label in range(len(EMOTIONS))]
    return {f"emotion_{name}": share.astype(np.float32) for name, share in zip(EMOTIONS, shares, strict=True)}


def _nearest_others(search: NeighborSearch, vectors: Float32, rows: Int64, n_wanted: int) -> tuple[Float32, Int64]:
    """Return similarities and rows of the nearest rows but each itself; the row is -1 where none is found."""
    similarities, found = search.nearest(vectors, n_wanted + 1)
    is_other = found != rows[:, None]
    # Among many equal rows a row may not find itself.
    is_other[is_other.all(axis=1), -1] = False
    shape = len(rows), found.shape[1] - 1
    return similarities[is_other].reshape(shape), found[is_other].reshape(shape)


def _vectors(rows: Float32) -> "pa.Array":
    import pyarrow as pa

    return pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), rows.shape[1])


def _mixed(embedding: Embedding, rows: Int64) -> Float32:
    """Return some rows as the map mixes them, of length 1: storage in half precision changes lengths."""
    return Embedding(*map(normalize, embedding.take(rows))).mix(MAP_MIXING_WEIGHT)


def _felt(embedding: Embedding, rows: Int64) -> Float32:
    return normalize(embedding.emotion[rows])
