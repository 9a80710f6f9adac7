"""What a result says of its making: command, seed, data and library versions."""

import hashlib
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = ("numpy", "scipy", "torch", "librosa", "scikit-learn", "umap-learn", "faiss-cpu", "soundfile", "av", "soxr")


BLOCK_BYTES = 1 << 20
"""Data need not fit into memory."""


def provenance(seed: int, data: Iterable[Path], settings: dict[str, Any], command: str | None = None) -> dict[str, Any]:
    """Describe a run that trained or measured.

    Args:
        seed: Of everything random.
        data: The files that were read; their names and contents are hashed together, folder by folder.
        settings: The configs of the run.
        command: What was run; the process's own arguments where it is not given.
    """
    return describe(seed, hash_files(data), settings, command)


def describe(seed: int, data: dict[str, str], settings: dict[str, Any], command: str | None = None) -> dict[str, Any]:
    """Describe a run whose data are hashed already.

    Args:
        seed: Of everything random.
        data: Hashes by name.
        settings: The configs of the run.
        command: As for `provenance`.
    """
    return {
        "command": command or " ".join(["python -m demo", *(Path(part).name or part for part in sys.argv[1:])]),
        "seed": seed,
        "data": data,
        "settings": settings,
        "python": platform.python_version(),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
    }


def hash_files(paths: Iterable[Path]) -> dict[str, str]:
    """Return one SHA-256 over the names and contents of the files of each folder, by the folder's last name."""
    digests: dict[str, Any] = {}
    for path in sorted(paths):
        digest = digests.setdefault(path.parent.name, hashlib.sha256())
        digest.update(path.name.encode())
        with path.open("rb") as stream:
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
