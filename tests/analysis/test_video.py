"""A video is analyzed as drawn and as filmed pictures, each backbone from its own frames."""

from pathlib import Path

import numpy as np
import pytest

from demo.analysis.video import VideoAnalyzer
from demo.core.arrays import Float32, UInt8
from demo.core.bundles import STUDIO
from demo.core.config import FrameConfig
from demo.core.zoo import Zoo
from demo.features.visual.interface import PictureSummary


class BriefBackbone:
    """A backbone of filmed pictures that looks at two frames a second of the first three seconds."""

    name = "brief"
    n_dims = 1
    frames = FrameConfig(frame_rate=2, frame_pixels=64 * 36, max_seconds=3.0)

    def extract(self, frames: UInt8, frame_rate: float) -> Float32:
        return np.full((len(frames), 1), frame_rate, np.float32)

    def pool(self, features: Float32) -> Float32:
        mean: Float32 = features.mean(axis=0)
        return mean

    def summarize(self, frames: UInt8, frame_rate: float) -> PictureSummary:
        assert frames.shape[1:] == (36, 64, 3)
        return PictureSummary(np.array([len(frames), frame_rate], np.float32))


@pytest.mark.parametrize(("seconds", "n_frames", "words"), [(180.0, 6, "first 3 seconds"), (2.0, 4, "first 2 seconds")])
def test_each_backbone_has_its_own_frames_and_length(
    tiny_zoo: Path, films: Path, seconds: float, n_frames: int, words: str
) -> None:
    bundle = Zoo(tiny_zoo).read(STUDIO, "catalogue")
    analyzer = VideoAnalyzer.from_bundle(bundle, FrameConfig(max_seconds=seconds), BriefBackbone())
    found = analyzer.analyze(films / "film-2.mp4")
    assert found.filmed is not None
    assert found.filmed.vector.tolist() == [n_frames, 2]
    assert len(found.features) == min(25, seconds)
    # What is said is what was left out of the filmed pictures.
    assert len(found.notices) == 1
    assert words in found.notices[0]


def test_without_such_a_backbone_all_pictures_are_drawn_ones(tiny_zoo: Path, films: Path) -> None:
    found = VideoAnalyzer.from_bundle(Zoo(tiny_zoo).read(STUDIO, "catalogue")).analyze(films / "film-2.mp4")
    assert found.filmed is None
    assert found.notices == ()
