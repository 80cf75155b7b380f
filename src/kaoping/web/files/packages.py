"""Zips and compound files: which Office format they hold, and what in them is refused or stated. Runs in the process that reads hostile files."""

from __future__ import annotations

import io
import zipfile

import olefile
from lxml import etree

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Line
from kaoping.read.guard import parse_xml
from kaoping.read.ole import OLE_ERRORS, read_ole
from kaoping.web.files.limits import MB, Limits
from kaoping.web.files.private import about_persons, refuse_secrets
from kaoping.web.files.zips import check_xml, chunks, open_zip

Facts = dict[str, object]
_TYPES, _BOOK = "[content_types].xml", "xl/workbook.xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_REMOTE = ("http://", "https://", "ftp://", "\\\\", "//", "file://")
_FETCHED = ("/attachedtemplate", "/oleobject", "/frame", "/subdocument", "/externallinkpath", "/image")
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MACROS = "带有宏（自动运行的程序），不能上传；请用Word、Excel或WPS打开后另存为不带宏的docx或xlsx再试。"
_CHARACTERS = 2_000_000
_ENDS_LINE = ("}p", "}c", "}v", "}si")
_LOCKED = "加了打开密码，不能上传；请去掉密码后另存再试。"


def package_facts(data: bytes, name: str, limits: Limits) -> Facts:
    """The kind of a zip and what there is to say about it. Raises KaopingError."""
    package = open_zip(data, name, limits)
    parts = {info.filename.replace("\\", "/").lower(): info for info in package.infolist()}
    if "ofd.xml" in parts:
        check_xml(package, name)
        _root(package, parts["ofd.xml"], name)
        text = _shown(package, parts, name)
        refuse_secrets(text, name, text)
        return {"kind": "ofd", "warnings": about_persons(text)}
    if _TYPES not in parts:
        what = "是ODF文档" if "mimetype" in parts else "是压缩包"
        how = "请用Word、Excel或WPS打开后另存为docx或xlsx再试" if "mimetype" in parts else "请解压后把里面的文件逐个上传"
        raise KaopingError(f"“{name}”{what}，不能上传；{how}。")
    check_xml(package, name)
    kind, main = _office(package, parts, name)
    warnings = _inside(package, parts, name)
    texts = [main] if kind == "docx" else [main, *(part for part in parts if part == "xl/sharedstrings.xml" or part.startswith("xl/worksheets/sheet"))]
    text = "\n".join(_text(package, parts[part], name) for part in texts)
    edges = [part for part in parts if part.startswith(("word/header", "word/footer")) and part.endswith(".xml")]
    refuse_secrets(text, name, text if kind == "xlsx" else "\n".join(_text(package, parts[part], name) for part in edges))
    warnings += about_persons(text)
    return {"kind": kind, "warnings": warnings, "pages": _sheets(package, parts[main], name) if kind == "xlsx" else None}


