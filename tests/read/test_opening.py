"""One door for every format: the content decides, and what cannot be read gets one sentence."""

from __future__ import annotations

import io
import shutil
import socketserver
import threading
import zipfile
from pathlib import Path

import pytest

from kaoping.core import digest
from kaoping.core.errors import KaopingError
from kaoping.read import office
from kaoping.read.grid import Grid
from kaoping.read.opening import open_document
from read.making import FIXTURES, SEED, docx, grids, lines, opened, p, shape, zipped

RTF = rb"{\rtf1\ansi\ansicpg936 {\trowd\cellx2000\cellx4000 A\intbl\cell B\intbl\cell\row}\pard C\par}"


@pytest.mark.parametrize("name", ["附件4.doc", "附件4.pdf", "附件4-小页.pdf"])
def test_every_format_of_the_seed_ends_in_the_same_tables(name: str) -> None:
    other, seed = grids(opened((FIXTURES / name).read_bytes(), name)), grids(opened(SEED.read_bytes()))
    assert [(grid.height, grid.width, shape(grid)) for grid in other] == [(grid.height, grid.width, shape(grid)) for grid in seed]


def test_the_content_decides_and_not_the_name() -> None:
    assert lines(opened(docx(p("甲")), "标准.pdf")) == ["甲"]


def test_a_document_knows_its_name_and_digests() -> None:
    document = opened(b"abc", "标准.txt")
    assert document.name == "标准.txt"
    assert document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert document.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
    ],
)
def test_the_own_sm3_gives_the_digests_of_the_national_standard(data: bytes, expected: str) -> None:
    assert digest.sm3_plain(data) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_people_send(encoding: str) -> None:
    assert "台账规范得1分" in "".join(lines(opened("台账规范得1分\r\n".encode(encoding), "标准.txt")))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空文件"),
        (b"\x00\x01\x02\x03" * 50, "不是能读的格式"),
        (b"\xff\xff\xff\x80 abc", "不是能读的格式"),
        (b"PK\x03\x04 not a zip at all", "已损坏"),
        (zipped({"readme.txt": "x"}), "压缩包"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "已损坏"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence_with_the_files_name(data: bytes, said: str) -> None:
    with pytest.raises(KaopingError, match=said) as caught:
        open_document(data, "标准.bin")
    assert "“标准.bin”" in str(caught.value)
    assert str(caught.value).count("。") == 1


def test_without_libreoffice_a_foreign_format_is_refused_with_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(KaopingError, match="LibreOffice"):
        open_document(RTF, "标准.doc")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_with_libreoffice_a_foreign_format_is_read() -> None:
    document = open_document(RTF, "标准.doc")
    assert [cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells] == ["A", "B"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_fetches_nothing_that_a_document_points_at() -> None:
    asked, space = [], "urn:oasis:names:tc:opendocument:xmlns"
    with socketserver.TCPServer(("127.0.0.1", 0), type("Heard", (socketserver.BaseRequestHandler,), {"setup": lambda _: asked.append(1)})) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        far = f"http://127.0.0.1:{listener.server_address[1]}"
        linked = (
            f'<?xml version="1.0"?><office:document xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0" xmlns:draw="{space}:drawing:1.0" '
            f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:body>'
            f'<office:text><text:p>甲<draw:frame><draw:image xlink:href="{far}/a.png"/></draw:frame></text:p></office:text></office:body></office:document>'
        )
        made = office.as_docx(linked.encode(), "标准.fodt", "网页")
        with pytest.raises(KaopingError):  # LibreOffice reads a page, sheet of style and all, before it finds no way to make it a .docx
            office.as_docx(f'<html><link rel=stylesheet href="{far}/a.css"><p>甲</p></html>'.encode(), "标准.html", "网页")
        listener.shutdown()
    assert zipfile.is_zipfile(io.BytesIO(made)) and asked == []


def test_a_program_that_fails_is_said_to_have_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(KaopingError, match="LibreOffice读不了"):
        office.as_docx(RTF, "标准.doc", "RTF")
