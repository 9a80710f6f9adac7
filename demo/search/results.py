"""Results of a search: one hit, and the whole answer to one query."""

from dataclasses import dataclass
from typing import Any

from demo.analysis.song import SongAnalysis, json_numbers, named_shares
from demo.core.arrays import Bool, Float32
from demo.core.config import QueryConfig
from demo.emotion.classes import EMOTIONS, strongest
from demo.search.videos import Video


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One video found by a query.

    Attributes:
        row: Its position in the catalogue.
        video: Its metadata.
        similarity: Cosine in the space of the query's method; in ours, at the query's mixing weight.
        emotion_similarity: Cosine in the emotion part of our space alone.
        percentile: Share of the whole catalogue that matches the query less well, in percent.
        best_start: Where in the video its best-matching chapter starts, in seconds; 0 for a video without chapters.
        x, y: Its position on the map.
    """

    row: int
    video: Video
    similarity: float
    emotion_similarity: float
    percentile: float
    best_start: float = 0.0
    x: float
    y: float

    def to_dict(self) -> dict[str, Any]:
        """Return the hit ready for JSON, without its row, which means nothing outside the catalogue."""
        video = self.video
        named = {"youtube_id": video.youtube_id} if video.youtube_id else {"video_id": video.video_id, "title": video.title}
        return {
            **named,
            "similarity": round(self.similarity, 5),
            "percentile": round(self.percentile, 3),
            "emotion": video.emotion,
            "labels": list(video.labels),
            **({"seen": {label: round(probability, 3) for label, probability in video.seen}} if video.seen else {}),
            **({"mood": video.mood} if video.mood else {}),
            "x": round(self.x, 4),
            "y": round(self.y, 4),
        }


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """The result of one query.

    Attributes:
        analysis: The song.
        query: The settings of the search.
        selected: Chunks that made the query, shape (n_chunks,), bool.
        hits: Best first.
        x, y: Position of the query on the map.
        path: Position of each chunk on the map, in playing order, shape (n_chunks, 2).
    """

    analysis: SongAnalysis
    query: QueryConfig
    selected: Bool
    hits: tuple[Hit, ...]
    x: float
    y: float
    path: Float32

    def to_dict(self) -> dict[str, Any]:
        """Return the song's length, chunks, emotions and hits, ready for JSON."""
        song = self.analysis
        chunks = [
            {
                "start_s": start,
                "end_s": round(end, 3),
                "attention": round(float(weight), 6),
                "music": music,
                "selected": bool(selected),
            }
            for (start, end), weight, music, selected in zip(
                song.chunk_times(), song.attention, json_numbers(song.music_by_chunk), self.selected, strict=True
            )
        ]
        return {
            "seconds": round(song.seconds, 3),
            "chunks": chunks,
            "emotions": named_shares(EMOTIONS, song.emotions),
            "strongest": list(strongest(song.emotions)),
            "music": round(song.music, 4),
            "notices": list(song.notices),
            "backbone": song.backbone,
            "hits": [hit.to_dict() for hit in self.hits],
        }
