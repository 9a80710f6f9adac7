"""Finished videos of a long run: a folder for each, named by a hash of everything that decides its content.

A part appears under its name when it is complete, so that a killed run continues where it was, and a part of
other bundles or settings is made again.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from demo.core.chapters import Chapter
from demo.correlation.space import Embedding
from demo.search.entries import Entry
from demo.search.videos import Video

KEPT, ARRAYS, POSTER = "entry.json", "entry.safetensors", "poster.jpg"
WORK_SUFFIX = "-work"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A finished video.

    Attributes:
        entry: Its row.
        file: The copy that is played, or None where YouTube plays it.
    """

    entry: Entry
    file: Path | None


class Parts:
    """The finished videos of one new catalogue."""

    def __init__(self, out: Path) -> None:
        """Find the folder of parts, which lies hidden beside the catalogue to be."""
        self.folder = out.with_name(f".{out.name}{WORK_SUFFIX}")

    def read(self, key: str) -> Part | None:
        """Return a finished video; None if it is missing or damaged."""
        folder = self.folder / key
        try:
            kept = json.loads((folder / KEPT).read_text(encoding="utf-8"))
            arrays = load_file(folder / ARRAYS)
            words = {name: tuple(kept["video"][name]) for name in ("labels", "traits")}
            words["chapters"] = tuple(Chapter(**chapter) for chapter in kept["video"]["chapters"])
            entry = Entry(
                video=Video(**(kept["video"] | words)),
                visual=Embedding(arrays["visual.emotion"], arrays["visual.content"]),
                audio=Embedding(arrays["audio.emotion"], arrays["audio.content"]),
                visual_map=arrays["visual.map"],
                audio_map=arrays["audio.map"],
                poster=(folder / POSTER).read_bytes(),
                notices=tuple(kept["notices"]),
            )
            file = folder / kept["file"] if kept["file"] else None
            return Part(entry=entry, file=file) if file is None or file.is_file() else None
        except Exception:  # noqa: BLE001  # every damaged part is made again
            return None

    def write(self, key: str, entry: Entry, copy: Callable[[Path], Path] | None = None) -> None:
        """Keep a finished video.

        Args:
            key: By `part_key`.
            entry: Its row.
            copy: Given a folder, writes the file that is played into it and returns it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".writing-") as temporary:
            written = Path(temporary, key)
            written.mkdir()
            file = copy(written).name if copy else ""
            arrays = {
                "visual.emotion": entry.visual.emotion,
                "visual.content": entry.visual.content,
                "visual.map": entry.visual_map,
                "audio.emotion": entry.audio.emotion,
                "audio.content": entry.audio.content,
                "audio.map": entry.audio_map,
            }
            save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, written / ARRAYS)
            (written / POSTER).write_bytes(entry.poster)
            kept = {"video": asdict(entry.video), "notices": entry.notices, "file": file}
            (written / KEPT).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            shutil.rmtree(self.folder / key, ignore_errors=True)
            written.replace(self.folder / key)

    def clear(self) -> None:
        """Delete all parts, once the catalogue is written."""
        shutil.rmtree(self.folder, ignore_errors=True)


def part_key(content_sha256: str, settings: Mapping[str, Any]) -> str:
    """Return the name of a part: a hash of a video's content and of the settings."""
    return hashlib.sha256(json.dumps([content_sha256, dict(settings)], sort_keys=True).encode()).hexdigest()
