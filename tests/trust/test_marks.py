"""Marks that the standard does not allow are stored by no way in, and no point is taken without clause, fact and proof."""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from docx import Document as Word

from kaoping.core.plan import plan_of
from kaoping.core.rubric import Item
from kaoping.web.actions import papers as acts
from kaoping.web.actions.answers import save_answer
from kaoping.web.models import Assessment, Event, Mark, MarkVersion, Panel, Sheet
from kaoping.web.policy import SheetKind
from kaoping.web.queries import papers as query
from kaoping.web.queries.duties import work_at
from kaoping.web.queries.rubrics import rubric_of
from web.agreeing import best
from web.api.calling import call, token
from web.books import assessors, fill, key
from web.signed import signed
from web.world import World

from .conftest import Record

UNITS = {"A": "陈炉镇", "B": "三里洞街道"}
MISSING = {"kind": "source", "id": "missing", "page": ""}
NEVER = (
    "NaN", "nan", "Infinity", "-Infinity", "1e9", "1E1", "9" * 20, "９" * 20, "-0.5", "－0.5", "1.25", "0.0000001", "abc", "十", "8,5", "--1", "0x8",
    "1_0", "1/2", " ", "是否", "８０分分",
)  # fmt: skip
"""Answers to no question of the standard; 1.25 to no question in steps."""
NO_TEXT = (None, 3, 8.5, float("nan"), 10**20, True, ["是"], {"分": 1})
"""What JSON can hold and is no text."""


def _halves(low: Any, high: Any) -> list[Decimal]:
    return [Decimal(n) / 2 for n in range(int(low * 2), int(high * 2) + 1)]


