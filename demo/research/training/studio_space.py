"""Fit the studio's space: classes are all that joins real music and drawn pictures."""

from dataclasses import dataclass, field

import numpy as np

from demo.core.arrays import Bool, Float32, Int64
from demo.core.config import Config
from demo.core.errors import SettingError
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.space import SharedSpace
from demo.emotion.classes import EMOTIONS
from demo.research.training.studio_corpus import Drawings, Sounds

Labels = Int64


@dataclass(frozen=True, kw_only=True)
class StudioTraining(Config):
    """Settings of both parts.

    Attributes:
        emotion: S-DCCA; the visual network is as small as the audio network, since its features are few and have names.
        content: CCA of soundtracks with their own pictures.
        n_per_class: Rows of each class in an epoch, drawn from all sources alike: real music has few angry songs.
        seed: Of draws, networks and the map.
    """

    emotion: DeepConfig = field(default_factory=lambda: DeepConfig(visual_units=(128, 128, 64, 64)))
    content: LinearConfig = field(default_factory=lambda: LinearConfig(n_components=30, ridge=0.1))
    n_per_class: int = 1200
    seed: int = 0


def fit_space(songs: Sounds, real: Sounds, drawings: Drawings, kept: Bool, config: StudioTraining) -> SharedSpace:
    """Fit both parts.

    Args:
        songs: Emotify's.
        real: YouTube-8M's.
        drawings: The studio's.
        kept: Which (composition, style) pairs may be seen, shape (n, n_styles).
        config: Settings.
    """
    rng = np.random.default_rng(config.seed)
    audio, audio_labels = draw([songs.rows(), real.rows(), drawings.sounds.rows()], config.n_per_class, rng)
    visual, visual_labels = draw([drawings.rows(kept)], config.n_per_class, rng)
    if not np.array_equal(audio_labels, visual_labels):
        raise SettingError("A class has no music or no pictures; make more variations.")
    # Both views are sorted by class; batches are drawn from all of them.
    emotion = SDCCA(config.emotion).fit(audio, visual, audio_labels)
    pairs = np.argwhere(kept)
    own_audio, own_visual = drawings.sounds.songs[pairs[:, 0]], drawings.visual[kept][:, 0]
    return SharedSpace(emotion, CCA(config.content).fit(own_audio, own_visual, drawings.sounds.labels[pairs[:, 0]]))


def draw(sources: list[tuple[Float32, Labels]], n_per_class: int, rng: np.random.Generator) -> tuple[Float32, Labels]:
    """Draw rows class by class, from every source that has the class alike."""
    drawn, labels = [], []
    for label in range(len(EMOTIONS)):
        found = [rows[own] for rows, of in sources if (own := of == label).any()]
        for rows, share in zip(found, np.array_split(np.arange(n_per_class), max(1, len(found))), strict=False):
            drawn.append(rows[rng.integers(len(rows), size=len(share))])
            labels.append(np.full(len(share), label))
    return np.concatenate(drawn), np.concatenate(labels)
