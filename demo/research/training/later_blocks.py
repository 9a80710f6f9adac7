"""Fine-tune the later blocks of a backbone on recordings that its first blocks have heard once.

The first blocks hold a seventh of the weights and do two thirds of the work. What they say of excerpts, clean and as phones in
bars recorded them, is kept; on that, the rest trains several times as fast as from sound each time, on a CPU. The loss is that
of robust.py. The mean of the weights before and after is better than either (Wortsman and others, "Model soups", ICML 2022).
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch import Tensor

from demo.core.arrays import Float32
from demo.features.audio.compact import CompactConfig, CompactNetwork, bring_to_level
from demo.features.audio.logmel import LogMel
from demo.research.training.augment import PhoneRecorder
from demo.research.training.corpus import Clip
from demo.research.training.fine_tuning import fine_tune
from demo.research.training.recorded_songs import ArraysInAFile, record_excerpts
from demo.research.training.robust import LossWeights, RobustLoss

N_KEPT = 12
"""Blocks at the start that are kept."""

UNIT_STEP = 6 / 255
"""The kept blocks end in a ReLU6, whose values are stored as whole numbers from 0 to 255."""

PATCHES_AT_A_TIME = 16


@dataclass(frozen=True, kw_only=True)
class LaterBlocksConfig(LossWeights):
    """How the later blocks are fine-tuned."""

    n_steps: int = 1800
    n_segments: int = 12
    segment_seconds: int = 9
    share_music: float = 1.0
    learning_rate: float = 3e-4
    average: float = 0.997
    bridge: float = 0.8


@dataclass(frozen=True)
class HeardExcerpts(ArraysInAFile):
    """What the kept blocks say of excerpts, clean and recorded, all seconds in one array.

    Attributes:
        lengths: Seconds of each excerpt, shape (n_excerpts,).
        units: As whole numbers of UNIT_STEP, first of the clean excerpt, then of its recordings, shape (n_seconds,
            1 + N_RECORDINGS, n_channels, height, width), uint8.
        bridged: What the label bridge says of the clean excerpt, shape (n_seconds, 128), in half precision.
        said: The same of the backbone before.
    """

    lengths: np.ndarray
    units: np.ndarray
    bridged: np.ndarray
    said: np.ndarray

    @classmethod
    def hear(
        cls,
        network: CompactNetwork,
        teachers: Sequence[Callable[[Float32], Float32]],
        clips: Sequence[Clip],
        recorder: PhoneRecorder,
        seed: int,
    ) -> Self:
        """Record excerpts of clips, and hear all with the kept blocks of a network.

        Args:
            network: Whose first blocks are kept.
            teachers: What the label bridge and the backbone before say of a waveform (n_samples,) at the network's level, by
                second, shape (n_seconds, 128).
            clips: Music.
            recorder: Phones in bars.
            seed: Of excerpts and recordings.
        """
        log_mel = LogMel()

        def hear(_: Clip, waveforms: list[Float32]) -> tuple[np.ndarray, ...]:
            levelled = [bring_to_level(waveform, CompactConfig()) for waveform in waveforms]
            units = np.stack([hear_units(network, log_mel, waveform) for waveform in levelled], axis=1)
            return units, *(teacher(levelled[0])[: len(units)].astype(np.float16) for teacher in teachers)

        units, bridged, said = zip(*record_excerpts(hear, clips, recorder, seed), strict=True)
        lengths = np.array([len(part) for part in units])
        return cls(lengths, *(np.concatenate(parts) for parts in (units, bridged, said)))


@dataclass
class LaterBlocksTrainer:
    """Draws segments of excerpts and fine-tunes a network's later blocks on them.

    Attributes:
        excerpts: Heard by the network's first blocks.
        distances: The loss.
        config: How to train.
        random: Draws the segments.
    """

    excerpts: HeardExcerpts
    distances: RobustLoss
    config: LaterBlocksConfig
    random: np.random.Generator

    def draw(self) -> tuple[Tensor, Tensor]:
        """Return one batch of n segments: what the kept blocks say, the clean ones and then a recording of each, and targets.

        Shapes: (2n, s, n_channels, height, width), uint8; (n, s, 128).
        """
        lengths, n_seconds = self.excerpts.lengths, self.config.segment_seconds
        clean, recorded, targets = [], [], []
        for index in self.random.choice(len(lengths), self.config.n_segments, p=lengths / lengths.sum()).tolist():
            start = int(lengths[:index].sum() + self.random.integers(lengths[index] - n_seconds + 1))
            rows = slice(start, start + n_seconds)
            units = self.excerpts.units[rows]
            clean.append(units[:, 0])
            recorded.append(units[:, int(self.random.integers(1, units.shape[1]))])
            bridged, said = (said[rows].astype(np.float32) for said in (self.excerpts.bridged, self.excerpts.said))
            targets.append(self.config.bridge * bridged + (1 - self.config.bridge) * said)
        return torch.from_numpy(np.stack(clean + recorded)), torch.from_numpy(np.stack(targets))

    def train(self, start: CompactNetwork, report: Callable[[CompactNetwork], str], checkpoint: Path) -> CompactNetwork:
        """Fine-tune a copy of a network; arguments as for `RobustTrainer.train`.

        Returns:
            The mean of its weights before and after.
        """
        student = copy.deepcopy(start)
        tuned = fine_tune(student, {}, partial(self._loss, student), self.config, self.random, report, checkpoint)
        before = start.state_dict()
        tuned.load_state_dict({name: (weight + before[name]) / 2 for name, weight in tuned.state_dict().items()})
        return tuned

    def _loss(self, student: CompactNetwork) -> tuple[Tensor, str]:
        units, targets = self.draw()
        pooled = pool_units(student, units.flatten(0, 1)).unflatten(0, units.shape[:2])
        return self.distances(student.finish(pooled)[0], targets, torch.ones(len(targets)))


@torch.inference_mode()
def hear_units(network: CompactNetwork, log_mel: LogMel, waveform: Float32) -> np.ndarray:
    """Return what the kept blocks say of each second of a waveform, as whole numbers of UNIT_STEP, (n_seconds, ...), uint8."""
    patches = log_mel(torch.from_numpy(waveform))
    blocks = [network.blocks[:N_KEPT](network.images(part)) for part in patches.split(PATCHES_AT_A_TIME)]
    return (torch.cat(blocks) / UNIT_STEP).round().to(torch.uint8).numpy()


def pool_units(network: CompactNetwork, units: Tensor) -> Tensor:
    """Map what the kept blocks said, shape (n, n_channels, height, width), to one vector each, as `CompactNetwork.pool`."""
    images = (units * UNIT_STEP).contiguous(memory_format=torch.channels_last)
    pooled: Tensor = network.blocks[N_KEPT:](images).mean((2, 3))
    return pooled
