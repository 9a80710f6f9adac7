"""What happens in a child: limits first, then one function on one file, then the answer."""

import contextlib
import json
import math
import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from demo.core.config import ReadingLimits
from demo.core.errors import DemoError
from demo.media.sandbox.results import write_error, write_failure, write_result

OUT_OF_MEMORY = "out of memory"

SPARE_SECONDS = 5
"""Seconds after the page's deadline at which the operating system itself ends a child, as a last resort."""


def find(name: str) -> Any:
    """Import what a name such as `demo.media.audio:decode` stands for."""
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def run(job: dict[str, Any], stream: BinaryIO) -> None:
    """Do a job within its limits and write the answer.

    Args:
        job: As `call.py` writes it.
        stream: Where the answer goes; closed when it is written.
    """
    with stream:
        try:
            confine(ReadingLimits.from_dict(job["limits"]))
            config = find(job["config_class"]).from_dict(job["config"])
            result = find(job["function"])(Path(job["path"]), config)
        except DemoError as error:
            write_error(stream, error)
        except MemoryError:
            write_failure(stream, OUT_OF_MEMORY)
        except Exception as error:  # noqa: BLE001
            # Only the page's process writes a log, which needs the place, and not a message that may quote a file's name.
            place = traceback.extract_tb(error.__traceback__)[-1]
            write_failure(stream, f"{type(error).__name__} in {place.filename}, line {place.lineno}")
        else:
            write_result(stream, result)


def confine(limits: ReadingLimits) -> None:
    """Let the operating system hold this process to its limits, as far as it knows them."""
    if sys.platform == "win32":
        return
    import resource

    # The first that the kernel ends when the machine itself is out of memory.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    cpu_seconds = math.ceil(limits.cpu_seconds)
    for name, soft, hard in (
        # The signal of the soft limit says why a child was ended.
        ("RLIMIT_CPU", cpu_seconds, cpu_seconds + 1),
        ("RLIMIT_DATA", limits.memory_bytes, limits.memory_bytes),
        ("RLIMIT_AS", limits.address_bytes, limits.address_bytes),
        ("RLIMIT_NOFILE", limits.n_open_files, limits.n_open_files),
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_CORE", 0, 0),
    ):
        # macOS refuses some of them.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(getattr(resource, name), (soft, hard))
    # SIGALRM has its default action, so it kills the process.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + SPARE_SECONDS)


def main() -> None:
    """Do the one job on the standard input, where there is no fork server."""
    job = json.loads(sys.stdin.buffer.read())
    # Output of libraries must not reach the answer.
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    run(job, stream)


if __name__ == "__main__":
    main()
