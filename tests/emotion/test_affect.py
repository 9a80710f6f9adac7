"""Valence and arousal of sounds: their signs, their scale, and that they are linear."""

import numpy as np
import pytest

from demo.emotion.affect import SoundAffect
from demo.emotion.classes import GEMS

VALENCE, AROUSAL = 0, 1


def gems(**shares: float) -> np.ndarray:
    """Return shares of listeners; of the others half feel each."""
    return np.array([shares.get(name, 0.5) for name in GEMS], np.float32)


@pytest.fixture(scope="module")
def affect() -> SoundAffect:
    return SoundAffect.fit(np.random.default_rng(0).random((500, 9)).astype(np.float32))


def test_a_population_has_mean_nought_and_deviation_one() -> None:
    shares = np.random.default_rng(1).random((400, 9)).astype(np.float32) * np.linspace(0.1, 1, 9, dtype=np.float32)
    found = SoundAffect.fit(shares).predict(shares)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(found.std(axis=0), 1, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "valence", "arousal"),
    [
        ("joyful_activation", 1, 1),
        ("calmness", 1, -1),
        ("tenderness", 1, -1),
        ("tension", -1, 1),
        ("sadness", -1, 0),
        ("power", 0, 1),
        ("amazement", 0, 0),
        ("solemnity", 0, 0),
        ("nostalgia", 0, 0),
    ],
)
def test_each_emotion_moves_both_as_in_the_circumplex(affect: SoundAffect, name: str, valence: int, arousal: int) -> None:
    moved = affect.predict(gems(**{name: 0.9})) - affect.predict(gems())
    assert np.sign(np.round(moved, 4)).tolist() == [valence, arousal]


def test_rare_emotions_count_as_much_as_frequent_ones() -> None:
    """Sadness varies ten times as much as tension here: a deviation of either moves valence alike."""
    shares = np.random.default_rng(2).random((2000, 9)).astype(np.float32)
    shares[:, GEMS.index("tension")] /= 10
    affect = SoundAffect.fit(shares)
    deviations = shares.std(axis=0)
    moved = affect.weight[:, VALENCE] * deviations
    assert moved[GEMS.index("tension")] == pytest.approx(moved[GEMS.index("sadness")], rel=1e-4)
