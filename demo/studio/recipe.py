"""What a video is made from, kept in the video: so it is known whether it must be made again."""

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import av

from demo.studio.catalogue import midi_digest
from demo.studio.plan import Entry
from demo.studio.video.encode import EncodeConfig

RECIPE_TAG = "comment"
"""The metadata of a video that holds its recipe."""

STUDIO = Path(__file__).resolve().parent

DRAWING_SOURCES = ("pictures", "sound", "video/encode.py", "video/sound.py", "video/stills.py")
"""Files and folders whose code decides how a given score sounds and looks."""


def recipe(entry: Entry, config: EncodeConfig, code: str) -> str:
    """Return a digest of all that a video is made from: score, room, style, settings and the code that draws it."""
    composition = entry.composition
    parts = {
        "midi": midi_digest(composition.score),
        "sections": [asdict(section) for section in composition.score.sections],
        "emotion": composition.emotion,
        "room": asdict(composition.room),
        "tail_seconds": composition.tail_seconds,
        "style": entry.style,
        "picture_seed": entry.picture_seed,
        "encoding": config.to_dict(),
        "code": code,
    }
    return f"made from sha256 {hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()}"


def code_digest(root: Path = STUDIO) -> str:
    """Return a digest of the code in DRAWING_SOURCES below a folder; comments and docstrings do not count."""
    digest = hashlib.sha256()
    for path in sorted(path for name in DRAWING_SOURCES for path in _sources(root / name)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                node.body = [line for line in node.body if not _is_docstring(line)]
        digest.update(f"{path.relative_to(root).as_posix()} {ast.dump(tree)}\n".encode())
    return digest.hexdigest()


def _sources(path: Path) -> Iterable[Path]:
    return path.rglob("*.py") if path.is_dir() else (path,)


def _is_docstring(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def is_made(entry: Entry, folder: Path, made_from: str) -> bool:
    """Tell whether the video lies in the folder with its poster and was made from this recipe."""
    path = folder / f"{entry.video_id}.mp4"
    if not path.is_file() or not path.with_suffix(".jpg").is_file():
        return False
    try:
        with av.open(path) as container:
            return container.metadata.get(RECIPE_TAG) == made_from
    except av.FFmpegError:
        return False
