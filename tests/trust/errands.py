"""A working day where nothing is connected: the site served, somebody logged in, files that point outside sent up and looked at, the command line run.

`python tests/trust/errands.py DIR FILES PAGES` (at most so many of each), in a folder that office.py built; prints what was done.
test_no_way_out.py listens to what the system is asked meanwhile.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tests")]

from trust.office import CLEAN, CROWD, PASSWORD, TOKEN, Site  # noqa: E402, the paths come first
from web.files.making import book_parts, good, p, pdf, photo, relations, word_parts, zipped  # noqa: E402

FAR, RESOLVED = ("192.0.2.77", 9), "far.example"
"""What is asked for on purpose at the end, an address and a name: whoever listens must have heard it."""
OUT = f"http://{RESOLVED}"
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

FLAT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>台账<draw:frame><draw:image xlink:href="{OUT}/z.png"
 xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body></office:document>"""


def reaching() -> Iterator[tuple[str, bytes]]:
    """Files that point at another machine, each in its format's own way."""
    yield "平常的.docx", good()["docx"]
    blip = f'<w:p><w:r><w:drawing><a:blip {DRAWING} r:link="r9"/></w:drawing></w:r></w:p>'
    parts = word_parts(p("台账") + blip)
    yield "图片在网上.docx", zipped({**parts, "word/_rels/document.xml.rels": relations(("r9", "image", f"{OUT}/a.png"), external=True)})
    yield "网页.html", f'<html><img src="{OUT}/a.png"><link rel=stylesheet href="{OUT}/a.css"></html>'.encode()
    template = relations(("r1", "attachedTemplate", f"{OUT}/a.dotm"), external=True)
    yield "模板在网上.docx", zipped({**word_parts(p("总结")), "word/_rels/settings.xml.rels": template})
    link = f'<w:p><w:hyperlink {DRAWING} r:id="r9"><w:r><w:t>点</w:t></w:r></w:hyperlink></w:p>'
    target = relations(("r9", "hyperlink", f"{OUT}/"), ("r10", "oleObject", f"{OUT}/b"), external=True)
    yield "链接.docx", zipped({**word_parts(link), "word/_rels/document.xml.rels": target})
    outer = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook/></externalLink>'
    inner = book_parts(f'<row r="1"><c r="A1" t="str"><f>WEBSERVICE("{OUT}/x")</f><v>1</v></c></row>')
    target = relations(("r1", "externalLinkPath", f"{OUT}/b.xlsx"), external=True)
    yield "引用别的表.xlsx", zipped({**inner, "xl/externalLinks/externalLink1.xml": outer, "xl/externalLinks/_rels/externalLink1.xml.rels": target})
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{OUT}/a.png"/></svg>'.encode()
    yield "图.svg", svg
    yield "图.jpg", svg
    yield "实体.docx", zipped({**word_parts(), "word/document.xml": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{OUT}/x">]><a>&x;</a>'})
    uri = OUT.encode()
    yield "链接.pdf", pdf(catalog=b"/OpenAction << /S /URI /URI (%s/) >>" % uri)
    yield "交表.pdf", pdf(catalog=b"/OpenAction << /S /SubmitForm /F (%s/) >>" % uri)
    yield "图片.rtf", rb'{\rtf1\ansi {\field{\*\fldinst INCLUDEPICTURE "' + OUT.encode() + rb'/a.png" \\d}{\fldrslt x}}}'
    yield "图片.fodt", FLAT.encode()
    yield "照片.jpg", photo(400, 300)
    yield from ((f"平常的.{kind}", body) for kind, body in good().items() if kind not in ("docx", "jpg", "png"))


class Browser:
    """Somebody with a cookie."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie, self.asked = port, cookie, 0

    def ask(self, method: str, url: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> tuple[int, bytes, http.client.HTTPMessage]:
        self.asked += 1
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": f"{self.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN} | ({"Content-Type": kind} if body else {})
        with contextlib.closing(line):
            line.request(method, url, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read(), answer.headers

    def log_in(self, name: str) -> None:
        status, _, told = self.ask("POST", "/login", urllib.parse.urlencode({"username": name, "password": PASSWORD}).encode())
        assert status == 302, status
        self.cookie = next(c.split(";")[0] for c in told.get_all("Set-Cookie", []) if c.startswith("kaoping="))

    def send(self, url: str, field: str, name: str, body: bytes, **more: str) -> tuple[int, str]:
        """A file, as a browser sends it: the status and where it leads."""
        edge = "x" * 30
        lines = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in more.items()]
        lines.append(f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + body + f"\r\n--{edge}--\r\n".encode())
        status, _, told = self.ask("POST", url, b"".join(lines), f"multipart/form-data; boundary={edge}")
        assert status in (302, 422), (url, name, status)
        return status, told.get("Location", "")

    def wander(self, start: str, most: int) -> None:
        """Every page that leads on from here, up to so many, with the pictures, sheets and scripts that they name."""
        todo, seen = [start], {start}
        while todo and most > 0:
            url, most = todo.pop(0), most - 1
            status, body, told = self.ask("GET", url)
            assert status < 500, (url, status)
            if "html" in told.get("Content-Type", ""):
                for found in re.findall(r'(?:href|src)="(/[^"#]*)', body.decode()):
                    place = found.replace("&amp;", "&")
                    if place not in seen and "logout" not in place:
                        seen.add(place)
                        todo.append(place)


def evidence(clerk: Browser, entry: str, most: int) -> int:
    """Each file sent up as evidence; what was taken, previewed."""
    taken = 0
    for name, body in islice(reaching(), most):
        status, _ = clerk.send(f"/e/{entry}/evidence/add", "files", name, body)
        taken += status == 302
    _, listed, _ = clerk.ask("GET", f"/e/{entry}/evidence")
    for one in sorted(set(re.findall(r'"/v/(\d+)', listed.decode())))[:most]:
        for place in (f"/v/{one}", f"/v/{one}/1/preview", f"/v/{one}/1/file", f"/v/{one}/1/picture/0"):
            assert clerk.ask("GET", place)[0] in (200, 404), place
    return taken


def standards(office: Browser, most: int) -> int:
    """Each file sent up as a standard; what was read, opened."""
    taken = 0
    for name, body in islice(reaching(), most):
        status, place = office.send("/standards/add", "file", name, body, year="2026", previous="auto")
        if status == 302:
            taken += 1
            assert office.ask("GET", place)[0] == 200, place
    return taken


def command_line(place: Path, most: int) -> int:
    """The seed standard reckoned, read and filled; and what points outside, read."""
    seed = next(ROOT.glob("standards/*/附件4.docx"))
    home, made, done = seed.parent, 0, []
    rulings = ["--rulings", str(home / "rulings.yaml")]
    done.append(["score", str(home / "rubric.yaml"), str(home / "answers.csv"), *rulings, "-o", str(place / "得分.csv")])
    for n, (name, body) in enumerate(islice(reaching(), 1, most)):
        (place / name).write_bytes(body)
        done.append(["compile", str(place / name), "-o", str(place / f"读{n}")])
    if most > 2:
        done.append(["compile", str(seed), "-o", str(place / "标准")])
        done.append(["fill", str(seed), str(home / "answers.csv"), *rulings, "-o", str(place / "填好")])
    for words in done:
        program = [sys.executable, "-m", "kaoping", *words]
        end = subprocess.run(program, env=CLEAN | {"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False)
        assert end.returncode in (0, 1, 2) and "Traceback" not in end.stderr, (words, end.stderr)
        made += 1
    return made


def main(home: Path, files: int, pages: int) -> dict[str, int]:
    told = json.loads((home / CROWD).read_text(encoding="utf-8"))
    site = Site(home).up()
    try:
        marker, clerk, office = Browser(site.port), *(Browser(site.port, told[k][0]["cookie"]) for k in ("clerk", "leader"))
        marker.log_in(told["by_hand"])
        entry = told["clerk"][0]["page"].split("/")[2]
        counts = {"evidence": evidence(clerk, entry, files), "standards": standards(office, files)}
        for one, start in ((marker, "/"), (clerk, told["clerk"][0]["page"]), (office, told["leader"][0]["page"])):
            one.wander(start, pages)
        counts["requests"] = marker.asked + clerk.asked + office.asked
    finally:
        site.end()
    with tempfile.TemporaryDirectory() as place:
        counts["commands"] = command_line(Path(place), 20 if files > 9 else 2)
    with socket.socket() as far, contextlib.suppress(OSError):
        far.connect(FAR)
    with contextlib.suppress(OSError):
        socket.getaddrinfo(RESOLVED, 80)
    return counts


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
