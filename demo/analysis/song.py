"""Analyze a song: its features, its attention over 3-second chunks, and its emotions. No catalogue is involved."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import DecodeConfig
from demo.core.progress import Progress, no_progress, subprogress
from demo.emotion.classes import EMOTIONS, GEMS, strongest
from demo.emotion.model import EmotionModel
from demo.emotion.ratings import SongRatings, music_mean
from demo.features.audio.chunks import CHUNK_SECONDS, chunk_means
from demo.features.audio.interface import MUSIC_THRESHOLD, AudioBackbone
from demo.features.audio.silence import audible_seconds, with_silence, without_silence
from demo.features.tfhub.settings import COMPACT_NAME
from demo.media.audio import Recording
from demo.media.sandboxed import read_recording

UNCLEAR_THRESHOLD = 0.7
"""In a bar, chunks with a lower probability of music keep their strongest emotion less often than others (docs/measured.md)."""

NOT_MUSIC = "This does not sound like music, so take the matches with a pinch of salt; record closer to the loudspeaker."

LEVELS_PER_SECOND = 4

DECODED_SHARE = 0.35
"""Share of the whole time when the recording is decoded."""


@dataclass(frozen=True, kw_only=True)
class SongAnalysis:
    """The analysis of one song, made once and used by every search.

    Attributes:
        seconds: Duration of the analyzed sound.
        features: One row a second in the YouTube-8M audio space, shape (n_seconds, 128); NaN where silent.
        attention: Weight of each chunk, sums to 1, shape (n_chunks,); 0 for chunks of silence.
        chunk_emotions: Share of each of the ten emotions in each chunk, rows sum to 1, shape (n_chunks, 10); 0 where silent.
        emotions: The chunks' shares weighted by capped attention, shape (10,).
        gems: Predicted share of listeners who feel each of the nine GEMS emotions, shape (9,).
        moods: Probability of each of AudioSet's seven moods, shape (7,).
        music: Probability that what is audible is music.
        music_by_second: The same of each second, shape (n_seconds,); NaN where silent.
        levels: Root mean square of each quarter of a second, full scale is 1, shape (n_quarters,).
        notices: Sentences for the visitor (cut at 20 minutes; does not sound like music).
        backbone: Name of the backbone that extracted the features.
    """

    seconds: float
    features: Float32
    attention: Float32
    chunk_emotions: Float32
    emotions: Float32
    gems: Float32
    moods: Float32
    music: float
    music_by_second: Float32
    levels: Float32
    notices: tuple[str, ...]
    backbone: str = COMPACT_NAME

    @property
    def n_chunks(self) -> int:
        """Number of 3-s chunks."""
        return len(self.attention)

    @property
    def relative_attention(self) -> Float32:
        """Attention as a multiple of the average of the chunks that are not silent, shape (n_chunks,)."""
        return self.attention * np.count_nonzero(self.attention)

    @property
    def music_by_chunk(self) -> Float32:
        """Mean probability of music of each chunk's audible seconds, shape (n_chunks,); NaN where all are silent."""
        return chunk_means(self.music_by_second)

    @property
    def is_unclear(self) -> Bool:
        """Which chunks are hard to hear as music, shape (n_chunks,); none of silence is."""
        unclear: Bool = self.music_by_chunk < UNCLEAR_THRESHOLD
        return unclear

    def to_dict(self) -> dict[str, Any]:
        """Return the ten emotions, the strongest, the nine GEMS, attention and the probability of music, ready for JSON."""
        return {
            "emotions": named_shares(EMOTIONS, self.emotions),
            "strongest": list(strongest(self.emotions)),
            "gems": named_shares(GEMS, self.gems),
            "attention": [round(float(weight), 6) for weight in self.attention],
            "music": round(self.music, 4),
            "music_by_chunk": json_numbers(self.music_by_chunk),
            "notices": list(self.notices),
            "backbone": self.backbone,
        }

    def chunk_times(self) -> list[tuple[float, float]]:
        """Return start and end of every chunk in seconds; the last chunk ends with the song."""
        starts = np.arange(self.n_chunks, dtype=np.float64) * CHUNK_SECONDS
        return [(start, min(start + CHUNK_SECONDS, self.seconds)) for start in starts.tolist()]


