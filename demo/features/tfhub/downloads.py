"""Files from the web: downloaded once, in bounded time and size, and pinned to their hash.

The published parameter file of VGGish comes without a published SHA-256. So the first download is checked against the MD5
that its server sends with it, its SHA-256 is stored beside it, and from then on no other content is accepted under that
name, neither from the disk nor from the network. A setting can demand a known hash from the start.
"""

import base64
import hashlib
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from demo.core.errors import BackboneUnavailable
from demo.core.files import write_atomically
from demo.core.progress import Progress
from demo.core.zoo import sha256

TIMEOUT_SECONDS = 10
"""To connect to one address, and between two pieces."""

ANSWER_SECONDS = 15
"""Until the first piece; a visitor must not wait for a dead network."""

PIECE_BYTES = 1 << 18
MAX_PARAMETER_BYTES = 64_000_000
"""YouTube-8M's PCA of Inception, the larger one, has 25 MB."""


def is_address(handle: str) -> bool:
    """Return whether a handle is a web address; anything else is a path."""
    return handle.startswith(("https://", "http://"))


def download_pieces(address: str, name: str, max_bytes: int, report: Progress) -> Iterator[bytes]:
    """Download a file and yield it piece by piece.

    Args:
        address: Of http or https.
        name: Of the file, for messages.
        max_bytes: More is refused.
        report: Takes progress.

    Raises:
        BackboneUnavailable: It cannot be reached, does not answer in time, breaks off, is too large, or does not fit the MD5
            that Google's storage sends with it.
    """
    with _open(address, name) as response:
        length = response.headers.get("Content-Length") or ""
        promised = int(length) if length.isdecimal() else 0
        md5 = hashlib.md5(usedforsecurity=False)
        n_bytes = n_reported = 0
        while piece := _read(response, address, name):
            n_bytes += len(piece)
            if n_bytes > max_bytes:
                raise BackboneUnavailable(f"{name} has more than {max_bytes / 1e6:,.0f} MB at its address; check the address.")
            # Twenty reports are enough for a person.
            if promised and n_bytes - n_reported > promised / 20:
                n_reported = n_bytes
                report(min(n_bytes / promised, 1.0), f"Downloading {name}: {n_bytes / 1e6:.0f} of {promised / 1e6:.0f} MB")
            md5.update(piece)
            yield piece
        if n_bytes < promised:
            raise BackboneUnavailable(f"The download of {name} broke off; please try again.")
        if _stated_md5(response) not in ("", base64.b64encode(md5.digest()).decode()):
            raise BackboneUnavailable(f"The download of {name} is damaged; please try again.")


def fetch_once(address: str, cache: Path, expected: str, name: str, report: Progress, *, download: bool) -> bytes:
    """Return a file's content, from the cache or, the first time, from its address.

    Args:
        address: Where it was published.
        cache: The folder of downloads.
        expected: Its SHA-256; empty where it is unknown.
        name: Of the file, for messages.
        report: Takes progress.
        download: Whether it may be downloaded.

    Raises:
        BackboneUnavailable: It is not in the cache and cannot or may not be downloaded, or it has changed.
    """
    path = cached(address, cache)
    pin = path.with_name(f"{path.name}.sha256")
    pinned = pin.read_text(encoding="ascii", errors="replace").strip() if pin.is_file() else ""
    if path.is_file():
        content = path.read_bytes()
        if not pinned:
            raise BackboneUnavailable(
                f"Nothing says what {path.name} should hold; delete it from {cache} to download it again."
            )
        _check(content, pinned, f"{path.name} is not the file that was downloaded; delete it to download it again.")
        check_expected(content, expected, path.name)
        return content
    if not download:
        raise BackboneUnavailable(f"{name} is not on this machine; name a local file, or set BACKBONE_DOWNLOAD=1.")
    report(0.0, f"Downloading {name}")
    content = b"".join(download_pieces(address, name, MAX_PARAMETER_BYTES, report))
    check_expected(content, expected, path.name)
    if pinned:
        changed = f"{path.name} at its address is not the file that was downloaded before; delete {pin.name} to accept it."
        _check(content, pinned, changed)
    cache.mkdir(parents=True, exist_ok=True)
    # The hash first: a file without one is refused.
    write_atomically(pin, lambda stream: stream.write(f"{sha256(content)}\n".encode()))
    write_atomically(path, lambda stream: stream.write(content))
    report(1.0, f"Downloaded {path.name}, SHA-256 {sha256(content)}; it is held to that from now on")
    return content


def cached(address: str, cache: Path) -> Path:
    """Return the path of the download of a single file."""
    return cache / Path(urlsplit(address).path).name


def check_expected(content: bytes, expected: str, file_name: str) -> None:
    """Raise BackboneUnavailable unless a file's content has the SHA-256 of the settings, where they name one."""
    if expected:
        _check(content, expected, f"{file_name} does not have the SHA-256 that was given; check the file and the hash.")


def _check(content: bytes, expected: str, message: str) -> None:
    if sha256(content) != expected.lower():
        raise BackboneUnavailable(message)


def _open(address: str, name: str) -> HTTPResponse:
    """Open an address within ANSWER_SECONDS.

    A host may have twenty addresses, each of which is tried for the whole timeout where packets are lost, and a name server
    has no timeout at all. So another thread opens the address and is abandoned when it takes too long.
    """
    if not is_address(address):
        raise BackboneUnavailable(f"{name} cannot be fetched from {address!r}; give an address or a file.")
    answers: SimpleQueue[HTTPResponse | Exception] = SimpleQueue()

    def open_address() -> None:
        try:
            answers.put(urlopen(Request(address), timeout=TIMEOUT_SECONDS))  # noqa: S310  # the scheme is checked above
        except (HTTPException, OSError, ValueError) as error:
            answers.put(error)

    Thread(target=open_address, daemon=True).start()
    try:
        answer = answers.get(timeout=ANSWER_SECONDS)
    except Empty as error:
        _give_up(address, name, f"no answer within {ANSWER_SECONDS} s", error)
    if isinstance(answer, HTTPError):
        _give_up(address, name, f"the server answered {answer.code}", answer)
    if isinstance(answer, Exception):
        _give_up(address, name, _reason(answer), answer)
    return answer


def _read(response: HTTPResponse, address: str, name: str) -> bytes:
    try:
        return response.read(PIECE_BYTES)
    except (HTTPException, OSError) as error:
        _give_up(address, name, _reason(error), error)


def _reason(error: Exception) -> str:
    """Return the system's message of a cause."""
    cause = getattr(error, "reason", None) or error
    return str(getattr(cause, "strerror", None) or cause or type(error).__name__)


def _stated_md5(response: HTTPResponse) -> str:
    """Return the MD5 that Google's storage sends, in base64; empty where there is none."""
    parts = [part.strip() for value in response.headers.get_all("x-goog-hash") or () for part in value.split(",")]
    return next((part.removeprefix("md5=") for part in parts if part.startswith("md5=")), "")


def _give_up(address: str, name: str, reason: str, error: Exception) -> NoReturn:
    raise BackboneUnavailable(
        f"{name} could not be downloaded from {urlsplit(address).hostname} ({reason}); "
        "download it where there is a network and name the local copy, or use our own backbone."
    ) from error
