"""Idle threads of numeric libraries sleep, and there are few, whichever module imports the libraries first."""

import os
import subprocess
import sys

import pytest

WAITING = {"OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_THREAD_TIMEOUT": "4"}
SHOW = f"import demo.cli.main, os; print([os.environ[name] for name in {list(WAITING)}], 'torch' in __import__('sys').modules)"


@pytest.mark.parametrize("own", [{}, {"OMP_WAIT_POLICY": "ACTIVE"}])
def test_the_policy_is_set_before_torch_is_imported_and_an_owners_is_kept(own: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in WAITING} | own
    shown = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True).stdout
    assert shown.strip() == f"{list((WAITING | own).values())} False"


COUNT = """
import os
os.cpu_count = lambda: {n_cores}
import demo.cli.main
import faiss
print(os.environ.get("OMP_NUM_THREADS"), faiss.omp_get_max_threads())
"""


@pytest.mark.parametrize(
    ("n_cores", "own", "expected"), [(64, {}, "8 8"), (64, {"OMP_NUM_THREADS": "3"}, "3 3"), (8, {}, "None")]
)
def test_many_cores_get_eight_threads_and_an_owners_number_is_kept(n_cores: int, own: dict[str, str], expected: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"} | own
    command = [sys.executable, "-c", COUNT.format(n_cores=n_cores)]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert shown.startswith(expected)
