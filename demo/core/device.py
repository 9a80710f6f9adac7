"""The one place that chooses CPU or CUDA and sets the number of threads."""

import contextlib
import os
from collections.abc import Iterator

import torch
from threadpoolctl import threadpool_limits

MOST_ANALYSES_AT_ONCE = 4
"""Each may take some hundred megabytes."""


def default_device() -> torch.device:
    """Return the GPU where there is one, else the CPU, and switch TF32 off."""
    # TF32 keeps 10 bits of a number; features, attention and emotions must equal those of the CPU to 1e-4.
    torch.backends.cudnn.allow_tf32 = False
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def n_analyses_at_once() -> int:
    """Return how many songs and videos are analyzed at the same time: one a core, few on many cores, one on a GPU.

    Decoding and small layers leave a second core idle: on two, two analyses at once answer 1.4 times as many songs as one after
    the other.
    """
    if torch.cuda.is_available():
        return 1
    return max(1, min(os.cpu_count() or 1, MOST_ANALYSES_AT_ONCE))


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread: sums of several threads differ in their last bits, and so would the results."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        torch.set_num_threads(n_threads)


def use_one_thread() -> None:
    """Compute on one thread for the rest of this process, in which other work may run at the same time.

    It does not affect libraries that are loaded later: call it again.
    """
    torch.set_num_threads(1)
    threadpool_limits(1)
