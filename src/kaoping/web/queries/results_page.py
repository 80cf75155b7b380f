"""The results' own pages: where the assessment stands, what is next and who does it, the collected table, and what a second person looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kaoping.core.points import show, show_range

from ..models import Absent, Assessment, Ballot, Correction, Daily, Entry, Extra, Panel
from ..policy import Actor, PanelState, Scope, Stage, may, options
from ..policy.options import BY_KEY
from ..policy.states import STAGES, CorrectionState
from .days import left, special
from .results import Line, Results, results

ORDER = (Stage.MARK, Stage.COLLECT, Stage.CHECK, Stage.CHECKED, Stage.NOTICE, Stage.DECIDE, Stage.RELEASED, Stage.ARCHIVED)
_LABELS = ("评分签字", "汇总", "复核", "等次建议", "公示和申诉", "审定", "通报整改", "归档")
FEW = 10  # fewer valid papers than this, and whose they are could be guessed (domain 2.4)


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    state: str
    url: str = ""


@dataclass(slots=True)
class Board:
    """Everything on the page; `columns` are the components that count or are noted, in order."""

    assessment: Assessment
    found: Results
    steps: list[Step]
    stage: str
    unsigned: int
    wanting: list[tuple[str, str]]
    columns: list[tuple[str, str]]
    groups: list[tuple[str, list[Line]]]
    ties: str
    corrections: int
    can: dict[str, bool]
    rules: dict[str, str]
    days_left: tuple[int, int] | None = None
    check: Check | None = None


@dataclass(slots=True)
class Check:
    """For the second person: each total reckoned once more in another way, and what stands out."""

    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)
    absents: list[str] = field(default_factory=list)
    outliers: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def board(actor: Actor, scope: Scope, assessment: Assessment) -> Board:
    found = results(assessment)
    stage = Stage(assessment.stage)
    wanting = [(line.name, sentence) for line in found.lines for sentence in line.wanting]
    keys = dict.fromkeys(c.key for line in found.lines for c in line.total.components)
    names = {c.key: c.label for line in found.lines for c in line.total.components}
    periods = None
    if stage is Stage.NOTICE and assessment.notice_to and assessment.appeal_to:
        from django.utils import timezone  # only here is today asked for

        today, days = timezone.localdate(), special()
        periods = left(assessment.notice_to, today, days), left(assessment.appeal_to, today, days)
    return Board(
        assessment, found, steps_of(stage), STAGES[stage],
        Panel.objects.filter(entry__assessment=assessment).exclude(state=PanelState.SIGNED).count(), wanting,
        [(k, names[k]) for k in keys] if len(keys) > 1 else [], sorted(found.groups().items()), BY_KEY["ties"].said(options.value(assessment.options, "ties")),
        Correction.objects.filter(entry__assessment=assessment, state=CorrectionState.PROPOSED).count(),
        {verb.replace(".", "_"): may(actor, verb, scope) for verb in ("results.edit", "results.check", "daily.read", "extra.read")},
        {key: BY_KEY[key].said(options.value(assessment.options, key)) for key in ("published", "notice_days", "appeal_days", "absent", "places")},
        periods, recheck(found) if stage is Stage.CHECK else None,
    )


def steps_of(stage: Stage) -> list[Step]:
    """The line of steps from the signed sheets to the archive."""
    at = ORDER.index(stage) if stage in ORDER else -1
    return [Step(label, "done" if n < at else "now" if n == at else "") for n, label in enumerate(_LABELS)]


def recheck(found: Results) -> Check:
    """Reckoned with fractions from the items upwards, apart from the formulas of core; and what a careful reader would ask about."""
    told = Check()
    totals = [line.total.bounds.low for line in found.lines]
    middle = sum(totals, Decimal(0)) / len(totals) if totals else Decimal(0)
    for line in found.lines:
        mine, theirs = _again(line), show_range(line.total.bounds)
        told.rows.append((line.name, theirs, mine, mine == theirs))
        for reason in line.score.reasons:
            if reason.lost and not reason.fact:
                told.grounds.append(f"{line.name} {reason.where}：失{show(reason.lost)}分，没有写明事实")
        if abs(line.total.bounds.low - middle) > 15:
            told.outliers.append(f"{line.name}总分{theirs}，与平均{show(middle.quantize(Decimal('0.01')))}相差超过15分")
    rows = Absent.objects.filter(entry__assessment=found.assessment, ended_at=None).exclude(consent_by=None).select_related("entry__unit", "by", "consent_by")
    told.absents = [f"{a.entry.unit.name} {a.place}：{a.reason}（{a.by.name}提出，{a.consent_by.name if a.consent_by else ''}同意）" for a in rows]
    told.moved = _moved(found)
    return told


def _again(line: Line) -> str:
    """The total once more: items, weights, bonus and penalty as fractions, rounded half up by hand."""
    items = [i for s in line.score.parts for i in s.parts]
    left, worth = sum((Fraction(i.applicable) for i in items), Fraction(0)), Fraction(line.score.worth)
    year = sum((Fraction(i.bounds.low) for i in items), Fraction(0))
    year = (year * worth / left if left else year) + Fraction(line.score.beyond.low)
    year = _half_up(max(Fraction(0), year), 2)
    loose = sum((Fraction(r.lost) for r in line.score.reasons if r.where == line.score.id), Fraction(0))
    parts = {c.key: Fraction(c.bounds.low) for c in line.total.components} | {"year": max(Fraction(0), year - loose)}
    counted = [c for c in line.total.components if c.weight]
    bare = sum((parts[c.key] * Fraction(c.weight) / (100 if len(counted) == 1 else Fraction(c.worth)) for c in counted), Fraction(0))
    bare += Fraction(line.total.bonus) - Fraction(line.total.penalty)
    digits = max(0, -int(line.total.bounds.low.as_tuple().exponent))
    return show(Decimal(int(_half_up(max(Fraction(0), bare), digits) * 10**digits)).scaleb(-digits))


def _half_up(value: Fraction, digits: int) -> Fraction:
    return Fraction(int(value * 10**digits + Fraction(1, 2)), 10**digits)


def _moved(found: Results) -> list[str]:
    """Totals that differ much from the year before, where there is one."""
    before = found.assessment.previous
    if before is None:
        return []
    last = {line.name: line.total.bounds for line in results(before).lines}
    told = []
    for line in found.lines:
        was = last.get(line.name)
        if was is not None and was.settled and abs(line.total.bounds.low - was.low) >= 10:
            told.append(f"{line.name}：上年{show(was.low)}分，本年{show_range(line.total.bounds)}分")
    return told


def daily_rows(assessment: Assessment) -> list[Daily]:
    """All findings, the last first."""
    rows = Daily.objects.filter(entry__assessment=assessment).select_related("entry__unit", "by", "withdrawn_by")
    return list(rows.order_by("-on", "-id"))


def extra_rows(assessment: Assessment) -> list[Extra]:
    rows = Extra.objects.filter(entry__assessment=assessment).select_related("entry__unit", "by", "consent_by", "ended_by")
    return list(rows.order_by("ended_at", "entry__order", "no"))


def ballot_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Each unit with its ballot; how it was voted only where enough papers hide who they are of."""
    ballots = {b.entry_id: b for b in Ballot.objects.filter(entry__assessment=assessment)}
    entries = Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id")
    lines = {line.entry.pk: line for line in results(assessment).lines}
    told = []
    for entry in entries:
        ballot = ballots.get(entry.pk)
        part = lines[entry.pk].component("ballot") if entry.pk in lines else None
        open_ = ballot is not None and ballot.valid >= FEW
        told.append({"entry": entry, "ballot": ballot, "votes": ballot.votes if ballot and open_ else None, "few": bool(ballot) and not open_,
                     "mark": part.bounds if part is not None and ballot is not None else None})
    return told
