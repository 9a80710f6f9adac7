"""Fine-tune the compact backbone so that a song heard in a bar and the clean song land together.

What two teachers say of the clean recording is the target for the degraded one: the label bridge, which knows more, and the
backbone as it was before, so that all that was trained on its features stays true. Besides the features, the student must
match what is made of them: the place in the shared space and the emotions of a segment. Each segment is heard twice, clean and
degraded, and the two must also agree with each other.

A few hours of music are soon learned by heart. So clean segments are varied, too, played slower or faster or mixed with other
music, and any further music will do; no label is needed, because the teachers hear what the student does.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from demo.core.arrays import Float32, Float64
from demo.correlation.space import SharedSpace
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import CHUNK_SECONDS
from demo.features.audio.compact import CompactConfig, CompactNetwork, bring_to_level
from demo.features.audio.logmel import LogMel
from demo.research.training.augment import PhoneRecorder, at_speed, mix
from demo.research.training.corpus import Clip
from demo.research.training.differentiable import EmotionShares, SpaceInTorch
from demo.research.training.fine_tuning import FineTuningConfig, fine_tune

RATE = 16_000

N_FROZEN = 3
"""Blocks at the start that are kept: they see the finest pictures of sound, so training them takes a third of the time."""

MUSIC_DECAY = 1e-4
"""Weight of the squares of the layer's weights."""


@dataclass(frozen=True, kw_only=True)
class RobustConfig(FineTuningConfig):
    """How the student is fine-tuned.

    Attributes:
        n_segments: Segments in a batch, each heard twice.
        share_music: Share of segments that are music; the rest is noise and speech, as much of each.
        share_further: Share of the music that comes from the folder of further recordings, where there is one.
        bridge: Weight of the label bridge in the targets; the rest is that of the backbone before.
        by_second, by_song, in_space, emotions, music: Weights of the losses against the teacher.
        agreement: Weight of the distance in space between a segment and its degraded copy.
        clean: How many times as much a clean segment's loss against the teacher counts as that of its degraded copy.
        n_music_batches: Batches that the layer which tells music from the rest is fitted to in the end.
        share_speed: Share of segments played at another speed, which changes pitch as well.
        speed: Its range.
        share_mixed: Share of segments of music that are mixed with another one.
        mixed_db: Range of the one over the other.
    """

    n_steps: int = 6000
    n_segments: int = 6
    segment_seconds: int = 9
    share_music: float = 0.85
    share_further: float = 0.5
    bridge: float = 0.5
    learning_rate: float = 3e-4
    average: float = 0.997
    by_second: float = 0.5
    by_song: float = 2.0
    in_space: float = 2.0
    emotions: float = 1.0
    music: float = 0.5
    agreement: float = 3.0
    clean: float = 2.0
    n_music_batches: int = 240
    share_speed: float = 0.7
    speed: tuple[float, float] = (0.8, 1.25)
    share_mixed: float = 0.3
    mixed_db: tuple[float, float] = (0.0, 12.0)


