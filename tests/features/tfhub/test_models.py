"""SavedModels: from a folder, from TensorFlow Hub's cache, and from a server the first time."""

import io
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.core.errors import BackboneUnavailable
from demo.features.tfhub import models
from demo.features.tfhub.models import find_model, load_model, model_sha256, why_no_model
from demo.features.tfhub.settings import BackboneConfig
from tests.features.tfhub.server import Server, serving
from tests.features.tfhub.stand_ins import embed_seconds, name_in_cache, pack

SECOND = np.random.default_rng(0).uniform(-1, 1, 15_600).astype(np.float32)


@pytest.fixture
def server(stand_ins: BackboneConfig) -> Iterator[Server]:
    with serving() as server:
        server.files["/google/vggish/1"] = pack(Path(stand_ins.vggish_handle))
        yield server


@pytest.fixture
def config(stand_ins: BackboneConfig, server: Server, tmp_path: Path) -> BackboneConfig:
    """An empty cache, and a handle at the server."""
    return replace(
        stand_ins, vggish_handle=f"{server.address}/google/vggish/1", tfhub_cache_dir=str(tmp_path / "cache"), download=True
    )


def load(config: BackboneConfig, report=lambda *_: None):
    return load_model(config.vggish_handle, "VGGish", config, report, lambda *_: None, "it takes nothing")


def test_a_model_is_downloaded_once_to_the_folder_of_tensorflow_hub(config: BackboneConfig, server: Server) -> None:
    reported = []
    model = load(config, lambda share, doing: reported.append((share, doing)))
    np.testing.assert_allclose(model(SECOND), embed_seconds(SECOND), rtol=1e-3, atol=1e-3)
    assert server.requests == ["/google/vggish/1?tf-hub-format=compressed"]
    assert reported[0] == (0.0, "Downloading VGGish")
    assert reported[-2:] == [(0.9, "Loading VGGish"), (1.0, "VGGish is ready")]
    assert (config.cache / name_in_cache(config.vggish_handle) / "saved_model.pb").is_file()
    assert len(list(config.cache.iterdir())) == 1
    # Later neither server nor permission is needed.
    load(replace(config, download=False))
    assert len(server.requests) == 1


def test_the_hash_of_a_model_is_of_all_its_files_and_not_of_its_folder(stand_ins: BackboneConfig, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    copy = shutil.copytree(stand_ins.vggish_handle, tmp_path / "elsewhere" / "model")
    known = model_sha256(stand_ins.vggish_handle, tmp_path)
    assert model_sha256(str(copy), tmp_path) == known
    (copy / "variables" / "more").write_bytes(b"")
    assert model_sha256(str(copy), tmp_path) != known
    with pytest.raises(FileNotFoundError):
        model_sha256(str(tmp_path / "nowhere"), tmp_path)


def test_a_model_that_tensorflow_hub_downloaded_is_found(config: BackboneConfig, stand_ins: BackboneConfig) -> None:
    handle = "https://tfhub.dev/google/vggish/1"
    assert find_model(handle, config.cache) is None
    shutil.copytree(stand_ins.vggish_handle, config.cache / name_in_cache(handle))
    assert find_model(handle, config.cache) == config.cache / name_in_cache(handle)
    load(replace(config, vggish_handle=handle, download=False))


def test_nothing_is_downloaded_without_permission(config: BackboneConfig, server: Server) -> None:
    config = replace(config, download=False)
    with pytest.raises(BackboneUnavailable, match="name the folder of a local copy, or set BACKBONE_DOWNLOAD=1"):
        load(config)
    assert server.requests == []


def test_a_download_that_breaks_off_leaves_nothing(config: BackboneConfig, server: Server) -> None:
    whole = server.files["/google/vggish/1"]
    server.files["/google/vggish/1"] = whole[: len(whole) // 2]
    for promised in (None, len(whole)):
        server.promised = promised
        with pytest.raises(BackboneUnavailable, match=r"no archive of a SavedModel|could not be downloaded|broke off"):
            load(config)
        assert list(config.cache.iterdir()) == []


@pytest.mark.parametrize("content", [b"<html>sign in first</html>", b""])
def test_a_page_instead_of_an_archive_is_reported(config: BackboneConfig, server: Server, content: bytes) -> None:
    server.files["/google/vggish/1"] = content
    with pytest.raises(BackboneUnavailable, match=r"[Nn]o archive of a SavedModel|no SavedModel"):
        load(config)


@pytest.mark.parametrize("name", ["../outside", "/outside"])
def test_an_archive_cannot_write_outside_its_folder(config: BackboneConfig, server: Server, name: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
    server.files["/google/vggish/1"] = stream.getvalue()
    with pytest.raises(BackboneUnavailable):
        load(config)
    assert not list(tmp_path.rglob("outside"))
    assert not Path("/outside").exists()


def test_an_archive_that_swells_is_refused(config: BackboneConfig, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        entry = tarfile.TarInfo("saved_model.pb")
        entry.size = 2_000_000
        archive.addfile(entry, io.BytesIO(bytes(entry.size)))
    server.files["/google/vggish/1"] = stream.getvalue()
    assert len(stream.getvalue()) < 100_000
    monkeypatch.setattr(models, "MAX_MODEL_BYTES", 1_000_000)
    with pytest.raises(BackboneUnavailable, match="unpacks to more"):
        load(config)
    assert list(config.cache.iterdir()) == []


def test_a_damaged_model_is_one_sentence(config: BackboneConfig, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "saved_model.pb").write_bytes(b"\xff" * 100)
    with pytest.raises(BackboneUnavailable, match="SavedModel of VGGish is damaged"):
        load(replace(config, vggish_handle=str(tmp_path / "model")))


def test_a_folder_without_a_model_says_what_to_name(config: BackboneConfig, tmp_path: Path) -> None:
    with pytest.raises(BackboneUnavailable, match="no SavedModel of VGGish in the folder nowhere"):
        load(replace(config, vggish_handle=str(tmp_path / "nowhere")))


def test_without_the_library_it_says_what_to_install(stand_ins: BackboneConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "LIBRARIES", ("a_library_that_does_not_exist",))
    assert "run pip install -r requirements.txt" in why_no_model(stand_ins.vggish_handle, "VGGish", stand_ins)
