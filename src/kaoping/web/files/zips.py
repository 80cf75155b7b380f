"""What is refused in a zip before any of it is unpacked, and a search through its XML that never holds a part whole."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator

from kaoping.core.errors import KaopingError
from kaoping.read.guard import ZIP_ERRORS
from kaoping.web.files.limits import RATIO_FROM, Limits, megabytes

_CENTRAL, _END, _LOCAL = b"PK\x01\x02", b"PK\x05\x06", 30
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PROGRAMS = (".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".lnk", ".jar", ".msi")
_PACKED_PICTURES = (".emz", ".wmz", ".svgz")
_OFFICE = (".xlsx", ".docx", ".pptx", ".xlsb", ".vsdx", ".sldx")
_CHUNK = 64 * 1024


def open_zip(data: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """The zip, with everything its directory promises checked. Raises KaopingError."""
    if data.count(_CENTRAL) > limits.entries * 2:  # before a directory of millions becomes objects
        raise KaopingError(f"“{name}”里的部件超过了{limits.entries}个的上限，没有打开；请拆成几个文件后再试。")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS as error:
        raise _broken(name) from error
    infos = package.infolist()
    if len(infos) > limits.entries:
        raise KaopingError(f"“{name}”里有{len(infos)}个部件，超过了{limits.entries}个的上限，没有打开；请拆成几个文件后再试。")
    _check_sizes(infos, name, limits)
    _check_names(infos, name)
    _check_places(package, data, infos, name)
    _check_starts(package, infos, name)
    return package


def has_zip_behind(data: bytes) -> bool:
    """Whether a zip is hidden at the end of a file of another kind."""
    at = data.rfind(_END, max(0, len(data) - 66_000))
    return at >= 0 and len(data) >= at + 22 and at + 22 + struct.unpack_from("<H", data, at + 20)[0] == len(data)


def check_xml(package: zipfile.ZipFile, name: str) -> None:
    """Refuse document types and entities in any XML part, and parts that do not inflate to what they promise. Raises KaopingError."""
    for info in package.infolist():
        if not info.filename.lower().endswith((".xml", ".rels")):
            continue
        last = b""
        for chunk in chunks(package, info, name):
            flat = last + chunk.replace(b"\0", b"")
            if b"<!DOCTYPE" in flat or b"<!ENTITY" in flat:
                raise KaopingError(f"“{name}”的部件{info.filename[:80]}带有文档类型声明（DOCTYPE），正常的文件里没有，可能有害，不能上传。")
            last = flat[-16:]


def chunks(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The bytes of one part, piece by piece. Raises KaopingError when it is broken."""
    try:
        with package.open(info) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except ZIP_ERRORS as error:
        raise _broken(name) from error


def _check_sizes(infos: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked:
        raise KaopingError(f"“{name}”解压后有{megabytes(total)}，超过了{megabytes(limits.unpacked)}的上限，没有打开；请压缩图片或拆成几个文件后再试。")
    for info in infos:
        ratio = info.file_size // max(info.compress_size, 1)
        if info.file_size > RATIO_FROM and ratio > limits.ratio:
            said = f"“{name}”的部件{info.filename[:80]}压缩了{ratio}倍，超过了{limits.ratio}倍的上限，像是压缩炸弹，不能上传"
            raise KaopingError(f"{said}；如果是正常文件，请用Word、Excel或WPS打开后另存一份再试。")


def _check_names(infos: list[zipfile.ZipInfo], name: str) -> None:
    seen: set[str] = set()
    for info in infos:
        part = info.orig_filename.replace("\\", "/")
        if part.startswith("/") or re.match(r"[A-Za-z]:", part) or "\0" in part or ".." in part.split("/"):
            raise KaopingError(f"“{name}”里有部件的名称指向文件之外（{_shown(part)}），可能有害，不能上传。")
        if part.lower() in seen:
            raise KaopingError(f"“{name}”里有重名的部件（{_shown(part)}），可能有害，不能上传；请用Word、Excel或WPS打开后另存一份再试。")
        seen.add(part.lower())
        if stat.S_ISLNK(info.external_attr >> 16):
            raise KaopingError(f"“{name}”里有指向别处的链接（{_shown(part)}），可能有害，不能上传。")
        if info.flag_bits & 1:
            raise KaopingError(f"“{name}”加了打开密码，不能上传；请去掉密码后再试。")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise KaopingError(f"“{name}”用了少见的压缩方式，打不开；请用Word、Excel或WPS打开后另存一份再试。")
        if part.lower().endswith(_PROGRAMS):
            raise KaopingError(f"“{name}”里藏有程序（{_shown(part)}），不能上传。")


def _check_places(package: zipfile.ZipFile, data: bytes, infos: list[zipfile.ZipInfo], name: str) -> None:
    """Nothing before the first part, nothing after the end, and no two parts over each other."""
    at = data.rfind(_END)
    if not has_zip_behind(data) or at < 0:
        raise KaopingError(f"“{name}”的后面接有别的内容，或没有传完整；请用Word、Excel或WPS打开后另存一份再试。")
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if ordered and ordered[0].header_offset != 0:
        raise KaopingError(f"“{name}”的前面接有别的内容，可能有害，不能上传；请用Word、Excel或WPS打开后另存一份再试。")
    ends = [info.header_offset for info in ordered[1:]] + [package.start_dir]
    for info, end in zip(ordered, ends, strict=True):
        start = info.header_offset
        if data[start : start + 4] != b"PK\x03\x04" or start + _LOCAL > len(data):
            raise _broken(name)
        names, extra = struct.unpack_from("<HH", data, start + 26)
        if start + _LOCAL + names + extra + info.compress_size > end:
            raise KaopingError(f"“{name}”里有互相重叠的部件（{_shown(info.filename)}），像是压缩炸弹，不能上传。")


def _check_starts(package: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str) -> None:
    for info in infos:
        low = info.filename.lower()
        if not info.file_size or low.endswith(_PACKED_PICTURES):
            continue
        try:
            with package.open(info) as part:
                start = part.read(4)
        except ZIP_ERRORS as error:
            raise _broken(name) from error
        if start.startswith(_ARCHIVES) and not (start == _ARCHIVES[0] and low.endswith(_OFFICE)):
            raise KaopingError(f"“{name}”里面还有压缩包（{_shown(info.filename)}），不能上传；请取出后把里面的文件单独上传。")


def _shown(part: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in part[:60])


def _broken(name: str) -> KaopingError:
    return KaopingError(f"“{name}”已损坏或没有传完整，打不开；请用Word、Excel或WPS打开后另存一份再试。")
