"""Files that are whole or not there at all, and files whose name a decoder must not know."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from demo.errors import SettingError


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file beside its place, and move it there when it is whole.

    Args:
        path: Where it shall lie; what lay there is replaced.
        write: Given a binary stream to write to.

    Raises:
        SettingError: The folder does not exist or cannot be written to, the disk is full, or a folder lies there.
    """
    if path.is_dir():
        raise SettingError(f"{path} is a folder; name a file in it.")
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    except OSError as error:
        raise SettingError(f"Cannot write into {path.parent}; create the folder or name another.") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            write(stream)
        # mkstemp's file is its owner's alone; a result is for whoever may read the folder.
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise SettingError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give out a new folder beside the place of another, and move it there at the end; what lay there is replaced.

    After an error nothing has changed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as temporary:
        written = Path(temporary) / folder.name
        written.mkdir()
        yield written
        replaced = Path(temporary) / "replaced"
        if folder.exists():
            folder.replace(replaced)
        try:
            written.replace(folder)
        except BaseException:
            if replaced.exists():
                replaced.replace(folder)
            raise


class Nameless:
    """A file without its name, from which FFmpeg would guess the format."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell
