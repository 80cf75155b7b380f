"""A package from outside: whatever could reach beyond it, or unpack to more than the machine can hold, is refused at the door, in one sentence."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from pathlib import Path

import pytest

from kaoping.cli.main import main
from kaoping.core.errors import KaopingError
from kaoping.core.package import MANIFEST, MEMBERS, check
from kaoping.read.package import Package

NAMES = (
    "../evil", "../../etc/passwd", "/etc/passwd", "evidence/../../x", "evidence/..", "standard/.", "standard\\..\\x", "C:\\x", "C:/x", "evidence/a/b",
    "evidence/", "other.txt", "evidence", "Manifest.json", "standard/a\nb", "standard/a:b", "..", "./manifest.json", "evidence//x", "//x", "~/x",
    "papers.json/x", "evidence/\x00",
)  # fmt: skip


def made(path: Path, *more: tuple[zipfile.ZipInfo | str, bytes], plain: bool = True) -> Path:
    """A zip with empty members of a package's names, and these."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in (MANIFEST, *MEMBERS) if plain else ():
            out.writestr(name, "{}")
        for name, body in more:
            out.writestr(name, body)
    return path


def refused(path: Path) -> str:
    """The sentence of the refusal; one, in Chinese, without a traceback."""
    with pytest.raises(KaopingError) as error:
        Package(path)
    said = str(error.value)
    assert "\n" not in said.replace("a\nb", "") and path.name in said
    return said


@pytest.mark.parametrize("name", NAMES)
def test_refuses_names_that_no_package_has(tmp_path: Path, name: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    assert refused(made(tmp_path / "a.kaoping", (info, b"x")))


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFBLK])
def test_refuses_what_is_no_plain_file(tmp_path: Path, mode: int) -> None:
    info = zipfile.ZipInfo("evidence/x")
    info.external_attr = (mode | 0o777) << 16
    assert "是链接或文件夹" in refused(made(tmp_path / "a.kaoping", (info, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_refuses_two_members_of_one_name(tmp_path: Path) -> None:
    assert "同名" in refused(made(tmp_path / "a.kaoping", ("marks.json", b"[]")))


@pytest.mark.parametrize("name", ["marks.json", "evidence/x", "standard/a.docx"])
def test_refuses_what_unpacks_to_far_more_than_it_is(tmp_path: Path, name: str) -> None:
    bare = tmp_path / "a.kaoping"
    with zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as out:
        for one in (MANIFEST, *MEMBERS):
            out.writestr(one, bytes(8 * 2**20) if one == name else b"{}")
        if name not in MEMBERS:
            out.writestr(name, bytes(8 * 2**20))
    assert "压缩炸弹" in refused(bare)


def test_refuses_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    path = made(tmp_path / "a.kaoping")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert refused(path)


def test_refuses_overlapping_members(tmp_path: Path) -> None:
    path = made(tmp_path / "a.kaoping", ("evidence/x", random.Random(1).randbytes(50_000)))
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entry, more = data[at:end], b""
    for n in range(3):  # further entries of the directory that point at the same bytes
        more += entry[:46] + b"evidence/" + str(n).encode() + entry[56:]
    tail = bytearray(data[end:])
    count, size = int.from_bytes(tail[8:10], "little") + 3, int.from_bytes(tail[12:16], "little") + len(more)
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = size.to_bytes(4, "little")
    path.write_bytes(data[:end] + more + bytes(tail))
    assert "重叠" in refused(path)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + bytes(50), b"%PDF-1.7", bytes(1000)])
def test_refuses_what_is_no_package(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.kaoping"
    path.write_bytes(data)
    assert refused(path)


def test_refuses_a_zip_without_a_manifest(tmp_path: Path) -> None:
    assert "manifest.json" in refused(made(tmp_path / "a.kaoping", ("marks.json", b""), plain=False))


@pytest.mark.parametrize("seed", range(60))
def test_a_package_with_flipped_bytes_is_refused_or_found_faulty_and_never_falls_over(tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    luck, path = random.Random(seed), made(tmp_path / "a.kaoping")
    data = bytearray(path.read_bytes())
    for _ in range(luck.randint(1, 20)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    path.write_bytes(bytes(data))
    assert main(["verify", str(path)]) in (1, 2)
    told = capsys.readouterr()
    assert "程序内部出错" not in told.err and "Traceback" not in told.err


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"format": 1}', b'{"format": 1, "kind": "kaoping"}', b"[" * 5000, b"\xff", b'{"format": 2}'])
def test_a_manifest_that_is_none_is_a_fault_in_a_sentence(body: bytes) -> None:
    found = check([MANIFEST], lambda name: body)
    assert len(found.faults) == 1 and "\n" not in found.faults[0]


def test_opens_what_is_well_made(tmp_path: Path) -> None:
    found = Package(made(tmp_path / "a.kaoping", ("evidence/ab", b"x"), ("standard/附件4.docx", b"y")))
    assert found.read("standard/附件4.docx") == b"y" and io.BytesIO(found.read("evidence/ab")).read() == b"x"
    found.close()
