"""The label bridge: from YAMNet's labels to the YouTube-8M audio space.

VGGish's weights are not at hand, but its space is known by its labels: AudioSet and YouTube-8M give embeddings with labels in
that space, and YAMNet gives the same labels for any audio. With W, b a linear classifier from embeddings e to labels, m and C
the mean and covariance of music, and y the teacher's logits at the classifier's scale, y = W e + b + noise of variances S. The
bridge is the posterior mean of e (Bishop, "Pattern Recognition and Machine Learning", 2006, section 2.3.3):

    e = m + C W' (W C W' + S)^-1 (y - W m - b)

The labels are AudioSet's and YouTube-8M's own instruments: with these, the labels of the 100 nearest videos are sharper (see
the bundle's metrics).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from demo.core.arrays import Bool, Float32, Int64
from demo.datasets.quantization import dequantize
from demo.datasets.youtube8m import MUSIC_VIDEO, VideoLevel
from demo.research.training.corpus import read_table

MUSIC_LABEL = 137
"""AudioSet's index of *Music*."""

SAME_SOUND = {
    "musical keyboard": "keyboard (musical)",
    "electronic keyboard": "keyboard (musical)",
    "keyboard instrument": "keyboard (musical)",
    "violin": "violin, fiddle",
    "string instrument": "plucked string instrument",
    "disc jockey": "electronic music",
    "guitar amplifier": "distortion",
    "organ (music)": "organ",
    "steel guitar": "steel guitar, slide guitar",
    "string quartet": "string section",
}
"""YouTube-8M labels whose sound AudioSet calls by another name."""

N_AUDIOSET_LABELS = 200
AUDIOSET_VARIANCE = 4.0
YOUTUBE8M_VARIANCE = 0.5
"""How far a standardised logit of each kind may be off; chosen on rendered and real instruments (bundle's metrics)."""

FEWEST_VIDEOS = 25
"""A YouTube-8M label with fewer videos teaches a classifier nothing."""


@dataclass(frozen=True)
class LabelBridge:
    """An affine map from the teacher's logits to the YouTube-8M audio space.

    Attributes:
        weight: Shape (n_teacher_labels, 128).
        bias: Shape (128,).
    """

    weight: Float32
    bias: Float32

    def embed(self, logits: Float32) -> Float32:
        """Map logits (..., n_teacher_labels) to embeddings (..., 128)."""
        embeddings: Float32 = logits @ self.weight + self.bias
        return embeddings


@dataclass(frozen=True)
class AudioSet:
    """AudioSet as VGGish sequences.

    Attributes:
        sequences: Dequantised, shape (n_clips, 10, 128).
        n_seconds: Valid seconds of each, shape (n_clips,).
        labels: Which of the 527 labels each has, shape (n_clips, 527), bool.
    """

    sequences: Float32
    n_seconds: Int64
    labels: Bool

    @property
    def means(self) -> Float32:
        """Mean over each clip's valid seconds, shape (n_clips, 128)."""
        valid = np.arange(self.sequences.shape[1])[None] < self.n_seconds[:, None]
        summed = (self.sequences * valid[..., None]).sum(axis=1)
        means: Float32 = (summed / np.maximum(self.n_seconds, 1)[:, None]).astype(np.float32)
        return means


def read_audioset(path: Path) -> AudioSet:
    """Read one split as packed in an npz file (embedding, n_seconds, labels)."""
    packed = np.load(path, allow_pickle=False)
    labels = np.zeros((len(packed["labels"]), 527), dtype=np.bool_)
    for row, indices in enumerate(packed["labels"]):
        labels[row, [int(index) for index in indices.split()]] = True
    return AudioSet(dequantize(packed["embedding"]), packed["n_seconds"].astype(np.int64), labels)


def fit_classifier(features: Float32, labels: Float32, seed: int, n_epochs: int = 40) -> tuple[Float32, Float32]:
    """Fit a linear multi-label classifier.

    Args:
        features: Standardised, shape (n, 128).
        labels: 0 or 1, shape (n, n_labels).
        seed: Order of the batches.
        n_epochs: Passes over the data, with the learning rate falling to 0.

    Returns:
        Weights (n_labels, 128) and biases (n_labels,).
    """
    torch.manual_seed(seed)
    inputs, targets = torch.from_numpy(features), torch.from_numpy(labels)
    classifier = nn.Linear(inputs.shape[1], targets.shape[1])
    nn.init.zeros_(classifier.weight)
    with torch.no_grad():
        classifier.bias.copy_(torch.logit(targets.mean(0).clamp(min=1e-4)))
    n_batches = len(inputs) // 512
    optimizer = torch.optim.AdamW(classifier.parameters(), lr=5e-3, weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, n_epochs * n_batches)
    for _ in range(n_epochs):
        for batch in torch.randperm(len(inputs))[: n_batches * 512].split(512):
            losses = nn.functional.binary_cross_entropy_with_logits(classifier(inputs[batch]), targets[batch], reduction="none")
            optimizer.zero_grad()
            losses.sum(1).mean().backward()
            optimizer.step()
            schedule.step()
    return classifier.weight.detach().numpy(), classifier.bias.detach().numpy()


