"""The plan of the catalogue."""

import re
from collections import Counter

import pytest

from demo.emotion.classes import EMOTIONS
from demo.studio.plan import Entry, _unique, plan, slug

styles = pytest.importorskip("demo.studio.pictures.animation", reason="skia-python is not installed", exc_type=ImportError)


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return plan(0)


def test_every_emotion_has_eight_short_videos_and_one_of_full_length(entries: tuple[Entry, ...]) -> None:
    count = Counter((entry.composition.emotion, entry.full) for entry in entries)
    assert count == {(emotion, full): 1 if full else 8 for emotion in EMOTIONS for full in (False, True)}
    for entry in entries:
        seconds = entry.composition.score.seconds_at(entry.composition.score.end)
        assert (200 <= seconds <= 230) if entry.full else (40 <= seconds <= 75)


def test_styles_appear_about_equally_often_and_as_many_as_possible_in_each_emotion(entries: tuple[Entry, ...]) -> None:
    count = Counter(entry.style for entry in entries)
    assert set(count) == set(styles.STYLE_NAMES)
    assert max(count.values()) - min(count.values()) <= 1
    for emotion in EMOTIONS:
        seen = {entry.style for entry in entries if entry.composition.emotion == emotion}
        assert len(seen) == min(9, len(styles.STYLE_NAMES))


def test_no_two_videos_share_an_id_a_composition_or_the_seed_of_their_pictures(entries: tuple[Entry, ...]) -> None:
    assert len({entry.video_id for entry in entries}) == len(entries)
    assert len({(entry.composition.emotion, entry.composition.seed) for entry in entries}) == len(entries)
    assert len({entry.picture_seed for entry in entries}) == len(entries)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.video_id) for entry in entries)


def test_a_few_videos_are_of_many_emotions_and_the_same_as_in_the_whole_catalogue(entries: tuple[Entry, ...]) -> None:
    three, twelve = plan(0, 3), plan(0, 12)
    assert [entry.video_id for entry in three] == [entries[0].video_id, entries[9].video_id, entries[18].video_id]
    assert len({entry.composition.emotion for entry in three}) == 3
    assert Counter(Counter(entry.composition.emotion for entry in twelve).values()) == {1: 8, 2: 2}
    by_id = {entry.video_id: entry for entry in entries}
    assert all(by_id[entry.video_id] == entry for entry in (*three, *twelve))


def test_another_seed_is_another_catalogue(entries: tuple[Entry, ...]) -> None:
    seeds = {(entry.composition.emotion, entry.composition.seed) for entry in entries}
    others = plan(1, 10)
    assert len(others) == 10
    assert not seeds & {(entry.composition.emotion, entry.composition.seed) for entry in others}
    assert plan(1, 10) == others


def test_a_title_that_comes_twice_is_numbered() -> None:
    assert _unique(["a", "b", "a", "a-2", "a"]) == ["a", "b", "a-2", "a-2-2", "a-3"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Sunday Bicycle", "sunday-bicycle"),
        ("Don't Look, Éloïse!", "dont-look-eloise"),
        ("  7 & 8 -- ", "7-8"),
        ("Unknown Number, 2:14", "unknown-number-2-14"),
        ("海", "untitled"),
    ],
)
def test_a_title_becomes_a_name_that_is_safe_everywhere(title: str, expected: str) -> None:
    assert slug(title) == expected
