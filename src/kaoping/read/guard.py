"""What a file may ask of this machine. Everything is refused before it is unpacked, in one sentence with the figures.

The limits leave room for any scoring standard that people read: the longest we know has 40 pages. They keep a hostile file within 5 seconds and
512 MB, and they were measured.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from kaoping.core.errors import KaopingError

MB = 1024 * 1024
FILE_LIMIT = 20 * MB
TEXT_LIMIT = 5 * MB
CHARACTER_LIMIT = 2_000_000
UNPACKED_LIMIT = 200 * MB
PART_LIMIT = 32 * MB
ENTRY_LIMIT = 5_000
RATIO_LIMIT = 200
RATIO_FROM = 1 * MB
MARKUP_LIMIT = 1_000_000
ROW_LIMIT = 10_000
COLUMN_LIMIT = 200
CELL_LIMIT = 100_000
NESTING_LIMIT = 8
PAGE_LIMIT = 300

ZIP_ERRORS = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, OSError)
"""What zipfile raises on garbage: RuntimeError for an encrypted entry, NotImplementedError for an unknown method, the rest for broken bytes."""


def check_size(data: bytes, name: str) -> None:
    """Refuse an empty file and one that is too big to be a standard. Raises KaopingError."""
    if not data:
        raise KaopingError(f"“{name}”是空文件，请确认文件已完整保存后再试。")
    if len(data) > FILE_LIMIT:
        raise KaopingError(f"“{name}”有{_mb(len(data))}，超过了{_mb(FILE_LIMIT)}的上限；请去掉图片或只保留评分标准部分后再试。")


def check_table(rows: int, columns: int, cells: int, name: str, where: str) -> None:
    """Refuse a table of more rows, columns or cells than any standard has. Raises KaopingError."""
    if rows > ROW_LIMIT:
        raise KaopingError(f"“{name}”的{where}有{rows}行，超过了{ROW_LIMIT}行的上限；请只保留评分标准部分后再试。")
    if columns > COLUMN_LIMIT:
        raise KaopingError(f"“{name}”的{where}有{columns}列，超过了{COLUMN_LIMIT}列的上限；请只保留评分标准部分后再试。")
    if cells > CELL_LIMIT:
        raise KaopingError(f"“{name}”的{where}有{cells}格，超过了{CELL_LIMIT}格的上限；请只保留评分标准部分后再试。")


class Package:
    """A zip of XML parts (.docx, .xlsx), opened with its promises checked; a part is inflated only when asked for.

    zipfile never inflates an entry beyond its declared size, so checking what is declared bounds what can happen. Zips inside the zip are never opened.
    """

    __slots__ = ("_entries", "_name", "_zip")

    def __init__(self, data: bytes, name: str) -> None:
        """Raises KaopingError for a broken, encrypted or exploding zip."""
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_ERRORS as error:
            raise KaopingError(f"“{name}”已损坏或没有传完整（压缩结构打不开），请用Word或WPS打开后另存一份再试。") from error
        infos = self._zip.infolist()
        if len(infos) > ENTRY_LIMIT:
            raise KaopingError(f"“{name}”里有{len(infos)}个部件，超过了{ENTRY_LIMIT}个的上限，不像评分标准，没有打开。")
        self._check_sizes(infos)
        self._entries = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}

    def _check_sizes(self, infos: list[zipfile.ZipInfo]) -> None:
        total = sum(info.file_size for info in infos)
        if total > UNPACKED_LIMIT:
            raise KaopingError(f"“{self._name}”解压后有{_mb(total)}，超过了{_mb(UNPACKED_LIMIT)}的上限，没有打开；请去掉图片后另存再试。")
        for info in infos:
            ratio = info.file_size // max(info.compress_size, 1)
            if info.file_size > RATIO_FROM and ratio > RATIO_LIMIT:
                raise KaopingError(f"“{self._name}”的部件{info.filename[:80]}压缩了{ratio}倍，超过了{RATIO_LIMIT}倍的上限，像是压缩炸弹，没有打开。")

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def starting(self, prefix: str) -> list[str]:
        """The names of the parts that start so, in the zip's order."""
        return [part for part in self._entries if part.startswith(prefix.lower())]

    def read(self, part: str) -> bytes:
        """The bytes of one part. Raises KaopingError when it is missing, too big, encrypted or broken."""
        info = self._entries.get(part.lower())
        if info is None:
            raise KaopingError(f"“{self._name}”里缺少部件{part[:80]}，文件已损坏；请用Word或WPS打开后另存一份再试。")
        if info.file_size > PART_LIMIT:
            raise KaopingError(f"“{self._name}”的正文解压后有{_mb(info.file_size)}，超过了{_mb(PART_LIMIT)}的上限；请只保留评分标准部分后再试。")
        try:
            return self._zip.read(info)
        except ZIP_ERRORS as error:
            raise KaopingError(f"“{self._name}”的部件{part[:80]}已损坏或加密，请用Word或WPS打开后另存一份再试。") from error

    def xml(self, part: str) -> etree._Element:
        """One part parsed. Raises KaopingError as `read` and `parse_xml` do."""
        return parse_xml(self.read(part), self._name, part)


_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
)


def usual_names(data: bytes) -> bytes:
    """XML with the strict namespaces of ISO 29500 replaced by the usual ones."""
    if b"purl.oclc.org/ooxml" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data


def parse_xml(data: bytes, name: str, part: str) -> etree._Element:
    """XML without a document type, entities, network or deep nesting; the strict namespaces of ISO 29500 become the usual ones.

    Raises KaopingError: a document type at all (no office program writes one), more markup than MARKUP_LIMIT, not well formed, or elements nested
    deeper than 256 or a text longer than 10 MB, at which libxml2 stops.
    """
    flat = data.replace(b"\0", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4] else data
    if b"<!DOCTYPE" in flat or b"<!ENTITY" in flat:
        raise KaopingError(f"“{name}”的部件{part[:80]}带有文档类型声明（DOCTYPE），正常的文件里没有，可能有害，没有读取。")
    marks = flat.count(b"<") + flat.count(b"=")
    if marks > MARKUP_LIMIT:
        raise KaopingError(f"“{name}”的部件{part[:80]}有{marks}个标记，超过了{MARKUP_LIMIT}个的上限；请只保留评分标准部分后再试。")
    data = usual_names(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise KaopingError(f"“{name}”的部件{part[:80]}内容已损坏，请用Word或WPS打开后另存一份再试。") from error


def _mb(size: int) -> str:
    return f"{size / MB:.0f}MB" if size >= 10 * MB else f"{size / MB:.1f}MB"
