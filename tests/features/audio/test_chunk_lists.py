"""Lists of chunks, by hand."""

import numpy as np
import pytest

from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.features.audio.chunk_lists import choose_chunks, chunk_weights, parse_chunks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("3,4,10-12", (2, 3, 9, 10, 11)),
        (" 4, 3 ,4", (2, 3)),
        ("1-1", (0,)),
        ("9s-30s", (3, 4, 5, 6, 7, 8, 9)),
        # Chunk 3 covers 6 to 9 s; half a second of it counts.
        ("8.5s-9s", (2,)),
        ("0s-3.1s,400", (0, 1, 399)),
    ],
)
def test_a_list_names_chunks_from_1_and_every_chunk_that_an_interval_touches(text: str, expected: tuple[int, ...]) -> None:
    assert parse_chunks(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", "counted from 1"),
        ("5-3", "a range goes up"),
        ("9s-9s", "ends after it starts"),
        ("9-30s", "9-30s is neither"),
        ("-3", "-3 is neither"),
        ("1;2", "1;2 is neither"),
        ("99999", "99999 is neither"),
        ("1-2-3", "1-2-3 is neither"),
    ],
)
def test_what_names_no_chunk_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        parse_chunks(text)


def test_a_choice_leaves_silent_chunks_out() -> None:
    attention = np.array([0.25, 0, 0.75], np.float32)
    np.testing.assert_array_equal(choose_chunks(attention, (0, 1)), [True, False, False])
    with pytest.raises(SettingError, match="silent; choose others"):
        choose_chunks(attention, (1,))


def test_a_chunk_that_the_song_does_not_have_is_named_as_people_count() -> None:
    with pytest.raises(SettingError, match="There is no chunk 4: this song has chunks 1 to 3"):
        choose_chunks(np.full(3, 1 / 3, np.float32), (0, 3))


def test_chunks_that_attention_selected_count_by_it_up_to_the_average_and_chosen_ones_alike() -> None:
    attention = np.array([0.1, 0.4, 0, 0.2, 0.3], np.float32)
    by_attention = QueryConfig(sections="chunks", n_top_sections=3)
    # The average of the four audible chunks is a quarter.
    np.testing.assert_allclose(chunk_weights(attention, by_attention), [0, 0.25, 0, 0.2, 0.25])
    # Of a section, what attention passes over counts little; the four audible chunks make two of two.
    by_section = QueryConfig(sections="3", n_top_sections=3)
    np.testing.assert_allclose(chunk_weights(attention, by_section), [0.1, 0.25, 0, 0.2, 0.25])
    np.testing.assert_array_equal(chunk_weights(attention, QueryConfig(sections="whole")), [1, 1, 0, 1, 1])
    np.testing.assert_array_equal(chunk_weights(attention, QueryConfig(chunks=(0, 1, 2))), [1, 1, 0, 0, 0])
