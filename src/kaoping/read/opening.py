"""The one door for documents: bytes in, a Document out, whatever the format."""

from __future__ import annotations

from pathlib import PurePath

from kaoping.core.digest import sha256, sm3
from kaoping.core.errors import KaopingError
from kaoping.read import guard
from kaoping.read.grid import Block, Document, Line

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
KNOWN = "docx、doc、wps、xlsx、xls、et、pdf、txt"


def open_document(data: bytes, name: str) -> Document:
    """Read a document of any known format. The content decides what it is; `name` only stands in messages and in the result.

    Raises KaopingError, one sentence, for what cannot be read and for what is beyond the limits of `guard`.
    """
    guard.check_size(data, name)
    if data.startswith(_ZIP):
        return _document(data, name, _read_package(data, name))
    if data.startswith(_OLE):
        return _document(data, name, _read_ole(data, name))
    if b"%PDF-" in data[:1024]:
        from kaoping.read.pdf import read_pdf  # slow import, needed for this format alone

        return _document(data, name, read_pdf(data, name))
    if data.lstrip()[:5].lower() in (b"{\\rtf", b"<html", b"<!doc", b"<?xml") or data.startswith(b"MIME-Version"):
        return _document(data, name, converted(data, name, "RTF、HTML或XML"))
    return _read_plain(data, name)


def _document(data: bytes, name: str, blocks: tuple[Block, ...]) -> Document:
    held = sum(len(block.text) if isinstance(block, Line) else sum(len(cell.text) for cell in block.cells) for block in blocks)
    if held > guard.CHARACTER_LIMIT:
        raise KaopingError(f"“{name}”的文字有{held // 10_000}万字，超过了{guard.CHARACTER_LIMIT // 10_000}万字的上限；请只保留评分标准部分后再试。")
    return Document(name, sha256(data), sm3(data), blocks)


def _read_package(data: bytes, name: str) -> tuple[Block, ...]:
    package = guard.Package(data, name)
    if "xl/workbook.xml" in package:
        from kaoping.read.xlsx import read_xlsx  # needed for this format alone

        return read_xlsx(package, name)
    from kaoping.read.docx import is_docx, read_docx  # needed for this format alone

    if is_docx(package):
        return read_docx(package, name)
    if "mimetype" in package and package.read("mimetype").startswith(b"application/vnd.oasis.opendocument.text"):
        return converted(data, name, "ODF文档")
    raise KaopingError(f"“{name}”是压缩包，里面没有Word正文或Excel工作簿；请先解压，或用Word、WPS另存为docx后再试。")


def _read_ole(data: bytes, name: str) -> tuple[Block, ...]:
    from kaoping.read.ole import read_ole  # needed for this format alone

    return read_ole(data, name)


def converted(data: bytes, name: str, what: str) -> tuple[Block, ...]:
    """The blocks of a document only LibreOffice can read; `what` names its format. Raises KaopingError where that fails too."""
    from kaoping.read.docx import read_docx  # needed for this format alone
    from kaoping.read.office import as_docx  # needed for the last resort alone

    return read_docx(guard.Package(as_docx(data, name, what), name), name)


def _read_plain(data: bytes, name: str) -> Document:
    from kaoping.read.text import read_text  # needed for this format alone

    if len(data) > guard.TEXT_LIMIT:
        raise KaopingError(f"文本“{name}”有{len(data) // guard.MB}MB，超过了{guard.TEXT_LIMIT // guard.MB}MB的上限；请只保留评分标准部分后再试。")
    text = decode(data, name)
    if (lines := text.count("\n")) > guard.CELL_LIMIT:
        raise KaopingError(f"文本“{name}”有{lines}行，超过了{guard.CELL_LIMIT}行的上限；请只保留评分标准部分后再试。")
    return read_text(text, name, sha256(data), sm3(data))


def decode(data: bytes, name: str) -> str:
    """Plain text in UTF-8, UTF-16 (with its mark) or GB 18030, line ends made one. Raises KaopingError for what is no text."""
    codec = next((codec for mark, codec in _BOMS if data.startswith(mark)), "")
    if not codec and b"\0" in data:
        raise KaopingError(f"“{name}”不是能读的格式{_ending(name)}；能读的有{KNOWN}，请用Word或WPS另存为docx后再试。")
    for attempt in (codec,) if codec else ("utf-8", "gb18030"):
        try:
            return data.decode(attempt).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise KaopingError(f"“{name}”不是能读的格式，也不是UTF-8或GB18030编码的文本；能读的有{KNOWN}，请用Word或WPS另存为docx后再试。")


def _ending(name: str) -> str:
    suffix = PurePath(name).suffix
    return f"（{suffix}）" if suffix else ""
