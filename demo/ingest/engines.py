"""Engines that make parts of shards: this process, several, or a cluster. The result is the same."""

import contextlib
from collections.abc import Generator, Sequence

from demo.core.errors import DemoError, SettingError
from demo.core.processes import map_items
from demo.ingest.parts import Summary
from demo.ingest.shards import Task, ingest_alone, ingest_shard

CONNECT_SECONDS = 20

Done = Generator[tuple[Task, Summary], None, None]


def run_local(tasks: Sequence[Task], n_jobs: int) -> Done:
    """Do tasks on this machine and yield each as it ends; see `map_items`."""
    return map_items(ingest_shard, tasks, n_jobs)


def run_dask(tasks: Sequence[Task], address: str) -> Done:
    """Do tasks on a running Dask cluster, and yield each as it ends.

    Its workers need this program, and the same folders under the same names: they read the shards and write the parts. The
    scheduler gives the shards of a worker that died to another one, three times by its own default.

    Raises:
        SettingError: Dask is not installed, there is no scheduler, or a shard's workers died every time.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError as error:
        raise SettingError("Dask is not installed; run: pip install -r tests/requirements.txt") from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise SettingError(f"There is no Dask scheduler at {address}; start one, and name its address.") from error
    with client:
        # A new name for each: results of an earlier run in the cluster's memory say nothing about the files.
        futures = {client.submit(ingest_alone, task, pure=False): task for task in tasks}
        try:
            for future in as_completed(futures):
                task = futures.pop(future)
                yield task, future.result()
                future.release()
        except KilledWorker as error:
            raise SettingError(f"{task.shard.name}: every worker that took it died; look into its log.") from error
        except DemoError:
            raise
        except BaseException:
            with contextlib.suppress(Exception):
                client.cancel(list(futures))
            raise
