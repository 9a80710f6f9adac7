"""Chapters in a cell of a table."""

import pytest

from demo.core.chapters import Chapter, format_chapters, parse_chapters


def test_a_cell_names_starts_and_the_next_start_or_the_video_ends_a_chapter() -> None:
    cell = format_chapters([(0.04, "intro"), (3.4, "verse two")])
    assert cell == "0.0 intro|3.4 verse two"
    assert parse_chapters(cell, 9.5) == (Chapter("intro", 0.0, 3.4), Chapter("verse two", 3.4, 9.5))


def test_a_video_may_have_no_chapters() -> None:
    assert format_chapters([]) == ""
    assert parse_chapters("", 9.5) == ()


@pytest.mark.parametrize("cell", ["intro", "0.0", "soon intro", "0.0 intro|verse"])
def test_a_chapter_without_start_or_name_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"not enough values|could not convert"):
        parse_chapters(cell, 9.5)
