"""Results of finished runs on disk, found again only if the data, the settings and the version are the same."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.core.files import write_atomically
from demo.research.evaluation.runs import Protocol, StudyRun

CODE_VERSION = 1
"""Raise it when a method, a split or a measure computes something else than before: all runs are then made again."""

NUMERICAL = ("numpy", "torch", "scipy", "scikit-learn")
"""Libraries whose versions may change a result."""


class ResultCache:
    """A folder with one file for each run, named by the run and a digest of everything that decides its result.

    Args:
        folder: Created if missing.
        data: Digest of the data and of the emotion model.
        protocol: Settings of the study; the list of its methods does not matter to a single run.
    """

    def __init__(self, folder: Path, data: str, protocol: Protocol) -> None:
        self.folder = folder
        self.data = data
        self.protocol = protocol
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob(".writing-*"):
            left_over.unlink()

    def read(self, run: StudyRun) -> dict[str, Any] | None:
        """Return the result of a finished run, or None."""
        try:
            content: dict[str, Any] = json.loads(self._path(run).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content

    def write(self, run: StudyRun, result: dict[str, Any]) -> None:
        """Keep the result of a finished run."""
        content = json.dumps(result, separators=(",", ":")).encode()
        write_atomically(self._path(run), lambda stream: stream.write(content))

    def _path(self, run: StudyRun) -> Path:
        protocol = self.protocol
        parts = {
            "data": self.data,
            "code": CODE_VERSION,
            "libraries": {name: version(name) for name in NUMERICAL},
            "protocol": type(protocol).__name__,
            "folds": [protocol.n_folds, protocol.seed, protocol.n_rows],
            "config": protocol.method_config(run.method).config.to_dict(),
        }
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return self.folder / f"{run.name}.{digest[:16]}.json"
