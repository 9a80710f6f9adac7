"""Mapped tensors are those of the library, and damage is one error."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from demo.core.tensors import forget_pages, map_tensors


@pytest.fixture
def path(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    tensors = {dtype: random.normal(0, 9, (3, 2, 5)).astype(dtype) for dtype in ("f2", "f4", "f8", "i8", "i4", "u1", "?")}
    save_file(tensors | {"none": np.empty((0, 4), np.float32)}, tmp_path / "a.safetensors", metadata={"made": "here"})
    return tmp_path / "a.safetensors"


def test_mapped_tensors_are_those_that_the_library_reads(path: Path) -> None:
    found, expected = map_tensors(path), load_file(path)
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype
        np.testing.assert_array_equal(found[name], tensor)


def test_nothing_is_written_to_the_file(path: Path) -> None:
    whole = path.read_bytes()
    map_tensors(path)["f4"][:] = 0
    assert path.read_bytes() == whole


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="The size of mapped files in memory is read from /proc.")
def test_forgotten_pages_leave_memory_and_come_back(tmp_path: Path) -> None:
    save_file({"a": np.arange(1 << 22, dtype=np.float32)}, tmp_path / "a.safetensors")
    (tensor,) = map_tensors(tmp_path / "a.safetensors").values()
    before = _mapped_kilobytes()
    assert tensor.sum(dtype=np.float64) == (1 << 21) * ((1 << 22) - 1)
    assert _mapped_kilobytes() - before > 16_000
    forget_pages(tensor, np.ones(3))
    assert _mapped_kilobytes() - before < 1_000
    np.testing.assert_array_equal(tensor[:3], [0, 1, 2])


def _mapped_kilobytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("RssFile:")).split()[1])


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"\xff" * 8 + b"{}",
        b"\x02" + bytes(7) + b"[]",
        b'\x09' + bytes(7) + b'{"a": {}}',
        b'\x3b' + bytes(7) + b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8000000]}}',
        b'\x36' + bytes(7) + b'{"a":{"dtype":"F8","shape":[2],"data_offsets":[0, 2]}}ab',
        b'\x37' + bytes(7) + b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0, 8]}}' + bytes(8),
    ],
)  # fmt: skip
def test_what_holds_no_tensors_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        map_tensors(path)
