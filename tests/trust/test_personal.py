"""Numbers of persons: found at upload, covered for whoever need not see them, in nothing that is given out, gone when their years are over; secrets refused."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from kaoping.core.digest import sm3
from kaoping.core.errors import KaopingError
from kaoping.web.actions import archive, purging
from kaoping.web.actions import evidence as acts
from kaoping.web.files import store
from kaoping.web.files.inspecting import inspect
from kaoping.web.files.names import clean_name
from kaoping.web.files.previewing import preview
from kaoping.web.files.private import Secret, masked
from kaoping.web.models import Appeal, Catalogue, Correction, Event, Evidence, EvidenceFile, User, guards
from kaoping.web.policy import EntryState, Stage
from read.making import p
from web.files.making import book, pdf, photo, word, word_parts, zipped
from web.ledger import CLERK, LEADER, OFFICE, released
from web.matrix import ROLES, things, urls
from web.world import World, build

from .conftest import Record

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "伟芳娜敏静丽强磊军洋勇艳杰娟涛"
ID, PHONE = "110101199003078590", "13891912345"


def identity(r: random.Random) -> str:
    first = f"{r.randint(110_000, 659_999):06d}{r.randint(1940, 2010)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{r.randint(0, 999):03d}"
    return first + "10X98765432"[sum(int(a) * b for a, b in zip(first, WEIGHTS, strict=True)) % 11]


def card(r: random.Random) -> str:
    body = "62" + "".join(str(r.randint(0, 9)) for _ in range(r.choice((13, 16))))
    doubled = [int(d) * 2 - 9 if int(d) > 4 else int(d) * 2 for d in reversed(body)][::2]
    return body + str(-(sum(doubled) + sum(int(d) for d in reversed(body)) - sum(int(d) for d in list(reversed(body))[::2])) % 10)


def mobile(r: random.Random) -> str:
    return f"1{r.choice('3456789')}{r.randint(0, 999_999_999):09d}"


def person(r: random.Random) -> str:
    return r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.randint(1, 2)))


def with_persons(r: random.Random) -> list[str]:
    """Paragraphs (or cells) of which some name people by a number."""
    kind = r.randrange(5)
    if kind == 4:  # a list with the telephones of offices
        rows = [[person(r), f"0919-{r.randint(2_000_000, 8_999_999)}"] for _ in range(r.randint(3, 12))]
        return ["姓名", "联系电话", *(cell for row in rows for cell in row)]
    one = (identity, mobile, card, identity)[kind]
    held = [f"{person(r)}{r.choice(('，', '：', ' ', ''))}{one(r)}" for _ in range(r.randint(1, 9))]
    if kind == 1 and r.random() < 0.3:
        held = [re.sub(r"(1\d\d)(\d{4})(\d{4})", r"\1 \2 \3", h) for h in held]
    return ["补贴发放名单", *without_persons(r)[:2], *held]


def without_persons(r: random.Random) -> list[str]:
    """What such evidence is full of: documents' numbers, amounts, dates, codes, telephones of offices, numbers already covered."""
    lines = [
        f"陈发〔{r.randint(2015, 2026)}〕{r.randint(1, 99)}号", f"拨付资金{r.randint(1, 10**9) / 100:.2f}元",
        f"办公室电话0919-{r.randint(2_000_000, 8_999_999)}",
        f"统一社会信用代码9161{r.randint(0, 10**8):08d}{r.randint(0, 10**5):05d}X",
        f"合同编号HT{r.randint(2015, 2026)}{r.randint(0, 10**11):011d}",
        f"{r.randint(2015, 2026)}年{r.randint(1, 12)}月{r.randint(1, 28)}日召开党委会",
        f"党员{r.randint(1, 400)}名，覆盖{r.randint(1, 100)}.{r.randint(0, 99):02d}%",
        f"{identity(r)[:6]}********{identity(r)[-4:]}", f"139****{r.randint(0, 9999):04d}", f"流水号{r.randint(10**15, 10**16 - 1) + 10**19}",
        f"不动产权第{r.randint(10**6, 10**7)}号", f"户籍人口{r.randint(10**3, 10**6)}", f"物资编码0{r.randint(10**12, 10**13 - 1)}",
    ]
    return r.sample(lines, r.randint(3, 9))


