"""Work in several processes, each on one thread, so that results do not depend on their number."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from tqdm import tqdm

from demo.core.device import one_thread, use_one_thread
from demo.core.errors import SettingError

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_process(work: Callable[[Item], Result], items: Sequence[Item]) -> Generator[tuple[Item, Result], None, None]:
    """Do some work on one item after the other, on one thread, and yield each result."""
    with one_thread():
        for item in items:
            yield item, work(item)


def map_in_processes(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    n_jobs: int,
    start: Callable[..., None] | None = None,
    arguments: tuple[Any, ...] = (),
) -> Generator[tuple[Item, Result], None, None]:
    """Do some work on every item in several processes, and yield each result as it arrives.

    A caller that stops early, by an error or by Ctrl-C, also ends the processes.

    Args:
        work: Of a module, so that another process can import it.
        items: What it is done on.
        n_jobs: Number of processes.
        start: Called once in each process.
        arguments: Of `start`: sent once, not with every item.

    Raises:
        SettingError: A process was ended from outside.
    """
    others = set(multiprocessing.active_children())
    # A forked child would inherit the locks of threads that do not run in it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_jobs, context, initializer=_start, initargs=(start, arguments)) as pool:
        futures = {pool.submit(work, item): item for item in items}
        try:
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        except BrokenProcessPool as error:
            raise SettingError("A process was ended, perhaps for want of memory; run again with fewer --jobs.") from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
            raise


def _start(start: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    # Ctrl-C reaches every process of a terminal; the one that writes decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # tqdm's own lock spans processes, and one that is ended would leave it behind.
    tqdm.set_lock(threading.RLock())
    _end_with_parent()
    use_one_thread()
    if start is not None:
        start(*arguments)


def _end_with_parent() -> None:
    """End this process when its parent is killed; it would wait for ever."""
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
