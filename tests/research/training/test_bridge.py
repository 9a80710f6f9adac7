"""The label bridge on data whose truth is known."""

from pathlib import Path

import numpy as np
import pytest

from demo.datasets.youtube8m import VideoLevel
from demo.research.training.bridge import MUSIC_LABEL, AudioSet, fit_bridge, fit_classifier, label_metric, read_audioset

N_DIMS = 8
N_LABELS = 145
"""AudioSet's index of *Music* is 137."""


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


class World:
    """Embeddings whose labels follow known linear classifiers."""

    def __init__(self) -> None:
        random = np.random.default_rng(0)
        self.random = random
        self.weight = 1.5 * random.standard_normal((N_LABELS, N_DIMS))
        self.weight[MUSIC_LABEL] = 0.0
        self.bias = np.full(N_LABELS, -1.0)
        self.bias[MUSIC_LABEL] = 2.0

    def labels(self, embeddings: np.ndarray) -> np.ndarray:
        return self.random.random((len(embeddings), N_LABELS)) < sigmoid(embeddings @ self.weight.T + self.bias)

    def audioset(self, n_clips: int) -> AudioSet:
        means = self.random.standard_normal((n_clips, N_DIMS))
        wobble = self.random.standard_normal((n_clips, 10, N_DIMS))
        wobble -= wobble.mean(axis=1, keepdims=True)
        sequences = (means[:, None] + wobble).astype(np.float32)
        return AudioSet(sequences, np.full(n_clips, 10, np.int64), self.labels(means))

    def videos(self, n_videos: int) -> VideoLevel:
        audio = self.random.standard_normal((n_videos, N_DIMS)).astype(np.float32)
        labels = self.labels(audio)[:, 0]
        names = tuple(("Music video", "Sound 0") if carries else ("Music video",) for carries in labels)
        return VideoLevel(("",) * n_videos, names, np.zeros((n_videos, 2), np.float32), audio)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_the_bridge_inverts_known_classifiers(world: World, tmp_path: Path) -> None:
    names = tmp_path / "class_labels_indices.csv"
    names.write_text("index,mid,display_name\n" + "".join(f"{i},/m/{i},Sound {i}\n" for i in range(N_LABELS)))
    # The teacher knows the labels in another order, at another scale and with another offset, and one that AudioSet lacks.
    order = world.random.permutation(N_LABELS)
    mids = [*(f"/m/{label}" for label in order), "/m/unknown"]

    def teach(embeddings: np.ndarray) -> np.ndarray:
        logits = 0.5 * (embeddings @ world.weight.T + world.bias)[:, order] - 3.0
        noise = 0.5 * world.random.standard_normal((len(embeddings), N_LABELS + 1))
        return (np.concatenate([logits, np.zeros((len(logits), 1))], axis=1) + noise).astype(np.float32)

    truth = [world.random.standard_normal((1, N_DIMS)) + 0.3 * world.random.standard_normal((20, N_DIMS)) for _ in range(60)]
    songs = [teach(song) for song in truth]
    bridge = fit_bridge(world.audioset(4096), world.videos(2048), names, mids, songs, seed=0)
    found, wanted = bridge.embed(np.concatenate(songs)), np.concatenate(truth)
    correlations = [np.corrcoef(found[:, column], wanted[:, column])[0, 1] for column in range(N_DIMS)]
    assert min(correlations) > 0.9
    # The songs' means lie as far apart as music videos do.
    means = np.stack([bridge.embed(song).mean(0) for song in songs])
    assert means.var(0).mean() == pytest.approx(1.0, abs=0.1)


def test_a_classifier_finds_the_weights_that_made_its_labels(world: World) -> None:
    features = world.random.standard_normal((8192, N_DIMS)).astype(np.float32)
    weight, bias = fit_classifier(features, world.labels(features).astype(np.float32), seed=0)
    assert np.corrcoef(weight.ravel(), world.weight.ravel())[0, 1] > 0.95
    # Weight decay draws all weights in; the label that most clips carry keeps the highest bias.
    assert bias.argmax() == MUSIC_LABEL


def test_what_no_label_depends_on_counts_least_in_the_metric(world: World) -> None:
    audioset = world.audioset(4096)
    unrelated = world.random.standard_normal((4096, 1, 1)).repeat(10, axis=1).astype(np.float32)
    audioset = AudioSet(np.concatenate([audioset.sequences, unrelated], axis=2), audioset.n_seconds, audioset.labels)
    metric = label_metric(audioset, seed=0)
    np.testing.assert_allclose(metric, metric.T, atol=1e-5)
    lengths = np.linalg.norm(metric, axis=0)
    assert lengths[-1] < 0.3 * lengths[:-1].min()


def test_means_are_over_valid_seconds_alone() -> None:
    sequences = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
    audioset = AudioSet(sequences, np.array([4, 2]), np.zeros((2, 1), np.bool_))
    np.testing.assert_allclose(audioset.means, [[4.5, 5.5, 6.5], [13.5, 14.5, 15.5]])


def test_eight_bits_are_opened_to_4_wide_about_0(tmp_path: Path) -> None:
    embedding = np.array([[[0, 128, 255]]], dtype=np.uint8)
    np.savez(tmp_path / "a.npz", embedding=embedding, n_seconds=np.array([1]), labels=np.array(["0 526"]))
    audioset = read_audioset(tmp_path / "a.npz")
    # YouTube-8M's own utils.py: value * (4 / 255) + (4 / 512 - 2).
    np.testing.assert_allclose(audioset.sequences[0, 0], [-1.9921875, 0.0156556, 2.0078125], atol=1e-6)
    assert np.flatnonzero(audioset.labels[0]).tolist() == [0, 526]
