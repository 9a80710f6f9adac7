"""Results of finished runs on disk, found again only if the data, the settings and the version are the same."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.core.store import Store, fingerprint
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
        self._store = Store(folder)
        self._data = data
        self._protocol = protocol

    def read(self, run: StudyRun) -> dict[str, Any] | None:
        """Return the result of a finished run, or None."""
        try:
            content: dict[str, Any] = json.loads(self._store.read(self._name(run)) or b"")
        except ValueError:
            return None
        return content

    def write(self, run: StudyRun, result: dict[str, Any]) -> None:
        """Keep the result of a finished run."""
        content = json.dumps(result, separators=(",", ":")).encode()
        self._store.write(self._name(run), lambda stream: stream.write(content))

    def _name(self, run: StudyRun) -> str:
        protocol = self._protocol
        decides = {
            "data": self._data,
            "code": CODE_VERSION,
            "libraries": {name: version(name) for name in NUMERICAL},
            "protocol": type(protocol).__name__,
            "folds": [protocol.n_folds, protocol.seed, protocol.n_rows],
            "config": protocol.method_config(run.method).config.to_dict(),
        }
        return f"{run.name}.{fingerprint(decides)[:16]}.json"
