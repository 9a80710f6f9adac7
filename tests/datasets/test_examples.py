"""Examples and SequenceExamples against TensorFlow's own messages, and bytes that are none."""

import random
from typing import Any

import numpy as np
import pytest

from demo.core.errors import DatasetError
from demo.datasets.examples import MAX_LAYOUTS, Example, ExampleParser
from tests.datasets.shards import example, feature, field, frame_level, sequence_example, varint, video_level


def by_tensorflow(data: bytes) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return features and lists as TensorFlow's generated classes parse them; None where they refuse the bytes."""
    tensorflow = pytest.importorskip("tensorflow")
    from google.protobuf.message import DecodeError

    try:
        message = tensorflow.train.SequenceExample.FromString(data)
    except DecodeError:
        return None

    def values(found: Any) -> list[Any]:
        kind = found.WhichOneof("kind")
        return list(getattr(found, kind).value) if kind else []

    context = {name: values(found) for name, found in message.context.feature.items()}
    lists = message.feature_lists.feature_list
    return context, {name: [values(each) for each in found.feature] for name, found in lists.items()}


def as_lists(found: Example) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what we parsed in the same form."""

    def rows(values: Any) -> list[Any]:
        if isinstance(values, np.ndarray) and values.ndim == 2:
            return [[row.tobytes()] for row in values]
        return [list(each) for each in values]

    return (
        {name: list(values) for name, values in found.features.items()},
        {name: rows(values) for name, values in found.lists.items()},
    )


def are_same(ours: Any, theirs: Any) -> bool:
    """Compare values, floats by their bits: a damaged one may be NaN, which equals nothing."""
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(are_same, ours, theirs))
    if isinstance(theirs, float):
        return np.float32(ours).tobytes() == np.float32(theirs).tobytes()
    return bool(ours == theirs)


def test_an_example_by_hand() -> None:
    # features { feature { key: "n" value { int64_list { value: [3, 300] } } } }
    data = bytes.fromhex("0a0e 0a0c 0a016e 1207 1a05 0a03 03ac02".replace(" ", ""))
    found = ExampleParser().parse(data)
    assert found.lists == {}
    assert list(found.features) == ["n"]
    np.testing.assert_array_equal(found.features["n"], [3, 300])


@pytest.mark.slow
def test_what_tensorflow_builds_is_read() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    train = tensorflow.train
    values = np.random.default_rng(0).normal(size=1024).astype(np.float32)
    built = train.Example(
        features=train.Features(
            feature={
                "id": train.Feature(bytes_list=train.BytesList(value=[b"ab0C"])),
                "labels": train.Feature(int64_list=train.Int64List(value=[0, 14, 3861, -1, 2**63 - 1])),
                "mean_rgb": train.Feature(float_list=train.FloatList(value=values)),
                "nothing": train.Feature(),
                "empty": train.Feature(float_list=train.FloatList()),
                "two": train.Feature(bytes_list=train.BytesList(value=[b"", b"x" * 300])),
            }
        )
    )
    found = ExampleParser().parse(built.SerializeToString())
    assert found.features["id"] == (b"ab0C",)
    assert found.features["two"] == (b"", b"x" * 300)
    np.testing.assert_array_equal(found.features["labels"], [0, 14, 3861, -1, 2**63 - 1])
    np.testing.assert_array_equal(found.features["mean_rgb"], values)
    assert len(found.features["nothing"]) == len(found.features["empty"]) == 0


@pytest.mark.slow
def test_frames_are_what_tensorflow_s_own_parser_reads() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    data = frame_level("ab0C", np.random.default_rng(0), 31, [14, 20], n_visual=1024)
    context, lists = tensorflow.io.parse_single_sequence_example(
        data,
        context_features={"id": tensorflow.io.FixedLenFeature([], tensorflow.string)},
        sequence_features={
            "rgb": tensorflow.io.FixedLenSequenceFeature([], tensorflow.string),
            "audio": tensorflow.io.FixedLenSequenceFeature([], tensorflow.string),
        },
    )
    found = ExampleParser().parse(data)
    assert found.features["id"] == (context["id"].numpy(),)
    for name in ("rgb", "audio"):
        np.testing.assert_array_equal(found.lists[name], tensorflow.io.decode_raw(lists[name], tensorflow.uint8).numpy())


def test_frames_are_a_view_and_no_copy() -> None:
    data = frame_level("ab0C", np.random.default_rng(0), 31)
    rows = ExampleParser().parse(data).lists["rgb"]
    assert isinstance(rows, np.ndarray)
    assert np.shares_memory(rows, np.frombuffer(data, np.uint8))


@pytest.mark.parametrize(
    "features",
    [
        [(b"abc",), (b"defg",)],  # lengths differ
        [(b"abc",), (b"def", b"g")],  # two strings in one feature
        [(b"abc",), [1, 2, 3]],  # the same number of bytes, but integers
        [np.array([1.5]), np.array([2.5])],
        [(), ()],
        [],
    ],
)
def test_a_list_that_is_no_table_of_bytes_is_read_feature_by_feature(features: list[Any]) -> None:
    written = b"".join(field(1, feature(each)) for each in features)
    found = ExampleParser().parse(field(2, field(1, field(1, b"rgb") + field(2, written)))).lists["rgb"]
    assert isinstance(found, tuple)
    assert [list(each) for each in found] == [list(each) for each in features]


def test_numbers_may_stand_one_by_one_or_packed_in_pieces() -> None:
    floats = b"".join(varint(1 << 3 | 5) + np.float32(value).tobytes() for value in (1.5, -2.0))
    floats += field(1, np.array([3.0, 4.0], "<f4").tobytes())
    integers = b"".join(varint(1 << 3) + varint(value) for value in (7, 300)) + field(1, varint(9) + varint(2**64 - 5))
    entries = field(1, field(1, b"f") + field(2, field(2, floats))) + field(1, field(1, b"i") + field(2, field(3, integers)))
    found = ExampleParser().parse(field(1, entries)).features
    np.testing.assert_array_equal(found["f"], [1.5, -2.0, 3.0, 4.0])
    np.testing.assert_array_equal(found["i"], [7, 300, 9, -5])


def test_of_equal_names_and_of_kinds_the_last_counts_and_unknown_fields_are_passed_over() -> None:
    unknown = (
        varint(9 << 3) + varint(5) + field(77, b"what is this") + varint(3 << 3 | 1) + bytes(8) + varint(4 << 3 | 5) + bytes(4)
    )
    twice = field(1, field(1, b"a") + field(2, feature([1]))) + field(1, field(1, b"a") + unknown + field(2, feature([2])))
    kinds = field(1, field(1, b"b") + field(2, feature([1]) + unknown + feature((b"last",))))
    found = ExampleParser().parse(unknown + field(1, twice + unknown + kinds)).features
    np.testing.assert_array_equal(found["a"], [2])
    assert found["b"] == (b"last",)


def test_a_layout_is_taken_again_only_where_it_fits() -> None:
    parser = ExampleParser()
    # All three have the same length and the same first ten bytes.
    records = [
        example({"a-long-name": (b"one",), "b": (b"12345678", b"9")}),
        example({"a-long-name": (b"two",), "b": (b"1", b"23456789")}),
        example({"a-long-name": (b"one",), "c": (b"12345678", b"9")}),
    ]
    assert len({(len(record), record[:10]) for record in records}) == 1
    for record in records * 2:
        assert as_lists(parser.parse(record)) == as_lists(ExampleParser().parse(record))
    assert parser.parse(records[1]).features["b"] == (b"1", b"23456789")


def test_layouts_are_kept_up_to_a_bound() -> None:
    parser = ExampleParser()
    for length in range(2 * MAX_LAYOUTS):
        assert parser.parse(example({"id": (b"x" * length,)})).features["id"] == (b"x" * length,)
        assert len(parser._layouts) <= MAX_LAYOUTS


def test_a_single_varint_does_not_fix_the_layout() -> None:
    # The value's first byte says how long it is: 05 then a field 1, or 85 01 (one number of two bytes).
    def record(content: bytes) -> bytes:
        return field(1, field(1, field(1, b"i") + field(2, field(3, content))))

    one, two = record(bytes([8, 0x85, 1])), record(bytes([8, 5, 8]))
    parser = ExampleParser()
    np.testing.assert_array_equal(parser.parse(one).features["i"], [133])
    with pytest.raises(DatasetError):
        parser.parse(two)


@pytest.mark.parametrize(
    "make", [lambda rng: video_level("ab0C", rng, [14, 20]), lambda rng: frame_level("ab0C", rng, 5, [14])]
)
def test_a_record_that_is_cut_anywhere_is_refused_or_shorter(make: Any) -> None:
    data = make(np.random.default_rng(0))
    for cut in range(1, len(data)):
        # Whole top-level fields are a message too; nothing else is.
        try:
            ExampleParser().parse(data[:cut])
        except DatasetError:
            continue
        assert cut == len(data) - len(data[cut:])
        assert data[cut] == 0x12


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x0b", "has the type 3"),
        (b"\x0f", "has the type 7"),
        (b"\x02\x00", "has the number 0"),
        (b"\x0a", "breaks off"),
        (b"\x0a\x05abc", "longer than what holds it"),
        (b"\x08" + b"\xff" * 11, "has no end"),
        (b"\x0a" + b"\xff" * 9 + b"\x01", "longer than what holds it"),
        (field(1, field(1, field(1, b"\xff\xfe"))), "name is no text"),
        (field(1, field(1, field(1, b"f") + field(2, field(2, field(1, b"12345"))))), "packed numbers break off"),
        (field(1, field(1, field(1, b"i") + field(2, field(3, field(1, b"\x80"))))), "breaks off"),
    ],
)
def test_bytes_that_are_no_message_are_reported_in_words(data: bytes, sentence: str) -> None:
    with pytest.raises(DatasetError, match=sentence):
        ExampleParser().parse(data)


@pytest.mark.slow
def test_changed_bytes_are_read_as_tensorflow_reads_them_or_refused() -> None:
    pytest.importorskip("tensorflow")
    rng = np.random.default_rng(1)
    originals = [
        example({"id": (b"ab0C",), "labels": [14, 300], "f": np.array([0.5, 1.5])}),
        sequence_example({"id": (b"ab0C",)}, {"rgb": rng.integers(0, 256, (4, 3), dtype=np.uint8)}),
    ]
    chance = random.Random(2)
    n_agreed = n_refused = 0
    parser = ExampleParser()
    for _ in range(6000):
        data = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        content = bytes(data[: chance.randint(1, len(data))]) if chance.random() < 0.2 else bytes(data)
        theirs = by_tensorflow(content)
        try:
            ours = as_lists(parser.parse(content))
        except DatasetError:
            assert theirs is None, content.hex()
            n_refused += 1
            continue
        if theirs is None:
            # It also judges unknown fields.
            continue
        for mine, other in zip(ours, theirs, strict=True):
            # A map's entry that holds an unknown field is to TensorFlow an unknown field itself.
            assert other.keys() <= mine.keys(), content.hex()
            assert all(are_same(mine[name], other[name]) for name in other), content.hex()
        n_agreed += 1
    assert n_agreed > 500
    assert n_refused > 1000
