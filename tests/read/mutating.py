"""Documents damaged on purpose: a few bytes of choices turn one of the fixtures into a file that is almost one."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from kaoping.read.grid import Document
from kaoping.read.opening import open_document
from kaoping.read.pdf_child import answer
from read.making import FIXTURES, SEED

SEEDS = {
    "docx": SEED,
    "docx with everything": FIXTURES / "各种写法.docx",
    "xlsx": FIXTURES / "附件4.xlsx",
    "xls": FIXTURES / "附件4.xls",
    "doc": FIXTURES / "附件4.doc",
    "doc with everything": FIXTURES / "各种写法.doc",
    "pdf": FIXTURES / "附件4.pdf",
    "txt": None,
}
TEXT = "附件\n评分标准（10分）\n\n\t内容\n\t标准\n\t分值\n\n\t组织\n建设(10分)\n\t1、台账规范得1分；缺一次扣0.5分，扣完为止。\n\t10分\n"
_STRANGE = (
    b"0", b"1", b"-1", b"65536", b"4294967296", b"99999999999999999999", b"", b"\xff\xfe", b"%9", b"&#0;", b"&x;", b"<", b"/>", b"<!DOCTYPE a>", b"\0",
    b"w:tbl", b"w:tr", b"w:tc", b"w:p", b"w:vMerge", b"w:gridSpan", b"w:numPr", b"w:sdtContent", b"w:txbxContent", b"mc:AlternateContent",
)  # fmt: skip


class Choices:
    """Numbers out of bytes; 0 when there are no more."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def left(self) -> bool:
        return self._at < len(self._data)

    def below(self, limit: int) -> int:
        """A number from 0 to before `limit`."""
        size = 1 if limit <= 256 else 2 if limit <= 65536 else 3
        raw = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(raw, "little") % max(limit, 1)


@cache
def _seed(kind: str) -> bytes:
    path = SEEDS[kind]
    return TEXT.encode("utf-8") if path is None else path.read_bytes()


@cache
def _parts(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_seed(kind))) as package:
        # styles of the seed are 99 % of its bytes and hardly looked at
        return {name: package.read(name) for name in package.namelist() if len(package.read(name)) < 100_000}


def _edit(data: bytes, choices: Choices) -> bytes:
    """Overwrite, delete, repeat, move or insert a few bytes."""
    at = choices.below(len(data) + 1)
    match choices.below(6):
        case 0:
            return data[:at] + bytes((choices.below(256),)) + data[at + 1 :]
        case 1:
            return data[:at] + data[at + choices.below(64) + 1 :]
        case 2:
            end = at + choices.below(256) + 1
            return data[:at] + data[at:end] * (choices.below(8) + 2) + data[end:]
        case 3:
            other, size = choices.below(len(data) + 1), choices.below(256) + 1
            return data[:at] + data[other : other + size] + data[at + size :]
        case 4:
            return data[:at] + _STRANGE[choices.below(len(_STRANGE))] + data[at + choices.below(8) :]
        case _:
            return data[:at] + b"\xff" * (choices.below(4) + 1) + data[at + choices.below(5) :]


def _edit_xml(data: bytes, choices: Choices) -> bytes:
    """Damage that keeps most of the XML well formed: an element repeated or dropped, an attribute or a name changed."""
    starts = [at for at in range(len(data)) if data[at : at + 1] == b"<"]
    if len(starts) < 3:
        return _edit(data, choices)
    first = starts[choices.below(len(starts))]
    last = starts[min(choices.below(len(starts)), len(starts) - 1)]
    match choices.below(5):
        case 0:
            quote = data.find(b'"', first) + 1
            end = data.find(b'"', quote)
            return data[:quote] + _STRANGE[choices.below(6)] + data[end:] if 0 < quote < end else data
        case 1:
            name_end = min(at for at in (data.find(mark, first) % (len(data) + 1) for mark in (b" ", b">", b"/>")) if at)
            name = data[first + 1 : name_end]
            return data.replace(b"<" + name + b" ", b"<w:p ").replace(b"<" + name + b">", b"<w:p>").replace(b"</" + name + b">", b"</w:p>")
        case 2:
            return data[:first] + data[min(first, last) : max(first, last)] + data[first:]
        case 3:
            end = data.find(b">", first) + 1
            return data[:end] + data[first:end] * 3 + data[end:]
        case _:
            return _edit(data, choices)


def damaged(kind: str, data: bytes) -> bytes:
    """The seed of this kind with as many changes as `data` has choices for, at most 8."""
    choices = Choices(data)
    if kind in ("docx", "docx with everything", "xlsx") and choices.below(4):
        parts = dict(_parts(kind))
        for _ in range(8):
            name = list(parts)[choices.below(len(parts))]
            if choices.below(3):
                name = "word/document.xml" if "word/document.xml" in parts else "xl/worksheets/sheet1.xml"
            parts[name] = _edit_xml(parts[name], choices) if choices.below(4) else _edit(parts[name], choices)
            if not choices.left():
                break
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
            for name, content in parts.items():
                package.writestr(name, content)
        return out.getvalue()
    seed = _seed(kind)
    for _ in range(8):
        seed = _edit(seed, choices)
        if not choices.left():
            break
    return seed


def read(kind: str, data: bytes) -> Document | str | list[object]:
    """Read it as the program does; a PDF in this process, which is ten times as fast as in one of its own."""
    return answer(data) if kind == "pdf" else open_document(data, f"损坏.{kind[:4].strip()}")
