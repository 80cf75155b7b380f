"""不适用: every set of sections, under every policy, against whole numbers; on papers it is 不适用 and not 0; one person alone says nothing."""

from __future__ import annotations

import importlib
import io
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from docx import Document as Word

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Judgement, NotApplicable
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.plan import plan_of
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric
from kaoping.core.score import score_all
from kaoping.web.actions import absents
from kaoping.web.actions import papers as acts
from kaoping.web.files import store
from kaoping.web.files.digests import digest
from kaoping.web.models import Assessment, Post, Sheet
from kaoping.web.policy import Hidden, PanelState, Role, Stage
from kaoping.web.queries import papers as query
from kaoping.web.queries.rubrics import rubric_of
from web.signed import passed
from web.world import SHIPPED, TOWNS, World

from .conftest import Record
from .test_sums import CORE

ISSUED = (SHIPPED / "附件4.docx").read_bytes()
CENT = 10**8
"""A hundredth of a point in the oracle's units."""


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Any:
    """tests/core/oracle.py: the reckoning in whole numbers."""
    monkeypatch.setattr(sys, "path", [CORE, str(Path(CORE).parent), *sys.path])
    return importlib.import_module("oracle")


def subsets(rubric: Rubric) -> list[frozenset[str]]:
    """Every set of its sections, none and all among them."""
    ids = [s.id for s in rubric.sections]
    return [frozenset(c) for n in range(len(ids) + 1) for c in combinations(ids, n)]


def _rounded(sum_: int, n: int) -> int:
    """A mean of marks, 四舍五入 to hundredths."""
    return (2 * sum_ + n * CENT) // (2 * n * CENT) * CENT


