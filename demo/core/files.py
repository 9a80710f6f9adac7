"""Atomic writes, archive detection, and a file wrapper that hides its name from FFmpeg."""

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from demo.core.errors import SettingError

ARCHIVE_HEADS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
"""First bytes of ZIP (full and empty), gzip, bzip2, xz, 7-Zip, RAR and Zstandard."""

TAR_MARK = (257, b"ustar")
"""Offset and text of the signature of a tar archive."""


UNFINISHED = ".writing-"
"""How the names of temporary files and folders begin."""


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a temporary file beside a path, and move it there when it is complete.

    Args:
        path: The file to write or replace.
        write: Receives the binary stream.

    Raises:
        SettingError: The folder does not exist or cannot be written to, the disk is full, or a folder lies there.
    """
    if path.is_dir():
        raise SettingError(f"{path} is a folder; name a file in it.")
    # The name is chosen before the file exists, so that Ctrl-C at any moment leaves nothing behind.
    temporary = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        try:
            stream = temporary.open("xb")
        except OSError as error:
            raise SettingError(f"Cannot write into {path.parent}; create the folder or name another.") from error
        with stream:
            write(stream)
        temporary.replace(path)
    except OSError as error:
        raise SettingError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)


def is_file(name: str) -> bool:
    """Return whether a file of this name exists; any string is accepted."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False  # Too long, or not a name at all.


def is_archive(file: BinaryIO) -> bool:
    """Return whether a file is an archive; FFmpeg would find uncompressed files in it.

    Args:
        file: Seekable; its position is moved.
    """
    file.seek(0)
    head = file.read(TAR_MARK[0] + len(TAR_MARK[1]))
    return head.startswith(ARCHIVE_HEADS) or head[TAR_MARK[0] :] == TAR_MARK[1]


@contextlib.contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """Yield a new temporary folder, and put it in the place of another at the end.

    After an error the old folder is unchanged.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=UNFINISHED) as temporary:
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


class UnnamedFile:
    """A file without a name, since FFmpeg guesses formats by names."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell
