"""Finished results of a long run on disk, so that a stopped run continues where it was."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from demo.core.errors import SettingError
from demo.core.files import UNFINISHED, write_atomically


class Store:
    """A folder of results, each a file that is complete or missing, named by everything that decides its content.

    Args:
        folder: Created if missing; what a killed run left unfinished in it is deleted.

    Raises:
        SettingError: The folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left_over in folder.glob(f"{UNFINISHED}*"):
                shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        except OSError as error:
            raise SettingError(f"Cannot write into {folder.parent}; name another folder.") from error

    def read(self, name: str) -> bytes | None:
        """Return a result; None where it is missing."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def write(self, name: str, write: Callable[[IO[bytes]], object]) -> None:
        """Keep a result, as `write_atomically` does."""
        write_atomically(self.folder / name, write)

    def clear(self) -> None:
        """Delete the folder, once nothing of it is needed."""
        shutil.rmtree(self.folder, ignore_errors=True)


def fingerprint(*decides: Any) -> str:
    """Return a hash of values that JSON can hold, in hexadecimal."""
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()
