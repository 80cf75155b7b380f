"""What the product is made of: its licences, its bill of materials, and whether a known advisory concerns it. Reads files alone, never the network.

`python tools/supply.py advisories PATH`: hold the locked versions against advisories in OSV's format, a folder or a zip as osv.dev exports them for PyPI.
`python tools/supply.py sbom FOLDER OUT`: the bill of materials (CycloneDX) of the wheels under a folder, as tools/bundle.py does it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
import uuid
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / "requirements"
SHIPPED = LOCKS / "bundle.txt"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
# What `make bundle` brings along and the environment of the tests does not have.
STATED = {"pip": "MIT"}
_CLASSES = {
    "MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0", "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "MIT No Attribution License (MIT-0)": "MIT-0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}  # fmt: skip
COPYLEFT = re.compile(r"(?<![A-Za-z])A?GPL|GNU (Affero )?General Public|SSPL|BUSL|Commons Clause", re.IGNORECASE)
LICENCES_LEAD = """<!-- 由 make docs 生成，请不要手改。 -->

# 用到的软件和许可

随程序装上的全部软件（requirements/bundle.txt，即 `make bundle` 打进安装包的）。没有 GPL、AGPL；LGPL 的（psycopg）只作为库引用，用 PostgreSQL 时才用到。
只在开发和测试时用的不在内。安装包里另有 `sbom.cdx.json`（CycloneDX 格式的清单，带每个文件的摘要值）。

| 软件 | 版本 | 许可 |
|---|---|---|
"""
LICENCES_FOOT = """
另外随程序带着的：画 PDF 用的字体（`src/kaoping/write/fonts/`，许可在同一目录）；htmx（0BSD，在 django-htmx 里）；各软件的轮子里编进去的 C 库
（libxml2、libxslt、PDFium、DuckDB、libpq、OpenSSL、libjpeg、zlib 等，都是 MIT、BSD、Apache-2.0 一类，许可文件在各自的轮子里）。
"""


class Known(NamedTuple):
    """A known advisory about a locked version: its number, what it is about, in which versions it is mended, and the lock file."""

    number: str
    name: str
    version: str
    about: str
    mended: tuple[str, ...]
    lock: str


def pinned(lock: Path) -> dict[str, str]:
    """The versions that a lock file pins, by canonical name."""
    return {canonicalize_name(name): version for name, version in _PINNED.findall(lock.read_text(encoding="utf-8"))}


def licence(told: Message) -> str:
    """The licence by a distribution's own metadata: an SPDX expression where it has one."""
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [str(c).rpartition(" :: ")[2] for c in told.get_all("Classifier") or () if str(c).startswith("License ::")]
    named = [_CLASSES.get(one, one) for one in classes if one != "OSI Approved"]
    line = str(told.get("License") or "").strip().splitlines()[:1]
    short = line[0].strip() if line and len(line[0]) < 60 else ""
    return short if short and (not named or named == ["BSD"]) else " AND ".join(named) or short or "?"


def licences() -> list[tuple[str, str, str]]:
    """Name, version and licence of everything that is shipped, as installed here."""
    found = []
    for name, version in sorted(pinned(SHIPPED).items()):
        if name in STATED:
            found.append((name, version, STATED[name]))
        else:
            told = importlib.metadata.metadata(name)
            found.append((name, version, licence(told)))  # type: ignore[arg-type]
    return found


def licences_page() -> str:
    """docs/licences.md."""
    return LICENCES_LEAD + "".join(f"| {name} | {version} | {said} |\n" for name, version, said in licences()) + LICENCES_FOOT


def sbom(wheels: list[Path], version: str) -> dict[str, Any]:
    """The bill of materials of these wheels in CycloneDX 1.5. The same wheels give the same bytes: its time is the product's, not the clock's."""
    parts: dict[str, dict[str, Any]] = {}
    needs: dict[str, list[str]] = {}
    for wheel in sorted(wheels, key=lambda w: w.name):
        told = _told(wheel)
        name = canonicalize_name(str(told["Name"]))
        part = parts.setdefault(name, _part(name, told))
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        part["components"].append({"type": "file", "name": wheel.name, "hashes": [{"alg": "SHA-256", "content": digest}]})
        needs[name] = [Requirement(str(one)).name for one in told.get_all("Requires-Dist") or () if "extra ==" not in str(one)]
    main = parts.pop("kaoping", None) or {"type": "application", "name": "kaoping", "version": version, "bom-ref": f"pkg:pypi/kaoping@{version}"}
    refs = {name: part["bom-ref"] for name, part in parts.items()} | {"kaoping": main["bom-ref"]}
    graph = [{"ref": refs[n], "dependsOn": sorted({refs[c] for one in some if (c := canonicalize_name(one)) in refs})} for n, some in sorted(needs.items())]
    body = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {**main, "type": "application"}}, "components": [parts[n] for n in sorted(parts)], "dependencies": graph,
    }  # fmt: skip
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {**body, "serialNumber": f"urn:uuid:{number}"}


