"""A catalogue is what its table and its tensors say, or it is refused."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.bundle_writing import write_bundle
from demo.core.errors import BundleError
from demo.core.zoo import Bundle, read_bundle
from demo.search.catalogue import AUDIO, CHAPTERS, TABLE, VISUAL, Catalogue
from demo.search.videos import Chapter


def write(folder: Path, ids: list[str], n_visual: int | None = None, n_map: int | None = None) -> Bundle:
    """Write a catalogue whose visual tensors may have other lengths than its table."""
    n = len(ids)

    def tensors(n_rows: int, n_points: int) -> dict[str, np.ndarray]:
        values = np.arange(n_rows, dtype=np.float16)[:, None]
        return {"emotion": values + np.arange(2), "content": values + np.arange(3), "map": np.ones((n_points, 2), np.float16)}

    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4},
        tensors={VISUAL: tensors(n_visual or n, n_map or n), AUDIO: tensors(n, n)},
        tables={
            TABLE: [
                {"youtube_id": youtube_id, "emotion": "calm", "labels": labels}
                for youtube_id, labels in zip(ids, ["Music video|Guitar, acoustic", "Music videos", ""][:n], strict=True)
            ]
        },
    )


def test_rows_of_table_and_tensors_belong_together(tmp_path: Path) -> None:
    catalogue = Catalogue.from_bundle(write(tmp_path / "videos", ["abcdefghijk", "-_-_-_-_-_-", "01234567890"]))
    assert catalogue.n_videos == 3
    assert [video.youtube_id for video in catalogue.videos] == ["abcdefghijk", "-_-_-_-_-_-", "01234567890"]
    assert [video.labels for video in catalogue.videos] == [("Music video", "Guitar, acoustic"), ("Music videos",), ()]
    np.testing.assert_array_equal(catalogue.is_music_video, [True, False, False])
    np.testing.assert_array_equal(catalogue.visual.emotion, [[0, 1], [1, 2], [2, 3]])
    assert catalogue.visual.content.dtype == catalogue.audio_map.dtype == np.float32


def test_all_videos_count_as_music_videos_where_none_has_the_label(tmp_path: Path) -> None:
    catalogue = Catalogue.from_bundle(write(tmp_path / "videos", ["abcdefghijk", "01234567890"]))
    np.testing.assert_array_equal(catalogue.is_music_video, [True, False])
    # The test sets of YouTube-8M tell no labels.
    records = Catalogue.from_bundle(write_records(tmp_path / "records", labels="Guitar"))
    np.testing.assert_array_equal(records.is_music_video, [True])


@pytest.mark.parametrize(
    "youtube_id", ["", "short", "abcdefghijkl", "abcdefghij/", "abcdefghij\n", '"onload="x"', "äbcdefghijk"]
)
def test_an_invalid_youtube_id_is_refused(youtube_id: str, tmp_path: Path) -> None:
    bundle = write(tmp_path / "videos", ["abcdefghijk", youtube_id])
    catalogue = Catalogue.from_bundle(bundle)
    assert catalogue.videos[0].youtube_id == "abcdefghijk"
    with pytest.raises(BundleError, match=r"catalogue videos holds .* which is no YouTube id"):
        catalogue.videos[1]


@pytest.mark.parametrize("lengths", [{"n_visual": 3}, {"n_map": 1}])
def test_tables_and_tensors_of_different_length_are_refused(lengths: dict[str, int], tmp_path: Path) -> None:
    bundle = write(tmp_path / "videos", ["abcdefghijk", "01234567890"], **lengths)
    with pytest.raises(BundleError, match="catalogue videos differ in length"):
        Catalogue.from_bundle(bundle)


def test_the_tiny_catalogue_is_half_music_videos(tiny_zoo: Path) -> None:
    catalogue = Catalogue.from_bundle(read_bundle(tiny_zoo / "youtube8m-2", "catalogue"))
    np.testing.assert_array_equal(catalogue.is_music_video, [True, False] * 4)


FILE_ROW = {
    "id": "rain",
    "title": "Rain | on Tin",
    "emotion": "calm",
    "labels": "Music video|waves",
    "file": "rain.mp4",
    "poster": "rain.jpg",
    "credit": "CC0",
    "seconds": "40.5",
    "chapters": "0.0 intro|8.5 verse|30.0 outro",
    "traits": "slow|dark blue",
}


def write_files(folder: Path, n_chapters: int = 3, media: str = "assets/films", **cells: str) -> Bundle:
    """Write a catalogue of one file."""
    tensors = {"emotion": np.eye(1, 2, dtype=np.float16), "content": np.eye(1, 2, dtype=np.float16)}
    chapters = {name: np.ones((n_chapters, 2), np.float16) for name in tensors}
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4, "media": media},
        tensors={
            VISUAL: tensors | {"map": np.ones((1, 2), np.float16)},
            AUDIO: tensors | {"map": np.ones((1, 2), np.float16)},
            CHAPTERS: chapters,
        },
        tables={TABLE: [FILE_ROW | cells]},
    )


def test_a_file_has_a_title_chapters_and_traits(tmp_path: Path) -> None:
    catalogue = Catalogue.from_bundle(write_files(tmp_path / "model_zoo" / "films"))
    (video,) = catalogue.videos
    assert catalogue.media == tmp_path / "assets" / "films"
    assert video.title == "Rain | on Tin"
    assert video.traits == ("slow", "dark blue")
    assert video.chapters == (Chapter("intro", 0.0, 8.5), Chapter("verse", 8.5, 30.0), Chapter("outro", 30.0, 40.5))
    assert catalogue.chapter_rows(0) == slice(0, 3)


@pytest.mark.parametrize("column", ["file", "poster"])
@pytest.mark.parametrize("name", ["", "../rain.mp4", "/etc/passwd", ".hidden", 'rain".mp4', "a/b.mp4", "a b.mp4"])
def test_an_invalid_file_name_is_refused(column: str, name: str, tmp_path: Path) -> None:
    bundle = write_files(tmp_path / "films", **{column: name})
    with pytest.raises(BundleError, match=f"catalogue films holds .* which is no name of a {column}"):
        Catalogue.from_bundle(bundle)


@pytest.mark.parametrize("cells", [{"seconds": "long"}, {"chapters": "intro|verse"}, {"chapters": "zero intro"}])
def test_times_that_cannot_be_read_are_refused(cells: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="time that cannot be read"):
        Catalogue.from_bundle(write_files(tmp_path / "films", **cells))


@pytest.mark.parametrize("media", ["../elsewhere", "/etc", "assets/../../x"])
def test_media_lie_in_the_repository_or_inside_the_bundle(media: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="media folder outside its own place"):
        Catalogue.from_bundle(write_files(tmp_path / "films", media=media))


def test_a_catalogue_elsewhere_holds_its_media(tmp_path: Path) -> None:
    write_files(tmp_path / "mine" / "films", media="media")
    bundle = read_bundle(tmp_path / "mine" / "films", "catalogue", tmp_path / "model_zoo")
    assert Catalogue.from_bundle(bundle).media == tmp_path / "mine" / "films" / "media"


def write_records(folder: Path, **cells: str) -> Bundle:
    """Write a catalogue of one record of YouTube-8M."""
    row = {
        "youtube_id": "",
        "yt8m_id": "ab0C",
        "emotion": "calm",
        "labels": "Music video",
        "title": "",
        "credit": "",
        "seconds": "",
    }
    embedding = {"emotion": np.eye(1, 2), "content": np.eye(1, 2), "map": np.zeros((1, 2))}
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4},
        tensors={VISUAL: embedding, AUDIO: embedding},
        tables={TABLE: [row | cells]},
    )


def test_an_unresolved_record_keeps_its_record_id(tmp_path: Path) -> None:
    (video,) = Catalogue.from_bundle(write_records(tmp_path / "records")).videos
    assert (video.video_id, video.youtube_id, video.file) == ("ab0C", "", "")


def test_the_metadata_of_a_youtube_video_is_kept(tmp_path: Path) -> None:
    cells = {"youtube_id": "abcdefghijk", "title": "Rain", "credit": "A. Singer, CC BY", "seconds": "40.5"}
    (video,) = Catalogue.from_bundle(write_records(tmp_path / "records", **cells)).videos
    assert (video.video_id, video.title, video.credit, video.seconds) == ("abcdefghijk", "Rain", "A. Singer, CC BY", 40.5)


@pytest.mark.parametrize("cells", [{"yt8m_id": ""}, {"yt8m_id": "a/b0"}, {"yt8m_id": "abc"}, {"seconds": "long"}])
def test_a_record_without_any_good_id_or_time_is_refused(cells: dict[str, str], tmp_path: Path) -> None:
    catalogue = Catalogue.from_bundle(write_records(tmp_path / "records", **cells))
    with pytest.raises(BundleError, match=r"YouTube|time that cannot be read"):
        catalogue.videos[0]


def test_every_chapter_has_an_embedding(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="differ in length"):
        Catalogue.from_bundle(write_files(tmp_path / "films", n_chapters=2))


def test_an_emotion_is_one_of_the_ten(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="none of the ten emotions"):
        Catalogue.from_bundle(write_files(tmp_path / "films", emotion="hungry"))
