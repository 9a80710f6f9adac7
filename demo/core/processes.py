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


def map_items(work: Callable[[Item], Result], items: Sequence[Item], n_jobs: int) -> Generator[tuple[Item, Result], None, None]:
    """Do some work on every item, here or in several processes, and yield each result as it arrives.

    A caller that stops early, by an error or by Ctrl-C, also ends the processes.

    Args:
        work: Anything that can be pickled and called; it is sent to each process once.
        items: What it is done on; sent one at a time.
        n_jobs: Number of processes; with one, or for a single item, this process does the work.

    Raises:
        SettingError: A process was ended from outside.
    """
    if n_jobs == 1 or len(items) < 2:
        with one_thread():
            for item in items:
                yield item, work(item)
        return
    others = set(multiprocessing.active_children())
    # A forked child would inherit the locks of threads that do not run in it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(n_jobs, len(items)), context, initializer=_start, initargs=(work,)) as pool:
        futures = {pool.submit(_do, item): item for item in items}
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


_work: Callable[[Any], Any]
"""What this process does on each item."""


def _start(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    # Ctrl-C reaches every process of a terminal; the one that writes decides what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # tqdm's own lock spans processes, and one that is ended would leave it behind.
    tqdm.set_lock(threading.RLock())
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _do(item: Any) -> Any:
    # Again for each item: the work may have loaded libraries with threads.
    use_one_thread()
    return _work(item)


def _end_with_parent() -> None:
    """End this process when its parent is killed; it would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
