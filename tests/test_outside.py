"""What keeps the tests from asking the network (outside.py) hears what is asked, and lets this machine speak with itself."""

from __future__ import annotations

import contextlib
import socket
import urllib.request
from collections.abc import Callable

import pytest

import outside


def _datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.sendto(b"x", ("192.0.2.1", 53))


@pytest.mark.parametrize("ask", [
    lambda: socket.create_connection(("192.0.2.1", 80), 1), lambda: socket.create_connection(("2001:db8::1", 80), 1), _datagram,
    lambda: socket.getaddrinfo("example.invalid", 443), lambda: socket.gethostbyname("example.invalid"),
    lambda: urllib.request.urlopen("http://example.invalid/a.dotm", timeout=1),
])  # fmt: skip
def test_a_test_that_asks_another_machine_is_heard_and_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(OSError):
        ask()
    heard, outside.ASKED[:] = outside.ASKED[:], []
    assert len(heard) == 1


def test_this_machine_is_asked_freely() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, contextlib.closing(socket.create_connection(door.getsockname())):
        assert socket.getaddrinfo("localhost", 80) and socket.getaddrinfo("192.0.2.1", 80)
    assert outside.ASKED == []
