"""Frame-level features: which seconds ask, by hand, and what the files must hold."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import SettingError
from demo.core.zoo import read_bundle
from demo.emotion.model import EmotionModel
from demo.research.evaluation.collection import read_collection
from demo.research.evaluation.frames import read_frame_level, select_parts
from demo.study.axes import PARTS
from tests.research.evaluation.videos import write_frame_level, write_zoo


@pytest.fixture(scope="module")
def emotion_model(tmp_path_factory: pytest.TempPathFactory) -> EmotionModel:
    return EmotionModel.from_bundle(read_bundle(write_zoo(tmp_path_factory.mktemp("zoo")) / "emotion-1"))


def test_parts_are_those_of_the_papers_figures() -> None:
    assert list(PARTS) == ["1/3", "2/3", "1/6", "2/6", "3/6", "1/9", "2/9", "3/9"]


def test_the_seconds_of_a_query_by_hand() -> None:
    # 54 seconds are 18 chunks of 3; the value of a second is its number, so means tell which seconds were taken.
    audio = np.arange(54, dtype=np.float32)[:, None]
    # Without any, a chunk would be silent.
    attention = np.full(18, 0.001, dtype=np.float32)
    attention[[7, 2, 17]] = [0.5, 0.3, 0.2]
    asked = {name: float(row[0]) for name, row in select_parts(audio, attention).items()}
    assert asked["mean"] == 26.5
    # Three sections of 6 chunks: chunk 7 is in the second, seconds 18 to 35.
    assert asked["1/3"] == 26.5
    # Then the first, which holds chunk 2: seconds 0 to 35.
    assert asked["2/3"] == 17.5
    # Six sections of 3 chunks: chunk 7 in seconds 18 to 26, chunk 2 in 0 to 8, chunk 17 in 45 to 53.
    assert asked["1/6"] == 22.0
    assert asked["2/6"] == (22.0 + 4.0) / 2
    assert asked["3/6"] == pytest.approx((22.0 + 4.0 + 49.0) / 3)
    # Nine sections of 2 chunks: chunk 7 in seconds 18 to 23, chunk 2 in 6 to 11, chunk 17 in 48 to 53.
    assert asked["1/9"] == 20.5
    assert asked["2/9"] == (20.5 + 8.5) / 2
    assert asked["3/9"] == pytest.approx((20.5 + 8.5 + 50.5) / 3)


def test_attention_of_the_emotion_network_chooses(emotion_model: EmotionModel, tmp_path: Path) -> None:
    folder = write_frame_level(tmp_path, [54, 31])
    videos = read_frame_level(sorted(folder.glob("*.npz")), emotion_model)
    assert videos.n_seconds.tolist() == [54, 31]
    for index in range(2):
        arrays = np.load(folder / f"video-{index:03}.npz")
        analysis = emotion_model.predict(arrays["audio"])
        best = int(analysis.attention.argmax())
        n_chunks = len(analysis.attention)
        third = next(part for part in range(3) if best < n_chunks * (part + 1) // 3)
        seconds = arrays["audio"][3 * (n_chunks * third // 3) : 3 * (n_chunks * (third + 1) // 3)]
        np.testing.assert_allclose(videos.sounds["1/3"][index], seconds.mean(axis=0), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(videos.sounds["mean"][index], arrays["audio"].mean(axis=0), rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(videos.visual[index], arrays["visual"].max(axis=0))


def test_spans_of_the_papers_first_table(emotion_model: EmotionModel, tmp_path: Path) -> None:
    lengths = [216, 213, 212, 219, 222, 225, 228, 229, 100]
    subsets = read_collection(write_frame_level(tmp_path, lengths), emotion_model).subsets
    found = {name: sorted(lengths[row] for row in subset.rows) for name, subset in subsets.items()}
    assert found["span-3"] == [213, 216, 219]
    assert found["span-6"] == [212, 213, 216, 219, 222]
    assert found["span-9"] == [212, 213, 216, 219, 222, 225]
    assert found["span-12"] == [212, 213, 216, 219, 222, 225, 228]
    assert found["all"] == sorted(lengths)


def test_spans_are_of_music_videos_alone_where_labels_tell(emotion_model: EmotionModel, tmp_path: Path) -> None:
    labels = ["Music video", "Music video|Concert", "Concert", "Music video"]
    subsets = read_collection(write_frame_level(tmp_path, [216, 216, 216, 300], labels), emotion_model).subsets
    assert subsets["music-video"].rows.tolist() == [0, 3]
    assert subsets["span-3"].rows.tolist() == [0]
    assert subsets["all"].rows.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"audio": np.zeros((4, 128))}, "must hold the arrays audio and visual"),
        ({"audio": np.zeros((4, 64)), "visual": np.zeros((4, 5))}, "must have the shape"),
        ({"audio": np.zeros((0, 128)), "visual": np.zeros((4, 5))}, "must have the shape"),
        ({"audio": np.full((4, 128), np.nan), "visual": np.zeros((4, 5))}, "no numbers"),
    ],
)
def test_a_file_that_does_not_fit_is_named(
    arrays: dict[str, np.ndarray], sentence: str, emotion_model: EmotionModel, tmp_path: Path
) -> None:
    np.savez(tmp_path / "odd.npz", **arrays)
    with pytest.raises(SettingError, match=f"odd.npz.*{sentence}"):
        read_collection(tmp_path, emotion_model)


def test_pictures_of_two_backbones_are_refused(emotion_model: EmotionModel, tmp_path: Path) -> None:
    for name, n_dims in (("a", 5), ("b", 6)):
        np.savez(tmp_path / f"{name}.npz", audio=np.ones((4, 128)), visual=np.ones((4, n_dims)))
    with pytest.raises(SettingError, match="differ in their dimensions"):
        read_collection(tmp_path, emotion_model)


def test_a_folder_of_something_else_is_reported(emotion_model: EmotionModel, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="There is no folder"):
        read_collection(tmp_path / "nowhere", emotion_model)
    with pytest.raises(SettingError, match="holds neither"):
        read_collection(tmp_path, emotion_model)