def _sets(item: Item, clause: Any) -> tuple[dict[str, str], list[str]]:
    """By the standard's own words: what may be answered and what is then stored, and what may not be. Written from the manual, not from the code."""
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    if clause.KIND in ("within", "discretion", "holistic"):
        most = clause.high if clause.KIND == "within" else getattr(clause, "marks", None) or item.worth
        legal = [Decimal(0), *_halves(clause.low, most)] if clause.KIND == "within" else _halves(0, most)
        every, half = {n.normalize() for n in legal}, Decimal("0.5")
        edges = sorted({legal[0], legal[1], legal[-1], legal[-2], legal[len(legal) // 2]})
        outside = [most + half, -half, most + 1, most + Decimal("0.25"), Decimal("0.25"), *(n for n in map(Decimal, (2, 8)) if n not in every)]
        good = {f"{n:f}": _plain(n) for n in edges} | {f"{most:f}分": _plain(most), f"{most:f}".translate(wide): _plain(most)}
        return good, [*NEVER, *(f"{n:f}" for n in outside), *(f"{n:f}".translate(wide) for n in outside if n > most)]
    if clause.KIND == "threshold":  # a measured number: whatever is measured, but a number
        told = {"80": "80", "79.9%": "79.9", "80％": "80", "100": "100", "0": "0", "８０": "80", "是": "80"}
        return told, [n for n in NEVER if n not in ("-0.5", "－0.5", "1.25")]
    words = {"是": "是", "否": "否", "1": "是", "0": "否", "yes": "是", "×": "否", "１": "是"}
    return words, [*NEVER, "2", "0.5", "-1", "８", "好", "1.5"]


def _plain(n: Decimal) -> str:
    return f"{n.normalize():f}"


class Door:
    """One way in for a mark: `send(entry, who, body)` gives the status and what is said."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        who = ("组员甲", "组员丁")
        self.by: dict[str, Any] = {w: token(world, w) for w in who} if name == "接口" else {w: world.client(w) for w in who}

    def send(self, entry: Any, who: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.name == "接口":
            answer = call(self.by[who], "POST", f"/api/entries/{entry.pk}/marks", body)
        else:
            answer = self.by[who].post(f"/e/{entry.pk}/mark/save", json.dumps(body), content_type="application/json")
        return answer.status_code, json.loads(answer.content)


def _points(world: World, every: int) -> list[tuple[Any, str, Item, Any]]:
    """The scoring points of both tables: the unit, who marks the point there, its item and itself."""
    found = []
    for rubric, unit in UNITS.items():
        entry = world.entries[unit]
        works = work_at(entry, rubric_of(entry))
        first = works[world.groups["第一组"].pk].all
        found += [(entry, "组员甲" if i.id in first else "组员丁", i, c) for i in rubric_of(entry).items() for c in i.clauses]
        assert len([f for f in found if f[0] is entry]) == {"A": 53, "B": 38}[rubric]
    kinds: Counter[str] = Counter()
    chosen = []
    for one in found:  # a few of every kind in the short form
        kinds[one[3].KIND] += 1
        if kinds[one[3].KIND] % every == 1 or every == 1:
            chosen.append(one)
    return chosen


@pytest.mark.parametrize("name", ["接口", "评分页"])
def test_stores_no_mark_that_the_standard_does_not_allow_and_refuses_none_that_it_does(world: World, figure: Record, long: bool, name: str) -> None:
    Assessment.objects.filter(pk=world.assessment.pk).update(facts=[])
    for entry in world.entries.values():
        entry.assessment.facts = []
    door, points = Door(world, name), _points(world, 1 if long else 99)
    let, kept_out, tried, stored = [], [], Counter[str](), 0
    for entry, who, item, clause in points:
        good, bad = _sets(item, clause)
        version, seen = 0, MarkVersion.objects.count()
        for answer in (*bad, *NO_TEXT):
            status, told = door.send(entry, who, {"place": clause.id, "version": version, "answer": answer, "note": "查到的情况", "basis": [MISSING]})
            tried["illegal"] += 1
            said = str(told.get("error", ""))
            if status != 422 or len(said) < 8 or "Error" in said or MarkVersion.objects.count() != seen:
                let.append((item.id, clause.id, answer, status, told))
        for answer, meant in good.items():
            status, told = door.send(entry, who, {"place": clause.id, "version": version, "answer": answer, "note": "查到的情况", "basis": [MISSING]})
            tried["legal"] += 1
            mark = Mark.objects.filter(sheet__entry=entry, sheet__kind=SheetKind.MEMBER, place=clause.id).first()
            if status != 200 or mark is None or mark.answer != meant:
                kept_out.append((clause.id, answer, status, told))
            version = mark.version if mark is not None else 0
        assert mark is not None
        status, told = door.send(entry, who, {"place": clause.id, "version": version, "answer": "", "note": "", "basis": []})
        mark.refresh_from_db()  # an empty answer is no mark: the question is open again
        tried["empty"] += 1
        if status != 200 or mark.value is not None or mark.answer:
            let.append((clause.id, "", status, told))
        stored += mark.version
    assert (let, kept_out) == ([], [])
    assert MarkVersion.objects.count() == Event.objects.filter(verb="member.save").count() == stored
    said = f"{len(points)}个得分点：不许填的{tried['illegal']}次，许填的{tried['legal']}次，空着的{tried['empty']}次"
    figure("T06", on=name, tried=sum(tried.values()), failed=len(let) + len(kept_out), said=said)


LOWER = {"award": "否", "within": "3", "discretion": "1", "void": "是", "holistic": "1", "threshold": "50%"}
"""By kind of clause, an answer that costs points."""
WITHOUT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "条款": lambda sent: sent | {"place": sent["place"].rpartition(".")[0]},
    "事实": lambda sent: sent | {"note": " "},
    "佐证": lambda sent: sent | {"basis": []},
}
"""What a deduction lacks: it is sent with an item for a scoring point, with no words, with nothing that shows it."""


def _own(world: World, unit: str, who: str = "组员甲") -> dict[str, Any]:
    """The clauses of the unit that this member marks."""
    entry = world.entries[unit]
    works = work_at(entry, rubric_of(entry))
    own = works[world.groups["第一组" if who == "组员甲" else "第二组"].pk].all
    return {c.id: c for i in rubric_of(entry).items() if i.id in own for c in i.clauses}


def _filled(world: World, unit: str) -> dict[str, int]:
    """组员甲 finds nothing to take off at the unit; each place's version."""
    entry, parts = world.entries[unit], plan_of(rubric_of(world.entries[unit])).clauses
    return {p: save_answer(world.actor("组员甲"), entry, p, 0, best(parts[p]), "", ()).mark.version for p in _own(world, unit)}


def _handed_in(door: Door, entry: Any) -> tuple[bool, str]:
    """Whether the sheet went in, and what was said."""
    if door.name == "接口":
        answer = call(door.by["组员甲"], "POST", f"/api/entries/{entry.pk}/marks/submit")
        told = json.dumps(answer.json(), ensure_ascii=False)
    else:
        answer = door.by["组员甲"].post(f"/e/{entry.pk}/mark/submit")
        told = answer.content.decode()
    inside = Sheet.objects.filter(entry=entry, kind=SheetKind.MEMBER).exclude(submitted_at=None).exists()
    assert inside == (answer.status_code in (200, 302))
    return inside, told


@pytest.mark.parametrize("name", ["接口", "评分页"])
def test_lets_no_deduction_through_that_lacks_its_clause_its_fact_or_its_proof(world: World, figure: Record, long: bool, name: str) -> None:
    door, unit, rng = Door(world, name), "陈炉镇", random.Random(7)
    entry, clauses, versions = world.entries[unit], _own(world, unit), _filled(world, unit)
    through, tried = [], 250 if long else 9
    for n in range(tried):
        place, lack = rng.choice(list(clauses)), list(WITHOUT)[n % 3]
        whole = {"place": place, "version": versions[place], "answer": LOWER[clauses[place].KIND], "note": "台账缺第三季度", "basis": [MISSING]}
        sent, kept = WITHOUT[lack](whole), MarkVersion.objects.count()
        status, told = door.send(entry, "组员甲", sent | ({"version": 0} if lack == "条款" else {}))
        if lack == "条款":  # a deduction from nothing that the standard names is not even taken down
            if status != 422 or MarkVersion.objects.count() != kept:
                through.append((lack, place, status, told))
            continue
        assert status == 200, told
        inside, said = _handed_in(door, entry)
        if inside or place not in said or f"还缺{lack.replace('佐证', '佐证或现场记录')}" not in said:
            through.append((lack, place, said[:200]))
        mark = Mark.objects.get(sheet__entry=entry, sheet__kind=SheetKind.MEMBER, place=place)
        whole["version"] = mark.version
        assert door.send(entry, "组员甲", whole)[0] == 200
        versions[place] = mark.version + 1
    assert not through
    assert _handed_in(door, entry)[0]  # with all three it goes in
    figure("T07", on=name, tried=tried, failed=len(through), said="缺条款的存不下，缺事实、缺佐证的交不上；补齐就交上")


def test_lets_no_deduction_of_a_workbook_through_that_lacks_its_fact_or_its_proof(world: World, figure: Record, long: bool) -> None:
    units = list(world.entries)[: 8 if long else 1]
    desk, rng, cells, lacking = assessors(world), random.Random(9), {}, dict[str, list[str]]()
    lacks = ({"note": ""}, {"basis": ""}, {"note": "", "basis": ""})
    for unit in units:
        clauses = _own(world, unit)
        lacking[unit] = rng.sample(list(clauses), len(clauses) if long else 8)
        for place in clauses:
            short = rng.choice(lacks) if place in lacking[unit] else {}
            cells[key(world.entries[unit], place)] = {"answer": LOWER[clauses[place].KIND], "note": "台账缺第三季度", "basis": "未提供材料", **short}
    book = fill(desk.take(entry=[world.entries[u].pk for u in units]), cells)
    said = desk.save(desk.bring(book))
    through = []
    for unit in units:
        inside, told = _handed_in(Door(world, "接口"), world.entries[unit])
        marks = Mark.objects.filter(sheet__entry=world.entries[unit], sheet__kind=SheetKind.MEMBER)
        assert marks.count() == len(_own(world, unit)), said
        through += [(unit, p) for p in lacking[unit] if inside or p not in told]
    figure("T07", on="带回的表格", tried=sum(map(len, lacking.values())), failed=len(through), said=f"{len(units)}个单位一份表；存成草稿，交不上")


def _sum(body: bytes) -> tuple[Decimal, Decimal]:
    """F06 as a person adds it up: the column of deductions, and the total printed below."""
    rows = [[c.text.strip() for c in r.cells] for t in Word(io.BytesIO(body)).tables for r in t.rows]
    if any("本单位没有扣分事项" in c for r in rows for c in r):
        return Decimal(0), Decimal(0)
    at = next(r.index("扣分") for r in rows if "扣分" in r)
    losses = [Decimal(r[at]) for r in rows if r[0].isdecimal()]
    total = next(Decimal(r[at]) for r in rows if "扣分合计" in r)
    return sum(losses, Decimal(0)), total


def _printed(world: World, panel: Panel) -> bytes:
    """The group's F06 for the unit, as the office takes it."""
    subject = next(s for s in query.subjects(world.actor("王主任"), world.assessment, "F06", panel.entry) if s.note == panel.group.name)
    return acts.take(world.actor("王主任"), world.assessment, "F06", subject.of, "docx").data


def test_prints_deductions_that_add_up_to_what_a_unit_lost(world: World, figure: Record, long: bool) -> None:
    rng, wrong, taken = random.Random(11), [], 0
    units = list(world.entries) if long else ["陈炉镇", "三里洞街道"]
    losses = {u: {} for u in world.entries}
    for unit in units:
        clauses = [c for i in rubric_of(world.entries[unit]).items() for c in i.clauses if c.KIND in LOWER and c.id not in ("4.4.2", "3.4.2")]
        losses[unit] = {c.id: LOWER[c.KIND] for c in rng.sample(clauses, rng.randint(2, 20))}
    signed(world, losses)
    for unit in units:
        entry, lost = world.entries[unit], Decimal(0)
        for panel in Panel.objects.filter(entry=entry):
            body = _printed(world, panel)
            added, total = _sum(body)
            lost, taken = lost + added, taken + 1
            if added != total:
                wrong.append((unit, panel.group.name, added, total))
        sheet = Sheet.objects.get(entry=entry, kind=SheetKind.AGREED)
        if not sheet.tally["total"][0] == sheet.tally["total"][1] == _plain(100 - lost):
            wrong.append((unit, sheet.tally["total"], lost))
    assert not wrong
    figure("T07", on="扣分清单", tried=taken, failed=len(wrong), said=f"{len(units)}个单位：100减去两组扣分清单（.docx）上各行之和，等于得分")
