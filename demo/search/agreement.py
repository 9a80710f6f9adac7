"""Agreement of two audio backbones about one song: features second by second, hits, and emotions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.arrays import Float32
from demo.core.config import QueryConfig
from demo.core.vectors import normalize
from demo.emotion.classes import describe
from demo.features.audio.interface import AudioBackbone
from demo.features.audio.silence import audible_rows
from demo.search.retriever import Retriever

N_HITS = (10, 50)
N_EMOTIONS = 3


@dataclass(frozen=True, kw_only=True)
class Cosines:
    """Summary of the cosine of each second's two features.

    Attributes:
        mean: Over all seconds.
        lowest: Of all seconds.
        quartiles: First quartile, median and third quartile.
    """

    mean: float
    lowest: float
    quartiles: tuple[float, float, float]

    @classmethod
    def between(cls, one: Float32, other: Float32) -> "Cosines":
        """Compare features of the same seconds, both of shape (n_seconds, 128), row by row."""
        cosines = np.sum(normalize(one) * normalize(other), axis=1)
        first, median, third = (float(value) for value in np.quantile(cosines, (0.25, 0.5, 0.75)))
        return cls(mean=float(cosines.mean()), lowest=float(cosines.min()), quartiles=(first, median, third))

    def to_dict(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        quartiles = [round(value, 4) for value in self.quartiles]
        return {"mean": round(self.mean, 4), "lowest": round(self.lowest, 4), "quartiles": quartiles}

    def line(self) -> str:
        """Format the figures as one line."""
        quartiles = " ".join(f"{value:.3f}" for value in self.quartiles)
        return f"mean {self.mean:.3f}, lowest {self.lowest:.3f}, quartiles {quartiles}"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Agreement of two backbones about one song.

    Attributes:
        names: Names of the backbones.
        n_seconds: Seconds that both have features of.
        plain: Cosines of the features as they are.
        centered: Cosines without YouTube-8M's mean, which all music has in common.
        shared: Number of hits found by both, by number of hits.
        emotions: The strongest emotions by each, with their shares.
    """

    names: tuple[str, str]
    n_seconds: int
    plain: Cosines
    centered: Cosines
    shared: dict[int, int]
    emotions: tuple[dict[str, float], dict[str, float]]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures ready for JSON."""
        return {
            "backbones": list(self.names),
            "seconds": self.n_seconds,
            "cosine": self.plain.to_dict(),
            "cosine_centred": self.centered.to_dict(),
            "shared_hits": {str(number): shared for number, shared in self.shared.items()},
            "emotions": {
                name: {emotion: round(share, 4) for emotion, share in strongest.items()}
                for name, strongest in zip(self.names, self.emotions, strict=True)
            },
        }

    def lines(self) -> list[str]:
        """Format the figures, one subject a line."""
        shared = ", ".join(f"{shared} of the best {number}" for number, shared in self.shared.items())
        return [
            f"{self.n_seconds} seconds, {self.names[0]} and {self.names[1]}",
            f"cosine of each second     {self.plain.line()}",
            f"without the common mean   {self.centered.line()}",
            f"videos that both find     {shared}",
            *(
                f"emotions by {name:<13} " + ", ".join(f"{emotion} {share:.0%}" for emotion, share in strongest.items())
                for name, strongest in zip(self.names, self.emotions, strict=True)
            ),
        ]


def compare(analyzer: SongAnalyzer, other: AudioBackbone, retriever: Retriever, path: Path) -> Agreement:
    """Analyze a song with the analyzer's own backbone and with another.

    Args:
        analyzer: Its backbone is the first of the two.
        other: The second backbone.
        retriever: Its space supplies the mean, its catalogue the hits, at the default query.
        path: Any audio or video file.

    Raises:
        RecordingError: The file holds no usable sound.
    """
    analyses = analyzer.analyze(path), analyzer.analyze(path, backbone=other)
    one, two = (analysis.features[audible_rows(analysis.features)] for analysis in analyses)
    mean, _ = retriever.space.means
    found = [_found(retriever, analysis) for analysis in analyses]
    return Agreement(
        names=(analyses[0].backbone, analyses[1].backbone),
        n_seconds=len(one),
        plain=Cosines.between(one, two),
        centered=Cosines.between(one - mean, two - mean),
        shared={number: len(set(found[0][:number]) & set(found[1][:number])) for number in N_HITS},
        emotions=(_strongest(analyses[0]), _strongest(analyses[1])),
    )


def _found(retriever: Retriever, analysis: SongAnalysis) -> list[int]:
    """Return the rows of the best videos, best first."""
    return [hit.row for hit in retriever.search(analysis, QueryConfig(n_hits=max(N_HITS))).hits]


def _strongest(analysis: SongAnalysis) -> dict[str, float]:
    return dict(describe(analysis.emotions, n_most=N_EMOTIONS))
