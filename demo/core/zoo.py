"""Read, verify and write the bundles of model_zoo/.

A bundle is a folder: manifest.json (kind, config, files with their hashes, provenance, required bundles), tensors in
safetensors files, tables in CSV, metrics.json and a model card. Nothing in it is a pickle.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from demo.core.errors import BundleError
from demo.core.files import replace_folder

SCHEMA = 1
MANIFEST = "manifest.json"
LFS_PREFIX = b"version https://git-lfs.github.com/spec/"

Tensors = dict[str, npt.NDArray[Any]]
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A verified bundle.

    Attributes:
        folder: Where it lies.
        kind: What it is: "backbone", "emotion", "space", "catalogue", "sounds" or "methods".
        config: The settings that rebuild it.
        requires: The bundles that it was made with: name to the SHA-256 of that bundle's manifest.
        sha256: Hash of this bundle's own manifest.
        files: Name to verified content.
        manifest: The whole manifest, as read.
        zoo: The folder in which the required bundles lie.
    """

    folder: Path
    kind: str
    config: dict[str, Any]
    requires: dict[str, str]
    sha256: str
    files: dict[str, bytes] = field(repr=False)
    manifest: dict[str, Any] = field(repr=False)
    zoo: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def tensors(self, name: str = "weights.safetensors") -> Tensors:
        """Return the tensors of one file.

        Raises:
            BundleError: There is no such file, or it holds no tensors.
        """
        try:
            return load_tensors(self._content(name))
        except Exception as error:  # safetensors has errors of its own, by version
            raise BundleError(f"{name} of the bundle {self.name} holds no tensors; restore it from git.") from error

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a CSV file with a header."""
        return list(csv.DictReader(io.StringIO(self._content(name).decode("utf-8"))))

    def _content(self, name: str) -> bytes:
        if name not in self.files:
            raise BundleError(f"The bundle {self.name} has no file {name}; restore the folder from git.")
        return self.files[name]


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def read_bundle(folder: Path, kind: str | None = None, zoo: Path | None = None) -> Bundle:
    """Read a bundle and verify every file of it.

    Args:
        folder: The bundle's folder.
        kind: What it has to be, if that matters.
        zoo: Where the bundles lie that it was made with; beside it, where none is named.

    Raises:
        BundleError: A file is missing or changed, is a Git LFS pointer, or the bundle is of another kind or schema.
    """
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
    if kind is not None and found_kind != kind:
        raise BundleError(f"The bundle {folder.name} is a {found_kind}, not a {kind}; name another folder.")
    files = {}
    for name, (n_bytes, digest) in listed.items():
        files[name] = _read(folder, name)
        if len(files[name]) != n_bytes or sha256(files[name]) != digest:
            raise BundleError(f"{name} of the bundle {folder.name} is not the file that was released; restore it from git.")
    return Bundle(
        folder=folder,
        kind=found_kind,
        config=config,
        requires=requires,
        sha256=sha256(content),
        files=files,
        manifest=manifest,
        zoo=folder.parent if zoo is None else zoo,
    )


def kind_in(folder: Path) -> str:
    """Return of which kind the bundle in a folder says that it is, unverified; '' where there is none."""
    try:
        return str(json.loads((folder / MANIFEST).read_bytes())["kind"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def find_bundle(zoo: Path, name: str, kind: str | None = None) -> Bundle:
    """Read a bundle of a zoo by its name, or one that lies elsewhere by its path.

    Args:
        zoo: The folder of bundles, in which those lie that it was made with.
        name: Of a folder in the zoo, or the path of another; the zoo's own come first.
        kind: What it has to be, if that matters.

    Raises:
        BundleError: As `read_bundle`.
    """
    inside = zoo / name
    return read_bundle(inside if Path(name).name == name and inside.exists() else Path(name).resolve(), kind, zoo)


def read_required(bundle: Bundle, kind: str) -> Bundle:
    """Read the one bundle of a kind that another was made with, from its zoo.

    Raises:
        BundleError: It is missing, damaged, or not the very version that the other was made with.
    """
    for name, digest in bundle.requires.items():
        required = read_bundle(bundle.zoo / Path(name).name)
        if required.kind != kind:
            continue
        if required.sha256 != digest:
            raise BundleError(f"{bundle.name} was made with another version of {name}; restore both from git.")
        return required
    raise BundleError(f"The bundle {bundle.name} names no {kind} that it was made with; restore it from git.")


def verify_required(bundle: Bundle) -> None:
    """Check that every bundle that another was made with lies in its zoo in that very version.

    Raises:
        BundleError: One is missing, damaged or another version.
    """
    for name, digest in bundle.requires.items():
        if read_bundle(bundle.zoo / Path(name).name).sha256 != digest:
            raise BundleError(f"{bundle.name} was made with another version of {name}; restore both from git.")


def write_bundle(
    folder: Path,
    *,
    kind: str,
    config: Mapping[str, Any],
    tensors: Mapping[str, Mapping[str, npt.NDArray[Any]]],
    tables: Mapping[str, Iterable[Row]] | None = None,
    texts: Mapping[str, str] | None = None,
    provenance: Mapping[str, Any] | None = None,
    requires: Iterable[Bundle] = (),
    zoo: Path | None = None,
) -> Bundle:
    """Write a bundle beside its place and move it there when it is whole.

    Args:
        folder: Where it shall lie; what lay there is replaced at the end.
        kind: What it is.
        config: Its settings, as JSON can hold them.
        tensors: File name (*.safetensors) to its named arrays.
        tables: File name (*.csv) to its rows, all with the same columns.
        texts: File name to its text (metrics.json, README.md).
        provenance: Command, seed, data and library versions.
        requires: The bundles that it was made with.
        zoo: Where these lie; beside it, where none is named.

    Returns:
        The bundle as read back.
    """
    files = {name: save_tensors({k: np.ascontiguousarray(v) for k, v in t.items()}) for name, t in tensors.items()}
    files |= {name: _csv(rows) for name, rows in (tables or {}).items()}
    files |= {name: text.encode("utf-8") for name, text in (texts or {}).items()}
    contents = {name: [content] for name, content in files.items()}
    stream_bundle(folder, kind=kind, config=config, contents=contents, provenance=provenance, requires=requires)
    return read_bundle(folder, kind, zoo)


def stream_bundle(
    folder: Path,
    *,
    kind: str,
    config: Mapping[str, Any],
    contents: Mapping[str, Iterable[bytes]],
    provenance: Mapping[str, Any] | None = None,
    requires: Iterable[Bundle] = (),
) -> None:
    """Write a bundle as `write_bundle` does, from contents that need not fit into memory.

    Args:
        folder: Where it shall lie; what lay there is replaced at the end.
        kind: What it is.
        config: Its settings, as JSON can hold them.
        contents: File name to its bytes, piece by piece.
        provenance: Command, seed, data and library versions.
        requires: The bundles that it was made with.
    """
    with replace_folder(folder) as written:
        files: dict[str, dict[str, int | str]] = {}
        for name, pieces in sorted(contents.items()):
            digest, n_bytes = hashlib.sha256(), 0
            with (written / name).open("wb") as stream:
                for piece in pieces:
                    stream.write(piece)
                    digest.update(piece)
                    n_bytes += len(piece)
            files[name] = {"bytes": n_bytes, "sha256": digest.hexdigest()}
        manifest = {
            "schema": SCHEMA,
            "kind": kind,
            "config": dict(config),
            "files": files,
            "requires": {bundle.name: bundle.sha256 for bundle in requires},
            "provenance": dict(provenance or {}),
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (written / MANIFEST).write_bytes(text.encode("utf-8"))


def find_bundles(zoo: Path) -> list[Path]:
    """Return the folders of a zoo, sorted by name; one without a manifest is a bundle too, a damaged one.

    Raises:
        BundleError: There is none.
    """
    folders = sorted(path for path in zoo.glob("*/") if not path.name.startswith("."))
    if not folders:
        raise BundleError(f"There is no bundle in {zoo}; restore the folder from git.")
    return folders


def _read(folder: Path, name: str) -> bytes:
    """Read one file of a bundle, whose name must stay inside the folder."""
    if Path(name).name != name:
        raise BundleError(f"The bundle {folder.name} names a file outside its folder: {name!r}.")
    try:
        content = (folder / name).read_bytes()
    except (OSError, ValueError) as error:
        raise BundleError(f"{name} of the bundle {folder.name} is missing; restore it from git.") from error
    if content.startswith(LFS_PREFIX):
        raise BundleError(f"{name} of the bundle {folder.name} is a Git LFS pointer; run: git lfs pull.")
    return content


def _csv(rows: Iterable[Row]) -> bytes:
    rows = list(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")
