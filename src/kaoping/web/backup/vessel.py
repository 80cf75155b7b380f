"""The file of a backup, as bytes: a zip whose last 64 characters are the SHA-256 of all before them; encrypted, the same zip in sealed pieces.

Encrypted: a line that says so, a line of JSON (salt, cost of scrypt, prefix of nonces, check of the key), then pieces of 1 MiB, each under
AES-256-GCM with a nonce that counts them and marks the last, and with the first two lines as associated data: no piece can be
changed, moved, repeated or cut off unnoticed.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kaoping.core.errors import KaopingError

SEAL = b"KAOPING BACKUP 1 SHA-256 "
LOCKED = b"KAOPING BACKUP 1 ENCRYPTED\n"
PIECE, TAG, HEX = 2**20, 16, 64
COST = {"n": 2**16, "r": 8, "p": 1}  # 64 MB for a moment: guessing passphrases is slow
MAGIC = b"PK\x03\x04"


class Damaged(KaopingError):
    """It is no whole backup: nothing is made of it."""

    def __init__(self, file: Path, what: str = "") -> None:
        super().__init__(f"备份文件“{file}”已损坏或不完整{f'（{what}）' if what else ''}，没有恢复任何内容，请换一份备份")


class Locked(KaopingError):
    """It is encrypted, and this passphrase does not open it."""


@contextmanager
def writing(file: Path, passphrase: str = "") -> Iterator[zipfile.ZipFile]:
    """A zip to put members into. The file has its name only when it is whole and on the disk; before, and after any error, there is none."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            inner = _Sealing(_Locking(out, passphrase) if passphrase else out)
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
                made.comment = SEAL + b"0" * HEX
                yield made
            inner.finish()
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def reading(file: Path, passphrase: str = "") -> Iterator[zipfile.ZipFile]:
    """The zip of a backup whose every byte has been checked. KaopingError: not there, no backup, damaged, or the passphrase is wanting or wrong."""
    try:
        raw = file.open("rb")
    except OSError:
        raise KaopingError(f"读不了备份文件“{file}”，请检查路径和权限") from None
    with raw:
        inner: IO[bytes] = io.BufferedReader(_Unlocked(file, raw, passphrase), PIECE) if raw.read(len(LOCKED)) == LOCKED else raw
        _check_seal(file, inner)
        try:
            opened = zipfile.ZipFile(inner)
        except (zipfile.BadZipFile, ValueError, OSError):
            raise Damaged(file) from None
        with opened:
            yield opened


def locked(file: Path) -> bool:
    """Whether the file says that it is encrypted."""
    try:
        with file.open("rb") as raw:
            return raw.read(len(LOCKED)) == LOCKED
    except OSError:
        return False


def _check_seal(file: Path, inner: IO[bytes]) -> None:
    size = inner.seek(0, os.SEEK_END)
    inner.seek(0)
    if inner.read(4) != MAGIC or size < HEX + len(SEAL):
        raise Damaged(file) if inner.tell() else KaopingError(f"备份文件“{file}”是空的")
    inner.seek(0)
    seen, left = hashlib.sha256(), size - HEX
    while left:
        data = inner.read(min(PIECE, left))
        if not data:
            raise Damaged(file)
        seen.update(data)
        left -= len(data)
    if not hmac.compare_digest(inner.read(HEX), seen.hexdigest().encode()):
        raise Damaged(file, "摘要不符")
    inner.seek(0)


class _Sealing(io.RawIOBase):
    """Passes all on and reckons its SHA-256, but holds back the last 64 bytes, in whose place the digest goes at the end."""

    def __init__(self, out: Any) -> None:
        self.out, self.held, self.seen, self.at = out, b"", hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        whole = self.held + bytes(data)
        ready, self.held = whole[:-HEX], whole[-HEX:]
        self.seen.update(ready)
        self.out.write(ready)
        self.at += size
        return size

    def tell(self) -> int:
        return self.at

    def finish(self) -> None:
        self.out.write(self.seen.hexdigest().encode())
        if isinstance(self.out, _Locking):
            self.out.finish()


class _Locking:
    """Encrypts what is written, piece by piece."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt, self.prefix = secrets.token_bytes(16), secrets.token_bytes(7)
        key, check = _keys(passphrase, salt, COST)
        told = {**COST, "salt": salt.hex(), "nonce": self.prefix.hex(), "check": check}
        self.head = LOCKED + json.dumps(told).encode() + b"\n"
        self.out, self.cipher, self.held, self.count = out, AESGCM(key), bytearray(), 0
        out.write(self.head)

    def write(self, data: bytes) -> None:
        self.held += data
        while len(self.held) > PIECE:  # one is kept for the end, which is marked
            self._put(bytes(self.held[:PIECE]), False)
            del self.held[:PIECE]

    def finish(self) -> None:
        self._put(bytes(self.held), True)

    def _put(self, data: bytes, final: bool) -> None:
        self.out.write(self.cipher.encrypt(_nonce(self.prefix, self.count, final), data, self.head))
        self.count += 1


class _Unlocked(io.RawIOBase):
    """The plain bytes of an encrypted backup, from any place."""

    def __init__(self, file: Path, raw: IO[bytes], passphrase: str) -> None:
        self.file, self.raw = file, raw
        line = raw.readline(1000)
        self.head = LOCKED + line
        try:
            told = json.loads(line)
            salt, self.prefix, wanted = bytes.fromhex(told["salt"]), bytes.fromhex(told["nonce"]), str(told["check"])
            cost = {name: int(told[name]) for name in COST}
            if set(told) != {*COST, "salt", "nonce", "check"} or cost != COST or len(salt) != 16 or len(self.prefix) != 7:
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise Damaged(file) from None
        if not passphrase:
            raise Locked(f"备份文件“{file}”是加密的，请用 --passphrase-file 写存着口令的文件（也可写在环境变量 KAOPING_BACKUP_PASSPHRASE 里）")
        key, check = _keys(passphrase, salt, cost)
        if not hmac.compare_digest(check, wanted):
            raise Locked(f"打不开备份文件“{file}”：口令不对，或文件的开头已损坏，没有恢复任何内容")
        self.cipher, self.start = AESGCM(key), len(self.head)
        body = raw.seek(0, os.SEEK_END) - self.start
        self.pieces = -(-body // (PIECE + TAG))
        self.size = body - self.pieces * TAG
        if self.size <= 0:
            raise Damaged(file)
        self.at, self.held = 0, (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.at = max(0, offset + (0, self.at, self.size)[whence])
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, into: Any) -> int:
        if self.at >= self.size:
            return 0
        number, within = divmod(self.at, PIECE)
        data = self._piece(number)[within : within + len(into)]
        into[: len(data)] = data
        self.at += len(data)
        return len(data)

    def _piece(self, number: int) -> bytes:
        if self.held[0] != number:
            self.raw.seek(self.start + number * (PIECE + TAG))
            try:
                nonce = _nonce(self.prefix, number, number == self.pieces - 1)
                self.held = (number, self.cipher.decrypt(nonce, self.raw.read(PIECE + TAG), self.head))
            except (InvalidTag, ValueError):
                raise Damaged(self.file) from None
        return self.held[1]


def _keys(passphrase: str, salt: bytes, cost: dict[str, int]) -> tuple[bytes, str]:
    made = hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=2**28, dklen=48, **cost)
    return made[:32], made[32:].hex()


def _nonce(prefix: bytes, number: int, final: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([final])
