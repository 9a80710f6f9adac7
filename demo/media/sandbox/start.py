"""Start processes that can read files, and know nothing else of this one."""

import json
import os
import socket
import subprocess
import sys
from threading import Lock
from typing import Any

from demo.core.paths import ROOT

KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
"""The others may hold keys, and decoding needs none of them."""


def start_process(module: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """Start one of our modules as a program in a new session, which Ctrl-C in a terminal does not reach.

    Args:
        module: Its full name.
        arguments: For the program.
        options: For `subprocess.Popen`.
    """
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | {
        "PYTHONPATH": os.pathsep.join(paths),
        # Not a thread more than FFmpeg's: they take memory, and a process that has several cannot fork safely.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-P", "-m", module, *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT.anchor, start_new_session=True, **options)


class ForkServerClient:
    """Starts the fork server when it is first needed, and again when it has ended; safe to use from several threads."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._unlock()
        if hasattr(os, "register_at_fork"):
            # A forked copy of this process uses the same fork server, but lacks the thread that holds the lock.
            os.register_at_fork(after_in_child=self._unlock)

    def submit(self, job: dict[str, Any], *descriptors: int) -> None:
        """Send a job, and the sockets for its answer and its lifeline."""
        message = json.dumps(job).encode()
        with self._lock:
            if self._control is not None:
                try:
                    socket.send_fds(self._control, [message], descriptors)
                except OSError:
                    self._control.close()
                else:
                    return
            self._control = self._start()
            socket.send_fds(self._control, [message], descriptors)

    def _start(self) -> socket.socket:
        if self.process is not None:
            self.process.wait()
        # One message is one job, from however many threads and processes they come.
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            descriptor = theirs.fileno()
            self.process = start_process(
                "demo.media.sandbox.fork_server",
                str(descriptor),
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        return control

    def _unlock(self) -> None:
        self._lock = Lock()


FORK_SERVER = ForkServerClient()
