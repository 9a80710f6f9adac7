"""What the map's search field finds, against titles, labels and emotions that are known."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import SettingError
from demo.correlation.space import Embedding
from demo.search.catalogue import Catalogue
from demo.search.text_search import TEXT_LIMIT, TextSearch
from demo.search.video_table import JoinedVideos, VideoTable, titles_of
from demo.search.videos import Video

ROWS = [
    ("Rain, again", "calm", ("Music video", "Electric guitar")),
    ("Größe", "angry", ("Guitar", "Drum kit")),
    ("", "calm", ("Party",)),
    ("The Art of Rain", "bitter", ("Choir (music)",)),
]


@pytest.fixture(scope="module")
def search() -> TextSearch:
    videos = tuple(
        Video(video_id=f"v{row}", title=title, emotion=emotion, labels=labels)
        for row, (title, emotion, labels) in enumerate(ROWS)
    )
    nothing = Embedding(*(np.zeros((len(ROWS), 1), np.float32) for _ in range(2)))
    points = np.zeros((len(ROWS), 2), np.float32)
    return TextSearch(Catalogue("hand", videos, nothing, nothing, points, points))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("rain", [0, 3]),
        ("RAIN!", [0, 3]),
        ("guit", [0, 1]),
        ("guitar calm", [0]),
        ("calm", [0, 2]),
        ("grösse", [1]),
        # A word begins with it: "Party" does not.
        ("art", [3]),
        ("music", [0, 3]),
        ("sad", [3]),
        ("xylophone", []),
        ("rain xylophone", []),
        ("", [0, 1, 2, 3]),
        (" .*( ", [0, 1, 2, 3]),
    ],
)
def test_a_text_finds_titles_labels_and_emotions(search: TextSearch, text: str, rows: list[int]) -> None:
    assert np.flatnonzero(search.find(text)).tolist() == rows


def test_a_long_text_is_refused(search: TextSearch) -> None:
    with pytest.raises(SettingError, match=str(TEXT_LIMIT)):
        search.find("a" * (TEXT_LIMIT + 1))


def test_titles_of_a_table_are_those_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "videos.csv"
    header = "id,title,emotion,labels,file,poster,credit,seconds,chapters"
    rows = ['a,"Rain, ""again""\nand",calm,,a.mp4,a.jpg,,3.0,', "", "b,,warm,,b.mp4,b.jpg,,3.0,"]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    table = VideoTable(path, "films")
    assert titles_of(table) == [video.title for video in table] == ['Rain, "again"\nand', ""]
    assert titles_of(JoinedVideos(table[1:], table)) == ["", 'Rain, "again"\nand', ""]
    path.write_text("youtube_id,emotion,labels\nabcDEF_-123,calm,Guitar\n", encoding="utf-8")
    assert titles_of(VideoTable(path, "streams")) == [""]
