"""What goes into a result besides the marks: findings of the year, ballots, bonus, penalty and veto; each with its proof, none changed in silence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db.models import Max
from django.utils import timezone

from kaoping.core.ballot import Ballots, misfits
from kaoping.core.errors import KaopingError
from kaoping.core.points import ZERO, Points, show

from ..files import store
from ..files.digests import digest as digest_of
from ..files.inspecting import inspect
from ..models import Assessment, Ballot, Daily, Entry, Extra
from ..policy import Actor, Stage, course, options, require
from ..queries.access import scope_of
from ..queries.results_words import COUNTS, EFFECTS, KINDS, SOURCES
from ..queries.rubrics import rubric_of
from .change import Change, Refused, change, refuse
from .rectify import enter_daily
from .results import said_of
from .secrecy import watched

MOST = Decimal(100)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at a unit during the year (F11); `points` are signed."""

    source: str
    quarter: int
    on: date
    place: str
    text: str
    points: Points
    basis: str
    counts: str


def add_daily(actor: Actor, entry: Entry, given: Finding) -> Daily:
    """Note a finding. KaopingError: what is missing; points that would count twice, or that the assessment's rules do not count."""
    require(actor, "daily.edit", scope_of(entry))
    refuse(unfit(entry, given))
    with change(actor, "daily.add", assessment=entry.assessment_id, entry=entry.pk) as made:
        row = enter_finding(actor, made, entry, given, held(entry))
    return row


def enter_finding(actor: Actor, made: Change, entry: Entry, given: Finding, stage: Stage) -> Daily:
    """The row with its event and its problem, within the change `made` and at this `stage`."""
    refuse(course.finding(stage) or (course.feeding(stage) if given.counts != "none" else ""))
    row = Daily.objects.create(entry=entry, no=_next(Daily, entry), by_id=actor.id, **asdict(given))
    made.tell(f"daily:{row.pk}", None, {"text": row.text, "points": show(row.points), "counts": row.counts, "place": row.place})
    enter_daily(actor, made, row)
    return row


def held(entry: Entry) -> Stage:
    """The assessment's stage at this moment, held until the change is done: nothing slips in behind results that are being handed on."""
    return Stage(Assessment.objects.select_for_update(of=("self",)).values_list("stage", flat=True).get(pk=entry.assessment_id))


def withdraw_daily(actor: Actor, daily: Daily, reason: str) -> None:
    """The finding falls away, with the reason; it stays in the list."""
    require(actor, "daily.edit", scope_of(daily))
    said = said_of(reason, "请写明撤销的理由")
    with change(actor, "daily.withdraw", assessment=daily.entry.assessment_id, entry=daily.entry_id, reason=said) as made:
        stage = held(daily.entry)
        row = Daily.objects.select_for_update(of=("self",)).select_related("entry__assessment").get(pk=daily.pk)
        refuse(course.finding(stage) or (course.feeding(stage) if row.counts != "none" else ""))
        if row.withdrawn_at:
            raise KaopingError("这条记录已经撤销，请刷新页面")
        row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_why = timezone.now(), actor.id, said
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        made.tell(f"daily:{row.pk}", {"text": row.text, "points": show(row.points)}, None)
        enter_daily(actor, made, row)


