"""Hostile uploads are refused with one sentence, or are stored and shown inert; nothing takes more memory or time than one file may."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from kaoping.core.errors import KaopingError
from kaoping.web.files import worker
from kaoping.web.files.inspecting import inspect
from kaoping.web.files.limits import Limits
from kaoping.web.files.previewing import preview

from .making import (
    EICAR,
    MB,
    Parts,
    book,
    book_parts,
    flagged,
    good,
    locked_pdf,
    ofd,
    overlapping,
    pdf,
    photo,
    png_header,
    relations,
    renamed_stream,
    scripted_pdf,
    slow_pdf,
    types,
    word,
    word_parts,
    zipped,
)  # fmt: skip

LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
MACRO_TYPES = {
    "docx": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsx": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
PACKAGES: dict[str, Callable[[], Parts]] = {"docx": word_parts, "xlsx": book_parts}
MAIN = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}


def _symlink(parts: Parts) -> bytes:
    path = zipfile.ZipInfo("word/link")
    path.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
        package.writestr(path, "/etc/passwd")
    return out.getvalue()


def _twice(parts: Parts) -> bytes:
    data = zipped({**parts, "xx/twin.xml": "<a/>", "xx/twim.xml": "<b/>"})
    return data.replace(b"xx/twim.xml", b"xx/TWIN.xml")


IN_PACKAGES: dict[str, tuple[Callable[[Parts, str], bytes], str]] = {
    "a part of 400 MB out of 400 KB": (lambda parts, kind: zipped({**parts, MAIN[kind]: b" " * (190 * MB)}), "像是压缩炸弹"),
    "parts of 240 MB": (lambda parts, kind: zipped({**parts, **{f"x/{n}.bin": b"\0" * (60 * MB) for n in range(4)}}), "超过了200MB的上限"),
    "6,000 parts": (lambda parts, kind: zipped({**parts, **{f"x/{n}": "" for n in range(6_000)}}, zipfile.ZIP_STORED), "5000个的上限"),
    "12,000 parts": (lambda parts, kind: zipped({**parts, **{f"x/{n}": "" for n in range(12_000)}}, zipfile.ZIP_STORED), "5000个的上限"),
    "parts over each other": (lambda parts, kind: overlapping(parts), "互相重叠"),
    "a zip in it": (lambda parts, kind: zipped({**parts, "x/inner.bin": zipped({"a": b"\0" * MB})}), "里面还有压缩包"),
    "a rar in it": (lambda parts, kind: zipped({**parts, "x/inner.png": b"Rar!\x1a\x07\0"}), "里面还有压缩包"),
    "a gzip in it": (lambda parts, kind: zipped({**parts, "x/inner.xml.gz": b"\x1f\x8b\x08"}), "里面还有压缩包"),
    "a program in it": (lambda parts, kind: zipped({**parts, "x/run.EXE": b"MZ"}), "藏有程序"),
    "a script in it": (lambda parts, kind: zipped({**parts, "x/run.js": b"alert(1)"}), "藏有程序"),
    "a part above it": (lambda parts, kind: zipped({**parts, "../../evil.xml": "<a/>"}), "指向文件之外"),
    "a part above it, Windows": (lambda parts, kind: zipped({**parts, "..\\evil.xml": "<a/>"}), "指向文件之外"),
    "an absolute part": (lambda parts, kind: zipped({**parts, "/etc/cron.d/evil": "a"}), "指向文件之外"),
    "a part on a drive": (lambda parts, kind: zipped({**parts, "C:/evil.xml": "<a/>"}), "指向文件之外"),
    "a link": (lambda parts, kind: _symlink(parts), "指向别处的链接"),
    "two parts of one name": (lambda parts, kind: _twice(parts), "重名的部件"),
    "encrypted parts": (lambda parts, kind: flagged(parts), "打开密码"),
    "another compression": (lambda parts, kind: zipped(parts, zipfile.ZIP_LZMA), "少见的压缩方式"),
    "a program before it": (lambda parts, kind: b"PK\x03\x04" + b"\0" * 60 + zipped(parts), "前面接有别的内容|已损坏"),
    "a script behind it": (lambda parts, kind: zipped(parts) + b"<script>alert(1)</script>", "后面接有别的内容"),
    "billion laughs": (lambda parts, kind: zipped({**parts, MAIN[kind]: LAUGHS}), "DOCTYPE"),
    "an external entity": (lambda parts, kind: zipped({**parts, MAIN[kind]: OUTSIDE}), "DOCTYPE"),
    "an external entity in UTF-16": (lambda parts, kind: zipped({**parts, MAIN[kind]: OUTSIDE.encode("utf-16")}), "DOCTYPE"),
    "an entity behind 64 KB": (lambda parts, kind: zipped({**parts, MAIN[kind]: " " * (65_536 - 5) + LAUGHS}), "DOCTYPE"),
    "an entity in a part nobody reads": (lambda parts, kind: zipped({**parts, "x/a.xml": LAUGHS}), "DOCTYPE"),
    "macros by type": (lambda parts, kind: zipped({**parts, "[Content_Types].xml": types(MAIN[kind], MACRO_TYPES[kind])}), "带有宏"),
    "macros by part": (lambda parts, kind: zipped({**parts, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "带有宏"),
    "macros of Excel 4": (lambda parts, kind: zipped({**parts, "xl/macrosheets/sheet1.xml": "<a/>"}), "带有宏"),
    "a packaged file": (
        lambda parts, kind: zipped({**parts, "word/embeddings/oleObject1.bin": b"a" * 65_530 + "\1Ole10Native".encode("utf-16-le")}),
        "打包了别的文件",
    ),
    "a template from the net": (
        lambda parts, kind: zipped({**parts, "x/_rels/a.rels": relations(("r", "attachedTemplate", "https://example.invalid/a.dotm"), external=True)}),
        "到网上取模板",
    ),
    "a template from a share": (
        lambda parts, kind: zipped({**parts, "x/_rels/a.rels": relations(("r", "attachedTemplate", "\\\\10.0.0.1\\a.dotm"), external=True)}),
        "到网上取模板",
    ),
    "another main part": (lambda parts, kind: zipped({**parts, "[Content_Types].xml": types("a.xml", "text/html")}), "不是Word文档"),
    "types of 9 MB": (lambda parts, kind: zipped({**parts, "[Content_Types].xml": os.urandom(9 * MB).hex()[: 9 * MB]}), "太大"),
    "a part that is not what it was": (lambda parts, kind: zipped(parts, zipfile.ZIP_STORED).replace(b"http", b"httq"), "已损坏"),
    "no markup at all": (lambda parts, kind: zipped({**parts, "[Content_Types].xml": "甲"}), "已损坏"),
}


@pytest.mark.parametrize("kind", PACKAGES)
@pytest.mark.parametrize("what", IN_PACKAGES)
def test_refuses_a_document_with(what: str, kind: str) -> None:
    make, said = IN_PACKAGES[what]
    start = time.perf_counter()
    with pytest.raises(KaopingError, match=said) as caught:
        inspect(make(PACKAGES[kind](), kind), f"材料.{kind}")
    assert str(caught.value).startswith(f"“材料.{kind}”")
    assert str(caught.value).count("。") == 1
    assert time.perf_counter() - start < 10


OTHERS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a workbook with macros by its ending": (lambda: zipped(book_parts()), "a.xlsm", "扩展名却是xlsm"),
    "a PDF of 100,000 pages": (lambda: pdf(pages=100_000), "a.pdf", "有100000页"),
    "a PDF with a password": (locked_pdf, "a.pdf", "打开密码"),
    "a PDF with a zip behind it": (lambda: pdf() + zipped({"a": "b"}), "a.pdf", "藏有压缩包"),
    "a PDF behind a page": (lambda: b"<html>" + pdf(), "a.pdf", "PDF文件头前面"),
    "a photo with a zip behind it": (lambda: photo() + zipped({"a": "b"}), "a.jpg", "藏有压缩包"),
    "a PNG with a zip behind it": (lambda: photo(form="PNG") + zipped({"a": "b"}), "a.png", "藏有压缩包"),
    "a picture of 2,500 million pixels": (lambda: png_header(50_000, 50_000), "a.png", "50000×50000"),
    "a picture as wide as its number allows": (lambda: png_header(2**31 - 1, 1), "a.png", "像素|已损坏"),
    "a picture of a few bytes": (lambda: png_header(7_000, 7_000), "a.png", "已损坏"),
    "a JPEG that ends after its head": (lambda: photo()[:30], "a.jpg", "已损坏"),
    "a .doc with macros": (lambda: renamed_stream("1Table", "VBA"), "a.doc", "带有宏"),
    "a .doc with a packaged file": (lambda: renamed_stream("1Table", "\1Ole10Native"), "a.doc", "打包了别的文件"),
    "an encrypted Office file": (lambda: renamed_stream("WordDocument", "EncryptedPackage"), "a.docx", "打开密码"),
    "a compound file of something else": (lambda: renamed_stream("WordDocument", "Contents"), "a.doc", "既没有Word正文"),
    "an .ofd with an entity": (lambda: zipped({"OFD.xml": OUTSIDE}), "a.ofd", "DOCTYPE"),
    "an .ofd that is none": (lambda: zipped({"OFD.xml": "<html/>"}), "a.ofd", "没有OFD版式文件"),
    "an .ofd with a program": (lambda: zipped({"OFD.xml": "<OFD/>", "a.exe": b"MZ"}), "a.ofd", "藏有程序"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_refuses(what: str) -> None:
    make, name, said = OTHERS[what]
    with pytest.raises(KaopingError, match=said) as caught:
        inspect(make(), name)
    assert str(caught.value).count("。") == 1


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "jpg", "png", "doc", "xls", "ofd"])
@pytest.mark.parametrize("junk", [b"<script>alert(1)</script>", EICAR, b"MZ" + b"\0" * 100, b"GIF89a"])
def test_refuses_anything_before_a_good_file(kind: str, junk: bytes) -> None:
    with pytest.raises(KaopingError):
        inspect(junk + good()[kind], f"a.{kind}")


@pytest.mark.parametrize("kind", ["jpg", "png", "pdf"])
@pytest.mark.parametrize("junk", [b"<script>alert(1)</script>", EICAR])
def test_what_hangs_on_behind_a_picture_or_page_is_not_in_the_preview(kind: str, junk: bytes) -> None:
    shown = preview(inspect(good()[kind] + junk, f"a.{kind}").kind, good()[kind] + junk)
    assert shown.image is not None
    assert junk not in shown.image


def test_a_script_in_a_pdf_never_gets_into_the_preview() -> None:
    shown = preview("pdf", scripted_pdf())
    assert shown.image is not None and b"alert" not in shown.image


def test_a_cell_in_the_last_row_costs_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c><c r="XFD1048576"><v>3</v></c></row>'
    inspect(book(rows), "a.xlsx")
    start = time.perf_counter()
    shown = preview("xlsx", book(rows))
    assert shown.html is not None and shown.html.count("<tr>") == 2
    assert "只显示" in shown.note
    assert time.perf_counter() - start < 2


def test_a_hundred_thousand_rows_show_the_first() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 100_001))
    shown = preview("xlsx", book(rows))
    assert shown.html is not None and "<td>300</td>" in shown.html and "<td>301</td>" not in shown.html
    assert "前300行" in shown.note


HEAVY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "tables in tables": ("docx", lambda: word("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60)),
    "a million empty paragraphs": ("docx", lambda: zipped(word_parts("<w:p/>" * 1_100_000), zipfile.ZIP_STORED)),
    "forms that draw forms": ("pdf", slow_pdf),
    "a stream of a gigabyte": ("pdf", lambda: pdf(content=b" " * 500_000_000)),
    "a row of half a million cells": ("xlsx", lambda: zipped(book_parts("<row>" + '<c t="n"><v>1</v></c>' * 500_000 + "</row>"), zipfile.ZIP_STORED)),
    "merges over each other": ("xlsx", lambda: book(after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50_000 + "</mergeCells>")),
    "a shared string that is not there": ("xlsx", lambda: book('<row><c t="s"><v>9999999</v></c></row>')),
}


@pytest.mark.parametrize("what", HEAVY)
def test_what_is_heavy_is_shown_or_said_within_its_time(what: str) -> None:
    kind, make = HEAVY[what]
    data = make()
    start = time.perf_counter()
    shown = preview(kind, data, name="重")
    assert time.perf_counter() - start < 10 + 2
    assert shown.html or shown.image or shown.note.endswith("下载后查看。")


def test_the_largest_picture_allowed_is_shown_within_the_memory_allowed(tmp_path: Path) -> None:
    Image.new("RGBA", (7_000, 7_000), (255, 0, 0, 128)).save(tmp_path / "a.png", compress_level=1)
    shown = preview(inspect(tmp_path / "a.png", "a.png").kind, tmp_path / "a.png", width=300)
    assert shown.image is not None


def test_a_file_that_takes_too_long_is_ended_and_said_so() -> None:
    start = time.perf_counter()
    shown = preview("pdf", slow_pdf(), limits=Limits(seconds=1))
    assert time.perf_counter() - start < 4
    assert shown.empty and "超出了内存或时间的上限" in shown.note


def test_a_file_that_takes_too_much_memory_is_ended_and_said_so() -> None:
    little = Limits(memory=200 * MB)
    assert inspect(photo(), "a.jpg", little).kind == "jpg"
    with pytest.raises(KaopingError, match="超出了内存"):
        inspect(photo(7_000, 7_000, form="PNG"), "a.png", little)


def test_others_are_served_while_one_file_runs_out_of_its_time() -> None:
    slow = threading.Thread(target=lambda: preview("pdf", slow_pdf(), limits=Limits(seconds=3)))
    slow.start()
    time.sleep(0.2)
    start = time.perf_counter()
    assert inspect(photo(), "a.jpg").kind == "jpg"
    assert time.perf_counter() - start < 1
    slow.join()


def test_reading_goes_on_after_the_process_that_reads_has_died() -> None:
    inspect(photo(), "a.jpg")
    process = worker._NURSERY._process
    assert process is not None
    process.kill()
    assert inspect(photo(), "a.jpg").kind == "jpg"


def test_where_no_process_can_be_forked_a_new_one_reads_within_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert inspect(photo(), "a.jpg").kind == "jpg"
    assert preview("pdf", pdf()).image is not None
    assert "超出了内存或时间的上限" in preview("pdf", slow_pdf(), limits=Limits(seconds=1)).note


def test_the_process_that_reads_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_SECRET_KEY", "secret-of-the-site")
    worker._NURSERY.stop()
    inspect(photo(), "a.jpg")
    process = worker._NURSERY._process
    assert process is not None
    assert b"secret-of-the-site" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_an_inert_ofd_is_kept_and_not_opened() -> None:
    inspect(ofd(), "a.ofd")
    assert preview("ofd", ofd()).note == "此类文件请下载后查看。"
