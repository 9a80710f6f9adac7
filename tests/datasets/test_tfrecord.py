"""TFRecord files against TensorFlow's own writer, against bytes made by hand, and damaged in every way that we know."""

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest

from demo.datasets.tfrecord import CorruptRecord, Shard, masked_crc, read_records, write_record
from tests.datasets.shards import shard_bytes

RECORDS = [b"first", b"", b"third record", bytes(range(256)) * 20]


def crc32c(data: bytes) -> int:
    """Return CRC-32C bit by bit, from its polynomial (RFC 3720, appendix B.4)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def read(content: bytes, **options: int) -> list[bytes | CorruptRecord]:
    return list(read_records(io.BytesIO(content), **options))


def read_file(path: Path, content: bytes) -> list[bytes | CorruptRecord]:
    path.write_bytes(content)
    with Shard(path) as shard:
        return list(shard.records())


def test_the_checksum_is_masked_crc32c() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # the check value of the catalogue of CRCs
    for data in (b"", b"123456789", bytes(1000)):
        crc = crc32c(data)
        assert masked_crc(data) == (((crc >> 15) | (crc << 17)) + 0xA282EAD8) % 2**32


def test_a_record_by_hand() -> None:
    length = (3).to_bytes(8, "little")

    def masked(data: bytes) -> bytes:
        crc = crc32c(data)
        return ((((crc >> 15) | (crc << 17)) + 0xA282EAD8) % 2**32).to_bytes(4, "little")

    by_hand = length + masked(length) + b"abc" + masked(b"abc")
    stream = io.BytesIO()
    write_record(stream, b"abc")
    assert stream.getvalue() == by_hand
    assert read(by_hand) == [b"abc"]


@pytest.mark.slow
@pytest.mark.parametrize("compression", ["", "GZIP"])
def test_what_tensorflow_writes_is_read(compression: str, tmp_path: Path) -> None:
    tensorflow = pytest.importorskip("tensorflow")
    path = tmp_path / "shard"
    with tensorflow.io.TFRecordWriter(str(path), compression) as writer:
        for record in RECORDS:
            writer.write(record)
    with Shard(path) as shard:
        assert list(shard.records()) == RECORDS
    ours = tmp_path / "ours"
    ours.write_bytes(shard_bytes(RECORDS))
    found = tensorflow.data.TFRecordDataset(str(ours)).as_numpy_iterator()
    assert list(found) == RECORDS


def test_a_shard_is_hashed_whole_however_little_was_read(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "shard"
    path.write_bytes(b"x" + shard_bytes(RECORDS))
    with Shard(path, is_hashed=True) as shard:
        assert isinstance(next(shard.records()), CorruptRecord)
        assert shard.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_bad_byte_of_data_costs_one_record() -> None:
    content = bytearray(shard_bytes(RECORDS))
    content[12 + 2] ^= 1
    assert read(bytes(content)) == [CorruptRecord(number=1, reason="its data do not fit their checksum"), *RECORDS[1:]]


def test_a_bad_byte_of_a_length_costs_the_rest() -> None:
    content = bytearray(shard_bytes(RECORDS))
    at = len(shard_bytes(RECORDS[:2]))
    content[at] ^= 1
    *found, broken = read(bytes(content))
    assert found == RECORDS[:2]
    assert isinstance(broken, CorruptRecord)
    assert (broken.number, broken.is_last) == (3, True)
    assert "the rest of the file is lost" in broken.reason


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_shard_that_is_cut_anywhere_gives_what_was_whole(is_packed: bool, tmp_path: Path) -> None:
    records = RECORDS[:3]
    content = shard_bytes(records)
    ends = [len(shard_bytes(records[:n])) for n in range(1, 4)]
    packed = gzip.compress(content, compresslevel=0) if is_packed else content
    # A stored gzip stream has its bytes as they are, behind a header of 10 and one of 5, before a trailer of 8.
    offset = 15 if is_packed else 0
    for cut in range(1, len(packed)):
        found = read_file(tmp_path / "shard", packed[:cut])
        n_whole = sum(offset + end <= cut for end in ends)
        whole = [record for record in found if not isinstance(record, CorruptRecord)]
        assert whole == records[:n_whole], cut
        is_at_boundary = not is_packed and cut in ends
        assert len(found) == n_whole + (not is_at_boundary), cut
        if not is_at_boundary:
            assert found[-1].is_last


def test_gzip_is_reported_by_content_and_may_have_members(tmp_path: Path) -> None:
    packed = gzip.compress(shard_bytes(RECORDS[:2])) + gzip.compress(shard_bytes(RECORDS[2:])) + bytes(5)
    assert read_file(tmp_path / "plain.tfrecord", packed) == RECORDS


def test_a_length_that_looks_like_gzip_is_a_length(tmp_path: Path) -> None:
    record = bytes(int.from_bytes(b"\x1f\x8b\x08\0", "little"))
    content = shard_bytes([record, b"next"])
    assert content.startswith(b"\x1f\x8b\x08")
    assert read_file(tmp_path / "shard", content) == [record, b"next"]


def test_damage_within_gzip_is_reported(tmp_path: Path) -> None:
    import random

    records = [random.Random(index).randbytes(5000) for index in range(40)]
    packed = bytearray(gzip.compress(shard_bytes(records), compresslevel=0))
    # The header of the second stored block, 65,535 bytes later.
    packed[10 + 5 + 65535 : 10 + 5 + 65535 + 5] = b"\xff" * 5
    *found, broken = read_file(tmp_path / "shard.gz", bytes(packed))
    assert found == records[: len(found)]
    assert len(found) >= 65535 // 5016 - 4
    assert broken.reason == "the gzip stream is damaged from here on"


def test_a_gzip_bomb_stays_packed(tmp_path: Path) -> None:
    path = tmp_path / "shard.gz"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(64):
            stream.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with Shard(path) as shard:
            assert [type(record) for record in shard.records()] == [CorruptRecord]
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "number", "reason"),
    [
        (b"These are words, and quite a few of them.\n", 1, "this is no TFRecord file"),
        (b"short", 1, "the file ends in the middle of it"),
        (b"", 0, "it is empty"),
    ],
)
def test_what_is_no_shard_is_reported_in_words(content: bytes, number: int, reason: str, tmp_path: Path) -> None:
    assert read_file(tmp_path / "shard", content) == [CorruptRecord(number=number, reason=reason, is_last=True)]


def test_a_record_that_claims_too_much_is_passed_over() -> None:
    content = shard_bytes([b"short", bytes(100), b"next"])
    first, broken, last = read(content, max_bytes=50)
    assert (first, last) == (b"short", b"next")
    assert isinstance(broken, CorruptRecord)
    assert (broken.number, broken.is_last) == (2, False)
    # A length of the whole address space, with a checksum that fits, has nothing behind it.
    length = (2**64 - 1).to_bytes(8, "little")
    (broken,) = read(length + masked_crc(length).to_bytes(4, "little") + b"abc")
    assert isinstance(broken, CorruptRecord)
    assert broken.is_last
