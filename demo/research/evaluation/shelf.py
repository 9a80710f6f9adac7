"""Finished cells on disk: found again only if data, settings and code are still what they were made from."""

import ast
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.core.files import write_atomically
from demo.research.evaluation.cells import Cell, Protocol

DEMO = Path(__file__).resolve().parents[2]
NUMERICAL = ("numpy", "torch", "scipy", "scikit-learn")
"""Libraries whose versions may change a result."""

CELLS = "demo.research.evaluation.cells"


class ResultCache:
    """The folder of cells.

    A cell's file is named by the cell and by a digest of all that decides its content.

    Args:
        folder: Made if need be.
        data: Digest of the data and of the emotion model.
        protocol: Settings of the study; which methods it names does not matter to a single cell.
    """

    def __init__(self, folder: Path, data: str, protocol: Protocol) -> None:
        self.folder = folder
        self.data = data
        self.protocol = protocol
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob(".writing-*"):
            left_over.unlink()
        self._code = {name: code_digest(protocol.method_config(name).module, CELLS) for name in protocol.methods}

    def read(self, cell: Cell) -> dict[str, Any] | None:
        """Return a finished cell; None where there is none."""
        try:
            content: dict[str, Any] = json.loads(self._path(cell).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content

    def write(self, cell: Cell, result: dict[str, Any]) -> None:
        """Keep a finished cell, whole."""
        content = json.dumps(result, separators=(",", ":")).encode()
        write_atomically(self._path(cell), lambda stream: stream.write(content))

    def _path(self, cell: Cell) -> Path:
        protocol = self.protocol
        parts = {
            "data": self.data,
            "code": self._code[cell.method],
            "libraries": {name: version(name) for name in NUMERICAL},
            "protocol": type(protocol).__name__,
            "folds": [protocol.n_folds, protocol.seed, protocol.n_rows],
            "config": protocol.method_config(cell.method).config.to_dict(),
        }
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return self.folder / f"{cell.name}.{digest[:16]}.json"


def code_digest(*modules: str) -> str:
    """Return a digest of the code of modules of demo and of all that they import of it.

    Comments and docstrings do not count, so that better words do not throw away an hour's results.
    """
    found: dict[str, str] = {}
    pending = list(modules)
    while pending:
        name = pending.pop()
        path = _source(name)
        if name not in found and path is not None:
            found[name], imported = _code(path.read_text(encoding="utf-8"))
            pending.extend(imported)
    return hashlib.sha256("\n".join(f"{name} {code}" for name, code in sorted(found.items())).encode()).hexdigest()


@lru_cache(maxsize=256)
def _code(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a file's code without words about it, and what it imports; methods share most of their files."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [line for line in node.body if not _is_docstring(line)]
    return ast.dump(tree), tuple(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from demo.features.audio import decode` may name a module or something in it.
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _source(module: str) -> Path | None:
    """Return the file of a module of demo; None for a package's docstring, another library, or a name in a module.

    A package's own file is left out: that of `demo.correlation` lists every method, and one more changes no other.
    """
    first, *rest = module.split(".")
    path = DEMO.joinpath(*rest).with_suffix(".py") if first == "demo" and rest else None
    return path if path is not None and path.is_file() else None


def _is_docstring(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
