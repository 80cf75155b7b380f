"""Hints on how people mark: who is strict is found, who is fair is left alone, and no hint ever changes a mark."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kaoping.core.agreement import Case, leanings
from kaoping.core.judgement import Judgement
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.leaning import overuse, whole
from kaoping.core.nesting import nested
from kaoping.core.panel import Mark as PanelMark
from kaoping.core.plan import ClausePlan, plan_of
from kaoping.core.rubric import Rubric
from kaoping.core.score import marks
from kaoping.web.backup.rows import lines_of, sum_of
from kaoping.web.models import Duty, Event, Mark, MarkVersion, Sheet
from kaoping.web.policy import PanelState, Stage
from kaoping.web.queries.plan import load
from kaoping.web.queries.plan_check import warnings
from kaoping.web.queries.rubrics import rubric_of
from web.agreeing import opened
from web.world import TOWNS, World

from .conftest import Record
from .test_sums import CORE

NAMES, STRICT = ("张三", "李四", "王五"), "张三"
D = Decimal


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Any:
    """tests/core/test_agreement.py, whose panels these are."""
    monkeypatch.setattr(sys, "path", [CORE, str(Path(CORE).parent), *sys.path])
    return importlib.import_module("test_agreement")


def _answer(rng: random.Random, part: ClausePlan, right: bool, strict: float) -> Decimal:
    """What somebody finds: 4 of 100 yes-or-no answers are mistaken, amounts scatter; a strict one gives `strict` of the worth less."""
    _, high = part.question.span
    if part.clause.KIND in ("within", "holistic"):
        seen = (0.9 if right else 0.7) + rng.gauss(0, 0.08) - strict
        halves = D(round(float(high) * 2 * min(1.0, max(0.0, seen)))) / 2
        return halves if part.clause.KIND == "holistic" or halves >= 3 else D(3)
    if part.clause.KIND in ("discretion", "void"):
        return D(0)
    met = rng.random() < ((0.96 - strict / 0.85) if right else 0.04)
    return (D(90) if met else D(60)) if part.clause.KIND == "threshold" else D(int(met))


def issued(rng: random.Random, strict: float, rubric: Rubric) -> list[Case]:
    """Eight towns by 附件4, each marked whole by the same three; 15 of 100 points are truly missed."""
    cases, plan = [], plan_of(rubric)
    for unit in range(8):
        right = {id_: rng.random() < 0.85 for id_ in plan.clauses}
        found = []
        for name in NAMES:
            values = {id_: _answer(rng, part, right[id_], strict if name == STRICT else 0) for id_, part in plan.clauses.items()}
            judged = {id_: Judgement(id_, str(v), v) for id_, v in values.items()}
            found.append([i for s in marks(rubric, CoreSheet("", rubric.id, judged)).parts for i in s.parts])
        for column in zip(*found, strict=True):
            given = tuple(PanelMark(n, i.bounds.low) for n, i in zip(NAMES, column, strict=True))
            cases.append(Case(str(unit), column[0].id, column[0].worth, given))
    return cases


def _rates(make: Callable[[random.Random, float], list[Case]], panels: int) -> tuple[int, int, int, int]:
    """Of so many panels, half with a strict marker: strict ones and how many were missed; fair ones and how many hints there
    were on them (that they lean, or give one mark too often)."""
    rng, strict, missed, fair, flagged = random.Random(31), 0, 0, 0, 0
    for n in range(panels):
        leaning = n % 2 == 1
        cases = make(rng, 0.1 if leaning else 0.0)
        before = repr(cases)
        found = leanings(cases)
        rows, unit = whole(((m.assessor, m.points, c.worth) for m in c.marks) for c in cases)
        for o in overuse(rows, unit, NAMES, [d.assessor for d in found if d.flagged]):
            flagged += o.flagged and not (leaning and o.assessor == STRICT)
        for d in found:
            if leaning and d.assessor == STRICT:
                strict, missed = strict + 1, missed + (not d.flagged)
            else:
                fair, flagged = fair + 1, flagged + d.flagged
        assert repr(cases) == before
    return strict, missed, fair, flagged


@pytest.mark.parametrize("kind", ["按分值给分", "附件4的题"])
def test_finds_who_marks_ten_percent_low_and_leaves_the_others_alone(world: World, core: Any, figure: Record, long: bool, kind: str) -> None:
    rubric = rubric_of(world.entries["陈炉镇"])
    makes: dict[str, Callable[[random.Random, float], list[Case]]] = {
        "按分值给分": lambda rng, strict: core.panel(rng, -strict), "附件4的题": lambda rng, strict: issued(rng, strict, rubric),
    }
    strict, missed, fair, flagged = _rates(makes[kind], 2_000 if long else 120)
    what = {"按分值给分": "3个单位18条，误差为分值的10%", "附件4的题": "8个镇办18条，是否题各有4%看错"}[kind]
    figure("T31", on=f"偏严10%的没有提示（{kind}）", tried=strict, failed=round(100 * missed / strict, 2), limit=5, said=f"“失败”栏是百分数；{what}")
    said = "“失败”栏是百分数；三人一组，一半的组里另有一人偏严10%"
    figure("T31", on=f"不偏的误被提示（{kind}）", tried=fair, failed=round(100 * flagged / fair, 2), limit=2, said=said)


def test_warns_of_every_plan_that_divides_by_unit_alone(world: World, figure: Record, long: bool) -> None:
    rng, silent, tried = random.Random(3), 0, 2_000 if long else 200
    for _ in range(tried):
        groups, units, items = rng.randint(2, 6), rng.randint(6, 40), rng.randint(1, 18)
        plan = [(f"第{u % groups}组", f"单位{u}", f"{i}") for u in range(units) for i in range(items)]
        rng.shuffle(plan)
        silent += "各组只评自己的单位" not in nested(plan).warning
    Duty.objects.filter(group__assessment=world.assessment).delete()
    for n, unit in enumerate(TOWNS):
        Duty.objects.create(group=world.groups["第一组" if n % 2 else "第二组"], entry=world.entries[unit])
    world.at(Stage.PLAN)
    said = [note.sentence for note in warnings(load(world.assessment))]
    assert any("宽严不同还是单位有好坏" in s for s in said)
    figure("T31", on="纯按单位分工没有警告", tried=tried + 1, failed=silent, said="其中一个是网站上的方案")


def _kept() -> list[Any]:
    """Every mark, its versions, the sheets with their sums, and what has been done."""
    return [sum_of(lines_of(m)).told() for m in (Mark, MarkVersion, Sheet, Event)]


def test_changes_no_mark_by_a_hint(world: World, figure: Record) -> None:
    rubric = rubric_of(world.entries["陈炉镇"])
    lower = {"乙": {}, "丙": {}, "甲": {c.id: "否" for s in rubric.sections[:2] for i in s.items for c in i.clauses if c.KIND == "award"}}
    for unit in TOWNS[:5]:  # 组员甲 finds fault where nobody else does
        opened(world, unit, differ={f"组员{who}": answers for who, answers in lower.items()}, state=PanelState.AGREEING)
    before, changed = _kept(), 0
    for who in ("王主任", "组员甲", "李复核"):
        shown = world.client(who).get(f"/a/{world.assessment.pk}/agree?hints=1").content.decode()
        assert "组员甲的评分平均比他人低" in shown and "系统不调整分数" in shown
        assert "组员乙在" not in shown  # nor does full marks beside 组员甲 make anybody suspect
        changed += _kept() != before
    figure("T31", on="因提示而变的分", tried=3, failed=changed, said="三种身份打开有提示的合议页，前后逐表比较")
