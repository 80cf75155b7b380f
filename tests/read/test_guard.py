"""Hostile files are refused before they are unpacked, in one sentence with the figures, whatever they are made of."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from kaoping.core.errors import KaopingError
from kaoping.read import guard
from read.making import FIXTURES, docx, opened, p, tbl, tc, tr, zipped

BOOK = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _stored(parts: dict[str, bytes]) -> bytes:
    """A zip that compresses nothing, so that the ratio gives nothing away."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _book(sheet: str, merges: str = "") -> bytes:
    workbook = f'<workbook xmlns="{BOOK}" xmlns:r="{RELATIONS}"><sheets><sheet name="一" r:id="r1"/></sheets></workbook>'
    return _stored(
        {
            "xl/workbook.xml": workbook.encode(),
            "xl/_rels/workbook.xml.rels": b'<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{BOOK}"><sheetData>{sheet}</sheetData><mergeCells>{merges}</mergeCells></worksheet>'.encode(),
        }
    )


def _word(body: str) -> bytes:
    return _stored({"word/document.xml": zipfile.ZipFile(io.BytesIO(docx(body))).read("word/document.xml")})


def _pdf(pages: int, content: bytes) -> bytes:
    shared = 3 + pages
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % (3 + n) for n in range(pages)), pages),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources << /Font << /F %d 0 R >> >> >>" % (shared, shared + 1)] * pages,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed := zlib.compress(content, 9)), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    body = io.BytesIO()
    for number, one in enumerate(objects, 1):
        offsets.append(len(out) + body.tell())
        body.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    out += body.getvalue()
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, table, size, len(out))


def _lying() -> bytes:
    """A zip that declares 10 bytes for a part that inflates to 50 MB."""
    data = zipped({"word/document.xml": b" " * (50 * guard.MB)})
    real, lie = struct.pack("<I", 50 * guard.MB), struct.pack("<I", 10)
    return data.replace(real, lie)


HOSTILE = {
    "a file of 100 MB": (lambda: b"a" * (100 * guard.MB), "100MB"),
    "a text of too many lines": (lambda: "甲\n".encode() * 200_000, "200000行"),
    "a zip that inflates a thousandfold": (lambda: zipped({"word/document.xml": b" " * (150 * guard.MB)}), "倍"),
    "a zip that inflates beyond all limits": (lambda: zipped({f"word/media/{n}.bin": b" " * (60 * guard.MB) for n in range(4)}), "240MB"),
    "a zip that lies about its sizes": (_lying, "已损坏"),
    "a zip of many parts": (lambda: _stored({f"word/{n}": b"" for n in range(guard.ENTRY_LIMIT + 1)}), "5001个"),
    "a document type": (lambda: zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE"),
    "a document type in UTF-16": (lambda: zipped({"word/document.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), "DOCTYPE"),
    "elements nested thousands deep": (lambda: _word("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "已损坏"),
    "tables nested in tables": (lambda: _word("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60), "套了8层"),
    "more markup than any standard": (lambda: _word("<w:p/>" * (guard.MARKUP_LIMIT + 1)), "个标记"),
    "a Word table of many rows": (lambda: _word("<w:tbl>" + "<w:tr/>" * 20_000 + "</w:tbl>"), "20000行"),
    "a Word cell over a million columns": (lambda: docx(tbl(tr(tc("甲", '<w:gridSpan w:val="1000000"/>')))), "列"),
    "three million characters": (lambda: _word("".join(p("字" * 10_000) for _ in range(300))), "200万字"),
    "a million Excel rows": (lambda: _book('<row><c t="n"><v>1</v></c></row>' * 700_000), "MB"),
    "a cell at A1048576": (lambda: _book('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "第1048576行"),
    "cells in far corners": (lambda: _book('<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="GR9999"><v>1</v></c></row>'), "散在"),
    "a PDF of 100,000 pages": (lambda: _pdf(100_000, b""), "100000页"),
    "a PDF stream that inflates to a gigabyte": (lambda: _pdf(1, b" " * 1_000_000_000), "上限"),
    "a PDF of a million lines": (lambda: _pdf(1, b"10 10 m 500 10 l S " * 1_000_000), "上限|图形"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_refuses_in_time_with_figures(kind: str) -> None:
    make, said = HOSTILE[kind]
    data = make()
    start = time.perf_counter()
    with pytest.raises(KaopingError, match=said) as caught:
        opened(data, "标准")
    assert time.perf_counter() - start < 5 + 5, "5 seconds, doubled for a busy machine"
    assert str(caught.value).count("。") == 1


HEAVY = {
    "paragraphs": lambda: _word("<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * 160_000),
    "empty paragraphs": lambda: _word("<w:p/>" * 990_000),
    "cells of a table": lambda: _word("<w:tbl>" + f"<w:tr>{'<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>' * 10}</w:tr>" * 9_000 + "</w:tbl>"),
    "cells of a sheet": lambda: _book(("<row>" + "<c><v>1.5</v></c>" * 190 + "</row>") * 520),
    "empty cells of a sheet": lambda: _book(("<row>" + "<c/>" * 190 + "</row>") * 5_000),
    "characters": lambda: _word("".join(p("字" * 10_000) for _ in range(199))),
}
_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from kaoping.core.errors import KaopingError
from kaoping.read.opening import open_document
try:
    open_document(sys.stdin.buffer.read(), "标准")
except KaopingError:
    pass
"""


@pytest.mark.parametrize("kind", HEAVY)
def test_the_most_that_is_allowed_stays_within_512_mb_and_seconds(kind: str) -> None:
    data = HEAVY[kind]()
    packages = str(Path(guard.__file__).parents[2])
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _CHILD], input=data, capture_output=True, env={**os.environ, "PYTHONPATH": packages}, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert time.perf_counter() - start < 5 + 5


@pytest.mark.parametrize("name", ["附件4.doc", "附件4.xls", "附件4.xlsx", "附件4.pdf"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_read_or_refused(name: str, share: float) -> None:
    data = (FIXTURES / name).read_bytes()
    try:
        document = opened(data[: int(len(data) * share)], name)
    except KaopingError as error:
        assert name in str(error)
    else:
        assert document.blocks


def test_overlapping_merges_cost_no_more_than_others() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="900"><c r="CA900"><v>1</v></c></row>'
    merges = '<mergeCell ref="A1:B1"/>' + '<mergeCell ref="A1:BZ900"/>' * 50_000
    start = time.perf_counter()
    assert opened(_book(cells, merges), "标准").blocks
    assert time.perf_counter() - start < 5 + 5
