"""The page's threads share what memory one of them has given back."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import ctypes, threading
from demo.core.memory import limit_malloc_arenas
{call}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(8)
def take():
    together.wait()
    libc.malloc(100_000)
    together.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def n_arenas(call: str, **environment: str) -> int:
    """Return how many arenas a process has whose eight threads took memory at the same time."""
    command = [sys.executable, "-c", PROGRAM.format(call=call)]
    root = Path(__file__).parents[2]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root, env=environment).stdout
    return told.count("<heap nr=")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Arenas are glibc's.")
def test_threads_share_two_arenas_unless_the_owner_says_otherwise() -> None:
    assert n_arenas("") > 2
    assert n_arenas("limit_malloc_arenas()") <= 2
    assert n_arenas("limit_malloc_arenas()", MALLOC_ARENA_MAX="5") > 2
