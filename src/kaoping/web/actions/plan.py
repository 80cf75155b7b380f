"""Planning an assessment, step by step, until it is started: name and standard, rubrics, calendar, division of work, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kaoping.core.errors import KaopingError

from ..models import Assessment, Document, Duty, Entry, Group, Unit, User
from ..policy import Actor, Stage, calendar, options, require, steps
from ..policy.actor import Scope
from ..policy.states import StandardState
from ..queries.access import scope_of
from ..queries.plan import load
from ..queries.plan_propose import clauses_of, needs_reason, proposed_facts, proposed_rubric
from ..queries.plan_roster import Troubles
from ..queries.plan_ties import conflicts
from ..queries.rubrics import bound
from .change import Change, Refused, change, refuse

YEARS = range(1990, 2101)


def create(actor: Actor, owner: Unit, name: str, year: int, document: Document, previous: Assessment | None = None) -> Assessment:
    """A new assessment of this office's, bound to a published standard of its own. `previous`: the one it is compared with."""
    require(actor, "plan.edit", Scope(owner=owner.pk))
    name = _named(name, year)
    _published(owner.pk, document)
    _earlier(owner.pk, year, None, previous)
    with change(actor, "plan.create") as made:
        _unused(owner.pk, name, None)
        found = Assessment(owner=owner, document=document, digest=document.digest, name=name, year=year, stage=Stage.PLAN, by=User(pk=actor.id))
        found.previous = previous
        found.facts = proposed_facts(bound(found).ruled.rubrics)
        earlier = Assessment.objects.filter(owner=owner, year__lt=year).exclude(stage=Stage.PLAN)
        found.previous = earlier.order_by("-year", "-id").first()
        found.save(force_insert=True)
        made.assessment = found.pk
        made.tell(f"assessment:{found.pk}", None, _said(found))
    return found


def rename(
    actor: Actor, assessment: Assessment, version: int, name: str, year: int, document: Document, previous: Assessment | None = None
) -> None:
    """Another name, year, standard, or one before. With another standard, rubrics and facts are proposed anew, and the division of items falls away."""
    require(actor, "plan.edit", scope_of(assessment))
    name = _named(name, year)
    with editing(actor, assessment, version, "plan.name") as (made, plan):
        _published(plan.owner_id, document)
        _unused(plan.owner_id, name, plan.pk)
        _earlier(plan.owner_id, year, plan.pk, previous)
        old = _said(plan)
        moved = plan.digest != document.digest or plan.document_id != document.pk
        plan.name, plan.year, plan.document, plan.digest, plan.previous = name, year, document, document.digest, previous
        if moved:
            _rebind(plan)
        made.tell(f"assessment:{plan.pk}", old, _said(plan))


def _said(plan: Assessment) -> dict[str, Any]:
    return {"name": plan.name, "year": plan.year, "document": plan.document_id, "digest": plan.digest, "previous": plan.previous_id}


def _rebind(plan: Assessment) -> None:
    rubrics = bound(plan).ruled.rubrics
    plan.facts = proposed_facts(rubrics)
    Duty.objects.filter(group__assessment=plan).exclude(item="").delete()
    entries = list(Entry.objects.filter(assessment=plan).select_related("unit"))
    for entry in entries:
        entry.rubric, entry.exception = proposed_rubric(rubrics, entry.unit.name), ""
        entry.ranking = entry.rubric if entry.ranking else ""
    Entry.objects.bulk_update(entries, ["rubric", "exception", "ranking"])


@dataclass(frozen=True, slots=True)
class Placed:
    """By which rubric a unit is assessed, why not by the proposed one, and among whom it is ranked."""

    rubric: str
    exception: str = ""
    ranking: str = ""


