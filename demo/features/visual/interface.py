"""The interface of every visual backbone: frames become features, one row a second, and those become a video's vector."""

from typing import Protocol

from demo.core.arrays import Float32, UInt8
from demo.core.config import FrameConfig


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