def _told(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as package:
        inside = next(n for n in package.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        return HeaderParser().parsestr(package.read(inside).decode("utf-8"))


def _part(name: str, told: Message) -> dict[str, Any]:
    version, said = str(told["Version"]), licence(told)
    kind = "expression" if told.get("License-Expression") else "license"
    ref = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library", "name": name, "version": version, "bom-ref": ref, "purl": ref, "description": str(told.get("Summary") or ""),
        "licenses": [{"expression": said} if kind == "expression" else {"license": {"name": said}}], "components": [],
    }  # fmt: skip


def advisories(path: Path) -> Iterator[dict[str, Any]]:
    """The advisories in a folder or a zip of OSV's JSON files."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield json.loads(file.read_text(encoding="utf-8"))
    else:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith(".json"):
                    yield json.loads(package.read(name))


def concerned(told: Iterator[dict[str, Any]], locks: list[Path]) -> list[Known]:
    """Which of the advisories concern a version that a lock file pins; withdrawn ones do not."""
    pins = {lock.name: pinned(lock) for lock in locks}
    found = []
    for one in told:
        if one.get("withdrawn"):
            continue
        for affected in one.get("affected", ()):
            package = affected.get("package", {})
            if package.get("ecosystem") != "PyPI":
                continue
            name = canonicalize_name(str(package.get("name", "")))
            for lock, versions in pins.items():
                if name in versions and _within(affected, versions[name]):
                    mended = tuple(e["fixed"] for r in affected.get("ranges", ()) if r.get("type") == "ECOSYSTEM" for e in r["events"] if "fixed" in e)
                    number = next((a for a in one.get("aliases", ()) if a.startswith("CVE-")), one["id"])
                    found.append(Known(number, name, versions[name], str(one.get("summary") or one.get("details", ""))[:100], mended, lock))
    return sorted(set(found))


def _within(affected: dict[str, Any], version: str) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(_in_range(r["events"], Version(version)) for r in affected.get("ranges", ()) if r.get("type") == "ECOSYSTEM")


def _in_range(events: list[dict[str, str]], version: Version) -> bool:
    """OSV's rule: affected from `introduced` until `fixed`, or up to and with `last_affected`; events in the order of their versions."""
    inside = False
    for event in sorted(events, key=lambda e: _version(next(iter(e.values())))):
        (kind, at), = event.items()
        if kind == "introduced" and _version(at) <= version:
            inside = True
        elif (kind == "fixed" and _version(at) <= version) or (kind == "last_affected" and _version(at) < version):
            inside = False
    return inside


def _version(text: str) -> Version:
    try:
        return Version("0.dev0" if text == "0" else text)
    except InvalidVersion:
        return Version("0.dev0")


def main(words: list[str]) -> int:
    """1 where an advisory concerns a locked version, 2 where the words make no sense."""
    if len(words) == 2 and words[0] == "advisories" and Path(words[1]).exists():
        found = concerned(advisories(Path(words[1])), sorted(LOCKS.glob("*.txt")))
        for one in found:
            how = "改到 " + "、".join(one.mended) if one.mended else "还没有修好的版本"
            print(f"✕ {one.name} {one.version}（{one.lock}）：{one.number} {one.about}；{how}")
        print(f"有{len(found)}处要改：make lock 升级后重新测试" if found else "✓ 锁定的版本没有已公布的漏洞（以这份资料为准）")
        return 1 if found else 0
    if len(words) == 3 and words[0] == "sbom":
        made = sbom(sorted(Path(words[1]).rglob("*.whl")), "")
        Path(words[2]).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 0
    print("用法：python tools/supply.py advisories 目录或压缩包（osv.dev 的 PyPI 导出：在能上网的机器上取，拷过来）", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
