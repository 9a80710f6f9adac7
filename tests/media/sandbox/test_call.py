"""A call of the sandbox returns a result or raises a sentence, and leaves no process behind."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.core.config import DecodeConfig, ReadingLimits
from demo.core.errors import NotAudio, SettingError, UnreadableRecording
from demo.media.sandbox import call
from demo.media.sandbox.call import CRASHED, TOO_LARGE, TOO_LONG, isolated, prepare
from demo.media.sandbox.start import FORK_SERVER
from tests.media.sandbox import hostile

ROOT = Path(__file__).resolve().parents[3]
LIMITS = ReadingLimits(seconds=20, cpu_seconds=20, memory_bytes=300_000_000)
SHORT = ReadingLimits(seconds=0.5)

linux = pytest.mark.skipif(not call.HAS_FORK_SERVER, reason="The limits of this system are others.")


def read(function: Callable[..., Any], limits: ReadingLimits = LIMITS, path: Path = Path("song.mp3")) -> Any:
    return isolated(function, path, DecodeConfig(max_seconds=7), limits, UnreadableRecording)


def children(process: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(params=[pytest.param(True, marks=linux), False], ids=["fork server", "new process"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Call as on Linux, and as on systems without a fork server."""
    monkeypatch.setattr(call, "HAS_FORK_SERVER", request.param)


@pytest.fixture
def nothing_left() -> Any:
    """Check that no child is there when a test has ended, dead or alive."""
    prepare(hostile.greet)
    yield
    assert FORK_SERVER.process is not None
    assert children(FORK_SERVER.process.pid) == []


@pytest.mark.usefixtures("either_way")
def test_a_result_arrives_as_it_was() -> None:
    result = read(hostile.greet)
    assert type(result) is hostile.Reply
    assert (result.words, result.number) == (("song.mp3", "7"), 0.1 + 0.2)
    assert (result.samples.dtype, result.samples.shape) == (np.float32, (0,))
    np.testing.assert_array_equal(result.picture, np.arange(24, dtype=np.uint8).reshape(2, 3, 4)[:, ::-1])
    result.picture[:] = 0  # It is the caller's own.


@pytest.mark.usefixtures("either_way")
def test_an_error_arrives_as_it_was() -> None:
    with pytest.raises(NotAudio) as caught:
        read(hostile.refuse)
    assert str(caught.value) == "“song.mp3” is no music; <b>sing</b>."


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("function", "sentence"),
    [(hostile.crash, CRASHED), (hostile.leave, CRASHED), (hostile.sleep, TOO_LONG), (hostile.stumble, CRASHED)],
)
def test_what_ends_or_never_ends_is_reported_in_a_sentence(function: Callable[..., Any], sentence: str) -> None:
    limits = ReadingLimits(seconds=2) if function is hostile.sleep else LIMITS
    begin = time.monotonic()
    with pytest.raises(UnreadableRecording) as caught:
        read(function, limits)
    assert str(caught.value) == sentence
    assert time.monotonic() - begin < limits.seconds + 5
    assert read(hostile.greet).words[0] == "song.mp3"


@linux
@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize(
    ("function", "limits", "sentence"),
    [
        (hostile.sleep, SHORT, TOO_LONG),
        (hostile.compute, ReadingLimits(cpu_seconds=0.5), TOO_LONG),
        (hostile.take_memory, LIMITS, TOO_LARGE),
        (hostile.take_memory, ReadingLimits(memory_bytes=2**40, address_bytes=2**41, seconds=0.5), TOO_LONG),
        (hostile.crash, LIMITS, CRASHED),
        (hostile.have_children_and_sleep, ReadingLimits(seconds=1), TOO_LONG),
        (hostile.write, LIMITS, CRASHED),
        (hostile.open_often, LIMITS, CRASHED),
        (hostile.send_nonsense, LIMITS, CRASHED),
        (hostile.promise_much, LIMITS, CRASHED),
        (hostile.send_objects, LIMITS, CRASHED),
        (hostile.send_another_error, LIMITS, CRASHED),
        (hostile.send_another_result, LIMITS, CRASHED),
    ],
)
def test_each_limit_holds_and_the_caller_s_memory_stays_flat(
    function: Callable[..., Any], limits: ReadingLimits, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"music")
    before, begin = resident_bytes(), time.monotonic()
    with pytest.raises(UnreadableRecording) as caught:
        read(function, limits, path)
    assert str(caught.value) == sentence
    assert time.monotonic() - begin < limits.seconds + 5
    assert resident_bytes() - before < 20_000_000
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) == len(b"music")


