"""The records of TensorFlow's `tf.train.Example` and `tf.train.SequenceExample`, parsed from their bytes without TensorFlow.

Both are protocol buffers. Their messages, with the numbers of the fields (TensorFlow, `core/example/{example,feature}.proto`):

    Example          features 1: Features
    SequenceExample  context 1: Features, feature_lists 2: FeatureLists
    Features         feature 1: map of string to Feature
    FeatureLists     feature_list 1: map of string to FeatureList
    FeatureList      feature 1: Feature, repeated
    Feature          one of bytes_list 1, float_list 2, int64_list 3, each with a repeated field value 1
    a map's entry    key 1, value 2

Repeated numbers may stand packed in one field of bytes. Of a map's equal keys and of a choice's fields the last counts; unknown
fields are passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from demo.core.arrays import Float32, Int64, UInt8
from demo.core.errors import DatasetError
from demo.datasets.protobuf import BYTES, FOUR_BYTES, VARINT, read_fields, read_varint

Values = tuple[bytes, ...] | Float32 | Int64
"""Of one feature: byte strings, or numbers in one dimension."""

Rows = UInt8 | tuple[Values, ...]
"""Of a feature list: where all features are byte strings of one length, a view of shape (n, length) on the data."""

BYTES_LIST, FLOAT_LIST, INT64_LIST = 1, 2, 3
MAX_LAYOUTS = 64

FLOAT = np.dtype("<f4")

Span = tuple[int, int]


class Example(NamedTuple):
    """What a record holds.

    Attributes:
        features: By name; those of a SequenceExample's context.
        lists: By name; none in an Example.
    """

    features: dict[str, Values]
    lists: dict[str, Rows]


class ExampleParser:
    """Parses Examples and SequenceExamples, which differ in nothing but the second's lists.

    Most records of a file are laid out like one before: they have its length, and its bytes wherever no value stands. Such
    need not be walked through field by field, which takes most of the time.
    """

    def __init__(self) -> None:
        self._layouts: dict[tuple[int, bytes], _Layout] = {}

    def parse(self, data: bytes) -> Example:
        """Parse a record.

        Args:
            data: The record; arrays that are returned may be views on it.

        Raises:
            DatasetError: The bytes are no such message.
        """
        # The first bytes tell the first feature's name: maps are written in any order.
        key = len(data), data[:10]
        layout = self._layouts.get(key)
        if layout is None or not layout.fits(data):
            layout = _layout(data)
            if layout.is_lasting:
                if len(self._layouts) >= MAX_LAYOUTS:
                    self._layouts.clear()
                self._layouts[key] = layout
        features = {name: _values(data, kind, spans) for name, (kind, spans) in layout.features.items()}
        lists = {name: _feature_list(data, *span) for name, span in layout.lists.items()}
        return Example(features, lists)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the values of a record stand.

    Attributes:
        features: By name, the kind and the spans of the values: byte strings, packed floats or packed integers.
        lists: By name, where the list stands.
        gaps: What stands between the values.
        frame: The bytes of the gaps, joined.
        is_lasting: Other values of the same lengths would stand at the same places.
    """

    features: dict[str, tuple[int, tuple[Span, ...]]]
    lists: dict[str, Span]
    gaps: tuple[slice, ...]
    frame: bytes
    is_lasting: bool

    def fits(self, data: bytes) -> bool:
        """Return whether a record of the same length is laid out in this way."""
        return b"".join([data[gap] for gap in self.gaps]) == self.frame


def _layout(data: bytes) -> _Layout:
    """Walk through a record and find where its values stand."""
    features: dict[str, tuple[int, tuple[Span, ...]]] = {}
    lists: dict[str, Span] = {}
    is_lasting = True
    for number, wire, start, stop in read_fields(data, 0, len(data)):
        if wire != BYTES or number not in (1, 2):
            continue
        for name, begin, end in _entries(data, start, stop):
            if number == 2:
                lists[name] = begin, end
                continue
            kind, spans, is_packed = _feature_spans(data, begin, end)
            features[name] = kind, spans
            is_lasting = is_lasting and is_packed
    values = sorted([span for _, found in features.values() for span in found] + list(lists.values()))
    bounds = [0, *(bound for span in values for bound in span), len(data)]
    gaps = tuple(slice(start, stop) for start, stop in zip(bounds[::2], bounds[1::2], strict=True))
    return _Layout(features, lists, gaps, b"".join([data[gap] for gap in gaps]), is_lasting)