def made(kind: str, texts: list[str]) -> bytes:
    if kind == "docx":
        return word("".join(p(t) for t in texts))
    if kind == "xlsx":
        cells = [f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{t}</t></is></c></row>' for n, t in enumerate(texts, 1)]
        return book("".join(cells))
    return _pdf(texts)


def _pdf(texts: list[str]) -> bytes:
    """With the letters and digits alone: a font that needs no embedding knows no Chinese."""
    lines = "".join(f"({re.sub(r'[^ -~]', ' ', t).replace('(', ' ').replace(')', ' ')}) Tj 0 -20 Td " for t in texts)
    return pdf(content=f"BT /F1 12 Tf 60 700 Td {lines} ET".encode())


def test_persons_are_found_at_upload_and_ordinary_numbers_are_not(figure: Record, long: bool) -> None:
    r, n, hits, wrong, missed = random.Random(30), 1000 if long else 60, 0, 0, 0
    for at in range(n):
        kind = ("docx", "xlsx", "pdf")[at % 3]
        theirs, ours = with_persons(r), without_persons(r)
        if kind == "pdf" and theirs[0] == "姓名":
            kind = "docx"
        hits += bool(inspect(made(kind, theirs), f"名单.{kind}").warnings)
        wrong += bool(inspect(made(kind, ours), f"台账.{kind}").warnings)
    missed = n - hits
    precision = hits / max(hits + wrong, 1)
    assert precision >= 0.90, f"{wrong} of {n} ordinary files were called personal"
    said = f"含号码的{n}个认出{hits}个，不含的{n}个误报{wrong}个，精确率{precision:.1%}"
    figure("T30", on="上传时认出", tried=2 * n, failed=missed / n, limit=0.05, said=said)


def _deep(body: bytes) -> str:
    """All text in an answer: of a workbook or a document its parts, of a PDF its pages."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "\n".join(_deep(package.read(i)) for i in package.infolist() if not i.is_dir())
    if body[:5] == b"%PDF-":
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body))
    return body.decode("utf-8", "replace")


def _personal(world: World, unit: str = "陈炉镇") -> EvidenceFile:
    world.at(Stage.REPORT, EntryState.OPEN)
    body = word(p(f"张三 {ID} {PHONE}"))
    return acts.add(world.actor(f"{unit}联络员"), world.entries[unit], io.BytesIO(body), "补贴名单.docx", ["1.1"])


@pytest.mark.django_db
def test_nothing_given_out_names_a_person_by_a_number_and_what_is_purged_is_gone(figure: Record) -> None:
    world = build()
    kept = _personal(world)
    User.objects.filter(name__contains="组员").update(contact=PHONE, email="somebody@example.gov.cn")
    released(world.at())
    mine, found, tried = things(world, "陈炉镇", "第一组", "组员丁"), [], 0
    public = {n: a for n, a in urls().items() if n.split(":")[0] in ("look", "results", "rectify", "overview", "archive", "report")}
    del public["rectify:reminders"]  # where a person reads their own address
    for role in ("reader", "head", "clerk", "member", "office"):
        client = world.client(ROLES[role])
        for name, arguments in public.items():
            answer: Any = client.get(mine.url(name, arguments))
            if answer.status_code != 200:
                continue
            text, tried = _deep(b"".join(answer.streaming_content) if answer.streaming else answer.content), tried + 1
            found += [f"{role} {name}" for secret in (ID, PHONE, "somebody@") if secret in text]
    guards.remove(connection)
    Appeal.objects.all().delete()
    Correction.objects.all().delete()  # made for the addresses only; nothing is archived while one is open
    archive.end(world.actor(OFFICE), world.assessment)
    Catalogue.objects.filter(assessment=world.assessment).update(at=timezone.now() - timedelta(days=3 * 366))
    assert purging.purge_due() == 1
    gone = [store.is_kept(kept.key)]
    for name in ("file", "preview", "picture/0"):
        answer = world.client(CLERK).get(f"/v/{kept.evidence_id}/1/{name}")
        gone.append(ID in _deep(answer.getvalue()))
    event = Event.objects.filter(verb="archive.purge").get()
    gone.append(kept.digest not in event.old or ID in event.old + event.new)
    assert not found, found
    said = f"{tried}个页面和表里没有号码；清除后文件、预览、图片都没有，操作记录只留摘要值"
    figure("T30", on="公开和清除", tried=tried + len(gone), failed=len(found) + sum(gone), said=said)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_numbers_stay_covered_until_somebody_says_why_and_the_audit_knows(kind: str) -> None:
    world = build().at(Stage.REPORT, EntryState.OPEN)
    file = acts.add(world.actor(CLERK), world.entries["陈炉镇"], io.BytesIO(made(kind, [f"Zhang {ID}"])), f"名单.{kind}", ["1.1"])
    assert file.evidence.personal
    world.at()
    member, own = world.client("组员甲"), world.client(CLERK)
    look = f"/v/{file.evidence_id}/1/preview"
    covered, whole = member.get(look).content.decode(), own.get(look).content.decode()
    assert "号码和图片已遮盖" in covered
    assert "号码和图片已遮盖" not in whole
    if kind != "pdf":
        assert (ID in covered, masked(ID) in covered, ID in whole) == (False, True, True)
    else:
        assert _black(covered) > _black(whole) + 500
    assert member.get(f"/v/{file.evidence_id}/1/file").status_code == 409
    assert "请用4至200个字" in member.post(f"/v/{file.evidence_id}/bare", {"reason": "看"}, follow=True).content.decode()
    member.post(f"/v/{file.evidence_id}/bare", {"reason": "核对补贴发放名单"})
    assert "号码和图片已遮盖" not in member.get(look).content.decode()
    assert member.get(f"/v/{file.evidence_id}/1/file").status_code == 200
    assert "号码和图片已遮盖" in world.client("组员乙").get(look).content.decode()
    event = Event.objects.get(verb="evidence.bare")
    assert (event.name, event.reason, event.entry) == ("组员甲", "核对补贴发放名单", world.entries["陈炉镇"].pk)


def _black(page: str) -> int:
    from base64 import b64decode

    from PIL import Image

    shown = Image.open(io.BytesIO(b64decode(re.search(r"base64,([^\"]+)", page)[1])))  # type: ignore[index]
    return sum(shown.convert("L").histogram()[:64])


@pytest.mark.django_db
def test_leaders_see_personal_evidence_covered_and_have_no_way_around() -> None:
    world = build()
    kept = _personal(world)
    world.assessment.options = {"reader_sees": "on"}
    world.assessment.save()
    world.at()
    leader = world.client(LEADER)
    assert masked(ID) in leader.get(f"/v/{kept.evidence_id}/1/preview").content.decode()
    assert leader.post(f"/v/{kept.evidence_id}/bare", {"reason": "想看一看"}).status_code == 404
    assert leader.get(f"/v/{kept.evidence_id}/1/file").status_code == 409
    photographed = preview("jpg", photo(), covered=True)
    assert (photographed.image, "不能只遮住号码" in photographed.note) == (None, True)


MARKS = ("机密★10年", "绝密★", "秘密 ★ 5年", "密级：机密", "密级:秘密", "绝密★启用前")


def _secrets() -> list[tuple[str, bytes]]:
    plain = word(p("通知"))
    found = [(f"通知{n}.docx", word(p(mark) + p("关于某事的通知"))) for n, mark in enumerate(MARKS)]
    found += [(f"表{n}.xlsx", made("xlsx", ["序号", mark])) for n, mark in enumerate(MARKS)]
    head = f'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{p("机密★5年")}</w:hdr>'
    found.append(("眉.docx", zipped({**word_parts(p("通知")), "word/header1.xml": head})))
    return found + [(name, plain) for name in ("（机密）方案.docx", "秘密★5年 名单.docx", "机密-部署.docx", "【绝密】.docx", "要点（秘密5年）.docx")]


NOT_SECRET = (
    "内部资料", "内部★", "保密工作责任书", "严守党的秘密和国家秘密", "机密文件管理制度", "密级：内部",
    "公开", "密级分为绝密、机密、秘密三级", "对于秘密、机密件要登记",
)


@pytest.mark.django_db
def test_files_marked_secret_are_refused_kept_nowhere_and_told_without_a_word_of_them(figure: Record) -> None:
    world, faults = build().at(Stage.REPORT, EntryState.OPEN), []
    entry, client, files = world.entries["陈炉镇"], world.client(CLERK), _secrets()
    for name, body in files:
        sent = SimpleUploadedFile(name, body)
        answer = client.post(f"/e/{entry.pk}/evidence/add", {"files": [sent], "item": "1.1"}, headers={"Accept": "application/json"})
        said, event = answer.json()["files"][0]["sentence"], Event.objects.latest("seq")
        if "非涉密系统" not in said or event.verb != "secret.refuse" or name in event.new or "某事" in event.new or sm3(body) not in event.new:
            faults.append(f"{name}: {answer.status_code} {said} {event}")
    if Evidence.objects.exists():
        faults.append("something was kept")
    for n, words in enumerate(NOT_SECRET):
        name = clean_name(f"{words}.docx")
        for title, body in ((name, word(p("通知"))), (f"正文{n}.docx", word(p("标题") + p(words)))):
            try:
                inspect(body, title)
            except KaopingError as error:
                faults.append(f"{words}: {error}")
    with pytest.raises(Secret):
        inspect(pdf(content=b""), "机密★方案.pdf")
    assert not faults, faults
    said = f"{len(files)}个标有密级的全部拒收，什么也没存，操作记录不含内容；{len(NOT_SECRET)}种“内部”等字样照收"
    figure("T30", on="涉密标志", tried=len(files) + 2 * len(NOT_SECRET), failed=len(faults), said=said)
