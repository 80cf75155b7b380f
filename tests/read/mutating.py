"""Documents damaged on purpose: a few bytes of choices turn one of the fixtures into a file that is almost one."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from functools import cache

from lxml import etree

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
    "pdf": FIXTURES / "附件4-节选.pdf",
    "txt": None,
}
TEXT = "附件\n评分标准（10分）\n\n\t内容\n\t标准\n\t分值\n\n\t组织\n建设(10分)\n\t1、台账规范得1分；缺一次扣0.5分，扣完为止。\n\t10分\n"
_VALUES = ("", "0", "1", "-1", "9", "250", "65536", "99999999999999999999", "continue", "restart", "abc", "1e9", "%1%2、", "A1:ZZ9999", "A1048576", "二")
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


def _overwrite(data: bytes, choices: Choices) -> bytes:
    """Change a few bytes in place, so that what lies behind them stays where it was."""
    at, size = choices.below(len(data) + 1), (1, 2, 4, 16)[choices.below(4)]
    if choices.below(3) == 0:
        other = choices.below(len(data) + 1)
        return data[:at] + data[other : other + size] + data[at + size :]
    fill = (bytes((choices.below(256),)), b"\0", b"\xff", b"\1")[choices.below(4)]
    return (data[:at] + fill * size + data[at + size :])[: len(data)]


def _edit_text(data: bytes, choices: Choices) -> bytes:
    """Change characters, not bytes."""
    text = data.decode("utf-8")
    at, size = choices.below(len(text) + 1), choices.below(20)
    strange = ("\t", "\n", "\n\n", "|", "\u3000", "得1分", "1、", "100%", "（", "\U00020000", "\u200b", "-----", "")[choices.below(13)]
    return (text[:at] + strange * (choices.below(4) + 1) + text[at + size :]).encode("utf-8")


def _edit_tree(data: bytes, choices: Choices) -> bytes:
    """Damage that leaves the XML well formed: elements dropped, repeated, moved, renamed, their attributes and texts changed."""
    root = etree.fromstring(data)
    elements = list(root.iter(etree.Element))
    one, other = elements[choices.below(len(elements))], elements[choices.below(len(elements))]
    parent = one.getparent()
    match choices.below(6):
        case 0 if parent is not None:
            parent.remove(one)
        case 1 if parent is not None:
            parent.extend(deepcopy(one) for _ in range(choices.below(30) + 1))
        case 2 if parent is not None and one not in other.iterancestors():
            other.append(deepcopy(one))
        case 3:
            one.tag = other.tag
        case 4 if one.attrib:
            key = list(one.attrib)[choices.below(len(one.attrib))]
            one.attrib[key] = _VALUES[choices.below(len(_VALUES))]
        case _:
            one.text = _VALUES[choices.below(len(_VALUES))]
    return bytes(etree.tostring(root))


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _damaged_package(kind: str, choices: Choices) -> bytes:
    parts = dict(_parts(kind))
    main = "word/document.xml" if "word/document.xml" in parts else "xl/worksheets/sheet1.xml"
    for _ in range(8):
        name = main if choices.below(3) else list(parts)[choices.below(len(parts))]
        try:
            parts[name] = _edit_tree(parts[name], choices) if choices.below(16) else _edit(parts[name], choices)
        except etree.XMLSyntaxError:
            parts[name] = _edit(parts[name], choices)
        if not choices.left():
            break
    return _packed(parts)


def damaged(kind: str, data: bytes) -> bytes:
    """The seed of this kind with as many changes as `data` has choices for, at most 8. Most leave the container whole, so that the readers see them."""
    choices = Choices(data)
    rough = choices.below(8) == 0
    if not rough and kind in ("docx", "docx with everything", "xlsx"):
        return _damaged_package(kind, choices)
    edit = _edit if rough else _edit_text if kind == "txt" else _overwrite
    seed = _seed(kind)
    for _ in range(8):
        seed = edit(seed, choices)
        if not choices.left():
            break
    return seed


def read(kind: str, data: bytes) -> Document | str | list[object]:
    """Read it as the program does; a PDF in this process, which is ten times as fast as in one of its own."""
    return answer(data) if kind == "pdf" else open_document(data, f"损坏.{kind[:4].strip()}")
