"""Fixtures of the whole suite."""

from pathlib import Path

import pytest

from demo.retrieval.retriever import Retriever
from tests.tiny import write_tiny_zoo


@pytest.fixture(scope="session")
def tiny_zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bundles with random weights and eight videos; tests must not change it."""
    return write_tiny_zoo(tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="session")
def tiny_retriever(tiny_zoo: Path) -> Retriever:
    """The real retriever over the tiny zoo."""
    return Retriever.load(tiny_zoo)
