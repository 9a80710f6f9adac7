"""Idle threads of numeric libraries sleep, whichever module imports them first."""

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
