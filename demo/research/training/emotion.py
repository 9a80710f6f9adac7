"""Train the BiLSTM attention network on what exists: Emotify's ratings, AudioSet's moods, and a tagger's soft tags.

Every song is a sequence of features from the compact backbone (clean, and degraded as through several phones); AudioSet's
clips are VGGish sequences as published. One batch mixes them, and each task counts where its labels are known.

Attention learns from three things besides the labels: foreign chunks (speech, noise) are put into songs, and what falls on
them is lost; a song that begins at another chunk must be attended to alike; and a gentle pull keeps its entropy from both
ends, flat and a single spike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from demo.core.arrays import Bool, Float32
from demo.core.config import Config
from demo.emotion.network import EmotionConfig, EmotionNetwork
from demo.features.audio.chunks import CHUNK_SECONDS, split_into_chunks
from demo.research.training.attention import normalized_entropy, rotation_loss


@dataclass(frozen=True, kw_only=True)
class EmotionTraining(Config):
    """How the network is trained.

    Attributes:
        n_steps: Batches.
        n_rated, n_moods, n_tagged: Songs of a batch with ratings, with moods, and with tags alone.
        n_moods: Clips with a mood in a batch.
        n_tagged: Songs with tags alone in a batch.
        learning_rate: Peak of the one-cycle schedule.
        weight_decay: Of AdamW.
        share_single: Share of songs given as their mean in one chunk, as YouTube-8M's videos will be.
        share_foreign: Share of songs with foreign chunks among their own.
        share_cropped: Share of songs of which only a part is used.
        frame_noise, song_noise: Standard deviation of noise on standardised features, drawn again for each frame and for each
            song. The latter is what keeps 320 songs from being learned by heart, as a ridge would.
        tag_weight, mood_weight, entropy_weight, rotation_weight, foreign_weight: Of these losses against the ratings'.
        entropy: Normalised entropy that attention is pulled to.
        seed: Of everything.
    """

    n_steps: int = 800
    n_rated: int = 28
    n_moods: int = 20
    n_tagged: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    share_single: float = 0.25
    share_foreign: float = 0.25
    share_cropped: float = 0.5
    frame_noise: float = 0.3
    song_noise: float = 0.5
    tag_weight: float = 0.25
    mood_weight: float = 1.0
    entropy_weight: float = 10.0
    entropy: float = 0.85
    rotation_weight: float = 0.5
    foreign_weight: float = 5.0
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Song:
    """One training sequence and what is known of it.

    Attributes:
        name: Where it comes from.
        versions: Features of the same song, clean (first) and degraded, each of shape (n_seconds, 128).
        gems: Standardised ratings, shape (9,), or None.
        mood: Share of each of AudioSet's moods, shape (7,), or None.
        tags: Standardised tag logits, shape (56,), or None.
    """

    name: str
    versions: Sequence[Float32]
    gems: Float32 | None = None
    mood: Float32 | None = None
    tags: Float32 | None = None


@dataclass
class EmotionTrainer:
    """Trains networks on lists of songs.

    Attributes:
        rated: Songs with GEMS ratings.
        moods: Clips with shares of moods.
        tagged: Songs with tags alone.
        foreign: Features of speech and noise, shape (n_seconds, 128).
        metric: Makes distances between features those between their AudioSet labels (`label_metric`), shape (128, 128).
        shape: Of the network.
        config: How to train.
    """

    rated: list[Song]
    moods: list[Song]
    tagged: list[Song]
    foreign: Float32
    metric: Float32
    shape: EmotionConfig = field(default_factory=EmotionConfig)
    config: EmotionTraining = field(default_factory=EmotionTraining)

    def train(self, description: str) -> EmotionNetwork:
        """Train one network and return the running mean of its weights."""
        config = self.config
        torch.manual_seed(config.seed)
        random = np.random.default_rng(config.seed)
        network = EmotionNetwork(self.shape)
        seconds = np.concatenate([version for song in [*self.rated, *self.tagged] for version in song.versions[:1]])
        network.mean.copy_(torch.from_numpy(seconds.mean(0)))
        network.metric.copy_(torch.from_numpy(self.metric / (seconds @ self.metric).std(0).mean()))
        self._deviation = seconds.std(0)
        optimizer = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, config.learning_rate, config.n_steps, pct_start=0.1, cycle_momentum=False
        )
        averaged = torch.optim.swa_utils.AveragedModel(
            network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True
        )
        groups = ((self.rated, config.n_rated), (self.moods, config.n_moods), (self.tagged, config.n_tagged))
        for _ in tqdm(range(config.n_steps), desc=description, unit="batch"):
            network.train()
            songs = [group[i] for group, n in groups if group for i in random.integers(len(group), size=n)]
            varied = [self._vary(song, random) for song in songs]
            chunks, n_chunks = pad([chunks for chunks, _ in varied])
            is_foreign, _ = pad([mask[:, None].astype(np.float32) for _, mask in varied])
            loss = self._loss(network, songs, chunks, n_chunks, is_foreign[..., 0])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            averaged.update_parameters(network)
        return cast(EmotionNetwork, averaged.module.eval())

    def _vary(self, song: Song, random: np.random.Generator) -> tuple[Float32, Bool]:
        """Return one variation of a song as chunks, shape (n_chunks, 3, 128), and which of them are foreign."""
        config = self.config
        features = song.versions[int(random.integers(len(song.versions)))]
        if random.random() < config.share_cropped and len(features) > 3 * CHUNK_SECONDS:
            length = int(random.integers(3 * CHUNK_SECONDS, len(features) + 1))
            start = int(random.integers(len(features) - length + 1))
            features = features[start : start + length]
        noise = config.frame_noise * random.standard_normal(features.shape)
        noise += config.song_noise * random.standard_normal(features.shape[1])
        features = features + (noise * self._deviation).astype(np.float32)
        if random.random() < config.share_single:
            return np.repeat(features.mean(0)[None, None], CHUNK_SECONDS, axis=1), np.zeros(1, np.bool_)
        chunks = split_into_chunks(features)
        is_foreign = np.zeros(len(chunks), np.bool_)
        if len(chunks) > 2 and random.random() < config.share_foreign:
            for position in random.choice(len(chunks), size=random.integers(1, len(chunks) // 3 + 1), replace=False):
                start = int(random.integers(len(self.foreign) - CHUNK_SECONDS))
                chunks[position] = self.foreign[start : start + CHUNK_SECONDS]
                is_foreign[position] = True
        return chunks, is_foreign

    def _loss(self, network: EmotionNetwork, songs: list[Song], chunks: Tensor, n_chunks: Tensor, is_foreign: Tensor) -> Tensor:
        """Sum the losses of the tasks whose labels are known."""
        config, shape = self.config, self.shape
        output = network(chunks, n_chunks)
        gems, moods, tags = output.songs.split([shape.n_gems, shape.n_moods, shape.n_tags], dim=1)
        loss = torch.zeros(())
        if known := {row: song.gems for row, song in enumerate(songs) if song.gems is not None}:
            targets = torch.from_numpy(np.stack(list(known.values())))
            loss = loss + (gems[list(known)] - targets).square().mean()
        if rows := [row for row, song in enumerate(songs) if song.mood is not None]:
            shares = torch.from_numpy(np.stack([mood for song in songs if (mood := song.mood) is not None]))
            loss = loss + config.mood_weight * nn.functional.cross_entropy(moods[rows], shares)
        if known := {row: song.tags for row, song in enumerate(songs) if song.tags is not None}:
            targets = torch.from_numpy(np.stack(list(known.values())))
            loss = loss + config.tag_weight * (tags[list(known)] - targets).square().mean()
        entropy = normalized_entropy(output.attention, n_chunks)[n_chunks > 3]
        loss = loss + config.entropy_weight * (entropy - config.entropy).square().mean()
        # Attention that falls on speech and noise, which are known here, counts as a wrong answer.
        own = 1 - (output.attention * is_foreign).sum(1)
        loss = loss - config.foreign_weight * own.clamp(min=1e-3).log().mean()
        loss = loss + config.rotation_weight * rotation_loss(network, output.attention, chunks, n_chunks)
        total: Tensor = loss
        return total


def pad(songs: list[Float32]) -> tuple[Tensor, Tensor]:
    """Stack songs of different lengths.

    Args:
        songs: Chunks of each, shape (n_chunks, n_frames, n_dims).

    Returns:
        Shape (n_songs, most_chunks, n_frames, n_dims), and the number of chunks of each, shape (n_songs,).
    """
    n_chunks = torch.tensor([len(song) for song in songs])
    padded = torch.zeros(len(songs), int(n_chunks.max()), *songs[0].shape[1:])
    for row, song in enumerate(songs):
        padded[row, : len(song)] = torch.from_numpy(song)
    return padded, n_chunks


@torch.inference_mode()
def predict(network: EmotionNetwork, songs: list[Song]) -> tuple[Float32, Float32]:
    """Return the predictions of clean songs (n_songs, n_outputs) and the normalised entropy of their attention (n_songs,)."""
    outputs, entropies = [], []
    for song in songs:
        output = network.predict(torch.from_numpy(split_into_chunks(song.versions[0])))
        outputs.append(output.songs.numpy())
        n_chunks = torch.tensor([len(output.attention)])
        entropies.append(float(normalized_entropy(output.attention[None], n_chunks)))
    return np.stack(outputs), np.array(entropies, dtype=np.float32)
