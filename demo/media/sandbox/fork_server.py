"""The fork server: forks a child for each file, supervises all of them, and ends with the process that started it.

It has a single thread, so that forking is safe, and never touches a file itself.
"""

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from demo.media.sandbox.child import find, run
from demo.media.sandbox.results import STATUS

MAX_JOB_BYTES = 65_536

PR_SET_CHILD_SUBREAPER = 36
"""Option of prctl(2): orphaned descendants of a child become children of the fork server."""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child and the socket that its caller holds the other end of.

    Attributes:
        process: Its number, which is that of its group, too.
        lifeline: Readable as soon as the caller cancels or ends; takes the child's status.
    """

    process: int
    lifeline: socket.socket


class ForkServer:
    """All children, and the descriptors that wake the fork server."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, Child] = {}
        self.poll = select.poll()
        self.ended, wake = os.pipe()
        for descriptor in (self.ended, wake):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for descriptor in (self.ended, control.fileno()):
            self.poll.register(descriptor, select.POLLIN)
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)

    def serve(self) -> None:
        """Serve jobs until the control socket is closed."""
        is_connected = True
        while is_connected:
            ready = {descriptor for descriptor, _ in self.poll.poll()}
            # In this order, since a new job's sockets may take the numbers of those that are closed here.
            for lifeline in ready & self.children.keys():
                # Ended once; its status follows.
                self.poll.unregister(lifeline)
                _end(self.children[lifeline].process)
            if self.ended in ready:
                os.read(self.ended, 4096)
                self._reap()
            if self.control.fileno() in ready:
                is_connected = self._answer()
        for child in self.children.values():
            _end(child.process)
        self.children.clear()
        self._end_orphans()

    def _answer(self) -> bool:
        """Take one job; return whether there was one."""
        message, descriptors, _, _ = socket.recv_fds(self.control, MAX_JOB_BYTES, 2)
        if not message:
            return False
        job = json.loads(message)
        # Imported here and not in a child, it is there for all children to come.
        with contextlib.suppress(Exception):
            find(job["function"])
        if len(descriptors) == 2:
            self._fork(job, *descriptors)
        return True

    def _fork(self, job: dict[str, Any], answer: int, lifeline: int) -> None:
        gc.freeze()
        try:
            process = os.fork()
        except OSError:
            # The caller sees that both are closed.
            os.close(answer)
            os.close(lifeline)
            return
        if not process:
            _become_child(job, answer)
        os.close(answer)
        self.children[lifeline] = Child(process=process, lifeline=socket.socket(fileno=lifeline))
        self.poll.register(lifeline, select.POLLIN)

    def _reap(self) -> None:
        """Take the status of every child that has ended, and tell its caller when all that it started has ended, too."""
        dead = {lifeline: child for lifeline, child in self.children.items() if _has_ended(child.process)}
        for child in dead.values():
            # Its group keeps its number until its status is taken.
            _end(child.process)
        self._end_orphans()
        for lifeline, child in dead.items():
            _, status = os.waitpid(child.process, 0)
            with contextlib.suppress(KeyError):
                self.poll.unregister(lifeline)
            with contextlib.suppress(OSError):
                child.lifeline.send(STATUS.pack(os.waitstatus_to_exitcode(status)))
            child.lifeline.close()
            del self.children[lifeline]

    def _end_orphans(self) -> None:
        """End the orphans of a child, in every process group."""
        known = {child.process for child in self.children.values()}
        # The orphans of an orphan come to light when it has ended.
        while orphans := _children() - known:
            for process in orphans:
                _end(process)
                os.waitpid(process, 0)


def _children() -> set[int]:
    """Return all children of this process; none where the kernel does not list them."""
    try:
        listed = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text(encoding="ascii")
    except OSError:
        return set()
    return set(map(int, listed.split()))


def _has_ended(process: int) -> bool:
    """Return whether a child has ended, without reading its status."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(process: int) -> None:
    """End a process and its group, one of which may not be there."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            end(process, signal.SIGKILL)


def _become_child(job: dict[str, Any], answer: int) -> NoReturn:
    """Go on as a child that knows nothing but its job."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.dup2(answer, 3, inheritable=False)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(quiet, descriptor)
        os.close(quiet)
        run(job, os.fdopen(3, "wb"))
        os._exit(0)
    finally:
        os._exit(1)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        ForkServer(ours).serve()
