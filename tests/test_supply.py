"""What the product is made of: locked by hashes, with permissive licences, listed, held against advisories; and nothing secret in the repository."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from test_docs import tool

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{20,}|\bsk-[A-Za-z0-9]{32,}\b"
    r"|\bpypi-AgE[A-Za-z0-9_-]{50,}"
    r"|\bglpat-[A-Za-z0-9_-]{20}\b|\bAIza[0-9A-Za-z_-]{35}\b|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."
)
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|file:/")


def tracked() -> list[Path]:
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a repository of git")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda f: f.name)
def test_every_requirement_is_pinned_to_hashes_and_comes_from_nowhere_in_particular(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    whole = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    rows = [row.strip() for row in whole.splitlines() if row.strip()]
    assert rows
    assert [row[:60] for row in rows if not re.fullmatch(r"[A-Za-z0-9._\[\],-]+==\S+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+", row)] == []


def test_what_is_shipped_is_what_is_tested() -> None:
    supply = tool("supply")
    tested, shipped = supply.pinned(ROOT / "requirements" / "test.txt"), supply.pinned(supply.SHIPPED)
    assert {n: v for n, v in shipped.items() if n not in supply.STATED and tested.get(n) != v} == {}
    run = supply.pinned(ROOT / "requirements" / "run.txt")
    assert set(run) - set(shipped) == {"uv", "flit-core"}  # which set environments up, where there is a network


def test_no_copyleft_ships_but_a_library_that_is_only_imported() -> None:
    supply = tool("supply")
    found = {name: said for name, _, said in supply.licences()}
    assert [name for name, said in found.items() if supply.COPYLEFT.search(said) or said == "?"] == []
    assert {name for name, said in found.items() if "LGPL" in said} == {"psycopg", "psycopg-binary", "psycopg-pool"}


@pytest.mark.parametrize(("said", "copyleft"), [("GPL-3.0-only", True), ("AGPL-3.0", True), ("MIT AND GPLv2", True), ("GNU General Public License v3", True),
                                                  ("LGPL-3.0-only", False), ("MIT", False)])
def test_knows_copyleft_when_it_reads_it(said: str, copyleft: bool) -> None:
    assert bool(tool("supply").COPYLEFT.search(said)) == copyleft


def _wheel(folder: Path, name: str, version: str, *more: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / f"{name}-{version}-py3-none-any.whl"
    told = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", "License-Expression: MIT", *more, "", ""])
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(zipfile.ZipInfo(f"{name}-{version}.dist-info/METADATA"), told)
    return made


def test_the_bill_of_materials_lists_every_wheel_with_its_digest_and_what_it_needs(tmp_path: Path) -> None:
    wheels = [_wheel(tmp_path, "kaoping", "0.1.0", "Requires-Dist: Left_Pad>=1", "Requires-Dist: absent; extra == 'x'"), _wheel(tmp_path, "left_pad", "1.2")]
    bill = tool("supply").sbom(wheels, "0.1.0")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5") and re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    (part,) = bill["components"]
    assert (part["purl"], part["licenses"]) == ("pkg:pypi/left-pad@1.2", [{"expression": "MIT"}])
    assert re.fullmatch(r"[0-9a-f]{64}", part["components"][0]["hashes"][0]["content"])
    assert bill["metadata"]["component"]["name"] == "kaoping"
    assert {"ref": "pkg:pypi/kaoping@0.1.0", "dependsOn": ["pkg:pypi/left-pad@1.2"]} in bill["dependencies"]
    assert bill == tool("supply").sbom(list(reversed(wheels)), "0.1.0")


def _advisory(name: str, *events: dict[str, str], ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    affected = {"package": {"ecosystem": ecosystem, "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}
    return {"id": "GHSA-xxxx", "aliases": ["CVE-2026-1"], "summary": "bad", "affected": [affected], **more}


@pytest.mark.parametrize(("told", "found"), [
    (_advisory("Django", {"introduced": "5.0"}, {"fixed": "99"}), 1), (_advisory("django", {"introduced": "0"}, {"fixed": "5.0"}), 0),
    (_advisory("django", {"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.0"}), 1), (_advisory("django", {"introduced": "0"},
    {"last_affected": "4.2"}), 0),
    (_advisory("django", {"introduced": "0"}, ecosystem="npm"), 0), (_advisory("django", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z"), 0),
    (_advisory("flask-not-here", {"introduced": "0"}), 0),
])  # fmt: skip
def test_finds_an_advisory_that_concerns_a_locked_version_and_no_other(tmp_path: Path, told: dict[str, Any], found: int, capsys: Any) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("GHSA-xxxx.json", json.dumps(told))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "GHSA-xxxx.json").write_text(json.dumps(told), encoding="utf-8")
    supply = tool("supply")
    run = supply.LOCKS / "run.txt"
    for place in (packed, tmp_path / "folder"):
        known = supply.concerned(supply.advisories(place), [run])
        assert [(k.number, k.name) for k in known] == [("CVE-2026-1", "django")] * found
    assert supply.main(["advisories", str(packed)]) == bool(found)
    assert ("CVE-2026-1" in capsys.readouterr().out) == bool(found)


def test_finds_an_advisory_that_names_the_version_itself() -> None:
    supply = tool("supply")
    version = supply.pinned(supply.LOCKS / "run.txt")["lxml"]
    told = {"id": "PYSEC-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "lxml"}, "versions": [version]}]}
    assert [k.number for k in supply.concerned(iter([told]), [supply.LOCKS / "run.txt"])] == ["PYSEC-1"]


def test_no_key_or_token_is_in_the_repository() -> None:
    found = []
    for file in tracked():
        if file.name != Path(__file__).name and file.stat().st_size < 5 * 2**20:
            found += [f"{file.relative_to(ROOT)}: {m.group(0)[:20]}" for m in SECRETS.finditer(file.read_text(encoding="utf-8", errors="ignore"))]
    assert found == []
    assert [f.name for f in tracked() if f.suffix in (".pem", ".key", ".p12", ".sqlite3") or f.name in (".env", ".netrc", ".pypirc", "secret.key")] == []


@pytest.mark.parametrize("secret", ["-----BEGIN RSA PRIVATE KEY-----", "AKIA" + "A" * 16, "ghp_" + "a" * 36])
def test_knows_a_key_when_it_sees_one(secret: str) -> None:
    assert SECRETS.search(secret)


def test_no_host_of_a_package_index_is_in_the_repository() -> None:
    hosts = re.compile(r"(index-url|find-links)\s*[=\s]\s*\S*(://|/opt/)|files\.pythonhosted|/simple/?['\"\s]")
    ours = [f for f in tracked() if f.suffix in (".toml", ".txt", ".cfg", ".yaml", ".yml", ".ini") or f.name == "Makefile"]
    assert [str(f.relative_to(ROOT)) for f in ours if hosts.search(f.read_text(encoding="utf-8", errors="ignore"))] == []
