"""The attention network against the same equations in NumPy."""

import numpy as np
import pytest
import torch

from demo.core.errors import SettingError
from demo.emotion.network import EmotionConfig, EmotionNetwork
from demo.research.training.emotion import pad

SMALL = EmotionConfig(n_dims=6, n_frame_units=5, n_hidden=4, n_attention=3, n_gems=2, n_moods=1, n_tags=2)


@pytest.fixture(scope="module")
def network() -> EmotionNetwork:
    """A small network with a standardization that is not the identity."""
    torch.manual_seed(0)
    network = EmotionNetwork(SMALL).eval()
    network.mean.copy_(torch.randn(SMALL.n_dims))
    network.metric.copy_(torch.randn(SMALL.n_dims, SMALL.n_dims))
    return network


def chunks(n_chunks: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n_chunks, 3, SMALL.n_dims)).astype(np.float32)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def lstm(rows: np.ndarray, weights: dict[str, np.ndarray], direction: str) -> np.ndarray:
    """Follow the LSTM's equations, step by step; torch keeps the gates in the order i, f, g, o."""
    ending = "_reverse" if direction == "backward" else ""
    hidden = cell = np.zeros(SMALL.n_hidden)
    states = []
    for row in rows[::-1] if ending else rows:
        gates = (
            weights[f"lstm.weight_ih_l0{ending}"] @ row
            + weights[f"lstm.bias_ih_l0{ending}"]
            + weights[f"lstm.weight_hh_l0{ending}"] @ hidden
            + weights[f"lstm.bias_hh_l0{ending}"]
        )
        i, f, g, o = np.split(gates, 4)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
        states.append(hidden)
    return np.array(states[::-1] if ending else states)


def by_equations(network: EmotionNetwork, song: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return attention, chunk predictions and the song's prediction of one song, shape (n_chunks, n_frames, n_dims)."""
    weights = {name: tensor.double().numpy() for name, tensor in network.state_dict().items()}
    standard = (song - weights["mean"]) @ weights["metric"]
    frames = np.maximum(0, standard @ weights["frame.weight"].T + weights["frame.bias"])
    pooled = frames.max(axis=1)
    forward, backward = lstm(pooled, weights, "forward"), lstm(pooled, weights, "backward")
    # Eq. 6: additive attention on both directions; eq. 7: softmax over the chunks.
    hidden = forward @ weights["attend_forward.weight"].T + weights["attend_forward.bias"]
    hidden = np.tanh(hidden + backward @ weights["attend_backward.weight"].T)
    scores = np.exp(hidden @ weights["score.weight"][0])
    attention = scores / scores.sum()
    states = np.concatenate([forward, backward], axis=1)
    predictions = states @ weights["predict_states.weight"].T + weights["predict_states.bias"]
    predictions += standard.mean(axis=1) @ weights["predict_means.weight"].T
    return attention, predictions, attention @ predictions


@pytest.mark.parametrize("n_chunks", [1, 2, 7])
def test_the_network_is_its_equations(network: EmotionNetwork, n_chunks: int) -> None:
    song = chunks(n_chunks)
    predicted = network.predict(torch.from_numpy(song))
    for one, expected in zip(predicted, by_equations(network, song), strict=True):
        np.testing.assert_allclose(one, expected, rtol=0, atol=1e-5)


def test_equation_6_by_hand() -> None:
    """One dimension, states of the LSTM forced to tanh(0.5) * 0.5, attention that differs by the score alone."""
    config = EmotionConfig(n_dims=1, n_frame_units=1, n_hidden=1, n_attention=1, n_gems=1, n_moods=0, n_tags=0)
    network = EmotionNetwork(config).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.frame.weight.fill_(1.0)
        # Gates i, f, g, o: only g depends on its input; i and o are sigmoid(0) = 1/2, and f is shut.
        network.lstm.weight_ih_l0[2] = 1.0
        network.lstm.bias_ih_l0[1] = -100.0
        network.attend_forward.weight.fill_(2.0)
        network.score.weight.fill_(3.0)
    song = torch.tensor([[[0.0]], [[1.0]]])
    states = [0.0, 0.5 * np.tanh(0.5 * np.tanh(1.0))]
    scores = np.exp([3 * np.tanh(2 * state) for state in states])
    np.testing.assert_allclose(network.predict(song).attention, scores / scores.sum(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("n_chunks", [1, 2, 72, 400])
def test_attention_sums_to_1_and_the_song_is_its_weighted_chunks(network: EmotionNetwork, n_chunks: int) -> None:
    found = network.predict(torch.from_numpy(chunks(n_chunks)))
    assert found.attention.shape == (n_chunks,)
    assert found.attention.min() > 0
    assert found.attention.sum().item() == pytest.approx(1.0, abs=1e-5)
    weighted = (found.attention.double()[:, None] * found.chunks.double()).sum(0)
    np.testing.assert_allclose(found.songs, weighted, rtol=0, atol=1e-5)


def test_a_song_of_one_chunk_has_all_the_attention(network: EmotionNetwork) -> None:
    assert network.predict(torch.from_numpy(chunks(1))).attention.tolist() == [1.0]


def test_a_song_depends_neither_on_its_batch_nor_on_padding(network: EmotionNetwork) -> None:
    songs = [chunks(n, seed=n) for n in (5, 1, 9, 2)]
    padded, n_chunks = pad(songs)
    for filling in (0.0, 1000.0):
        for row, length in enumerate(n_chunks.tolist()):
            padded[row, length:] = filling
        with torch.inference_mode():
            together = network(padded, n_chunks)
        for row, song in enumerate(songs):
            alone = network.predict(torch.from_numpy(song))
            np.testing.assert_allclose(together.songs[row], alone.songs, rtol=0, atol=1e-5)
            np.testing.assert_allclose(together.attention[row, : len(song)], alone.attention, rtol=0, atol=1e-6)
            np.testing.assert_allclose(together.chunks[row, : len(song)], alone.chunks, rtol=0, atol=1e-5)
            assert together.attention[row, len(song) :].abs().sum() == 0


def test_a_chunk_depends_on_later_chunks_too(network: EmotionNetwork) -> None:
    song = chunks(6)
    changed = song.copy()
    changed[-1] += 1
    first = network.predict(torch.from_numpy(song)).chunks[0]
    assert (network.predict(torch.from_numpy(changed)).chunks[0] - first).abs().max() > 1e-4


def test_nothing_is_dropped_in_a_prediction(network: EmotionNetwork) -> None:
    network.train()
    song = torch.from_numpy(chunks(4))
    assert torch.equal(network.predict(song).songs, network.predict(song).songs)


def test_layers_without_units_are_refused() -> None:
    with pytest.raises(SettingError, match="Layers need units"):
        EmotionConfig(n_hidden=0)
    with pytest.raises(SettingError, match="dropout"):
        EmotionConfig(dropout=1.0)