def unfit(entry: Entry, given: Finding) -> str:
    """The sentence that says why a finding cannot be noted as it is; empty when it can."""
    if given.source not in SOURCES or given.counts not in COUNTS:
        return "请选择来源和计入办法"
    if not 1 <= given.quarter <= 4:
        return "季度请填1至4"
    if given.on > timezone.localdate():
        return "检查日期在今天以后，请核对"
    if not given.text.strip():
        return "请写明发现的问题"
    if abs(given.points) > MOST:
        return f"加（扣）分请填−{show(MOST)}至{show(MOST)}的数"
    if given.place and given.place not in {i.id for i in rubric_of(entry).items()}:
        return f"评分表{entry.rubric}里没有第{given.place}条，请核对指标编号"
    if given.counts == "none" and given.points:
        return "不计分的记录，加（扣）分请填0"
    if given.counts != "none" and not given.points:
        return "加（扣）分是0，请选择“不计分，只列入问题清单”"
    if given.counts == "year" and given.points > ZERO:
        return "计入年终的只能是扣分；要加分请登记为加分事项"
    if given.counts != "none" and not given.basis.strip():
        return "计分的记录要写明依据（通报文号）"
    if given.counts == "daily" and Decimal(options.value(entry.assessment.options, "weight_daily")) == 0:
        return "本次考核平时考核不占权重，请选择“计入年终该条得分”或“不计分”"
    return ""


@dataclass(frozen=True, slots=True)
class Votes:
    """A ballot counted (F10b)."""

    on: date
    expected: int
    present: int
    issued: int
    returned: int
    valid: int
    votes: tuple[int, int, int, int]
    counter: str
    watcher: str


def save_ballot(actor: Actor, entry: Entry, given: Votes, version: int) -> Ballot:
    """The unit's ballot, or a corrected count. KaopingError: counts that do not fit one another, a count that somebody else has changed since."""
    require(actor, "ballot.edit", scope_of(entry))
    if not options.balloted(entry.assessment.options):
        raise KaopingError("本次考核没有开民主测评，需要时请先在方案的规则里打开")
    refuse(_miscounted(entry.unit.name, given))
    with change(actor, "ballot.save", assessment=entry.assessment_id, entry=entry.pk) as made:
        refuse(course.feeding(held(entry)))
        row = Ballot.objects.filter(entry=entry).first()
        if (row.version if row else 0) != version:
            raise Refused(f"{entry.unit.name}的测评结果在您填写期间已由别人改过，请刷新页面后再填")
        old = _counted(row) if row else None
        fields = asdict(given) | {"votes": list(given.votes), "by_id": actor.id, "at": timezone.now(), "version": version + 1}
        row, _ = Ballot.objects.update_or_create(entry=entry, defaults=fields)
        made.tell(f"ballot:{row.pk}", old, _counted(row))
    return row


def _miscounted(unit: str, given: Votes) -> str:
    if given.on > timezone.localdate():
        return "测评日期在今天以后，请核对"
    if not given.counter.strip() or not given.watcher.strip():
        return "请填写计票人和监票人"
    if given.counter.strip() == given.watcher.strip():
        return "计票人和监票人须是两个人"
    if not given.valid:
        return "没有有效票，不能计算测评得分"
    return "；".join(misfits(Ballots(unit, given.expected, given.present, given.issued, given.returned, given.valid, given.votes)))


def _counted(row: Ballot) -> dict[str, Any]:
    """Only how many: what was voted is not for the audit either, which others read."""
    return {"valid": row.valid, "version": row.version}


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter for bonus, penalty or veto (F12); `points` positive, `effect` a veto's."""

    kind: str
    matter: str
    basis: str
    points: Points | None = None
    effect: str = ""
    asked: Points | None = None
    opinion: str = ""
    review: str = ""


def add_extra(actor: Actor, entry: Entry, given: Matter, proof: File[bytes] | None = None) -> Extra:
    """Note a matter with its proof; it counts once a second person has consented. KaopingError: what is missing, or switched off."""
    require(actor, "extra.edit", scope_of(entry))
    refuse(_unproven(entry, given))
    with watched(actor, proof, f"entry:{entry.pk}", assessment=entry.assessment_id, entry=entry.pk):
        kept = _kept(proof)
    with change(actor, "extra.add", assessment=entry.assessment_id, entry=entry.pk) as made:
        refuse(course.feeding(held(entry)))
        row = Extra.objects.create(entry=entry, no=_next(Extra, entry), by_id=actor.id, proof=kept, **asdict(given))
        made.tell(f"extra:{row.pk}", None, {"kind": row.kind, "matter": row.matter, "basis": row.basis, "points": _shown(row.points), "effect": row.effect})
    return row


