"""Downloads: once, whole, and never another content under the same name."""

import base64
import hashlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.core.errors import BackboneUnavailable
from demo.features.tfhub import downloads
from demo.features.tfhub.downloads import fetch_once
from tests.features.tfhub.server import Server, serving

CONTENT = b"numbers that were published" * 1000
OTHER = b"other numbers, published later" * 1000
NAME = "The parameters"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.files["/files/numbers.npz"] = CONTENT
        yield server


def fetch(server: Server, cache: Path, expected: str = "", *, download: bool = True, report=lambda *_: None) -> bytes:
    return fetch_once(f"{server.address}/files/numbers.npz", cache, expected, NAME, report, download=download)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_downloaded_once_and_its_hash_is_reported(server: Server, tmp_path: Path) -> None:
    reported = []
    assert fetch(server, tmp_path / "new", report=lambda share, doing: reported.append((share, doing))) == CONTENT
    assert fetch(server, tmp_path / "new") == CONTENT
    assert fetch(server, tmp_path / "new", download=False) == CONTENT
    assert len(server.requests) == 1
    assert reported[0] == (0.0, "Downloading The parameters")
    assert digest(CONTENT) in reported[-1][1]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["numbers.npz", "numbers.npz.sha256"]


def test_nothing_is_downloaded_without_permission(server: Server, tmp_path: Path) -> None:
    with pytest.raises(BackboneUnavailable, match="not on this machine; name a local file, or set BACKBONE_DOWNLOAD=1"):
        fetch(server, tmp_path, download=False)
    assert server.requests == []


def test_a_file_that_changed_on_the_disk_is_refused(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    (tmp_path / "numbers.npz").write_bytes(OTHER)
    with pytest.raises(BackboneUnavailable, match=r"numbers.npz is not the file that was downloaded; delete it"):
        fetch(server, tmp_path)


def test_a_file_that_changed_at_its_address_is_refused(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    (tmp_path / "numbers.npz").unlink()
    server.files["/files/numbers.npz"] = OTHER
    with pytest.raises(BackboneUnavailable, match="not the file that was downloaded before"):
        fetch(server, tmp_path)
    assert not (tmp_path / "numbers.npz").exists()


def test_a_file_without_a_stored_hash_is_refused(server: Server, tmp_path: Path) -> None:
    (tmp_path / "numbers.npz").write_bytes(CONTENT)
    with pytest.raises(BackboneUnavailable, match=r"Nothing says what numbers.npz should hold"):
        fetch(server, tmp_path)


def test_a_known_hash_is_demanded_of_the_first_download_and_of_the_cache(server: Server, tmp_path: Path) -> None:
    with pytest.raises(BackboneUnavailable, match="does not have the SHA-256 that was given"):
        fetch(server, tmp_path, digest(OTHER))
    assert list(tmp_path.iterdir()) == []
    assert fetch(server, tmp_path, digest(CONTENT).upper()) == CONTENT
    with pytest.raises(BackboneUnavailable, match="does not have the SHA-256 that was given"):
        fetch(server, tmp_path, digest(OTHER))


@pytest.mark.parametrize("stated", [CONTENT, OTHER])
def test_the_hash_that_the_server_sends_is_checked(server: Server, tmp_path: Path, stated: bytes) -> None:
    server.headers["x-goog-hash"] = "crc32c=AAAAAA==, md5=" + base64.b64encode(hashlib.md5(stated).digest()).decode()
    if stated == CONTENT:
        assert fetch(server, tmp_path) == CONTENT
        return
    with pytest.raises(BackboneUnavailable, match="download of The parameters is damaged"):
        fetch(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_breaks_off_leaves_nothing(server: Server, tmp_path: Path) -> None:
    server.promised = 2 * len(CONTENT)
    with pytest.raises(BackboneUnavailable, match=r"broke off|could not be downloaded"):
        fetch(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_too_large_is_not_taken(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MAX_PARAMETER_BYTES", 1000)
    with pytest.raises(BackboneUnavailable, match="more than 0 MB"):
        fetch(server, tmp_path)


def test_a_missing_file_is_reported_with_the_answer_of_the_server(server: Server, tmp_path: Path) -> None:
    server.files.clear()
    with pytest.raises(BackboneUnavailable, match=r"from 127.0.0.1 \(the server answered 404\); download it where"):
        fetch(server, tmp_path)


def test_a_missing_server_is_reported_at_once(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/numbers.npz"
    start = time.monotonic()
    with pytest.raises(BackboneUnavailable, match=r"could not be downloaded from 127.0.0.1 \(Connection refused\)"):
        fetch_once(address, tmp_path, "", NAME, lambda *_: None, download=True)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("limit", "words"), [("TIMEOUT_SECONDS", "timed out"), ("ANSWER_SECONDS", "no answer within 0.3 s")])
def test_a_server_that_never_answers_is_given_up(
    limit: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, limit, 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/numbers.npz"
        start = time.monotonic()
        with pytest.raises(BackboneUnavailable, match=words):
            fetch_once(address, tmp_path, "", NAME, lambda *_: None, download=True)
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/numbers.npz", "numbers.npz"])
def test_only_web_addresses_are_fetched(tmp_path: Path, address: str) -> None:
    with pytest.raises(BackboneUnavailable, match="give an address or a file"):
        fetch_once(address, tmp_path, "", NAME, lambda *_: None, download=True)
