"""No test leaves this machine: whatever it asks the network for, by whatever library in Python, is refused as on a machine without a network, and fails it.

Children of the tests and libraries in C are not seen here; trust/test_no_way_out.py looks at the system's calls.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

ASKED: list[str] = []
"""What was asked of the network since somebody last looked."""
NOBODY = "no-such-host.invalid"
"""A name that a test may ask for, to hear that there is none."""
_NAMES = ("", "localhost", "localhost.localdomain", "ip6-localhost", socket.gethostname().lower())
_ROUTE = ("10.255.255.255", 9)  # a datagram socket only chooses its way out: folder.lan_address
_BY_NAME = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0}
_BY_ADDRESS = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}


def watch() -> None:
    """From now on, for as long as the process lives."""
    sys.addaudithook(_heard)


def _heard(event: str, told: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _BY_ADDRESS:
        place = told[_BY_ADDRESS[event]]
        if isinstance(place, tuple) and place[:2] != _ROUTE and not here(place[0]):
            _refuse(f"{event} {place}", OSError(101, "Network is unreachable"))
    elif event in _BY_NAME:
        name = told[_BY_NAME[event]]
        name = name[0] if isinstance(name, tuple) else name
        if name is not None and not here(name) and not _figures(name):
            _refuse(f"{event} {name!r}", socket.gaierror(socket.EAI_NONAME, "Name or service not known"))


def _refuse(what: str, error: OSError) -> None:
    if NOBODY not in what:
        ASKED.append(what)
    raise error


def here(name: str | bytes) -> bool:
    """Whether a name or an address is this machine's own."""
    text = (name.decode("ascii", "replace") if isinstance(name, bytes) else name).lower().strip("[]").split("%")[0]
    if text in _NAMES or text.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or address.is_unspecified or bool(mapped and mapped.is_loopback)


def _figures(name: str | bytes) -> bool:
    """Whether it is an address, so that nobody is asked what it means."""
    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text.split("%")[0])
    except OSError:
        return text.isdigit()
    return True
