"""A message to another machine of the local network, and to no other: neither by a name that leads elsewhere, nor by a redirection, nor through a proxy."""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

NETWORKS = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
SECONDS = 10
_UNFIT = "请填 http:// 或 https:// 开头的完整地址，如 http://192.168.1.30:8080/kaoping"


class Failed(Exception):
    """The message was not taken, in a sentence."""


def networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Where messages may go: the private networks, or those of KAOPING_HOOKS."""
    return [ipaddress.ip_network(n.strip()) for n in (os.environ.get("KAOPING_HOOKS") or NETWORKS).split(",") if n.strip()]


def unfit(url: str) -> str:
    """Why the address cannot be called; empty when it can. A name is looked up at each call again."""
    try:
        parts = urlsplit(url)
        ok = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password and (parts.port or 1) > 0
    except ValueError:
        return _UNFIT
    if not ok or len(url) > 300 or any(ord(c) <= 32 or ord(c) > 126 for c in url):
        return _UNFIT
    try:
        _address(parts)
    except Failed as failed:
        return str(failed)
    return ""


def post(url: str, body: bytes, headers: dict[str, str]) -> str:
    """Send it; what the reader answered, in a few words. Failed: it cannot be reached, or does not answer 2xx."""
    parts = urlsplit(url)
    connection = _connection(parts)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        answer.read(1024)
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"没有送到：{_why(error)}") from None
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise Failed(f"对方回答 {answer.status}，没有收下")
    return f"对方回答 {answer.status}"


def _address(parts: SplitResult) -> str:
    """The host's address. Failed: there is none, or one of them lies outside the networks that may be called."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Failed(f"找不到主机 {host}，请核对地址或改填 IP") from None
    for one in found:
        bare = ipaddress.ip_address(one.partition("%")[0])
        inner = bare.ipv4_mapped if isinstance(bare, ipaddress.IPv6Address) and bare.ipv4_mapped else bare
        if not any(inner.version == n.version and inner in n for n in networks()):
            raise Failed(f"{host}（{one}）不在本单位的局域网里，不能设为通知地址；确需放开的，由系统管理员设 KAOPING_HOOKS")
    return min(found)


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """To the very address that was looked at, under the name that was given (which https checks)."""
    address = _address(parts)
    kind: Any = _Checked if parts.scheme == "https" else http.client.HTTPConnection
    connection: http.client.HTTPConnection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    port = connection.port
    connection._create_connection = lambda *_a, **_k: socket.create_connection((address, port), SECONDS)  # type: ignore[attr-defined]
    return connection


class _Checked(http.client.HTTPSConnection):
    """Certificates are checked against the machine's own, which may hold an office's own authority."""

    def __init__(self, host: str, port: int | None, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout, context=ssl.create_default_context())


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"{SECONDS}秒内没有应答"
    if isinstance(error, ssl.SSLError):
        return "证书不被信任"
    if isinstance(error, ConnectionRefusedError):
        return "对方没有在这个端口上接收"
    return "连接中断，或者对方答的不是 HTTP"
