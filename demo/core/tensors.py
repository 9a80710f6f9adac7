"""Tensors of safetensors files, mapped into memory instead of read.

The library's own readers copy every tensor; a catalogue of a million videos is opened for a few of its rows.
"""

import json
import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

DTYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U8": "|u1", "BOOL": "|b1"}
LENGTH_BYTES = 8


def map_tensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Map the tensors of a file in the format of https://github.com/huggingface/safetensors#format.

    Returns:
        By name, each a view on the mapped file, which stays mapped as long as one of them is alive; what is written into one
        is not written to the file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no such file, or a tensor lies outside it or has a type that bundles do not have.
    """
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "little")
    if start > len(content):
        raise ValueError(f"{path.name} ends within its header")
    try:
        header = json.loads(content[LENGTH_BYTES:start])
        tensors = {}
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            first, end = entry["data_offsets"]
            dtype = np.dtype(DTYPES[entry["dtype"]])
            flat = np.frombuffer(content, dtype, (end - first) // dtype.itemsize, start + first)
            tensors[name] = flat.reshape(entry["shape"])
        return tensors
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} is no safetensors file") from error


def forget_pages(*tensors: npt.NDArray[Any]) -> None:
    """Take mapped tensors out of this process's memory after a pass over all rows; rows that are used later come back."""
    for tensor in tensors:
        base: Any = tensor
        while isinstance(base, np.ndarray | memoryview):
            base = base.base if isinstance(base, np.ndarray) else base.obj
        if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            base.madvise(mmap.MADV_DONTNEED)
