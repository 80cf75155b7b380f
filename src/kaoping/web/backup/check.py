"""Whether a backup is whole: every byte, every member, every row counted, every piece of evidence under its digest, the audit's chain to its head."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from kaoping.core.chain import GENESIS, digest_of
from kaoping.core.errors import KaopingError

from ..files import store
from ..files.digests import agrees
from ..folder import KEY
from .rows import Sum
from .vessel import Damaged, reading

FORMAT = 1
LONGEST = 64 * 2**20  # bytes of a row: a document's compiled standard is the longest there is
_TABLE = re.compile(r"data/([a-z][a-z0-9_]{0,62})\.jsonl")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a checked backup holds; `manifest` as it is written there."""

    file: Path
    zip: ZipFile
    manifest: dict[str, Any]

    @property
    def head(self) -> tuple[int, str]:
        return int(self.manifest["head"][0]), str(self.manifest["head"][1])

    def lines(self, table: str) -> Iterator[list[Any]]:
        """The rows of a table; the first line is its columns."""
        with self.zip.open(f"data/{table}.jsonl") as member:
            yield from _lines(self.file, member)

    def evidence(self, key: str) -> IO[bytes]:
        return self.zip.open(f"evidence/{key}")


@contextmanager
def whole(file: Path, passphrase: str = "") -> Iterator[Contents]:
    """The contents of a backup that has been checked through. KaopingError with one sentence when it is not whole, locked, or newer than this program."""
    with reading(file, passphrase) as found:
        try:
            contents = Contents(file, found, _manifest(file, found))
            _names(contents)
            for table, told in contents.manifest["tables"].items():
                _table(contents, table, told)
            for key, size in contents.manifest["evidence"].items():
                _piece(contents, key, size)
        # The file may be anybody's: whatever reading it trips over is damage, and nothing of it has been used yet.
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, RecursionError):
            raise Damaged(file) from None
        yield contents


def checked(file: Path, passphrase: str = "") -> dict[str, Any]:
    """The manifest of a backup that has been checked through. KaopingError as `whole`."""
    with whole(file, passphrase) as contents:
        return contents.manifest


def _manifest(file: Path, found: ZipFile) -> dict[str, Any]:
    if found.getinfo("manifest.json").file_size > LONGEST:
        raise Damaged(file)
    told = json.loads(found.read("manifest.json"))
    if told["format"] > FORMAT:
        raise KaopingError(f"备份文件“{file}”是由更新的版本（kaoping {told.get('kaoping', '')}）做的，这个版本读不了，请先升级软件")
    return dict(told)


def _names(contents: Contents) -> None:
    """Exactly the members that the manifest names, each once: nothing else is ever read, and nothing is written under a name that stands in the file."""
    names, told = contents.zip.namelist(), contents.manifest
    wanted = {"manifest.json", *(f"data/{t}.jsonl" for t in told["tables"]), *(f"evidence/{k}" for k in told["evidence"])}
    if len(names) != len(set(names)) or set(names) - {KEY} != wanted or not all(_TABLE.fullmatch(f"data/{t}.jsonl") for t in told["tables"]):
        raise Damaged(contents.file, "里面的文件与清单不符")
    for key in told["evidence"]:
        store.digest_of(key)


def _table(contents: Contents, table: str, told: dict[str, Any]) -> None:
    seen, lines = Sum(), contents.lines(table)
    columns, chain = next(lines), GENESIS
    for line in lines:
        seen.add(line)
        if table == "web_event":
            event = dict(zip(columns, line, strict=True))
            if event["seq"] != seen.rows or event["prev"] != chain or digest_of(event) != event["hash"]:
                raise Damaged(contents.file, f"审计第{seen.rows}条接不上")
            chain = event["hash"]
    if seen.told() != told or (table == "web_event" and seen.rows and contents.head != (seen.rows, chain)):
        raise Damaged(contents.file, f"{table}的内容与清单不符")


def _piece(contents: Contents, key: str, size: int) -> None:
    with contents.evidence(key) as file:
        if contents.zip.getinfo(f"evidence/{key}").file_size != size or not agrees(file, store.digest_of(key)):
            raise Damaged(contents.file, "一份佐证与摘要不符")


def _lines(file: Path, member: IO[bytes]) -> Iterator[list[Any]]:
    while line := member.readline(LONGEST):
        if not line.endswith(b"\n"):
            raise Damaged(file)
        yield json.loads(line.decode("utf-8", "surrogatepass"))
