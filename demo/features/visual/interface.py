"""The interface of every visual backbone: frames become features, one row a second, and those become a video's vector."""

from typing import NamedTuple, Protocol

from demo.core.arrays import Float32, UInt8
from demo.core.config import FrameConfig


class PictureSummary(NamedTuple):
    """What a backbone of filmed pictures tells of a video.

    Attributes:
        vector: In YouTube-8M's visual space, shape (n_dims,).
        affect: Valence and arousal in deviations from a typical photograph, shape (2,); None where it tells neither.
        seen: What they show, in plain words, with the probability of each, most probable first.
        mood: Their mood in words; '' where it is a usual one or unknown.
    """

    vector: Float32
    affect: Float32 | None = None
    seen: tuple[tuple[str, float], ...] = ()
    mood: str = ""


class VisualBackbone(Protocol):
    """Extracts visual features.

    Attributes:
        name: Names the space of its features in bundles.
        n_dims: Dimensions of a feature.
        frames: Rate and size of the frames that it takes; what `read_pictures` takes.
    """

    name: str
    n_dims: int
    frames: FrameConfig

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        """Turn RGB frames, shape (n_frames, height, width, 3), into features, one row a second; no frames give no rows."""

    def pool(self, features: Float32) -> Float32:
        """Return the vector of a whole video, shape (n_dims,), from at least one second of features."""


class FilmedBackbone(VisualBackbone, Protocol):
    """Extracts YouTube-8M's visual features of filmed pictures."""

    def summarize(self, frames: UInt8, frame_rate: float) -> PictureSummary:
        """Return what is told of a video, from at least one frame."""
