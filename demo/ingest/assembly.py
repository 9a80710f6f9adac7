"""Assemble parts to a bundle piece by piece: no table or tensor is ever in memory as a whole."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.correlation.space import Embedding
from demo.datasets.youtube8m import MUSIC_VIDEO
from demo.ingest.embedder import MAP, PARTS
from demo.ingest.parts import COLUMNS, Block, csv_lines, read_blocks
from demo.search.catalogue import TABLE
from demo.search.index import NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT, fit_map, project_to_map, spread_rows

PIECE_BYTES = 1 << 20
PLACED_ROWS = 1024


@dataclass(kw_only=True)
class Counts:
    """Counts of the gathered rows.

    Attributes:
        n_rows: All of them.
        n_twice: Left out because an earlier row has their id.
        n_unresolved: Without a YouTube id.
        n_music_videos: With that label.
        n_numbered: With a label that stayed a number.
    """

    n_rows: int = 0
    n_twice: int = 0
    n_unresolved: int = 0
    n_music_videos: int = 0
    n_numbered: int = 0


class Columns:
    """The rows of all parts, column by column, each in a file that grows.

    Args:
        folder: Folder of the files; it is emptied first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = Counts()
        self._widths: dict[str, int] = {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def gather(self, parts: Sequence[Path]) -> None:
        """Append the rows of parts, in their order; of rows with one id only the first counts."""
        with (
            contextlib.closing(sqlite3.connect(self.folder / "ids.sqlite")) as ids,
            contextlib.ExitStack() as files,
        ):
            # A set of six million ids would fill the memory. A crash loses it, and it is made again.
            ids.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE ids (id TEXT PRIMARY KEY)")
            streams: dict[str, IO[bytes]] = {}
            for part in parts:
                for block in read_blocks(part):
                    self._append(_without_twins(block, ids), len(block.cells), streams, files)

    def _append(self, block: Block, n_found: int, streams: dict[str, IO[bytes]], files: contextlib.ExitStack) -> None:
        self.counts.n_rows += len(block.cells)
        self.counts.n_twice += n_found - len(block.cells)
        for youtube_id, _, _, labels, _ in block.cells:
            self.counts.n_unresolved += not youtube_id
            names = labels.split("|")
            self.counts.n_music_videos += MUSIC_VIDEO in names
            self.counts.n_numbered += any(map(str.isdigit, names))
        pieces = {name: tensor.tobytes() for name, tensor in block.tensors.items()} | {TABLE: csv_lines(block.cells)}
        for name, piece in pieces.items():
            if name not in streams:
                streams[name] = files.enter_context((self.folder / name).open("wb"))
            streams[name].write(piece)
        self._widths |= {name: tensor.shape[1] for name, tensor in block.tensors.items()}

    def place(self, seed: int) -> None:
        """Fit a map to some rows and project the others to it, unless the parts have coordinates already."""
        if f"visual.{MAP}" in self._widths:
            return
        chosen = spread_rows(self.counts.n_rows, N_FITTED)
        points = {part: self._embedding(part, chosen) for part in PARTS}
        for part, places in fit_places(points["visual"], points["audio"], seed)._asdict().items():
            neighbors = NeighborSearch(points[part])
            with (self.folder / f"{part}.{MAP}").open("wb") as stream:
                for start in range(0, self.counts.n_rows, PLACED_ROWS):
                    rows = np.arange(start, min(start + PLACED_ROWS, self.counts.n_rows))
                    found = project_to_map(self._embedding(part, rows), neighbors, places)
                    # Rows that the map was fitted to stay where they are.
                    fitted = np.isin(rows, chosen)
                    found[fitted] = places[np.isin(chosen, rows)]
                    stream.write(found.astype(np.float16).tobytes())
            self._widths[f"{part}.{MAP}"] = 2

    def tensor_pieces(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a safetensors file with the tensors of one view, as its own library writes it."""
        columns = sorted(name for name in self._widths if name.startswith(f"{part}."))
        header: dict[str, object] = {}
        at = 0
        for name in columns:
            n_bytes = 2 * self.counts.n_rows * self._widths[name]
            span = [at, at + n_bytes]
            header[name.removeprefix(f"{part}.")] = {
                "dtype": "F16",
                "shape": [self.counts.n_rows, self._widths[name]],
                "data_offsets": span,
            }
            at += n_bytes
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        yield len(text).to_bytes(8, "little") + text
        for name in columns:
            yield from _pieces(self.folder / name)

    def table_pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the table, with its header."""
        yield csv_lines([COLUMNS])
        yield from _pieces(self.folder / TABLE)

    def _embedding(self, part: str, rows: Int64) -> Float32:
        """Return some rows of a view at the map's dial."""
        parts = (self._read(f"{part}.{name}", rows) for name in Embedding._fields)
        return Embedding(*parts).mix(MAP_MIXING_WEIGHT)

    def _read(self, name: str, rows: Int64) -> Float32:
        width = self._widths[name]
        found = np.empty((len(rows), width), np.float16)
        with (self.folder / name).open("rb") as stream:
            for index, row in enumerate(rows.tolist()):
                stream.seek(2 * width * row)
                found[index] = np.frombuffer(stream.read(2 * width), np.float16)
        return found.astype(np.float32)


def _without_twins(block: Block, ids: sqlite3.Connection) -> Block:
    """Return a block without the rows whose id an earlier row has."""
    is_new = [_remember(ids, youtube_id or record_id) for youtube_id, record_id, *_ in block.cells]
    if all(is_new):
        return block
    kept = np.flatnonzero(is_new)
    tensors = {name: tensor[kept] for name, tensor in block.tensors.items()}
    return Block(cells=[block.cells[row] for row in kept], tensors=tensors)


def _remember(ids: sqlite3.Connection, name: str) -> bool:
    """Note an id, and return whether it is new."""
    return ids.execute("INSERT OR IGNORE INTO ids VALUES (?)", (name,)).rowcount == 1


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


N_FITTED = 4_000
"""Rows that a map is fitted to; the others are placed among them, in time and memory that do not grow."""

FEWEST_FITTED = 60
"""UMAP's neighbourhoods need that many; fewer are drawn along their two widest directions."""


class Places(NamedTuple):
    """Where the fitted rows lie, shape (n_rows, 2) each."""

    visual: Float32
    audio: Float32


def fit_places(visual: Float32, audio: Float32, seed: int) -> Places:
    """Fit one map to both views of some rows.

    Args:
        visual: Embedding of the pictures at the map's dial, shape (n_rows, n_components).
        audio: Coordinates of the sound.
        seed: Makes the map reproducible.
    """
    if len(visual) >= FEWEST_FITTED:
        return Places(*fit_map(visual, audio, seed=seed))
    rows = np.concatenate([visual, audio])
    rows = rows - rows.mean(axis=0)
    _, _, directions = np.linalg.svd(rows, full_matrices=False)
    # A direction's sign is arbitrary, and libraries choose it differently.
    directions = directions[:2] * np.sign(directions[:2, np.abs(directions[:2]).argmax(axis=1)].diagonal())[:, None]
    places = rows @ directions.T
    places *= 10 / max(float(np.abs(places).max()), 1e-6)
    return Places(*np.split(places.astype(np.float32), 2))
