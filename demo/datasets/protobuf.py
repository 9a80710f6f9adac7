"""Protocol buffers on the wire: the fields of a message, walked through without a schema.

A field is a varint of `number << 3 | type` and then a varint (type 0), eight bytes (1), a length and so many bytes (2) or four
bytes (5). Google's own library is not used: on records of frames it takes twenty times as long.
"""

from collections.abc import Iterator

from demo.core.errors import DatasetError

VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5
MAX_VARINT_BYTES = 10


def read_fields(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield number, type, start and stop of each field of a message."""
    while at < end:
        # Nearly every tag has one byte, and so has every length below 128.
        tag = data[at]
        at += 1
        if tag > 127:
            tag, at = read_varint(data, at - 1, end)
        wire = tag & 7
        start = at
        if wire == BYTES:
            if at >= end:
                raise DatasetError("a field breaks off")
            length = data[at]
            start = at + 1
            if length > 127:
                length, start = read_varint(data, at, end)
            at = start + length
        elif wire == VARINT:
            _, at = read_varint(data, at, end)
        elif wire in (FOUR_BYTES, EIGHT_BYTES):
            at += 4 if wire == FOUR_BYTES else 8
        else:
            raise DatasetError(f"a field has the type {wire}, which does not exist")
        if at > end:
            raise DatasetError("a field is longer than what holds it")
        if tag < 8:
            raise DatasetError("a field has the number 0")
        yield tag >> 3, wire, start, at


def read_varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Return a varint, and where it ends."""
    value = 0
    for index, byte in enumerate(data[at : min(at + MAX_VARINT_BYTES, end)]):
        value |= (byte & 127) << (7 * index)
        if byte < 128:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + index + 1
    raise DatasetError("a number breaks off or has no end")
