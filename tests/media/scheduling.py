"""Encoding AV1 without a lasting effect on this process."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def ordinary_scheduling() -> Iterator[None]:
    """Return to the ordinary scheduling policy: SVT-AV1 gives the thread that opens it a real-time one where it may.

    Everything that is started later would inherit it: browsers and networks then keep the cores for themselves
    (findings/svt_av1_takes_real_time_priority.sh).
    """
    try:
        yield
    finally:
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