def set_rubrics(actor: Actor, assessment: Assessment, version: int, ranking: str, rows: Mapping[int, Placed]) -> None:
    """Rubric and ranking group of units (those not named stay as they are). Troubles: rubrics unknown, exceptions without a reason."""
    with editing(actor, assessment, version, "plan.rubrics") as (made, plan):
        rubrics = bound(plan).ruled.rubrics
        plan.options = options.accepted({**plan.options, "ranking": ranking})
        wrong, old, new, changed = [], {}, {}, []
        for entry in Entry.objects.filter(assessment=plan).select_related("unit"):
            row = rows.get(entry.pk, Placed(entry.rubric, entry.exception, entry.ranking))
            placed = _placed(row, ranking)
            if row.rubric and row.rubric not in {r.id for r in rubrics}:
                wrong.append(f"{entry.unit.name}：评分标准里没有评分表{row.rubric}")
            elif row.rubric and not placed.exception and needs_reason(rubrics, entry.unit.name, row.rubric):
                wrong.append(f"{entry.unit.name}：评分表{row.rubric}与标准的“适用于”不一致，请写例外理由")
            before = Placed(entry.rubric, entry.exception, entry.ranking)
            if placed != before:
                old[entry.unit.name], new[entry.unit.name] = _words(before), _words(placed)
                entry.rubric, entry.exception, entry.ranking = placed.rubric, placed.exception, placed.ranking
                changed.append(entry)
        if wrong:
            raise Troubles(wrong)
        Entry.objects.bulk_update(changed, ["rubric", "exception", "ranking"])
        made.tell(f"assessment:{plan.pk}", old, {"ranking": ranking, **new})


def _placed(row: Placed, ranking: str) -> Placed:
    """The ranking group follows of the rule R24, except where groups are named."""
    among = {"rubric": row.rubric, "all": "全部单位"}.get(ranking, row.ranking.strip()[:40])
    return Placed(row.rubric, row.exception.strip()[:200], among)


def _words(row: Placed) -> list[str]:
    return [row.rubric, row.exception, row.ranking]


def set_calendar(actor: Actor, assessment: Assessment, version: int, days: Mapping[str, tuple[str, str]]) -> None:
    """First and last day of each step. KaopingError: what is reversed, missing or out of order."""
    require(actor, "plan.edit", scope_of(assessment))
    stored = calendar.accepted(days)
    with editing(actor, assessment, version, "plan.calendar") as (made, plan):
        made.tell(f"assessment:{plan.pk}", plan.calendar, stored)
        plan.calendar = stored


@dataclass(frozen=True, slots=True)
class Division:
    """`mode` is R17's value; `items` are item (`A/1.1`) → group, `units` entry → group, `anchors` the entries that all groups mark."""

    mode: str
    items: Mapping[str, int]
    units: Mapping[int, int]
    anchors: frozenset[int] = frozenset()


def set_division(actor: Actor, assessment: Assessment, version: int, wanted: Division) -> None:
    """Who marks what. What nobody marks yet may stay open until the start. Troubles: somebody would mark a unit that they are bound to."""
    with editing(actor, assessment, version, "plan.division") as (made, plan):
        before = [_duty(d) for d in Duty.objects.filter(group__assessment=plan)]
        plan.options = options.accepted({**plan.options, "division": wanted.mode})
        groups = {g.pk: g for g in Group.objects.filter(assessment=plan)}
        duties = _duties(plan, wanted, groups)
        Duty.objects.filter(group__assessment=plan).delete()
        Duty.objects.bulk_create(duties)
        found = conflicts(load(plan))
        if found:
            raise Troubles([c.sentence for c in found])
        made.tell(f"assessment:{plan.pk}", before, [_duty(d) for d in duties])


