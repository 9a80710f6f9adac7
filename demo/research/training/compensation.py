"""Train feature compensation: a song recorded in a bar must find what the clean song finds.

The shared space is frozen behind the compensation c, and where it puts the clean mean feature x is the target. With the mean
feature y of the same seconds as a phone recorded them, and d one less the cosine of two embeddings at the default dial,

    loss = d(c(x), x) + d(c(y), x) + w d(c(x), c(y))

Agreement counts more: where a bar makes the place uncertain, a recording and the clean song find the same videos only if both
are placed less sharply. Without the first two terms, all songs would find the same videos, which agree with themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.config import Config, QueryConfig
from demo.correlation.space import SharedSpace
from demo.features.audio.compensation import CompensationConfig, CompensationNetwork
from demo.research.training.differentiable import SpaceInTorch


@dataclass(frozen=True, kw_only=True)
class CompensationTraining(Config):
    """How the network is trained.

    Attributes:
        n_steps: Batches.
        n_excerpts: Excerpts in a batch, each clean and recorded.
        n_videos: Sounds of YouTube-8M's videos in a batch, as they are and changed as an excerpt was.
        learning_rate: Peak of the one-cycle schedule.
        weight_decay: Of AdamW.
        least_share: Least share of an excerpt's seconds that a mean is of.
        agreement: w, the weight of the distance between clean and recorded.
        seed: Of everything.
    """

    n_steps: int = 4000
    n_excerpts: int = 128
    n_videos: int = 128
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    least_share: float = 1 / 3
    agreement: float = 5.0
    seed: int = 0


class CompensationTrainer:
    """Trains a compensation on excerpts.

    Args:
        excerpts: Features of each, clean first and then as it was recorded, shape (n_recordings, n_seconds, 128).
        videos: Mean sounds of YouTube-8M's videos, shape (n, 128).
        space: What embeds songs.
        config: How to train.
    """

    def __init__(self, excerpts: Sequence[Float32], videos: Float32, space: SharedSpace, config: CompensationTraining) -> None:
        self.excerpts, self.videos, self.config = excerpts, videos, config
        self.space = SpaceInTorch(space)
        self.random = np.random.default_rng(config.seed)

    def train(self) -> CompensationNetwork:
        """Train a network."""
        torch.manual_seed(self.config.seed)
        network = CompensationNetwork(CompensationConfig())
        network.mean.copy_(torch.from_numpy(self.videos.mean(0)))
        network.deviation.copy_(torch.from_numpy(self.videos.std(0)))
        optimizer = torch.optim.AdamW(network.parameters(), lr=self.config.learning_rate, weight_decay=self.config.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.config.learning_rate, self.config.n_steps)
        bar = tqdm(range(self.config.n_steps), desc="compensation", unit="batch")
        for _ in bar:
            clean, recorded = self.draw()
            with torch.no_grad():
                wanted = self.embed(clean)
            found = self.embed(network.train()(clean)), self.embed(network(recorded))
            distances = torch.stack([_apart(found[0], wanted), _apart(found[1], wanted), _apart(*found)])
            loss = distances[0] + distances[1] + self.config.agreement * distances[2]
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            bar.set_postfix_str("clean {:.3f} recorded {:.3f} agreement {:.3f}".format(*distances.tolist()))
        return network.eval()

    def draw(self) -> tuple[Tensor, Tensor]:
        """Return means of a batch, clean and recorded, shape (n_excerpts + n_videos, 128) each: excerpts, then videos."""
        clean, recorded = self._draw_means(self.config.n_excerpts)
        sounds = self.videos[self.random.integers(len(self.videos), size=self.config.n_videos)]
        before, after = self._draw_means(self.config.n_videos)
        return torch.from_numpy(np.concatenate([clean, sounds])), torch.from_numpy(
            np.concatenate([recorded, sounds + after - before])
        )

    def _draw_means(self, n_excerpts: int) -> tuple[Float32, Float32]:
        """Return means over the same seconds of clean excerpts and of one recording of each, shape (n_excerpts, 128) each."""
        means = []
        for index in self.random.integers(len(self.excerpts), size=n_excerpts).tolist():
            excerpt = self.excerpts[index]
            n_seconds = excerpt.shape[1]
            n_drawn = int(self.random.integers(max(1, round(n_seconds * self.config.least_share)), n_seconds + 1))
            drawn = self.random.choice(n_seconds, n_drawn, replace=False)
            means.append(excerpt[[0, int(self.random.integers(1, len(excerpt)))]][:, drawn].mean(axis=1))
        clean, recorded = np.stack(means, axis=1)
        return clean, recorded

    def embed(self, means: Tensor) -> Tensor:
        """Embed mean features (n, 128) as a search by default does, rows of length 1."""
        emotion, content = self.space(means)
        weight = QueryConfig().mixing_weight
        return torch.cat([emotion * (1 - weight) ** 0.5, content * weight**0.5], dim=1)


def _apart(one: Tensor, other: Tensor) -> Tensor:
    return 1 - (one * other).sum(1).mean()