@dataclass
class RobustTrainer:
    """Draws segments and fine-tunes the student on them.

    Attributes:
        clips: Where segments come from.
        teacher: The backbone before.
        bridge: What the label bridge says of a waveform (n_samples,) at the network's level, by second: shape (n_seconds, 128).
        recorder: Degrades what the student gets.
        spread: Standard deviation of each dimension of the targets, shape (128,).
        space: Embeds means.
        emotion_model: Judges segments.
        config: How to train.
        random: Draws the segments.
    """

    clips: list[Clip]
    teacher: CompactNetwork
    bridge: Callable[[Float32], Float32]
    recorder: PhoneRecorder
    spread: Float32
    space: SharedSpace
    emotion_model: EmotionModel
    config: RobustConfig
    random: np.random.Generator

    def __post_init__(self) -> None:
        self.log_mel = LogMel()
        self.embed = SpaceInTorch(self.space)
        self.shares = EmotionShares(self.emotion_model.classes)
        n_samples = (self.config.segment_seconds - 1) * RATE + self.log_mel.config.patch_samples
        self.clips = [clip for clip in self.clips if len(clip.samples) >= n_samples or not clip.is_music]
        self.n_samples = n_samples
        self.probabilities = self._probabilities()

    def _probabilities(self) -> Float64:
        """Return how often a segment comes from each clip: a kind has its share, and a clip that of its length in the kind."""
        music, further, other = self.config.share_music, self.config.share_further, (1 - self.config.share_music) / 2
        shares = {"music": music * (1 - further), "further music": music * further, "noise": other, "speech": other}
        kinds = [("further " * clip.is_further + "music") if clip.is_music else clip.kind for clip in self.clips]
        seconds = np.array([len(clip.samples) for clip in self.clips], dtype=np.float64)
        totals = {kind: seconds[[each == kind for each in kinds]].sum() for kind in set(kinds)}
        probabilities: Float64 = np.array([shares[kind] / totals[kind] for kind in kinds]) * seconds
        probabilities /= probabilities.sum()
        return probabilities

    def draw(self) -> tuple[Tensor, Tensor, Tensor]:
        """Return one batch of n segments: patches, what the label bridge says of the clean ones, and which are music.

        Shapes: (2n, s, 96, 64), the clean segments and then their degraded copies; (n, s, 128); (n,).
        """
        clean, degraded, bridged, is_music = [], [], [], []
        for index in self.random.choice(len(self.clips), self.config.n_segments, p=self.probabilities):
            clip = self.clips[index]
            segment = self._segment(clip)
            if clip.is_music and self.random.random() < self.config.share_mixed:
                other = self._segment(self.clips[self.random.choice(len(self.clips), p=self.probabilities)])
                segment = mix(segment, other, self.random.uniform(*self.config.mixed_db))
            segment = bring_to_level(segment, CompactConfig())
            clean.append(self.log_mel(torch.from_numpy(segment)))
            degraded.append(self.log_mel(torch.from_numpy(bring_to_level(self.recorder.record(segment), CompactConfig()))))
            bridged.append(torch.from_numpy(self.bridge(segment)))
            is_music.append(float(clip.is_music))
        return torch.stack(clean + degraded), torch.stack(bridged), torch.tensor(is_music)

    def _segment(self, clip: Clip) -> Float32:
        """Draw a segment of a clip, some at another speed, shape (n_samples,); short clips are repeated."""
        has_speed = self.random.random() < self.config.share_speed
        speed = self.random.uniform(*self.config.speed) if has_speed else 1.0
        waveform, n_samples = clip.waveform, int(np.ceil(self.n_samples * speed))
        start = int(self.random.integers(max(1, len(waveform) - n_samples + 1)))
        segment = np.resize(waveform[start : start + n_samples], n_samples)
        return at_speed(segment, speed, self.n_samples) if has_speed else segment

    def train(
        self,
        start: CompactNetwork,
        report: Callable[[CompactNetwork], str],
        checkpoint: Path,
        average_with: CompactNetwork | None = None,
    ) -> CompactNetwork:
        """Fine-tune a copy of a network; an interrupted training goes on from its checkpoint as if it had not been.

        Args:
            start: Where the student starts.
            report: Called with the running mean now and then; what it returns is printed.
            checkpoint: File to go on from and to save to, now and then.
            average_with: A network that was fine-tuned from the same start in another way; their mean is better than either
                (Wortsman and others, "Model soups", ICML 2022).

        Returns:
            The running mean of the weights, or the mean of that and of the other network's.
        """
        student = copy.deepcopy(start)
        student.blocks[:N_FROZEN].requires_grad_(False)
        loss = partial(self._loss_of_a_batch, student)
        network = fine_tune(student, {}, loss, self.config, self.random, report, checkpoint)
        if average_with is not None:
            others = average_with.state_dict()
            network.load_state_dict({name: (weight + others[name]) / 2 for name, weight in network.state_dict().items()})
        self.fit_music(network)
        return network

    def fit_music(self, network: CompactNetwork) -> None:
        """Fit the layer that tells music from the rest to what the teacher says of the same music, degraded music included.

        Until here its targets were those of clean sound. But the page says which seconds are hard to hear, so a second that
        talk drowns must have a low probability of music although its features are those of the music. Noise and speech are
        known for what they are.
        """
        units, wanted = [], []
        with torch.no_grad():
            for _ in tqdm(range(self.config.n_music_batches), desc="music", unit="batch"):
                patches, _, is_music = self.draw()
                units.append(network.pool(patches.flatten(0, 1)))
                said = self.teacher.music(self.teacher.pool(patches.flatten(0, 1))).sigmoid()
                wanted.append(torch.where(is_music.repeat(2).repeat_interleave(patches.shape[1])[:, None] > 0, said, 0.02))
        inputs, targets = torch.cat(units), torch.cat(wanted)
        optimizer = torch.optim.LBFGS(network.music.parameters(), max_iter=100, line_search_fn="strong_wolfe")

        def loss() -> Tensor:
            optimizer.zero_grad()
            found = nn.functional.binary_cross_entropy_with_logits(network.music(inputs), targets)
            found = found + MUSIC_DECAY * network.music.weight.square().sum()
            found.backward()
            return found

        optimizer.step(loss)

    def _loss_of_a_batch(self, student: CompactNetwork) -> tuple[Tensor, str]:
        return self._loss(student, *self.draw())

    def _loss(self, student: CompactNetwork, patches: Tensor, bridged: Tensor, is_music: Tensor) -> tuple[Tensor, str]:
        config, spread = self.config, torch.from_numpy(self.spread)
        with torch.no_grad():
            clean = patches[: len(is_music)]
            said, logits = self.teacher.finish(self.teacher.pool(clean.flatten(0, 1)).unflatten(0, clean.shape[:2]))
        targets = config.bridge * bridged + (1 - config.bridge) * said
        targets, probability, is_music = (torch.cat([each, each]) for each in (targets, logits.sigmoid(), is_music))
        pooled = student.pool(patches.flatten(0, 1)).unflatten(0, patches.shape[:2])
        features, music_logits = student.finish(pooled)
        is_clean = torch.arange(len(features)) < len(features) // 2
        share = torch.where(is_clean, config.clean, 1.0) * 2 / (config.clean + 1)
        # What is not music lies where no video does; it teaches little about the space.
        weight = share * (0.1 + 0.9 * is_music)
        by_second = (((features - targets) / spread).square().mean((1, 2)) * weight).mean()
        by_song = (((features - targets).mean(1) / spread).square().mean(1) * weight).mean()
        found, wanted = self.embed(features.mean(1)), self.embed(targets.mean(1))
        in_space = sum((1 - (one * other).sum(1)) * share * is_music for one, other in zip(found, wanted, strict=True))
        network = self.emotion_model.network
        n_chunks = torch.full((len(features),), config.segment_seconds // CHUNK_SECONDS)
        felt = [network(rows.unflatten(1, (-1, CHUNK_SECONDS)), n_chunks) for rows in (features, targets)]
        by_feature = (self.shares.project(felt[0].songs) - self.shares.project(felt[1].songs)).square().mean(1)
        shares = [(each.attention[..., None] * self.shares(each.chunks)).sum(1) for each in felt]
        emotions = ((by_feature + (shares[0] - shares[1]).abs().sum(1) / 2) * share * is_music).mean()
        wanted_music = torch.where(is_music[:, None] > 0, probability.clamp(0.5, 0.98), probability.clamp(0.02, 0.98))
        music = nn.functional.binary_cross_entropy_with_logits(music_logits, wanted_music)
        distance = torch.as_tensor(in_space).mean()
        loss = config.by_second * by_second + config.by_song * by_song + config.in_space * distance
        apart = torch.stack([1 - (one * other).sum(1) for one, other in (part.chunk(2) for part in found)]).sum(0)
        agreement = (apart * is_music.chunk(2)[0]).mean()
        loss = loss + config.emotions * emotions + config.music * music + config.agreement * agreement
        losses = {"second": by_second, "song": by_song, "space": distance, "emotions": emotions, "music": music}
        return loss, " ".join(f"{name} {value:.3f}" for name, value in (losses | {"agreement": agreement}).items())