def _duties(plan: Assessment, wanted: Division, groups: Mapping[int, Group]) -> list[Duty]:
    if any(g not in groups for g in (*wanted.items.values(), *wanted.units.values())):
        raise KaopingError("选中的考核组已经不在方案里，请刷新页面后再试")
    if wanted.mode == "item":
        known = {f"{r.id}/{i.id}" for r in bound(plan).ruled.rubrics for i in r.items()}
        if not set(wanted.items) <= known:
            raise KaopingError("评分标准里没有选中的指标，请刷新页面后再试")
        return [Duty(group=groups[g], item=i) for i, g in wanted.items.items()]
    entries = {e.pk: e for e in Entry.objects.filter(assessment=plan)}
    if not set(wanted.units) | wanted.anchors <= set(entries):
        raise KaopingError("选中的单位已经不在名单里，请刷新页面后再试")
    made = [Duty(group=groups[g], entry=entries[e]) for e, g in wanted.units.items()]
    if wanted.mode == "mixed":
        shared = sorted(wanted.anchors & set(wanted.units))
        made += [Duty(group=g, entry=entries[e], anchor=True) for e in shared for g in groups.values() if g.pk != wanted.units[e]]
    return made


def _duty(duty: Duty) -> list[Any]:
    return [duty.group.name, duty.entry_id, duty.item, duty.anchor] if duty.anchor else [duty.group.name, duty.entry_id, duty.item]


def set_rules(actor: Actor, assessment: Assessment, version: int, given: Mapping[str, object], facts: list[str]) -> None:
    """The rules (all that are not named keep what they have), and the clauses whose facts the office states for all."""
    with editing(actor, assessment, version, "plan.rules") as (made, plan):
        known = [p.place for p in clauses_of(bound(plan).ruled.rubrics)]
        if not set(facts) <= set(known):
            raise KaopingError("评分标准里没有选中的得分点，请刷新页面后再试")
        stored, stated = options.accepted({**plan.options, **given}), [p for p in known if p in set(facts)]
        made.tell(f"assessment:{plan.pk}", {"options": plan.options, "facts": plan.facts}, {"options": stored, "facts": stated})
        plan.options, plan.facts = stored, stated
        found = conflicts(load(plan))
        if found:
            raise Troubles([c.sentence for c in found])


@contextmanager
def editing(actor: Actor, assessment: Assessment, version: int, verb: str) -> Iterator[tuple[Change, Assessment]]:
    """A change of a plan that is still being made: the row is held, the version that the writer saw is checked and counts up."""
    require(actor, "plan.edit", scope_of(assessment))
    with change(actor, verb, assessment=assessment.pk) as made:
        plan = held(assessment)
        refuse(steps.planning(Stage(plan.stage)))
        if plan.version != version:
            raise Refused("方案在您填写期间已被他人改动，没有保存；请重新打开这一页，核对后再填")
        yield made, plan
        plan.version += 1
        plan.save()


def held(assessment: Assessment) -> Assessment:
    """The assessment as it stands, held until the transaction ends."""
    rows = Assessment.objects.select_related("owner", "document")
    return (rows.select_for_update(of=("self",)) if connection.vendor == "postgresql" else rows).get(pk=assessment.pk)


def _named(name: str, year: int) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > 100:
        raise KaopingError("请写考核名称，不超过100字")
    if year not in YEARS:
        raise KaopingError(f"年度请填{YEARS[0]}至{YEARS[-1]}之间的年份")
    return plain


def _published(owner: int, document: Document) -> None:
    if document.owner_id != owner:
        raise KaopingError("评分标准不是本考核机构的，请选择本机构已发布的标准")
    if document.state != StandardState.PUBLISHED or not document.digest:
        raise KaopingError(f"“{document.title}”还没有发布，发布后才能用于考核")


def _earlier(owner: int, year: int, own: int | None, previous: Assessment | None) -> None:
    """What it is compared with is the same office's, has been started, and comes before it."""
    if previous is None:
        return
    if previous.owner_id != owner or previous.started_at is None:
        raise KaopingError("上一次考核请选择本机构已经启动过的考核")
    if previous.pk == own or previous.year > year:
        raise KaopingError(f"上一次考核“{previous.name}”不在本次考核以前，请重新选择")


def _unused(owner: int, name: str, but: int | None) -> None:
    if Assessment.objects.filter(owner=owner, name=name).exclude(pk=but).exists():
        raise KaopingError(f"已经有名为“{name}”的考核，请换一个名称")
