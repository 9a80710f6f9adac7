"""How many analyses run at once."""

import os

import pytest
import torch

from demo.core.device import MOST_ANALYSES_AT_ONCE, n_analyses_at_once


@pytest.mark.parametrize(("n_cores", "expected"), [(1, 1), (2, 2), (64, MOST_ANALYSES_AT_ONCE), (None, 1)])
def test_each_core_has_an_analysis_up_to_a_few(n_cores: int | None, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(os, "cpu_count", lambda: n_cores)
    assert n_analyses_at_once() == expected


def test_a_gpu_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert n_analyses_at_once() == 1
