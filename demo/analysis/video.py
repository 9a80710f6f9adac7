"""Analyze a video's pictures, as drawn ones and as filmed ones, and find words for what stands out. No catalogue is involved.

Drawn pictures are measured by hand-made features (the studio's space), filmed ones by a network (YouTube-8M's space). Both are
done for every video, because nothing in a file says which it is.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from demo.core.arrays import Float32
from demo.core.config import FrameConfig
from demo.core.progress import Progress, no_progress, subprogress
from demo.core.zoo import Bundle
from demo.features.visual.embedded import EmbeddedBackbone
from demo.features.visual.interface import FilmedBackbone, PictureSummary
from demo.features.visual.traits import describe_pictures, traits
from demo.media.sandboxed import VIDEO_LIMITS, read_video_file
from demo.media.video_file import VideoContents, VideoRequest

PictureKind = Literal["filmed", "drawn"]
FILMED: PictureKind = "filmed"
DRAWN: PictureKind = "drawn"
"""Kinds of pictures: YouTube-8M's space knows filmed ones, the studio's drawn ones."""

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
        filmed: What they are as filmed pictures; None without such a backbone.
    """

    seconds: float
    features: Float32
    pooled: Float32
    traits: tuple[str, ...]
    notices: tuple[str, ...]
    filmed: PictureSummary | None = None


class VideoAnalyzer:
    """The visual backbones and the statistics against which traits stand out; safe to use from several threads.

    Args:
        trait_mean: Mean of the traits over a catalogue, shape (n_traits,).
        trait_deviation: Their standard deviation, shape (n_traits,).
        config: Limits on what is taken from a video.
        filmed_backbone: Looks at filmed pictures; without it all are taken for drawn ones.
    """

    def __init__(
        self,
        trait_mean: Float32,
        trait_deviation: Float32,
        config: FrameConfig = FrameConfig(),
        filmed_backbone: FilmedBackbone | None = None,
    ) -> None:
        self.trait_mean = trait_mean
        self.trait_deviation = trait_deviation
        self.config = config
        self.backbone = EmbeddedBackbone()
        self.filmed_backbone = filmed_backbone
        # The same file for both; this backbone takes another rate and size of frames, and perhaps less of a long one.
        further = None
        if filmed_backbone:
            seconds = min(config.max_seconds, filmed_backbone.frames.max_seconds)
            further = replace(filmed_backbone.frames, max_bytes=config.max_bytes, max_seconds=seconds)
        self.request = VideoRequest(frames=config, further_frames=further)

    @classmethod
    def from_bundle(
        cls, catalogue: Bundle, config: FrameConfig = FrameConfig(), filmed_backbone: FilmedBackbone | None = None
    ) -> "VideoAnalyzer":
        """Read the trait statistics from the bundle of a catalogue of drawn pictures."""
        tensors = catalogue.tensors(TRAITS)
        return cls(tensors["trait_mean"], tensors["trait_deviation"], config, filmed_backbone)

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
        contents = read_video_file(path, self.request, VIDEO_LIMITS)
        return self.analyze_contents(contents, subprogress(report, DECODED_SHARE, 1.0))

    def analyze_contents(self, contents: VideoContents, progress: Progress | None = None) -> VideoAnalysis:
        """Analyze decoded frames, as the analyzer's request takes them."""
        report, pictures, further = progress or no_progress, contents.pictures, contents.further_pictures
        report(0.0, "Looking at every second")
        features = self.backbone.extract(pictures.frames, self.config.frame_rate)
        filmed = None
        if self.filmed_backbone:
            report(0.5, "Looking at what they show")
            filmed = self.filmed_backbone.summarize(further.frames, self.filmed_backbone.frames.frame_rate)
        words = describe_pictures(traits(features), self.trait_mean, self.trait_deviation)
        report(1.0, "Done")
        return VideoAnalysis(
            seconds=pictures.seconds,
            features=features,
            pooled=self.backbone.pool(features),
            traits=words,
            notices=(further if filmed else pictures).notices,
            filmed=filmed,
        )
