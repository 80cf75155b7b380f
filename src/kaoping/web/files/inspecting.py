"""What an upload is: its kind by its content, its size, pages and pixels; or the one sentence why it is not taken."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kaoping.core.errors import KaopingError
from kaoping.web.files import kinds
from kaoping.web.files.limits import LIMITS, Limits, megabytes
from kaoping.web.files.names import clean_name, suffix
from kaoping.web.files.private import refuse_secret_name
from kaoping.web.files.worker import Source, ask


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept. size in bytes; pages of a PDF, visible sheets of a workbook, 1 for a picture, else None; width, height in pixels as stored.

    warnings are sentences for the uploader and the assessor: what stands in the file that a preview does not show, and what it gives away.
    """

    kind: str
    media_type: str
    name: str
    size: int
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    warnings: tuple[str, ...] = ()


def inspect(source: Source, name: str, limits: Limits = LIMITS) -> Inspected:
    """Look at an upload before it is kept. Raises KaopingError, one sentence, for what is not taken; Secret where it bears a mark of secrecy.

    The content decides what it is, and the name's ending must say the same. It is read in a process of its own within `limits`.
    """
    shown = clean_name(name)
    refuse_secret_name(shown)
    size = size_of(source)
    if size == 0:
        raise KaopingError(f"“{shown}”是空文件，请确认文件已完整保存后再上传。")
    if size > limits.size:
        raise KaopingError(f"“{shown}”有{megabytes(size)}，超过了{megabytes(limits.size)}的上限；请压缩图片或拆成几个文件后再上传。")
    claimed = kinds.kind_of(suffix(shown))
    facts, _ = ask(source, shown, limits, do="inspect", ending=claimed)
    kind = str(facts["kind"])
    if claimed != kind:
        told = f"扩展名却是{suffix(shown)[:20]}" if suffix(shown) else "文件名却没有扩展名"
        raise KaopingError(f"“{shown}”的内容是{kinds.called(kind)}，{told}；请把扩展名改成{kind}，或用原来的程序另存后再上传。")
    warnings = tuple(str(one) for one in facts.get("warnings", ()))
    return Inspected(kind, kinds.MEDIA[kind], shown, size, facts.get("pages"), facts.get("width"), facts.get("height"), warnings)


def size_of(source: Source) -> int:
    """How many bytes a file has."""
    if isinstance(source, bytes):
        return len(source)
    if isinstance(source, Path):
        return source.stat().st_size
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    return size
