"""Write bundles of model_zoo/ atomically."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save as save_tensors

from demo.core.files import replace_folder
from demo.core.zoo import MANIFEST, SCHEMA, Bundle, Row, read_bundle


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
    """Write a bundle to a temporary folder and move it into place when it is complete.

    Args:
        folder: The bundle's folder; an existing one is replaced at the end.
        kind: The bundle's kind.
        config: Settings, ready for JSON.
        tensors: File name (*.safetensors) to its named arrays.
        tables: File name (*.csv) to its rows, all with the same columns.
        texts: File name to its text (metrics.json, README.md).
        provenance: Command, seed, data and library versions.
        requires: Bundles that it was made with.
        zoo: Folder of the required bundles; default: the folder beside it.

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
        folder: The bundle's folder; an existing one is replaced at the end.
        kind: The bundle's kind.
        config: Settings, ready for JSON.
        contents: File name to its bytes, piece by piece.
        provenance: Command, seed, data and library versions.
        requires: Bundles that it was made with.
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


def _csv(rows: Iterable[Row]) -> bytes:
    rows = list(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")
