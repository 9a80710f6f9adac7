"""YouTube-8M's records: what they tell, what they do not, and what they cannot be."""

import csv
from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import DatasetError, SettingError
from demo.datasets.examples import ExampleParser
from demo.datasets.names import LabelNames, YouTubeIds
from demo.datasets.quantization import dequantize, mean_of_levels
from demo.datasets.records import Record, read_shard, to_record
from demo.datasets.tfrecord import CorruptRecord, Shard
from tests.datasets.shards import N_AUDIO, N_VISUAL, example, frame_level, sequence_example, video_level, write_shard

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "youtube8m"

MEANS = {"mean_rgb": np.ones(N_VISUAL, np.float32), "mean_audio": np.ones(N_AUDIO, np.float32)}
FRAMES = np.ones((2, 3), np.uint8)


def read(data: bytes) -> Record:
    return to_record(ExampleParser().parse(data))


def test_bytes_stand_for_what_youtube_8m_says() -> None:
    # q * 4 / 255 + 4 / 512 - 2
    np.testing.assert_allclose(dequantize(np.array([0, 51, 255], np.uint8)), [-1.9921875, -1.1921875, 2.0078125], atol=1e-6)


def test_the_mean_over_seconds_is_that_of_the_values() -> None:
    frames = np.random.default_rng(0).integers(0, 256, (217, 40), dtype=np.uint8)
    np.testing.assert_allclose(mean_of_levels(frames), dequantize(frames).mean(axis=0), atol=1e-6)


def test_a_record_of_2018_and_one_of_2017() -> None:
    random = np.random.default_rng(0)
    record = read(video_level("ab0C", random, [14, 20]))
    assert (record.record_id, record.labels, record.n_seconds, record.youtube_id) == ("ab0C", (14, 20), 0, "")
    trained = read(video_level("dQw4w9WgXcQ", random, [7], year=2017))
    assert (trained.is_2017, trained.youtube_id) == (True, "dQw4w9WgXcQ")
    # Only 2017's training set carries YouTube's ids: a hidden one has nine digits, and eleven characters of 2018 say nothing.
    assert read(video_level("100453021", random, year=2017)).youtube_id == ""
    assert read(video_level("dQw4w9WgXcQ", random)).youtube_id == ""


def test_a_test_set_tells_no_labels_and_a_video_may_have_none() -> None:
    random = np.random.default_rng(0)
    assert read(video_level("ab0C", random)).labels is None
    assert read(video_level("ab0C", random, [])).labels == ()


def test_frames_are_those_that_were_written() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (31, N_VISUAL), dtype=np.uint8)
    audio = np.random.default_rng(1).integers(0, 256, (30, N_AUDIO), dtype=np.uint8)
    record = read(sequence_example({"id": (b"ab0C",), "labels": [14]}, {"rgb": rgb, "audio": audio}))
    np.testing.assert_array_equal(record.rgb, rgb)
    np.testing.assert_array_equal(record.audio, audio)
    assert record.n_seconds == 30


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (example(MEANS), "has no id"),
        (example({"id": (b"ab0C", b"ab0D"), **MEANS}), "has no id"),
        (example({"id": [1], **MEANS}), "has no id"),
        (example({"id": (b"../etc",), **MEANS}), "is none of YouTube-8M's"),
        (example({"id": (b"\xff\xff\xff\xff",), **MEANS}), "is none of YouTube-8M's"),
        (example({"id": (b"ab0C",)}), "neither mean_rgb nor frames"),
        (example({"id": (b"ab0C",), **MEANS, "mean_audio": [1, 2]}), "mean_audio holds no decimal numbers"),
        (example({"id": (b"ab0C",), **MEANS, "mean_rgb": np.array([0.5, np.nan])}), "mean_rgb holds what is no number"),
        (example({"id": (b"ab0C",), **MEANS, "mean_rgb": np.array([0.5, -np.inf])}), "mean_rgb holds what is no number"),
        (example({"id": (b"ab0C",), **MEANS, "labels": np.array([0.5])}), "labels are no numbers"),
        (example({"id": (b"ab0C",), **MEANS, "labels": [-1]}), "labels are no numbers"),
        (example({"id": (b"ab0C",), **MEANS, "labels": (b"14",)}), "labels are no numbers"),
        (sequence_example({"id": (b"ab0C",)}, {"rgb": FRAMES}), "has no frames of audio"),
        (sequence_example({"id": (b"ab0C",)}, {"rgb": FRAMES, "audio": FRAMES[:0]}), "has no frames of audio"),
        (sequence_example({"id": (b"ab0C",)}, {"rgb": np.zeros((3601, 1), np.uint8)}), "has 3,601 frames of rgb"),
    ],
)
def test_what_is_no_record_is_reported_in_words(data: bytes, sentence: str) -> None:
    with pytest.raises(DatasetError, match=sentence):
        read(data)


