"""A result as a short text for an address: which videos were found, and what found them, without the song.

The text is "1." and, compressed and in URL-safe Base64, NUMBERS of half precision and a JSON object. The numbers are the
features of the chosen chunks as their mean, from which the song's embedding follows in the space of every catalogue, and the
song's emotions. Features of another than the compact backbone are embedded in another way, so the object names it. No sound
can be made of the numbers again, and nothing is stored on the server.
"""

import base64
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from demo.analysis.song import LEVELS_PER_SECOND, SongAnalysis
from demo.core.arrays import Float32, Int64
from demo.core.config import QueryConfig, require
from demo.core.errors import SettingError
from demo.emotion.classes import EMOTIONS, GEMS
from demo.features.audio.chunk_lists import chunk_weights
from demo.features.audio.chunks import CHUNK_SECONDS, mean_of_chunks
from demo.features.tfhub.settings import COMPACT_NAME, MUSIC_BACKBONES
from demo.search.catalogue import Catalogue
from demo.search.results import Retrieval
from demo.search.video_table import row_of

MAX_CHARACTERS = 1_850
"""An address is to stay under 2,000 characters, with the page's before it."""

MAX_BYTES = 16_384
"""Of what is decompressed."""

N_FEATURES, N_MOODS = 128, 7
NUMBERS = {"features": N_FEATURES, "emotions": len(EMOTIONS), "gems": len(GEMS), "moods": N_MOODS, "music": 1}
"""How many numbers there are of each kind, in their order."""

SIZES = tuple(NUMBERS.values())
N_NUMBER_BYTES = 2 * sum(SIZES)
MAX_FEATURE = 100.0
"""More than any feature; similarities of larger ones might not be finite."""

TEXT = re.compile(r"1\.([A-Za-z0-9_-]+)")
UNREADABLE = "This address holds no result that can be read; ask for it again, or give the song itself."
TYPES = {name: type(value) for name, value in QueryConfig().to_dict().items() if name != "chunks"}
"""Of the settings; chunks of a song do not exist without it."""


@dataclass(frozen=True, kw_only=True)
class SharedSong(SongAnalysis):
    """What is known of a song from an address: one chunk, whose features are those that asked; its levels are not known.

    Attributes:
        catalogue: Name of the catalogue that was searched.
        query: Settings of the search.
        video_ids: What was found, best first.
    """

    catalogue: str
    query: QueryConfig
    video_ids: tuple[str, ...]


def to_text(retrieval: Retrieval, catalogue: Catalogue) -> str:
    """Return a result as a text of at most MAX_CHARACTERS; the last of very many hits with long names are left out."""
    song = retrieval.analysis
    mean = mean_of_chunks(song.features, chunk_weights(song.attention, retrieval.query))
    numbers = np.concatenate([mean, song.emotions, song.gems, song.moods, [song.music]]).astype("<f2").tobytes()
    query = {name: value for name, value in retrieval.query.to_dict().items() if name in TYPES}
    heard_by = {} if song.backbone == COMPACT_NAME else {"backbone": song.backbone}
    video_ids = [hit.video.video_id for hit in retrieval.hits]
    while True:
        described = {"catalogue": catalogue.name, "query": query, "ids": video_ids} | heard_by
        packed = zlib.compress(numbers + json.dumps(described, separators=(",", ":")).encode(), 9)
        text = f"1.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"
        if len(text) <= MAX_CHARACTERS or not video_ids:
            return text
        video_ids.pop()


def from_text(text: object) -> SharedSong:
    """Read a result; the text may come from anybody.

    Raises:
        SettingError: It is none.
    """
    match = TEXT.fullmatch(text) if isinstance(text, str) and len(text) <= MAX_CHARACTERS else None
    require(match is not None, UNREADABLE)
    try:
        content = _decompressed(match[1] if match else "")
        described = json.loads(content[N_NUMBER_BYTES:].decode())
        return SharedSong(**_song(np.frombuffer(content[:N_NUMBER_BYTES], "<f2").astype(np.float32)), **_described(described))
    except (ValueError, zlib.error, RecursionError, SettingError) as error:
        raise SettingError(UNREADABLE) from error


def shared_rows(song: SongAnalysis, catalogue: Catalogue, query: QueryConfig) -> Int64 | None:
    """Return the rows of what a shared song found, where the search is still the one that found it.

    Args:
        song: Any.
        catalogue: The one that is searched.
        query: Settings of the search.

    Returns:
        Best first, without videos that the catalogue has no longer; None for another search, and where none is left.
    """
    if not isinstance(song, SharedSong) or (song.catalogue, song.query) != (catalogue.name, query):
        return None
    rows = [row_of(catalogue.videos, video_id) for video_id in song.video_ids]
    return np.array([row for row in rows if row is not None], np.int64) if any(row is not None for row in rows) else None


def _decompressed(text: str) -> bytes:
    decompressor = zlib.decompressobj()
    content = decompressor.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), MAX_BYTES)
    require(decompressor.eof and not decompressor.unused_data, UNREADABLE)
    require(len(content) > N_NUMBER_BYTES, UNREADABLE)
    return content


def _song(numbers: Float32) -> dict[str, Any]:
    """Return the fields of the analysis of a song of one chunk."""
    features, emotions, gems, moods, music = np.split(numbers, np.cumsum(SIZES)[:-1])
    shares = numbers[N_FEATURES:]
    # What is no number fails every comparison.
    require(bool(np.abs(features).max() <= MAX_FEATURE), UNREADABLE)
    require(bool(shares.min() >= 0 and shares.max() <= 1 and abs(emotions.sum() - 1) < 0.01), UNREADABLE)
    return {
        "seconds": float(CHUNK_SECONDS),
        "features": np.repeat(features[None], CHUNK_SECONDS, axis=0),
        "attention": np.ones(1, np.float32),
        "chunk_emotions": emotions[None],
        "emotions": emotions,
        "gems": gems,
        "moods": moods,
        "music": float(music[0]),
        "music_by_second": np.repeat(music, CHUNK_SECONDS),
        "levels": np.zeros(CHUNK_SECONDS * LEVELS_PER_SECOND, np.float32),
        "notices": (),
    }


def _described(described: Any) -> dict[str, Any]:
    """Return the other fields, of exactly the types that they have."""
    require(isinstance(described, dict) and described.keys() - {"backbone"} == {"catalogue", "query", "ids"}, UNREADABLE)
    backbone = described.get("backbone", COMPACT_NAME)
    require(backbone in MUSIC_BACKBONES, UNREADABLE)
    catalogue, query, video_ids = described["catalogue"], described["query"], described["ids"]
    require(isinstance(catalogue, str) and isinstance(query, Mapping) and isinstance(video_ids, list), UNREADABLE)
    require({name: type(value) for name, value in query.items()} == TYPES, UNREADABLE)
    require(all(isinstance(video_id, str) for video_id in video_ids), UNREADABLE)
    config = QueryConfig.from_dict({**query, "chunks": ()})
    require(len(video_ids) == len(set(video_ids)) <= config.n_hits, UNREADABLE)
    return {"catalogue": catalogue, "query": config, "video_ids": tuple(video_ids), "backbone": backbone}
