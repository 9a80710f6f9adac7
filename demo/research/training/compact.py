"""Train the compact backbone: YAMNet in low rank, taught to write the YouTube-8M audio space from noisy recordings.

1. The label bridge gives every half second of the corpus its place in the space, from YAMNet's predictions for the clean sound.
2. The student starts as YAMNet itself: its wide pointwise convolutions are cut to low rank along the directions in which
   real music makes their outputs vary, and the bridge is folded into its last layer.
3. It is then fine-tuned on degraded recordings against the clean targets, and keeps what YAMNet says as a second task.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from demo.core.arrays import Float32
from demo.features.audio.compact import CompactConfig, CompactNetwork, bring_to_level
from demo.features.audio.logmel import LogMel
from demo.research.training.augment import PhoneRecorder
from demo.research.training.bridge import LabelBridge
from demo.research.training.corpus import Clip
from demo.research.training.fine_tuning import FineTuningConfig, fine_tune
from demo.research.training.teachers import LOG_OFFSET, Yamnet

MUSIC_COLUMN = 132
"""YAMNet's index of *Music*."""


@dataclass(frozen=True, kw_only=True)
class DistilConfig(FineTuningConfig):
    """How the student is fine-tuned."""

    n_steps: int = 2400
    n_segments: int = 12
    segment_seconds: int = 8
    share_music: float = 0.86
    average: float = 0.996


@torch.inference_mode()
def teacher_logits(teacher: Yamnet, waveform: Float32) -> Float32:
    """Return the teacher's logits, every half second, shape (n_windows, 521); a short clip is padded to one window."""
    log_mel = LogMel()
    n_samples = max(len(waveform), log_mel.config.patch_samples + 8000)
    padded = torch.from_numpy(np.pad(waveform, (0, n_samples - len(waveform))))
    both = [log_mel(padded), log_mel(padded[8000:])]
    n_windows = len(both[0]) + len(both[1])
    patches = torch.empty(n_windows, *both[0].shape[1:])
    patches[0::2], patches[1::2] = both
    patches = torch.log(torch.exp(patches) - log_mel.config.log_offset + LOG_OFFSET)
    return torch.cat([teacher(block) for block in patches.split(32)]).numpy()


def second_targets(logits: Float32, start: int, n_seconds: int) -> Float32:
    """Average the three windows that touch each second (from half a second before it to half a second after).

    Args:
        logits: Every half second, shape (n_windows, n_labels).
        start: Window at which the first second begins.
        n_seconds: How many seconds.
    """
    center = start + 2 * np.arange(n_seconds)
    windows = np.clip(center[:, None] + np.array([-1, 0, 1]), 0, len(logits) - 1)
    targets: Float32 = logits[windows].mean(axis=1)
    return targets


@torch.no_grad()
def start_from_teacher(teacher: Yamnet, bridge: LabelBridge, patches: Tensor, config: CompactConfig) -> CompactNetwork:
    """Build the student as the teacher in low rank.

    A pointwise convolution y = W x + b becomes m + V V' (W x + b - m), with V the leading eigenvectors of the covariance of
    y before its ReLU6, and m its mean, both over real patches.

    Args:
        teacher: YAMNet.
        bridge: Folded into the last layer.
        patches: VGGish log-mel patches to measure the outputs on, shape (n, 96, 64).
        config: Shape of the student.
    """
    student = CompactNetwork(config)
    student.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stub
    images = torch.log(torch.exp(patches) - 0.009)[:, None].contiguous(memory_format=torch.channels_last)
    blocks: list[tuple[Any, Any]] = list(zip(teacher.blocks, student.blocks, strict=True))
    for theirs, ours in blocks:
        if len(ours) == len(theirs):
            ours.load_state_dict(theirs.state_dict())
        else:
            whole, narrow, wide = theirs[0], ours[0], ours[1]
            outputs = whole(images).movedim(1, -1).flatten(0, -2).double()
            mean = outputs.mean(0)
            _, vectors = torch.linalg.eigh(torch.cov(outputs.T))
            basis = vectors[:, -narrow.out_channels :]
            narrow.weight.copy_((basis.T @ whole.weight[:, :, 0, 0].double())[..., None, None])
            wide.weight.copy_(basis[..., None, None])
            wide.bias.copy_(mean + basis @ (basis.T @ (whole.bias.double() - mean)))
        images = theirs(images)
    classifier = teacher.classifier
    student.project.weight.copy_(torch.from_numpy(bridge.weight.T) @ classifier.weight)
    student.project.bias.copy_(torch.from_numpy(bridge.weight.T) @ classifier.bias + torch.from_numpy(bridge.bias))
    student.music.weight.copy_(classifier.weight[MUSIC_COLUMN : MUSIC_COLUMN + 1])
    student.music.bias.copy_(classifier.bias[MUSIC_COLUMN : MUSIC_COLUMN + 1])
    # The targets average three windows half a second apart; of whole seconds these weights come closest.
    student.context.weight.copy_(torch.tensor([0.15, 0.7, 0.15]).expand(config.n_dims, 1, 3))
    return student


