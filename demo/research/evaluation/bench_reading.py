"""How fast records of YouTube-8M are read: ours against a plain read of the same files and against TensorFlow's own reader."""

import importlib.util
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from demo.core.errors import SettingError
from demo.datasets.records import Record, read_whole
from demo.datasets.tfrecord import GZIP_MAGIC
from demo.research.evaluation.bench import median_seconds

BLOCK_BYTES = 1 << 20
BATCH = 256


def bench_reading(paths: Sequence[Path]) -> dict[str, Any]:
    """Measure reading in one run: each figure is the median of five, after one that fills the system's cache.

    All read the same files and give out numbers: ours record by record as NumPy arrays; TensorFlow record by record as tensors,
    and at video level also in batches of 256, which is its fastest way. Both check checksums.

    Args:
        paths: Shards of one level.

    Returns:
        Records, megabytes as on disk, and rates by name.

    Raises:
        SettingError: A shard cannot be read, or holds a damaged record.
    """
    records = [first for path in paths if (first := next(_ours([path]), None)) is not None]
    if not records:
        raise SettingError("The shards hold no record; name others.")
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    n_records = sum(1 for _ in _ours(paths))
    seconds = {
        "sequential": median_seconds(lambda: _read_all(paths), "plain read"),
        "ours": median_seconds(lambda: sum(1 for _ in _ours(paths)), "our reader"),
    }
    if importlib.util.find_spec("tensorflow"):
        for name, dataset in _tensorflow(paths, records[0]).items():
            seconds[name] = median_seconds(lambda dataset=dataset: sum(1 for _ in dataset), name)  # type: ignore[misc]
    figures: dict[str, Any] = {
        "level": "frame" if records[0].n_seconds else "video",
        "records": n_records,
        "mb": round(megabytes, 1),
    }
    for name, each in seconds.items():
        figures[f"{name}_records_s"] = round(n_records / each)
        figures[f"{name}_mb_s"] = round(megabytes / each, 1)
    return figures


def _ours(paths: Sequence[Path]) -> Iterator[Record]:
    return (record for _, _, record in read_whole(paths, "name whole shards"))


def _read_all(paths: Sequence[Path]) -> None:
    for path in paths:
        with path.open("rb", buffering=0) as stream:
            while stream.read(BLOCK_BYTES):
                pass


def _tensorflow(paths: Sequence[Path], first: Record) -> dict[str, Any]:
    """Return TensorFlow's ways to read such shards, by name."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # it greets
    import tensorflow as tf

    packed = [path.open("rb").read(len(GZIP_MAGIC)) == GZIP_MAGIC for path in paths]
    names = [[str(path) for path, is_packed in zip(paths, packed, strict=True) if is_packed == kind] for kind in (False, True)]
    plain, gzip = (tf.data.TFRecordDataset(each, kind) for each, kind in zip(names, ("", "GZIP"), strict=True))
    raw = plain.concatenate(gzip)
    context = {
        "video_id" if first.is_2017 else "id": tf.io.FixedLenFeature([], tf.string),
        "labels": tf.io.VarLenFeature(tf.int64),
    }
    if first.rgb is not None:
        frames = {name: tf.io.FixedLenSequenceFeature([], tf.string) for name in ("rgb", "audio")}

        def read_frames(record: Any) -> Any:
            known, lists = tf.io.parse_single_sequence_example(record, context, frames)
            return known, {name: tf.io.decode_raw(each, tf.uint8) for name, each in lists.items()}

        return {"tensorflow": raw.map(read_frames)}
    means = {"mean_rgb": first.mean_rgb, "mean_audio": first.mean_audio}
    features = context | {n: tf.io.FixedLenFeature([len(m)], tf.float32) for n, m in means.items() if m is not None}
    return {
        "tensorflow": raw.map(lambda record: tf.io.parse_single_example(record, features)),
        "tensorflow_batched": raw.batch(BATCH).map(lambda batch: tf.io.parse_example(batch, features)),
    }
