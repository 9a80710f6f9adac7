"""A store holds whole results or none."""

from pathlib import Path

import pytest

from demo.core.errors import SettingError
from demo.core.store import Store, fingerprint


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    store = Store(tmp_path / "work")
    assert store.read("a") is None
    store.write("a", lambda stream: stream.write(b"result"))
    assert Store(tmp_path / "work").read("a") == b"result"
    store.clear()
    assert not (tmp_path / "work").exists()


def test_what_a_killed_run_left_is_deleted_and_results_stay(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    Store(folder).write("a", lambda stream: stream.write(b"result"))
    (folder / ".writing-1").write_bytes(b"half")
    (folder / ".writing-2").mkdir()
    (folder / ".writing-2" / "video.mp4").write_bytes(b"half")
    Store(folder)
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SettingError, match="name another folder"):
        Store(tmp_path / "file" / "work")


def test_a_fingerprint_depends_on_every_value_and_on_no_order_of_names() -> None:
    assert fingerprint("a", {"x": 1, "y": 2}) == fingerprint("a", {"y": 2, "x": 1})
    assert len({fingerprint("a"), fingerprint("b"), fingerprint("a", 1), fingerprint(["a", 1])}) == 4
