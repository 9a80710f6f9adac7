"""What pictures show, by hand: which labels are named, how sure, and the words for a mood."""

import csv
from pathlib import Path

import numpy as np
import pytest

from demo.features.visual.seen import (
    NOT_NAMED,
    SeenLabel,
    Vocabulary,
    mood_words,
    parse_classes,
    plain_label,
    read_vocabulary,
    seen_labels,
)

LABELS = Path(__file__).parents[3] / "model_zoo" / "pictures-1" / "picture_labels.csv"
ROWS = [
    {"label": "Dog", "classes": "0-3"},
    {"label": "Terrier", "classes": "1 2"},
    {"label": "Guitar", "classes": "4"},
    {"label": "Goat", "classes": "5 6"},
    {"label": "Sheep", "classes": "6 7"},
    {"label": "Stage", "classes": "8"},
    {"label": "Car", "classes": "9"},
]
VOCABULARY = read_vocabulary(ROWS, n_classes=12)


def second(**by_class: float) -> np.ndarray:
    """Return a second's probabilities, such as second(c4=0.6); class 11, which has no label, takes the rest."""
    row = np.zeros(12, np.float32)
    for name, value in by_class.items():
        row[int(name[1:])] = value
    row[11] = 1 - row.sum()
    return row


def seen(*seconds: np.ndarray) -> list[tuple[str, float]]:
    return [(label, round(probability, 4)) for label, probability in seen_labels(np.stack(seconds), VOCABULARY)]


def test_a_label_has_the_sum_of_its_classes() -> None:
    assert seen(second(c0=0.2, c1=0.1, c3=0.2)) == [("Dog", 0.5)]


def test_the_surest_comes_first_and_what_is_not_sure_enough_is_not_named() -> None:
    assert seen(second(c4=0.31, c8=0.4, c9=0.29)) == [("Stage", 0.4), ("Guitar", 0.31)]
    assert seen(second(c9=0.29)) == []


def test_a_third_of_the_seconds_is_enough_and_less_is_not() -> None:
    """Of 6 seconds 2 count: 0.6. Of 7 seconds 3 count, one of them empty: 0.4. Of 12 seconds 4 count, two empty: 0.275."""
    shown = [second(c4=0.5), second(c4=0.7)]
    assert seen(*shown, *[second()] * 4) == [("Guitar", 0.6)]
    assert seen(*[second()] * 5, *shown) == [("Guitar", 0.4)]
    assert seen(second(c4=0.5), second(c4=0.6), *[second()] * 10) == []


def test_different_labels_may_come_from_different_seconds() -> None:
    assert seen(second(c4=0.9), second(c8=0.8), second()) == [("Guitar", 0.9), ("Stage", 0.8)]


def test_many_faint_classes_are_nothing_and_a_few_clear_ones_are() -> None:
    classes = np.full(118, 0.004, np.float32)
    vocabulary = Vocabulary(("Dog",), np.ones((1, 118), np.float32))
    assert seen_labels(classes[None], vocabulary) == ()
    classes[0] = 0.4
    assert seen_labels(classes[None], vocabulary) == (SeenLabel("Dog", pytest.approx(0.4)),)


def test_a_narrower_label_is_named_if_it_has_two_thirds_of_the_wider() -> None:
    assert seen(second(c1=0.3, c2=0.25, c0=0.25)) == [("Terrier", 0.55)]
    assert seen(second(c1=0.3, c2=0.2, c0=0.3)) == [("Dog", 0.8)]


def test_a_narrower_label_that_is_not_sure_enough_does_not_hide_the_wider() -> None:
    assert seen(second(c1=0.28, c0=0.1)) == [("Dog", 0.38)]


def test_after_a_narrower_label_the_order_is_still_by_probability() -> None:
    assert seen(second(c1=0.35, c0=0.15, c4=0.4)) == [("Guitar", 0.4), ("Terrier", 0.35)]


def test_labels_that_share_a_class_are_not_named_together() -> None:
    assert seen(second(c5=0.1, c6=0.4, c7=0.05)) == [("Goat", 0.5)]
    # A dog that is not a terrier, in another second, shares the terrier's classes too.
    assert seen(second(c1=0.9), second(c0=0.8), second()) == [("Terrier", 0.9)]


def test_three_labels_are_named_or_as_many_as_wanted() -> None:
    """Of 4 seconds 2 count."""
    both = np.stack([second(c0=0.5, c4=0.45), second(c8=0.5, c9=0.45)])
    seconds = np.concatenate([both, both])
    assert [label for label, _ in seen_labels(seconds, VOCABULARY)] == ["Dog", "Stage", "Guitar"]
    assert [label for label, _ in seen_labels(seconds, VOCABULARY, n_labels=1)] == ["Dog"]


@pytest.mark.filterwarnings("error")
def test_no_seconds_show_nothing() -> None:
    assert seen_labels(np.zeros((0, 12), np.float32), VOCABULARY) == ()


def test_a_cell_of_classes_holds_numbers_and_spans() -> None:
    assert parse_classes("3 151-153 7") == (3, 151, 152, 153, 7)


def test_labels_that_show_something_else_are_not_named() -> None:
    vocabulary = read_vocabulary([{"label": "Surfing", "classes": "0"}, {"label": "Beach", "classes": "0 2"}], n_classes=3)
    assert vocabulary.labels == ("Beach",)
    np.testing.assert_array_equal(vocabulary.members, [[1, 0, 1]])


def test_of_the_shipped_labels_no_two_have_the_same_classes() -> None:
    with LABELS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    vocabulary = read_vocabulary(rows)
    assert {row["label"] for row in rows} >= NOT_NAMED
    assert len(vocabulary.labels) == len(rows) - len(NOT_NAMED)
    assert len(np.unique(vocabulary.members, axis=0)) == len(vocabulary.labels)
    assert len({plain_label(label) for label in vocabulary.labels}) == len(vocabulary.labels)


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("Guitar", "guitar"),
        ("Electric guitar", "electric guitar"),
        ("Crane (machine)", "crane"),
        ("Scooter (motorcycle)", "scooter"),
        ("Rottweiler", "Rottweiler"),
        ("Chihuahua (dog)", "Chihuahua"),
        ("German Shepherd", "German shepherd"),
        ("T-shirt", "T-shirt"),
        ("Space Shuttle", "space shuttle"),
        ("Airbus A320 family", "airbus A320 family"),
        ("Pool (cue sports)", "pool table"),
        ("IPod", "iPod"),
    ],
)
def test_labels_in_plain_words(label: str, plain: str) -> None:
    assert plain_label(label) == plain


@pytest.mark.parametrize(
    ("valence", "arousal", "words"),
    [
        (0.2, 0.2, ""),
        (2.0, 0.0, "cheerful"),
        (1.4, 1.4, "lively"),
        (0.6, 0.8, "rather lively"),
        (0.0, 2.0, "intense"),
        (-1.6, 1.4, "tense"),
        (-0.6, 0.6, "rather tense"),
        (-2.0, 0.0, "gloomy"),
        (-1.6, -1.4, "sad"),
        (-0.6, -0.6, "rather sad"),
        (0.0, -1.0, "rather calm"),
        (1.4, -1.4, "calm"),
    ],
)
def test_moods_in_words(valence: float, arousal: float, words: str) -> None:
    """(1.4, 1.4) lies at 45 degrees and a length of 2."""
    assert mood_words(np.array([valence, arousal], np.float32)) == words
