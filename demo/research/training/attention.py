"""What is asked of attention beside right answers: neither flat nor a spike, on sounds not places, on music not noise."""

import numpy as np
import torch
from torch import Tensor

from demo.core.arrays import Float32
from demo.emotion.network import EmotionNetwork
from demo.features.audio.chunks import CHUNK_SECONDS, split_into_chunks


def rotation_loss(network: EmotionNetwork, attention: Tensor, chunks: Tensor, n_chunks: Tensor) -> Tensor:
    """Return how far attention depends on where in the song a chunk stands, rather than on what sounds there.

    Each song is begun at a random chunk and its first part put at the end. A network that just looks at the beginning, which
    is the easiest way to be neither flat nor a spike, attends to other chunks then; one that responds to the sound attends
    to the same.

    Args:
        network: The network in training.
        attention: What it gave the songs as they are, shape (n_songs, n_chunks).
        chunks: The songs, shape (n_songs, n_chunks, n_frames, n_dims).
        n_chunks: Number of chunks of each, shape (n_songs,).

    Returns:
        Squared difference of the logarithms of attention relative to their spread, from 0 (the same) to 2 (opposed).
    """
    positions = torch.arange(chunks.shape[1])
    starts = (torch.rand(len(n_chunks)) * n_chunks).long()
    inside = positions < n_chunks[:, None]
    sources = torch.where(inside, (positions + starts[:, None]) % n_chunks[:, None], positions)
    rotated = network(chunks[torch.arange(len(chunks))[:, None], sources], n_chunks).attention
    one = _centered_log(attention.gather(1, sources), inside)
    other = _centered_log(rotated, inside)
    # Relative to the spread of both: otherwise flat attention, which agrees with itself, would be the cheapest answer.
    spread = one.square().sum(1) + other.square().sum(1) + 1e-8
    return ((one - other).square().sum(1) / spread)[n_chunks > 1].mean()


def _centered_log(attention: Tensor, inside: Tensor) -> Tensor:
    """Return the logarithm of attention less its mean over each song's chunks, and 0 beyond them."""
    logs = attention.clamp(min=1e-6).log().masked_fill(~inside, 0.0)
    return (logs - logs.sum(1, keepdim=True) / inside.sum(1, keepdim=True)).masked_fill(~inside, 0.0)


def normalized_entropy(attention: Tensor, n_chunks: Tensor) -> Tensor:
    """Return the entropy of each song's attention as a share of the highest that its length allows, shape (n_songs,)."""
    # The clamp keeps the gradient finite where padding has no attention at all.
    entropy = -(attention * attention.clamp(min=1e-12).log()).sum(dim=1)
    return entropy / torch.log(n_chunks.clamp(min=2).float())


def foreign_attention(network: EmotionNetwork, songs: list[Float32], foreign: Float32, seed: int) -> float:
    """Return how much attention a foreign chunk gets, relative to the song's own chunks (1: it is not noticed).

    Args:
        network: The network.
        songs: Features of each, shape (n_seconds, 128); a chunk in its middle is replaced.
        foreign: Features of speech and noise, shape (n_seconds, 128).
        seed: Chooses what replaces it.
    """
    random = np.random.default_rng(seed)
    ratios = []
    for song in songs:
        chunks = split_into_chunks(song)
        middle = len(chunks) // 2
        start = int(random.integers(len(foreign) - CHUNK_SECONDS))
        chunks[middle] = foreign[start : start + CHUNK_SECONDS]
        attention = network.predict(torch.from_numpy(chunks)).attention
        ratios.append(float(attention[middle] * (len(chunks) - 1) / (1 - attention[middle])))
    return float(np.mean(ratios))
