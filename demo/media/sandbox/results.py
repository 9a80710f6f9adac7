"""What a child sends back: one JSON object, then the bytes of the arrays that it names.

Nothing here is pickled. A child that a hostile file has taken over can send anything, and it is still only
numbers and words.
"""

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from demo.core import errors
from demo.core.errors import DemoError

Array = npt.NDArray[Any]
Read = Callable[[memoryview], None]
"""Fills a buffer to its end, or raises EOFError."""

LENGTH = struct.Struct("<Q")
STATUS = struct.Struct("<i")
"""Exit status of a child, as the fork server sends it; minus the signal's number after a signal."""

MAX_HEADER_BYTES = 1_000_000
KINDS_OF_NUMBERS = "buif"

T = TypeVar("T")


class BadAnswer(Exception):
    """What came is no answer that a child of ours would send."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a child has to say.

    Attributes:
        values: Those fields of the result that JSON can hold.
        arrays: The others.
        error: Name of the DemoError that was raised instead; "" if there is a result.
        message: What it says.
        failure: What else went wrong, for our own log; "" if nothing did.
    """

    values: dict[str, Any]
    arrays: dict[str, Array]
    error: str = ""
    message: str = ""
    failure: str = ""

    def result(self, kind: type[T]) -> T:
        """Build the result, or raise the error that the child raised.

        Raises:
            DemoError: Of the child's own class, with its own message.
            BadAnswer: There is no result of this kind.
        """
        if self.error:
            raised = getattr(errors, self.error, None)
            if not (isinstance(raised, type) and issubclass(raised, DemoError)):
                raise BadAnswer(f"an error of the kind {self.error!r}")
            raise raised(self.message)
        try:
            return kind(**self.values, **self.arrays)
        except TypeError as error:
            raise BadAnswer(f"no {kind.__name__}") from error


def write_result(stream: BinaryIO, result: Any) -> None:
    """Write a dataclass of numbers, words, tuples of those, and arrays."""
    held = {field.name: getattr(result, field.name) for field in fields(result)}
    arrays = {name: np.ascontiguousarray(value) for name, value in held.items() if isinstance(value, np.ndarray)}
    shapes = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
    _write_header(stream, values={name: value for name, value in held.items() if name not in arrays}, arrays=shapes)
    for array in arrays.values():
        stream.write(array.reshape(-1).view(np.uint8).data)


def write_error(stream: BinaryIO, error: DemoError) -> None:
    """Write the class and the message of an error that is meant for a visitor."""
    _write_header(stream, error=type(error).__name__, message=str(error))


def write_failure(stream: BinaryIO, failure: str) -> None:
    """Write what went wrong otherwise."""
    _write_header(stream, failure=failure)


def read_answer(read: Read, max_bytes: int) -> Answer:
    """Receive an answer.

    Args:
        read: Called for one piece after the other.
        max_bytes: Of all arrays together.

    Raises:
        BadAnswer: It is too large, or no answer at all.
        EOFError: It breaks off.
    """
    (length,) = LENGTH.unpack(_read_bytes(read, LENGTH.size))
    if length > MAX_HEADER_BYTES:
        raise BadAnswer("a header that is too long")
    try:
        header = json.loads(_read_bytes(read, length))
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in header["values"].items()}
        arrays = _make_room(header["arrays"], max_bytes)
        words = {name: str(header[name]) for name in ("error", "message", "failure")}
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise BadAnswer("a header that cannot be read") from error
    for array in arrays.values():
        if array.size:
            read(array.reshape(-1).view(np.uint8).data)
    return Answer(values=values, arrays=arrays, **words)


def _make_room(shapes: list[Any], max_bytes: int) -> dict[str, Array]:
    """Return an empty array for each name, type and shape.

    Raises:
        ValueError: They would take too much memory, or hold no numbers.
        TypeError: Something else stands there.
    """
    n_bytes = 0
    arrays = {}
    for name, type_name, shape in shapes:
        dtype = np.dtype(str(type_name))
        n_bytes += dtype.itemsize * math.prod(shape)
        if dtype.kind not in KINDS_OF_NUMBERS or n_bytes > max_bytes:
            raise ValueError(name)
        arrays[str(name)] = np.empty(shape, dtype)
    return arrays


def _write_header(stream: BinaryIO, **content: Any) -> None:
    empty = {"values": {}, "arrays": [], "error": "", "message": "", "failure": ""}
    header = json.dumps(empty | content).encode()
    stream.write(LENGTH.pack(len(header)) + header)


def _read_bytes(read: Read, n_bytes: int) -> bytes:
    buffer = bytearray(n_bytes)
    read(memoryview(buffer))
    return bytes(buffer)
