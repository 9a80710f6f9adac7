"""Analyze a video's pictures: their features second by second, and words for what stands out. No catalogue is involved."""

from dataclasses import dataclass
from pathlib import Path

from demo.core.arrays import Float32
from demo.core.config import FrameConfig
from demo.core.progress import Progress, no_progress, subprogress
from demo.core.zoo import Bundle
from demo.features.visual.embedded import EmbeddedBackbone
from demo.features.visual.traits import describe_pictures, traits
from demo.media.frames import Pictures
from demo.media.sandboxed import read_video

TRAITS = "pictures.safetensors"
"""File of a catalogue's bundle: mean and deviation of the traits over its videos."""

DECODED_SHARE = 0.6
"""Share of the whole time when the frames are decoded."""


@dataclass(frozen=True, kw_only=True)
class VideoAnalysis:
    """The analysis of one video's pictures, made once and used by every search.

    Attributes:
        seconds: Duration of the analyzed pictures.
        features: One row a second, shape (n_seconds, n_dims).
        pooled: Their maximum, shape (n_dims,).
        traits: What stands out in the pictures, in words, most striking first.
        notices: Sentences for the visitor (cut at 3 minutes).
    """

    seconds: float
    features: Float32
    pooled: Float32
    traits: tuple[str, ...]
    notices: tuple[str, ...]


class VideoAnalyzer:
    """The embedded visual backbone and the statistics against which traits stand out; safe to use from several threads.

    Args:
        trait_mean: Mean of the traits over a catalogue, shape (n_traits,).
        trait_deviation: Their standard deviation, shape (n_traits,).
        config: Limits on what is taken from a video.
    """

    def __init__(self, trait_mean: Float32, trait_deviation: Float32, config: FrameConfig = FrameConfig()) -> None:
        self.trait_mean = trait_mean
        self.trait_deviation = trait_deviation
        self.config = config
        self.backbone = EmbeddedBackbone()

    @classmethod
    def from_bundle(cls, catalogue: Bundle, config: FrameConfig = FrameConfig()) -> "VideoAnalyzer":
        """Read the trait statistics from the bundle of a catalogue of drawn pictures."""
        tensors = catalogue.tensors(TRAITS)
        return cls(tensors["trait_mean"], tensors["trait_deviation"], config)

    def analyze(self, path: Path, progress: Progress | None = None) -> VideoAnalysis:
        """Decode a video in a sandboxed process and analyze its pictures.

        Args:
            path: Any mp4, webm or mov file.
            progress: Receives the share done.

        Raises:
            VideoError: The file has no usable pictures; the message says why.
        """
        report = progress or no_progress
        report(0.0, "Reading the video")
        pictures = read_video(path, self.config)
        return self.analyze_pictures(pictures, subprogress(report, DECODED_SHARE, 1.0))

    def analyze_pictures(self, pictures: Pictures, progress: Progress | None = None) -> VideoAnalysis:
        """Analyze decoded frames, taken at the analyzer's config."""
        report = progress or no_progress
        report(0.0, "Looking at every second")
        features = self.backbone.extract(pictures.frames, self.config.frame_rate)
        words = describe_pictures(traits(features), self.trait_mean, self.trait_deviation)
        report(1.0, "Done")
        return VideoAnalysis(
            seconds=pictures.seconds,
            features=features,
            pooled=self.backbone.pool(features),
            traits=words,
            notices=pictures.notices,
        )