def expected(oracle: Any, rubric: Rubric, sheets: list[tuple[dict[str, int], frozenset[str]]], policy: str) -> list[tuple[int, int]]:
    """The totals of a cohort in hundredths. Under `mean` what does not apply counts as the mean of the units to which it does, in full where there are none."""
    made = oracle.Oracle(rubric)
    if policy != "mean":
        return [made.total(answers, set(gone), policy) for answers, gone in sheets]
    means: dict[str, list[int]] = {}
    for item in made.items:
        here = [item.ends(answers, set(), "rescale")[0] for answers, gone in sheets if item.id.partition(".")[0] not in gone]
        means[item.id] = [_rounded(sum(e[end] for e in here), len(here)) if here else item.worth for end in (0, 1)]
    found = []
    for answers, gone in sheets:
        marks = [means[i.id] if i.id.partition(".")[0] in gone else i.ends(answers, set(), "rescale")[0] for i in made.items]
        low, high = ((2 * sum(m[end] for m in marks) + CENT) // (2 * CENT) for end in (0, 1))
        found.append((low, high))
    return found


def _drawn(rng: random.Random, oracle: Any, rubric: Rubric) -> tuple[dict[str, Judgement], dict[str, int]]:
    """Random answers to most of the rubric's questions, and the same for the oracle."""
    from rubrics import answers_to  # beside the oracle

    judgements, numbers = {}, {}
    for id_, part in plan_of(rubric).clauses.items():
        if rng.random() < 0.9:
            value = rng.choice(answers_to(part.clause, part.question))
            judgements[id_], numbers[id_] = Judgement(id_, str(value), value), oracle.million(value)
    return judgements, numbers


def test_reckons_every_set_of_sections_that_do_not_apply_as_whole_numbers_do(world: World, oracle: Any, figure: Record, long: bool) -> None:
    rng, wrong, tried, each = random.Random(9), [], 0, 12 if long else 1
    for unit in ("陈炉镇", "三里洞街道"):
        rubric = rubric_of(world.entries[unit])
        sets = subsets(rubric)
        for policy in Policy:
            for _ in range(each):
                drawn = [(*_drawn(rng, oracle, rubric), gone) for gone in rng.sample(sets, len(sets))]
                cohort = [CoreSheet(str(n), rubric.id, j, {g: NotApplicable(g, "没有", "甲", "乙") for g in gone}) for n, (j, _, gone) in enumerate(drawn)]
                found = [(s.bounds.low * 100, s.bounds.high * 100) for s in score_all([rubric], cohort, policy)]
                want = expected(oracle, rubric, [(numbers, gone) for _, numbers, gone in drawn], policy.value)
                wrong += [(policy, sorted(d[2]), f, w) for d, f, w in zip(drawn, found, want, strict=True) if f != w]
                tried += len(drawn)
    assert not wrong[:3]
    figure("T09", on="计算", tried=tried, failed=len(wrong), said="两张表各考核内容的全部组合（16种、8种）×四种算法，随机评分，与整数另算一遍的比较")


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.rows:
        yield [c.text.strip() for c in row.cells]


def _taken(world: World, form: str, of: str) -> bytes:
    return acts.take(world.actor("王主任"), world.assessment, form, of, "docx").data


def _agreed(world: World, entry: Any, gone: frozenset[str]) -> int:
    """Section by section: said by a member, refused to the same person, agreed to by the office. How often one person alone was let through."""
    alone = 0
    for section in sorted(gone):
        first = section in (("1", "2") if entry.rubric == "A" else ("1",))
        who = "组员甲" if first else "组员丁"
        absent = absents.propose_absent(world.actor(who), entry, section, "没有这方面的工作对象")
        try:
            absents.consent(world.actor(who), absent)
        except (Hidden, KaopingError):  # nobody agrees to what they have said themselves, whatever posts they hold
            absent.refresh_from_db()
            alone += absent.consent_by_id is not None
        else:
            alone += 1
        absents.consent(world.actor("王主任"), absent)
    return alone


def test_prints_what_does_not_apply_as_such_once_two_have_said_so(world: World, oracle: Any, figure: Record, long: bool) -> None:
    rng, wrong, tried, alone, proposals = random.Random(10), [], 0, 0, 0
    for name in ("组员甲", "组员丁"):  # who also holds the office's post is no second person to their own word
        Post.objects.create(user=world.people[name], role=Role.OFFICE, unit=world.district)
    world.document.key = store.keep(digest(ISSUED), io.BytesIO(ISSUED))
    world.document.save(update_fields=["key"])
    rounds = [(n, policy) for n in range(8 if long else 1) for policy in (("rescale", "full", "mean", "zero") if long else ("rescale",))]
    for n, policy in rounds:
        with transaction.atomic():
            Assessment.objects.filter(pk=world.assessment.pk).update(options={"absent": policy}, facts=[])
            world.at(Stage.MARK, panel=PanelState.MARKING)
            gone, losses, cohorts = {}, {}, dict[str, list[Any]]()
            for k, unit in enumerate(TOWNS):
                entry = world.entries[unit]
                rubric, sets = rubric_of(entry), subsets(rubric_of(entry))
                gone[unit] = sets[(9 * k + 5 * n + 7) % len(sets)]
                losses[unit] = {c.id: "否" for i in rubric.items() for c in i.clauses if c.KIND == "award" and rng.random() < 0.15}
                alone, proposals = alone + _agreed(world, entry, gone[unit]), proposals + len(gone[unit])
            passed(world, losses=losses)
            for unit in TOWNS:
                entry = world.entries[unit]
                answers = {m.place: oracle.million(m.value) for m in Sheet.objects.get(entry=entry, kind="agreed").marks.exclude(value=None)}
                cohorts.setdefault(entry.rubric, []).append((unit, answers, gone[unit]))
            totals: dict[str, Decimal] = {}
            for made in cohorts.values():
                want = expected(oracle, rubric_of(world.entries[made[0][0]]), [(a, g) for _, a, g in made], policy)
                totals |= {unit: Decimal(low) / 100 for (unit, _, _), (low, _) in zip(made, want, strict=True)}
            for unit in TOWNS:
                found = _misprinted(world, unit, gone[unit], totals[unit])
                wrong, tried = [*wrong, *((policy, unit, *f) for f in found)], tried + 3
            transaction.set_rollback(True)
    assert not wrong[:5]
    said = f"{len(rounds) * 9}个单位各3张表；{proposals}次提出，同一人兼考核办岗位也不能自己同意"
    figure("T09", on="印出的表", tried=tried, failed=len(wrong) + alone, said=said)


def _misprinted(world: World, unit: str, gone: frozenset[str], total: Decimal) -> list[Any]:
    """What F01 (the issued form with the unit's marks) and both groups' F02 say otherwise than they should."""
    entry, wrong = world.entries[unit], []
    items = [("".join(i.text.split()), s.id in gone) for s in rubric_of(entry).sections for i in s.items]
    for form, column in (("F01", "得分"), ("F02", "考核得分")):
        left = list(items)  # in order: two items have the same text
        for subject in query.subjects(world.actor("王主任"), world.assessment, form, entry):
            rows = [r for t in Word(io.BytesIO(_taken(world, form, subject.of))).tables[_place(form, entry)] for r in _rows(t)]
            at, text = (next(r.index(head) for r in rows if head in r) for head in (column, "评分标准" if form == "F02" else rows[0][1]))
            for row in rows:
                if left and "".join(row[text].split()) == left[0][0]:
                    item, absent = left.pop(0)
                    wrong += [(form, item[:9], row[at])] * (absent != (row[at] == "不适用") or not row[at])
            if form == "F01" and rows[-1][-1] != f"{total.normalize():f}" and not all(a for _, a in items):
                wrong.append((form, rows[-1], total))
        wrong += [(form, *one) for one in left]
    return wrong


def _place(form: str, entry: Any) -> slice:
    """The issued document holds both tables, one after the other."""
    return slice(None) if form == "F02" else slice(0, 1) if entry.rubric == "A" else slice(1, 2)
