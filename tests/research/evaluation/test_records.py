"""Shards of YouTube-8M in the study: the same choices as from files of features, and by hand."""

from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import SettingError
from demo.core.zoo import read_bundle
from demo.datasets.quantization import dequantize
from demo.emotion.model import EmotionModel
from demo.research.evaluation.collection import read_collection
from demo.study.axes import PARTS
from tests.datasets.shards import N_AUDIO, N_VISUAL, frame_level, record_ids, sequence_example, video_level, write_shard
from tests.research.evaluation.videos import write_zoo

LENGTHS = [216, 54, 31, 219, 3]


@pytest.fixture(scope="module")
def emotion_model(tmp_path_factory: pytest.TempPathFactory) -> EmotionModel:
    return EmotionModel.from_bundle(read_bundle(write_zoo(tmp_path_factory.mktemp("zoo")) / "emotion-1"))


def write_both(folder: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Write the same videos as two shards, one of them gzip, and as files of features.

    Returns:
        The bytes of sound and pictures of each.
    """
    random = np.random.default_rng(0)
    videos, records = [], []
    (folder / "files").mkdir()
    for index, n_seconds in enumerate(LENGTHS):
        audio = random.integers(0, 256, (n_seconds, N_AUDIO), dtype=np.uint8)
        rgb = random.integers(0, 256, (n_seconds, N_VISUAL), dtype=np.uint8)
        videos.append((audio, rgb))
        labels = [14] if index != 3 else [14, 20]
        records.append(sequence_example({"id": (b"aaa%d" % index,), "labels": labels}, {"rgb": rgb, "audio": audio}))
        # The formula as YouTube-8M states it, in double precision.
        values = {name: frames * (4 / 255) + 4 / 512 - 2 for name, frames in (("audio", audio), ("visual", rgb))}
        names = np.array(["Music video"] if index != 3 else ["Music video", "20"])
        np.savez(
            folder / "files" / f"{index}.npz", label=names, **{name: each.astype(np.float32) for name, each in values.items()}
        )
    write_shard(folder / "shards" / "train00.tfrecord", records[:3])
    write_shard(folder / "shards" / "train01.tfrecord.gz", records[3:])
    return videos


def test_shards_and_files_of_the_same_videos_are_one_collection(emotion_model: EmotionModel, tmp_path: Path) -> None:
    write_both(tmp_path)
    shards, files = (read_collection(tmp_path / name, emotion_model) for name in ("shards", "files"))
    assert shards.sounds.keys() == files.sounds.keys() == {*PARTS, "mean"}
    for name in shards.sounds:
        np.testing.assert_allclose(shards.sounds[name], files.sounds[name], atol=1e-5)
    np.testing.assert_allclose(shards.visual, files.visual, atol=1e-5)
    np.testing.assert_allclose(shards.placed, files.placed, atol=1e-3)
    found = {name: subset.rows.tolist() for name, subset in shards.subsets.items()}
    assert found == {name: subset.rows.tolist() for name, subset in files.subsets.items()}
    assert found["music-video"] == [0, 1, 2, 4]
    assert found["span-3"] == [0]
    assert [path.name for path in shards.files] == ["train00.tfrecord", "train01.tfrecord.gz"]


def test_the_paper_s_sections_by_hand(emotion_model: EmotionModel, tmp_path: Path) -> None:
    videos = write_both(tmp_path)
    sounds = read_collection(tmp_path / "shards", emotion_model).sounds
    for row, (audio, _) in enumerate(videos[:4]):
        sound = dequantize(audio)
        attention = emotion_model.predict(sound).attention
        for sections, n_best in ((3, 1), (6, 2), (9, 3)):
            bounds = [len(attention) * part // sections for part in range(sections + 1)]
            scores = [attention[bounds[part] : bounds[part + 1]].max() for part in range(sections)]
            best = sorted(sorted(range(sections), key=lambda part: -scores[part])[:n_best])
            seconds = np.concatenate([sound[3 * bounds[part] : 3 * bounds[part + 1]] for part in best])
            np.testing.assert_allclose(sounds[f"{n_best}/{sections}"][row], seconds.mean(axis=0), atol=1e-5)


def test_video_level_shards_are_read_as_one_chunk_each(emotion_model: EmotionModel, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    (tmp_path / "vocabulary_2018.csv").write_text("index,name\n14,Music video\n20,Concert\n")
    labels = [[14], [14, 20], [20]]
    write_shard(tmp_path / "a.tfrecord", [video_level(i, random, each) for i, each in zip(record_ids(3), labels, strict=True)])
    collection = read_collection(tmp_path, emotion_model)
    assert list(collection.sounds) == ["mean"]
    assert {name: subset.rows.tolist() for name, subset in collection.subsets.items()} == {"all": [0, 1, 2], "music-video": [0]}
    expected = emotion_model.classes.project(emotion_model.emotion_features(collection.sounds["mean"]))
    np.testing.assert_allclose(collection.placed, expected, atol=1e-6)


def test_a_study_needs_every_record(emotion_model: EmotionModel, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path = write_shard(tmp_path / "a.tfrecord", [frame_level("aaaa", random, 4), frame_level("bbbb", random, 4)])
    content = bytearray(path.read_bytes())
    content[-50] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        SettingError, match=r"a.tfrecord, record 2: its data do not fit their checksum; a study needs every record"
    ):
        read_collection(tmp_path, emotion_model)


def test_levels_do_not_mix_in_a_study(emotion_model: EmotionModel, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for name, records in (
        ("a", [frame_level("aaaa", random, 4), video_level("bbbb", random)]),
        ("b", [video_level("bbbb", random), frame_level("aaaa", random, 4)]),
    ):
        write_shard(tmp_path / name / "a.tfrecord", records)
        with pytest.raises(SettingError, match=r"record 2 is of (video|frame) level, and the first was of"):
            read_collection(tmp_path / name, emotion_model)
