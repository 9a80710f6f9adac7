"""Read and verify the bundles of model_zoo/.

A bundle is a folder: manifest.json (kind, config, files with their hashes, provenance, required bundles), tensors in
safetensors files, tables in CSV, metrics.json and a model card. Nothing in it is a pickle. Its files are hashed when it is read
and mapped when they are needed, so that a large catalogue takes no more memory than what is used of it.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy.typing as npt

from demo.core.errors import BundleError
from demo.core.tensors import map_tensors

SCHEMA = 1
MANIFEST = "manifest.json"
LFS_PREFIX = b"version https://git-lfs.github.com/spec/"

Tensors = dict[str, npt.NDArray[Any]]
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A verified bundle.

    Attributes:
        folder: Its folder.
        kind: "backbone", "emotion", "ratings", "compensation", "space", "catalogue", "affect", "sounds" or "methods".
        config: Settings that rebuild it.
        requires: The bundles that it was made with: name to the SHA-256 of that bundle's manifest.
        sha256: Hash of this bundle's manifest.
        files: Path of each verified file, by name.
        manifest: The manifest as read.
        zoo: The zoo that holds the required bundles.
    """

    folder: Path
    kind: str
    config: dict[str, Any]
    requires: dict[str, str]
    sha256: str
    files: dict[str, Path] = field(repr=False)
    manifest: dict[str, Any] = field(repr=False)
    zoo: "Zoo" = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def tensors(self, name: str = "weights.safetensors") -> Tensors:
        """Return the tensors of one file, mapped into memory.

        Raises:
            BundleError: There is no such file, or it holds no tensors.
        """
        try:
            return map_tensors(self.path(name))
        except (OSError, ValueError) as error:
            raise BundleError(f"{name} of the bundle {self.name} holds no tensors; restore it from git.") from error

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a CSV file with a header.

        Raises:
            BundleError: There is no such file.
        """
        with self.path(name).open(encoding="utf-8", newline="\n") as file:
            return list(csv.DictReader(file))

    def path(self, name: str) -> Path:
        """Return the path of one file.

        Raises:
            BundleError: There is no such file.
        """
        if name not in self.files:
            raise BundleError(f"The bundle {self.name} has no file {name}; restore the folder from git.")
        return self.files[name]

    def required(self, kind: str) -> "Bundle":
        """Return the one bundle of a kind that this one was made with.

        Raises:
            BundleError: It is missing, damaged, or not the very version that this one was made with.
        """
        for name, digest in self.requires.items():
            found = self.zoo.read_folder(self.zoo.folder / Path(name).name)
            if found.kind == kind:
                _check_version(self, found, digest)
                return found
        raise BundleError(f"The bundle {self.name} names no {kind} that it was made with; restore it from git.")


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def kind_in(folder: Path) -> str:
    """Return the kind that the manifest in a folder names, unverified; '' without a manifest."""
    try:
        return str(json.loads((folder / MANIFEST).read_bytes())["kind"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


class Zoo:
    """The folder of bundles; each bundle is read and hashed once, when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bundles: dict[Path, Bundle] = {}

    def read(self, name: str, kind: str | None = None) -> Bundle:
        """Read a bundle by its name, or one that lies elsewhere by its path.

        Args:
            name: Name of a folder in the zoo, or the path of another; a folder in the zoo takes precedence.
            kind: The expected kind, if it matters.

        Raises:
            BundleError: As `read_bundle`.
        """
        inside = self.folder / name
        folder = inside if Path(name).name == name and inside.exists() else Path(name).resolve()
        return self.read_folder(folder, kind)

    def verify_required(self, bundle: Bundle) -> None:
        """Check that every bundle that another was made with lies here in that very version.

        Raises:
            BundleError: One is missing, damaged or another version.
        """
        for name, digest in bundle.requires.items():
            _check_version(bundle, self.read_folder(self.folder / Path(name).name), digest)

    def read_folder(self, folder: Path, kind: str | None = None) -> Bundle:
        """Read the bundle in a folder; see `read`."""
        if folder not in self._bundles:
            self._bundles[folder] = _read_bundle(folder, self)
        bundle = self._bundles[folder]
        if kind is not None and bundle.kind != kind:
            raise BundleError(f"The bundle {folder.name} is a {bundle.kind}, not a {kind}; name another folder.")
        return bundle


def read_bundle(folder: Path, kind: str | None = None, zoo: Path | None = None) -> Bundle:
    """Read a bundle and verify every file of it.

    Args:
        folder: The bundle's folder.
        kind: The expected kind, if it matters.
        zoo: Folder of the bundles that it was made with; default: the folder beside it.

    Raises:
        BundleError: A file is missing or changed, is a Git LFS pointer, or the bundle is of another kind or schema.
    """
    return Zoo(folder.parent if zoo is None else zoo).read_folder(folder, kind)


def _read_bundle(folder: Path, zoo: Zoo) -> Bundle:
    content = _read(folder, MANIFEST)
    try:
        manifest = json.loads(content)
        listed = {str(name): (int(entry["bytes"]), str(entry["sha256"])) for name, entry in manifest["files"].items()}
        found_kind, config, requires = str(manifest["kind"]), dict(manifest["config"]), dict(manifest["requires"])
        schema = manifest["schema"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{MANIFEST} of the bundle {folder.name} is damaged; restore it from git.") from error
    if schema != SCHEMA:
        raise BundleError(f"The bundle {folder.name} has schema {schema}, this program reads {SCHEMA}; update one.")
    files = {}
    for name, (n_bytes, digest) in listed.items():
        if _size_and_hash(folder, name) != (n_bytes, digest):
            raise BundleError(f"{name} of the bundle {folder.name} is not the file that was released; restore it from git.")
        files[name] = folder / name
    return Bundle(
        folder=folder,
        kind=found_kind,
        config=config,
        requires=requires,
        sha256=sha256(content),
        files=files,
        manifest=manifest,
        zoo=zoo,
    )


def find_bundles(zoo: Path) -> list[Path]:
    """Return the folders of a zoo, sorted by name; one without a manifest counts as a damaged bundle.

    Raises:
        BundleError: There is none.
    """
    folders = sorted(path for path in zoo.glob("*/") if not path.name.startswith("."))
    if not folders:
        raise BundleError(f"There is no bundle in {zoo}; restore the folder from git.")
    return folders


def _check_version(bundle: Bundle, required: Bundle, digest: str) -> None:
    if required.sha256 != digest:
        raise BundleError(f"{bundle.name} was made with another version of {required.name}; restore both from git.")


def _read(folder: Path, name: str) -> bytes:
    with _open(folder, name) as file:
        return file.read()


def _size_and_hash(folder: Path, name: str) -> tuple[int, str]:
    with _open(folder, name) as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _open(folder: Path, name: str) -> Iterator[io.BufferedReader]:
    """Open a file of a bundle, which must lie inside the folder and not stand for another in Git LFS."""
    if Path(name).name != name:
        raise BundleError(f"The bundle {folder.name} names a file outside its folder: {name!r}.")
    try:
        with (folder / name).open("rb") as file:
            if file.read(len(LFS_PREFIX)) == LFS_PREFIX:
                raise BundleError(f"{name} of the bundle {folder.name} is a Git LFS pointer; run: git lfs pull.")
            file.seek(0)
            yield file
    except (OSError, ValueError) as error:
        raise BundleError(f"{name} of the bundle {folder.name} is missing; restore it from git.") from error