def _office(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> tuple[str, str]:
    """Which of the two formats, and its main part."""
    root = _xml(package, parts[_TYPES], name)
    types = {str(one.get("ContentType", "")).lower(): str(one.get("PartName", "")).lstrip("/").lower() for one in root if isinstance(one.tag, str)}
    if any("macroenabled" in one or "vbaproject" in one for one in types) or any(part.endswith("vbaproject.bin") or "/macrosheets/" in part for part in parts):
        raise KaopingError(f"“{name}”{_MACROS}")
    for kind, wanted in (("docx", _WORD), ("xlsx", _EXCEL)):
        if wanted in types and types[wanted] in parts:
            return kind, types[wanted]
    raise KaopingError(f"“{name}”不是Word文档，也不是Excel工作簿（可能是模板、演示文稿或已损坏）；请另存为docx、xlsx或pdf再试。")


def _inside(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> list[str]:
    """What stands in the file besides its text, in sentences; what is dangerous is refused."""
    embedded = [info for part, info in parts.items() if "/embeddings/" in part and not info.is_dir()]
    for info in embedded:
        if _holds(package, info, "Ole10Native".encode("utf-16-le"), name):
            raise KaopingError(f"“{name}”里用“插入对象”打包了别的文件，里面可能是程序，不能上传；请把打包的文件取出来单独上传。")
    remote = [target for info in parts.values() if info.filename.lower().endswith(".rels") for target in _remote(package, info, name)]
    if any(kind.endswith("/attachedtemplate") for kind, _ in remote):
        raise KaopingError(f"“{name}”打开时要到网上取模板，可能有害，不能上传；请复制到新建的文档里另存后再试。")
    said = []
    if embedded:
        said.append(f"里面嵌有{len(embedded)}个其他文件或图表数据，在页面里预览时看不到。")
    if any("/activex/" in part for part in parts):
        said.append("里面有控件，下载后打开时请不要启用。")
    if remote:
        said.append(f"引用了{len(remote)}处外部的图片或数据，在页面里预览时看不到，下载后打开时请不要更新。")
    return said


def _remote(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> list[tuple[str, str]]:
    found = []
    for relation in _xml(package, info, name):
        kind, target = str(relation.get("Type", "")).lower(), str(relation.get("Target", "")).lower()
        local = target.startswith("file:///") and not target.startswith("file:////")
        if relation.get("TargetMode") == "External" and kind.endswith(_FETCHED) and target.startswith(_REMOTE) and not local:
            found.append((kind, target))
    return found


def _holds(package: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: bytes, name: str) -> bool:
    last = b""
    for chunk in chunks(package, info, name):
        if wanted in last + chunk:
            return True
        last = chunk[-len(wanted) :]
    return False


def _sheets(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> int:
    sheets = [one for one in _xml(package, info, name).iter("{*}sheet") if one.get("state", "visible") == "visible"]
    return len(sheets)


def _shown(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> str:
    """The text that the pages of an OFD show, as far as it is written as text."""
    held: list[str] = []
    left = _CHARACTERS
    for part in (p for p in parts if p.endswith("content.xml")):
        if left <= 0 or parts[part].file_size > 8 * MB:
            break
        texts = [one.text or "" for one in _xml(package, parts[part], name).iter("{*}TextCode")]
        held += texts
        left -= sum(map(len, texts))
    return "\n".join(held)


class _Text:
    """Takes a parse and keeps its text up to a limit, a line for each paragraph, cell or string."""

    __slots__ = ("_held", "_left")

    def __init__(self) -> None:
        self._held: list[str] = []
        self._left = _CHARACTERS

    def data(self, text: str) -> None:
        if self._left > 0:
            self._held.append(text)
            self._left -= len(text)

    def end(self, tag: str) -> None:
        if tag.endswith(_ENDS_LINE):
            self.data("\n")

    def close(self) -> str:
        return "".join(self._held)


def _text(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> str:
    """The text of a part. Raises KaopingError when it is not well formed."""
    parser = etree.XMLParser(target=_Text(), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        for chunk in chunks(package, info, name):
            parser.feed(chunk)
        return str(parser.close())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise KaopingError(f"“{name}”的正文已损坏，打不开；请用Word、Excel或WPS打开后另存一份再试。") from error


def _xml(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> etree._Element:
    if info.file_size > 8 * MB:
        raise KaopingError(f"“{name}”的部件{info.filename[:80]}太大，不像正常的文件，不能上传；请用Word、Excel或WPS打开后另存一份再试。")
    return parse_xml(b"".join(chunks(package, info, name)), name, info.filename)


def _root(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    if etree.QName(_xml(package, info, name)).localname != "OFD":
        raise KaopingError(f"“{name}”是压缩包，里面没有OFD版式文件；请解压后把里面的文件逐个上传。")


def compound_facts(data: bytes, name: str, ending: str) -> Facts:
    """The kind of an OLE compound file, recognised by its streams; its text is only looked through. Raises KaopingError."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            paths = [[str(part).lower() for part in path] for path in ole.listdir(streams=True, storages=True)]
            top = {path[0] for path in paths}
            word = ole.openstream("WordDocument").read(12) if "worddocument" in top else b""
            book = ole.openstream("Workbook").read(64) if "workbook" in top else b""
    except OLE_ERRORS as error:
        raise KaopingError(f"“{name}”已损坏或没有传完整，打不开；请用Word、Excel或WPS打开后另存为docx或xlsx再试。") from error
    if "encryptedpackage" in top or (len(word) == 12 and int.from_bytes(word[10:12], "little") & 0x0100):
        raise KaopingError(f"“{name}”{_LOCKED}")
    if any(part in ("_vba_project_cur", "_vba_project", "vba") for path in paths for part in path):
        raise KaopingError(f"“{name}”{_MACROS}")
    if any("ole10native" in path[-1] for path in paths):
        raise KaopingError(f"“{name}”里用“插入对象”打包了别的文件，里面可能是程序，不能上传；请把打包的文件取出来单独上传。")
    text = _old_text(data, name)
    refuse_secrets(text, name, text)
    if len(word) == 12:
        return {"kind": ending if ending in ("doc", "wps") else "doc", "warnings": about_persons(text)}
    if book or "book" in top:
        said = ["可能加了打开密码；如果打不开，请联系上传人去掉密码。"] if _has_file_pass(book) else []
        return {"kind": ending if ending in ("xls", "et") else "xls", "warnings": said + about_persons(text)}
    raise KaopingError(f"“{name}”是旧版Office文件，但既没有Word正文，也没有Excel工作簿；请另存为docx、xlsx或pdf再试。")


def _old_text(data: bytes, name: str) -> str:
    """The text of an old document or workbook, nothing where the reader cannot read it: such a file is kept as it is."""
    try:
        blocks = read_ole(data, name)
    except KaopingError:
        return ""
    return "\n".join(b.text if isinstance(b, Line) else "\n".join(c.text for c in b.cells) for b in blocks)[:_CHARACTERS]


def _has_file_pass(book: bytes) -> bool:
    """Whether the second record of a workbook says it is encrypted; Excel also says so for workbooks that open without a password."""
    after = 4 + int.from_bytes(book[2:4], "little")
    return int.from_bytes(book[after : after + 2], "little") == 0x2F