def _entries(data: bytes, at: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, and start and stop of the value, of each entry of a map."""
    for number, wire, start, stop in read_fields(data, at, end):
        if number != 1 or wire != BYTES:
            continue
        name, value = b"", (stop, stop)
        for part, kind, begin, finish in read_fields(data, start, stop):
            if kind == BYTES and part == 1:
                name = data[begin:finish]
            elif kind == BYTES and part == 2:
                value = (begin, finish)
        try:
            yield name.decode("utf-8"), *value
        except UnicodeDecodeError as error:
            raise DatasetError("a feature's name is no text") from error


def _feature_spans(data: bytes, at: int, end: int) -> tuple[int, tuple[Span, ...], bool]:
    """Return the kind of a feature, where its values stand, and whether integers are packed, or there are none."""
    kind = BYTES_LIST
    parts: list[Span] = []
    for number, wire, start, stop in read_fields(data, at, end):
        if number in (BYTES_LIST, FLOAT_LIST, INT64_LIST) and wire == BYTES:
            if number != kind:
                kind, parts = number, []
            parts.append((start, stop))
    wires = {BYTES_LIST: (BYTES,), FLOAT_LIST: (BYTES, FOUR_BYTES), INT64_LIST: (BYTES, VARINT)}[kind]
    spans, is_packed = [], True
    for begin, finish in parts:
        for number, wire, start, stop in read_fields(data, begin, finish):
            if number == 1 and wire in wires:
                spans.append((start, stop))
                # The length of a single varint depends on its value.
                is_packed = is_packed and wire != VARINT
    return kind, tuple(spans), is_packed


def _values(data: bytes, kind: int, spans: tuple[Span, ...]) -> Values:
    """Read the values of a feature; no values where it has none."""
    if kind == BYTES_LIST:
        return tuple([data[start:stop] for start, stop in spans])
    if kind == INT64_LIST:
        return _integers(data, spans)
    # Where they stand they are not aligned, and every later sum would be slower than this copy.
    pieces = [data[start:stop] for start, stop in spans]
    if any(len(piece) % FLOAT.itemsize for piece in pieces):
        raise DatasetError("packed numbers break off")
    return np.frombuffer(b"".join(pieces), FLOAT)


def _integers(data: bytes, spans: tuple[Span, ...]) -> Int64:
    values = []
    for at, stop in spans:
        while at < stop:
            value, at = read_varint(data, at, stop)
            values.append(value)
    # Negative numbers stand as their two's complement.
    return np.array(values, dtype=np.uint64).view(np.int64)


def _feature_list(data: bytes, at: int, end: int) -> Rows:
    """Return the features of a list, as an array where it can be one."""
    rows = _byte_rows(data, at, end)
    if rows is not None:
        return rows
    fields = read_fields(data, at, end)
    spans = [(start, stop) for number, wire, start, stop in fields if number == 1 and wire == BYTES]
    return tuple(_values(data, *_feature_spans(data, *span)[:2]) for span in spans)


def _byte_rows(data: bytes, at: int, end: int) -> UInt8 | None:
    """Return a list of byte strings of one length as an array, without touching them; None where it is no such list.

    All frames of a video are then framed by the same bytes: what frames the first is compared with the others.
    """
    start, stop = at, end
    row_stop = end
    for level in range(3):
        field = next(read_fields(data, start, stop), None)
        if field is None or field[:2] != (1, BYTES):
            return None
        _, _, start, field_stop = field
        if level == 0:
            row_stop = field_stop
        elif field_stop != stop:
            return None
        stop = field_stop
    size = row_stop - at
    if (end - at) % size:
        return None
    rows = np.frombuffer(data, np.uint8, end - at, at).reshape(-1, size)
    frame = rows[:, : start - at]
    return rows[:, start - at :] if (frame == frame[0]).all() else None
