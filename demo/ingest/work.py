"""One video after the other is heard, seen and copied, in one process or several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from demo.core.config import FrameConfig
from demo.core.errors import DemoError
from demo.core.processes import map_in_process, map_in_processes
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import BackboneConfig
from demo.ingest.finished import Parts
from demo.media.encoding import CopyConfig
from demo.media.playable import one_line
from demo.media.sandboxed import WHOLE_VIDEO_LIMITS
from demo.search.entry_maker import EntryMaker, origin_of_file

FRAMES = FrameConfig(max_seconds=600.0, max_bytes=2_000_000_000)
"""One's own videos are looked at as long as the studio's, and may be larger than a visitor's."""

ID_DIGITS = 10
"""Of the content's hash, in a video's id: of a million videos two share them in one case of two."""


@dataclass(frozen=True)
class Task:
    """One file to be heard and seen, and the part that it becomes."""

    path: Path
    digest: str
    key: str


def run_tasks(
    tasks: Sequence[Task], parts: Parts, zoo: Path, backbones: BackboneConfig, n_jobs: int, maker: EntryMaker
) -> Iterator[tuple[Task, str | None]]:
    """Make parts, and tell of each, as it ends, what went wrong or None.

    Args:
        tasks: What to make.
        parts: Where it is kept.
        zoo: The folder of bundles.
        backbones: What each further process loads.
        n_jobs: Processes; one is this.
        maker: What this process has loaded of the same.
    """
    if not tasks:
        return
    if n_jobs == 1:
        yield from map_in_process(partial(_make, maker, parts), tasks)
        return
    yield from map_in_processes(partial(_work, parts), tasks, n_jobs, _start, (zoo, backbones))


def _make(maker: EntryMaker, parts: Parts, task: Task) -> str | None:
    """Hear, see and copy one video; returns why that could not be done, or None."""
    try:
        contents = maker.read(task.path, CopyConfig(), WHOLE_VIDEO_LIMITS)
        origin = origin_of_file(contents.tags, task.path.stem, task.digest[:ID_DIGITS])
        parts.write(task.key, maker.make(contents, origin), partial(contents.write_copy, stem=origin.video_id))
    except DemoError as error:
        return str(error)
    except OSError as error:
        return f"It cannot be kept: {error.strerror or error}."
    return None


_maker: EntryMaker | None = None


def _start(zoo: Path, backbones: BackboneConfig) -> None:
    """Prepare a further process."""
    global _maker
    _maker = EntryMaker.load(Zoo(zoo), backbones, FRAMES)


def _work(parts: Parts, task: Task) -> str | None:
    if _maker is None:
        raise RuntimeError("_start() comes first")
    return _make(_maker, parts, task)


def shown(path: Path) -> str:
    """Return a file's name as it may stand in a line of text."""
    return one_line(path.name)
