"""The rows of a table, read when they are shown, are those that are read at once."""

import csv
from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import BundleError
from demo.emotion.classes import EMOTIONS
from demo.search.video_table import Columns, JoinedVideos, VideoTable, columns_of, row_of
from demo.search.videos import read_video

HEADER = "id,title,emotion,labels,file,poster,credit,seconds,chapters"
ROWS = [
    'rain,"Rain, again",calm,Music video|Guitar,rain.mp4,rain.jpg,CC0,40.5,0.0 intro|8.5 verse',
    'sun,"Sun\nover ""Tin""\u2028",warm,"Guitar, electric",sun.mp4,sun.jpg,,3.0,',
    "größe,,angry,Music videos,a.mp4,a.jpg,,3.0,0.0 all",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "videos.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8", newline="")
    return path


def test_each_row_is_read_as_the_csv_module_reads_it(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        expected = [read_video(row, "films") for row in csv.DictReader(stream)]
    table = VideoTable(path, "films")
    assert len(table) == 3
    assert list(table) == expected
    assert [table[row] for row in (2, -3, np.int64(1))] == [expected[2], expected[0], expected[1]]
    assert table[1:] == tuple(expected[1:])
    with pytest.raises(IndexError):
        table[3]


def test_columns_are_those_of_the_videos(path: Path) -> None:
    table = VideoTable(path, "films")
    for columns in (table.columns, columns_of(tuple(table))):
        assert [EMOTIONS[label] for label in columns.class_labels] == ["calm", "warm", "angry"]
        assert columns.has_label.tolist() == [True, False, False]
        assert columns.n_chapters.tolist() == [2, 0, 1]
    _assert_equal(columns_of(JoinedVideos(tuple(table)[:1], table)), columns_of((table[0], *table)))


def test_joined_videos_are_those_of_the_first_and_then_of_the_second(path: Path) -> None:
    table = VideoTable(path, "films")
    joined = JoinedVideos(table[2:], table)
    assert list(joined) == [table[2], *table]
    assert joined[-1] == table[2]
    assert joined[:2] == (table[2], table[0])


def test_a_table_that_is_replaced_is_read_as_it_was(path: Path) -> None:
    table = VideoTable(path, "films")
    other = path.with_name("other.csv")
    other.write_text(HEADER + "\n")
    other.replace(path)
    assert table[0].video_id == "rain"


@pytest.mark.parametrize("content", ["", HEADER + "\nrain,Rain\n", HEADER.replace("emotion", "mood") + "\n"])
def test_what_is_no_table_of_videos_is_refused(content: str, path: Path) -> None:
    path.write_text(content)
    with pytest.raises(BundleError, match="catalogue films"):
        VideoTable(path, "films")


def test_the_rows_of_each_label_are_those_that_carry_it(path: Path) -> None:
    table = VideoTable(path, "films")
    joined = columns_of(JoinedVideos(tuple(table)[:1], table)).rows_by_label()
    expected = {"Music video": [0, 1], "Guitar": [0, 1], "Guitar, electric": [2], "Music videos": [3]}
    assert {label: rows.tolist() for label, rows in joined.items()} == expected
    assert {label: rows.tolist() for label, rows in table.columns.rows_by_label().items()} == {
        "Music video": [0],
        "Guitar": [0],
        "Guitar, electric": [1],
        "Music videos": [2],
    }


def _assert_equal(found: Columns, expected: Columns) -> None:
    for name in ("class_labels", "has_label", "n_chapters"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    one, other = ({label: list(rows) for label, rows in each.rows_by_label().items()} for each in (found, expected))
    assert one == other


def test_a_row_is_found_by_its_whole_id(path: Path) -> None:
    table = VideoTable(path, "films")
    assert [row_of(table, video.video_id) for video in table] == [0, 1, 2]
    # Parts of ids, cells of other columns, and what is no text of a table.
    others = ("rai", "su", "calm", "CC0", "", "id", "rain.mp4", "Rain, again", ".*", "\ud800")
    assert [row_of(table, text) for text in others] == [None] * len(others)
    both = JoinedVideos(table[1:], table)
    assert [row_of(both, name) for name in ("sun", "größe", "rain", "nowhere")] == [0, 1, 2, None]
