"""A recording in, one frozen Retrieval out: all that the page, the command line or an API needs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from demo.audio.backbones import COMPACT, Backbone, load_backbone
from demo.audio.chunks import CHUNK_SECONDS, mean_of_chunks, select_chunks, split_into_chunks
from demo.audio.decode import decode
from demo.config import DecodeConfig, QueryConfig
from demo.correlation.space import SharedSpace
from demo.emotion.classes import EMOTIONS, GEMS
from demo.emotion.listener import EmotionListener
from demo.retrieval.catalogue import Catalogue
from demo.retrieval.projection import MAP_DIAL, place
from demo.retrieval.search import CosineSearch, best_rows, percentiles
from demo.zoo import read_bundle, read_required

Float32 = npt.NDArray[np.float32]
Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done, in words."""

CATALOGUE = "youtube8m-1"
"""The catalogue that is served unless another is named."""

MUSIC_THRESHOLD = 0.5
NOT_MUSIC = "This does not sound like music, so take the matches with a pinch of salt; record closer to the loudspeaker."


@dataclass(frozen=True, kw_only=True)
class Listening:
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
    """

    seconds: float
    features: Float32
    attention: Float32
    chunk_emotions: Float32
    emotions: Float32
    gems: Float32
    music: float
    notices: tuple[str, ...]

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
        youtube_id: Its eleven-character id.
        similarity: Cosine in the shared space at the query's dial.
        percentile: Share of the whole catalogue that matches the song less well, in percent.
        emotion: Its class label, one of the ten.
        labels: Its YouTube-8M label names.
        x, y: Its place on the map.
    """

    row: int
    youtube_id: str
    similarity: float
    percentile: float
    emotion: str
    labels: tuple[str, ...]
    x: float
    y: float

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON can hold it; its row is ours alone."""
        return {
            "youtube_id": self.youtube_id,
            "similarity": round(self.similarity, 5),
            "percentile": round(self.percentile, 3),
            "emotion": self.emotion,
            "labels": list(self.labels),
            "x": round(self.x, 4),
            "y": round(self.y, 4),
        }


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """The answer to one query.

    Attributes:
        listening: The song.
        query: The settings that were asked with.
        selected: Which chunks made the query, shape (n_chunks,), bool.
        hits: Best first.
        x, y: Where the query lies on the map.
        path: Where each chunk lies on the map, in playing order, shape (n_chunks, 2).
    """

    listening: Listening
    query: QueryConfig
    selected: npt.NDArray[np.bool_]
    hits: tuple[Hit, ...]
    x: float
    y: float
    path: Float32

    def to_dict(self) -> dict[str, Any]:
        """Return chunks, emotions and hits, as JSON can hold them."""
        heard = self.listening
        chunks = [
            {"start_s": start, "end_s": round(end, 3), "attention": round(float(weight), 6), "selected": bool(selected)}
            for (start, end), weight, selected in zip(heard.chunk_times(), heard.attention, self.selected, strict=True)
        ]
        return {
            "chunks": chunks,
            "emotions": _named(EMOTIONS, heard.emotions),
            "music": round(heard.music, 4),
            "notices": list(heard.notices),
            "hits": [hit.to_dict() for hit in self.hits],
        }


class Retriever:
    """The models and the catalogue, loaded once; safe to call from several threads."""

    def __init__(
        self,
        *,
        backbone: Backbone,
        listener: EmotionListener,
        space: SharedSpace,
        catalogue: Catalogue,
        config: DecodeConfig = DecodeConfig(),
    ) -> None:
        self.backbone = backbone
        self.listener = listener
        self.space = space
        self.catalogue = catalogue
        self.config = config
        self._search = CosineSearch(catalogue.visual)
        self._audio_at_map_dial = catalogue.audio.at_dial(MAP_DIAL)

    @classmethod
    def load(cls, zoo: Path, catalogue: str = CATALOGUE, backbone: str = COMPACT) -> "Retriever":
        """Load a catalogue and the very models that it was made with.

        Args:
            zoo: The folder of bundles.
            catalogue: Name of the catalogue's bundle.
            backbone: Name of the backbone's bundle.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
        """
        heard_by = load_backbone(zoo, backbone)
        videos = read_bundle(zoo / catalogue, "catalogue")
        space = read_required(videos, "space")
        emotion = read_required(space, "emotion")
        return cls(
            backbone=heard_by,
            listener=EmotionListener.from_bundle(emotion, heard_by.device),
            space=SharedSpace.from_bundle(space),
            catalogue=Catalogue.from_bundle(videos),
        )

    def listen(self, path: Path, progress: Progress | None = None) -> Listening:
        """Listen to a recording: decode it, and find its features, attention and emotions.

        Args:
            path: Any audio or video file.
            progress: Told what is being done.

        Raises:
            RecordingError: The file cannot be listened to; the message says why.
        """
        report = progress or (lambda share, doing: None)
        report(0.0, "Reading the recording")
        recording = decode(path, self.config)
        report(0.35, "Listening to every second")
        features, music = self.backbone.hear(recording.waveform)
        report(0.85, "Feeling for its emotions")
        heard = self.listener.listen(features)
        probability = float(music.mean())
        notices = recording.notices
        if probability < MUSIC_THRESHOLD:
            notices = (*notices, NOT_MUSIC)
        report(1.0, "Done")
        return Listening(
            seconds=recording.seconds,
            features=features,
            attention=heard.attention,
            chunk_emotions=heard.chunk_shares,
            emotions=heard.shares,
            gems=heard.gems,
            music=probability,
            notices=notices,
        )

    def match(self, listening: Listening, query: QueryConfig) -> Retrieval:
        """Find the videos whose pictures lie nearest to the song's selected chunks."""
        selected = select_chunks(listening.attention, query.sections, query.n_top_sections)
        asked = self.space.embed_audio(mean_of_chunks(listening.features, selected)[None])
        similarities = self._search.similarities(asked, query.dial)
        videos = self.catalogue
        allowed = videos.is_music_video if query.music_videos_only else np.ones(videos.n_videos, dtype=np.bool_)
        rows = best_rows(similarities, allowed, query.n_hits)
        hits = [
            Hit(
                row=int(row),
                youtube_id=videos.youtube_ids[row],
                similarity=float(similarities[row]),
                percentile=float(percentile),
                emotion=videos.emotions[row],
                labels=videos.labels[row],
                x=float(videos.visual_map[row, 0]),
                y=float(videos.visual_map[row, 1]),
            )
            for row, percentile in zip(rows, percentiles(similarities, rows), strict=True)
        ]
        chunk_means = split_into_chunks(listening.features).mean(axis=1)
        chunks = self.space.embed_audio(chunk_means).at_dial(MAP_DIAL)
        points = np.concatenate([asked.at_dial(MAP_DIAL), chunks])
        placed = place(points, self._audio_at_map_dial, videos.audio_map)
        return Retrieval(
            listening=listening,
            query=query,
            selected=selected,
            hits=tuple(hits),
            x=float(placed[0, 0]),
            y=float(placed[0, 1]),
            path=placed[1:],
        )


def _named(names: tuple[str, ...], values: Float32) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
