"""What became of each link, line by line, so that a later run asks for nothing twice and tries again what failed."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from demo.youtube.metadata import VideoMetadata

State = Literal["done", "left out", "failed"]

FILE = "archive.jsonl"


class Archive:
    """Lines of JSON, of which the last about a video counts. A run that is killed leaves at most half a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, VideoMetadata] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                self._read(line)

    def about(self, youtube_id: str) -> VideoMetadata | None:
        """Return what YouTube said of a video at its last answer; None if it was never asked, or did not answer."""
        return self._known.get(youtube_id)

    def record(self, youtube_id: str, state: State, reason: str = "", about: VideoMetadata | None = None) -> None:
        """Write what became of a video.

        Args:
            youtube_id: Its id.
            state: What became of it.
            reason: Why, where it is not done.
            about: What YouTube said of it, if it answered.
        """
        line = {"youtube_id": youtube_id, "state": state, "reason": reason, "about": asdict(about) if about else None}
        # A first line break ends what a killed run may have left; the reader passes over empty lines.
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")
        self._keep(youtube_id, about)

    def _read(self, line: str) -> None:
        try:
            held = json.loads(line)
            about = VideoMetadata(**held["about"]) if held["about"] else None
            self._keep(str(held["youtube_id"]), about)
        except (ValueError, KeyError, TypeError):
            return

    def _keep(self, youtube_id: str, about: VideoMetadata | None) -> None:
        if about:
            self._known[youtube_id] = about
