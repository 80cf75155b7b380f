"""The digest that evidence is known by, kept under, and checked against."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

from kaoping.core.digest import sm3
from kaoping.web.files.worker import Source

_CHUNK = 1024 * 1024
_PLAIN = "sha256:"


def digest(source: Source) -> str:
    """SM3 (GB/T 32905) as 64 hexadecimal digits; where OpenSSL lacks it, SHA-256 with its name before it: "sha256:…".

    Never the SM3 of plain Python: 20 MB would take half a minute.
    """
    return _digest(source, "sm3" if has_sm3() else "sha256")


def agrees(source: Source, expected: str) -> bool:
    """Whether a file has this digest; slow (half a minute for 20 MB) where it is SM3 and this machine's OpenSSL has none."""
    if expected.startswith(_PLAIN):
        return _digest(source, "sha256") == expected
    return (_digest(source, "sm3") if has_sm3() else sm3(_bytes(source))) == expected


def has_sm3() -> bool:
    """Whether this machine's OpenSSL has SM3 and may use it."""
    try:
        hashlib.new("sm3")
    except ValueError:
        return False
    return True


def _digest(source: Source, algorithm: str) -> str:
    held = hashlib.new(algorithm)
    if isinstance(source, bytes):
        held.update(source)
    elif isinstance(source, Path):
        with source.open("rb") as file:
            _feed(held, file)
    else:
        source.seek(0)
        _feed(held, source)
        source.seek(0)
    return (_PLAIN if algorithm == "sha256" else "") + held.hexdigest()


def _bytes(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, Path):
        return source.read_bytes()
    source.seek(0)
    data = source.read()
    source.seek(0)
    return data


def _feed(held: hashlib._Hash, file: IO[bytes]) -> None:
    while chunk := file.read(_CHUNK):
        held.update(chunk)
