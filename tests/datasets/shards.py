"""Records in YouTube-8M's format, written from the wire format up, and shards of them."""

import gzip
import io
from pathlib import Path

import numpy as np

from demo.datasets.tfrecord import write_record

N_VISUAL = 24
N_AUDIO = 128

Features = dict[str, "tuple[bytes, ...] | list[int] | np.ndarray"]


def varint(value: int) -> bytes:
    """Return an unsigned number in base 128, lowest digits first."""
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def field(number: int, content: bytes) -> bytes:
    """Return a field of length-delimited content."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def feature(values: "tuple[bytes, ...] | list[int] | np.ndarray") -> bytes:
    """Return a Feature of byte strings, integers or floats, packed as TensorFlow packs them."""
    if isinstance(values, tuple):
        return field(1, b"".join(field(1, value) for value in values))
    if isinstance(values, list):
        return field(3, field(1, b"".join(varint(value % 2**64) for value in values)))
    return field(2, field(1, np.asarray(values, "<f4").tobytes()))


def features(values: Features) -> bytes:
    """Return a Features message, without its own tag."""
    return b"".join(field(1, field(1, name.encode()) + field(2, feature(each))) for name, each in values.items())


def example(values: Features) -> bytes:
    """Return an Example."""
    return field(1, features(values))


def sequence_example(context: Features, lists: dict[str, np.ndarray]) -> bytes:
    """Return a SequenceExample whose lists are rows of bytes."""
    written = [
        field(1, field(1, name.encode()) + field(2, b"".join(field(1, feature((row.tobytes(),))) for row in rows)))
        for name, rows in lists.items()
    ]
    return field(1, features(context)) + field(2, b"".join(written))


def video_level(record_id: str, random: np.random.Generator, labels: list[int] | None = None, year: int = 2018) -> bytes:
    """Return a video-level record with random features."""
    values: Features = {"id" if year == 2018 else "video_id": (record_id.encode(),)}
    if labels is not None:
        values["labels"] = labels
    values["mean_rgb"] = random.normal(0, 0.5, N_VISUAL).astype(np.float32)
    values["mean_audio"] = random.normal(0, 0.5, N_AUDIO).astype(np.float32)
    return example(values)


def frame_level(
    record_id: str, random: np.random.Generator, n_seconds: int, labels: list[int] | None = None, n_visual: int = N_VISUAL
) -> bytes:
    """Return a frame-level record with random features."""
    context: Features = {"id": (record_id.encode(),)}
    if labels is not None:
        context["labels"] = labels
    rgb = random.integers(0, 256, (n_seconds, n_visual), dtype=np.uint8)
    audio = random.integers(0, 256, (n_seconds, N_AUDIO), dtype=np.uint8)
    return sequence_example(context, {"rgb": rgb, "audio": audio})


def shard_bytes(records: list[bytes]) -> bytes:
    """Return the bytes of a TFRecord file."""
    stream = io.BytesIO()
    for record in records:
        write_record(stream, record)
    return stream.getvalue()


def write_shard(path: Path, records: list[bytes]) -> Path:
    """Write a TFRecord file, packed where its name ends in gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = shard_bytes(records)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


def record_ids(n_records: int, start: int = 0) -> list[str]:
    """Return ids of four characters as 2018's."""
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        alphabet[i // 62**3 % 62] + alphabet[i // 62**2 % 62] + alphabet[i // 62 % 62] + alphabet[i % 62]
        for i in range(start, start + n_records)
    ]


def write_video_shards(folder: Path, n_shards: int, n_records: int, seed: int = 0) -> list[Path]:
    """Write shards of video-level records; every third is a music video alone, every other of those with another label."""
    random = np.random.default_rng(seed)
    paths = []
    for index in range(n_shards):
        ids = record_ids(n_records, index * n_records)
        records = [
            video_level(record_id, random, [[14], [14, 20], [20, 3]][row % 3] if row % 5 else [14])
            for row, record_id in enumerate(ids)
        ]
        paths.append(write_shard(folder / f"validate{index:04}.tfrecord", records))
    return paths
