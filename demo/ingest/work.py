"""One video after the other is heard, seen and copied, in one process or several."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from demo.config import FrameConfig
from demo.errors import DemoError
from demo.hub.settings import BackboneConfig
from demo.ingest.finished import Parts
from demo.processes import end_with_parent
from demo.retrieval.entry_maker import EntryMaker, origin_of_file
from demo.retrieval.reading import WHOLE_COPY_LIMITS, write_playable
from demo.vision.playable import one_line

FRAMES = FrameConfig(max_seconds=600.0, max_bytes=2_000_000_000)
"""One's own videos are looked at as long as the studio's, and may be larger than a visitor's."""

ID_DIGITS = 10
"""Of the content's hash, in a video's id: of a million videos two share them in one case of two."""

CRASHED = "Reading this file or one beside it ended the process, out of memory perhaps; run again with fewer --jobs."


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
        work = _Worker(maker)
        yield from ((task, work.make(task, parts)) for task in tasks)
        return
    # A forked child would inherit the locks of threads that do not run in it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_jobs, mp_context=context, initializer=_start, initargs=(zoo, backbones)) as pool:
        futures: dict[Future[str | None], Task] = {pool.submit(_work, task, parts): task for task in tasks}
        try:
            for future in as_completed(futures):
                try:
                    yield futures[future], future.result()
                except BrokenProcessPool:
                    yield futures[future], CRASHED
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Worker:
    """One process's models."""

    def __init__(self, maker: EntryMaker) -> None:
        import torch

        # Sums depend on how many threads share them, and a catalogue should not.
        torch.set_num_threads(1)
        self.maker = maker

    def make(self, task: Task, parts: Parts) -> str | None:
        """Hear, see and copy one video; returns why that could not be done, or None."""
        try:
            origin = origin_of_file(task.path, task.path.stem, task.digest[:ID_DIGITS])
            entry = self.maker.make(task.path, origin)
            copy = partial(write_playable, task.path, origin.video_id, limits=WHOLE_COPY_LIMITS)
            parts.write(task.key, entry, copy)
        except DemoError as error:
            return str(error)
        except OSError as error:
            return f"It cannot be kept: {error.strerror or error}."
        return None


_worker: _Worker | None = None


def _start(zoo: Path, backbones: BackboneConfig) -> None:
    """Prepare a process of the pool."""
    global _worker
    # Whoever presses Ctrl-C wants all of them to end, and without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with_parent()
    _worker = _Worker(EntryMaker.load(zoo, backbones, FRAMES))


def _work(task: Task, parts: Parts) -> str | None:
    if _worker is None:
        raise RuntimeError("_start() comes first")
    return _worker.make(task, parts)


def shown(path: Path) -> str:
    """Return a file's name as it may stand in a line of text."""
    return one_line(path.name)
