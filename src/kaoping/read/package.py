"""A package (`.kaoping`) from outside: opened with everything refused that could reach beyond it or unpack to more than the machine can hold."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from kaoping.core.errors import KaopingError
from kaoping.core.package import MANIFEST, MEMBERS

from .guard import MB, ZIP_ERRORS

MOST_MEMBERS = 200_000
MOST_TEXT = 512 * MB  # all that is unpacked into values, together
MOST_FILE = 200 * MB  # one file of evidence, as the site takes them, with room
RATIO, RATIO_FROM = 200, 4 * MB
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Package:
    """Members by name, inflated only when asked for; zipfile never inflates one beyond its declared size, and those are checked at the door."""

    def __init__(self, path: Path) -> None:
        """KaopingError: no zip, broken, or made to do harm."""
        self.name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except ZIP_ERRORS as error:
            raise KaopingError(f"“{self.name}”打不开：不是考核包，或没有传完整") from error
        infos = self._zip.infolist()
        if wrong := _refused(infos, path.stat().st_size):
            self._zip.close()
            raise KaopingError(f"“{self.name}”没有打开：{wrong}")
        self._infos = {info.filename: info for info in infos}

    def names(self) -> list[str]:
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """KaopingError: broken or encrypted. KeyError: no such member."""
        try:
            return self._zip.read(self._infos[name])
        except KeyError:
            raise
        except ZIP_ERRORS as error:
            raise KaopingError(f"“{self.name}”里的 {name[:80]} 已损坏或加密，没有核对完") from error

    def close(self) -> None:
        self._zip.close()


def _refused(infos: list[zipfile.ZipInfo], size: int) -> str:
    """Why the package is not opened; empty when nothing speaks against it."""
    if len(infos) > MOST_MEMBERS:
        return f"里面有{len(infos)}个文件，超过了{MOST_MEMBERS}个的上限"
    names = [i.filename for i in infos]
    if len(set(names)) < len(names):
        return "里面有同名的文件，像是有人做过手脚"
    if MANIFEST not in names:
        return "里面没有清单（manifest.json），不是考核包"
    for info in infos:
        if wrong := _bad(info):
            return f"里面的“{info.filename[:80]}”{wrong}"
    if sum(i.file_size for i in infos if not i.filename.startswith("evidence/")) > MOST_TEXT:
        return f"解压后超过{MOST_TEXT // MB}MB，像是压缩炸弹"
    return "里面的文件互相重叠，像是压缩炸弹" if sum(i.compress_size for i in infos) > size else ""


def _bad(info: zipfile.ZipInfo) -> str:
    name, mode = info.filename, info.external_attr >> 16
    folder, _, rest = name.partition("/")
    if name not in (MANIFEST, *MEMBERS) and not (folder in ("standard", "evidence") and rest and "/" not in rest):
        return "不是考核包里会有的文件"
    if "\\" in name or ":" in name or rest in (".", "..") or any(ord(c) < 32 for c in info.orig_filename):
        return "名称会通到包外面去"
    if (mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG)) or info.is_dir():
        return "是链接或文件夹，考核包里不会有"
    if info.flag_bits & 1 or info.compress_type not in _METHODS:
        return "加了密，或者用了别的压缩方法"
    if info.file_size > (MOST_FILE if folder == "evidence" else MOST_TEXT):
        return "太大了"
    huge = info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1)
    return f"压缩了{RATIO}倍以上，像是压缩炸弹" if huge else ""
