"""附件4 as issued, through the site: every unit, item, point and word of it, what is wrong with it, and no publication before that is decided."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kaoping.core.finding import Level
from kaoping.core.wire import digest
from kaoping.read.stored import read_rulings
from kaoping.web.actions.standards import freezing
from kaoping.web.models import Document
from kaoping.web.queries.standards import standing_of
from web.world import SHIPPED, World

from .conftest import Record

DOCUMENT = SHIPPED / "附件4.docx"
FIXTURES = Path(__file__).parents[1] / "fixtures"
POINTS = {
    "A": (
        ("农村基层组织建设", 35, {
            "1.1": "8=3-5+3", "1.2": "5=2+1+2", "1.3": "5=1+1+2+1", "1.4": "5=2+3", "1.5": "5=1+1+1+1+1", "1.6": "4=2+2", "1.7": "3=1+1+1",
        }),
        ("社区党建", 20, {"2.1": "8=3-5+3", "2.2": "8=4+2+2", "2.3": "4=2+2"}),
        ("非公有制企业和社会组织党建", 15, {"3.1": "4=2+2", "3.2": "3=2+1", "3.3": "4=2+2", "3.4": "4=2+1+1"}),
        ("其他工作", 30, {"4.1": "10=5+3+2", "4.2": "8=0-8", "4.3": "8=1.5+2+2+2.5", "4.4": "4=2+2"}),
    ),
    "B": (
        ("社区党建", 35, {"1.1": "10=3-5+3", "1.2": "10=4+2+2", "1.3": "6=3+3", "1.4": "5=1+1+1+1+1", "1.5": "4=1+1+2"}),
        ("非公有制企业和社会组织党建", 30, {"2.1": "8=4+4", "2.2": "6=4+2", "2.3": "8=4+4", "2.4": "8=4+2+2"}),
        ("其他工作", 35, {"3.1": "10=5+3+2", "3.2": "10=0-10", "3.3": "10=1+3+3+3", "3.4": "5=2+3"}),
    ),
}  # fmt: skip
"""Copied from the document by hand: each section's marks, each item's, and those of its points."""
UNITS = {"A": ("广阳镇", "金锁关镇", "陈炉镇", "红土镇", "阿庄镇", "印台街道", "城关街道", "王石凹街道"), "B": ("三里洞街道",)}
FOUND = [("R01", "B/1.1"), ("R01", "B/1.2"), ("R02", "A/4.2"), ("R02", "B/3.2")]
"""All errors, and the items whose marks nothing divides."""


def _texts() -> dict[str, list[str]]:
    """The items' words by python-docx, which shares nothing with our reader; without white space."""
    tables = docx.Document(str(DOCUMENT)).tables
    return {"AB"[n]: ["".join(r.cells[1].text.split()) for r in t.rows[1:-1]] for n, t in enumerate(tables)}


def _show(clause: Any) -> str:
    """A scoring point as the table above has it; nothing for what scores no points of its own (酌情扣分, 得0分)."""
    if clause.KIND == "within":
        return f"{clause.low}-{clause.high}"
    if clause.KIND == "holistic":
        return f"0-{clause.marks}" if getattr(clause, "marks", None) is not None else "0-"
    return "" if clause.KIND in ("discretion", "void") else f"{clause.marks}"


