"""Chunks, sections and the choice of the query, by hand."""

import numpy as np
import pytest

from demo.core.config import SECTIONS
from demo.core.errors import RecordingTooShort
from demo.features.audio.chunks import (
    audible_chunks,
    chunk_means,
    mean_of_chunks,
    section_means,
    select_chunks,
    split_into_chunks,
    split_into_sections,
)


def seconds(n: int) -> np.ndarray:
    """Return features whose second s reads (s, -s)."""
    return np.stack([np.arange(n), -np.arange(n)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, [[0, 0, 0]]),
        (2, [[0, 1, 1]]),
        (3, [[0, 1, 2]]),
        (4, [[0, 1, 2], [3, 3, 3]]),
        (5, [[0, 1, 2], [3, 4, 4]]),
        (6, [[0, 1, 2], [3, 4, 5]]),
    ],
)
def test_the_tail_repeats_its_last_second(n: int, expected: list[list[int]]) -> None:
    chunks = split_into_chunks(seconds(n))
    np.testing.assert_array_equal(chunks[..., 0], expected)
    np.testing.assert_array_equal(chunks[..., 1], -np.array(expected))


def test_the_papers_song_of_216_seconds_has_72_chunks() -> None:
    assert len(split_into_chunks(seconds(216))) == 72


def test_splitting_leaves_the_features_as_they_were() -> None:
    features = seconds(6)
    split_into_chunks(features)[0] = 99
    # A whole number of chunks may be a view, but never of the song itself.
    np.testing.assert_array_equal(features, seconds(6))


def test_no_second_at_all_is_too_short() -> None:
    with pytest.raises(RecordingTooShort):
        split_into_chunks(seconds(0))


def test_sections_by_hand() -> None:
    assert [len(part) for part in split_into_sections(72, "9")] == [8] * 9
    assert split_into_sections(7, "3") == [range(2), range(2, 4), range(4, 7)]
    assert split_into_sections(4, "chunks") == [range(1), range(1, 2), range(2, 3), range(3, 4)]
    assert split_into_sections(5, "whole") == [range(5)]


@pytest.mark.parametrize("sections", SECTIONS)
def test_sections_cover_a_song_in_order_as_equal_as_possible_and_none_is_empty(sections: str) -> None:
    for n_chunks in (1, 2, 3, 5, 8, 9, 10, 17, 72, 400):
        parts = split_into_sections(n_chunks, sections)
        assert [chunk for part in parts for chunk in part] == list(range(n_chunks))
        lengths = [len(part) for part in parts]
        assert min(lengths) >= 1
        assert max(lengths) - min(lengths) <= 1
        # Fewer chunks than sections lower the number of sections.
        assert len(parts) == {"chunks": n_chunks, "whole": 1}.get(sections) or min(int(sections), n_chunks)


def test_a_section_is_chosen_by_its_highest_attention() -> None:
    # Means 0.2, 0.15 and 0.15 would choose the first section; the highest single chunk stands in the last.
    attention = np.array([0.2, 0.2, 0.15, 0.15, 0.05, 0.25], dtype=np.float32)
    np.testing.assert_array_equal(select_chunks(attention, "3", 1), [0, 0, 0, 0, 1, 1])
    np.testing.assert_array_equal(select_chunks(attention, "3", 2), [1, 1, 0, 0, 1, 1])
    np.testing.assert_array_equal(select_chunks(attention, "chunks", 1), [0, 0, 0, 0, 0, 1])


def test_of_equal_sections_the_earlier_wins() -> None:
    flat = np.full(9, 1 / 9, dtype=np.float32)
    np.testing.assert_array_equal(select_chunks(flat, "3", 1), [1, 1, 1, 0, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(select_chunks(flat, "chunks", 2), [1, 1, 0, 0, 0, 0, 0, 0, 0])


def test_more_sections_than_there_are_means_all() -> None:
    attention = np.array([0.5, 0.3, 0.2], dtype=np.float32)
    assert select_chunks(attention, "9", 100).all()
    assert select_chunks(attention, "whole", 1).all()
    assert select_chunks(np.ones(1, np.float32), "9", 3).all()


def test_the_query_counts_every_second_once() -> None:
    features = seconds(7)  # Two whole chunks and one second.
    np.testing.assert_allclose(mean_of_chunks(features, np.array([True, False, False])), [1, -1])
    np.testing.assert_allclose(mean_of_chunks(features, np.array([False, False, True])), [6, -6])
    # Seconds 0, 1, 2 and 6: the last chunk's repeated frames do not weigh.
    np.testing.assert_allclose(mean_of_chunks(features, np.array([True, False, True])), [9 / 4, -9 / 4])
    np.testing.assert_allclose(mean_of_chunks(features, np.ones(3, dtype=np.bool_)), [3, -3])


def test_every_second_of_a_chunk_has_its_weight() -> None:
    weights = np.array([0.1, 0, 0.4], np.float32)
    # Three seconds at 0.1, whose mean is 1, and one at 0.4, which is 6.
    np.testing.assert_allclose(mean_of_chunks(seconds(7), weights), [(0.3 * 1 + 0.4 * 6) / 0.7, -(0.3 + 2.4) / 0.7], rtol=1e-5)


def with_silence(n: int, *silent: int) -> np.ndarray:
    features = seconds(n)
    features[list(silent)] = np.nan
    return features


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (with_silence(6, 1), [[0, 0, 2], [3, 4, 5]]),
        (with_silence(6, 3), [[0, 1, 2], [4, 4, 5]]),
        (with_silence(6, 5), [[0, 1, 2], [3, 4, 4]]),
        (with_silence(9, 3, 4, 5, 6), [[0, 1, 2], [2, 2, 2], [7, 7, 8]]),
        (with_silence(7, 0, 1, 2, 3), [[4, 4, 4], [4, 4, 5], [6, 6, 6]]),
        (with_silence(7, 6), [[0, 1, 2], [3, 4, 5], [5, 5, 5]]),
    ],
)
def test_silent_seconds_repeat_audible_ones(features: np.ndarray, expected: list[list[int]]) -> None:
    np.testing.assert_array_equal(split_into_chunks(features)[..., 0], expected)


def test_a_chunk_is_audible_where_one_of_its_seconds_is() -> None:
    np.testing.assert_array_equal(audible_chunks(with_silence(10, 0, 3, 4, 5, 9)), [True, False, True, False])
    assert audible_chunks(seconds(4)).all()


def test_silent_seconds_count_in_no_mean() -> None:
    features = with_silence(8, 1, 3, 4, 5)
    np.testing.assert_allclose(mean_of_chunks(features, np.array([True, False, True])), [(0 + 2 + 6 + 7) / 4, -15 / 4])
    np.testing.assert_allclose(section_means(features, 2)[:, 0], [15 / 4, 2 / 2, 13 / 2])


def test_sections_are_made_of_chunks_that_are_not_silent() -> None:
    attention = np.array([0, 0, 0.1, 0.2, 0.3, 0, 0.15, 0.25, 0], np.float32)
    # The five audible chunks make sections of 1, 2 and 2.
    np.testing.assert_array_equal(select_chunks(attention, "3", 1), [0, 0, 0, 1, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(select_chunks(attention, "9", 100), attention > 0)
    np.testing.assert_array_equal(select_chunks(attention, "whole", 1), attention > 0)


def test_the_mean_of_a_chunk_leaves_silence_out() -> None:
    nan = np.nan
    by_second = np.array([1, 2, 3, nan, nan, nan, 4, nan, 5, 6], np.float32)
    np.testing.assert_allclose(chunk_means(by_second), [2, nan, 4.5, 6])
