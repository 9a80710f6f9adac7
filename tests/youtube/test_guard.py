"""Who may be asked."""

import socket

import pytest

from demo.youtube.guard import Guard, is_public


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com/",
        "https://rr3---sn-4g5e6nzz.googlevideo.com:443/videoplayback?ip=127.0.0.1",
        "https://i.ytimg.com/vi/x/0.jpg",
        "https://youtubei.googleapis.com/youtubei/v1/player",
    ],
)
def test_youtubes_hosts_are_admitted(address):
    guard = Guard()
    assert guard.admits(address)
    assert guard.refusals == []


@pytest.mark.parametrize(
    "address",
    [
        "http://www.youtube.com/",
        "https://www.youtube.com:8443/",
        "https://www.youtube.com@evil.example/",
        "https://user:word@www.youtube.com/",
        "https://googlevideo.com.evil.example/",
        "https://notyoutube.com/",
        "https://www.googleapis.com/",
        "https://127.0.0.1/",
        "http://127.0.0.1:8000/",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::1/",
        "file:///etc/passwd",
        "ftp://youtube.com/",
        "data:text/plain,hello",
        "",
    ],
)
def test_everything_else_is_refused_and_remembered(address):
    guard = Guard()
    assert not guard.admits(address)
    assert len(guard.refusals) == 1


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("142.250.74.110", True),
        ("2a00:1450:400f:80d::200e", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:142.250.74.110", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_only_public_numbers_count_as_public(number, public):
    assert is_public(number) is public


def test_a_name_that_stands_for_a_private_address_is_not_connected_to(server, monkeypatch):
    port = server.server_address[1]
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("142.250.74.110", port))
    private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [private, public])
    guard = Guard()
    with pytest.raises(ConnectionRefusedError):
        guard.connect(("www.youtube.com", port), 1.0)
    assert "127.0.0.1" in guard.refusals[0]
    # One private address among public ones spoils the name, whichever comes first.
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public, private])
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(ConnectionRefusedError):
        guard.connect(("www.youtube.com", port), 1.0)


def test_the_number_that_was_analyzed_is_the_one_that_is_connected_to(monkeypatch):
    asked, connected = [], []

    def look_up(host, port, **_):
        asked.append(host)
        # A name that changes its mind: public first, then private.
        number = "142.250.74.110" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: connected.append(place))
    Guard().connect(("www.youtube.com", 443), 1.0).close()
    assert connected == [("142.250.74.110", 443)]
    assert asked == ["www.youtube.com"]
