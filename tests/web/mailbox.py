"""A real SMTP server on loopback, for tests: it takes what it is sent, asks for a log-in where it is told to, and can refuse."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Mailbox:
    """What came in; `logins` who logged in (user, password); `full`: every mail is refused."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    full: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, more: str = "") -> str:
        """The setting that leads here."""
        return f"smtp://{more}127.0.0.1:{self.port}?from=kaoping@yintai.gov.cn"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self.say("220 test")
        for line in iter(self.rfile.readline, b""):
            word = line.decode().strip()
            verb = word.upper().split(" ")[0]
            if verb == "EHLO":
                self.say("250-test", "250-8BITMIME", "250 AUTH PLAIN")
            elif verb == "AUTH":
                _, user, password = base64.b64decode(word.split(" ")[2]).decode().split("\0")
                box.logins.append((user, password))
                self.say("235 ok")
            elif verb == "RCPT":
                box.to.append(word.partition("<")[2].rstrip(">"))
                self.say("452 full" if box.full else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                with box.lock:
                    box.mails.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
                self.say("250 ok")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{x}\r\n" for x in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A server while the block lasts."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        box: Any = Mailbox(server.server_address[1])
        server.box = box  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield box
        server.shutdown()
