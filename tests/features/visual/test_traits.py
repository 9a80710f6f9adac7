"""Words for unusual traits: true, without repetition, and in good English."""

import itertools

import numpy as np
import pytest

from demo.features.visual.color import HUE_NAMES
from demo.features.visual.embedded import EmbeddedBackbone
from demo.features.visual.traits import HUE_WORDS, TRAITS, describe_pictures, traits
from tests.media.video_files import UInt8, gray, plain, scrolling, texture

POSITION = {trait.name: i for i, trait in enumerate(TRAITS)}
MEAN = np.full(len(TRAITS), 0.3, np.float32)
MEAN[-len(HUE_NAMES) :] = 0.03
DEVIATION = np.full(len(TRAITS), 0.1, np.float32)


def traits_of(frames: UInt8) -> np.ndarray:
    return traits(EmbeddedBackbone().extract(frames, 10))


def described(**values: float) -> tuple[str, ...]:
    """Describe a video that is like its catalogue in all but the named traits."""
    video = MEAN.copy()
    for name, value in values.items():
        video[POSITION[name.replace("_", " ")]] = value
    return describe_pictures(video, MEAN, DEVIATION)


def test_slow_dark_blue_few_cuts() -> None:
    """Unusual by 2.9, 2.5 (the hue; its lightness only names it) and 2 deviations."""
    assert described(speed=0.01, blue_hue=0.28, brightness=0.2, cuts=0.1) == ("slow", "deep blue", "few cuts")


def test_the_most_unusual_comes_first_and_the_usual_has_no_word() -> None:
    assert described(edges=0.9, contrast=0.7, cuts=0.31)[:2] == ("rich in detail", "high contrast")
    assert "many cuts" not in described(edges=0.9, contrast=0.7, cuts=0.31)


def test_no_word_is_repeated_or_contradicted() -> None:
    rng = np.random.default_rng(0)
    pairs = {("dark", "bright"), ("slow", "full of motion"), ("pastel", "vivid colours"), ("nearly still", "pulsing motion")}
    pairs |= {("plain", "many small details"), ("dark", "deep blue"), ("warm colours", "azure"), ("nearly still", "fast")}
    for _ in range(500):
        words = describe_pictures(rng.uniform(0, 1, len(TRAITS)).astype(np.float32), MEAN, DEVIATION)
        assert 2 <= len(words) <= 3
        assert len(set(words)) == len(words)
        assert not {*itertools.permutations(words, 2)} & pairs


def test_words_are_true_in_every_catalogue() -> None:
    """In a catalogue of night films the lightest is still dark, and in one without cuts one cut is not many."""
    night = MEAN.copy()
    night[POSITION["brightness"]] = 0.05
    video = MEAN.copy()
    video[POSITION["brightness"]] = 0.3
    assert "bright" not in describe_pictures(video, night, DEVIATION / 10)


def test_a_catalogue_without_differences_has_no_infinite_ones() -> None:
    assert describe_pictures(MEAN, MEAN, np.zeros_like(MEAN)) == ()


@pytest.mark.parametrize(
    ("rgb", "word"),
    [
        ((20, 20, 90), "deep blue"),
        ((120, 15, 15), "dark red"),
        ((255, 200, 0), "golden yellow"),
        ((235, 175, 200), "pale pink"),
        ((40, 150, 50), "green"),
        ((230, 120, 20), "orange"),
        ((90, 20, 100), "deep purple"),
        ((120, 205, 215), "pale turquoise"),
    ],
)
def test_a_dominant_hue_is_named(rgb: tuple[int, int, int], word: str) -> None:
    assert word in describe_pictures(traits_of(plain(rgb)), MEAN, DEVIATION, n_words=6)


def test_gray_is_no_color() -> None:
    words = describe_pictures(traits_of(plain((120, 120, 120))), MEAN, DEVIATION, n_words=6)
    assert "muted colours" in words
    assert not set(words) & {word for row in HUE_WORDS for word in row}


def test_traits_follow_the_pictures() -> None:
    still = traits_of(np.repeat(gray(texture(90, 160)[None]), 30, axis=0))
    moving = traits_of(scrolling(60, n_frames=30))
    assert moving[POSITION["speed"]] > still[POSITION["speed"]] + 0.4
    first, second = gray(texture(90, 160)[None]), gray(255 - texture(90, 160, 1)[None])
    cutting = traits_of(np.concatenate([np.repeat(first if at % 2 else second, 10, axis=0) for at in range(6)]))
    assert cutting[POSITION["cuts"]] == pytest.approx(5 / 6)  # Five cuts in six seconds.
    assert still[POSITION["cuts"]] == 0
    assert len(traits_of(plain((0, 0, 0)))) == len(TRAITS)
