"""Call a function on a file in a sandboxed process: the only part of the sandbox that others use."""

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from demo.core.config import Config, ReadingLimits
from demo.core.errors import DemoError
from demo.media.sandbox.child import OUT_OF_MEMORY
from demo.media.sandbox.results import STATUS, Answer, BadAnswer, read_answer
from demo.media.sandbox.start import FORK_SERVER, start_process

HAS_FORK_SERVER = sys.platform == "linux"
"""Elsewhere a process that has loaded the system's own libraries cannot fork safely, or at all."""

STATUS_SECONDS = 10.0
"""A process that is killed is gone within milliseconds; on a machine that swaps, later."""

TOO_LONG = "This file takes too long to read; please choose a shorter or simpler one."
TOO_LARGE = "This file takes too much memory to read; please choose a shorter or simpler one."
CRASHED = "This file makes the program that reads it fail; please export it again or choose another one."

C = TypeVar("C", bound=Config)
T = TypeVar("T")

logger = logging.getLogger(__name__)


class _Ended(Exception):
    """There is no result; the arguments are the sentence for a visitor and the reason for our log."""


class _ForkServerLost(Exception):
    """The fork server has ended before the child."""


def isolated(function: Callable[[Path, C], T], path: Path, config: C, limits: ReadingLimits, refusal: type[DemoError]) -> T:
    """Call a function on a file in a sandboxed process.

    Args:
        function: Of a module, with annotations; it returns a dataclass of numbers, words, tuples of those, and arrays.
        path: The file.
        config: The function's other argument.
        limits: When the process is ended.
        refusal: What is raised when it was ended, or crashed.

    Raises:
        DemoError: What the function raised; or `refusal`, since the file takes too long or too much memory, or crashes
            the program that reads it.
    """
    job = _job(function) | {
        "path": str(path.absolute()),  # A child stands elsewhere.
        "config_class": _name(type(config)),
        "config": config.to_dict(),
        "limits": limits.to_dict(),
    }
    try:
        answer = _ask_fork_server(job, limits) if HAS_FORK_SERVER else _ask_new_process(job, limits)
        if answer.failure:
            raise _Ended(TOO_LARGE if answer.failure == OUT_OF_MEMORY else CRASHED, answer.failure)
        result: T = answer.result(get_type_hints(function)["return"])
        return result
    except BadAnswer as error:
        sentence, reason = CRASHED, f"it sent {error}"
    except _Ended as error:
        sentence, reason = error.args
    # Without the file's name, which is the visitor's own.
    logger.warning("%s read no file: %s", job["function"], reason)
    raise refusal(sentence)


def prepare(*functions: Callable[..., Any]) -> None:
    """Start what calls these functions, and return at once; a first visitor then need not wait for it."""
    if HAS_FORK_SERVER:
        for function in functions:
            FORK_SERVER.submit(_job(function))


def _job(function: Callable[..., Any]) -> dict[str, Any]:
    return {"function": _name(function)}


def _name(found: Any) -> str:
    return f"{found.__module__}:{found.__qualname__}"


def _ask_fork_server(job: dict[str, Any], limits: ReadingLimits) -> Answer:
    """Let the fork server fork a child; when this returns or raises, the child and its descendants have ended."""
    try:
        return _ask_child(job, limits)
    except _ForkServerLost:
        # Which says nothing of the file yet.
        logger.warning("The fork server has ended; another one is started.")
    try:
        return _ask_child(job, limits)
    except _ForkServerLost as error:
        raise _Ended(CRASHED, "it ended the fork server") from error


def _ask_child(job: dict[str, Any], limits: ReadingLimits) -> Answer:
    deadline = time.monotonic() + limits.seconds
    answer, their_answer = socket.socketpair()
    lifeline, their_lifeline = socket.socketpair()
    with answer, lifeline:
        with their_answer, their_lifeline:
            FORK_SERVER.submit(job, their_answer.fileno(), their_lifeline.fileno())
        try:
            return read_answer(partial(_receive, answer, deadline), limits.answer_bytes)
        except TimeoutError as error:
            raise _Ended(TOO_LONG, f"it took more than {limits.seconds:g} s") from error
        except EOFError as error:
            status = _cancel(lifeline)
            if status is None:
                raise _ForkServerLost from error
            raise _ended_with(status) from error
        finally:
            _cancel(lifeline)


def _receive(answer: socket.socket, deadline: float, buffer: memoryview) -> None:
    """Fill a buffer.

    Raises:
        TimeoutError: The time is over.
        EOFError: The sender has closed its end.
    """
    while buffer:
        answer.settimeout(max(deadline - time.monotonic(), 1e-3))
        n_bytes = answer.recv_into(buffer)
        if not n_bytes:
            raise EOFError
        buffer = buffer[n_bytes:]


def _cancel(lifeline: socket.socket) -> int | None:
    """Tell the fork server to end the child if it has not ended yet, and wait for it.

    Returns:
        The child's exit status, or a signal's number below zero; None if the fork server has ended or the status was read.
    """
    lifeline.settimeout(STATUS_SECONDS)
    with contextlib.suppress(OSError):
        lifeline.shutdown(socket.SHUT_WR)
        if status := lifeline.recv(STATUS.size):
            (number,) = STATUS.unpack(status)
            return int(number)
    return None


def _ended_with(status: int) -> _Ended:
    """Say why a child has ended that sent no whole answer."""
    name = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    reason = f"it ended with {name}"
    if name in ("SIGXCPU", "SIGALRM"):
        return _Ended(TOO_LONG, reason)
    # Only the kernel, when the machine is out of memory, kills a child before it is cancelled.
    return _Ended(TOO_LARGE if name == "SIGKILL" else CRASHED, reason)


def _ask_new_process(job: dict[str, Any], limits: ReadingLimits) -> Answer:
    """Do a job in a newly started process."""
    pipe = subprocess.PIPE
    with start_process("demo.media.sandbox.child", stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        try:
            output, _ = process.communicate(json.dumps(job).encode(), limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise _Ended(TOO_LONG, f"it took more than {limits.seconds:g} s") from error
        finally:
            _end(process)
    try:
        return read_answer(partial(_copy, BytesIO(output)), limits.answer_bytes)
    except EOFError as error:
        raise _ended_with(process.returncode) from error


def _copy(output: BytesIO, buffer: memoryview) -> None:
    """Fill a buffer with what was sent."""
    if output.readinto(buffer) < len(buffer):
        raise EOFError


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that has not ended yet, with all that it started where the system knows groups."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
