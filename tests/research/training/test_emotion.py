"""Training and judging the emotion network: what can be told by hand."""

import numpy as np
import pytest
import torch

from demo.emotion.network import EmotionConfig, EmotionNetwork
from demo.research.training.attention import foreign_attention, normalized_entropy
from demo.research.training.emotion import Song, predict
from demo.research.training.judge import explained, rank_correlations


@pytest.fixture
def uniform() -> EmotionNetwork:
    """A network that scores every chunk alike."""
    torch.manual_seed(0)
    network = EmotionNetwork(EmotionConfig(n_frame_units=4, n_hidden=4, n_attention=4)).eval()
    torch.nn.init.zeros_(network.score.weight)
    return network


def songs(*lengths: int) -> list[Song]:
    random = np.random.default_rng(0)
    return [Song(name=str(n), versions=[random.standard_normal((n, 128)).astype(np.float32)]) for n in lengths]


def test_a_network_that_attends_alike_gives_a_foreign_chunk_its_share(uniform: EmotionNetwork) -> None:
    foreign = 10 * np.ones((50, 128), np.float32)
    clean = [song.versions[0] for song in songs(9, 30, 200)]
    assert foreign_attention(uniform, clean, foreign, seed=0) == pytest.approx(1.0, abs=1e-4)


def test_looking_for_a_foreign_chunk_leaves_the_songs_as_they_were(uniform: EmotionNetwork) -> None:
    before = songs(9)[0].versions[0]
    song = Song(name="", versions=[before.copy()])
    foreign_attention(uniform, [song.versions[0]], np.ones((50, 128), np.float32), seed=0)
    np.testing.assert_array_equal(song.versions[0], before)


def test_attention_that_is_flat_has_entropy_1(uniform: EmotionNetwork) -> None:
    outputs, entropies = predict(uniform, songs(6, 90))
    np.testing.assert_allclose(entropies, 1.0, atol=1e-5)
    assert outputs.shape == (2, 72)


def test_normalized_entropy_by_hand() -> None:
    attention = torch.tensor([[0.5, 0.5, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.25, 0.25, 0.0]])
    # In bits: 1 of log2(4) = 2, 0 of 2, 2 of 2, and 1.5 of log2(3).
    expected = [0.5, 0.0, 1.0, 1.5 / np.log2(3)]
    np.testing.assert_allclose(normalized_entropy(attention, torch.tensor([4, 4, 4, 3])), expected, atol=1e-6)


def test_rank_correlations_by_hand() -> None:
    predicted = np.array([[0.1, 1], [0.2, 2], [0.3, 3], [0.4, 4], [0.5, 5]], np.float32)
    ratings = np.array([[1, 9], [3, 8], [2, 7], [5, 6], [4, 5]], np.float32)
    # 1 - 6 * sum d^2 / (n (n^2 - 1)): differences of rank 0, 1, -1, 1, -1 sum to 4 in squares.
    np.testing.assert_allclose(rank_correlations(predicted, ratings), [1 - 24 / 120, -1], atol=1e-6)


def test_rank_correlations_with_ties_are_pearsons_of_mean_ranks() -> None:
    predicted = np.array([[1], [2], [2], [3]], np.float32)
    ratings = np.array([[1], [2], [3], [4]], np.float32)
    expected = np.corrcoef([1, 2.5, 2.5, 4], [1, 2, 3, 4])[0, 1]
    np.testing.assert_allclose(rank_correlations(predicted, ratings), [expected], atol=1e-6)


def test_the_share_of_variance_explained_by_hand() -> None:
    targets = [np.array([[0.0], [2.0]], np.float32), np.array([[4.0], [6.0]], np.float32)]
    assert explained(targets, targets) == {"r2_second": 1.0, "r2_song": 1.0}
    songs_alone = [np.full((2, 1), 1.0, np.float32), np.full((2, 1), 5.0, np.float32)]
    # Residuals are 1 each, 4 together; about their mean of 3 the targets have 9 + 1 + 1 + 9.
    assert explained(songs_alone, targets) == {"r2_second": 0.8, "r2_song": 1.0}
