"""How many analyses run at once, on how many threads, and on which thread a GPU works."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from threadpoolctl import threadpool_info

from demo.core.device import (
    MOST_ANALYSES_AT_ONCE,
    default_device,
    map_blocks,
    n_analyses_at_once,
    on_this_thread,
    one_thread,
    run_on,
    use_threads,
)

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.mark.parametrize(("n_cores", "expected"), [(1, 1), (2, 2), (64, MOST_ANALYSES_AT_ONCE), (None, 1)])
def test_each_core_has_an_analysis_up_to_a_few(n_cores: int | None, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: n_cores)
    assert n_analyses_at_once() == expected


@pytest.mark.parametrize(("zerogpu", "expected"), [("true", "cpu"), ("1", "cpu"), ("", "cuda"), ("false", "cuda")])
def test_the_gpu_is_used_where_there_is_one_but_not_a_borrowed_one(
    zerogpu: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv("SPACES_ZERO_GPU", zerogpu)
    assert default_device().type == expected


def test_one_thread_does_all_work_of_a_gpu_in_the_order_of_requests() -> None:
    done: list[int] = []
    is_first_running, is_asked = threading.Event(), threading.Event()

    def work(number: int) -> str:
        if number == 0:
            is_first_running.set()
            is_asked.wait(10)
        done.append(number)
        # What such work calls does not wait for itself.
        return run_on(CUDA, lambda: threading.current_thread().name)

    with ThreadPoolExecutor(8) as pool:
        names = [pool.submit(run_on, CUDA, lambda: work(0))]
        assert is_first_running.wait(10)
        for number in range(1, 8):
            asked = pool.submit(run_on, CUDA, lambda number=number: work(number))
            while not asked.running():
                pass
            # Its request is in the queue before the next is made.
            threading.Event().wait(0.02)
            names.append(asked)
        is_asked.set()
        assert len({name.result() for name in names}) == 1
    assert done == list(range(8))
    assert names[0].result() != threading.current_thread().name


def test_an_error_of_a_gpu_reaches_the_caller_and_the_next_work_is_done() -> None:
    with pytest.raises(ZeroDivisionError):
        run_on(CUDA, lambda: 1 / 0)
    assert run_on(CUDA, lambda: 3) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system does not fork.")
def test_a_forked_process_has_a_thread_for_the_gpu() -> None:
    run_on(CUDA, lambda: None)
    child = os.fork()
    if not child:
        os._exit(run_on(CUDA, lambda: 7))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.fixture
def _four_threads() -> object:
    n_threads = torch.get_num_threads()
    use_threads(4)
    yield
    use_threads(n_threads)


@pytest.mark.usefixtures("_four_threads")
def test_each_block_is_computed_by_one_thread_and_several_at_once() -> None:
    together = threading.Barrier(4, timeout=10)

    def work(block: int) -> tuple[int, int]:
        together.wait()
        return 10 * block, torch.get_num_threads()

    assert map_blocks(CPU, work, range(8)) == [(10 * block, 1) for block in range(8)]
    assert torch.get_num_threads() == 4
    with one_thread():
        assert map_blocks(CPU, lambda _: threading.current_thread(), range(3)) == 3 * [threading.current_thread()]


@pytest.mark.usefixtures("_four_threads")
def test_a_failed_block_is_reported_and_later_ones_are_computed() -> None:
    with pytest.raises(ZeroDivisionError):
        map_blocks(CPU, lambda block: 1 // block, [1, 0, 1])
    assert map_blocks(CPU, lambda block: 1 // block, [1, 1]) == [1, 1]


@pytest.mark.usefixtures("_four_threads")
def test_small_products_are_computed_by_the_calling_thread() -> None:
    def n_threads() -> list[int]:
        return [torch.get_num_threads(), *(library["num_threads"] for library in threadpool_info())]

    before = n_threads()
    assert max(before) > 1
    with on_this_thread():
        assert set(n_threads()) == {1}
    assert n_threads() == before
    assert run_on(CPU, torch.get_num_threads) == 1
    assert torch.get_num_threads() == 4
