"""Valence and arousal of sounds: their signs, their scale, and that they are linear."""

import numpy as np
import pytest

from demo.emotion.affect import SoundAffect
from demo.emotion.classes import GEMS, MOODS

SIGNS = {
    "joyful_activation": (1, 1),
    "calmness": (1, -1),
    "tenderness": (1, -1),
    "tension": (-1, 1),
    "sadness": (-1, 0),
    "power": (0, 1),
    "amazement": (0, 0),
    "solemnity": (0, 0),
    "nostalgia": (0, 0),
    "happy": (1, 1),
    "funny": (1, 1),
    "sad": (-1, -1),
    "tender": (1, -1),
    "exciting": (1, 1),
    "angry": (-1, 1),
    "scary": (-1, 1),
}


def population(n_sounds: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return shares of GEMS emotions and of moods, uneven in how much they vary."""
    random = np.random.default_rng(seed)
    gems = random.random((n_sounds, 9)) * np.linspace(0.1, 1, 9)
    moods = random.dirichlet(np.ones(7), n_sounds)
    return gems.astype(np.float32), moods.astype(np.float32)


def test_a_population_has_mean_nought_and_deviation_one() -> None:
    sounds = population(400)
    found = SoundAffect.fit(*sounds).predict(*sounds)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(found.std(axis=0), 1, atol=1e-4)


@pytest.mark.parametrize("name", SIGNS)
def test_each_emotion_moves_both_as_in_the_circumplex(name: str) -> None:
    gems, moods = np.full(9, 0.3, np.float32), np.full(7, 1 / 7, np.float32)
    more = gems.copy(), moods.copy()
    names = (GEMS, MOODS)[name in MOODS]
    more[name in MOODS][names.index(name)] += 0.3
    affect = SoundAffect.fit(*population(500))
    moved = affect.predict(*more) - affect.predict(gems, moods)
    assert np.sign(np.round(moved, 4)).tolist() == list(SIGNS[name])


def test_what_is_felt_and_the_mood_count_the_same() -> None:
    gems, moods = population(3000)
    affect = SoundAffect.fit(gems, moods)
    halves = (gems @ affect.gems_weight).std(axis=0), (moods @ affect.mood_weight).std(axis=0)
    np.testing.assert_allclose(*halves, rtol=1e-3)


def test_rare_emotions_count_as_much_as_frequent_ones() -> None:
    """Sadness varies ten times as much as tension here: a deviation of either moves valence alike."""
    gems, moods = population(2000)
    gems[:, GEMS.index("tension")] /= 10
    affect = SoundAffect.fit(gems, moods)
    moved = affect.gems_weight[:, 0] * gems.std(axis=0)
    assert moved[GEMS.index("tension")] == pytest.approx(moved[GEMS.index("sadness")], rel=1e-4)
