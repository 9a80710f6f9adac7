"""Fixtures of all tests."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from demo.analysis.song import SongAnalyzer
from demo.core.device import default_device
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import DOWNLOAD, BackboneConfig
from demo.search.loading import load_song_search
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.features.tfhub.stand_ins import write_inception, write_inception_pca, write_vggish, write_vggish_pca
from tests.films import write_films
from tests.tiny import FILMS, write_tiny_zoo


class PageInOneProcess(LoadScopeScheduling):
    """Keeps in one process the tests of a file, which share what they make, and all of the page, which watch a browser's clock.

    The group that pytest-xdist 3.8 has for this changes nothing under pytest 9.2: what it writes to is no longer read.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        return "tests/page" if file.startswith("tests/page/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PageInOneProcess:
    return PageInOneProcess(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("cuda") and default_device().type != "cuda":
        pytest.skip("There is no CUDA device on this machine.")


@pytest.fixture(scope="session")
def tiny_zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bundles with random weights, eight videos and six films without files; tests must not change it."""
    return write_tiny_zoo(tmp_path_factory.mktemp("tiny") / "zoo")


@pytest.fixture(scope="session")
def tiny_retriever(tiny_zoo: Path) -> Retriever:
    """The real retriever over the tiny zoo."""
    return load_song_search(Zoo(tiny_zoo))[1]


@pytest.fixture(scope="session")
def tiny_analyzer(tiny_zoo: Path) -> SongAnalyzer:
    """The real analyzer of the tiny zoo's models."""
    return load_song_search(Zoo(tiny_zoo))[0]


@pytest.fixture(scope="session")
def tiny_service(tiny_zoo: Path) -> Service:
    """The real service over the tiny zoo."""
    # A separate cache: files on this machine are no part of the tests.
    return Service.load(Zoo(tiny_zoo), config=BackboneConfig(tfhub_cache_dir=str(tiny_zoo.parent / "cache")))


@pytest.fixture(scope="session")
def films(tiny_zoo: Path) -> Path:
    """The folder of the tiny studio's files."""
    return write_films(tiny_zoo.parent / FILMS)


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> BackboneConfig:
    """Where networks and parameters of the signatures of VGGish and Inception lie; tests must not change them."""
    folder = tmp_path_factory.mktemp("stand-ins")
    return BackboneConfig(
        vggish_handle=str(write_vggish(folder / "vggish")),
        vggish_pca=str(write_vggish_pca(folder / "vggish_pca_params.npz")),
        inception_handle=str(write_inception(folder / "inception")),
        inception_pca=str(write_inception_pca(folder / "yt8m_pca.tgz")),
        tfhub_cache_dir=str(folder / "cache"),
    )


@pytest.fixture
def no_backbones(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither what is set on this machine nor what lies in its caches counts, and nothing is fetched."""
    for field in fields(BackboneConfig):
        monkeypatch.delenv(field.name.upper(), raising=False)
    monkeypatch.setenv("TFHUB_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv(DOWNLOAD, "0")