def label_metric(audioset: AudioSet, seed: int) -> Float32:
    """Return the matrix under which features are as far apart as their AudioSet labels are.

    With w_k the rows of a linear classifier and v_k the variance of its logits on music: (sum_k w_k w_k' / v_k)^(1/2). It
    puts what can be heard before what merely varies; a mood classifier on 400 clips gains 3 points of accuracy from it.

    Returns:
        Symmetric, shape (128, 128).
    """
    means = audioset.means
    deviation = means.std(0)
    weight, _ = fit_classifier((means - means.mean(0)) / deviation, audioset.labels.astype(np.float32), seed)
    weight = weight / deviation
    variance = (means[audioset.labels[:, MUSIC_LABEL]] @ weight.T).var(0)
    values, vectors = np.linalg.eigh((weight.T / variance) @ weight)
    metric: Float32 = ((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T).astype(np.float32)
    return metric


def fit_bridge(
    audioset: AudioSet, videos: VideoLevel, names: Path, mids: list[str], songs: list[Float32], seed: int
) -> LabelBridge:
    """Fit the bridge.

    Args:
        audioset: The training split.
        videos: The training rows of YouTube-8M.
        names: AudioSet's class_labels_indices.csv.
        mids: The MID of each teacher label.
        songs: What the teacher says of each of our songs, each of shape (n_windows, n_teacher_labels).
        seed: For the classifiers.
    """
    logits = np.concatenate(songs)
    classes = [(int(row["index"]), row["mid"], row["display_name"].lower()) for row in read_table(names)]
    index_of = {mid: index for index, mid, _ in classes}
    teacher_of = {name: mids.index(mid) for _, mid, name in classes if mid in mids}

    # The labels that the teacher ever uses on music, loudest first.
    columns = np.array([column for column, mid in enumerate(mids) if mid in index_of])
    columns = columns[np.argsort(-np.quantile(logits[:, columns], 0.999, axis=0))][:N_AUDIOSET_LABELS]
    own = {name: teacher_of.get(name.lower(), teacher_of.get(SAME_SOUND.get(name.lower(), ""))) for name in videos.names}
    own = {name: column for name, column in own.items() if column is not None and videos.has(name).sum() >= FEWEST_VIDEOS}

    center, spread = videos.audio.mean(0), videos.audio.std(0)
    clips = (audioset.means - center) / spread
    weight, intercept = fit_classifier(clips, audioset.labels.astype(np.float32), seed)
    rows = np.array([index_of[mids[column]] for column in columns])
    own_labels = np.stack([videos.has(name) for name in own], axis=1).astype(np.float32)
    own_weight, own_bias = fit_classifier((videos.audio - center) / spread, own_labels, seed)

    observe = np.concatenate([weight[rows], own_weight]).astype(np.float64)
    offset = np.concatenate([intercept[rows], own_bias]).astype(np.float64)
    sources = np.concatenate([columns, np.array(list(own.values()), dtype=np.int64)])
    variances = np.repeat([AUDIOSET_VARIANCE, YOUTUBE8M_VARIANCE], [len(columns), len(own)])

    music = clips[audioset.labels[:, MUSIC_LABEL]].astype(np.float64)
    mean, covariance = music.mean(0), np.cov(music.T)
    seen = music @ observe.T + offset
    gain = covariance @ observe.T @ np.linalg.inv(observe @ covariance @ observe.T + np.diag(variances))
    # Each teacher logit is first brought to the mean and spread that the classifier shows on AudioSet's music.
    logit_rows = logits[:, sources].astype(np.float64)
    scale = seen.std(0) / logit_rows.std(0)
    shift = seen.mean(0) - logit_rows.mean(0) * scale
    matrix = np.zeros((len(mids), len(mean)))
    np.add.at(matrix, sources, (gain * scale).T * spread)
    constant = (shift - observe @ mean - offset) @ gain.T
    # A posterior mean is drawn towards the prior's: our songs would lie half as far apart as YouTube's music videos do, and
    # a model trained on those would call every song average. One factor for all dimensions restores the spread.
    means = np.stack([song.mean(0) for song in songs]) @ (matrix / spread) + constant
    wanted = videos.audio[videos.has(MUSIC_VIDEO)] / spread
    factor = np.sqrt(wanted.var(0).mean() / means.var(0).mean())
    bias = (factor * constant + mean) * spread + center
    return LabelBridge((factor * matrix).astype(np.float32), bias.astype(np.float32))
