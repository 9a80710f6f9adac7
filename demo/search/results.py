"""What the retriever answers: a song as it was heard, a video that was found, and the answer to one query."""

from dataclasses import dataclass
from typing import Any

from demo.core.arrays import Bool, Float32
from demo.core.config import QueryConfig
from demo.emotion.classes import EMOTIONS, GEMS
from demo.features.audio.chunks import CHUNK_SECONDS
from demo.features.tfhub.settings import COMPACT_NAME
from demo.search.videos import Video


@dataclass(frozen=True, kw_only=True)
class SongAnalysis:
    """What was heard in one song; made once, asked many times.

    Attributes:
        seconds: Duration of the sound that was listened to.
        features: One row a second in the YouTube-8M audio space, shape (n_seconds, 128).
        attention: Weight of each chunk, sums to 1, shape (n_chunks,).
        chunk_emotions: Share of each of the ten emotions in each chunk, rows sum to 1, shape (n_chunks, 10).
        emotions: The same for the whole song: the chunks' shares weighted by attention, shape (10,).
        gems: Predicted share of listeners who feel each of the nine GEMS emotions, shape (9,).
        music: Probability that this is music.
        notices: Sentences that the visitor should read (cut at 20 minutes; does not sound like music).
        backbone: Name of the backbone that heard it.
    """

    seconds: float
    features: Float32
    attention: Float32
    chunk_emotions: Float32
    emotions: Float32
    gems: Float32
    music: float
    notices: tuple[str, ...]
    backbone: str = COMPACT_NAME

    @property
    def n_chunks(self) -> int:
        """Number of 3-s chunks."""
        return len(self.attention)

    def to_dict(self) -> dict[str, Any]:
        """Return the ten emotions, the nine GEMS, attention and the probability of music, as JSON can hold them."""
        return {
            "emotions": _named(EMOTIONS, self.emotions),
            "gems": _named(GEMS, self.gems),
            "attention": [round(float(weight), 6) for weight in self.attention],
            "music": round(self.music, 4),
            "notices": list(self.notices),
            "backbone": self.backbone,
        }

    def chunk_times(self) -> list[tuple[float, float]]:
        """Return start and end of every chunk in seconds; the last ends with the song."""
        bounds = [
            (float(start), float(start + CHUNK_SECONDS)) for start in range(0, CHUNK_SECONDS * self.n_chunks, CHUNK_SECONDS)
        ]
        return [(start, min(stop, self.seconds)) for start, stop in bounds]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One video that answers a query.

    Attributes:
        row: Its position in the catalogue.
        video: What is known of it.
        similarity: Cosine in the space of the query's method; in ours, at the query's dial.
        emotion_similarity: Cosine in the emotion part of our space alone.
        percentile: Share of the whole catalogue that matches the query less well, in percent.
        best_start: Where in the video its best-matching chapter starts, in seconds; 0 where nobody cut it.
        x, y: Its place on the map.
    """

    row: int
    video: Video
    similarity: float
    emotion_similarity: float
    percentile: float
    best_start: float
    x: float
    y: float

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON can hold it; its row is ours alone."""
        video = self.video
        named = {"youtube_id": video.youtube_id} if video.youtube_id else {"video_id": video.video_id, "title": video.title}
        return {
            **named,
            "similarity": round(self.similarity, 5),
            "percentile": round(self.percentile, 3),
            "emotion": video.emotion,
            "labels": list(video.labels),
            "x": round(self.x, 4),
            "y": round(self.y, 4),
        }


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """The answer to one query.

    Attributes:
        analysis: The song.
        query: The settings that were asked with.
        selected: Which chunks made the query, shape (n_chunks,), bool.
        hits: Best first.
        x, y: Where the query lies on the map.
        path: Where each chunk lies on the map, in playing order, shape (n_chunks, 2).
    """

    analysis: SongAnalysis
    query: QueryConfig
    selected: Bool
    hits: tuple[Hit, ...]
    x: float
    y: float
    path: Float32

    def to_dict(self) -> dict[str, Any]:
        """Return the song's length, chunks, emotions and hits, as JSON can hold them."""
        heard = self.analysis
        chunks = [
            {"start_s": start, "end_s": round(end, 3), "attention": round(float(weight), 6), "selected": bool(selected)}
            for (start, end), weight, selected in zip(heard.chunk_times(), heard.attention, self.selected, strict=True)
        ]
        return {
            "seconds": round(heard.seconds, 3),
            "chunks": chunks,
            "emotions": _named(EMOTIONS, heard.emotions),
            "music": round(heard.music, 4),
            "notices": list(heard.notices),
            "backbone": heard.backbone,
            "hits": [hit.to_dict() for hit in self.hits],
        }


@dataclass(frozen=True, kw_only=True)
class VideoAnalysis:
    """What was seen in one video; made once, asked many times.

    Attributes:
        seconds: Duration of the pictures that were looked at.
        features: One row a second, shape (n_seconds, n_dims).
        traits: What stands out in the pictures, in words, most striking first.
        notices: Sentences that the visitor should read (cut at 3 minutes).
    """

    seconds: float
    features: Float32
    traits: tuple[str, ...]
    notices: tuple[str, ...]


def _named(names: tuple[str, ...], values: Float32) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
