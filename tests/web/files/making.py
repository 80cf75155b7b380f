"""Files for these tests, good ones and hostile ones, made by hand so that each is wrong in exactly one way."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

from read.making import FIXTURES, SEED, docx, p, tbl, tc, tr

MB = 1024 * 1024
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
BOOK = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Parts = dict[str, str | bytes]


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def types(part: str, kind: str) -> str:
    return f'<Types xmlns="{TYPES}"><Override PartName="/{part}" ContentType="{kind}"/></Types>'


def relations(*targets: tuple[str, str, str], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    inside = "".join(f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>' for id_, kind, target in targets)
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def word_parts(body: str = "", **more: str) -> Parts:
    with zipfile.ZipFile(io.BytesIO(docx(body or p("工作总结"), **more))) as package:
        inner: Parts = {name: package.read(name) for name in package.namelist()}
    return {"[Content_Types].xml": types("word/document.xml", WORD_TYPE), **inner}


def book_parts(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', after: str = "") -> Parts:
    return {
        "[Content_Types].xml": types("xl/workbook.xml", BOOK_TYPE),
        "xl/workbook.xml": f'<workbook xmlns="{BOOK}" xmlns:r="{OFFICE}"><sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{BOOK}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }


def word(body: str = "", **more: str) -> bytes:
    return zipped(word_parts(body, **more))


def word_with_picture(data: bytes, target: str = "media/image1.jpg") -> bytes:
    """A Word document that shows one picture twice: in a paragraph and in a table."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    blip = f'<w:drawing><a:blip xmlns:a="{drawing}" xmlns:r="{OFFICE}" r:embed="r5"/></w:drawing>'
    inside = p("前") + f"<w:p><w:r>{blip}</w:r></w:p>" + tbl(tr(tc(f"<w:p><w:r><w:t>现场</w:t></w:r><w:r>{blip}</w:r></w:p>"))) + p("后")
    parts = word_parts(inside)
    return zipped({**parts, "word/_rels/document.xml.rels": relations(("r5", "image", target)), "word/media/image1.jpg": data, "word/media/image1.emf": b"emf"})


def book(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', after: str = "") -> bytes:
    return zipped(book_parts(rows, after))


def ofd() -> bytes:
    return zipped({"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0"/>', "Doc_0/Document.xml": "<a/>"})


def pdf(pages: int = 1, content: bytes = b"0 0 1 rg 100 100 200 200 re f", catalog: bytes = b"", trailer: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """A PDF whose pages all show `content`; extra objects begin at number 4 + pages."""
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed := zlib.compress(content)), packed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources << /XObject << /X 5 0 R >> >> >>" % (3 + pages)
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages), *[page] * pages, stream, *more]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, one in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    start, size = out.tell(), len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, table, size, trailer, start))
    return out.getvalue()


def slow_pdf() -> bytes:
    """Forms that draw forms that draw forms: 10 to the 9th drawings on one page of 2 KB."""
    forms = []
    for level in range(9):
        inner = b"/X Do " * 10 if level < 8 else b"0 0 300 300 re f 10 10 m 500 500 l S "
        held = b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + level) if level < 8 else b""
        forms.append(b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] %s /Length %d >>\nstream\n%s\nendstream" % (held, len(inner), inner))
    return pdf(content=b"/X Do", more=tuple(forms))


def locked_pdf() -> bytes:
    secret = b"<" + b"ab" * 32 + b">"
    return pdf(trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O %s /U %s /P -4 >> /ID [<00><00>]" % (secret, secret))


def scripted_pdf() -> bytes:
    return pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")


def photo(width: int = 64, height: int = 32, turned: int = 1, gps: bool = False, form: str = "JPEG") -> bytes:
    """Left half red, right half blue, as stored."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = turned
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (34.0, 56.0, 10.0)
    out = io.BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises this size, with hardly a pixel in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def overlapping(parts: Parts) -> bytes:
    """The last part once more in the directory under another name, over the same bytes."""
    data = zipped(parts)
    end = data.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", data, end + 10)
    last = data.rfind(b"PK\x01\x02", 0, end)
    entry = bytearray(data[last:end])
    entry[46] ^= 1  # another name, as long
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count + 1, count + 1, size + len(entry), start, 0)
    return data[:end] + bytes(entry) + tail


def flagged(parts: Parts) -> bytes:
    """Every part marked as encrypted."""
    data = bytearray(zipped(parts))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(sign)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(sign, place + 4)
    return bytes(data)


def renamed_stream(old: str, new: str, name: str = "附件4.doc") -> bytes:
    """A compound file whose stream or storage `old` is called `new`."""
    data = (FIXTURES / name).read_bytes()
    at = data.index(old.encode("utf-16-le") + b"\0\0")
    entry = new.encode("utf-16-le") + b"\0\0"
    return data[:at] + entry.ljust(64, b"\0") + struct.pack("<H", len(entry)) + data[at + 66 :]


@cache
def good() -> dict[str, bytes]:
    """One whole file of every kind that may be uploaded."""
    return {
        "docx": SEED.read_bytes(),
        "xlsx": (FIXTURES / "附件4.xlsx").read_bytes(),
        "pdf": (FIXTURES / "附件4-节选.pdf").read_bytes(),
        "jpg": photo(400, 300),
        "png": photo(400, 300, form="PNG"),
        "doc": (FIXTURES / "附件4.doc").read_bytes(),
        "wps": (FIXTURES / "附件4.doc").read_bytes(),
        "xls": (FIXTURES / "附件4.xls").read_bytes(),
        "et": (FIXTURES / "附件4.xls").read_bytes(),
        "ofd": ofd(),
    }