def _kept(proof: File[bytes] | None) -> dict[str, Any]:
    if proof is None:
        return {}
    seen, found = inspect(proof, str(proof.name)), digest_of(proof)
    return {"name": seen.name, "key": store.keep(found, proof), "digest": found, "size": seen.size, "media": seen.media_type}


def _unproven(entry: Entry, given: Matter) -> str:
    stored = entry.assessment.options
    if given.kind not in KINDS:
        return "请选择类别：加分、减分或一票否决"
    if not options.on(stored, "bonus" if given.kind == "bonus" else "penalty"):
        return f"本次考核没有开{KINDS[given.kind]}事项，需要时请先在方案的规则里打开"
    if not given.matter.strip() or not given.basis.strip():
        return "请写明事项，以及依据文件和文号"
    if given.kind == "veto":
        return "" if given.effect in EFFECTS else "请选择一票否决的后果"
    if given.points is None or not ZERO < given.points <= MOST:
        return "审定分值请填0以上、100以下的数"
    cap = Decimal(options.value(stored, "bonus_item_cap"))
    return f"加分每项最多{show(cap)}分，现在填的是{show(given.points)}分" if given.kind == "bonus" and given.points > cap else ""


def consent_extra(actor: Actor, extra: Extra) -> None:
    """The second person agrees: from now on it counts."""
    require(actor, "extra.consent", scope_of(extra))
    with change(actor, "extra.consent", assessment=extra.entry.assessment_id, entry=extra.entry_id) as made:
        row = _waiting(extra)
        if row.by_id == actor.id:
            raise KaopingError("加减分和否决事项要由两人办理：您登记的，请由另一人同意")
        row.consent_by_id, row.consent_at = actor.id, timezone.now()
        row.save(update_fields=["consent_by", "consent_at"])
        made.tell(f"extra:{row.pk}", None, {"consent": actor.name, "points": _shown(row.points)})


def refuse_extra(actor: Actor, extra: Extra, reason: str) -> None:
    """The second person does not agree, and says why."""
    require(actor, "extra.consent", scope_of(extra))
    _end(actor, extra, "extra.refuse", said_of(reason, "请写明不同意的理由"), waiting=True)


def withdraw_extra(actor: Actor, extra: Extra, reason: str) -> None:
    """The office takes a matter back, with the reason."""
    require(actor, "extra.edit", scope_of(extra))
    _end(actor, extra, "extra.withdraw", said_of(reason, "请写明撤销的理由"), waiting=False)


def _end(actor: Actor, extra: Extra, verb: str, said: str, waiting: bool) -> None:
    with change(actor, verb, assessment=extra.entry.assessment_id, entry=extra.entry_id, reason=said) as made:
        row = _waiting(extra, waiting)
        row.ended_by_id, row.ended_at, row.ended_why = actor.id, timezone.now(), said
        row.save(update_fields=["ended_by", "ended_at", "ended_why"])
        made.tell(f"extra:{row.pk}", {"matter": row.matter, "points": _shown(row.points)}, None)


def _waiting(extra: Extra, only_waiting: bool = True) -> Extra:
    refuse(course.feeding(held(extra.entry)))
    row: Extra = Extra.objects.select_for_update(of=("self",)).select_related("entry__assessment").get(pk=extra.pk)
    if row.ended_at:
        raise KaopingError("这个事项已经撤销或未获同意，请刷新页面")
    if only_waiting and row.consent_by_id:
        raise KaopingError("这个事项已经有人同意，请刷新页面")
    return row


def _shown(points: Points | None) -> str | None:
    return None if points is None else show(points)


def _next(kind: Any, entry: Entry) -> int:
    return int(kind.objects.filter(entry=entry).aggregate(last=Max("no"))["last"] or 0) + 1
