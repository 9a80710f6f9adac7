"""What may happen in a process that reads a file, each as a function that is called there."""

import ctypes
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo.core.config import DecodeConfig
from demo.core.errors import NotAudio
from demo.media.sandbox.results import LENGTH

ANSWER = 3
"""The descriptor that an answer is written to."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    words: tuple[str, ...] = ()
    number: float = 0.0
    samples: np.ndarray
    picture: np.ndarray


def reply(*words: str, number: float = 0.0) -> Reply:
    picture = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)[:, ::-1]
    return Reply(words=words, number=number, samples=np.zeros(0, np.float32), picture=picture)


def greet(path: Path, config: DecodeConfig) -> Reply:
    return reply(path.name, str(config.max_seconds), number=0.1 + 0.2)


def look_around(path: Path, config: DecodeConfig) -> Reply:
    """Return what the process holds: modules, environment, open files."""
    return reply(" ".join(sys.modules), " ".join(os.environ), " ".join(entry.name for entry in Path("/proc/self/fd").iterdir()))


def return_much(path: Path, config: DecodeConfig) -> Reply:
    return Reply(samples=np.ones(20_000_000, np.float32), picture=np.zeros(0, np.uint8))


def refuse(path: Path, config: DecodeConfig) -> Reply:
    raise NotAudio(f"“{path.name}” is no music; <b>sing</b>.")


def stumble(path: Path, config: DecodeConfig) -> Reply:
    raise KeyError(str(path))


def sleep(path: Path, config: DecodeConfig) -> Reply:
    time.sleep(60)
    return reply()


def compute(path: Path, config: DecodeConfig) -> Reply:
    while True:
        pass


def take_memory(path: Path, config: DecodeConfig) -> Reply:
    taken = []
    while True:
        taken.append(np.ones(1_000_000))


def crash(path: Path, config: DecodeConfig) -> Reply:
    ctypes.string_at(0)
    return reply()


def leave(path: Path, config: DecodeConfig) -> Reply:
    os._exit(0)


def write(path: Path, config: DecodeConfig) -> Reply:
    path.with_suffix(".copy").write_bytes(b"x")
    return reply()


def open_often(path: Path, config: DecodeConfig) -> Reply:
    opened = [path.open("rb") for _ in range(1000)]
    return reply(str(len(opened)))


def send_nonsense(path: Path, config: DecodeConfig) -> Reply:
    os.write(ANSWER, b"nonsense" * 10)
    os._exit(0)


def send_header(header: bytes) -> None:
    os.write(ANSWER, LENGTH.pack(len(header)) + header)
    os._exit(0)


def promise_much(path: Path, config: DecodeConfig) -> Reply:
    send_header(b'{"values": {}, "arrays": [["samples", "<f4", [1000000000000]]], "error": "", "message": "", "failure": ""}')


def send_objects(path: Path, config: DecodeConfig) -> Reply:
    send_header(b'{"values": {}, "arrays": [["samples", "|O", [1]]], "error": "", "message": "", "failure": ""}')


def send_another_error(path: Path, config: DecodeConfig) -> Reply:
    send_header(b'{"values": {}, "arrays": [], "error": "format_duration", "message": "60", "failure": ""}')


def send_another_result(path: Path, config: DecodeConfig) -> Reply:
    send_header(b'{"values": {"name": 1}, "arrays": [], "error": "", "message": "", "failure": ""}')


def have_children(path: Path, config: DecodeConfig) -> Reply:
    """Start two processes that would stay, one of them in a separate session, and return their numbers."""
    started = []
    for hides in (False, True):
        process = os.fork()
        if not process:
            if hides:
                os.setsid()
                if os.fork():
                    os._exit(0)
            time.sleep(60)
            os._exit(0)
        started.append(str(process))
    time.sleep(0.2)
    return reply(*started)


def have_children_and_sleep(path: Path, config: DecodeConfig) -> Reply:
    have_children(path, config)
    return sleep(path, config)