def _differences(document: Document) -> tuple[list[Any], int]:
    """What was read otherwise than it stands in the document, and how much was compared."""
    wrong, compared, texts = [], 0, _texts()
    standard = standing_of(document).compiled
    for rubric in standard.rubrics:
        want = POINTS[rubric.id]
        found = [(s.title, s.worth, {i.id: i for i in s.items}) for s in rubric.sections]
        pairs: list[tuple[Any, Any]] = [(tuple(rubric.applies_to), UNITS[rubric.id]), (rubric.worth, Decimal(100))]
        for (title, worth, items), (name, marks, points) in zip(found, want, strict=True):
            pairs += [("".join(title.split()), name), (worth, Decimal(marks)), (list(items), list(points))]
            pairs.append((sum(i.worth for i in items.values()), Decimal(marks)))
            for id_, told in points.items():
                shown = f"{items[id_].worth}=" + "+".join(filter(None, map(_show, items[id_].clauses)))
                pairs.append((shown.replace("=0-", f"=0-{items[id_].worth}") if shown.endswith("=0-") else shown, told))
        for item, text in zip(rubric.items(), texts[rubric.id], strict=True):
            pairs.append(("".join(item.text.split()), text))
            pairs += [("".join(c.text.split()) in text, True) for c in item.clauses]
            pairs.append((item.unread, ()))
        compared += len(pairs)
        wrong += [(rubric.id, *pair) for pair in pairs if pair[0] != pair[1]]
    assert [len(list(r.items())) for r in standard.rubrics] == [18, 13]
    assert [sum(bool(_show(c)) for i in r.items() for c in i.clauses) for r in standard.rubrics] == [47, 34]
    return wrong, compared


def _added(world: World, name: str, data: bytes) -> Document:
    answer = world.client("王主任").post(reverse("standards:add"), {"file": SimpleUploadedFile(name, data), "year": 2019, "previous": "none"})
    assert answer.status_code == 302, answer.content.decode()
    return Document.objects.latest("id")


def test_reads_every_unit_item_point_and_word_and_finds_what_is_wrong(world: World, figure: Record, long: bool) -> None:
    others = ("txt", "doc", "xls", "xlsx", "pdf") if long else ("txt",)
    files = {"附件4.docx": DOCUMENT.read_bytes()} | {f"附件4.{kind}": (FIXTURES / f"附件4.{kind}").read_bytes() for kind in others}
    wrong, tried = [], 0
    for name, data in files.items():
        document = _added(world, name, data)
        differing, compared = _differences(document)
        wrong, tried = [*wrong, *((name, *d) for d in differing)], tried + compared
        findings = standing_of(document).findings
        told = sorted((f.code, f.where) for f in findings if f.level is Level.ERROR or f.code == "R02")
        wrong += [(name, told)] * (told != FOUND)
    assert not wrong[:4]
    figure("T05", on="读入", tried=tried, failed=len(wrong), said=f"{'、'.join(files)}：错误2处（B/1.1、B/1.2），没有得分点的2处（A/4.2、B/3.2）")


def _publish(world: World, document: Document) -> tuple[bool, str]:
    """Press 发布 with the digest that the page shows, or a made-up one where it shows none; whether it is published, and what is said."""
    document.refresh_from_db()
    client, at = world.client("王主任"), reverse("standards:publish", args=[document.pk])
    shown = re.search(r'name="digest" value="(\w{64})"', client.get(at).content.decode())
    body = {"version": document.version, "digest": shown[1] if shown else digest(freezing(document))}
    answer = client.post(at, body)
    document.refresh_from_db()
    assert bool(document.frozen) == (answer.status_code == 302)
    return bool(document.frozen), html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_publishes_nothing_while_anything_is_undecided(world: World, figure: Record, long: bool) -> None:
    document = _added(world, DOCUMENT.name, DOCUMENT.read_bytes())
    rulings = [r for r in read_rulings((SHIPPED / "rulings.yaml").read_bytes(), "rulings.yaml") if r.question in ("together", "shortfall")]
    assert len(rulings) == 12
    early, tried = [], 0
    for n, ruling in enumerate(rulings):
        if long or n in (0, 11):
            published, said = _publish(world, document)
            early += [(n, said[:200])] * (published or "发布" not in said)
            tried += 1
        document.refresh_from_db()
        given = {name: getattr(ruling, name) for name in ("where", "question", "answer", "by", "on", "reason")}
        answer = world.client("王主任").post(reverse("standards:rule", args=[document.pk]), {"version": document.version, **given})
        assert answer.status_code == 302
    assert _publish(world, document)[0]
    assert not early
    figure("T05", on="发布", tried=tried, failed=len(early), said="12处（2处错误、10处待定）逐处定下，定完之前每次都拒绝，定完就发布")