@linux
@pytest.mark.usefixtures("nothing_left")
def test_what_a_child_has_started_ends_with_it_wherever_it_hides() -> None:
    for number in read(hostile.have_children).words:
        assert not Path(f"/proc/{number}").exists()


@linux
def test_a_child_holds_no_models_no_keys_and_no_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    FORK_SERVER.process.kill()  # Another one is started with this environment.
    modules, environment, opened = (set(words.split()) for words in read(hostile.look_around).words)
    assert "numpy" in modules
    assert not modules & {"torch", "gradio", "cv2", "faiss", "tensorflow", "pytest"}
    assert "HF_TOKEN" not in environment
    # Standard input, output and error, the answer, and the folder that is being listed.
    assert opened == {"0", "1", "2", "3", "4"}


@linux
def test_a_child_sends_no_more_than_it_may() -> None:
    assert read(hostile.return_much).samples.sum() == 20_000_000
    with pytest.raises(UnreadableRecording, match="fail"):
        read(hostile.return_much, ReadingLimits(answer_bytes=79_999_999))


@linux
@pytest.mark.usefixtures("nothing_left")
def test_several_at_once_do_not_disturb_each_other() -> None:
    def outcome(function: Callable[..., Any]) -> str:
        try:
            return str(read(function, ReadingLimits(seconds=2) if function is hostile.sleep else LIMITS).words[:1])
        except UnreadableRecording as error:
            return str(error)

    asked = [hostile.greet, hostile.sleep, hostile.crash, hostile.greet, hostile.take_memory, hostile.return_much] * 2
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = list(pool.map(outcome, asked))
    assert answers == ["('song.mp3',)", TOO_LONG, CRASHED, "('song.mp3',)", TOO_LARGE, "()"] * 2


@linux
@pytest.mark.usefixtures("nothing_left")
def test_a_caller_that_is_interrupted_leaves_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            read(hostile.sleep)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@linux
@pytest.mark.usefixtures("nothing_left")
def test_a_keeper_that_ends_is_replaced() -> None:
    read(hostile.greet)
    first = FORK_SERVER.process
    first.kill()
    assert read(hostile.greet).words[0] == "song.mp3"
    assert FORK_SERVER.process is not first
    assert first.returncode == -signal.SIGKILL


@linux
def test_the_fork_server_and_its_children_end_with_their_caller() -> None:
    script = """
import threading, time
from tests.media.sandbox.test_call import FORK_SERVER, ReadingLimits, children, hostile, prepare, read
prepare(hostile.have_children_and_sleep)
threading.Thread(target=read, args=(hostile.have_children_and_sleep, ReadingLimits())).start()
while len(children(FORK_SERVER.process.pid)) < 2:
    time.sleep(0.05)
print(FORK_SERVER.process.pid, *children(FORK_SERVER.process.pid), flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as asking:
        processes = asking.stdout.readline().split()
        asking.kill()
    # The fork server, its child, and the orphan of that child's child.
    assert len(processes) == 3
    deadline = time.monotonic() + 5
    while any(is_running(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [process for process in processes if is_running(process)]


def is_running(process: str) -> bool:
    """Tell whether a process is there and has not ended; who takes its status is not our concern."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_log_says_why_and_not_which_file(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for function in (hostile.crash, hostile.stumble):
            with pytest.raises(UnreadableRecording):
                read(function, path=Path("my secret song.mp3"))
    assert "SIGSEGV" in caplog.text
    assert "KeyError in" in caplog.text
    assert "secret" not in caplog.text


def test_limits_that_cannot_be_are_refused() -> None:
    with pytest.raises(SettingError):
        ReadingLimits(seconds=0)
    with pytest.raises(SettingError):
        ReadingLimits(memory_bytes=2, address_bytes=1)