@dataclass
class Distiller:
    """Draws segments and fine-tunes the student on them.

    Attributes:
        clips: Where segments come from.
        logits: The teacher's for each clip, by its name.
        bridge: Maps them to the targets.
        recorder: Degrades what the student gets.
        spread: Standard deviation of each of the targets' dimensions, shape (128,).
        config: How to train.
        random: Draws the segments.
    """

    clips: list[Clip]
    logits: dict[str, Float32]
    bridge: LabelBridge
    recorder: PhoneRecorder
    spread: Float32
    config: DistilConfig
    random: np.random.Generator

    def __post_init__(self) -> None:
        self.log_mel = LogMel()
        seconds = np.array([len(clip.samples) for clip in self.clips], dtype=np.float64)
        # Speech is short and scarce, so among what is not music it counts as much as noise.
        kinds = [("song", "music", "rendered"), ("noise",), ("speech",)]
        share_music = self.config.share_music
        shares = [share_music, (1 - share_music) / 2, (1 - share_music) / 2]
        self.probabilities = np.zeros(len(self.clips))
        for members, share in zip(kinds, shares, strict=True):
            chosen = np.array([clip.kind in members for clip in self.clips])
            self.probabilities[chosen] = share * seconds[chosen] / seconds[chosen].sum()
        self.n_samples = (self.config.segment_seconds - 1) * 16_000 + self.log_mel.config.patch_samples

    def draw(self) -> tuple[Tensor, Tensor, Tensor]:
        """Return one batch: patches (n, s, 96, 64), teacher logits (n, s, 521), whether it is music (n,)."""
        waveforms, targets, music = [], [], []
        for index in self.random.choice(len(self.clips), self.config.n_segments, p=self.probabilities):
            clip = self.clips[index]
            waveform, logits = clip.waveform, self.logits[clip.name]
            n_starts = max(1, (len(waveform) - self.n_samples) // 8000 + 1)
            start = int(self.random.integers(n_starts))
            segment = waveform[start * 8000 : start * 8000 + self.n_samples]
            segment = np.pad(segment, (0, self.n_samples - len(segment)), mode="wrap")
            waveforms.append(bring_to_level(self.recorder.record(segment), CompactConfig()))
            targets.append(second_targets(logits, start, self.config.segment_seconds))
            music.append(float(clip.is_music))
        patches = self.log_mel(torch.from_numpy(np.stack(waveforms)))
        return patches, torch.from_numpy(np.stack(targets)), torch.tensor(music)

    def train(
        self,
        student: CompactNetwork,
        teacher: Yamnet,
        report: Callable[[CompactNetwork], str],
        checkpoint: Path,
    ) -> CompactNetwork:
        """Fine-tune a student; an interrupted training goes on from its checkpoint.

        Args:
            student: Where it starts; changed in place.
            teacher: Its classifier serves as the second task's head.
            report: Called with the running mean now and then; what it returns is printed.
            checkpoint: File to go on from and to save to, now and then; it is left there at the end.

        Returns:
            The running mean of the weights.
        """
        head = nn.Linear(teacher.classifier.in_features, teacher.classifier.out_features)
        head.load_state_dict(teacher.classifier.state_dict())
        loss = partial(self._loss_of_a_batch, student, head)
        return fine_tune(student, {"head": head}, loss, self.config, self.random, report, checkpoint)

    def _loss_of_a_batch(self, student: CompactNetwork, head: nn.Linear) -> tuple[Tensor, str]:
        return self._loss(student, head, *self.draw())

    def _loss(
        self, student: CompactNetwork, head: nn.Linear, patches: Tensor, logits: Tensor, music: Tensor
    ) -> tuple[Tensor, str]:
        n_segments, n_seconds = patches.shape[:2]
        pooled = student.pool(patches.flatten(0, 1)).unflatten(0, (n_segments, n_seconds))
        features, music_logits = student.finish(pooled)
        targets = torch.from_numpy(self.bridge.embed(logits.numpy()))
        spread = torch.from_numpy(self.spread)
        error = ((features - targets) / spread).square()
        # What is not music lies where the bridge was never fitted; it teaches little about the space.
        weight = 0.2 + 0.8 * music
        by_second = (error.mean((1, 2)) * weight).mean()
        by_song = (((features - targets).mean(1) / spread).square().mean(1) * weight).mean()
        posteriors = torch.sigmoid(logits)
        labels = nn.functional.binary_cross_entropy_with_logits(head(pooled), posteriors, reduction="none").sum(-1).mean()
        is_music = nn.functional.binary_cross_entropy_with_logits(
            music_logits, (0.02 + 0.96 * music)[:, None].expand_as(music_logits)
        )
        loss = by_second + 2.0 * by_song + 0.02 * labels + 0.1 * is_music
        return loss, f"second {by_second:.3f} song {by_song:.3f} labels {labels:.2f} music {is_music:.3f}"