def test_a_bad_record_in_a_shard_keeps_its_number(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path = write_shard(tmp_path / "a", [video_level("aaaa", random), b"\x0f", video_level("bbbb", random)])
    with Shard(path) as shard:
        found = list(read_shard(shard))
    assert [number for number, _ in found] == [1, 2, 3]
    assert found[1][1] == CorruptRecord(number=2, reason="a field has the type 7, which does not exist")
    assert [record.record_id for _, record in found if isinstance(record, Record)] == ["aaaa", "bbbb"]


def test_labels_have_the_names_of_a_vocabulary(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    record, old = read(video_level("ab0C", random, [14, 20])), read(video_level("ab0C", random, [14], year=2017))
    (tmp_path / "names.csv").write_text('Index,TrainVideoCount,Name\n14,5,Music video\n20,6,"Drum | kit"\n')
    names = LabelNames.from_file(tmp_path / "names.csv")
    assert names.of(record) == ("Music video", "Drum / kit")
    # Without one only this is known, and of 2018 alone.
    assert LabelNames().of(record) == ("Music video", "20")
    assert LabelNames().of(old) == ("14",)
    assert LabelNames().tells_music_videos(record)
    assert not LabelNames().tells_music_videos(old)
    (tmp_path / "old.csv").write_text("label_id,label_name\n14,Piano\n")
    assert LabelNames.from_file(tmp_path / "old.csv").of(old) == ("Piano",)


@pytest.mark.parametrize("separator", [",", "\t"])
def test_ids_come_from_a_table(separator: str, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [
        ("yt8m_id", "note", "youtube_id"),
        ("zzzz", "", "abcdefghijk"),
        ("ab0C", "", "-_345678901"),
        ("100453021", "", "x" * 11),
    ]
    (tmp_path / "ids").write_text("\n".join(separator.join(row) for row in rows))
    ids = YouTubeIds.from_file(tmp_path / "ids")
    assert ids.find(read(video_level("ab0C", random))) == "-_345678901"
    assert ids.find(read(video_level("zzzz", random))) == "abcdefghijk"
    assert ids.find(read(video_level("ab0D", random))) == ""
    assert ids.find(read(video_level("100453021", random, year=2017))) == "x" * 11
    assert ids.find(read(video_level("dQw4w9WgXcQ", random, year=2017))) == "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", "has no columns yt8m_id and youtube_id"),
        ("yt8m_id,youtube_id\nab0C,short\n", "line 2: 'short' is no id"),
        ("yt8m_id,youtube_id\nab0C,abcdefghijk\n../x,abcdefghijk\n", "line 3: '../x' is no id"),
        ("yt8m_id,youtube_id\nab0C\n", "line 2: a column is missing"),
        ("", "has no columns"),
    ],
)
def test_a_bad_table_of_ids_is_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text(text)
    with pytest.raises(SettingError, match=sentence):
        YouTubeIds.from_file(tmp_path / "ids.csv")
    with pytest.raises(SettingError, match="cannot be read"):
        YouTubeIds.from_file(tmp_path / "nowhere.csv")


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs YouTube-8M's shards, which are not shipped")
def test_the_published_shards_hold_what_the_packed_rows_hold() -> None:
    packed = np.load(SHARED / "music_video_level.npz", allow_pickle=False)
    rows = {str(record_id): row for row, record_id in enumerate(packed["yt8m_id"])}
    with Shard(SHARED / "tfrecord" / "validate0100.tfrecord") as shard:
        records = [record for _, record in read_shard(shard) if isinstance(record, Record)]
    assert len(records) == 293
    known = [record for record in records if record.record_id in rows]
    assert len(known) > 3
    for record in known:
        row = rows[record.record_id]
        np.testing.assert_allclose(record.mean_rgb, packed["mean_rgb"][row], atol=2e-3)
        np.testing.assert_allclose(record.mean_audio, packed["mean_audio"][row], atol=2e-3)
        assert " ".join(map(str, record.labels or ())) == packed["labels"][row]
    with Shard(SHARED / "tfrecord" / "testa1_2017.tfrecord") as shard:
        old = [record for _, record in read_shard(shard)]
    assert len(old) == 166
    assert all(isinstance(record, Record) and record.labels is None and record.is_2017 for record in old)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs YouTube-8M's vocabulary, which is not shipped")
def test_number_14_of_2018_is_music_video() -> None:
    with (SHARED / "vocabulary_2018.csv").open() as stream:
        assert [row["name"] for row in csv.DictReader(stream)][14] == "Music video"


def test_frame_level_records_of_other_lengths_share_a_parser(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    data = [frame_level(f"aaa{index}", random, n_seconds, [14]) for index, n_seconds in enumerate((3, 5, 3, 4))]
    path = write_shard(tmp_path / "a.gz", data)
    with Shard(path) as shard:
        found = [record for _, record in read_shard(shard)]
    for record, each in zip(found, data, strict=True):
        assert isinstance(record, Record)
        np.testing.assert_array_equal(record.audio, read(each).audio)
    assert [record.n_seconds for record in found if isinstance(record, Record)] == [3, 5, 3, 4]
