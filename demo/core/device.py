"""The one place that chooses CPU or CUDA and sets the number of threads."""

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
from threadpoolctl import ThreadpoolController, threadpool_limits

MOST_ANALYSES_AT_ONCE = 8
"""Each may take some hundred megabytes."""

GPU_THREAD = "gpu"

Block = TypeVar("Block")
Result = TypeVar("Result")


def default_device() -> torch.device:
    """Return the GPU where there is one, else the CPU, and switch TF32 off.

    On ZeroGPU it is the CPU: there torch claims a GPU that only decorated functions have, in processes of their own, for
    seconds of the visitor's daily quota; a song takes less time than asking for it.
    """
    # TF32 keeps 10 bits of a number; features, attention and emotions must equal those of the CPU to 1e-4.
    torch.backends.cudnn.allow_tf32 = False
    return torch.device("cuda" if torch.cuda.is_available() and not is_on_zerogpu() else "cpu")


def is_on_zerogpu() -> bool:
    """Return whether this is a Space that borrows its GPU."""
    return os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")


def generator_of(device: torch.device) -> torch.Generator:
    """Return the generator that `torch.manual_seed` seeds for a device."""
    return torch.cuda.default_generators[torch.cuda.current_device()] if device.type == "cuda" else torch.default_generator


def n_analyses_at_once() -> int:
    """Return how many songs and videos are analyzed at the same time: one a core, few on many cores.

    Decoding and small layers leave a second core idle; on a GPU, the next file is decoded while one is analyzed.
    """
    return max(1, min(os.cpu_count() or 1, MOST_ANALYSES_AT_ONCE))


def run_on(device: torch.device, work: Callable[[], Result]) -> Result:
    """Run a small network, or one on a GPU.

    On a GPU, one thread does all work in the order of the requests: the plans of cuDNN are made for each thread that asks, and
    threads that compete for a GPU get less of it than one after another. On the CPU it is the calling thread.
    """
    if device.type == "cuda":
        if threading.current_thread().name.startswith(GPU_THREAD):
            return work()
        return _threads.gpu.submit(work).result()
    with _torch_on_this_thread():
        return work()


def map_blocks(device: torch.device, work: Callable[[Block], Result], blocks: Sequence[Block]) -> list[Result]:
    """Run a network on the blocks of a song or a video.

    On the CPU each block is computed by one thread: threads that share a block wait for the slowest one after every layer, and
    other programs that use the cores make one of them slow. Blocks of several visitors are taken in the order of the requests.
    Results do not depend on the number of threads.
    """
    if device.type == "cuda" or _threads.n_threads == 1 or len(blocks) == 1:
        return run_on(device, lambda: [work(block) for block in blocks])
    return list(_threads.workers.map(work, blocks))


@contextlib.contextmanager
def on_this_thread() -> Iterator[None]:
    """Compute small products and layers on the calling thread, so that they wait for no other core, which may be busy."""
    with _threads.blas_lock, _threads.libraries.limit(limits=1), _torch_on_this_thread():
        yield


@contextlib.contextmanager
def _torch_on_this_thread() -> Iterator[None]:
    _use_one_for_this_thread()
    try:
        yield
    finally:
        torch.set_num_threads(_threads.n_threads)


def _use_one_for_this_thread() -> None:
    # torch keeps a number for each thread that calls it, which at the first question takes over what any thread set last.
    torch.get_num_threads()
    torch.set_num_threads(1)


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread: sums of several threads differ in their last bits, and so would the results."""
    n_threads = _threads.n_threads
    use_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        use_threads(n_threads)


def use_one_thread() -> None:
    """Compute on one thread for the rest of this process, in which other work may run at the same time.

    It does not affect libraries that are loaded later: call it again.
    """
    use_threads(1)
    threadpool_limits(1)


def use_threads(n_threads: int) -> None:
    """Let torch compute on so many threads, here and in threads that are started later."""
    _threads.n_threads = n_threads
    _threads.__dict__.pop("workers", None)
    torch.set_num_threads(n_threads)


class _Threads:
    """The threads of this process that compute.

    Attributes:
        n_threads: One a core, or OMP_NUM_THREADS.
        gpu: The thread that owns the GPU.
        blas_lock: Held while BLAS has one thread, a number that all callers share.
    """

    def __init__(self) -> None:
        self.n_threads = torch.get_num_threads()
        self.reset()

    def reset(self) -> None:
        """Start without work, as at first and in a forked process, which inherits no threads."""
        self.gpu = ThreadPoolExecutor(1, thread_name_prefix=GPU_THREAD)
        self.blas_lock = threading.Lock()
        self.__dict__.pop("workers", None)

    @functools.cached_property
    def libraries(self) -> ThreadpoolController:
        """The threads of NumPy and others, which must have been imported."""
        return ThreadpoolController()

    @functools.cached_property
    def workers(self) -> ThreadPoolExecutor:
        """The threads that compute blocks on the CPU, each on its own."""
        return ThreadPoolExecutor(self.n_threads, initializer=_use_one_for_this_thread)


_threads = _Threads()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_threads.reset)
