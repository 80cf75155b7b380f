"""OLE files: which of the old Office formats one holds, and the streams of Word documents and Excel workbooks out of it."""

from __future__ import annotations

import io
from struct import error as StructError

import olefile

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Block

OLE_ERRORS = (OSError, StructError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
"""What olefile raises on garbage; its own errors are OSErrors."""
_WORD, _WORD_95 = 0xA5EC, 0xA5DC
_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200


def read_ole(data: bytes, name: str) -> tuple[Block, ...]:
    """The blocks of a .doc, .wps, .xls or .et. Raises KaopingError for what is broken, encrypted, or something else."""
    try:
        streams = _streams(data)
    except OLE_ERRORS as error:
        raise _damaged(name) from error
    if "encryptedpackage" in streams:
        raise KaopingError(f"“{name}”加了打开密码，读不了；请用Word或WPS打开、去掉密码后另存再试。")
    if "worddocument" in streams:
        return _word(streams, data, name)
    if "workbook" in streams:
        from kaoping.read.xls import read_xls  # needed for this format alone

        try:
            return read_xls(streams["workbook"], name)
        except (IndexError, StructError) as error:
            raise _damaged(name) from error
    what = "Excel 95或更早的工作簿" if "book" in streams else "旧版Office文件，但既没有Word正文，也没有Excel工作簿"
    raise KaopingError(f"“{name}”是{what}，读不了；请用Excel、Word或WPS打开后另存为xlsx或docx再试。")


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams at the top, by their name in lower case."""
    found: dict[str, bytes] = {}
    wanted = {"worddocument", "0table", "1table", "data", "workbook", "book", "encryptedpackage"}
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for path in ole.listdir(streams=True, storages=False):
            key = path[0].lower()
            if len(path) == 1 and key in wanted:
                found[key] = b"" if key == "encryptedpackage" else ole.openstream(path).read()
    return found


def _word(streams: dict[str, bytes], data: bytes, name: str) -> tuple[Block, ...]:
    from kaoping.read.doc import read_doc  # needed for this format alone
    from kaoping.read.doc_parts import Broken, u16

    word = streams["worddocument"]
    try:
        if u16(word, 0) == _WORD_95 or 0 < u16(word, 2) < _WORD_97:
            return _convert(data, name, "Word 95或更早的格式")
        if u16(word, 0) != _WORD:
            raise Broken
        flags = u16(word, 10)
        if flags & _ENCRYPTED:
            raise KaopingError(f"“{name}”加了打开密码，读不了；请用Word或WPS打开、去掉密码后另存再试。")
        table = streams.get("1table" if flags & _TABLE_1 else "0table", b"")
        return read_doc(word, table, streams.get("data", b""), name)
    except (Broken, IndexError, StructError) as error:
        raise _damaged(name) from error


def _damaged(name: str) -> KaopingError:
    return KaopingError(f"“{name}”已损坏或没有传完整，请用Word或WPS打开后另存为docx再试。")


def _convert(data: bytes, name: str, what: str) -> tuple[Block, ...]:
    from kaoping.read.opening import converted  # the last resort; opening imports this module in turn

    return converted(data, name, what)