class SongAnalyzer:
    """An audio backbone and what judges its features; safe to use from several threads.

    Attributes:
        backbone: Extracts the features.
        emotion_model: Attention and emotions.
        ratings: Predicts the GEMS emotions of the whole song; without it the emotion model does.
        config: How recordings are decoded.
    """

    def __init__(
        self,
        backbone: AudioBackbone,
        emotion_model: EmotionModel,
        ratings: SongRatings | None = None,
        config: DecodeConfig = DecodeConfig(),
    ) -> None:
        self.backbone = backbone
        self.emotion_model = emotion_model
        self.ratings = ratings
        self.config = config

    def analyze(self, path: Path, progress: Progress | None = None, backbone: AudioBackbone | None = None) -> SongAnalysis:
        """Decode a recording in a sandboxed process and analyze it.

        Args:
            path: Any audio or video file.
            progress: Receives the share done.
            backbone: Replaces the analyzer's own.

        Raises:
            RecordingError: The file holds no usable sound; the message says why.
        """
        report = progress or no_progress
        report(0.0, "Reading the recording")
        recording = read_recording(path, self.config)
        return self.analyze_recording(recording, subprogress(report, DECODED_SHARE, 1.0), backbone)

    def analyze_recording(
        self, recording: Recording, progress: Progress | None = None, backbone: AudioBackbone | None = None
    ) -> SongAnalysis:
        """Analyze a decoded recording.

        Args:
            recording: At least one chunk long.
            progress: Receives the share done.
            backbone: Replaces the analyzer's own.

        Raises:
            RecordingTooShort: The recording gives no feature.
        """
        report, extractor = progress or no_progress, backbone or self.backbone
        report(0.0, "Listening to every second")
        audible = audible_seconds(recording.waveform)
        heard, music = extractor.extract(without_silence(recording.waveform, audible))
        features, music_by_second = with_silence(heard, audible), with_silence(music[:, None], audible)[:, 0]
        report(0.77, "Feeling for its emotions")
        emotions = self.emotion_model.predict(features, music_by_second)
        gems = self.ratings.predict(music_mean(heard, music)[None])[0] if self.ratings else emotions.gems
        report(1.0, "Done")
        probability = float(music.mean())
        return SongAnalysis(
            seconds=recording.seconds,
            features=features,
            attention=emotions.attention,
            chunk_emotions=emotions.chunk_shares,
            emotions=emotions.shares,
            gems=gems,
            moods=emotions.moods,
            music=probability,
            music_by_second=music_by_second,
            levels=_levels(recording.waveform, self.config.sample_rate // LEVELS_PER_SECOND),
            notices=recording.notices if probability >= MUSIC_THRESHOLD else (*recording.notices, NOT_MUSIC),
            backbone=extractor.name,
        )


def _levels(waveform: Float32, window: int) -> Float32:
    """Return the root mean square of consecutive windows; the last one may be shorter."""
    starts = np.arange(0, len(waveform), window)
    energies = np.add.reduceat(np.square(waveform), starts)
    levels: Float32 = np.sqrt(energies / np.diff(starts, append=len(waveform)))
    return levels.astype(np.float32)


def named_shares(names: tuple[str, ...], shares: Float32) -> dict[str, float]:
    """Return shares by name, rounded for JSON."""
    return {name: round(float(share), 4) for name, share in zip(names, shares, strict=True)}


def json_numbers(values: Float32) -> list[float | None]:
    """Return numbers rounded for JSON, which has no NaN: null stands in its place."""
    return [None if np.isnan(value) else round(value, 4) for value in values.tolist()]
