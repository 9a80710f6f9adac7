"""Allowed hosts: YouTube's over https, at public addresses, and no others.

Every request of a fetch goes through one Guard, redirects included. It is held against the address as it is written and
again against the numbers that the host's name stands for, and the connection is made to the very number that was looked
at, so that a name that changes its mind in between gains nothing.
"""

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

HOSTS = ("youtube.com", "youtube-nocookie.com", "youtu.be", "googlevideo.com", "ytimg.com")
"""These and what stands below them."""

SINGLE_HOSTS = ("youtubei.googleapis.com",)

GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
WRAPPED_IPV6 = (ipaddress.ip_network("2001::/32"), ipaddress.ip_network("2002::/16"))
"""Teredo and 6to4: an address of version 4, perhaps a private one, stands inside."""

Address = tuple[str, int]


class Guard:
    """Lets requests through, and remembers what it refused.

    Args:
        origins: Exact beginnings of addresses, such as "http://127.0.0.1:8000", that are let through besides; for a test's
            own server, and empty everywhere else.

    Attributes:
        refusals: One sentence for each request that was not made.
    """

    def __init__(self, origins: Collection[str] = ()) -> None:
        self.origins = frozenset(origins)
        self.refusals: list[str] = []

    def admits(self, address: str) -> bool:
        """Return whether an address is allowed as it is written; a refusal is remembered."""
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return self._refuse("an address that cannot be read")
        if f"{parts.scheme}://{parts.netloc}" in self.origins:
            return True
        if parts.scheme != "https" or "@" in parts.netloc or port not in (None, 443):
            return self._refuse(f"{parts.scheme}://{parts.netloc}")
        if host in SINGLE_HOSTS or any(host == known or host.endswith(f".{known}") for known in HOSTS):
            return True
        return self._refuse(host or "nowhere")

    def connect(self, address: Address, timeout: float | None = None, source: Address | None = None) -> socket.socket:
        """Connect to a host, if every number that its name stands for is a public one.

        It takes the place of `socket.create_connection` in an HTTP connection.

        Raises:
            OSError: The host does not answer, has no number, or one that is not public; the last is remembered.
        """
        host, port = address
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if f"http://{host}:{port}" not in self.origins:
            for *_, place in found:
                if not is_public(str(place[0])):
                    self._refuse(f"{host}, which stands for the private address {place[0]}")
                    raise ConnectionRefusedError(f"{host} stands for an address that is not public")
        failure: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, place in found:
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(timeout)
                if source:
                    connection.bind(source)
                connection.connect(place)
            except OSError as error:
                connection.close()
                failure = error
            else:
                return connection
        raise failure

    def _refuse(self, what: str) -> bool:
        self.refusals.append(what[:200])
        return False


def is_public(number: str) -> bool:
    """Return whether an IP address is public, and wraps no other address."""
    address = ipaddress.ip_address(number.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address not in GLOBAL_IPV6 or any(address in network for network in WRAPPED_IPV6):
            return False
    return address.is_global and not address.is_multicast
