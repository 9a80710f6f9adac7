"""A catalogue is what its table and its tensors say, or it is refused."""

from pathlib import Path

import numpy as np
import pytest

from demo.errors import BundleError
from demo.retrieval.catalogue import AUDIO, TABLE, VISUAL, Catalogue
from demo.zoo import Bundle, read_bundle, write_bundle


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
    assert catalogue.youtube_ids == ("abcdefghijk", "-_-_-_-_-_-", "01234567890")
    assert catalogue.labels == (("Music video", "Guitar, acoustic"), ("Music videos",), ())
    np.testing.assert_array_equal(catalogue.is_music_video, [True, False, False])
    np.testing.assert_array_equal(catalogue.visual.emotion, [[0, 1], [1, 2], [2, 3]])
    assert catalogue.visual.content.dtype == catalogue.audio_map.dtype == np.float32


@pytest.mark.parametrize(
    "youtube_id", ["", "short", "abcdefghijkl", "abcdefghij/", "abcdefghij\n", '"onload="x"', "äbcdefghijk"]
)
def test_what_is_no_youtube_id_is_refused(youtube_id: str, tmp_path: Path) -> None:
    bundle = write(tmp_path / "videos", ["abcdefghijk", youtube_id])
    with pytest.raises(BundleError, match=r"catalogue videos holds .* which is no YouTube id"):
        Catalogue.from_bundle(bundle)


@pytest.mark.parametrize("lengths", [{"n_visual": 3}, {"n_map": 1}])
def test_tables_and_tensors_of_different_length_are_refused(lengths: dict[str, int], tmp_path: Path) -> None:
    bundle = write(tmp_path / "videos", ["abcdefghijk", "01234567890"], **lengths)
    with pytest.raises(BundleError, match="catalogue videos differ in length"):
        Catalogue.from_bundle(bundle)


def test_the_tiny_catalogue_is_half_music_videos(tiny_zoo: Path) -> None:
    catalogue = Catalogue.from_bundle(read_bundle(tiny_zoo / "youtube8m-1", "catalogue"))
    np.testing.assert_array_equal(catalogue.is_music_video, [True, False] * 4)
